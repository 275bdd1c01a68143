"""The doors between the screens: what may be laid over the desk or the board, and what is done when it closes again."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from screens.desk_port import DeskPort, MenuItem

if TYPE_CHECKING:
    from screens.app import ConsoleApp

#: Each screen by the name of its ``<name>_home`` module, which has ``items`` for the menu and ``open_<name>``.
NAMES: Final = ("board", "shift", "report", "registers", "replay", "handin", "inbox")


def items(port: DeskPort, *, besides: str = "") -> list[MenuItem]:
    """The menu's lines for the screens, but the one named; none where there is no desk yet (the opening, a desk of cardboard)."""
    found: list[MenuItem] = []
    for name in NAMES:
        if name != besides:
            found += import_module(f"screens.{name}_home").items(port)
    return found


def open_screen(app: ConsoleApp, name: str) -> bool:
    """Lay the screen of that name over the one that is shown; whether there is such a screen."""
    if name not in NAMES:
        return False
    getattr(import_module(f"screens.{name}_home"), f"open_{name}")(app)
    return True


def back(app: ConsoleApp, done: str) -> None:
    """What the screen below does with what the one over it closed with.

    That is ``call``, ``menu``, ``palette``, ``behalf CASE``, the number of a case, or nothing. What only the desk can do is handed
    down to it, through whatever lies between.
    """
    from screens.desk import DeskScreen

    below = app.screen
    if not isinstance(below, DeskScreen):
        if done in ("menu", "palette") and hasattr(below, "action_act_menu"):
            below.action_act_menu()
        elif done:
            below.dismiss(done)
        elif hasattr(below, "take_scene"):
            below.take_scene()
        return
    acts = {"call": below.action_act_call, "menu": below.action_act_menu, "palette": below.action_act_palette}
    verb, _space, case = done.rpartition(" ")
    if done in acts:
        acts[done]()
    elif case:
        below.answered(app.port.open_case(case))
        if verb == "behalf":
            below.action_act_behalf()
    else:
        below.take_scene()
