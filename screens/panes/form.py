"""The form in hand, typed row by row: every keystroke is understood, validated and kept at once."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Offset, Region
from textual.message import Message

from console.desk.views import FormRow, FormView
from screens.cells import cells
from screens.editor import EDITING_KEYS, Editor
from screens.panes.base import Pane, Row, content
from screens.panes.form_lines import FIELD, Cursor, form_rows


class FormPane(Pane, can_focus=True):
    """The forms of the step in hand; one row has the caret.

    The pane never waits for an answer: it posts what was typed, and :meth:`show` brings back what it means.
    """

    help_id = "form"

    class Typed(Message):
        """A field now reads *text*, with the caret at *caret*: to be kept and understood."""

        def __init__(self, form: str, field: str, text: str, caret: int) -> None:
            super().__init__()
            self.form, self.field, self.text, self.caret = form, field, text, caret

    class Chosen(Message):
        """One of the numbered choices of a field was chosen."""

        def __init__(self, form: str, field: str, choice: str) -> None:
            super().__init__()
            self.form, self.field, self.choice = form, field, choice

    class Done(Message):
        """Enter on the last row, or Tab past it: there is nothing further down to fill."""

    class Moved(Message):
        """The caret is on another row, or elsewhere in it: to be kept, so that a crash finds it again."""

        def __init__(self, form: str, field: str, caret: int) -> None:
            super().__init__()
            self.form, self.field, self.caret = form, field, caret

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.forms: tuple[FormView, ...] = ()
        self.known = True
        self.at = (0, 0)
        self.editor = Editor()
        #: What was typed in the field in hand and is not kept yet: nothing older may take its place.
        self.ahead: str | None = None
        self._top = 0

    # what is shown ------------------------------------------------------------------------------------------------

    def show(self, forms: Sequence[FormView], *, known: bool = True) -> None:
        """Draw forms as they now are; the caret stays in its field, and text being typed is not touched."""
        forms = tuple(forms)
        if forms == self.forms and known == self.known:
            return
        same = [f.form for f in forms] == [f.form for f in self.forms]
        field = self.field
        self.forms, self.known = forms, known
        place = self.place_of(field.field) if field is not None and same else None
        self.at = place if place is not None else (0, 0)
        now_in = self.field
        elsewhere = not same or place is None
        if elsewhere:
            self.ahead = None
        if now_in is not None and self.ahead is None and (elsewhere or now_in.text != self.editor.text):
            self.editor.load(now_in.text, None if elsewhere else self.editor.caret)
        self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        cursor = Cursor(*self.at, self.editor) if self.has_focus and self.field is not None else None
        rows = form_rows(self.forms, cursor, known=self.known, width=width)
        if cursor is None or height <= 0 or len(rows) <= height:
            self._top = 0
            return rows
        mine = [i for i, row in enumerate(rows) if row.tag == ("row", *self.at)] or [0]
        self._top = max(0, min(self._top, mine[0]), min(mine[0], max(mine[0] + 2, mine[-1] + 1) - height))
        return rows[self._top :]

    @property
    def field(self) -> FormRow | None:
        """The row the caret is in."""
        form, row = self.at
        if form < len(self.forms) and row < len(self.forms[form].rows):
            return self.forms[form].rows[row]
        return None

    def place_of(self, field: str) -> tuple[int, int] | None:
        """Where a field stands, or ``None``."""
        for form_at, form in enumerate(self.forms):
            for row_at, row in enumerate(form.rows):
                if row.field == field:
                    return form_at, row_at
        return None

    # moving -------------------------------------------------------------------------------------------------------

    def _places(self) -> list[tuple[int, int]]:
        return [
            (f, r) for f, form in enumerate(self.forms) for r, row in enumerate(form.rows) if not row.sealed
        ]

    def go(self, place: tuple[int, int], caret: int | None = None) -> None:
        """Put the caret in another row."""
        self.at, self.ahead = place, None
        row = self.field
        if row is not None:
            self.editor.load(row.text, caret)
        self.redraw()
        self._tell_moved()

    def next_missing(self) -> tuple[int, int] | None:
        """The next row still to fill after the caret, round the corner too; ``None`` when nothing is missing."""
        places = self._places()
        missing = [p for p in places if self._row(p).required and not self._row(p).filled and p != self.at]
        return next((p for p in missing if p > self.at), missing[0] if missing else None)

    def _row(self, place: tuple[int, int]) -> FormRow:
        return self.forms[place[0]].rows[place[1]]

    def step(self, by: int) -> bool:
        """To the row *by* further; ``False`` when there is none."""
        places = self._places()
        if self.at not in places:
            return False
        to = places.index(self.at) + by
        if not 0 <= to < len(places):
            return False
        self.go(places[to])
        return True

    # keys ---------------------------------------------------------------------------------------------------------

    def focus_changed(self, has_focus: bool) -> None:
        if has_focus:
            if self.field is None and self._places():
                self.at = self._places()[0]
            row = self.field
            if row is not None and self.ahead is None and row.text != self.editor.text:
                self.editor.load(row.text)
        self.redraw()
        self.place_cursor()

    async def on_key(self, event: events.Key) -> None:
        row = self.field
        if row is None:
            return
        key = event.key
        if key in ("enter", "tab"):
            event.stop()
            event.prevent_default()
            self._forward(key)
        elif key in ("shift+tab", "up"):
            event.stop()
            event.prevent_default()
            self.step(-1)
        elif key == "down":
            event.stop()
            self.step(1)
        elif key in EDITING_KEYS:
            event.stop()
            event.prevent_default()
            before = self.editor.text
            if self.editor.key(key):
                self._edited() if self.editor.text != before else self._caret_moved()
        elif event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self._type(row, event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.write(event.text)

    def only_text(self, character: str) -> bool:
        from console.domain.text import narrow

        return not narrow(character).isdigit()  # a digit may choose, and then the caret goes on

    def write(self, text: str) -> None:
        """*text* was typed or pasted in the field in hand; it chooses nothing."""
        if self.field is not None and self.editor.insert(text):
            self._edited()

    def _type(self, row: FormRow, character: str) -> None:
        from console.domain.text import narrow

        digit = narrow(character)
        choice = next((c for c in row.choices if c.digit == digit and not c.why_not), None)
        if choice is not None and (not self.editor.text or row.kind in ("choice", "unit", "service")):
            self.post_message(self.Chosen(self._form_id(), row.field, choice.id))
            return
        if self.editor.insert(character):
            self._edited()

    def _forward(self, key: str) -> None:
        to = self.next_missing() if key == "tab" else None
        if to is not None:
            self.go(to)
        elif not self.step(1):
            self.post_message(self.Done())

    def _form_id(self) -> str:
        return self.forms[self.at[0]].form

    def _edited(self) -> None:
        row = self.field
        assert row is not None
        self.ahead = self.editor.text
        self.redraw()
        self.place_cursor()
        self.post_message(self.Typed(self._form_id(), row.field, self.editor.text, self.editor.caret))

    def _caret_moved(self) -> None:
        self.redraw()
        self.place_cursor()
        self._tell_moved()

    def _tell_moved(self) -> None:
        row = self.field
        if row is not None:
            self.place_cursor()
            self.post_message(self.Moved(self._form_id(), row.field, self.editor.caret))

    def place_cursor(self) -> None:
        """Put the terminal's own cursor at the caret, so that the candidate window of an input method follows it."""
        here = next((i for i, row in enumerate(self._rows) if row.tag == ("row", *self.at)), None)
        if here is None or not self.has_focus:
            return
        cell = min(self.editor.window(FIELD)[1], FIELD - 1)
        self.app.cursor_position = self.region.offset + Offset(content() + cell, here)

    def caret_region(self) -> Region:
        """Where the caret is on the screen."""
        here = next((i for i, row in enumerate(self._rows) if row.tag == ("row", *self.at)), 0)
        x, y = self.region.offset
        return Region(
            x + content() + min(cells(self.editor.text[: self.editor.caret]), FIELD), y + here, 1, 1
        )
