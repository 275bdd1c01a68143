"""What keys do on the lead's board. F2 to F9 keep their meaning; the words change."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from console.desk import chase as chases
from console.desk.board_narrow import PROMISED, UNOWNED
from console.desk.board_views import GROUPINGS
from console.i18n import _, language
from screens import bindings, doors
from screens.board_base import BoardBase
from screens.desk_port import Answer
from screens.panes.board import Board, Item, numbered
from screens.panes.mind import MindPane
from screens.panes.search import SearchPane

#: An act that may ask for words: called again with them.
Asking = Callable[[str], Answer]


class BoardActs(BoardBase):
    """The acts of the board."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.of_screen()
    TOPIC = "lead"

    _asked: Asking | None = None
    _kept: tuple[str, int] | None = None
    _from: object = None

    @property
    def asking(self) -> bool:
        """Whether the prompt waits for words."""
        return self._asked is not None

    # answers ----------------------------------------------------------------------------------------------------------

    def answered(self, answer: Answer, act: Asking | None = None) -> None:
        """Show what came of an act: the board as it now is, the answer, a question when it needs words."""
        self.take_scene()
        if answer.ask and act is not None:
            self.ask(answer.ask, act)
            return
        self.search.reply(answer.verdict, answer.text)

    def ask(self, question: str, act: Asking, text: str = "") -> None:
        """Ask for words in the prompt; what stood there comes back afterwards."""
        if self._kept is None:
            self._kept = (self.search.editor.text, self.search.editor.caret)
        self._asked = act
        self.search.load(text)
        self.search.say(((question,), (_("Enter: done"), _("Esc: leave it"))))
        self.set_focus(self.search)

    def unask(self) -> None:
        """The question is answered or left: the prompt reads what it read before."""
        kept, self._kept, self._asked = self._kept, None, None
        if kept is not None:
            self.search.load(*kept)
        self.hint()

    # the raised list --------------------------------------------------------------------------------------------------

    def raise_board(self, board: Board, chosen: Callable[[Item], None] | None = None) -> None:
        """Raise a list; the focus goes there, and back to where it was when it is closed."""
        if self.board.view is None:
            self._from = self.focused
        super().raise_board(board, chosen)

    @property
    def home(self) -> Widget:
        """The focus goes back to where it was."""
        return self.mind if self._from is self.mind else self.search

    # the prompt -------------------------------------------------------------------------------------------------------

    def guided(self, key: str) -> bool:
        """Arrows in the prompt go up and down the units."""
        if self._asked is not None or key == "enter":
            return False
        self.step({"up": -1, "down": 1, "pageup": -8, "pagedown": 8}[key])
        return True

    def step(self, by: int) -> None:
        """Another line of the runway; its chase text comes onto the card."""
        names = [u.id for u in self.view.units]
        if not names:
            return
        here = names.index(self.chosen) if self.chosen in names else 0
        self.choose(names[max(0, min(len(names) - 1, here + by))])

    def choose(self, unit: str) -> None:
        """The line of this unit; words of one's own belong to the line they were written for."""
        if unit != self.chosen:
            self.chosen = unit
            from msgspec.structs import replace

            self.asked = replace(self.asked, chosen=unit, typed="")
            self.show_card()

    def on_search_pane_typed(self, event: SearchPane.Typed) -> None:
        """What is typed narrows the board, unless it is a command or the answer to a question."""
        if self._asked is not None:
            return
        narrowing = "" if self.port.understand(event.text) else event.text
        if narrowing != self.asked.text:
            self.ask_again(text=narrowing)
        self.hint()

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter: the answer to a question, a command, or into the list."""
        if self._asked is not None:
            act = self._asked
            self.unask()
            self.answered(act(event.text), act)
            return
        done = self.port.commit(event.text)
        if done is not None:
            answer, copied = done
            if answer.verdict == "yes":
                self.search.load("")
                self.ask_again(text="")
            self.copied(copied)
            self.answered(answer)
        elif (found := self.port.case_named(event.text)) is not None:
            self.offer(*found)
        elif self.view.rows:
            self.set_focus(self.mind)

    def on_search_pane_other_way(self) -> None:
        """Tab: into the list."""
        self.set_focus(self.mind)

    def copied(self, text: str) -> None:
        """Put a text on the clipboard of the terminal (OSC 52)."""
        if text:
            self.app.copy_to_clipboard(text)

    # a row ------------------------------------------------------------------------------------------------------------

    def on_mind_pane_opened(self, event: MindPane.Opened) -> None:
        """Enter on a row: what may be done with it."""
        self.offer(event.row.case, f"{event.row.plate} {event.row.name}".strip())

    def offer(self, case: str, title: str) -> None:
        """The acts on a case, as a list."""
        items = numbered([Item(m.id, "", m.title, why_not=m.why_not) for m in self.port.acts(case)])
        self.raise_board(
            Board("acts", f"{case}  {title}", items), lambda item: self._do(case, title, item.id)
        )

    def _do(self, case: str, title: str, item: str) -> None:
        if item == "open":
            self.dismiss(case)
        elif item == "why":
            self.raise_board(Board("why", f"{case}  {title}", text=tuple(self.port.why(case))))
        else:

            def act(text: str) -> Answer:
                return self.port.act(case, item, text=text)

            self.answered(act(""), act)

    # keys -------------------------------------------------------------------------------------------------------------

    def action_act_find(self) -> None:
        """Back to the prompt; closes what is open, throws nothing away; with an empty prompt the desk comes back."""
        if self.board.view is not None:
            self.lower_board()
        elif self._asked is not None:
            self.unask()
        elif self.focused is not self.search:
            self.set_focus(self.search)
        elif self.asked.typed:
            self.ask_again(typed="")
            self.show_card()

    def action_act_services(self) -> None:
        """F4 needs a customer."""
        self.search.reply("no", _("no customer is in hand"))

    def action_act_phrases(self) -> None:
        """F5: change the words of the chase."""
        card = self.chase.view
        if card is None:
            self.search.reply("no", _("choose a store first"))
            return
        words = self.asked.typed or chases.text(card, self.desk_app.now)

        def act(text: str) -> Answer:
            self.ask_again(typed=text.strip())
            self.show_card()
            return Answer(verdict="note", text=_("F8 sends these words"))

        self.ask(_("The words of the chase"), act, " ".join(words.split("\n")))

    def action_act_queue(self) -> None:
        """F6: late only, and back."""
        self.ask_again(overdue=not self.asked.overdue)

    def action_act_park(self) -> None:
        """F7: the alerts were seen; in the list only that of the row."""
        row = self.mind.row if self.focused is self.mind else None
        self.answered(self.port.seen(row.case if row is not None else ""))

    def action_act_finish(self) -> None:
        """F8: send the chase of the chosen unit."""
        if not self.chosen or self.view.grouping != "unit":
            self.search.reply("no", _("choose a store first"))
            return
        answer, text = self.port.send(self.chosen, self.asked.typed)
        self.copied(text)
        if answer.verdict == "yes" and self.asked.typed:
            from msgspec.structs import replace

            self.asked = replace(self.asked, typed="")
        self.answered(answer)

    def action_act_behalf(self) -> None:
        """F9: record the other side's step for them, on the desk: the row's, else the most urgent of the unit."""
        row = self.mind.row if self.focused is self.mind else None
        if row is None:
            row = next((r for r in self.view.rows if r.unit == self.chosen), None)
        if row is None:
            self.search.reply("no", _("nothing of theirs is owed"))
        else:
            self.dismiss(f"behalf {row.case}")

    def action_act_menu(self) -> None:
        """F10: groupings, shift, hand-in, report, registers, replay, the desk."""
        titles = {"unit": _("By store"), "role": _("By role"), "process": _("By process")}
        items = [Item(f"by:{g}", "", titles[g]) for g in GROUPINGS if g != self.view.grouping]
        screens = doors.items(self.desk_app.port, besides="board")
        items += [Item(m.id, "", m.title, why_not=m.why_not) for m in screens]
        items.append(Item("only:promised", "", _("Only what was promised to customers")))
        items.append(Item("only:unowned", "", _("Only promises unowned")))
        items.append(Item("desk", "", _("To the desk")))
        self.raise_board(Board("menu", _("Menu"), numbered(items)), lambda item: self.do_item(item.id))

    action_act_palette = action_act_menu

    def do_item(self, item: str) -> None:
        """Do what an item of the menu stands for."""
        if item.startswith("by:"):
            grouping = next(g for g in GROUPINGS if item == f"by:{g}")
            self.ask_again(grouping=grouping, chosen="", typed="")
        elif item.startswith("only:"):
            word = (PROMISED if item == "only:promised" else UNOWNED)[language() == "en"]
            self.search.load(word)
            self.ask_again(text=word)
        elif item.startswith("screen:"):
            doors.open_screen(self.desk_app, item.partition(":")[2])
        elif item == "desk":
            self.dismiss("")

    # the mouse --------------------------------------------------------------------------------------------------------

    def on_pane_clicked(self, event: object) -> None:
        """A unit, a row, the chase."""
        tag = getattr(event, "tag", None)
        kind, *rest = tag if isinstance(tag, tuple) else (tag,)
        if kind == "unit":
            self.choose(str(rest[0]))
        elif kind == "mind":
            self.set_focus(self.mind)
            self.mind.cursor = int(rest[0])
            self.mind.redraw()
        elif kind == "item":
            self.item_clicked(rest[0])
        elif kind == "prompt":
            self.set_focus(self.search)
