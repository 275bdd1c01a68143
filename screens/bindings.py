"""The function keys of a screen, made from the one list of acts in :mod:`screens.keymap`."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from screens import keymap

#: Acts of the whole program, bound by the app itself.
OF_APP = ("leave", "language", "look")


def of_screen(*, back: bool = False) -> list[BindingType]:
    """A binding for every act of a screen, calling its ``action_act_<id>``.

    Function keys act at once, before what is pressed behind them. Esc, which also finds, belongs to lists and fields first. With
    *back* Esc does not find: it calls ``action_act_back``, one step back and at last out of the screen.
    """
    keys = keymap.shipped()
    if back:
        keys = {**keys, "find": ",".join(k for k in keys["find"].split(",") if k != "escape")}
    esc: list[BindingType] = [Binding("escape", "act_back", show=False)] if back else []
    return esc + [
        Binding(
            keys[act.id],
            f"act_{act.id}",
            act.title,
            id=act.id,
            group=Binding.Group(act.group),
            priority=act.id != "find",
        )
        for act in keymap.ACTS
        if act.id not in OF_APP
    ]
