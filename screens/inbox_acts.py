"""What keys do in the sync inbox. A digit chooses, F8 confirms everything chosen; Esc throws nothing away."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from console.desk.inbox_views import InboxItem, Pick
from console.i18n import _
from screens import bindings
from screens.desk_port import Answer
from screens.inbox_base import InboxBase
from screens.panes.board import Board, Item, numbered
from screens.panes.inbox import InboxPane
from screens.panes.inbox_card import CardPane
from screens.panes.search import SearchPane


class InboxActs(InboxBase):
    """The acts of the inbox."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.of_screen()
    TOPIC = "inbox"

    _asked: tuple[str, Pick] | None = None

    @property
    def asking(self) -> bool:
        """Whether the prompt waits for words."""
        return self._asked is not None

    # choosing ---------------------------------------------------------------------------------------------------------

    def on_inbox_pane_moved(self, event: InboxPane.Moved) -> None:
        """Another question comes onto the card; the answer of before has been read."""
        self.search.reply("", "")
        self.show_item()

    def on_inbox_pane_digit(self, event: InboxPane.Digit) -> None:
        """A digit chooses for the question under the cursor."""
        item = self.inbox.item
        if item is None:
            return
        pick = next((p for p in item.picks if p.digit == event.digit), None)
        if pick is None:
            self.search.reply("no", _("there is no choice {digit}", digit=event.digit))
        else:
            self.choose(item, pick)

    def choose(self, item: InboxItem, pick: Pick) -> None:
        """Choose; asks for words first where the choice needs them. The same choice again takes it back."""
        if pick.asks and item.picked != pick.id:
            self._asked = (item.id, pick)
            self.search.load("")
            self.search.reply("", "")
            self.search.say(((pick.asks,), (_("Enter: done"), _("Esc: leave it"))))
            self.set_focus(self.search)
        else:
            self.answered(self.port.pick(item.id, pick.id))

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter: what was asked for; what cannot be stays in the prompt to be mended."""
        if self._asked is None:
            self.set_focus(self.inbox)
            return
        item, pick = self._asked
        answer = self.port.pick(item, pick.id, event.text)
        if answer.verdict != "no":
            self.unask()
        self.answered(answer)

    def unask(self) -> None:
        """The question is answered or left."""
        self._asked = None
        self.search.load("")
        self.hint()
        self.set_focus(self.inbox)

    def answered(self, answer: Answer) -> None:
        """Show the inbox as it now is, and what came of an act."""
        self.take_scene()
        self.search.reply(answer.verdict, answer.text)

    def on_search_pane_other_way(self) -> None:
        """Tab: into the list."""
        if self._asked is None:
            self.set_focus(self.inbox)

    def on_inbox_pane_opened(self, event: InboxPane.Opened) -> None:
        """Enter: the case it is about, at the desk."""
        item = self.inbox.item
        if item is not None and item.case:
            self.dismiss(item.case)
        elif item is not None:
            self.search.reply("note", _("a digit chooses, F8 confirms"))

    # the raised list --------------------------------------------------------------------------------------------------

    @property
    def home(self) -> Widget:
        """The list, or the question that waits for words."""
        return self.search if self.asking else self.inbox

    # keys -------------------------------------------------------------------------------------------------------------

    def action_act_find(self) -> None:
        """Closes what is open, then the inbox; what was chosen stays chosen."""
        if self.board.view is not None:
            self.lower_board()
        elif self._asked is not None:
            self.unask()
        else:
            self.dismiss("")

    def _not_here(self, key: str) -> None:
        found = next((k for k in self.view.keys if k.key == key), None)
        self.search.reply("no", found.why_not if found is not None else "")

    def action_act_services(self) -> None:
        """F4 needs a customer."""
        self._not_here("F4")

    def action_act_phrases(self) -> None:
        """F5 needs a case."""
        self._not_here("F5")

    def action_act_queue(self) -> None:
        """F6: the list."""
        self.set_focus(self.inbox)

    def action_act_park(self) -> None:
        """F7 needs a call."""
        self._not_here("F7")

    def action_act_behalf(self) -> None:
        """F9 needs a case."""
        self._not_here("F9")

    def action_act_finish(self) -> None:
        """F8: decide everything that was chosen."""
        if self._asked is not None:
            self.search.reply("no", _("Enter first: what was asked is not written yet"))
        elif not self.view.items:
            self._not_here("F8")
        else:
            self.answered(self.port.confirm())

    def action_act_menu(self) -> None:
        """F10: choose in words, confirm, the desk."""
        item = self.inbox.item
        picks = item.picks if item is not None else ()
        items = [Item(f"pick:{p.id}", p.digit, p.title) for p in picks]
        if item is not None:
            items.append(Item("confirm", "", _("Confirm all that was chosen")))
        items.append(Item("desk", "", _("To the desk")))
        title = item.head if item is not None else _("Menu")
        self.raise_board(Board("menu", title, numbered(items)), lambda found: self.do_item(found.id))

    action_act_palette = action_act_menu

    def do_item(self, name: str) -> None:
        """Do what an item of the menu stands for."""
        item = self.inbox.item
        if name == "desk":
            self.dismiss("")
        elif name == "confirm":
            self.action_act_finish()
        elif item is not None:
            pick = next((p for p in item.picks if name == f"pick:{p.id}"), None)
            if pick is not None:
                self.choose(item, pick)

    # the mouse --------------------------------------------------------------------------------------------------------

    def on_pane_clicked(self, event: object) -> None:
        """A question of the list or below."""
        tag = getattr(event, "tag", None)
        kind, *rest = tag if isinstance(tag, tuple) else (tag,)
        if kind == "inbox" and not self.asking:
            self.set_focus(self.inbox)
            self.inbox.choose(str(rest[0]))
        elif kind == "item":
            self.item_clicked(rest[0])

    def on_card_pane_pressed(self, event: CardPane.Pressed) -> None:
        """A choice was clicked."""
        item = self.inbox.item
        if item is not None and not self.asking:
            self.choose(item, event.pick)
