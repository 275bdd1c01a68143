"""The cases of a day, each as it stood when the day ended, and what the log says of the clock meanwhile."""

from __future__ import annotations

import msgspec

from console.catalogue.schema import Pack, Process
from console.desk import casebook
from console.desk.desk import CENTRE, Desk
from console.desk.reports.span import Span
from console.desk.world import pack_of
from console.domain.time import MINUTE
from console.engine.case import Case
from console.engine.definition import known, of
from console.engine.evolve import evolve
from console.store import cases as stored

JUMP = MINUTE
"""A clock that goes back by less than this is only being set right."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A case that was worked on in the day, as it stood at its end. ``began``: it was opened in it.

    ``page`` is all that is known of it, ``last`` the latest moment any entry of it bears (ms).
    """

    case: Case
    pack: Pack
    process: Process
    name: str
    began: bool
    page: casebook.Page
    last: int

    @property
    def unit(self) -> str:
        """The store it is with; the centre when none was chosen."""
        return known(self.pack, self.case).get("store", "") or CENTRE

    @property
    def ended(self) -> bool:
        """Whether it had ended."""
        return self.case.state != "open"


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """The day's cases in the order they were opened. ``now``: the moment of telling (ms).

    ``back_ms``: by how much a clock went back, ``ahead`` entries later than now.
    """

    span: Span
    now: int
    entries: tuple[Entry, ...]
    back_ms: int = 0
    back_at: int = 0
    ahead: int = 0


def read(desk: Desk, span: Span) -> Book:
    """Every case that was open at any time of the day, or opened or ended in it."""
    limit = span.until if span.over else 1 << 62
    found: list[Entry] = []
    back, back_at, ahead = 0, 0, 0
    with desk.reader() as con:
        # A clock that went back over midnight may have ended a case before it began.
        odd = con.execute(
            "SELECT id FROM case_head WHERE opened_at >= ? AND opened_at < ? AND closed_at < ?",
            (span.since, limit, span.since),
        ).fetchall()
        more = [page for (name,) in odd if (page := casebook.page(desk, name)) is not None]
        for page in (*casebook.pages(desk, span.since, limit), *more):
            moments = con.execute(
                "SELECT at, hlc >> 16 FROM change WHERE tbl = 'case_event' AND pk = ?", (page.case.id,)
            ).fetchall()
            for at, clock in moments:
                if clock - at > back and span.since <= at < span.end:
                    back, back_at = clock - at, at
                ahead += at > desk.now()
            case: Case | None = page.case
            if span.over and any(at > span.at for at, _clock in moments):
                case = as_of(con, page.case.id, span.at)
            if case is None:
                continue
            began = span.since <= case.opened_at < limit
            if case.state != "open" and (case.closed_at or 0) < span.since and not began:
                continue
            pack = pack_of(desk, case)
            last = max((at for at, _clock in moments), default=0)
            process = of(pack, case)
            found.append(
                Entry(
                    case=case, pack=pack, process=process, name=page.name, began=began, page=page, last=last
                )
            )
    return Book(
        span=span,
        now=desk.now(),
        entries=tuple(found),
        back_ms=back if back >= JUMP else 0,
        back_at=back_at,
        ahead=ahead,
    )


def as_of(con: object, case_id: str, at: int) -> Case | None:
    """The case as its events up to the moment *at* (ms) say; ``None`` when it had not begun."""
    case: Case | None = None
    for event in stored.events(con, case_id):  # type: ignore[arg-type]
        if event is not None and event.at <= at:
            case = evolve(case, event)
    return case if case is not None and case.id else None
