"""The lines of the report: figures, promises not kept, cases, handoffs, the books. All are drawings of one row or lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from console.desk.reports.screen import BrokenRow, CaseRow, CheckRow, ReportView, StepRow
from console.desk.views import Countdown
from console.domain.time import SECOND
from console.i18n import _
from screens.cells import Line, cells
from screens.clocks import digits, second
from screens.panes.base import Draw
from screens.panes.chips import put_chip, put_small_chip
from screens.panes.report_charts import POOR


def notice(line: Line, now: int, *, text: str) -> None:
    at = line.put(1, "✗ ", "no")
    line.put(at + (at < 3), text, "no", end=line.width - 2)


def words(line: Line, now: int, *, text: str) -> None:
    line.put(2, text, end=line.width - 2)


def figures(line: Line, now: int, *, view: ReportView, part: int, gap: int) -> None:
    for n, figure in enumerate(view.figures):
        at = 2 + n * gap
        ink = "strong" if part == 1 else "quiet"
        line.put(at, figure[part], ink, bold=part == 1, end=min(at + gap - 1, line.width - 1))


def promises(view: ReportView, width: int, *, blank: bool) -> list[Draw | None]:
    if not view.broken:
        return []
    out: list[Draw | None] = [
        partial(head, title=_("Promises not kept"), right=view.broken_words, end=width - 2)
    ]
    out += [None] if blank else []
    return [*out, *(partial(_broken, row=row, end=width - 1) for row in view.broken)]


def head(line: Line, now: int, *, title: str, right: str, end: int | None = None) -> None:
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


def case(line: Line, now: int, *, row: CaseRow, picked: bool) -> None:
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


def side_case(line: Line, now: int, *, row: CaseRow, at: int) -> None:
    if row.late_ms:
        put_small_chip(line, at + 2, _past(row.late_ms), 0)
    line.put(at + 10, row.plate, end=at + 19, whole=True)
    line.put(at + 20, row.name, end=at + 28)
    line.put(at + 29, row.step, end=at + 43)
    line.put(at + 44, row.who, "quiet", end=line.width - 2)


def card(view: ReportView, at: int, width: int) -> list[Draw | None]:
    """The books, and what to look at first tomorrow."""
    out: list[Draw | None] = [None]
    if view.checks:
        out += [partial(put, text=_("Three tables, one ledger"), at=at, ink="quiet"), None]
        out += [partial(check, row=row, at=at) for row in view.checks]
        out.append(None)
    if view.tomorrow:
        out += [partial(put, text=_("Tomorrow first"), at=at, ink="quiet"), None]
        out += [partial(put, text=text, at=at, ink="ink") for text in view.tomorrow]
    return out


def put(line: Line, now: int, *, text: str, at: int, ink: str) -> None:
    line.put(at, text, ink, end=line.width - 1)


def check(line: Line, now: int, *, row: CheckRow, at: int, end: int | None = None) -> None:
    line.put(at, "✓" if row.ok else "✗", "yes" if row.ok else "no")
    line.put(at + 2, row.title)
    line.put(at + 2 + max(4, cells(row.title)) + 2, row.words, end=end or line.width - 1)


def steps(found: Sequence[StepRow], at: int, width: int, height: int) -> list[Draw | None]:
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
    poor = row.rate is not None and row.rate < POOR
    for n, ms in enumerate((row.p90_ms, row.median_ms)):
        line.right(end - 9 * n, digits(ms) if ms is not None else "", "quiet" if n == 0 else "ink")
    line.right(end - 18, "" if row.rate is None else str(row.rate), "strong" if poor else "ink", bold=poor)
    line.right(end - 27, str(row.count))
    line.put(at, row.title, end=end - 33)
