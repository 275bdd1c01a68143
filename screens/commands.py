"""The menu (F10) and the palette (Ctrl+P): the desk's own items, and what the screens themselves can do."""

from __future__ import annotations

from console.i18n import _
from screens.desk_base import DeskBase
from screens.desk_port import MenuItem
from screens.panes.board import Board, Item


class Commands(DeskBase):
    """Menu and palette, mixed into the desk screen."""

    def own_items(self) -> list[MenuItem]:
        """What the screens can do without the desk."""
        keys = self.desk_app.keymap
        from screens import doors

        return [
            *doors.items(self.port),
            MenuItem(id="screen:marks", title=_("What the marks mean")),
            MenuItem(id="screen:keys", title=_("Keys"), key=f"{keys.first('help')} {keys.first('help')}"),
            MenuItem(id="screen:look", title=_("Dark, light or plain"), key=keys.first("look")),
            MenuItem(
                id="screen:bell",
                title=_("Bell when a promise runs short"),
                key=_("on") if self.promise_bell.on else _("off"),
            ),
            MenuItem(id="screen:language", title=_("中文 / English"), key=keys.first("language")),
            MenuItem(id="screen:leave", title=_("Leave"), key=keys.first("leave")),
        ]

    def menu_items(self) -> list[MenuItem]:
        """Everything there is."""
        return [*self.port.menu(), *self.own_items()]

    def palette_items(self, text: str) -> list[Item]:
        """What can be done whose words contain *text*: the keys' acts, then the menu."""
        from screens import keymap

        wanted = text.casefold().split()
        found = [
            Item(f"key:{act.id}", "", _(act.title), note=self.desk_app.keymap.first(act.id))
            for act in keymap.ACTS
            if act.id not in ("palette", "help", "language", "look", "leave")
        ]
        found += [Item(m.id, "", m.title, note=m.key, why_not=m.why_not) for m in self.menu_items()]
        return [i for i in found if all(w in f"{i.title} {i.id} {i.note}".casefold() for w in wanted)]

    def action_act_palette(self) -> None:
        """Ctrl+P: type what you want to do. What stands in the prompt comes back afterwards."""
        if self.palette is not None:
            return
        self.palette = (self.search.editor.text, self.search.editor.caret)
        self.search.load("")
        self.search.show_hits(None)
        self.peek = None
        self.set_focus(self.search)
        self.show_palette("")
        self.search.say(self.hint_now(), saved_at=self.scene.saved_at)

    def show_palette(self, text: str) -> None:
        """The list under the prompt; digits are typed text there, so it has none."""
        items = tuple(self.palette_items(text))
        self.board.show(
            Board("palette", _("What can be done"), items or (Item("", "", _("nothing of that name")),))
        )
        self.board.cursor = 0
        self.board.redraw()
        self.replan()

    def leave_palette(self) -> None:
        """The prompt reads what it read before."""
        if self.palette is not None:
            kept, self.palette = self.palette, None
            self.board.show(None)
            self.search.load(*kept)
            self.hand_out()

    def take_palette(self) -> None:
        """Enter: do what is under the cursor."""
        item = self.board.item
        self.leave_palette()
        if item is not None and item.id:
            self.do_item(item.id)

    def do_item(self, item: str) -> None:
        """Do what an item stands for."""
        kind, _colon, name = item.partition(":")
        if kind == "key":
            self.call_later(self.run_action, f"act_{name}")
        elif kind == "screen":
            self._own(name)
        else:
            self.answered(self.port.act(item), lambda choice, text: self.port.act(item, choice, text))

    def _own(self, name: str) -> None:
        from screens.doors import open_screen

        if open_screen(self.desk_app, name):
            return
        if name == "marks":
            from screens.legend import LegendScreen

            self.app.push_screen(LegendScreen())
        elif name == "keys":
            from screens.help import keys_board

            self.open_board(keys_board(self.desk_app.keymap, self.size.width))
        elif name == "bell":
            on = self.promise_bell.switch()
            self.search.reply("note", _("the bell rings") if on else _("the bell keeps quiet"))
        else:
            self.call_later(self.app.run_action, f"app.{name}")
