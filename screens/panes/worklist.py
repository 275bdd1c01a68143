"""Lines to work through, in groups: chip, promise, plate, name, what it is, and at the right what was said of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from screens.cells import Line, cut
from screens.panes.base import BLANK, Row, promised
from screens.panes.chips import group_of, put_chip
from screens.panes.reading import ReadingPane

if TYPE_CHECKING:
    from screens.worklist import WorkGroup, WorkLine

_MARK, _PLATE, _NAME, _WHAT = 9, 12, 22, 31


class WorklistPane(ReadingPane):
    """The lines; heads of groups are no place for the cursor."""

    PLANE = "plane"
    help_id = "shift"
    PAGE: ClassVar[int] = 10

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.groups: tuple[WorkGroup, ...] = ()
        self.empty = ""
        self._lines: list[WorkLine] = []
        self._places: list[tuple[str, str, bool]] = []
        self._seen: tuple[str, ...] = ()

    def show(self, groups: tuple[WorkGroup, ...], empty: str) -> None:
        """Other lines; the cursor stays with its case while that stays in its group, else where it is: on the next one."""
        if (groups, empty) == (self.groups, self.empty):
            return
        here = self._places[self.cursor] if self.cursor < len(self._places) else None
        self.groups, self.empty = groups, empty
        self._lines = [line for group in groups for line in group.lines]
        self._places = [(group.id, line.case, line.done) for group in groups for line in group.lines]
        if here in self._places:
            self.cursor = self._places.index(here)
        self.cursor = max(0, min(self.cursor, len(self._lines) - 1))
        self.redraw()

    @property
    def line(self) -> WorkLine | None:
        """The line under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def count(self) -> int:
        return len(self._lines)

    def case_at(self, line: int) -> str:
        return self._lines[line].case

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        self._seen = self._loudness(now)
        if not self._lines and not self.groups:
            return [BLANK, Row(lambda line, at: line.put(2, self.empty, "ink", end=line.width - 2))]
        rows: list[Row] = []
        here = number = 0
        for group in self.groups:
            rows += [BLANK, Row(partial(_head, group=group))]
            for work in group.lines:
                if number == self.cursor:
                    here = len(rows)
                draw = partial(_line, work=work, picked=self.picked(number), tz=self.tz)
                rows.append(Row(draw, work.clock is not None, tag=("case", work.case)))
                number += 1
        first = self._first(here, len(rows), height)
        return rows[first : first + height]

    def _first(self, here: int, count: int, height: int) -> int:
        """The first row on show, so that the cursor's is among them and its group's head where there is room."""
        self._top = max(0, min(max(self._top, here - height + 1), max(0, here - 2), max(0, count - height)))
        if here - self._top >= height:
            self._top = here - height + 1
        return self._top

    def _loudness(self, now: int) -> tuple[str, ...]:
        return tuple(group_of(line.clock, now) if line.clock is not None else "" for line in self._lines)

    def turned(self, now: int) -> bool:
        return self._loudness(now) != self._seen


def _head(line: Line, now: int, *, group: WorkGroup) -> None:
    start = line.right(line.width - 2, group.right, "quiet")
    line.put(2, group.title, "strong", bold=True, end=start - 2)


def _line(line: Line, now: int, *, work: WorkLine, picked: bool, tz: str) -> None:
    if picked:
        line.fill(1, line.width - 1, "pick")
    if work.clock is not None:
        put_chip(line, 0, work.clock, now, tz=tz, faded=not picked)
    if picked:
        line.put(0, " ", plane="focus")
    ink = "ink" if picked or not work.done else "quiet"
    if work.done:
        line.put(_MARK, "✓", "yes")
    elif work.late:
        line.put(_MARK, "✗", "no")
    elif work.promised:
        line.put(_MARK, promised(), "ink")
    line.put(_PLATE, work.plate, ink, end=_NAME, whole=True)
    line.put(_NAME, work.name, ink, end=_WHAT - 1)
    start = line.right(line.width - 2, cut(work.said, line.width // 3), ink) if work.said else line.width
    line.put(_WHAT, work.what, ink if picked else "quiet", end=start - 2)
