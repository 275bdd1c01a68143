"""Rows 1 and 2 and the hits under them, in one widget: what is typed is on the screen in one small repaint.

The widget is as wide as the screen; the hits lie between ``card`` cells, where the sheet is.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.geometry import Offset, Region
from textual.message import Message

from console.desk.views import HitRow, HitsView
from console.domain.text import narrow
from console.i18n import _
from screens.cells import Line, cells
from screens.clocks import time_of
from screens.editor import EDITING_KEYS, Editor
from screens.panes.base import Pane, Row, fitting, separated
from screens.panes.hits import hit_rows

#: The first cell of what is typed.
TEXT = 4


class SearchPane(Pane, can_focus=True):
    """Prompt, hint and hits. The first row is the place of typing; hits never take the focus, arrows choose among them."""

    PLANE = "ground"
    help_id = "search"

    class Typed(Message):
        """The prompt reads *text* now."""

        def __init__(self, text: str, caret: int) -> None:
            super().__init__()
            self.text, self.caret = text, caret

    class Picked(Message):
        """Enter on a hit."""

        def __init__(self, hit: HitRow) -> None:
            super().__init__()
            self.hit = hit

    class Looked(Message):
        """The cursor is on another hit: its customer belongs on the sheet below."""

        def __init__(self, hit: HitRow | None) -> None:
            super().__init__()
            self.hit = hit

    class Entered(Message):
        """Enter without a hit: a command."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class NewCaller(Message):
        """Enter where nobody has the number that rang: begin a new customer with it."""

    class OtherWay(Message):
        """Tab: search another way, or on to the form."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.editor = Editor()
        #: What looks up the hits for a text, asked at once on every key: a look-up costs less than a message.
        self.find: Callable[[str], HitsView | None] = lambda text: None
        #: Takes arrows and Enter while a list stands under the prompt; says whether it did.
        self.guide: Callable[[str], bool] = lambda key: False
        self.hits: HitsView | None = None
        self.cursor = 0
        self.card = (0, 80)
        self.most = 20
        self.hint: tuple[tuple[str, ...], ...] = ()
        self.answer: tuple[str, str] = ("", "")
        self.saved_at: int | None = None
        self._tall = 0

    # what is shown ------------------------------------------------------------------------------------------------

    def say(self, hint: tuple[tuple[str, ...], ...], *, saved_at: int | None = None) -> None:
        """Another hint at the left of row 2, and when the last keystroke was kept."""
        if (hint, saved_at) != (self.hint, self.saved_at):
            self.hint, self.saved_at = hint, saved_at
            self.redraw()

    def reply(self, verdict: str, text: str) -> None:
        """The answer to what was just done: ``yes``, ``no`` or a note; it stands until the next key."""
        if (verdict, text) != self.answer:
            self.answer = (verdict, text)
            self.redraw()

    def show_hits(self, hits: HitsView | None) -> None:
        """Hits replace hits. While a search goes on the card only grows, so that the sheet below stands still."""
        if hits == self.hits:
            return
        self.hits = hits
        self.cursor = 0
        if hits is None:
            self._tall = 0
        self.redraw()

    def bounds(self, start: int, stop: int, most: int) -> None:
        """The cells between which hits lie, and the most rows they may take."""
        if (start, stop, most) != (*self.card, self.most):
            self.card, self.most = (start, stop), most
            self.redraw()

    @property
    def tall(self) -> int:
        """The rows the widget needs: two, and the card."""
        if self.hits is None:
            return 2
        size = len(hit_rows(self.hits, self.cursor, height=self.most, start=0, stop=80))
        self._tall = max(self._tall, min(size, self.most))
        return 2 + self._tall

    @property
    def choosing(self) -> bool:
        """Whether the list has the focus: whose number rings is chosen by digit until something is typed."""
        return self.hits is not None and self.hits.ring and bool(self.hits.rows) and not self.editor.text

    @property
    def hit(self) -> HitRow | None:
        """The hit under the cursor."""
        if self.hits is None or not self.hits.rows:
            return None
        return self.hits.rows[min(self.cursor, len(self.hits.rows) - 1)]

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        rows = [Row(self._prompt, True, "raise", tag="prompt"), Row(self._hint, tag="hint")]
        if self.hits is None:
            return rows
        start, stop = self.card
        rows += hit_rows(
            self.hits,
            self.cursor,
            height=self.most,
            start=start,
            stop=stop,
            tz=self.tz,
            bar=self.choosing and self.has_focus,
        )
        empty = Row(lambda line, at: line.fill(start, stop, "card"))
        return rows + [empty] * (height - len(rows))

    def region_of(self, y: int, width: int) -> Region:
        start, stop = self.card
        return Region(0, y, width, 1) if y < 2 else Region(start, y, stop - start, 1)

    def _prompt(self, line: Line, now: int) -> None:
        active = self.has_focus and not self.choosing
        clock = time_of(now, self.tz)
        end = line.right(line.width - 2, clock, "quiet") - 2
        line.put(2, "›", "strong" if active else "quiet", bold=active)
        shown, caret = self.editor.window(end - TEXT)
        if active and self.editor.selected:
            line.fill(TEXT, min(end, TEXT + cells(shown)), "pick")
        line.put(TEXT, shown, "strong" if active else "quiet", end=end)
        if active:
            under = next((c for i, c in enumerate(shown) if cells(shown[:i]) == caret), " ")
            line.put(TEXT + caret, under, "ground", plane="focus", end=end)

    def _hint(self, line: Line, now: int) -> None:
        verdict, text = self.answer
        end = line.width - 2
        if text:
            start = max(TEXT, end - cells(text) - (2 if verdict in ("yes", "no") else 0))
            at = start
            if verdict in ("yes", "no"):
                at = line.put(at, "✓ " if verdict == "yes" else "✗ ", verdict)
            line.put(at, text, "ink" if verdict else "quiet", end=end)
        elif self.saved_at is not None:
            start = line.right(end, _("saved {time}", time=time_of(self.saved_at, self.tz)), "quiet")
        else:
            start = end
        words = fitting([separated(*group) for group in self.hint], start - 2 - TEXT, gap=3)
        line.put(TEXT, words, "quiet", end=start - 2)

    # keys ---------------------------------------------------------------------------------------------------------

    def focus_changed(self, has_focus: bool) -> None:
        self.redraw()
        self.place_cursor()

    def place_cursor(self) -> None:
        """The terminal's own cursor stands at the caret, so that an input method's window follows it."""
        if self.has_focus:
            room = max(1, self.size.width - TEXT - 12)
            self.app.cursor_position = self.region.offset + Offset(TEXT + self.editor.window(room)[1], 0)

    async def on_key(self, event: events.Key) -> None:
        key = event.key
        if key in ("up", "down", "pageup", "pagedown", "enter") and self.guide(key):
            event.stop()
        elif key in ("up", "down", "pageup", "pagedown") and self.hits is not None:
            event.stop()
            self._move({"up": -1, "down": 1, "pageup": -8, "pagedown": 8}[key])
        elif key == "enter":
            event.stop()
            self._enter()
        elif self.choosing and self._chosen(event.character or "") is not None:
            event.stop()
            event.prevent_default()
            hit = self._chosen(event.character or "")
            assert hit is not None
            self.post_message(self.Picked(hit))
        elif key == "tab":
            event.stop()
            event.prevent_default()
            self.post_message(self.OtherWay())
        elif key in EDITING_KEYS:
            event.stop()
            event.prevent_default()
            before = self.editor.text
            if self.editor.key(key):
                self._edited(before)
        elif event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self.write(event.character)

    def _enter(self) -> None:
        hit, hits = self.hit, self.hits
        if hit is not None:
            self.post_message(self.Picked(hit))
        elif hits is not None and hits.ring and hits.new is not None and not self.editor.text:
            self.post_message(self.NewCaller())
        else:
            self.post_message(self.Entered(self.editor.text))

    def _chosen(self, typed: str) -> HitRow | None:
        """The numbered hit a digit chooses."""
        digit = narrow(typed)
        rows = self.hits.rows if self.hits is not None else ()
        return rows[int(digit) - 1] if digit.isdecimal() and 1 <= int(digit) <= len(rows) else None

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.write(event.text)

    def write(self, text: str) -> None:
        """*text* was typed or pasted."""
        before = self.editor.text
        if self.editor.insert(text):
            self._edited(before)

    def only_text(self, character: str) -> bool:
        return True

    def load(self, text: str, caret: int | None = None) -> None:
        """Put *text* into the prompt without searching for it."""
        self.editor.load(text, caret)
        self.redraw()
        self.place_cursor()

    def select(self) -> None:
        """The line was taken: what is typed next begins a new one."""
        self.editor.select()
        self.redraw()
        self.place_cursor()

    def _edited(self, before: str) -> None:
        self.answer = ("", "")
        if self.editor.text != before:
            self.hits, self.cursor = self.find(self.editor.text), 0
            if self.hits is None:
                self._tall = 0
        self.redraw()
        self.place_cursor()
        if self.editor.text != before:
            self.post_message(self.Typed(self.editor.text, self.editor.caret))

    def _move(self, by: int) -> None:
        assert self.hits is not None
        to = max(0, min(len(self.hits.rows) - 1, self.cursor + by))
        if to != self.cursor:
            self.cursor = to
            self.redraw()
            self.post_message(self.Looked(self.hit))
