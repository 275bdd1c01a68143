"""The right of the sync inbox: the question in hand with its two values and numbered choices, and the next one below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from textual import events
from textual.message import Message

from console.desk.inbox_views import Cell, FactRow, InboxItem, Pick
from console.i18n import _
from screens.cells import Line, cells, shape
from screens.clocks import day_of, minute_of, time_of
from screens.panes.base import BLANK, Pane, Row, content
from screens.panes.inbox_picks import choice_rows
from screens.wrap import wrap

#: A column narrower than this is none: the sides stand one under the other; a wider one keeps this width.
_NARROW: Final = 24
_BROAD: Final = 44
#: Rows a value may take in its column.
_VALUE_ROWS: Final = 4


class CardPane(Pane):
    """The question in hand."""

    PLANE = "card"
    help_id = "inbox"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: InboxItem | None = None
        self.empty: tuple[str, ...] = ()
        self.tight = False

    def show(self, view: InboxItem | None, *, empty: tuple[str, ...] = (), tight: bool = False) -> None:
        """Another question, or none."""
        if (view, empty, tight) != (self.view, self.empty, self.tight):
            self.view, self.empty, self.tight = view, empty, tight
            self.redraw()

    def wanted(self, width: int, *, tight: bool) -> int:
        """The rows it needs at that width."""
        if self.view is None:
            return 2 + len(self.empty) + (0 if tight else 1)
        return len(card_rows(self.view, width, self.tz, tight=tight))

    class Pressed(Message):
        """A choice was clicked."""

        def __init__(self, pick: Pick) -> None:
            super().__init__()
            self.pick = pick

    def on_click(self, event: events.Click) -> None:
        """The choice that stands there."""
        tag = self._rows[event.y].tag if 0 <= event.y < len(self._rows) else None
        spots = tag[1] if isinstance(tag, tuple) and tag[0] == "picks" else ()
        found = next((s.pick for s in spots if s.start <= event.x < s.stop), None)
        if found is not None:
            event.stop()
            self.post_message(self.Pressed(found))

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        if self.view is None:
            return [BLANK, *(Row(partial(_said, words=w, first=n == 0)) for n, w in enumerate(self.empty))]
        rows = card_rows(self.view, width, self.tz, tight=self.tight)
        rows = squeezed(rows, height)
        return [Row(partial(_barred, inner=row), tag=row.tag) for row in rows]


class NextPane(Pane):
    """The questions after it, as many as there is room for."""

    PLANE = "plane"
    help_id = "inbox"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: tuple[InboxItem, ...] = ()

    def show(self, view: tuple[InboxItem, ...]) -> None:
        """Other questions."""
        if view != self.view:
            self.view = view
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        out: list[Row] = []
        for n, item in enumerate(self.view):
            part = next_rows(item, width, self.tz, first=n == 0)
            if out and len(out) + len(part) > height:
                break
            out += part
        return out


def _barred(line: Line, now: int, *, inner: Row) -> None:
    if line.look.plain:
        line.put(0, "|")
    if inner.draw is not None:
        inner.draw(line, now)


def _said(line: Line, now: int, *, words: str, first: bool) -> None:
    line.put(2, words, "strong" if first else "ink", end=line.width - 2)


def squeezed(rows: list[Row], height: int) -> list[Row]:
    """Too many rows for the pane: blank ones go, then those marked as given up first; choices and the value stay."""
    rows = list(rows)
    for given_up in ("blank", "after", "fact"):
        for at in range(len(rows) - 1, -1, -1):
            if len(rows) <= height:
                return rows
            blank = rows[at].draw is None
            if blank if given_up == "blank" else rows[at].tag == given_up:
                del rows[at]
    return rows[: max(0, height - 1)] + rows[-1:] if len(rows) > height else rows


# the card -------------------------------------------------------------------------------------------------------------


def card_rows(item: InboxItem, width: int, tz: str, *, tight: bool) -> list[Row]:
    """Every row of a question: head, sides, table, verdict, choices, what follows."""
    air: list[Row] = [] if tight else [BLANK]
    span = _span(width, len(item.sides))
    out = [*air, Row(partial(_head, item=item)), *air, *air]
    if span >= _NARROW or len(item.sides) < 2:
        out += [Row(partial(_heads, item=item, span=span)), *air]
        out += _table(item, span, tz, air)
    else:
        out += [row for n in range(len(item.sides)) for row in _one_side(item, n, width, tz)]
    if item.verdict or item.note:
        out += [*air, *_verdict(item, width)]
    out += [*air, *(() if item.verdict else air), *choice_rows(item, width)]
    if item.after:
        out += [
            Row(partial(_line, text=text, ink="quiet"), tag="after")
            for text in wrap(item.after, width - content() - 2)
        ]
    return [*out, *air]


def _span(width: int, sides: int) -> int:
    """The cells from one column to the next."""
    return min(_BROAD, (width - content() + 2) // sides) if sides > 1 else width - content()


def _head(line: Line, now: int, *, item: InboxItem) -> None:
    end = line.width - 2
    whole = 2 + cells(item.head) + 2 + cells(item.remark) <= end
    start = line.right(end, item.remark, "quiet") if whole and item.remark else end + 2
    line.put(2, item.head, "strong", bold=True, end=start - 2)


def _heads(line: Line, now: int, *, item: InboxItem, span: int) -> None:
    for n, side in enumerate(item.sides):
        at = content() + n * span
        at = line.put(at, f"{n + 1} ", "quiet")
        at = line.put(at, side.title, "ink", end=content() + (n + 1) * span - 2)
        line.put(at + 3, side.note, "ink", end=min(line.width - 1, content() + (n + 1) * span - 1))


def _table(item: InboxItem, span: int, tz: str, air: Sequence[Row]) -> list[Row]:
    out: list[Row] = []
    for row in item.rows:
        if not row.main:
            out.append(Row(partial(_fact, row=row, span=span, tz=tz), tag="fact"))
            continue
        pieces = [value_lines(c, span - 2) for c in row.cells]
        for n in range(min(_VALUE_ROWS, max(len(p) for p in pieces))):
            words = [p[n] if n < len(p) else [] for p in pieces]
            out.append(Row(partial(_value, label=row.label if n == 0 else "", words=words, span=span)))
        out += air
    return out


def value_lines(cell: Cell, width: int) -> list[list[tuple[str, bool]]]:
    """A value in lines of at most *width* cells, as runs of characters and whether they differ."""
    lines: list[list[tuple[str, bool]]] = [[]]
    used = 0
    for n, raw in enumerate(cell.text):
        char, size = shape(raw)
        if used + size > width:
            lines.append([])
            used = 0
        differs = any(start <= n < stop for start, stop in cell.marks)
        line = lines[-1]
        if line and line[-1][1] == differs:
            line[-1] = (line[-1][0] + char, differs)
        else:
            line.append((char, differs))
        used += size
    return lines


def _value(line: Line, now: int, *, label: str, words: list[list[tuple[str, bool]]], span: int) -> None:
    line.put(2, label, "quiet", end=content() - 1)
    for n, runs in enumerate(words):
        at = content() + n * span
        for text, differs in runs:
            at = _run(line, at, text, differs)


def _run(line: Line, at: int, text: str, differs: bool) -> int:
    if differs:
        return line.put(at, text, "plane", bold=True, plane="focus", end=line.width - 1)
    return line.put(at, text, "strong", bold=True, end=line.width - 1)


def _fact(line: Line, now: int, *, row: FactRow, span: int, tz: str, short: bool = False) -> None:
    line.put(2, row.label, "quiet", end=content() - 1)
    for n, cell in enumerate(row.cells):
        at = content() + n * span
        line.put(at, words_of(cell, tz, short=short), "ink", end=min(line.width - 1, at + span - 1))


def words_of(cell: Cell, tz: str, *, short: bool = False) -> str:
    """A cell's words; a moment to the second, or to the minute when *short*."""
    if cell.at is None:
        return cell.text
    moment = minute_of(cell.at, tz) if short else f"{day_of(cell.at, tz)} {time_of(cell.at, tz)}"
    return f"{moment} {cell.text}".rstrip()


def _one_side(item: InboxItem, n: int, width: int, tz: str) -> list[Row]:
    """One of many sides: its value, and below it everything else in one line."""
    main = [r.cells[n] for r in item.rows if r.main]
    rest = [words_of(r.cells[n], tz, short=True) for r in item.rows if not r.main]

    def first(line: Line, now: int) -> None:
        line.put(2, f"{n + 1}", "quiet")
        line.put(4, item.sides[n].title, "ink", end=content() - 1)
        at = content()
        for text, differs in value_lines(main[0], width - content() - 16)[0] if main else []:
            at = _run(line, at, text, differs)
        line.put(at + 3 if main else at, item.sides[n].note, "ink", end=line.width - 1)

    more = Row(partial(_line, text="  ".join(w for w in rest if w), ink="quiet"), tag="fact")
    return [Row(first), more]


def _verdict(item: InboxItem, width: int) -> list[Row]:
    """What is wrong, and what follows from it beside or below."""
    at = content() + (2 + cells(item.verdict) + 3 if item.verdict else 0)
    beside = at + cells(item.note) <= width - 2
    out: list[Row] = []
    if item.verdict:
        out.append(Row(partial(_wrong, item=item, beside=beside)))
    if item.note and not (item.verdict and beside):
        out += [Row(partial(_line, text=t, ink="ink")) for t in wrap(item.note, width - content() - 2)]
    return out


def _wrong(line: Line, now: int, *, item: InboxItem, beside: bool) -> None:
    at = line.put(content(), "✗ ", "no")
    at = line.put(at, item.verdict, "no", end=line.width - 1)
    if beside:
        line.put(at + 3, item.note, "ink", end=line.width - 1)


def _line(line: Line, now: int, *, text: str, ink: str) -> None:
    line.put(content(), text, ink, end=line.width - 1)


# the next one ---------------------------------------------------------------------------------------------------------


def next_rows(item: InboxItem, width: int, tz: str, *, first: bool) -> list[Row]:
    """A question to come: what it is, the rows that tell most, what is wrong."""
    span = _span(width, min(2, len(item.sides)))
    out = [BLANK, Row(partial(_next, item=item, first=first), tag=("inbox", item.id)), BLANK]
    for row in item.rows:
        if row.brief:
            two = FactRow(label=row.label, cells=row.cells[:2])
            out.append(Row(partial(_fact, row=two, span=span, tz=tz, short=True)))
    if item.verdict:
        out += [BLANK, *_verdict(item, width)]
    return out


def _next(line: Line, now: int, *, item: InboxItem, first: bool) -> None:
    line.put(2, _("Next") if first else "", "quiet", end=content() - 1)
    end = line.width - 2
    whole = content() + cells(item.head) + 2 + cells(item.remark) <= end
    start = line.right(end, item.remark, "quiet") if whole and item.remark else end + 2
    line.put(content(), item.head, "strong", bold=True, end=start - 2)
