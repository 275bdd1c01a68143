"""The real desk behind the lead's board: :class:`screens.board_port.BoardPort` over ``console.desk``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from console.desk import alerts, board, case_lists, cases, chase, naming
from console.desk.board_views import BoardView, ChaseCard
from console.desk.desk import Desk
from console.domain import text as words
from console.domain.moments import duration
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.engine.clocks import breached
from console.i18n import N_, _, n_
from screens.board_port import Asked
from screens.desk_port import Answer, MenuItem
from screens.link_menu import alert_seen

#: What is asked for before an act on a case.
_ASK: Final = {
    "reassign": N_("To whom or where? Write a staff number, name or store, then why."),
    "excuse": N_("Why is the lateness excused?"),
    "cancel": N_("Why is the case cancelled?"),
    "reopen": N_("Why is it opened again?"),
    "take": N_("Why do you take it over?"),
}
#: Verbs of the prompt, in both languages.
_CHASE: Final = ("催办", "cb", "chase")
_MOVE: Final = ("改派", "gp", "reassign")


class BoardLink:
    """The board of the person at a desk; *desk* is asked for each time, because somebody else may sit down."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        self._desk = desk
        self._seen = (-1, -1)
        self._matters: list[board.Matter] = []

    @property
    def desk(self) -> Desk:
        """The desk as it is now."""
        return self._desk()

    @property
    def tz(self) -> str:
        """The site's time zone."""
        return self.desk.tz

    def now(self) -> int:
        return self.desk.now()

    def view(self, asked: Asked) -> BoardView:
        desk = self.desk
        self._seen = self._version()
        self._matters = board.matters(desk)
        return board.view(
            desk,
            text=asked.text,
            grouping=asked.grouping,
            overdue=asked.overdue,
            chosen=asked.chosen,
            typed=asked.typed,
            everything=self._matters,
        )

    def _version(self) -> tuple[int, int]:
        return self.desk.store.data_version(), self.desk.now() // MINUTE

    def changed(self) -> bool:
        """Somebody wrote, or a minute has passed (marks further ahead come into sight, alerts ring)."""
        return self._version() != self._seen

    # chasing ----------------------------------------------------------------------------------------------------------

    def chase_card(self, unit: str, typed: str = "") -> ChaseCard | None:
        return chase.card(self.desk, self._matters, unit, typed) if unit else None

    def send(self, unit: str, typed: str = "") -> tuple[Answer, str]:
        desk = self.desk
        file = chase.in_folder(chase.file_of(desk, unit))
        try:
            try:
                sent = chase.send(desk, unit, typed, to=file)
            except Refusal as no:
                if no.code != "cannot-write":
                    raise
                # A folder that cannot be written costs the file, not the chase.
                file, sent = None, chase.send(desk, unit, typed)
        except Refusal as no:
            return Answer(verdict="no", text=_said(no)), ""
        said = n_(
            "chase for {unit} is on the clipboard, noted on {count} case",
            "chase for {unit} is on the clipboard, noted on {count} cases",
            len(sent["cases"]),
            unit=sent["title"],
        )
        where = str(file.relative_to(desk.store.path.parent)) if file else _("no file: the folder takes none")
        return Answer(verdict="yes" if file else "note", text=f"{said}  {where}"), str(sent["text"])

    # alerts -----------------------------------------------------------------------------------------------------------

    def seen(self, case: str = "") -> Answer:
        return _attempt(lambda: alert_seen(self.desk, case))

    # commands ---------------------------------------------------------------------------------------------------------

    def understand(self, text: str) -> tuple[str, ...]:
        verb, rest = _verb(text)
        if verb in _CHASE:
            unit = _unit(self.desk, rest)
            return (_("Chase"), self.desk.unit_title(unit)) if unit else ()
        if verb in _MOVE and len(rest.split()) >= 2:
            case, to = rest.split()[:2]
            return (_("Reassign"), case.upper(), to)
        return ()

    def case_named(self, text: str) -> tuple[str, str] | None:
        bare = words.clean(text).strip()
        if "-" not in bare or " " in bare:
            return None
        try:
            found = cases.read(self.desk, bare)
        except Refusal:
            return None
        return found.id, found.plate

    def commit(self, text: str) -> tuple[Answer, str] | None:
        verb, rest = _verb(text)
        if verb in _CHASE:
            unit = _unit(self.desk, rest)
            if not unit:
                return Answer(verdict="no", text=_("there is no store 「{text}」", text=rest)), ""
            return self.send(unit)
        if verb in _MOVE:
            parts = rest.split(maxsplit=2)
            if len(parts) < 2:
                return Answer(verdict="no", text=_("write the case and who takes it")), ""
            why = parts[2] if len(parts) > 2 else _("reassigned on the board")
            return self._move(parts[0], parts[1], why), ""
        return None

    def _move(self, case: str, to: str, why: str) -> Answer:
        def do() -> Answer:
            desk = self.desk
            found = cases.read(desk, case)
            unit, staff = _unit(desk, to), next((i for i, n in desk.people.items() if to in (i, n)), "")
            if staff:
                cases.reassign(desk, found.id, to=staff, reason=why)
            elif unit:
                cases.reassign(desk, found.id, unit=unit, reason=why)
            else:
                raise Refusal("nobody", _("there is nobody and no store named 「{text}」", text=to))
            said = desk.people.get(staff) or desk.unit_title(unit)
            return Answer(verdict="yes", text=_("{case} is with {whom} now", case=found.id, whom=said))

        return _attempt(do)

    # one case ---------------------------------------------------------------------------------------------------------

    def acts(self, case: str) -> Sequence[MenuItem]:
        desk = self.desk
        found = cases.read(desk, case)
        by_kind = {a.kind: a for a in cases.actions(desk, case)}
        why_not = {k: a.why_not for k, a in by_kind.items()}
        nothing = _("nothing is open here")
        late = [s for s in found.steps if breached(s, desk.now())]
        return [
            MenuItem(id="why", title=_("Why: the arithmetic of its clocks")),
            MenuItem(id="open", title=_("Open it on the desk")),
            MenuItem(id="seen", title=_("Seen: let it keep quiet for a while")),
            MenuItem(id="chase", title=_("Chase this one"), why_not=why_not.get("chase", nothing)),
            MenuItem(id="take", title=_("Take it over"), why_not=why_not.get("reassign", nothing)),
            MenuItem(id="reassign", title=_("Give it to somebody else"), why_not=why_not.get("reassign", nothing)),
            MenuItem(
                id="excuse", title=_("Excuse the lateness"), why_not=why_not.get("excuse", _("nothing of it is late"))
                if late or "excuse" in why_not else _("nothing of it is late"),
            ),
            MenuItem(id="cancel", title=_("Cancel the case"), why_not=why_not.get("cancel", "")),
            MenuItem(id="reopen", title=_("Open it again"), why_not=why_not.get("reopen", "")),
        ]  # fmt: skip

    def act(self, case: str, item: str, choice: str = "", text: str = "") -> Answer:
        if item in _ASK and not text.strip():
            return Answer(ask=_(_ASK[item]))

        def do() -> Answer:
            desk = self.desk
            if item == "reassign":
                to, _space, why = text.strip().partition(" ")
                return self._move(case, to, why or _("reassigned on the board"))
            acts: dict[str, Callable[[], object]] = {
                "seen": lambda: alerts.acknowledge(desk, case),
                "chase": lambda: cases.chase(desk, case),
                "take": lambda: cases.reassign(desk, case, to=desk.actor.id, reason=text),
                "excuse": lambda: cases.excuse(desk, case, _late_step(desk, case), text),
                "cancel": lambda: cases.cancel(desk, case, text),
                "reopen": lambda: cases.reopen(desk, case, text),
            }
            acts[item]()
            return Answer(verdict="yes", text=_("{case}: done", case=case))

        return _attempt(do)

    def why(self, case: str) -> Sequence[tuple[str, str]]:
        desk = self.desk
        said = case_lists.why(desk, case)
        found = []
        for row in said["lines"]:
            label = row["at"][11:19] if row["at"] else ""
            if row["length_s"] is not None:
                label = duration(round(row["length_s"] * 1000))
            found.append((label, row["text"]))
        return found


def _late_step(desk: Desk, case: str) -> str:
    """The latest step of a case that was late and is not excused."""
    found = cases.read(desk, case)
    late = [s for s in found.steps if breached(s, desk.now())]
    return next((s.step for s in reversed(late) if not s.excuses), late[-1].step if late else "")


def _unit(desk: Desk, text: str) -> str:
    """The unit a text means; empty when it means none or several."""
    try:
        return naming.unit(desk, text) if text else ""
    except Refusal:
        return ""


def _verb(text: str) -> tuple[str, str]:
    verb, _space, rest = words.clean(text).strip().partition(" ")
    return words.fold(verb), rest.strip()


def _said(no: Refusal) -> str:
    return f"{no.message}  {no.fix}" if no.fix else no.message


def _attempt(act: Callable[[], Answer]) -> Answer:
    """A refusal is an answer too."""
    try:
        return act()
    except Refusal as no:
        return Answer(verdict="no", text=_said(no))
