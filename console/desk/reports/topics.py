"""The report as tables, one a topic: what workbook, CSV and page are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from console.desk.outputs.tables import Chart, Column, Table, local
from console.desk.reports.views import DayReport
from console.i18n import _


def topics(report: DayReport) -> list[Table]:
    """Every topic in the order they are read, page one first."""
    return [
        summary(report),
        half_hours(report),
        cases(report),
        handoffs(report),
        stores(report),
        minutes(report),
        breaches(report),
        promises(report),
        refusals(report),
        uses(report),
        reminders(report),
        open_work(report),
        sites(report),
    ]


def title(report: DayReport) -> str:
    """``日报 2026-11-23 总部``."""
    return _("Day report {date} {site}", date=report.date, site=report.site)


def summary(r: DayReport) -> Table:
    """Page one: notices, then figure by figure with the day before, then the books."""
    was = r.before
    rows: list[Sequence[object]] = [(_("Read this first"), notice, None) for notice in r.notices]
    rows += [
        (_("date"), r.date, was.date if was else None),
        (_("site"), r.site, None),
        (_("told up to"), local(r.until_at - 1, r.tz).strftime("%Y-%m-%d %H:%M:%S"), None),
        (_("made"), local(r.made_at, r.tz).strftime("%Y-%m-%d %H:%M:%S"), None),
        (_("made by"), f"{r.made_by} {r.made_by_post}".strip(), None),
        (_("calls in"), r.calls, was.calls if was else None),
        (_("calls made"), r.calls_out, None),
        (_("cases opened"), r.begun, was.begun if was else None),
        (_("cases carried over"), r.carried, None),
        (_("cases ended"), r.ended, was.ended if was else None),
        (_("of these cancelled"), r.cancelled, None),
        (_("cases open at the end"), r.open, None),
        (_("steps that count"), r.timed, was.timed if was else None),
        (_("of these in time"), r.in_time, was.in_time if was else None),
        (_("on time"), _percent(r.in_time, r.timed), _percent(was.in_time, was.timed) if was else None),
        (_("steps past their time"), r.breached, None),
        (_("promises said"), r.said, None),
        (_("promises kept"), r.kept, None),
        (_("promises broken"), r.broken, None),
        (_("promises running"), r.running, None),
        (_("accepting takes on average"), _length(r.accept_ms), None),
        (_("its limit"), _length(r.accept_limit_ms), None),
    ]
    rows += [(f"{'✓' if c.ok else '✗'} {c.title}", c.words, None) for c in r.checks]
    if r.tomorrow:
        rows += [(_("tomorrow first"), line, None) for line in r.tomorrow]
    columns = (Column("figure", _("figure")), Column("value", _("value")), Column("before", _("day before")))
    note = _("Nothing happened on this day.") if r.empty else ""
    return Table(key="summary", title=_("Summary"), columns=columns, rows=rows, note=note)


def _percent(part: int, whole: int) -> str | None:
    return f"{part * 100 // whole} %" if whole else None


def _length(ms: int | None) -> str | None:
    from console.desk.outputs.tables import length

    return None if ms is None else length(ms)


def half_hours(r: DayReport) -> Table:
    """Calls, lateness and the on-time rate by half hours."""
    return Table(
        key="hours",
        title=_("Calls by half hours"),
        columns=(
            Column("from", _("from")),
            Column("calls", _("calls in"), "count"),
            Column("late", _("opened then, a step late"), "count"),
            Column("timed", _("steps that count"), "count"),
            Column("in_time", _("of these in time"), "count"),
            Column("rate", _("on time"), "share"),
        ),
        rows=[
            (
                local(h.at, r.tz).strftime("%H:%M"),
                h.calls,
                h.late,
                h.timed,
                h.in_time,
                h.in_time / h.timed if h.timed else None,
            )
            for h in r.half_hours
        ],
        chart=Chart(title=_("Calls by half hours"), over="from", bars=("calls", "late"), line="rate"),
        empty=_("no calls"),
    )


def cases(r: DayReport) -> Table:
    """Cases by process, store and outcome."""
    return Table(
        key="cases",
        title=_("Cases"),
        columns=(
            Column("process", _("process")),
            Column("store", _("store")),
            Column("outcome", _("outcome")),
            Column("begun", _("opened that day"), "count"),
            Column("ended", _("ended"), "count"),
            Column("open", _("open at the end"), "count"),
        ),
        rows=[
            (c.title, c.unit_title, c.outcome_title or _("open"), c.begun, c.ended, c.open) for c in r.cases
        ],
        empty=_("no cases"),
    )


def handoffs(r: DayReport) -> Table:
    """On-time rate of every handoff, with median and 90th percentile."""
    return Table(
        key="handoffs",
        title=_("Handoffs"),
        columns=(
            Column("process", _("process")),
            Column("step", _("step")),
            Column("by", _("by")),
            Column("limit", _("limit"), "length"),
            Column("timed", _("steps that count"), "count"),
            Column("in_time", _("of these in time"), "count"),
            Column("rate", _("on time"), "share"),
            Column("median", _("median"), "length"),
            Column("p90", _("90 % took at most"), "length"),
            Column("breaches", _("past their time"), "count"),
            Column("excused", _("of these excused"), "count"),
            Column("own", _("own lateness"), "length"),
            Column("inherited", _("arrived late"), "length"),
        ),
        rows=[
            (
                h.title, h.step_title, h.role_title, h.limit_ms, h.timed, h.in_time,
                h.in_time / h.timed if h.timed else None, h.median_ms, h.p90_ms, h.breaches, h.excused, h.own_ms,
                h.inherited_ms,
            )
            for h in r.handoffs
        ],
        empty=_("no step had a limit"),
    )  # fmt: skip


def stores(r: DayReport) -> Table:
    """Each store's answers and load."""
    load: dict[str, int] = defaultdict(int)
    for row in r.cases:
        load[row.unit] += row.begun
    return Table(
        key="stores",
        title=_("Stores"),
        columns=(
            Column("store", _("store")),
            Column("cases", _("cases opened"), "count"),
            Column("answers", _("answers"), "count"),
            Column("late", _("late"), "count"),
            Column("rate", _("on time"), "share"),
        ),
        rows=[
            (s.title, load[s.unit], s.timed, s.late, s.in_time / s.timed if s.timed else None)
            for s in r.store_figures
        ],
        chart=Chart(title=_("Load by store"), over="store", bars=("answers", "late"), lying=True),
        note=_("answers within {limit}", limit=_length(r.store_limit_ms)) if r.store_limit_ms else "",
        empty=_("no store had to answer"),
    )


def minutes(r: DayReport) -> Table:
    """Whose minutes."""
    words = {"role": _("role"), "person": _("person"), "unit": _("unit")}
    return Table(
        key="minutes",
        title=_("Whose minutes"),
        columns=(
            Column("by", _("by")),
            Column("who", _("whose")),
            Column("own", _("own lateness"), "length"),
            Column("inherited", _("arrived late"), "length"),
            Column("breaches", _("past their time"), "count"),
            Column("excused", _("of these excused"), "count"),
        ),
        rows=[(words[m.by], m.title, m.own_ms, m.inherited_ms, m.breaches, m.excused) for m in r.minutes],
        empty=_("nobody was late"),
    )


def breaches(r: DayReport) -> Table:
    """Every step past its time, with its excuse."""
    return Table(
        key="breaches",
        title=_("Past their time"),
        columns=(
            Column("case", _("case")),
            Column("process", _("process")),
            Column("plate", _("plate")),
            Column("customer", _("customer")),
            Column("step", _("step")),
            Column("by", _("by")),
            Column("unit", _("unit")),
            Column("person", _("person")),
            Column("behalf", _("recorded by")),
            Column("due", _("due at"), "moment"),
            Column("ended", _("ended"), "moment"),
            Column("own", _("own lateness"), "length"),
            Column("inherited", _("arrived late"), "length"),
            Column("excuses", _("excuses")),
        ),
        rows=[
            (
                b.case, b.process_title, b.plate, b.name, b.step_title, b.role_title, b.unit_title, b.person, b.behalf,
                b.due_at, b.ended_at, b.own_ms, b.inherited_ms, "；".join(b.excuses),
            )
            for b in r.breaches
        ],
        empty=_("nothing was late"),
    )  # fmt: skip


def promises(r: DayReport) -> Table:
    """The promises that were not kept in time."""
    return Table(
        key="promises",
        title=_("Broken promises"),
        columns=(
            Column("case", _("case")),
            Column("plate", _("plate")),
            Column("customer", _("customer")),
            Column("by", _("who promised")),
            Column("text", _("words")),
            Column("said", _("said at"), "moment"),
            Column("due", _("due at"), "moment"),
            Column("kept", _("kept at"), "moment"),
            Column("late", _("late"), "length"),
            Column("reason", _("why")),
        ),
        rows=[
            (p.case, p.plate, p.name, p.by, p.text, p.said_at, p.due_at, p.kept_at, p.late_ms, p.reason)
            for p in r.broken_promises
        ],
        note=_(
            "{kept} kept, {broken} broken, {running} running", kept=r.kept, broken=r.broken, running=r.running
        ),
        empty=_("every promise was kept"),
    )


def refusals(r: DayReport) -> Table:
    """Checks that said no."""
    return Table(
        key="refusals",
        title=_("Card checks refused"),
        columns=(
            Column("reason", _("why")),
            Column("service", _("service")),
            Column("count", _("times"), "count"),
            Column("allowed", _("let pass all the same"), "count"),
        ),
        rows=[(x.title, x.service, x.count, x.allowed) for x in r.refusals],
        empty=_("no check was refused"),
    )


def uses(r: DayReport) -> Table:
    """Uses of cards."""
    return Table(
        key="uses",
        title=_("Card uses"),
        columns=(
            Column("service", _("service")),
            Column("product", _("product")),
            Column("unit", _("store")),
            Column("uses", _("uses"), "count"),
        ),
        rows=[(u.service, u.product, u.unit_title, u.uses) for u in r.uses],
        empty=_("no card was used"),
    )


def reminders(r: DayReport) -> Table:
    """Calls that we made ourselves."""
    return Table(
        key="reminders",
        title=_("Reminders"),
        columns=(
            Column("process", _("process")),
            Column("cases", _("to call"), "count"),
            Column("dials", _("dials"), "count"),
            Column("reached", _("reached"), "count"),
            Column("missed", _("not reached"), "count"),
            Column("open", _("still to call"), "count"),
        ),
        rows=[(x.title, x.cases, x.dials, x.reached, x.missed, x.open) for x in r.reminders],
        empty=_("nobody was to be reminded"),
    )


def open_work(r: DayReport) -> Table:
    """What is handed over."""
    return Table(
        key="handover",
        title=_("Work handed over"),
        columns=(
            Column("case", _("case")),
            Column("process", _("process")),
            Column("plate", _("plate")),
            Column("customer", _("customer")),
            Column("step", _("step")),
            Column("unit", _("unit")),
            Column("by", _("by")),
            Column("owner", _("answers for it")),
            Column("due", _("due at"), "moment"),
            Column("promised", _("promised by"), "moment"),
            Column("own", _("own lateness"), "length"),
            Column("inherited", _("arrived late"), "length"),
        ),
        rows=[
            (
                w.case, w.process_title, w.plate, w.name, w.step_title, w.unit_title, w.role_title,
                w.owner if not w.unowned else _("nobody"), w.due_at, w.promise_at, w.own_ms, w.inherited_ms,
            )
            for w in r.open_work
        ],
        empty=_("nothing is open"),
    )  # fmt: skip


def sites(r: DayReport) -> Table:
    """Whose data is in."""
    return Table(
        key="sites",
        title=_("Data that is in"),
        columns=(
            Column("site", _("site")),
            Column("name", _("site name")),
            Column("until", _("up to"), "moment"),
            Column("whole", _("the whole day")),
        ),
        rows=[(s.code, s.name, s.until_at, _("yes") if s.whole else _("no")) for s in r.sites],
    )
