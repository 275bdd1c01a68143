"""Our own calls to a customer: not too often, and one call for every reason.

Somebody who was reached :data:`CAP` times in :data:`DAYS` days by our own calls rests until the first of those is that old. Open cases
of plans that all stand at their call become one card: the words of each, every clause said once.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from console.catalogue.schema import Pack
from console.desk import breath, phrases, records, side
from console.desk.desk import Desk
from console.desk.views import CardFact, SayCard, Span
from console.desk.world import pack_of
from console.domain.moments import show_date
from console.domain.time import DAY, HOUR
from console.engine.case import Case
from console.engine.definition import of
from console.i18n import _, n_
from console.store import cases as stored

CAP: Final = 2
"""Our own calls that reached a customer in :data:`DAYS` days, at most."""
DAYS: Final = 7
OURS: Final = ("plan", "outbound")
"""Channels of the calls that we make ourselves."""
_TOGETHER: Final = HOUR
"""Reasons told within this time were told in one call."""
_PAUSES: Final = re.compile(r"[\s，。？；！：,.?;:!]+$")


def reached(con: records.Connection, customer: str, now: int) -> list[int]:
    """When our own calls reached a customer in the last :data:`DAYS` days (ms, oldest first); reasons told together count once."""
    since = now - DAYS * DAY
    rows = con.execute(
        f"SELECT id FROM case_head WHERE customer IN {records.ONE} AND channel IN ('plan', 'outbound') AND last_at >= ?",
        (customer, since),
    ).fetchall()
    found: list[int] = []
    for (case_id,) in rows:
        case: Case | None = stored.load(con, case_id)  # type: ignore[arg-type]
        for step in case.steps if case is not None else ():
            found += [at for at, result in step.dials if result == "reached" and since <= at <= now]
    found += [
        at
        for (at,) in con.execute(
            f"SELECT began_at FROM call WHERE customer IN {records.ONE} AND direction = 'out'"
            " AND began_at BETWEEN ? AND ?",
            (customer, since, now),
        ).fetchall()
    ]
    out: list[int] = []
    for at in sorted(found):
        if not out or at - out[-1] > _TOGETHER:
            out.append(at)
    return out


def rests_until(times: list[int]) -> int | None:
    """Until when (ms) somebody who was reached at *times* is left in peace; None when they may be called."""
    return times[-CAP] + DAYS * DAY if len(times) >= CAP else None


def joined(desk: Desk, case_id: str, card: SayCard) -> SayCard:
    """The card of a call that a plan asks for, with the words of the customer's other such calls, and whether they should rest."""
    with desk.reader() as con:
        case: Case | None = stored.load(con, case_id)  # type: ignore[arg-type]
        if case is None or not card.clauses or not case.customer or not _calls(pack_of(desk, case), case):
            return card
        times = reached(con, case.customer, desk.now())
        rows = con.execute(
            f"SELECT id FROM case_head WHERE customer IN {records.ONE} AND state = 'open' AND id <> ?"
            " AND channel IN ('plan', 'outbound') ORDER BY opened_at, id",
            (case.customer, case_id),
        ).fetchall()
        found = [c for (name,) in rows if (c := stored.load(con, name)) is not None]  # type: ignore[arg-type]
    others = [(c, pack) for c in found if _calls(pack := pack_of(desk, c), c)]
    clauses, said = list(card.clauses), {_bare(piece) for piece in card.clauses}
    together = [side.reason(pack_of(desk, case), case)]
    for other, pack in others:
        words = phrases.card(desk, other.id).clauses
        clauses += [piece for piece in words if _bare(piece) not in said]
        said |= {_bare(piece) for piece in words}
        if words:
            together.append(f"{side.reason(pack, other)} {other.id}")
    return msgspec.structs.replace(
        card, clauses=tuple(clauses), facts=(*card.facts, *_facts(desk, together, times))
    )


def _facts(desk: Desk, together: list[str], times: list[int]) -> list[CardFact]:
    facts = []
    if len(together) > 1:
        facts.append(CardFact(label=_("One call"), spans=(Span(text="  ".join(together)),)))
    rests = rests_until(times)
    if rests is not None:
        words = n_(
            "reached {count} time in {days} days; leave them in peace until {date}",
            "reached {count} times in {days} days; leave them in peace until {date}",
            len(times),
            days=DAYS,
            date=show_date(rests, desk.tz),
        )
        facts.append(CardFact(label=_("Too often"), spans=(Span(text=words),), verdict="mind"))
    return facts


def _calls(pack: Pack, case: Case) -> bool:
    """Whether a case of a plan stands at its call."""
    state = case.open_step
    step = of(pack, case).steps.get(state.step) if state is not None else None
    return case.channel in OURS and step is not None and step.call is not None


def _bare(piece: breath.Spans) -> str:
    return _PAUSES.sub("", breath.plain(piece)).strip()
