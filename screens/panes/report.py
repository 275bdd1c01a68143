"""The day on one sheet: figures, the half hours as columns, stores, whose minutes, promises not kept, and the books.

The card shows that the totals are equal. At 80 columns the charts give way to the figures; at 200 the handoffs stand beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from console.desk.reports.screen import ReportView
from console.i18n import _
from screens.cells import Line
from screens.panes import report_charts as charts
from screens.panes import report_lines as lines
from screens.panes.base import BLANK, Draw, Row
from screens.panes.reading import ReadingPane

#: Rows from which there is room for what is in time by half hours, and with the width for the handoffs.
_TALL = 44


class ReportPane(ReadingPane):
    """The sheet. With ``listing`` the cases behind the figures instead; arrows move, Enter opens one."""

    help_id = "report"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = ReportView()
        self.listing = False

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
        if width >= 170 and height >= _TALL:
            return wide(self.view, width, height, self.tz)
        if width >= 120 and height >= 30:
            return medium(self.view, width, height, self.tz)
        return small(self.view, width, height, charts.sparks(self.view, self.tz, blocks=self.narrow_blocks))

    def _list(self, width: int, height: int) -> list[Row]:
        found = self.view.cases
        head = Row(partial(lines.head, title=_("Late, and still open"), right=_("Enter opens the case")))
        if not found:
            return [BLANK, Row(partial(lines.words, text=_("Nothing was late and nothing is open.")))]
        rows = [
            Row(partial(lines.case, row=found[n], picked=self.picked(n)), tag=("case", found[n].case))
            for n in self.frame(max(1, height - 3))
        ]
        return [BLANK, head, BLANK, *rows]

    def count(self) -> int:
        """The cases, when they are listed."""
        return len(self.view.cases) if self.listing else 0

    def case_at(self, line: int) -> str:
        """The case of a line."""
        return self.view.cases[line].case


# three sizes -------------------------------------------------------------------------------------------------------------


def medium(view: ReportView, width: int, height: int, tz: str) -> list[Row]:
    """120 columns: figures, columns and stores, then hands and promises beside the card."""
    split = width - 42
    store = split + 3
    top = _top(view, 19)
    columns = charts.columns(view, split, tz, rates=height >= _TALL)
    upper = [*top, *_beside(columns, charts.stores(view.stores, view.stores_title, store, charts.TALL), 12)]
    lower = height - len(upper)
    left = _left(view, split, lower)
    card = lines.card(view, split + 3, width)
    out = upper
    for n in range(lower):
        draws = [left[n] if n < len(left) else None, card[n] if n < len(card) else None]
        out.append(Row(partial(_lower, draws=draws, split=split)))
    return out


def wide(view: ReportView, width: int, height: int, tz: str) -> list[Row]:
    """200 columns: the same, and the handoffs with median and 90th percentile at its right."""
    sheet = 120
    rows = medium(view, sheet, height, tz)
    side = lines.steps(view.steps, sheet + 3, width, height)
    if view.cases and len(side) + 4 < height:
        side += [None, partial(lines.put, text=_("Late, and still open"), at=sheet + 3, ink="quiet"), None]
        side += [partial(lines.side_case, row=c, at=sheet + 1) for c in view.cases[: height - len(side) - 1]]
    return [
        Row(partial(_joined, row=row, draw=side[n] if n < len(side) else None, at=sheet, start=sheet))
        for n, row in enumerate(rows)
    ]


def small(view: ReportView, width: int, height: int, sparks: Draw | None) -> list[Row]:
    """80 columns: figures, the half hours in one row, hands beside stores, promises, the books."""
    out = _top(view, max(12, (width - 4) // max(1, len(view.figures) or 1)))
    if sparks is not None:
        out += [Row(sparks)]
    half = width // 2
    stores = charts.stores(view.stores, view.stores_title, half + 2, charts.TALL, width - 2)
    left = charts.hands(view.hands, half, most=5)
    if view.checks:
        left += [
            *([None] if left else []),
            *(partial(lines.check, row=c, at=2, end=half) for c in view.checks),
        ]
    for n in range(max(len(stores), len(left))):
        draws = [left[n] if n < len(left) else None, stores[n] if n < len(stores) else None]
        out.append(Row(partial(_all, draws=draws)))
    promises = [None, *lines.promises(view, width, blank=False)] if view.broken else []
    room = height - len(out)
    if room >= 3:
        out += [Row(draw) for draw in promises[:room]]
    return out[:height]


# parts -------------------------------------------------------------------------------------------------------------------


def _top(view: ReportView, gap: int) -> list[Row]:
    rows: list[Row] = [BLANK]
    rows += [Row(partial(lines.notice, text=text)) for text in view.notices]
    if view.empty:
        rows += [Row(partial(lines.words, text=view.empty)), BLANK]
    for part in range(3):
        rows.append(Row(partial(lines.figures, view=view, part=part, gap=gap)))
    return [*rows, BLANK]


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
    hands = charts.hands(view.hands, width)
    promises = lines.promises(view, width, blank=True)
    out: list[Draw | None] = [None]
    if hands:
        out += [hands[0], None, *hands[1:], None]
    room = height - len(out)
    if promises and room >= 3:
        out += promises[: room - 1]
    return out


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
