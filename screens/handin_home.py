"""How one comes to the weekly hand-in of slips, and the real desk behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from console.desk.views import Countdown, Strip
from console.domain.refusal import Refusal
from console.domain.time import HOUR
from console.i18n import _, n_
from screens.desk_port import Answer, DeskPort, MenuItem
from screens.worklist import WorkGroup, WorkLine, WorkView

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.slips_weekly import Slip, StoreSlips, Week
    from screens.app import ConsoleApp


#: The clock of the hand-in runs on the screen from so long before (ms).
_NEAR = 10 * HOUR


class HandInLink:
    """:class:`screens.worklist.WorkPort` over the slips of a Monday; ``date`` and ``missing_only`` narrow what is asked for."""

    slow = True

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk
        self._seen = -1
        self.date = ""
        self.missing_only = False
        self._week: Week | None = None

    @property
    def desk(self) -> Desk:
        """The desk as it is now: somebody else may have sat down."""
        return self._desk()

    def changed(self) -> bool:
        return self.desk.store.data_version() != self._seen

    def own_store(self) -> str:
        """The store the person sits in, whose slips alone they see; empty at the centre."""
        from console.desk.keys import at_store

        return next((u for _r, u in self.desk.actor.posts), "") if at_store(self.desk) else ""

    def view(self) -> WorkView:
        from console.desk import slips_weekly
        from console.desk.reports.span import midnight
        from console.domain.moments import show_date

        desk = self.desk
        self._seen = desk.store.data_version()
        found = self._week = slips_weekly.week(desk, self.date, self.own_store())
        day = show_date(midnight(found.monday, desk.tz), desk.tz, now=desk.now())
        groups = tuple(
            WorkGroup(row.title, _counts(row), lines, row.unit)
            for row in found.stores
            if (lines := tuple(_line(desk, row, s) for s in (*row.missing, *self._in(row))))
        )
        return WorkView(
            strip=_strip(desk, found, day),
            groups=groups,
            empty=_("Every slip is in.") if found.stores else _("No store owes a slip on {date}.", date=day),
            hint=(
                (_("F8 the slip is in"),),
                (_("F5 chase the store"),),
                (_("date {date}", date=found.monday[5:]),),
                (_("or what stands in a line"),),
            ),
        )

    def _in(self, row: StoreSlips) -> tuple[Slip, ...]:
        return () if self.missing_only else row.handed

    # acts -------------------------------------------------------------------------------------------------------------

    def acts(self, line: WorkLine | None) -> Sequence[MenuItem]:
        """Sign off or chase a whole store."""
        missing = [row for row in self._week.stores if row.missing] if self._week is not None else []
        note = {r.unit: n_("{count} slip", "{count} slips", len(r.missing)) for r in missing}
        return [
            *(
                MenuItem(id=f"in:{r.unit}", title=_("{store}: all are in", store=r.title), key=note[r.unit])
                for r in missing
            ),
            *(
                MenuItem(id=f"chase:{r.unit}", title=_("{store}: chase", store=r.title), key=note[r.unit])
                for r in missing
            ),
        ] or [MenuItem(id="none", title=_("all are in"), why_not=_("nothing is missing"))]

    def act(self, item: str, line: WorkLine | None, choice: str = "", text: str = "") -> tuple[Answer, str]:
        verb, _colon, unit = item.partition(":")
        try:
            if verb == "chase":
                return self._chase(unit or (line.key if line is not None else ""))
            return self._sign_off(unit, line), ""
        except Refusal as no:
            return Answer(verdict="no", text=f"{no.message}{_(': ')}{no.fix}" if no.fix else no.message), ""

    def _sign_off(self, unit: str, line: WorkLine | None) -> Answer:
        from console.desk import slips_weekly

        if not unit and line is None:
            raise Refusal("nothing-to-do", _("no line is chosen"), "", "case")
        store, names = (unit, ()) if unit or line is None else (line.key, (line.case,))
        done = slips_weekly.sign_off(self.desk, store, names, self.date)
        said = n_(
            "{count} slip is in: {cases}", "{count} slips are in: {cases}", len(done), cases="  ".join(done)
        )
        return Answer(verdict="yes", text=said)

    def _chase(self, unit: str) -> tuple[Answer, str]:
        from console.desk import chase, slips_chase

        if not unit:
            raise Refusal("nothing-to-do", _("no line is chosen"), "", "case")
        desk = self.desk
        file = chase.in_folder(chase.file_of(desk, unit))
        sent = slips_chase.chase(desk, unit, self.date, to=file)
        said = n_(
            "chase for {unit} is on the clipboard, noted on {count} case",
            "chase for {unit} is on the clipboard, noted on {count} cases",
            len(sent["cases"]),
            unit=sent["title"],
        )
        where = str(file.relative_to(desk.store.path.parent)) if file else _("no file: the folder takes none")
        return Answer(verdict="yes" if file else "note", text=f"{said}  {where}"), str(sent["text"])


def _strip(desk: Desk, found: Week, day: str) -> Strip:
    """How many are missing, and the clock of the hand-in once it is the same day."""
    from console.domain.moments import show_moment

    count = n_("{count} slip missing", "{count} slips missing", found.missing) if found.missing else ""
    due = found.due_at
    if due is None:
        return Strip(name=_("Hand-in of slips"), words=tuple(w for w in (day, count) if w))
    clock = None
    if found.missing and due - desk.now() < _NEAR:
        clock = Countdown(since=due - _NEAR, due_at=due, warn_ms=HOUR)
    words = (_("due {moment}", moment=show_moment(due, desk.tz, now=desk.now())), count or _("all are in"))
    return Strip(name=_("Hand-in of slips"), words=words, clock_title=_("all in"), clock=clock)


def _counts(row: StoreSlips) -> str:
    said = (
        n_("{count} slip missing", "{count} slips missing", len(row.missing))
        if row.missing
        else _("all are in")
    )
    return f"{said}  {len(row.handed)} / {len(row.missing) + len(row.handed)}"


def _line(desk: Desk, row: StoreSlips, slip: Slip) -> WorkLine:
    from console.domain.moments import show_date, show_moment

    near = slip.due_at is not None and slip.handed_at is None and slip.due_at - desk.now() < _NEAR
    handed = ""
    if slip.handed_at is not None:
        handed = f"{show_moment(slip.handed_at, desk.tz, now=desk.now())}  {slip.handed_by}"
    return WorkLine(
        case=slip.case,
        clock=Countdown(since=slip.returned_at, due_at=slip.due_at, warn_ms=HOUR) if near else None,
        plate=slip.plate,
        name=slip.name,
        what="  ".join(
            (slip.case, _("car returned {day}", day=show_date(slip.returned_at, desk.tz, now=desk.now())))
        ),
        said=handed or (_("late") if slip.late else _("missing")),
        key=row.unit,
        done=slip.handed_at is not None,
        late=slip.late,
    )


def items(port: DeskPort) -> list[MenuItem]:
    """The menu's line for it."""
    if getattr(port, "desk", None) is None:
        return []
    return [MenuItem(id="screen:handin", title=_("Hand-in of slips"))]


def open_handin(app: ConsoleApp) -> None:
    """Lay the hand-in over the screen; what it closes with is done below."""
    from screens.doors import back
    from screens.handin import HandInScreen

    port = app.port
    if getattr(port, "desk", None) is None:
        return
    link = HandInLink(lambda: port.desk)  # type: ignore[attr-defined]
    app.push_screen(HandInScreen(link), lambda done: back(app, done or ""))
