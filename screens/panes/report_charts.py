"""The charts of the report: calls by half hours as columns, stores with their late answers, whose minutes.

Columns of 2 cells with gaps of 2; late counts are red figures under their column. All are lists of drawings, one a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from console.desk.reports.screen import Bar, HandBar, ReportView, StoreBar
from console.domain.time import MINUTE
from console.i18n import _
from screens.cells import Line, cells
from screens.clocks import digits, local
from screens.panes.base import Draw

TALL: Final = 8
"""Rows of the columns, and stores that stand beside them."""
POOR: Final = 90
"""Rates below this (per cent) are loud."""
_BLOCKS: Final = " ▁▂▃▄▅▆▇"
_DIGITS: Final = "0123456789"
_HALF: Final = MINUTE // 2
_MARKS: Final = 14


def columns(view: ReportView, width: int, tz: str, *, rates: bool = False) -> list[Draw | None]:
    """Calls by half hours: a title row, the columns, the late under them, the hours; with *rates* what was in time below."""
    if not view.bars:
        return []
    room = (width - 9) // 4 + 1
    bars = view.bars[-room:]
    most = max(b.calls for b in bars)
    scale = max(1, -(-most // TALL))
    out: list[Draw | None] = [
        partial(_columns_head, title=view.hours_title, width=width, late=max(b.late for b in bars))
    ]
    out.append(None)
    for row in range(TALL):
        above = (TALL - row) * scale
        label = str(above) if row % 2 == 0 else ""
        filled = [round(b.calls / scale) >= TALL - row or (b.calls > 0 and row == TALL - 1) for b in bars]
        out.append(partial(_column_row, label=label, filled=filled))
    out.append(partial(_late_row, late=[b.late for b in bars]))
    hours = [local(b.at, tz).strftime("%H") if b.at // MINUTE % 60 < 30 else "" for b in bars]
    out.append(partial(_hours_row, hours=hours))
    if rates and any(b.rate is not None for b in bars):
        out += [None, partial(_rates_row, rates=[b.rate for b in bars])]
    return out


def sparks(view: ReportView, tz: str, *, blocks: bool) -> Draw | None:
    """The same in one row, for narrow screens: calls and the share in time by half hours, as *blocks* or as digits 0 to 9."""
    if not view.bars:
        return None
    return partial(_sparks, bars=view.bars, tz=tz, marks=_BLOCKS if blocks else _DIGITS)


def _sparks(line: Line, now: int, *, bars: Sequence[Bar], tz: str, marks: str) -> None:
    top = len(marks) - 1
    room = (line.width - 4 - cells(_("calls in")) - cells(_("On time")) - 20) // 2
    bars = bars[-max(1, room) :]
    most = max(b.calls for b in bars) or 1
    at = line.put(2, _("calls in"), "quiet") + 1
    at = line.put(at, local(bars[0].at, tz).strftime("%H:%M"), "quiet") + 1
    at = line.put(at, "".join(marks[-(-b.calls * top // most)] for b in bars)) + 3
    at = line.put(at, _("On time"), "quiet") + 1
    rates = ("".join(" " if b.rate is None else marks[max(1, b.rate * top // 100)] for b in bars)) + " "
    for bar, mark in zip(bars, rates, strict=False):
        at = line.put(at, mark, "no" if bar.rate is not None and bar.rate < POOR else "ink")
    line.put(at + 1, local(bars[-1].at, tz).strftime("%H:%M"), "quiet")


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


def _rates_row(line: Line, now: int, *, rates: Sequence[int | None]) -> None:
    """The share of steps in time of each half hour, per cent; below 90 it is a loud figure."""
    line.right(6, _("rate %"), "quiet")
    for n, rate in enumerate(rates):
        if rate is not None:
            poor = rate < POOR
            line.right(10 + 4 * n, str(rate), "no" if poor else "ink", bold=poor)


def stores(
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
    poor = row.rate < POOR
    line.right(stop, str(row.rate), "strong" if poor else "ink", bold=poor)
    line.right(stop - 7, str(row.count))
    room = max(0, stop - 14 - at - cells(row.title) - 1)
    start = line.right(stop - 14, "▪" * min(row.late, room), "no")
    line.put(at, row.title, end=start - 1)


def hands(found: Sequence[HandBar], width: int, *, most: int = 6) -> list[Draw | None]:
    if not found:
        return []
    room = max(4, width - 25 - _MARKS)
    each = _HALF
    while max((h.own_ms + h.inherited_ms) // each for h in found) > room:
        each *= 2
    out: list[Draw | None] = [partial(_hands_head, width=width, each=each)]
    return [*out, *(partial(_hand, row=row, width=width, each=each) for row in found[:most])]


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
