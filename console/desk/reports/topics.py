"""The report as tables, one a topic: what workbook, CSV and page are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from console.desk.outputs.tables import Chart, Column, Kind, Table, local
from console.desk.outputs.tables import length as length_words
from console.desk.reports.views import DayReport
from console.i18n import _

#: What a column shows of a row: the name of its field, or how it comes from it.
Shown = str | Callable[[Any], object]


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
    return None if ms is None else length_words(ms)


def _columns() -> dict[str, tuple[str, Kind]]:
    """Every column there is by its key: title and kind. A key that several topics have means the same in all."""
    return {
        "case": (_("case"), "text"),
        "process": (_("process"), "text"),
        "plate": (_("plate"), "text"),
        "customer": (_("customer"), "text"),
        "step": (_("step"), "text"),
        "by": (_("by"), "text"),
        "unit": (_("unit"), "text"),
        "store": (_("store"), "text"),
        "person": (_("person"), "text"),
        "behalf": (_("recorded by"), "text"),
        "owner": (_("answers for it"), "text"),
        "whose": (_("whose"), "text"),
        "outcome": (_("outcome"), "text"),
        "reason": (_("why"), "text"),
        "excuses": (_("excuses"), "text"),
        "promiser": (_("who promised"), "text"),
        "words": (_("words"), "text"),
        "service": (_("service"), "text"),
        "product": (_("product"), "text"),
        "site": (_("site"), "text"),
        "name": (_("site name"), "text"),
        "whole": (_("the whole day"), "text"),
        "from": (_("from"), "text"),
        "calls": (_("calls in"), "count"),
        "late_begun": (_("opened then, a step late"), "count"),
        "timed": (_("steps that count"), "count"),
        "in_time": (_("of these in time"), "count"),
        "begun": (_("opened that day"), "count"),
        "opened": (_("cases opened"), "count"),
        "ended": (_("ended"), "count"),
        "open": (_("open at the end"), "count"),
        "answers": (_("answers"), "count"),
        "late": (_("late"), "count"),
        "breaches": (_("past their time"), "count"),
        "excused": (_("of these excused"), "count"),
        "times": (_("times"), "count"),
        "allowed": (_("let pass all the same"), "count"),
        "uses": (_("uses"), "count"),
        "to_call": (_("to call"), "count"),
        "dials": (_("dials"), "count"),
        "reached": (_("reached"), "count"),
        "missed": (_("not reached"), "count"),
        "still": (_("still to call"), "count"),
        "rate": (_("on time"), "share"),
        "limit": (_("limit"), "length"),
        "median": (_("median"), "length"),
        "p90": (_("90 % took at most"), "length"),
        "own": (_("own lateness"), "length"),
        "inherited": (_("arrived late"), "length"),
        "late_by": (_("late"), "length"),
        "said": (_("said at"), "moment"),
        "due": (_("due at"), "moment"),
        "kept": (_("kept at"), "moment"),
        "promised": (_("promised by"), "moment"),
        "done": (_("ended"), "moment"),
        "until": (_("up to"), "moment"),
    }


def _table(key: str, title: str, items: Sequence[object], shown: Mapping[str, Shown], **more: Any) -> Table:
    """*items* as rows, each column showing what *shown* says of it."""
    known = _columns()
    ways = [attrgetter(way) if isinstance(way, str) else way for way in shown.values()]
    return Table(
        key=key,
        title=title,
        columns=tuple(Column(name, *known[name]) for name in shown),
        rows=[tuple(way(item) for way in ways) for item in items],
        **more,
    )


def _rate(item: Any) -> float | None:
    return item.in_time / item.timed if item.timed else None


_LATENESS: dict[str, Shown] = {"own": "own_ms", "inherited": "inherited_ms"}
_WHICH: dict[str, Shown] = {"case": "case", "process": "process_title", "plate": "plate", "customer": "name"}


def half_hours(r: DayReport) -> Table:
    """Calls, lateness and the on-time rate by half hours."""
    shown: dict[str, Shown] = {
        "from": lambda h: local(h.at, r.tz).strftime("%H:%M"), "calls": "calls", "late_begun": "late",
        "timed": "timed", "in_time": "in_time", "rate": _rate,
    }  # fmt: skip
    chart = Chart(title=_("Calls by half hours"), over="from", bars=("calls", "late_begun"), line="rate")
    return _table("hours", _("Calls by half hours"), r.half_hours, shown, chart=chart, empty=_("no calls"))


def cases(r: DayReport) -> Table:
    """Cases by process, store and outcome."""
    shown: dict[str, Shown] = {
        "process": "title", "store": "unit_title", "outcome": lambda c: c.outcome_title or _("open"),
        "begun": "begun", "ended": "ended", "open": "open",
    }  # fmt: skip
    return _table("cases", _("Cases"), r.cases, shown, empty=_("no cases"))


def handoffs(r: DayReport) -> Table:
    """On-time rate of every handoff, with median and 90th percentile."""
    shown: dict[str, Shown] = {
        "process": "title", "step": "step_title", "by": "role_title", "limit": "limit_ms", "timed": "timed",
        "in_time": "in_time", "rate": _rate, "median": "median_ms", "p90": "p90_ms", "breaches": "breaches",
        "excused": "excused", **_LATENESS,
    }  # fmt: skip
    return _table("handoffs", _("Handoffs"), r.handoffs, shown, empty=_("no step had a limit"))


def stores(r: DayReport) -> Table:
    """Each store's answers and load."""
    load: dict[str, int] = defaultdict(int)
    for row in r.cases:
        load[row.unit] += row.begun
    shown: dict[str, Shown] = {
        "store": "title", "opened": lambda s: load[s.unit], "answers": "timed", "late": "late", "rate": _rate,
    }  # fmt: skip
    return _table(
        "stores",
        _("Stores"),
        r.store_figures,
        shown,
        chart=Chart(title=_("Load by store"), over="store", bars=("answers", "late"), lying=True),
        note=_("answers within {limit}", limit=_length(r.store_limit_ms)) if r.store_limit_ms else "",
        empty=_("no store had to answer"),
    )


def minutes(r: DayReport) -> Table:
    """Whose minutes."""
    words = {"role": _("role"), "person": _("person"), "unit": _("unit")}
    shown: dict[str, Shown] = {
        "by": lambda m: words[m.by], "whose": "title", **_LATENESS, "breaches": "breaches", "excused": "excused",
    }  # fmt: skip
    return _table("minutes", _("Whose minutes"), r.minutes, shown, empty=_("nobody was late"))


def breaches(r: DayReport) -> Table:
    """Every step past its time, with its excuse."""
    shown: dict[str, Shown] = {
        **_WHICH, "step": "step_title", "by": "role_title", "unit": "unit_title", "person": "person",
        "behalf": "behalf", "due": "due_at", "done": "ended_at", **_LATENESS,
        "excuses": lambda b: "；".join(b.excuses),
    }  # fmt: skip
    return _table("breaches", _("Past their time"), r.breaches, shown, empty=_("nothing was late"))


def promises(r: DayReport) -> Table:
    """Promises to customers that were not kept in time."""
    shown: dict[str, Shown] = {
        "case": "case", "plate": "plate", "customer": "name", "promiser": "by", "words": "text", "said": "said_at",
        "due": "due_at", "kept": "kept_at", "late_by": "late_ms", "reason": "reason",
    }  # fmt: skip
    return _table(
        "promises",
        _("Broken promises"),
        r.broken_promises,
        shown,
        note=_(
            "{kept} kept, {broken} broken, {running} running", kept=r.kept, broken=r.broken, running=r.running
        ),
        empty=_("every promise was kept"),
    )


def refusals(r: DayReport) -> Table:
    """Checks that said no."""
    shown: dict[str, Shown] = {
        "reason": "title",
        "service": "service",
        "times": "count",
        "allowed": "allowed",
    }
    return _table("refusals", _("Card checks refused"), r.refusals, shown, empty=_("no check was refused"))


def uses(r: DayReport) -> Table:
    """Uses of cards."""
    shown: dict[str, Shown] = {
        "service": "service",
        "product": "product",
        "store": "unit_title",
        "uses": "uses",
    }
    return _table("uses", _("Card uses"), r.uses, shown, empty=_("no card was used"))


def reminders(r: DayReport) -> Table:
    """Calls that we made ourselves."""
    shown: dict[str, Shown] = {
        "process": "title", "to_call": "cases", "dials": "dials", "reached": "reached", "missed": "missed",
        "still": "open",
    }  # fmt: skip
    return _table("reminders", _("Reminders"), r.reminders, shown, empty=_("nobody was to be reminded"))


def open_work(r: DayReport) -> Table:
    """What is handed over."""
    shown: dict[str, Shown] = {
        **_WHICH, "step": "step_title", "unit": "unit_title", "by": "role_title",
        "owner": lambda w: w.owner if not w.unowned else _("nobody"), "due": "due_at", "promised": "promise_at",
        **_LATENESS,
    }  # fmt: skip
    return _table("handover", _("Work handed over"), r.open_work, shown, empty=_("nothing is open"))


def sites(r: DayReport) -> Table:
    """Whose data is in."""
    shown: dict[str, Shown] = {
        "site": "code", "name": "name", "until": "until_at", "whole": lambda s: _("yes") if s.whole else _("no"),
    }  # fmt: skip
    return _table("sites", _("Data that is in"), r.sites, shown)
