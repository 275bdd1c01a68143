"""A register as lines under its official column titles; arrows move, left and right look further along a line."""

from __future__ import annotations

from functools import partial

from console.i18n import _, n_
from screens.cells import Line, cells
from screens.panes.base import BLANK, Row
from screens.panes.reading import ReadingPane
from screens.registers_home import Register

#: A column is at least this wide, and at most where there is no room to spare.
_LEAST, _MOST = 4, 22


class RegisterPane(ReadingPane):
    """The lines. Case and moment always stand first."""

    help_id = "registers"
    PAGE = 20

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = Register("", "")
        self.along = 0
        self._widths: list[int] = []

    def show(self, view: Register) -> None:
        """Another register, or narrowed otherwise."""
        if view.form != self.view.form:
            self.cursor = self.along = self._top = 0
        self.view = view
        self._widths = [
            max(_LEAST, *(cells(row[n]) for row in (view.columns, *view.lines) if n < len(row)))
            for n in range(len(view.columns))
        ]
        self.redraw()

    def count(self) -> int:
        """Every line."""
        return len(self.view.lines)

    def case_at(self, line: int) -> str:
        """The case stands first."""
        return self.view.lines[line][0] if self.view.cases else ""

    def sideways(self, by: int) -> None:
        """Further columns; case and moment stay."""
        self.along = max(0, min(max(0, len(self._widths) - 3), self.along + by))
        self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        rows = [BLANK, Row(self._head), BLANK, Row(self._titles)]
        if not self.view.lines:
            return [*rows[:3], Row(lambda line, at: line.put(2, _("no entry")))]
        lines = self.view.lines
        return rows + [
            Row(partial(self._line, row=lines[n], picked=self.picked(n)), tag=self._tag(lines[n]))
            for n in self.frame(max(1, height - 5))
        ]

    def _tag(self, row: tuple[str, ...]) -> tuple[str, str] | None:
        return ("case", row[0]) if self.view.cases else None

    def _head(self, line: Line, now: int) -> None:
        count = len(self.view.lines)
        words = (
            _("the newest {count}", count=count)
            if self.view.more
            else n_("{count} entry", "{count} entries", count)
        )
        start = line.right(line.width - 2, words)
        at = line.put(2, self.view.title, "strong", bold=True, end=start - 2)
        line.put(at + 2, self.view.words, "quiet", end=start - 2)

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """``(column, first cell, end)`` of the columns on show; room that is left goes to those that are cut."""
        chosen = [0, 1, *range(2 + self.along, len(self._widths))][: len(self._widths)]
        sizes = {n: min(_MOST, self._widths[n]) for n in chosen}
        spare = width - 4 - sum(sizes.values()) - 2 * (len(chosen) - 1)
        for n in chosen:
            more = min(self._widths[n] - sizes[n], max(0, spare))
            sizes[n], spare = sizes[n] + more, spare - more
        out, at = [], 2
        for n in chosen:
            if at >= width - 4:
                break
            out.append((n, at, min(at + sizes[n], width - 2)))
            at += sizes[n] + 2
        return out

    def _titles(self, line: Line, now: int) -> None:
        for n, at, end in self._places(line.width):
            self._put(line, n, at, end, self.view.columns[n], "quiet")

    def _put(self, line: Line, n: int, at: int, end: int, text: str, ink: str) -> None:
        """A cell of column *n*; numbers stand under one another."""
        if n in self.view.numbers and cells(text) <= end - at:
            line.right(end, text, ink)
        else:
            line.put(at, text, ink, end=end)

    def _line(self, line: Line, now: int, *, row: tuple[str, ...], picked: bool) -> None:
        if picked:
            line.fill(0, line.width, "pick")
            line.put(0, " ", plane="focus")
        for n, at, end in self._places(line.width):
            self._put(line, n, at, end, row[n], "ink" if picked or n != 1 else "quiet")
