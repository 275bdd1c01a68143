"""The day on one sheet: figures, the half hours as columns, stores, whose minutes, promises not kept, and the books.

Columns of 2 cells with gaps of 2; late counts are red figures under their column; the card shows that the totals are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from textual import events
from textual.message import Message

from console.desk.reports.screen import BrokenRow, CaseRow, CheckRow, HandBar, ReportView, StepRow, StoreBar
from console.desk.views import Countdown
from console.domain.time import MINUTE, SECOND
from console.i18n import _
from screens.cells import Line, cells
from screens.clocks import digits, local, second
from screens.panes.base import BLANK, Draw, Pane, Row
from screens.panes.chips import put_chip, put_small_chip

_TALL: Final = 8
_HALF: Final = MINUTE // 2
_MARKS: Final = 14


class ReportPane(Pane, can_focus=True):
    """The sheet. With ``listing`` the cases behind the figures instead; arrows move, Enter opens one."""

    help_id = "report"

    class Opened(Message):
        """Enter on a case."""

        def __init__(self, case: str) -> None:
            super().__init__()
            self.case = case

    class Typed(Message):
        """A character was typed: it belongs into the prompt."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = ReportView()
        self.listing = False
        self.cursor = 0
        self._top = 0

    def show(self, view: ReportView, listing: bool = False) -> None:
        """Another day, or its cases."""
        if (view, listing) != (self.view, self.listing):
            if listing != self.listing or view.date != self.view.date:
                self.cursor = self._top = 0
            self.view, self.listing = view, listing
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        if self.listing:
            return self._list(width, height)
        if width >= 170 and height >= 44:
            return wide(self.view, width, height, self.tz)
        if width >= 120 and height >= 30:
            return medium(self.view, width, height, self.tz)
        return small(self.view, width, height)

    def _list(self, width: int, height: int) -> list[Row]:
        found = self.view.cases
        room = max(1, height - 3)
        self.cursor = max(0, min(self.cursor, len(found) - 1))
        self._top = max(0, min(max(self._top, self.cursor - room + 1), self.cursor))
        head = Row(partial(_head, title=_("Late, and still open"), right=_("Enter opens the case")))
        if not found:
            return [BLANK, Row(partial(_words, text=_("Nothing was late and nothing is open.")))]
        rows = [
            Row(partial(_case, row=row, picked=n == self.cursor and self.has_focus), tag=("case", row.case))
            for n, row in enumerate(found[self._top : self._top + room], self._top)
        ]
        return [BLANK, head, BLANK, *rows]

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    def on_key(self, event: events.Key) -> None:
        step = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}.get(event.key)
        if step is not None:
            event.stop()
            self.cursor = max(0, min(len(self.view.cases) - 1, self.cursor + step))
            self.redraw()
        elif event.key == "enter" and self.listing and self.view.cases:
            event.stop()
            self.post_message(self.Opened(self.view.cases[self.cursor].case))
        elif event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self.post_message(self.Typed(event.character))


# three sizes -------------------------------------------------------------------------------------------------------------


def medium(view: ReportView, width: int, height: int, tz: str) -> list[Row]:
    """120 columns: figures, columns and stores, then hands and promises beside the card."""
    split = width - 42
    store = split + 3
    top = _top(view, 19)
    charts = _beside(_columns(view, split, tz), _stores(view.stores, view.stores_title, store, _TALL), 12)
    upper = [*top, *charts]
    lower = height - len(upper)
    left = _left(view, split, lower)
    card = _card(view, split + 3, width)
    out = upper
    for n in range(lower):
        draws = [left[n] if n < len(left) else None, card[n] if n < len(card) else None]
        out.append(Row(partial(_lower, draws=draws, split=split)))
    return out


def wide(view: ReportView, width: int, height: int, tz: str) -> list[Row]:
    """200 columns: the same, and the handoffs with median and 90th percentile at its right."""
    sheet = 120
    rows = medium(view, sheet, height, tz)
    side = _steps(view.steps, sheet + 3, width, height)
    if view.cases and len(side) + 4 < height:
        side += [None, partial(_put, text=_("Late, and still open"), at=sheet + 3, ink="quiet"), None]
        side += [partial(_side_case, row=c, at=sheet + 1) for c in view.cases[: height - len(side) - 1]]
    return [
        Row(partial(_joined, row=row, draw=side[n] if n < len(side) else None, at=sheet, start=sheet))
        for n, row in enumerate(rows)
    ]


def small(view: ReportView, width: int, height: int) -> list[Row]:
    """80 columns: figures, hands beside stores, promises, the books."""
    out = _top(view, max(12, (width - 4) // max(1, len(view.figures) or 1)))
    half = width // 2
    stores = _stores(view.stores, view.stores_title, half + 2, _TALL, width - 2)
    left = _hands(view.hands, half)
    if view.checks:
        left += [*([None] if left else []), *(partial(_check, row=c, at=2, end=half) for c in view.checks)]
    for n in range(max(len(stores), len(left))):
        draws = [left[n] if n < len(left) else None, stores[n] if n < len(stores) else None]
        out.append(Row(partial(_all, draws=draws)))
    promises = [None, *_promises(view, width, blank=False)] if view.broken else []
    room = height - len(out)
    if room >= 3:
        out += [Row(draw) for draw in promises[:room]]
    return out[:height]


# parts -------------------------------------------------------------------------------------------------------------------


def _top(view: ReportView, gap: int) -> list[Row]:
    rows: list[Row] = [BLANK]
    rows += [Row(partial(_notice, text=text)) for text in view.notices]
    if view.empty:
        rows += [Row(partial(_words, text=view.empty)), BLANK]
    for part in range(3):
        rows.append(Row(partial(_figures, view=view, part=part, gap=gap)))
    return [*rows, BLANK]


def _notice(line: Line, now: int, *, text: str) -> None:
    at = line.put(1, "✗ ", "no")
    line.put(at + (at < 3), text, "no", end=line.width - 2)


def _words(line: Line, now: int, *, text: str) -> None:
    line.put(2, text, end=line.width - 2)


def _figures(line: Line, now: int, *, view: ReportView, part: int, gap: int) -> None:
    for n, figure in enumerate(view.figures):
        at = 2 + n * gap
        ink = "strong" if part == 1 else "quiet"
        line.put(at, figure[part], ink, bold=part == 1, end=min(at + gap - 1, line.width - 1))


def _columns(view: ReportView, width: int, tz: str) -> list[Draw | None]:
    """Calls by half hours: a title row, the columns, the late under them, the hours."""
    if not view.bars:
        return []
    room = (width - 9) // 4 + 1
    bars = view.bars[-room:]
    most = max(b.calls for b in bars)
    scale = max(1, -(-most // _TALL))
    out: list[Draw | None] = [
        partial(_columns_head, title=view.hours_title, width=width, late=max(b.late for b in bars))
    ]
    out.append(None)
    for row in range(_TALL):
        above = (_TALL - row) * scale
        label = str(above) if row % 2 == 0 else ""
        filled = [round(b.calls / scale) >= _TALL - row or (b.calls > 0 and row == _TALL - 1) for b in bars]
        out.append(partial(_column_row, label=label, filled=filled))
    out.append(partial(_late_row, late=[b.late for b in bars]))
    hours = [local(b.at, tz).strftime("%H") if b.at // MINUTE % 60 < 30 else "" for b in bars]
    out.append(partial(_hours_row, hours=hours))
    return out


def _columns_head(line: Line, now: int, *, title: str, width: int, late: int) -> None:
    line.put(2, title, "quiet")
    words = _("with a step late")
    end = width - 1
    start = line.right(end, words, "quiet")
    if line.look.plain:
        start = line.right(start - 1, f"[{late}]", "on_late", bold=True)
    else:
        line.put(start - 3, f"{late:2d}", "on_late", bold=True, plane="late")
        start -= 3
    calls = _("calls in")
    at = start - 3 - cells(calls)
    line.put(at, calls, "quiet")
    if line.look.plain:
        line.put(at - 3, "##", "ink")
    else:
        line.fill(at - 3, at - 1, "run")


def _column_row(line: Line, now: int, *, label: str, filled: Sequence[bool]) -> None:
    line.right(5, label, "quiet")
    for n, on in enumerate(filled):
        if on and line.look.plain:
            line.put(7 + 4 * n, "##")
        elif on:
            line.fill(7 + 4 * n, 9 + 4 * n, "run")


def _late_row(line: Line, now: int, *, late: Sequence[int]) -> None:
    for n, count in enumerate(late):
        if count:
            line.put(7 + 4 * n, f"{min(count, 99):2d}", "on_late", bold=True, plane="late")


def _hours_row(line: Line, now: int, *, hours: Sequence[str]) -> None:
    for n, hour in enumerate(hours):
        line.put(7 + 4 * n, hour, "quiet")


def _stores(
    found: Sequence[StoreBar], title: str, at: int, most: int, end: int | None = None
) -> list[Draw | None]:
    if not found:
        return []
    kept = list(found)[-most:]
    out: list[Draw | None] = [partial(_stores_head, title=title, at=at, end=end), None]
    return [*out, *(partial(_store, row=row, at=at, end=end) for row in kept)]


def _stores_head(line: Line, now: int, *, title: str, at: int, end: int | None) -> None:
    stop = end or line.width - 2
    line.right(stop, _("rate %"), "quiet")
    line.right(stop - 7, _("count"), "quiet")
    start = line.right(stop - 14, _("late ones"), "quiet") if stop - at >= 32 else stop - 12
    line.put(at, title, "quiet", end=start - 1)


def _store(line: Line, now: int, *, row: StoreBar, at: int, end: int | None) -> None:
    stop = end or line.width - 2
    poor = row.rate < 90
    line.right(stop, str(row.rate), "strong" if poor else "ink", bold=poor)
    line.right(stop - 7, str(row.count))
    room = max(0, stop - 14 - at - cells(row.title) - 1)
    start = line.right(stop - 14, "▪" * min(row.late, room), "no")
    line.put(at, row.title, end=start - 1)


def _beside(left: Sequence[Draw | None], right: Sequence[Draw | None], rows: int) -> list[Row]:
    if not left and not right:
        return []
    out = []
    for n in range(max(rows, len(left), len(right))):
        out.append(Row(partial(_all, draws=[part[n] if n < len(part) else None for part in (left, right)])))
    return [*out, BLANK]


def _all(line: Line, now: int, *, draws: Sequence[Draw | None]) -> None:
    for draw in draws:
        if draw is not None:
            draw(line, now)


def _left(view: ReportView, width: int, height: int) -> list[Draw | None]:
    hands = _hands(view.hands, width)
    promises = _promises(view, width, blank=True)
    out: list[Draw | None] = [None]
    if hands:
        out += [hands[0], None, *hands[1:], None]
    room = height - len(out)
    if promises and room >= 3:
        out += promises[: room - 1]
    return out


def _hands(found: Sequence[HandBar], width: int) -> list[Draw | None]:
    if not found:
        return []
    room = max(4, width - 25 - _MARKS)
    each = _HALF
    while max((h.own_ms + h.inherited_ms) // each for h in found) > room:
        each *= 2
    out: list[Draw | None] = [partial(_hands_head, width=width, each=each)]
    return [*out, *(partial(_hand, row=row, width=width, each=each) for row in found[:6])]


def _hands_head(line: Line, now: int, *, width: int, each: int) -> None:
    unit = _("each mark half a minute") if each == _HALF else _("each mark {length}", length=digits(each))
    end = width - 2
    if width >= 60:
        start = line.right(end, _("late on arrival"), "quiet")
        line.put(start - 2, "▫", "no")
        start = line.right(start - 5, _("own ones"), "quiet")
        line.put(start - 2, "▪", "no")
        end = start - 4
    line.put(2, _("In whose hands, {unit}", unit=unit), "quiet", end=end)


def _hand(line: Line, now: int, *, row: HandBar, width: int, each: int) -> None:
    line.put(2, row.title, end=_MARKS - 1)
    wide = width >= 60
    own, held = (width - 18, width - 8) if wide else (width - 8, width - 2)
    most = own - _MARKS - 7
    marks = max(bool(row.own_ms), row.own_ms // each)
    more = max(bool(row.inherited_ms), row.inherited_ms // each)
    at = line.put(_MARKS, "▪" * min(marks, most), "no")
    line.put(at, "▫" * max(0, min(more, most - marks)), "no")
    if row.own_ms:
        line.right(own, digits(row.own_ms), bold=True)
    if row.inherited_ms:
        line.right(held, digits(row.inherited_ms), "quiet")


def _promises(view: ReportView, width: int, *, blank: bool) -> list[Draw | None]:
    if not view.broken:
        return []
    out: list[Draw | None] = [
        partial(_head, title=_("Promises not kept"), right=view.broken_words, end=width - 2)
    ]
    out += [None] if blank else []
    return [*out, *(partial(_broken, row=row, end=width - 1) for row in view.broken)]


def _head(line: Line, now: int, *, title: str, right: str, end: int | None = None) -> None:
    stop = end or line.width - 2
    start = line.right(stop, right)
    line.put(2, title, "quiet", end=start - 2)


def _broken(line: Line, now: int, *, row: BrokenRow, end: int) -> None:
    _late(line, row.late_ms)
    line.put(10, row.plate, end=19, whole=True)
    line.put(20, row.name, end=27)
    line.put(28, row.by, "quiet", end=33)
    line.put(34, row.reason, "quiet", end=end)


def _late(line: Line, late_ms: int) -> None:
    put_chip(line, 0, _past(late_ms), 0)


def _past(late_ms: int) -> Countdown:
    """A clock that stopped that long after its time."""
    return Countdown(since=0, due_at=SECOND, done_at=SECOND + (second(late_ms) or SECOND))


def _case(line: Line, now: int, *, row: CaseRow, picked: bool) -> None:
    if picked:
        line.fill(0, line.width, "pick")
        line.put(0, " ", plane="focus")
    if row.late_ms:
        _late(line, row.late_ms)
    at = line.put(10, row.case) + 2
    at = line.put(max(20, at), row.plate, whole=True) + 2
    at = line.put(max(31, at), row.name, end=39)
    line.put(40, row.step, end=52)
    line.put(53, row.who, "ink" if picked else "quiet", end=66)
    line.put(67, row.more, "ink" if picked else "quiet", end=line.width - 2)


def _side_case(line: Line, now: int, *, row: CaseRow, at: int) -> None:
    if row.late_ms:
        put_small_chip(line, at + 2, _past(row.late_ms), 0)
    line.put(at + 10, row.plate, end=at + 19, whole=True)
    line.put(at + 20, row.name, end=at + 28)
    line.put(at + 29, row.step, end=at + 43)
    line.put(at + 44, row.who, "quiet", end=line.width - 2)


def _card(view: ReportView, at: int, width: int) -> list[Draw | None]:
    """The books, and what to look at first tomorrow."""
    out: list[Draw | None] = [None]
    if view.checks:
        out += [partial(_put, text=_("Three tables, one ledger"), at=at, ink="quiet"), None]
        out += [partial(_check, row=row, at=at) for row in view.checks]
        out.append(None)
    if view.tomorrow:
        out += [partial(_put, text=_("Tomorrow first"), at=at, ink="quiet"), None]
        out += [partial(_put, text=text, at=at, ink="ink") for text in view.tomorrow]
    return out


def _put(line: Line, now: int, *, text: str, at: int, ink: str) -> None:
    line.put(at, text, ink, end=line.width - 1)


def _check(line: Line, now: int, *, row: CheckRow, at: int, end: int | None = None) -> None:
    line.put(at, "✓" if row.ok else "✗", "yes" if row.ok else "no")
    line.put(at + 2, row.title)
    line.put(at + 2 + max(4, cells(row.title)) + 2, row.words, end=end or line.width - 1)


def _lower(line: Line, now: int, *, draws: Sequence[Draw | None], split: int) -> None:
    line.fill(split, split + 1, "ground")
    line.fill(split + 1, line.width, "card")
    _all(line, now, draws=draws)


def _joined(line: Line, now: int, *, row: Row, draw: Draw | None, at: int, start: int) -> None:
    inner = Line(line.look, at)
    if row.draw is not None:
        row.draw(inner, now)
    line.paste(0, inner)
    line.fill(start, start + 1, "ground")
    if draw is not None:
        draw(line, now)


def _steps(found: Sequence[StepRow], at: int, width: int, height: int) -> list[Draw | None]:
    if not found:
        return []
    out: list[Draw | None] = [None, partial(_steps_head, at=at), None]
    return [*out, *(partial(_step, row=row, at=at) for row in found[: height - 4])]


def _steps_head(line: Line, now: int, *, at: int) -> None:
    end = line.width - 2
    for n, title in enumerate((_("90 %"), _("median"), _("rate %"), _("count"))):
        line.right(end - 9 * n, title, "quiet")
    line.put(at, _("Handoffs"), "quiet")


def _step(line: Line, now: int, *, row: StepRow, at: int) -> None:
    end = line.width - 2
    poor = row.rate is not None and row.rate < 90
    for n, ms in enumerate((row.p90_ms, row.median_ms)):
        line.right(end - 9 * n, digits(ms) if ms is not None else "", "quiet" if n == 0 else "ink")
    line.right(end - 18, "" if row.rate is None else str(row.rate), "strong" if poor else "ink", bold=poor)
    line.right(end - 27, str(row.count))
    line.put(at, row.title, end=end - 33)
