"""The case's record and the arithmetic of its clock, on wide screens; or what happened, under a label."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from console.desk.views import CaseView, CustomerView, LogRow, WhyRow
from console.i18n import _
from screens.cells import Line
from screens.clocks import digits, time_of
from screens.panes.base import BLANK, Pane, Row, content, label
from screens.panes.customer import passage_rows

#: ``wide`` (record and arithmetic), ``passage`` (what happened, under a label), ``contacts`` (the customer's, under a label).
VARIANTS = ("wide", "passage", "contacts")


class LogPane(Pane):
    """The record."""

    help_id = "log"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.case: CaseView | None = None
        self.customer: CustomerView | None = None
        self.variant = "wide"

    def show(self, case: CaseView | None, customer: CustomerView | None, variant: str) -> None:
        """Draw the record of another case."""
        if (case, customer, variant) != (self.case, self.customer, self.variant):
            self.case, self.customer, self.variant = case, customer, variant
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        if self.variant == "contacts":
            return passage_rows(self.customer, self.tz, height) if self.customer else []
        if self.case is None:
            return []
        if self.variant == "passage":
            return log_passage(self.case.log[-max(1, height) :], self.tz)
        return log_rows(self.case, self.tz, height)


def log_rows(case: CaseView, tz: str, height: int) -> list[Row]:
    """Record, then arithmetic; the oldest lines give way when there is no room."""
    why: list[Row] = []
    if case.why:
        why = [BLANK, Row(lambda line, now: line.put(2, _("How the limit is counted"), "quiet"))]
        why += [Row(partial(_why, row=row, tz=tz)) for row in case.why]
    if not case.log:
        return why
    room = max(1, height - 2 - len(why))
    head = Row(
        lambda line, now: (
            line.put(2, _("This call"), "quiet"),
            line.right(line.width - 2, _("every line is on record"), "quiet"),
        )
    )
    return [BLANK, head, *(Row(partial(_entry, row=row, tz=tz)) for row in case.log[-room:]), *why]


def _entry(line: Line, now: int, *, row: LogRow, tz: str) -> None:
    line.put(2, time_of(row.at, tz), "quiet")
    end = line.right(line.width - 2, row.who, "quiet") - 2 if row.who else line.width - 2
    line.put(content(), row.text, end=end)


def _why(line: Line, now: int, *, row: WhyRow, tz: str) -> None:
    if row.at is not None:
        line.put(2, time_of(row.at, tz), "ink" if row.strong else "quiet", bold=row.strong)
    elif row.length_ms is not None:
        sign = "-" if row.length_ms < 0 else "+"
        line.put(2, f"{sign} {digits(abs(row.length_ms))}", "quiet")
    line.put(content(), row.text, end=line.width - 2)


def log_passage(rows: Sequence[LogRow], tz: str) -> list[Row]:
    """What happened, in rows under a label."""

    def draw(line: Line, now: int, *, index: int) -> None:
        if index == 0:
            label(line, _("So far"))
        at = line.put(content(), time_of(rows[index].at, tz), "quiet")
        line.put(at + 2, rows[index].text, end=line.width - 2)

    return [Row(partial(draw, index=i)) for i in range(len(rows))]
