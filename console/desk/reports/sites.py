"""Whose data is in, and up to when: a day is whole when every site's is in until its people went home."""

from __future__ import annotations

from console.desk import records
from console.desk.desk import Desk
from console.desk.reports.span import Span
from console.desk.reports.views import SiteData
from console.domain import calendar as hours
from console.domain.calendar import Calendar
from console.domain.time import MINUTE

_STORE = "store"
FRESH = 30 * MINUTE
"""While the day goes on, data this old is as good as here: bundles come every few minutes, not every second."""


def sites(con: records.Connection, desk: Desk, span: Span) -> tuple[SiteData, ...]:
    """Every site of the organisation, this one first. A site is known up to its last change here or its last bundle."""
    own = desk.store.site.id
    rows = con.execute(
        "SELECT m.id, m.code, m.name, (SELECT max(hlc) >> 16 FROM vector v WHERE v.site = m.id),"
        " (SELECT max(made_at) FROM peer p WHERE p.site = m.id)"
        " FROM member m WHERE m.deleted_at IS NULL ORDER BY m.id <> ?, m.code, m.id",
        (own,),
    ).fetchall()
    now = span.end if span.over else max(span.since, span.end - FRESH)
    needed = min(now, closing(desk.calendars.get(_STORE), span))
    out = []
    for site, code, name, last, bundle in rows:
        mine = site == own
        until = span.at if mine else max((at for at in (last, bundle) if at is not None), default=None)
        out.append(
            SiteData(
                site=site,
                code=code,
                name=name or code,
                own=mine,
                until_at=until,
                whole=mine or (until is not None and until + 1 >= needed),
            )
        )
    return tuple(out)


def missing(found: tuple[SiteData, ...]) -> tuple[SiteData, ...]:
    """The sites whose day is not whole."""
    return tuple(s for s in found if not s.whole)


def closing(calendar: Calendar | None, span: Span) -> int:
    """When the stores went home on that day (ms); its beginning when they were closed, its end when nobody knows."""
    if calendar is None:
        return span.end
    if not hours.is_open_day(calendar, span.date):
        return span.since
    return min(span.until, hours.closing(calendar, span.date))
