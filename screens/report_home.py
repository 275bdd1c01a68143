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
    from screens.doors import back
    from screens.report import ReportScreen

    app.push_screen(ReportScreen(ReportLink(app.port)), lambda done: back(app, done or ""))
