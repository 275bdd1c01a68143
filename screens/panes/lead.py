"""The runway: who will be late when. Figures above, a line per unit with its marks on a scale from -3 to +10 minutes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from console.desk.board_views import BoardView, Mark, UnitRow
from console.domain.time import MINUTE, SECOND
from console.i18n import _
from screens.cells import Line, cells
from screens.clocks import left_ms, loudness, second
from screens.panes.base import BLANK, Pane, Row, content

#: Minutes behind and ahead of now that the scale shows.
BACK, AHEAD = 3, 10
#: Cells of a mark, and of a sparkline.
_MARK, _SPARK = 2, 15
#: From this width a sparkline has room.
_WITH_SPARK: Final = 110
_LOUD: Final = {"late": ("late", "on_late"), "held": ("held", "on_held"), "soon": ("soon", "on_soon")}
_RANK: Final = {"late": 0, "held": 1, "soon": 2, "calm": 3}
_BARS: Final = " ▁▂▃▄▅▆▇"
_DIGITS: Final = " 1234567"


class Scale(NamedTuple):
    """Where things stand in a runway of some width: its cells, how many a minute takes, and the columns right of it."""

    left: int
    right: int
    minute: int
    held: int
    late: int
    rate: int
    spark: int

    @property
    def now(self) -> int:
        """The cell of now."""
        return self.left + BACK * self.minute


def scale(width: int) -> Scale:
    """The scale for a pane of that width: held, late and on-time columns, and a sparkline where there is room."""
    left = content()
    spark = width - 2 - _SPARK if width >= _WITH_SPARK else 0
    rate = (spark - 3 if spark else width - 2) - 5
    late = rate - 2 - 4
    held = late - 2 - 4
    right = held - 2
    return Scale(left, right, max(2, (right - left - 4) // (BACK + AHEAD)), held, late, rate, spark)


def column(at: Scale, left: int) -> int:
    """The cell a mark begins at when *left* ms are left (negative: past); marks never lie on the bar of now."""
    place = at.now + left * at.minute // MINUTE
    if left < 0:
        return min(place, at.now - _MARK)
    return max(place, at.now + 1)


class LeadPane(Pane, can_focus=False):
    """Figures and runway."""

    PLANE = "plane"
    help_id = "lead"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = BoardView()
        self.chosen = ""
        self.tight = False
        self._top = 0

    def show(self, view: BoardView, chosen: str, *, tight: bool = False) -> None:
        """Draw another board. *tight*: without blank rows and legend."""
        if (view, chosen, tight) != (self.view, self.chosen, self.tight):
            self.view, self.chosen, self.tight = view, chosen, tight
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        at = scale(width)
        head = [Row(partial(self._figures, tight=self.tight), True), Row(partial(self._head, at=at))]
        rows = head if self.tight else [BLANK, head[0], BLANK, head[1]]
        foot = [] if self.tight else [Row(partial(self._legend, at=at)), BLANK]
        room = max(1, height - len(rows) - len(foot))
        return rows + self._lines(at, room) + foot

    def _lines(self, at: Scale, room: int) -> list[Row]:
        """The units that fit, scrolled so that the chosen one is among them."""
        units = self.view.units
        here = next((i for i, u in enumerate(units) if u.id == self.chosen), 0)
        self._top = max(0, min(max(min(self._top, here), here - room + 1), len(units) - room))
        shown = units[self._top : self._top + room]
        made = [
            Row(partial(self._unit, unit=u, at=at, picked=u.id == self.chosen), bool(u.marks), tag=("unit", u.id))
            for u in shown
        ]  # fmt: skip
        if not units:
            made = [Row(self._nothing)]
        return made + [BLANK] * (room - len(made) if not self.tight else 0)

    def wanted(self, tight: bool) -> int:
        """How many rows it would like."""
        units = max(1, len(self.view.units))
        return units + (2 if tight else 6)

    def _nothing(self, line: Line, now: int) -> None:
        text = (
            _("Nothing of that is owed now.") if self.view.filter_words else _("Nothing is owed at present.")
        )
        line.put(2, text, "ink", end=line.width - 2)

    def _figures(self, line: Line, now: int, *, tight: bool) -> None:
        at = 2
        for label, value in figures(self.view, now, short=tight):
            if at + cells(label) + 1 + cells(value) > line.width - 2:
                break
            at = line.put(at, f"{label} ", "quiet")
            at = line.put(at, value, "strong", bold=True) + (2 if tight else 5)

    def _head(self, line: Line, now: int, *, at: Scale) -> None:
        title = {
            "unit": _("Who is late"), "role": _("By role"), "process": _("By process")
        }[self.view.grouping]  # fmt: skip
        line.put(2, title, "quiet", end=at.left - 1)
        every = 1 if at.minute >= 4 else 2
        for minute in range(-BACK, AHEAD + 1):
            place = at.now + minute * at.minute
            if minute == 0:
                line.put(place, _("now"), "strong", bold=True, end=at.right)
            elif minute % every == (0 if minute > 0 or every == 1 else BACK % every):
                if minute == 1 and place < at.now + cells(_("now")) + 1 and every == 1 and at.minute < 5:
                    continue
                line.put(place, f"{minute:+d}", "quiet", end=at.right)
        for end, text in ((at.held + 4, _("held")), (at.late + 4, _("miss")), (at.rate + 5, _("on t%"))):
            line.right(end, text, "quiet")
        if at.spark:
            line.put(at.spark, _("per half hour"), "quiet", end=line.width - 1)

    def _unit(self, line: Line, now: int, *, unit: UnitRow, at: Scale, picked: bool) -> None:
        ink = "strong" if picked else "ink"
        line.put(2, unit.title, ink, bold=picked, end=at.left - 1)
        if picked:
            line.put(1, "▸", "ink")
        line.fill(at.left, at.now, "ground")
        line.fill(at.now, at.now + 1, "run")
        line.fill(at.now + 1, at.right, "sel" if picked else "raise")
        if line.look.plain:
            line.put(at.now, "|", "quiet")
        for place, words, loud, early in placed(unit.marks, at, now):
            plane, on = _LOUD.get(loud, ("run", "strong"))
            line.put(place, words, on, bold=True, plane=plane, end=at.right)
            if early:
                line.put(place + _MARK, "«", "on_held")
        loud = "strong" if unit.low else "ink"
        if unit.held:
            line.right(at.held + 4, str(unit.held))
        if unit.late_today:
            line.right(at.late + 4, str(unit.late_today), "ink", bold=unit.low)
        if unit.on_time is not None:
            line.right(at.rate + 5, str(unit.on_time), loud, bold=unit.low)
        if at.spark and unit.spark:
            # One row must never end in a cell of its own plane only: the sparkline is the last thing in it.
            room = line.width - 1 - at.spark
            bars = _BARS if self.narrow_blocks else _DIGITS
            line.put(at.spark, "".join(bars[n] for n in unit.spark[-room:]), "quiet")

    def _legend(self, line: Line, now: int, *, at: Scale) -> None:
        x = at.left
        for word, meaning in (*self.view.legend, ("«", _("earlier"))):
            if x + 3 + cells(meaning) > at.right:
                break
            x = line.put(x, f"{word} {meaning}", "quiet") + 3


def figures(view: BoardView, now: int, *, short: bool = False) -> list[tuple[str, str]]:
    """The head figures: label and value. Late and within ten minutes follow the clock."""
    at = second(now)
    late = bisect_left(view.due, at)
    within = bisect_right(view.due, at + AHEAD * MINUTE) - late
    out = [(_("open now"), str(view.open)), (_("overdue"), str(late)), (_("in 10 min"), str(within))]
    out.append((_("promises unowned"), str(view.unowned)))
    if view.on_time is not None:
        out.append((_("on time today"), f"{view.on_time} %"))
    if view.kept + view.broken:
        out.append((_("kept so far"), f"{view.kept} / {view.kept + view.broken}"))
    if view.calls and not short:
        out.append((_("calls today"), str(view.calls)))
    return out


def placed(marks: Sequence[Mark], at: Scale, now: int) -> list[tuple[int, str, str, bool]]:
    """The marks of a line as ``(cell, word, loudness, before the scale)``; those that would overlap become their number."""
    found: list[list[object]] = []
    seen = sorted(
        ((left, mark) for mark in marks if (left := left_ms(mark.clock, now)) is not None), key=lambda p: p[0]
    )
    for left, mark in seen:
        early = left <= -BACK * MINUTE
        place = at.left if early else max(at.left, column(at, left - left % SECOND))
        if place + _MARK > at.right:
            break
        if found and place < int(found[-1][0]) + _MARK + (1 if found[-1][3] else 0):  # type: ignore[call-overload]
            last = found[-1]
            last[4] = int(last[4]) + 1  # type: ignore[call-overload]
            if last[2] != "late":  # nothing is louder
                last[2] = min(str(last[2]), loudness(mark.clock, now), key=_RANK.__getitem__)
            continue
        found.append([place, mark.word, loudness(mark.clock, now), early, 1])
    return [
        (int(p), _mark(str(w), int(n)), str(loud), bool(early))  # type: ignore[call-overload]
        for p, w, loud, early, n in found
    ]


def _mark(word: str, count: int) -> str:
    """A mark's two cells: its word, or how many lie there."""
    said = word if count == 1 else str(min(count, 99))
    return said + " " * (_MARK - cells(said))
