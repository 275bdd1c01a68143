"""The report as the screen draws it: meaning and words, no columns and no colours."""

from __future__ import annotations

from console.desk.desk import CENTRE, Desk
from console.desk.outputs.tables import Table, length, local, short
from console.desk.reports.files import FORMATS, figures
from console.desk.reports.topics import topics
from console.desk.reports.views import DayReport
from console.desk.views import View
from console.domain.moments import show_date
from console.domain.time import MINUTE
from console.i18n import _, language, n_


class Bar(View, frozen=True):
    """Half an hour: its moment, the calls, the cases begun in it that had a step late, the share of steps in time (per cent)."""

    at: int
    calls: int
    late: int
    rate: int | None = None


class StoreBar(View, frozen=True):
    """A store: how many answers were late, how many there were, its rate in whole per cent."""

    title: str
    late: int
    count: int
    rate: int


class HandBar(View, frozen=True):
    """A pair of hands: own and inherited lateness (ms)."""

    title: str
    own_ms: int
    inherited_ms: int


class BrokenRow(View, frozen=True):
    """A promise not kept: by how much, plate, customer, who gave it, why; the case to open."""

    case: str
    late_ms: int
    plate: str
    name: str
    by: str
    reason: str


class CheckRow(View, frozen=True):
    """One of the books."""

    ok: bool
    title: str
    words: str


class StepRow(View, frozen=True):
    """A handoff, for wide screens: process and step, how many, rate, median, 90th percentile (ms)."""

    title: str
    count: int
    rate: int | None
    median_ms: int | None
    p90_ms: int | None


class CaseRow(View, frozen=True):
    """A case behind the figures: late or still open."""

    case: str
    late_ms: int
    plate: str
    name: str
    step: str
    who: str
    more: str = ""


class TopicTable(View, frozen=True):
    """A topic of the report as lines of text under column titles; ``numbers`` are the columns to align right.

    ``cases``: the first column is the case behind a line.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()
    cases: bool = False
    note: str = ""


class ReportView(View, frozen=True):
    """Everything the report's screen shows. ``figures`` are label, value and what stands under it."""

    date: str = ""
    title: str = ""
    words: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    hint: tuple[str, ...] = ()
    export_words: str = ""
    notices: tuple[str, ...] = ()
    empty: str = ""
    figures: tuple[tuple[str, str, str], ...] = ()
    hours_title: str = ""
    bars: tuple[Bar, ...] = ()
    stores_title: str = ""
    stores: tuple[StoreBar, ...] = ()
    hands: tuple[HandBar, ...] = ()
    broken: tuple[BrokenRow, ...] = ()
    broken_words: str = ""
    checks: tuple[CheckRow, ...] = ()
    tomorrow: tuple[str, ...] = ()
    steps: tuple[StepRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    tables: tuple[TopicTable, ...] = ()


def view(desk: Desk, report: DayReport) -> ReportView:
    """The report's screen for the reader at this desk."""
    r = report
    limit = (r.store_limit_ms or 0) // MINUTE
    return ReportView(
        date=r.date,
        title=_("Day report"),
        words=(show_date(r.since_at, r.tz), where(desk, r)),
        right=(
            " ".join(w for w in (r.made_by, r.made_by_post) if w),
            _("made {time}", time=local(r.made_at, r.tz).strftime("%H:%M")),
        ),
        hint=(
            _("date {date}", date=_day_before(r)),
            _("store {number}", number="03"),
            _("if the front desk had 3 minutes: replay accept 3"),
        ),
        export_words=_("{formats} to {folder}", formats=" ".join(FORMATS), folder=folder(r)),
        notices=r.notices,
        empty=_("Nothing happened on this day.") if r.empty else "",
        figures=tuple(figures(r)),
        hours_title=_("Calls by half hours"),
        bars=tuple(
            Bar(
                at=h.at,
                calls=h.calls,
                late=h.late,
                rate=h.in_time * 100 // h.timed if h.timed else None,
            )
            for h in r.half_hours
        ),
        stores_title=_("Answers in {count} min", count=number(limit)) if limit else _("Stores"),
        stores=tuple(
            StoreBar(
                title=s.title, late=s.late, count=s.timed, rate=s.in_time * 100 // s.timed if s.timed else 100
            )
            for s in r.store_figures
        ),
        hands=tuple(
            HandBar(title=m.title, own_ms=m.own_ms, inherited_ms=m.inherited_ms)
            for m in r.minutes
            if m.by == "role"
        ),
        broken=tuple(
            BrokenRow(case=p.case, late_ms=p.late_ms, plate=p.plate, name=p.name, by=p.by, reason=p.reason)
            for p in r.broken_promises
        ),
        broken_words=_broken(r),
        checks=tuple(
            CheckRow(ok=c.ok, title=c.title, words=c.words) for c in r.checks if c.key != "registers"
        ),
        tomorrow=r.tomorrow,
        steps=tuple(
            StepRow(
                title=f"{h.title}  {h.step_title}",
                count=h.timed,
                rate=h.in_time * 100 // h.timed if h.timed else None,
                median_ms=h.median_ms,
                p90_ms=h.p90_ms,
            )
            for h in r.handoffs
        ),
        cases=_cases(r),
        tables=tuple(_table(found, r.tz) for found in topics(r)),
    )


def _table(found: Table, tz: str) -> TopicTable:
    """A topic for the screen."""
    lines = tuple(
        tuple(short(value, column.kind, tz) for value, column in zip(row, found.columns, strict=True))
        for row in found.rows
    )
    return TopicTable(
        key=found.key,
        title=found.title,
        columns=tuple(column.title for column in found.columns),
        lines=lines,
        numbers=tuple(n for n, c in enumerate(found.columns) if c.kind in ("count", "length", "share")),
        cases=found.columns[0].key == "case",
        note=found.note if lines else found.empty,
    )


def _cases(r: DayReport) -> tuple[CaseRow, ...]:
    """Late steps first, the worst on top, then what is still open."""
    late = [
        CaseRow(
            case=b.case,
            late_ms=b.own_ms + b.inherited_ms,
            plate=b.plate,
            name=b.name,
            step=b.step_title,
            who=b.person or b.unit_title,
            more="；".join(b.excuses)
            or (_("late {length} on arrival", length=length(b.inherited_ms)) if b.inherited_ms else ""),
        )
        for b in r.breaches
    ]
    had = {row.case for row in late}
    return (
        *late,
        *(
            CaseRow(
                case=w.case,
                late_ms=0,
                plate=w.plate,
                name=w.name,
                step=w.step_title,
                who=w.owner,
                more=_("open"),
            )
            for w in r.open_work
            if w.case not in had
        ),
    )


def where(desk: Desk, r: DayReport) -> str:
    """Whose day it is: 客服部和八家店."""
    if r.stores and r.checks:
        return n_(
            "{centre} and {number} store",
            "{centre} and {number} stores",
            r.stores,
            centre=desk.unit_title(CENTRE),
            number=number(r.stores),
        )
    return r.site


def folder(r: DayReport) -> str:
    """Where F8 puts the files, beside the database."""
    return f"{_('reports')}/{r.date}"


def number(count: int) -> str:
    """A small number in words in Chinese, digits otherwise."""
    names = "零一两三四五六七八九十"
    return names[count] if language() == "zh" and 0 <= count < len(names) else str(count)


def _day_before(r: DayReport) -> str:
    from console.desk.reports.span import after

    return after(r.date, -1)[5:]


def _broken(r: DayReport) -> str:
    if not r.broken_promises:
        return ""
    alone = sum(not p.owned for p in r.broken_promises)
    words = n_("{count} promise", "{count} promises", len(r.broken_promises))
    return words + (_(", {count} with no owner", count=alone) if alone else _(", all in hand"))
