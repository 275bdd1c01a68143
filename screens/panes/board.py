"""The one raised card when a person must decide: a numbered list, or a page of help. Rows 3 and on, above the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import zip_longest
from typing import Final, NamedTuple

from msgspec.structs import replace
from textual import events
from textual.message import Message

from console.desk.inbox_views import InboxItem
from console.domain.text import narrow
from console.i18n import _
from screens.cells import Line, cells
from screens.panes.base import BLANK, Pane, Row
from screens.wrap import wrap

#: Most rows of one item, the fewest cells worth breaking words for, and a list's width before it has one.
_MOST, _LEAST, _WIDTH = 3, 16, 78
_MARKS: Final = {"yes": "✓", "mind": "✓", "no": "✗"}


class Item(NamedTuple):
    """A line of the list: what chooses it, its words, a note, why it cannot be chosen; ``verdict`` puts a mark before it."""

    id: str
    digit: str
    title: str
    note: str = ""
    why_not: str = ""
    verdict: str = ""


class Board(NamedTuple):
    """A list to choose from (``items``), or lines to read (``text``: label and words).

    ``pair``: two records side by side above the choices, which are its own.
    """

    kind: str
    title: str
    items: tuple[Item, ...] = ()
    text: tuple[tuple[str, str], ...] = ()
    right: str = ""
    pair: InboxItem | None = None


class BoardPane(Pane, can_focus=True):
    """The list. Digits choose while it has the focus; Esc closes it and gives the focus back."""

    PLANE = "card"
    help_id = "board"

    class Chosen(Message):
        """An item was chosen."""

        def __init__(self, board: Board, item: Item) -> None:
            super().__init__()
            self.board, self.item = board, item

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: Board | None = None
        self.cursor = 0
        self._top = 0

    def show(self, view: Board | None) -> None:
        """Another list, or none."""
        if view == self.view:
            return
        same = view is not None and self.view is not None and view.kind == self.view.kind
        self.view = view
        if not same:
            self._top = 0
            self.cursor = _start(view) if view else 0
        self.redraw()

    def wanted(self) -> int:
        """The rows it would take."""
        if self.view is None:
            return 0
        if self.view.pair is not None:
            return len(self._pair(self.view.pair, self.size.width or 78, tight=False))
        rows = len(self._items(self.size.width or _WIDTH)) if self.view.items else len(self.view.text)
        return 4 + max(1, rows)

    def move(self, by: int) -> None:
        """The cursor *by* items further."""
        if self.view is not None and self.view.items:
            self.cursor = max(0, min(len(self.view.items) - 1, self.cursor + by))
            self.redraw()

    @property
    def item(self) -> Item | None:
        """The item under the cursor."""
        if self.view is None or not self.view.items:
            return None
        return self.view.items[min(self.cursor, len(self.view.items) - 1)]

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        if self.view is None:
            return []
        if self.view.pair is not None:
            from screens.panes.inbox_card import squeezed

            rows = self._pair(self.view.pair, width, tight=False)
            return squeezed(
                rows if len(rows) <= height else self._pair(self.view.pair, width, tight=True), height
            )
        body = self._items(width) if self.view.items else self._text()
        head: list[Row] = (
            [BLANK, Row(self._head), BLANK] if height >= len(body) + 3 or height > 8 else [Row(self._head)]
        )
        room = max(1, height - len(head) - (1 if len(head) == 3 else 0))
        if self.view.items:
            mine = [at for at, row in enumerate(body) if row.tag == ("item", self.cursor)]
            self._top = max(min(self._top, mine[0], len(body) - room), mine[-1] - room + 1, 0)
        else:
            self._top = max(0, min(self._top, len(body) - room))
        return head + body[self._top : self._top + room]

    def _pair(self, pair: InboxItem, width: int, *, tight: bool) -> list[Row]:
        """Two records side by side, as the sync inbox shows two values; the choice under the cursor is marked."""
        from screens.panes.inbox_card import card_rows

        assert self.view is not None
        picked = self.item.id if self.item is not None else ""
        return card_rows(replace(pair, picked=picked), width, self.tz, tight=tight)

    def _head(self, line: Line, now: int) -> None:
        assert self.view is not None
        right = self.view.right or _("Esc closes")
        start = line.right(line.width - 2, right, "quiet")
        line.put(2, self.view.title, "strong", bold=True, end=start - 2)

    def _items(self, width: int) -> list[Row]:
        """The items; words that are longer than their row go on below it, for they are there to be read out."""
        assert self.view is not None
        # Only titles that have something beside them make a column: a sentence to read out has all the room there is.
        widest = min(30, max((cells(i.title) for i in self.view.items if i.why_not or i.note), default=0))
        rows = []
        for index, item in enumerate(self.view.items):
            at = 7 if item.verdict else 5
            beside = at + max(cells(item.title) + 2, widest + 3)
            titles = _lines(item.title, width - 2 - at)
            notes = _lines(item.why_not or item.note, width - 2 - beside)
            for under, (title, note) in enumerate(zip_longest(titles, notes, fillvalue="")):
                draw = partial(
                    self._item, item=item, index=index, words=(at, title, beside, note), first=not under
                )
                rows.append(Row(draw, tag=("item", index)))
        return rows

    def _item(
        self, line: Line, now: int, *, item: Item, index: int, words: tuple[int, str, int, str], first: bool
    ) -> None:
        at, title, beside, note = words
        picked = index == self.cursor and (
            self.has_focus or (self.view is not None and self.view.kind == "palette")
        )
        if picked:
            line.fill(1, line.width, "pick")
            line.put(0, " ", plane="focus")
        off = "ink" if picked else "quiet"
        if first:
            line.put(2, item.digit, off)
            if item.verdict:
                line.put(5, _MARKS[item.verdict], item.verdict)
        line.put(at, title, off if item.why_not else "strong", bold=picked, end=line.width - 2)
        line.put(beside, note, off, end=line.width - 2)

    def _text(self) -> list[Row]:
        assert self.view is not None
        return [Row(partial(self._words, label=label, words=words)) for label, words in self.view.text]

    def _words(self, line: Line, now: int, *, label: str, words: str) -> None:
        at = 2
        if label:
            at = max(line.put(2, label, "strong", bold=True) + 2, 12)
        elif words.startswith("  "):
            at, words = 12, words.strip()
        line.put(at, words, "ink", end=line.width - 1)

    # keys ---------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        if self.view is None:
            return
        moves = {
            "up": -1,
            "down": 1,
            "left": -1,
            "right": 1,
            "pageup": -8,
            "pagedown": 8,
            "home": -10_000,
            "end": 10_000,
        }
        if event.key in moves:
            event.stop()
            if self.view.items:
                self.move(moves[event.key])
            else:
                self._top = max(0, self._top + moves[event.key])
                self.redraw()
        elif event.key == "enter":
            event.stop()
            if self.item is not None:
                self.post_message(self.Chosen(self.view, self.item))
        elif event.is_printable and event.character:
            digit = narrow(event.character)
            found = next((i for i, item in enumerate(self.view.items) if item.digit == digit), None)
            if found is not None:
                event.stop()
                self.cursor = found
                self.redraw()
                self.post_message(self.Chosen(self.view, self.view.items[found]))
            elif digit.strip() and not (digit.isdigit() and self.view.items):
                event.stop()
                self.post_message(self.Written(event.character))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.post_message(self.Written(event.text))


def _start(view: Board) -> int:
    """Where the cursor begins: at what is in force, else at the first that can be chosen."""
    likely = {pick.id for pick in view.pair.picks if pick.in_force} if view.pair is not None else set()
    ready = [n for n, item in enumerate(view.items) if not item.why_not]
    return next((n for n in ready if view.items[n].id in likely), ready[0] if ready else 0)


def _lines(text: str, room: int) -> list[str]:
    """*text* in at most :data:`_MOST` lines of *room* cells; in one where there is hardly any room."""
    if room < _LEAST or cells(text) <= room:
        return [text]
    lines = wrap(text, room)
    return [*lines[: _MOST - 1], " ".join(lines[_MOST - 1 :])] if len(lines) > _MOST else lines


def numbered(items: Sequence[Item]) -> tuple[Item, ...]:
    """*items* with digits 1 to 9 and 0 where they have none, those that are taken left out."""
    taken = {item.digit for item in items}
    digits = iter([d for d in "1234567890" if d not in taken])
    return tuple(item if item.digit else item._replace(digit=next(digits, "")) for item in items)
