"""The card with the chase text of the chosen unit. Its digits follow the clock; what is sent is what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from console.desk import chase
from console.desk.board_views import ChaseCard, ChaseLine
from console.desk.views import Span
from console.i18n import _, language, n_
from screens.cells import Line, Word, cells
from screens.panes.base import BLANK, Pane, Row
from screens.wrap import wrap

#: Cells left free at the right of the text.
_RIGHT = 4
_INDENT = 2


class ChasePane(Pane, can_focus=False):
    """The card."""

    PLANE = "card"
    help_id = "lead"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: ChaseCard | None = None
        self.tight = False
        self._said: tuple[ChaseLine, ...] = ()
        self._first: int | None = None

    def show(self, view: ChaseCard | None) -> None:
        """Another unit's card."""
        if view != self.view:
            self.view = view
            self.redraw()

    def low(self, tight: bool) -> None:
        """*tight*: no air, an item on one line where it fits, the keys in the head (small screens)."""
        if tight != self.tight:
            self.tight = tight
            self.redraw()

    def wanted(self, width: int, now: int) -> int:
        """How many rows it needs."""
        return 6 + len(text_rows(self.view, width, now)) if self.view is not None else 0

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        if self.view is None:
            return []
        room = max(1, height - (1 if self.tight else 5))
        # An item takes two rows, one where it is joined: what cannot stand in the room is not spoken every second.
        self._first = room if self.tight else room // 2 + 1
        self._said = chase.lines(self.view, now, first=self._first)
        said = _laid(self._said, width, joined=self.tight)
        fitting = _fitting(said, room, len(self.view.items))
        if self.tight:
            rows = [Row(self._tight_head, tag="chase"), *fitting]
        else:
            rows = [BLANK, Row(self._head), BLANK, *fitting, BLANK, Row(self._keys, tag="chase")]
        return [Row(partial(_barred, inner=row), tag=row.tag) for row in rows]

    def turned(self, now: int) -> bool:
        if self.view is None or not self.view.items:
            return False
        return chase.lines(self.view, now, first=self._first) != self._said

    def _head(self, line: Line, now: int) -> None:
        assert self.view is not None
        start = line.right(line.width - 2, self.view.to, "quiet")
        line.put(2, f"{_('Chase')} {self.view.title}", "quiet", end=start - 1)

    def _tight_head(self, line: Line, now: int) -> None:
        assert self.view is not None
        at = line.put(2, f"{_('Chase')} {self.view.title}", "strong", bold=True, end=line.width // 2)
        words: list[Word] = []
        for key, word, strong in self._acts():
            gap = "   " if words else ""
            words += [(f"{gap}{key} ", "quiet", False), (word, "strong" if strong else "ink", strong)]
        start = line.words_right(line.width - 2, words)
        line.put(at + 2, self.view.to, "quiet", end=start - 2)

    def _acts(self) -> tuple[tuple[str, str, bool], ...]:
        assert self.view is not None
        return (
            ("F8", _("send"), bool(self.view.items)),
            ("F5", _("change words"), False),
            (_("Up Down"), _("other store"), False),
        )

    def _keys(self, line: Line, now: int) -> None:
        at = 2
        for key, word, strong in self._acts():
            if at + cells(key) + 1 + cells(word) > line.width - 1:
                break
            at = line.put(at, f"{key} ", "quiet")
            at = line.put(at, word, "strong" if strong else "ink", bold=strong) + 3


def _barred(line: Line, now: int, *, inner: Row) -> None:
    if line.look.plain:
        line.put(0, "|")
    if inner.draw is not None:
        inner.draw(line, now)


def _fitting(said: list[tuple[Row, bool]], room: int, items: int) -> list[Row]:
    """As many rows as there is room for, the last one telling what is left out: *items*, or lines behind the last of them."""
    begun = sum(head for _row, head in said)
    if len(said) <= room and begun >= items:
        return [row for row, _head in said]
    kept = said[: room - 1]
    missing = items - sum(head for _row, head in kept)
    more = (
        partial(_items_left, count=missing)
        if missing > 0
        else partial(_lines_left, count=len(said) - len(kept))
    )
    return [*(row for row, _head in kept), Row(more)]


def _items_left(line: Line, now: int, *, count: int) -> None:
    line.put(2, n_(".. {count} more case", ".. {count} more cases", count), "quiet", end=line.width - 2)


def _lines_left(line: Line, now: int, *, count: int) -> None:
    line.put(2, n_(".. {count} more line", ".. {count} more lines", count), "quiet", end=line.width - 2)


def _one_line(said: tuple[ChaseLine, ...], room: int) -> Sequence[ChaseLine]:
    """An item's two lines as one where that is short enough."""
    gap = "" if language() == "zh" else " "
    out: list[ChaseLine] = []
    for line in said:
        head = out[-1] if out else None
        if line.inside and not line.number and head is not None and head.number:
            both = (*head.spans, Span(text=gap), *line.spans)
            if cells("".join(s.text for s in both)) <= room:
                out[-1] = ChaseLine(number=head.number, inside=True, spans=both)
                continue
        out.append(line)
    return out


def text_rows(view: ChaseCard | None, width: int, now: int) -> list[Row]:
    """The whole text laid into rows: an item's number in the margin, its words indented, bold where they were filled in."""
    return [row for row, _head in _laid(chase.lines(view, now), width)] if view is not None else []


def _laid(spoken: tuple[ChaseLine, ...], width: int, *, joined: bool = False) -> list[tuple[Row, bool]]:
    """Lines laid into rows, each with whether an item begins there. *joined*: an item takes one row where it fits."""
    out: list[tuple[Row, bool]] = []
    for said in _one_line(spoken, width - 2 - _INDENT - _RIGHT - 1) if joined else spoken:
        indent = 2 + (_INDENT if said.inside else 0)
        room = width - indent - _RIGHT - (1 if said.inside else 0)
        for n, words in enumerate(spans_in(said.spans, room)):
            number = said.number if n == 0 else ""
            out.append((Row(partial(_text, number=number, words=words, indent=indent)), bool(number)))
    return out


def _text(line: Line, now: int, *, number: str, words: list[Word], indent: int) -> None:
    if number:
        line.put(3 - len(number), number, "strong")
    line.words(indent, words, end=line.width - 1)


@lru_cache(maxsize=2048)
def spans_in(spans: tuple[Span, ...], width: int) -> tuple[list[Word], ...]:
    """Spans wrapped to *width* cells, each line as words to put. Kept: of a hundred late items few say something else this second."""
    bold: list[bool] = [s.slot for s in spans for _char in s.text]
    whole = "".join(s.text for s in spans)
    out: list[list[Word]] = []
    at = 0
    for piece in wrap(whole, width):
        while at < len(whole) and whole[at].isspace() and not piece.startswith(whole[at]):
            at += 1
        line: list[Word] = []
        for char in piece:
            while whole[at] != char:
                at += 1
            strong = bold[at]
            if line and line[-1][2] == strong:
                line[-1] = (line[-1][0] + char, "strong", strong)
            else:
                line.append((char, "strong", strong))
            at += 1
        out.append(line)
    return tuple(out)
