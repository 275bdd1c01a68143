"""Beside the queue when nobody is on the line: promises given, parked calls, today's calls, the shift; or a store's day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from console.desk.views import ArrivalRow, Bays, DoneRow, Figure, QueueRow, SideView
from console.i18n import _, n_
from screens.cells import Line, Word, cells
from screens.clocks import hour_of
from screens.panes.base import BLANK, Pane, Row
from screens.panes.chips import put_chip
from screens.panes.queue import draw_head, parked_rows


class SidePane(Pane):
    """The side of an idle desk."""

    PLANE = "ground"
    help_id = "side"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = SideView()

    def show(self, view: SideView) -> None:
        """Draw it as it now is."""
        if view != self.view:
            self.view = view
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        return side_rows(self.view, self.tz)[:height]


def side_rows(view: SideView, tz: str) -> list[Row]:
    """The rows of the side; what is empty is left out."""
    parts = [
        _promises(view.promises),
        parked_rows(view.parked, name_first=True),
        _to_call(view),
        _arrivals(view.arrivals, tz),
        _bays(view.bays) if view.bays is not None else [],
        _figures(view),
    ]
    rows: list[Row] = []
    for part in parts:
        if part:
            rows += [BLANK, *part]
    return rows


def _promises(rows: Sequence[QueueRow]) -> list[Row]:
    if not rows:
        return []
    words: list[Word] = [(n_("{count} promise", "{count} promises", len(rows)), "ink", False)]
    out = [Row(partial(draw_head, title=_("What I promised"), words=words)), BLANK]
    return [*out, *(Row(partial(_promise, row=r), True, tag=("case", r.case)) for r in rows[:6])]


def _promise(line: Line, now: int, *, row: QueueRow) -> None:
    put_chip(line, 0, row.clock, now)
    at = line.put(9, row.name, end=16)
    line.put(max(17, at + 1), row.what, "quiet", end=line.width - 2)


def _to_call(view: SideView) -> list[Row]:
    if not view.to_call:
        return []
    words: list[Word] = [(n_("{count} person", "{count} people", view.to_call_count), "ink", False)]
    rows = [Row(partial(draw_head, title=_("To call today"), words=words)), BLANK]
    rows += [Row(partial(_call, who=who, why=why, note=note)) for who, why, note in view.to_call]
    if view.to_call_more:
        rows.append(Row(partial(_more, words=view.to_call_more, why=view.to_call_more_why)))
    return rows


def _call(line: Line, now: int, *, who: str, why: str, note: str) -> None:
    line.put(2, who, end=9)
    end = line.width - 2
    at = line.put(10, why, "quiet", end=24 if note else end)
    line.put(max(25, at + 1), note, "ink", end=end)


def _more(line: Line, now: int, *, words: str, why: str) -> None:
    at = line.put(2, words, end=line.width - 2)
    line.put(at + 3, why, "quiet", end=line.width - 2)


def _figures(view: SideView) -> list[Row]:
    if not view.figures:
        return []
    words: list[Word] = [(view.shift, "quiet", False)] if view.shift else []
    widest = max(cells(f.label) for f in view.figures)
    rows = [Row(partial(draw_head, title=view.shift_title or _("This shift"), words=words)), BLANK]
    return [*rows, *(Row(partial(_figure, figure=f, at=2 + widest + 2)) for f in view.figures)]


def _figure(line: Line, now: int, *, figure: Figure, at: int) -> None:
    line.put(2, figure.label, "quiet")
    line.put(at, figure.value, "ink", end=line.width - 1)


# a store's day ----------------------------------------------------------------------------------------------------------


def _arrivals(rows: Sequence[ArrivalRow], tz: str) -> list[Row]:
    if not rows:
        return []
    came = sum(1 for r in rows if r.came)
    words: list[Word] = [(n_("{count} booked", "{count} booked", len(rows)), "ink", False)]
    if came:
        words += [("   ", "quiet", False), (_("{count} came", count=came), "quiet", False)]
    out = [Row(partial(draw_head, title=_("Coming today"), words=words)), BLANK]
    return [*out, *(Row(partial(_arrival, row=r, tz=tz), tag=("plate", r.plate)) for r in rows[:12])]


def _arrival(line: Line, now: int, *, row: ArrivalRow, tz: str) -> None:
    ink = "quiet" if row.came else "ink"
    line.put(2, hour_of(row.at, tz), ink)
    line.put(9, row.plate, ink, end=19, whole=True)
    line.put(19, row.name, ink, end=23 if cells(row.name) <= 4 else 24)
    line.put(24, row.service, "quiet", end=28)
    at = line.put(29, "✗ " if row.verdict == "no" else "✓ ", row.verdict)
    line.put(at, row.word, "quiet" if row.verdict == "yes" else row.verdict, end=line.width - 1)


def _bays(view: Bays) -> list[Row]:
    words: list[Word] = [(view.day, "quiet", False)]
    rows = [Row(partial(draw_head, title=view.title, words=words)), BLANK]
    rows.append(Row(partial(_hours, hours=view.hours)))
    return [*rows, *(Row(partial(_bay, title=title, free=free)) for title, free in view.rows)]


def _hours(line: Line, now: int, *, hours: Sequence[str]) -> None:
    for index, hour in enumerate(hours):
        line.right(16 + 4 * index, hour, "quiet")


def _bay(line: Line, now: int, *, title: str, free: Sequence[int]) -> None:
    line.put(2, title, end=13)
    for index, count in enumerate(free):
        line.right(16 + 4 * index, str(count) if count else _("full"), "ink" if count else "quiet")


# on the sheet, under the queue --------------------------------------------------------------------------------------------


def done_rows(rows: Sequence[DoneRow], tz: str) -> list[Row]:
    """What was finished just now."""
    if not rows:
        return []
    head = partial(draw_head, title=_("Just done"), words=[])
    return [Row(head), BLANK, *(Row(partial(_done, row=r, tz=tz)) for r in rows)]


def _done(line: Line, now: int, *, row: DoneRow, tz: str) -> None:
    line.put(2, hour_of(row.at, tz), "quiet")
    if row.ok:
        line.put(10, "✓", "quiet")
    line.put(12, row.plate, "quiet", end=22)
    line.put(22, row.name, "quiet", end=30)
    line.put(32, row.words, "quiet", end=line.width - 2)
