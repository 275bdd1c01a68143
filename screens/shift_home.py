"""How one comes to the change of shift, and the real desk behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import board, owners, shift_paper, shift_sheet, shifts, strip
from console.desk.board import Matter
from console.desk.board_views import HandItem, ShiftView
from console.desk.desk import CENTRE, Desk
from console.desk.views import Choice, Strip
from console.domain.moments import show_clock
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.i18n import _, n_
from screens.desk_port import Answer, DeskPort, MenuItem
from screens.worklist import WorkGroup, WorkLine, WorkView

if TYPE_CHECKING:
    from screens.app import ConsoleApp

#: Who takes it when nobody is named.
ANYBODY: Final = "-"


class ShiftLink:
    """:class:`screens.worklist.WorkPort` over a person's shift."""

    slow = True

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk
        self._seen = (-1, -1)
        self._shift = ShiftView(staff="", name="")

    @property
    def desk(self) -> Desk:
        """The desk as it is now: somebody else may have sat down."""
        return self._desk()

    def _version(self) -> tuple[int, int]:
        return self.desk.store.data_version(), self.desk.now() // MINUTE

    def changed(self) -> bool:
        return self._version() != self._seen

    def view(self) -> WorkView:
        desk = self.desk
        self._seen = self._version()
        found = self._shift = shift_sheet.view(desk)
        items = board.matters(desk)
        groups = (
            WorkGroup(_("Offered to you"), _("F8 accepts the line"), self._offered(found, items), "offered"),
            WorkGroup(
                _("Still with you"),
                _("F7 hands the line over"),
                tuple(_line(i, shift_paper.handed(i)) for i in found.items),
                "mine",
            ),
            WorkGroup(
                _("Promises nobody who is here answers for"),
                _("F7 hands the line over"),
                self._unowned(found, items),
                "unowned",
            ),
            WorkGroup(
                _("Handed over"),
                "",
                tuple(_line(i, shift_paper.handed(i))._replace(done=True) for i in found.handed),
                "handed",
            ),
        )
        return WorkView(
            strip=self._strip(found),
            groups=tuple(g._replace(title=f"{g.title}  {len(g.lines)}") for g in groups if g.lines),
            empty=_("Nothing is open."),
            hint=((_("F4 begin, hand over everything, close, print the sheet"),),),
        )

    def _offered(self, found: ShiftView, items: Sequence[Matter]) -> tuple[WorkLine, ...]:
        """What others offered to this person, or to whoever takes it."""
        desk = self.desk
        named = {m.item.case.id: m for m in shifts.one_each(items)}
        return tuple(
            _line(
                shift_sheet.item(desk, named[case], {}), _("from {name}", name=desk.people.get(giver, giver))
            )
            for case, (giver, to) in shifts.offers(desk).items()
            if giver != found.staff and to in ("", found.staff) and case in named
        )

    def _unowned(self, found: ShiftView, items: Sequence[Matter]) -> tuple[WorkLine, ...]:
        """For a lead: the promises nobody who is here answers for, with the name they were last with."""
        desk = self.desk
        if not board.may_see(desk):
            return ()
        return tuple(
            _line(shift_sheet.item(desk, m, {}), desk.people.get(m.owner, m.owner))
            for m in shifts.unowned(desk, items)
            if m.owner != found.staff
        )

    def _strip(self, found: ShiftView) -> Strip:
        desk = self.desk
        shown = strip.view(desk, None)
        if shown.state != "idle":
            return shown
        since = (
            _("on duty since {time}", time=show_clock(found.since, desk.tz))
            if found.since is not None
            else _("no shift of yours is open")
        )
        figures = tuple(f"{f.label} {f.value}" for f in found.figures)
        return replace(shown, words=(since, *figures))

    # acts -------------------------------------------------------------------------------------------------------------

    def acts(self, line: WorkLine | None) -> Sequence[MenuItem]:
        desk = self.desk
        on = desk.actor.id in owners.duty(desk).on
        return [
            MenuItem(id="open", title=_("Begin the shift"), why_not=_("it is open") if on else ""),
            MenuItem(id="accept-all", title=_("Accept what was handed over")),
            MenuItem(id="handover-all", title=_("Hand over what is mine")),
            MenuItem(
                id="close", title=_("Close the shift"), why_not="" if on else _("no shift of yours is open")
            ),
            MenuItem(id="print", title=_("Print the handover sheet")),
        ]

    def act(self, item: str, line: WorkLine | None, choice: str = "", text: str = "") -> tuple[Answer, str]:
        try:
            return self._act(item, line, choice), ""
        except Refusal as no:
            said = f"{no.message}{_(': ')}{no.fix}" if no.fix else no.message
            return Answer(verdict="no", text=said), ""

    def _act(self, item: str, line: WorkLine | None, choice: str) -> Answer:
        desk = self.desk
        if item == "open":
            shifts.open_(desk)
            return _yes(_("on duty since {time}", time=show_clock(desk.now(), desk.tz)))
        if item in ("accept", "accept-all"):
            cases = () if item == "accept-all" else (_case(line),)
            count = len(shifts.accept(desk, cases))
            return _yes(n_("{count} case accepted", "{count} cases accepted", count))
        if item in ("handover", "handover-all"):
            if not choice:
                return Answer(pick=self._takers(), title=_("To whom?"))
            cases = () if item == "handover-all" else (_case(line),)
            given = shifts.handover(desk, "" if choice == ANYBODY else choice, cases)
            return _yes(n_("{count} case offered", "{count} cases offered", len(given)))
        if item == "close":
            left = shifts.close(desk)["left"]
            said = n_("{count} case stays with you: ", "{count} cases stay with you: ", len(left))
            return _yes(
                "  ".join((_("The shift is closed."), said + "  ".join(left) if left else "")).strip()
            )
        return self._print()

    def _takers(self) -> Sequence[Choice]:
        """Who is here, then who works at the centre, then whoever takes it."""
        from console.desk import accounts

        here = self._shift.takers
        known = {c.id for c in here} | {self.desk.actor.id}
        others = [
            Choice(id=a.number, digit="", title=a.name, note=_("no shift open"))
            for a in accounts.all_(self.desk)
            if a.state == "active" and a.number not in known and any(u == CENTRE for _r, u in a.posts)
        ]
        return [*here, Choice(id=ANYBODY, digit="", title=_("whoever is here")), *others]

    def _print(self) -> Answer:
        desk = self.desk
        found = shift_sheet.view(desk)
        to = shift_paper.file_of(desk, found)
        from console.desk.outputs import fonts
        from console.desk.outputs.whole import refusing

        with refusing(to.parent):
            to.parent.mkdir(parents=True, exist_ok=True)
        missing = shift_paper.write(desk, found, to)
        place = str(to.relative_to(desk.store.path.parent))
        said = _("written: {file}", file=place)
        warning = fonts.warning(missing)
        return Answer(verdict="note" if warning else "yes", text="  ".join(w for w in (said, warning) if w))


def _yes(text: str) -> Answer:
    return Answer(verdict="yes", text=text)


def _case(line: WorkLine | None) -> str:
    if line is None:
        raise Refusal("nothing-to-do", _("no line is chosen"), "", "case")
    return line.case


def _line(item: HandItem, said: str) -> WorkLine:
    return WorkLine(
        case=item.case,
        clock=item.clock,
        promised=item.promise_due is not None,
        plate=item.plate,
        name=item.name,
        what="  ".join(w for w in (item.what, item.place) if w),
        said=said,
    )


def items(port: DeskPort) -> list[MenuItem]:
    """The menu's line for it, with the reason for those who keep no shift."""
    desk: Desk | None = getattr(port, "desk", None)
    if desk is None:
        return []
    ours = desk.actor.id and any(unit == CENTRE for _role, unit in desk.actor.posts)
    return [
        MenuItem(
            id="screen:shift", title=_("Shift"), why_not="" if ours else _("shifts are kept at the centre")
        )
    ]


def open_shift(app: ConsoleApp) -> None:
    """Lay the shift over the screen; what it closes with is done below."""
    from screens.doors import back
    from screens.shift import ShiftScreen

    port = app.port
    if getattr(port, "desk", None) is None:
        return
    link = ShiftLink(lambda: port.desk)  # type: ignore[attr-defined]
    app.push_screen(ShiftScreen(link), lambda done: back(app, done or ""))
