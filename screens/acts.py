"""What keys and clicks do on the desk screen. Every act asks the port, shows its one-line answer and the new scene."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from console.i18n import _
from screens import bindings, keymap
from screens.desk_port import Answer, DeskPort
from screens.panes.base import Pane
from screens.panes.board import Board, BoardPane, Item, numbered
from screens.panes.keys import KeysPane
from screens.panes.queue_pane import QueuePane
from screens.panes.search import SearchPane
from screens.typing_acts import Typing

if TYPE_CHECKING:
    from screens.desk_base import Asking


class Acts(Typing):
    """The acts, mixed into the desk screen."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.of_screen()

    def __init__(self, port: DeskPort) -> None:
        super().__init__(port)
        self._from: Widget | None = None
        self._chosen: Callable[[Item], None] | None = None

    # answers --------------------------------------------------------------------------------------------------------

    def answered(self, answer: Answer, act: Asking | None = None, choice: str = "") -> None:
        """Show what came of an act: the scene, the answer, a list when it asks back, the field it points at."""
        if answer.clear:
            self.search.load("")
            self.port.typed("", 0)
        self.take_scene()
        self.search.reply(answer.verdict, answer.text)
        if answer.pick and act is not None:
            items = numbered(
                [Item(c.id, c.digit, c.title, note=c.note, why_not=c.why_not) for c in answer.pick]
            )
            self.open_board(
                Board("pick", answer.title, items), lambda item: self.answered(act(item.id, ""), act, item.id)
            )
        elif answer.pair is not None:
            asked = answer.pair
            picks = tuple(Item(p.id, p.digit, p.title) for p in asked.picks)
            board = Board("pair", asked.head, picks, pair=asked)
            self.open_board(board, lambda item: self.answered(self.port.act(asked.id, item.id)))
        elif answer.ask and act is not None:
            self.ask(answer.ask, act, choice)
        if answer.hits is not None:
            self.search.show_hits(answer.hits)
            self.look_at(self.search.hit)
        if answer.where:
            place = self.form.place_of(answer.where)
            if place is not None:
                self.set_focus(self.form)
                self.form.go(place)
        elif answer.go and self.scene.forms:
            self._to_form()
        if answer.go == "services":
            self.action_act_services()

    def refused(self, key: str) -> bool:
        """Whether a key cannot act now; says why. Whatever was typed counts from here on."""
        self.settle()
        found = next((k for k in self.scene.keys if k.key == key), None)
        if found is None or not found.why_not:
            return False
        self.search.reply("no", found.why_not)
        return True

    # the raised list ------------------------------------------------------------------------------------------------

    def open_board(self, board: Board, chosen: Callable[[Item], None] | None = None) -> None:
        """Raise a list; the focus goes there, and back when it is closed."""
        if self.board.view is None:
            self._from = self.focused
        self._chosen = chosen
        self.board.show(board)
        self.replan()
        self.set_focus(self.board)

    def close_board(self) -> None:
        """Lower the list; the focus goes back to where it was."""
        self.board.show(None)
        self.hand_out()
        back: Widget = self.search
        if self._from is self.form or self._from is self.queue:
            back = self._from
        if back is self.form and not self.form.forms:
            back = self.search
        self.set_focus(back)

    def on_board_pane_chosen(self, event: BoardPane.Chosen) -> None:
        """An item of the list was chosen; one that cannot be says why."""
        if event.item.why_not:
            self.search.reply("no", event.item.why_not)
            return
        chosen = self._chosen
        self.close_board()
        if chosen is not None:
            chosen(event.item)

    def on_pane_written(self, event: Pane.Written) -> None:
        """Letters in a list or in the queue are text: they go to the place of typing, and the list makes room."""
        if self.board.view is not None:
            self.close_board()
        if self.focused is self.queue:
            self.search.select()
            self.set_focus(self.search)
        (self.form if self.focused is self.form else self.search).write(event.text)

    # the keys -------------------------------------------------------------------------------------------------------

    def action_act_find(self) -> None:
        """Back to the prompt. Closes what is open; throws nothing away."""
        if self.palette is not None:
            self.leave_palette()
            return
        if self.board.view is not None:
            self.close_board()
            return
        if self._asked is not None:
            self.unask()
            return
        if self.focused is not self.search:
            self.search.select()
        elif self.search.hits is not None:
            self._end_search()
            self.hand_out()
        self.set_focus(self.search)

    def action_act_call(self) -> None:
        """F2."""
        if not self.refused("F2"):
            searching = self.search.hits is not None
            self._end_search()
            self.set_focus(self.search)
            self.answered(self.port.call(searching), lambda choice, text: self.port.call(searching, text))

    def action_act_services(self) -> None:
        """F4."""
        if self.refused("F4"):
            return
        items = tuple(
            Item(s.service, s.digit, s.title, note=s.say or s.word, why_not=s.why_not, verdict=s.verdict)
            for s in self.port.services()
        )
        board = Board("services", _("Services"), items)
        self.open_board(board, lambda item: self._started(item.id))

    def _started(self, service: str) -> None:
        self.answered(self.port.start(service), lambda choice, text: self.port.start(choice or service, text))
        if self.scene.forms:
            self._to_form()

    def action_act_phrases(self) -> None:
        """F5; with the list open, Enter says that the first was spoken."""
        if self.refused("F5"):
            return
        items = numbered(
            [Item(s.phrase, "", s.text, note=s.note, why_not=s.why_not) for s in self.port.sayings()]
        )
        if items:
            board = Board("phrases", _("Words to say"), items, right=_("Enter: they were said"))
            self.open_board(board, lambda item: self.answered(self.port.said(item.id)))

    def action_act_queue(self) -> None:
        """F6: into the queue; again: only what is late."""
        if not self.refused("F6"):
            if self.focused is self.queue:
                self.queue.join()
                self.port.overdue_only(not self.scene.queue.overdue_only)
                self.take_scene()
                self.queue.cursor = 0
                self.queue.redraw()
            else:
                self._end_search()
                self.hand_out()
                self.set_focus(self.queue)

    def on_queue_pane_opened(self, event: QueuePane.Opened) -> None:
        """Enter on a row of the queue."""
        self.settle()
        self.set_focus(self.search)
        self.answered(self.port.open_case(event.row.case))
        if self.scene.forms:
            self._to_form()

    def action_act_park(self) -> None:
        """F7: in the queue the alert of the row was seen; else park the call in hand, or take one back."""
        row = self.ringing_row
        if row is not None:
            self.answered(self.port.seen(row.case))
            return
        if self.refused("F7"):
            return
        if self.scene.strip.state == "call" or (self.scene.mode != "idle" and not self.scene.side.parked):
            self._end_search()
            self.answered(self.port.park())
            self.set_focus(self.search)
        else:
            self.answered(self.port.take_back(), lambda choice, text: self.port.take_back(choice))

    def action_act_finish(self) -> None:
        """F8."""
        if not self.refused("F8"):
            self.answered(self.port.finish(), self.port.finish)

    def action_act_behalf(self) -> None:
        """F9."""
        if not self.refused("F9"):
            self.answered(self.port.behalf(), self.port.behalf)

    def action_act_menu(self) -> None:
        """F10: everything there is."""
        items = numbered([Item(m.id, "", m.title, note=m.key, why_not=m.why_not) for m in self.menu_items()])
        self.open_board(Board("menu", _("Menu"), items), lambda item: self.do_item(item.id))

    def action_act_help(self) -> None:
        """F1: help for the panel the cursor is in; again: the key sheet."""
        from screens.help import help_board, keys_board

        if self.board.view is not None and self.board.view.kind == "help":
            self.open_board(keys_board(self.desk_app.keymap, self.size.width))
        elif self.board.view is not None and self.board.view.kind == "keys":
            self.close_board()
        else:
            pane = getattr(self.focused, "help_id", "desk")
            self.open_board(help_board(pane, self.places["search"].width if self.size.width < 120 else 78))

    # the mouse ------------------------------------------------------------------------------------------------------

    def on_pane_clicked(self, event: object) -> None:
        """A click does what the keys would."""
        pane, tag = getattr(event, "pane", None), getattr(event, "tag", None)
        if not isinstance(tag, tuple):
            if pane is self.search:
                self.set_focus(self.search)
            return
        kind, *rest = tag
        if kind == "row":
            self.set_focus(self.form)
            self.form.go((rest[0], rest[1]))
        elif kind == "queue":
            self.set_focus(self.queue)
            self.queue.cursor = rest[0]
            self.queue.redraw()
        elif kind == "hit":
            self.search.cursor = rest[0]
            if self.search.hit is not None:
                self.on_search_pane_picked(SearchPane.Picked(self.search.hit))
        elif kind == "item" and self.board.view is not None:
            self.on_board_pane_chosen(BoardPane.Chosen(self.board.view, self.board.view.items[rest[0]]))
        elif kind == "vehicle":
            self.answered(self.port.choose_vehicle(str(rest[0])))
        elif kind == "case":
            self.answered(self.port.open_case(str(rest[0])))
        elif kind == "parked":
            self.answered(self.port.take_back(str(rest[0])))

    def on_keys_pane_pressed(self, event: KeysPane.Pressed) -> None:
        """A word of the keys row was clicked."""
        act = next((a for a in keymap.ACTS if self.desk_app.keymap.first(a.id) == event.key), None)
        if act is not None:
            self.call_later(self.run_action, f"act_{act.id}")
