"""Cases: a head line and the baton ribbon; on small screens the other case of the customer is one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from console.desk.views import CaseView
from screens import ribbon
from screens.cells import Line
from screens.panes.base import BLANK, Pane, Row, content, fitting

#: ``full`` (head and ribbon of each, blank rows between), ``compact`` (others as one line), ``single`` (the first only).
VARIANTS = ("full", "compact", "single")


class CasePane(Pane):
    """The case in hand, and other open cases of the same customer."""

    help_id = "case"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: tuple[CaseView, ...] = ()
        self.variant = "full"

    def show(self, view: Sequence[CaseView], variant: str | None = None) -> None:
        """Draw other cases."""
        if tuple(view) != self.view or (variant is not None and variant != self.variant):
            self.view = tuple(view)
            self.variant = variant or self.variant
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        return case_rows(self.view, self.variant)


def case_rows(cases: Sequence[CaseView], variant: str) -> list[Row]:
    """The rows of *cases*; the first is the one in hand."""
    if not cases:
        return []
    rows = [BLANK]
    first = cases[0]
    rows.append(Row(partial(_head, case=first), tag=("case", first.id)))
    if first.legs:
        rows.append(Row(partial(_ribbon, case=first, at=2), True, tag=("case", first.id)))
    if first.note:
        rows.append(Row(partial(_note, text=first.note)))
    if variant == "single":
        return rows
    if variant == "compact":
        rows += [Row(partial(_one_line, case=case), True, tag=("case", case.id)) for case in cases[1:2]]
        return rows
    for case in cases[1:3]:
        rows += [BLANK, Row(partial(_head, case=case), tag=("case", case.id))]
        if case.legs:
            rows.append(Row(partial(_ribbon, case=case, at=2), True, tag=("case", case.id)))
    return [*rows, BLANK]


def _head(line: Line, now: int, *, case: CaseView) -> None:
    at = content()
    if case.other:
        line.put(2, case.id, "ink", end=at - 1)
    else:
        line.put(2, case.id, "strong", bold=True, end=at - 1)
    right = line.right(line.width - 2, case.right, "quiet") if case.right else line.width
    words = fitting([case.title, *case.words], right - 3 - at)
    line.put(at, words, "quiet" if case.other else "ink", end=right - 2)


def _ribbon(line: Line, now: int, *, case: CaseView, at: int) -> None:
    end = line.width - 2
    groups = ribbon.ribbon(case.legs, now, end - at, plain=line.look.plain)
    ribbon.draw(line, at, groups, end=end)


def _one_line(line: Line, now: int, *, case: CaseView) -> None:
    at = line.put(2, case.id, "quiet")
    at = max(11, at + 1)
    end = line.width - 2
    groups = ribbon.ribbon(case.legs, now, end - at, plain=line.look.plain, shortest=2)
    ribbon.draw(line, at, groups, end=end)


def _note(line: Line, now: int, *, text: str) -> None:
    line.put(content(), text, "quiet", end=line.width - 2)
