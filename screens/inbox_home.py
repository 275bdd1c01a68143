"""How one comes to the sync inbox: from the menu and the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.i18n import _
from screens.desk_port import DeskPort, MenuItem

if TYPE_CHECKING:
    from screens.app import ConsoleApp
    from screens.link_inbox import InboxLink


def link(port: DeskPort) -> InboxLink | None:
    """The inbox behind a desk's port; ``None`` where there is no desk yet (the opening, a desk of cardboard)."""
    if getattr(port, "desk", None) is None:
        return None
    from screens.link_inbox import InboxLink

    return InboxLink(lambda: port.desk)  # type: ignore[attr-defined]


def items(port: DeskPort) -> list[MenuItem]:
    """The menu's line for it."""
    if getattr(port, "desk", None) is None:
        return []
    return [MenuItem(id="screen:inbox", title=_("Sync inbox"))]


def open_inbox(app: ConsoleApp) -> None:
    """Lay the inbox over the desk; what it closes with is done there: begin a call, open a case."""
    made = link(app.port)
    if made is None:
        return
    from screens.doors import back
    from screens.inbox import InboxScreen

    app.push_screen(InboxScreen(made), lambda done: back(app, done or ""))
