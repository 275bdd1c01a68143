"""What other limits would have meant: every step with its units, then the cases whose judgement would change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from console.domain.moments import show_date
from console.i18n import _, n_
from screens.cells import Line
from screens.clocks import digits
from screens.panes.base import BLANK, Row
from screens.panes.reading import ReadingPane
from screens.replay_home import ReplayCase, ReplayLine, ReplaySheet

#: Cells from the right edge to where a column ends: ran, late then and now, own lateness then and now.
_ENDS = (40, 31, 23, 12, 2)


class ReplayPane(ReadingPane):
    """The sheet. The cursor goes down all lines; Enter on a case opens it."""

    help_id = "replay"
    PAGE = 15

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = ReplaySheet()
        self._lines: list[tuple[str, Callable[..., object] | None]] = []

    def show(self, view: ReplaySheet) -> None:
        """Other limits, or another stretch of time."""
        if view.limits != self.view.limits:
            self.cursor = self._top = 0
        self.view = view
        self._lines = list(self._made())
        self.redraw()

    def _made(self) -> list[tuple[str, Callable[..., object] | None]]:
        view = self.view
        out: list[tuple[str, Callable[..., object] | None]] = []
        for line in view.lines:
            if not line.unit and out:
                out.append(("", None))
            out.append(("", partial(_figures, row=line)))
        for worse, title in ((True, _("Newly late")), (False, _("No longer late"))):
            found = [c for c in view.cases if c.worse == worse]
            if found or view.lines:
                out += [("", None), ("", partial(_title, title=title, count=len(found)))]
            out += [(c.case, partial(_case, row=c)) for c in found]
        return out

    def count(self) -> int:
        """Every line, so that a long table can be read to its end."""
        return len(self._lines)

    def case_at(self, line: int) -> str:
        """The case of a line."""
        return self._lines[line][0]

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        view = self.view
        rows = [BLANK, Row(partial(_head, view=view, tz=self.tz)), BLANK]
        if not view.limits:
            return [*rows, *(Row(partial(_words, text=text)) for text in _asking())]
        if not view.lines:
            return [*rows, Row(partial(_words, text=_("None of these steps ran in that time.")))]
        rows.append(Row(_columns))
        for n in self.frame(max(1, height - 5)):
            case, draw = self._lines[n]
            if draw is None:
                rows.append(Row(partial(_blank, picked=self.picked(n))))
            else:
                rows.append(Row(partial(draw, picked=self.picked(n)), tag=("case", case) if case else None))
        return rows


def _asking() -> tuple[str, ...]:
    return (
        _(
            "Type a step or a post and its minutes, Enter: the real events are counted again under that limit."
        ),
        _("Nothing is changed; every ending stays when it was, only the due time is another."),
    )


def _words(line: Line, now: int, *, text: str) -> None:
    line.put(2, text, end=line.width - 2)


def _head(line: Line, now: int, *, view: ReplaySheet, tz: str) -> None:
    stretch = (
        _("{since} to {until}", since=show_date(view.since, tz), until=show_date(view.until, tz))
        if view.until
        else ""
    )
    start = line.right(line.width - 2, stretch, "quiet")
    at = line.put(2, _("What if"), "strong", bold=True)
    words = "   ".join(f"{step} {limit}" for step, limit in view.limits)
    line.put(at + 2, words, end=start - 2)


def _columns(line: Line, now: int) -> None:
    heads = (_("ran"), _("late"), _("then"), _("own"), _("then"))
    for end, head in zip(_ENDS, heads, strict=True):
        line.right(line.width - end, head, "quiet")
    line.put(2, _("step, unit"), "quiet")


def _mark(line: Line, picked: bool) -> None:
    if picked:
        line.fill(0, line.width, "pick")
        line.put(0, " ", plane="focus")


def _blank(line: Line, now: int, *, picked: bool) -> None:
    _mark(line, picked)


def _figures(line: Line, now: int, *, row: ReplayLine, picked: bool) -> None:
    """A step in strong letters, a unit under it; where the limits tried would have been worse, their figure is red."""
    _mark(line, picked)
    own = [digits(ms) if ms else "" for ms in row.own_ms]
    values = (str(row.ran), str(row.late[0] or ""), str(row.late[1] or ""), *own)
    worse = (False, False, row.late[1] > row.late[0], False, row.own_ms[1] > row.own_ms[0])
    for end, value, red in zip(_ENDS, values, worse, strict=True):
        line.right(line.width - end, value, "no" if red else "ink", bold=red)
    stop = line.width - _ENDS[0] - 6
    line.put(4 if row.unit else 2, row.title, "ink" if row.unit else "strong", bold=not row.unit, end=stop)


def _title(line: Line, now: int, *, title: str, count: int, picked: bool) -> None:
    _mark(line, picked)
    at = line.put(2, title, "ink" if picked else "quiet")
    line.put(at + 2, n_("{count} case", "{count} cases", count))


def _case(line: Line, now: int, *, row: ReplayCase, picked: bool) -> None:
    _mark(line, picked)
    line.put(2, "✗" if row.worse else "✓", "no" if row.worse else "yes")
    at = max(14, line.put(4, row.case) + 2)
    at = max(at + 10, line.put(at, row.plate) + 2)
    at = max(at + 8, line.put(at, row.name, end=at + 8) + 1)
    line.put(at, row.title, "ink" if picked else "quiet", end=line.width - 2)
