"""The report of a day, put together from one moment of the log."""

from __future__ import annotations

from msgspec.structs import replace

from console.desk import accounts, owners
from console.desk.desk import Desk
from console.desk.reports import book as books
from console.desk.reports import counts, punctual
from console.desk.reports.checks import checks
from console.desk.reports.open_work import open_work
from console.desk.reports.outlook import notices, tomorrow
from console.desk.reports.sites import missing, sites
from console.desk.reports.span import Span, before, span
from console.desk.reports.still import Still, still
from console.desk.reports.views import Before, DayReport, SiteData
from console.domain.moments import show_moment
from console.domain.refusal import Refusal
from console.i18n import _


def day(desk: Desk, date: str = "", *, anyway: bool = True, store: str = "") -> DayReport:
    """The report of a date (empty: today).

    Refuses a date that is none (``not-a-date``) or has not come (``day-not-come``) and, unless *anyway*, a day of which
    the data of a site is missing (``stores-missing``). With *store* (a unit id) only the cases that are with it count.
    """
    with still(desk) as quiet:
        found = span(quiet, date)
        with quiet.reader() as con:
            data = sites(con, quiet, found)
        if not anyway and missing(data):
            raise _incomplete(quiet, data)
        return _report(quiet, found, data, store)


def _report(desk: Still, span: Span, data: tuple[SiteData, ...], store: str) -> DayReport:
    book = books.read(desk, span)
    if store:
        book = replace(book, entries=tuple(e for e in book.entries if e.unit == store))
    spells = punctual.of_day(book)
    say = punctual.titles(desk, book)
    duty = owners.duty(desk, span.at if span.over else None)
    promised = counts.Promises(book, say, duty)
    with desk.reader() as con:
        came, went = counts.calls(con, span)
        used = counts.uses(con, desk, span, say)
    if store:
        came, went = [], 0
        used = tuple(u for u in used if u.unit_title == say.unit(store))
    limit, answers = punctual.stores(desk, spells, say)
    accept, accept_limit = punctual.accepting(spells, say)
    work = open_work(book, say, duty)
    timed = [s for s in spells if s.timed]
    post = accounts.titles(desk, desk.actor) if desk.actor.id else ("", "")
    return DayReport(
        date=span.date,
        since_at=span.since,
        until_at=span.end,
        made_at=desk.now(),
        over=span.over,
        tz=desk.tz,
        site=say.unit(store) if store else (desk.store.site.name or desk.store.site.code),
        stores=sum(u.kind == "store" for u in desk.units.values()),
        made_by=desk.actor.name,
        made_by_post=post[0],
        notices=notices(desk, book, data),
        calls=len(came),
        calls_out=went,
        work=len(book.entries),
        begun=sum(e.began for e in book.entries),
        carried=sum(not e.began for e in book.entries),
        ended=sum(e.ended for e in book.entries),
        cancelled=sum(e.case.state == "cancelled" for e in book.entries),
        open=sum(not e.ended for e in book.entries),
        timed=len(timed),
        in_time=sum(not s.breached for s in timed),
        breached=sum(s.breached for s in spells),
        said=promised.said,
        kept=promised.kept,
        broken=promised.broken,
        withdrawn=promised.withdrawn,
        running=promised.running,
        accept_ms=accept,
        accept_limit_ms=accept_limit,
        before=_before(desk, span, store),
        half_hours=punctual.half_hours(book, came, spells),
        cases=counts.cases(book, say),
        handoffs=punctual.handoffs(spells, say),
        store_limit_ms=limit,
        store_figures=answers,
        breaches=punctual.breaches(spells, say),
        minutes=punctual.minutes(spells, say),
        broken_promises=promised.rows,
        refusals=counts.refusals(book, desk),
        uses=used,
        reminders=counts.reminders(book),
        open_work=work,
        sites=data,
        checks=() if store else checks(desk, book, work),
        tomorrow=tomorrow(desk, span, spells, work, data, say),
    )


def _before(desk: Still, span: Span, store: str) -> Before:
    """The figures of the day before that stand under this day's."""
    day_before = before(desk, span)
    book = books.read(desk, day_before)
    entries = [e for e in book.entries if not store or e.unit == store]
    timed = [s for s in punctual.of_day(replace(book, entries=tuple(entries))) if s.timed]
    with desk.reader() as con:
        came, _went = counts.calls(con, day_before)
    return Before(
        date=day_before.date,
        calls=0 if store else len(came),
        begun=sum(e.began for e in entries),
        ended=sum(e.ended for e in entries),
        timed=len(timed),
        in_time=sum(not s.breached for s in timed),
    )


def _incomplete(desk: Desk, data: tuple[SiteData, ...]) -> Refusal:
    lacking = missing(data)
    words = "，".join(
        f"{s.name} {show_moment(s.until_at, desk.tz)}" if s.until_at is not None else s.name for s in lacking
    )
    return Refusal(
        "stores-missing",
        _("the day is not all here; data is in only up to: {sites}", sites=words),
        _("bring their bundles in first, or say --anyway: page one then tells what is missing"),
        "sites",
    )
