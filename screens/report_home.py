"""How one comes to the day's report, and the real desk behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from console.i18n import _, n_
from screens.desk_port import Answer, DeskPort, MenuItem

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.reports.screen import ReportView
    from screens.app import ConsoleApp


class ReportPort(Protocol):
    """What the report's screen asks for. Refusals come as answers, but for :meth:`view`, which raises them.

    ``slow``: a day may take longer than a key press, so it is asked for in a thread.
    """

    slow: bool

    def view(self, date: str, store: str) -> ReportView:
        """The report of a date (empty: today), of all stores or one."""
        ...

    def export(self, date: str, store: str, anyway: bool) -> Answer:
        """F8: the files; ``ask`` is set when data is missing and it is to be done all the same."""
        ...

    def replay(self, step: str, minutes: str) -> Answer:
        """What the last seven days would have been with another limit for a step."""
        ...

    def store(self, text: str) -> str:
        """The id of the store that is meant; empty when none is."""
        ...


class ReportLink:
    """:class:`ReportPort` over ``console.desk``."""

    slow = True

    def __init__(self, port: DeskPort) -> None:
        self._port = port

    @property
    def desk(self) -> Desk:
        """The desk as it is now: somebody else may have sat down."""
        desk: Desk = self._port.desk  # type: ignore[attr-defined]
        return desk

    def view(self, date: str, store: str) -> ReportView:
        from console.desk.reports import screen
        from console.desk.reports.day import day

        return screen.view(self.desk, day(self.desk, date, store=store))

    def export(self, date: str, store: str, anyway: bool) -> Answer:
        from console.desk.reports import files, screen
        from console.desk.reports.day import day
        from console.domain.refusal import Refusal

        try:
            report = day(self.desk, date, anyway=anyway, store=store)
            place = screen.folder(report)
            made = files.write(report, self.desk.store.path.parent / Path(place))
        except Refusal as no:
            again = no.code == "stores-missing"
            fix = _("F8 again: all the same") if again else no.fix
            return Answer(
                verdict="no", text="  ".join(w for w in (no.message, fix) if w), ask="anyway" if again else ""
            )
        text = n_("{count} file in {folder}", "{count} files in {folder}", len(made), folder=place)
        return Answer(verdict="yes", text=text)

    def replay(self, step: str, minutes: str) -> Answer:
        from console.desk import replay
        from console.domain.refusal import Refusal
        from console.domain.time import DAY

        limit = f"{minutes}min" if minutes.isdigit() else minutes
        try:
            found = replay.run(self.desk, dict.fromkeys(self._steps(step), limit), 7 * DAY)
        except Refusal as no:
            return Answer(verdict="no", text="  ".join(w for w in (no.message, no.fix) if w))
        rows = [r for r in found.rows if not r.unit]
        then, now = sum(r.late_then for r in rows), sum(r.late_now for r in rows)
        return Answer(
            verdict="note",
            text=_("seven days: {then} late, with {limit} {now}", then=then, limit=limit, now=now),
        )

    def _steps(self, text: str) -> list[str]:
        """The step that is meant; of a role's word (前台) the steps it ends."""
        from console.domain.text import fold

        wanted, found = fold(text), []
        for pack in self.desk.library.packs.values():
            roles = {
                i
                for i, r in pack.roles.items()
                if wanted in (fold(str(r.title)), fold(str(r.short or r.title)), i)
            }
            for process in pack.processes.values():
                for step in process.steps.values():
                    held = {r for r, _unit in getattr(step.by, "roles", ())}
                    if roles & held and (step.within or step.due):
                        found.append(f"{process.id}/{step.id}")
        return found or [text]

    def store(self, text: str) -> str:
        from console.desk.naming import unit
        from console.domain.refusal import Refusal

        try:
            return unit(self.desk, text)
        except Refusal:
            return ""


def items(port: DeskPort) -> list[MenuItem]:
    """The menu's line for it."""
    if getattr(port, "desk", None) is None:
        return []
    return [MenuItem(id="screen:report", title=_("Day report"))]


def open_report(app: ConsoleApp) -> None:
    """Lay the report over the screen; a case chosen in it is opened on the desk."""
    if getattr(app.port, "desk", None) is None:
        return
    from screens.report import ReportScreen

    app.push_screen(ReportScreen(ReportLink(app.port)), lambda done: back(app, done or ""))


def back(app: ConsoleApp, done: str) -> None:
    """What the desk does with what a screen over it closed with: a key's act, or a case to open."""
    from screens.desk import DeskScreen

    desk = app.screen
    if not isinstance(desk, DeskScreen):
        return
    acts = {"call": desk.action_act_call, "menu": desk.action_act_menu, "palette": desk.action_act_palette}
    if done in acts:
        acts[done]()
    elif done:
        desk.answered(app.port.open_case(done))
    else:
        desk.take_scene()
