"""How one comes to the lead's board: from the menu, and at once for whom it is home (shift leads)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.i18n import _
from screens.desk_port import DeskPort, MenuItem

if TYPE_CHECKING:
    from screens.app import ConsoleApp
    from screens.board_link import BoardLink

#: Whose first screen the board is.
_HOME = ("shift-lead",)


def link(port: DeskPort) -> BoardLink | None:
    """The board behind a desk's port; ``None`` where there is no desk yet (the opening, a desk of cardboard)."""
    desk = getattr(port, "desk", None)
    if desk is None:
        return None
    from screens.board_link import BoardLink

    return BoardLink(lambda: port.desk)  # type: ignore[attr-defined]


def items(port: DeskPort) -> list[MenuItem]:
    """The menu's line for it, with the reason where the post has no board."""
    desk = getattr(port, "desk", None)
    if desk is None:
        return []
    from console.desk.board import may_see

    why_not = "" if may_see(desk) else _("the board is for shift leads and managers")
    return [MenuItem(id="screen:board", title=_("Lead's board"), why_not=why_not)]


def open_home(app: ConsoleApp) -> None:
    """Open the board at once for a shift lead with nothing in hand."""
    desk: Any = getattr(app.port, "desk", None)
    if desk is None or not any(desk.actor.holds(role) for role in _HOME):
        return
    from console.desk import calls

    if calls.current(desk) is None:
        open_board(app)


def open_board(app: ConsoleApp) -> None:
    """Lay the board over the desk; what it closes with is done there: open a case, record on behalf, begin a call."""
    made = link(app.port)
    if made is None:
        return
    from screens.board import BoardScreen
    from screens.doors import back

    app.push_screen(BoardScreen(made), lambda done: back(app, done or ""))
