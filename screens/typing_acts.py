"""What typing does on the desk screen: the prompt with its hits, and the form. The echo comes first, understanding after it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from console.desk.views import HitsView, Key, QueueRow
from console.i18n import _
from screens.alert_hint import alert_hint, keys_with_seen
from screens.desk_base import DeskBase
from screens.desk_port import DeskPort
from screens.panes.form import FormPane
from screens.panes.search import SearchPane

if TYPE_CHECKING:
    from screens.desk_base import Asking


class Typing(DeskBase):
    """The prompt and the form, mixed into the desk screen."""

    def __init__(self, port: DeskPort) -> None:
        super().__init__(port)
        self._typing: dict[tuple[str, str], tuple[str, int]] = {}
        self._prompted: tuple[str, int] | None = None
        self._settling = False
        self._asked: tuple[Asking, str] | None = None
        self._question: tuple[tuple[str, ...], ...] = ()
        self._kept_prompt: tuple[str, int] | None = None

    @abstractmethod
    def action_act_call(self) -> None:
        """F2."""

    @abstractmethod
    def action_act_phrases(self) -> None:
        """F5."""

    @abstractmethod
    def action_act_finish(self) -> None:
        """F8."""

    # after the echo -----------------------------------------------------------------------------------------------

    def soon(self) -> None:
        """Keep and understand what was typed as soon as its echo is on the screen."""
        if not self._settling:
            self._settling = True
            self.call_after_refresh(self.settle)

    def settle(self) -> None:
        """Keep and understand everything typed so far, now."""
        self._settling = False
        prompted, self._prompted = self._prompted, None
        typing, self._typing = self._typing, {}
        if prompted is not None:
            self.port.typed(*prompted)
            self.look_at(self.search.hit)
        for (form, field), (text, caret) in typing.items():
            self.port.write(form, field, text, caret)
            row = self.form.field
            if row is not None and row.field == field and self.form.ahead == text:
                self.form.ahead = None
        if typing:
            self.take_scene()

    # questions ---------------------------------------------------------------------------------------------------

    def ask(self, question: str, act: Asking, choice: str) -> None:
        """Ask for words in the prompt (a reason); what stood there comes back afterwards."""
        self._asked = (act, choice)
        self._kept_prompt = (self.search.editor.text, self.search.editor.caret)
        self.search.load("")
        self.search.show_hits(None)
        self._question = ((question,), (_("Enter: done"), _("Esc: leave it")))
        self.set_focus(self.search)
        self.search.say(self.hint_now(), saved_at=self.scene.saved_at)

    def unask(self) -> None:
        """The question is answered or left: the prompt reads what it read before."""
        if self._kept_prompt is not None:
            self.search.load(*self._kept_prompt)
        self._asked = self._kept_prompt = None
        self.hand_out()

    # the prompt -----------------------------------------------------------------------------------------------------

    def look_up(self, text: str) -> HitsView | None:
        """The hits for what is typed; none while it is a command or the answer to a question."""
        if self.palette is not None:
            self.show_palette(text)
            return None
        if self._asked is not None:
            return None
        if " " in text or self.scene.customer is not None:
            means = self.port.understand(text)
            if means.does or means.problem:
                return None
        return self.port.find(text)

    def on_search_pane_typed(self, event: SearchPane.Typed) -> None:
        """The prompt changed: the hint says what was understood, the sheet shows the first hit."""
        if self._asked is not None or self.palette is not None:
            return
        self._prompted = (event.text, event.caret)
        if (self.search.hits is None) != (self.peek is None) or self.search.tall != self.places[
            "search"
        ].height:
            self.replan()
        self.soon()

    @property
    def ringing_row(self) -> QueueRow | None:
        """The row under the queue's cursor while its alert rings: F7 says that it was seen."""
        row = self.queue.row if self.queue.has_focus else None
        return row if row is not None and row.rings else None

    def keys_now(self) -> tuple[Key, ...]:
        """The keys of the scene; with the cursor on a row that rings F7 has another word."""
        return keys_with_seen(self.scene.keys, self.ringing_row)

    def hint_now(self) -> tuple[tuple[str, ...], ...]:
        """The hint for what is typed or under the queue's cursor, else the scene's."""
        if self._asked is not None:
            return self._question
        if self.palette is not None:
            return ((_("What to do"),), (_("arrows choose, Enter does it"),))
        hits = self.search.hits
        if hits is not None and hits.ring:
            return self._whose_call(hits)
        if hits is not None:
            words = []
            if hits.exact:
                words.append((_("{count} exact", count=hits.exact),))
            if hits.near:
                words.append((_("{count} one character off", count=hits.near),))
            if hits.rows:
                self.search.reply("", _("arrows choose, Enter opens"))
            return tuple(words)
        row = self.queue.row if self.queue.has_focus else None
        if row is not None and (row.alert or row.rings):
            return alert_hint(row, self.desk_app.now)
        text = self.search.editor.text
        if self.search.has_focus and text.strip():
            means = self.port.understand(text)
            if means.problem:
                return (means.words, (means.problem,))
            if means.does:
                return (means.words, (means.does,))
        return self.scene.hint

    def _whose_call(self, hits: HitsView) -> tuple[tuple[str, ...], ...]:
        """The hint while the people are listed whose number rang."""
        if hits.rows:
            chosen = (
                _("Who calls? A digit chooses, Enter opens")
                if self.search.choosing
                else _("Who calls? Enter opens")
            )
            return ((chosen,), (_("typing looks further"),))
        begins = (
            _("Enter begins a new customer") if hits.new is not None and not self.search.editor.text else ""
        )
        return tuple((words,) for words in (begins, _("typing looks further")) if words)

    def on_search_pane_new_caller(self) -> None:
        """Enter where nobody has the number that rang: what F2 does."""
        self.action_act_call()

    def on_search_pane_looked(self, event: SearchPane.Looked) -> None:
        """The cursor is on another hit."""
        self.look_at(event.hit)

    def on_search_pane_picked(self, event: SearchPane.Picked) -> None:
        """Enter on a hit: the customer is in hand."""
        self.settle()
        self._end_search()
        self.search.select()
        self.answered(self.port.open_hit(event.hit))

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter without hits: the answer to a question, or a command."""
        self.settle()
        if self._asked is not None:
            act, choice = self._asked
            self.unask()
            self.answered(act(choice, event.text), act, choice)
        elif event.text.strip():
            answer = self.port.commit(event.text)
            if answer.verdict == "yes":
                self._end_search()
                self.search.select()
            line = event.text
            self.answered(answer, lambda choice, text: self.port.commit(line, text))
        elif self.scene.say is not None and self.scene.say.promise is not None:
            self.action_act_phrases()

    def on_search_pane_other_way(self) -> None:
        """Tab: to the form, at the next field still to fill."""
        if self.scene.forms:
            self._end_search()
            self.hand_out()
            self._to_form()

    def _to_form(self) -> None:
        row = self.form.field
        missing = self.form.next_missing()
        if missing is not None and (row is None or row.filled or not row.required):
            self.form.go(missing)
        self.set_focus(self.form)

    def guided(self, key: str) -> bool:
        """Arrows and Enter in the prompt while the palette's list stands under it."""
        if self.palette is None:
            return False
        if key == "enter":
            self.take_palette()
        else:
            self.board.move({"up": -1, "down": 1, "pageup": -8, "pagedown": 8}[key])
        return True

    def _end_search(self) -> None:
        self.peek = None
        self.search.show_hits(None)
        self.search.answer = ("", "")

    # the form -------------------------------------------------------------------------------------------------------

    def on_form_pane_typed(self, event: FormPane.Typed) -> None:
        """A keystroke in a field: kept at once, then understood."""
        self._typing[event.form, event.field] = (event.text, event.caret)
        self.soon()

    def on_form_pane_moved(self, event: FormPane.Moved) -> None:
        """The caret moved."""
        self.port.stands(event.form, event.field, event.caret)

    def on_form_pane_chosen(self, event: FormPane.Chosen) -> None:
        """A numbered choice of a field."""
        self.settle()
        self.answered(self.port.choose(event.form, event.field, event.choice))
        row = self.form.field
        if row is not None and row.filled:
            self.form.editor.load(row.text)
            to = self.form.next_missing()
            if to is not None:
                self.form.go(to)

    def on_form_pane_done(self) -> None:
        """Enter on the last row: finish the step."""
        self.action_act_finish()
