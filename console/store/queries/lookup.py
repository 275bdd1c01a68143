"""Who is meant: the look-up over the index of :mod:`console.store.lookup_index`. Reads only.

Order: exact, prefix, suffix (tails, and beginnings of tails), then near plates; inside each the customer who called last
first. Each class is one statement that stops after the rows it needs; classes that cannot add anything are not asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from console.domain import near
from console.domain.plates import PROVINCES, SOUND_OF
from console.domain.search import CLASSES, Match, anchored, tail
from console.domain.search_query import Query, expression, read

if TYPE_CHECKING:
    from console.store.sqlite import Connection

#: With fewer true hits than this every single error is looked for; with fewer than the second, the likely ones.
FEW: Final = 3
SOME: Final = 8


class Found(NamedTuple):
    """A customer that was found. ``how`` is the class of the match, ``near`` for a plate that differs, ``case`` for the
    customer of a case number; ``plate`` is the near plate as stored."""

    customer: str
    how: Match | str
    plate: str = ""
    difference: near.Difference | None = None


def find(conn: Connection, text: str, limit: int = 20) -> tuple[Query, list[Found]]:
    """The query as it was understood, and at most *limit* customers, best first. Never raises for any *text*."""
    query = read(text)
    if not query.words or limit < 1:
        return query, []
    hits: dict[str, Found] = {}
    if query.case:
        for customer in _of_case(conn, *query.case):
            hits[customer] = Found(customer, "case")
    room = max(limit, SOME)
    for stage, how in enumerate(CLASSES):
        missing = room - len(hits)
        if missing <= 0:
            break
        rows = conn.execute(_MATCH, (expression(query, stage), missing + len(hits))).fetchall()
        for (customer,) in rows:
            if customer not in hits and len(hits) < room:
                hits[customer] = Found(customer, how)
    found = list(hits.values())
    if len(found) < SOME and len(found) < limit:
        found += near_plates(conn, query, limit - len(found), set(hits), every=len(found) < FEW)
    return query, found[:limit]


_MATCH: Final = (
    "SELECT o.customer FROM lookup JOIN call_order o ON o.seq=lookup.rowid WHERE lookup MATCH ?"
    " ORDER BY lookup.rowid DESC LIMIT ?"
)


def _of_case(conn: Connection, prefix: str, number: int) -> list[str]:
    """The customer of a case by its number, followed through merges."""
    rows = conn.execute(
        "SELECT o.customer FROM case_head h LEFT JOIN lookup_merge m ON m.customer=h.customer"
        " JOIN call_order o ON o.customer=coalesce(m.target, h.customer) WHERE h.prefix=? AND h.number=?",
        (prefix, number),
    ).fetchall()
    return [row[0] for row in rows]


def near_plates(conn: Connection, query: Query, limit: int, known: set[str], *, every: bool) -> list[Found]:
    """Customers with a plate one error away from what was asked for, likely errors first, then by the last call.

    *known* are left out; without *every* only the likely errors are looked for.
    """
    asked = near.wanted(query.squeezed, [w[0] for w in query.whole or query.words[0] if len(w) == 1])
    if asked is None or (len(query.words) > 1 and not query.whole):
        return []
    candidates: dict[str, int] = {}
    if asked.mixed:
        wanted = limit + len(known)
        for customer, seq in conn.execute(_NEAR_MATCH, (_likely(asked), wanted)):
            candidates[customer] = seq
    if every:
        texts = json.dumps(
            [asked.body, *near.edits(asked.body)] if asked.provinces else near.edits(asked.body)
        )
        statements = [_BY_BODY] if asked.provinces else [_BY_BODY, _BY_SERIAL]
        for statement in statements:
            for customer, seq in conn.execute(statement, (texts,)):
                candidates[customer] = seq
    for customer in known:
        candidates.pop(customer, None)
    ranked: list[tuple[int, int, Found]] = []
    for customer, plates in _plates(conn, candidates).items():
        differences = [(plate, d) for plate in plates if (d := near.compare(asked, plate))]
        differences = [(p, d) for p, d in differences if every or not near.RANK[d.kind]]
        if differences:
            plate, difference = min(differences, key=lambda d: near.RANK[d[1].kind])
            place = (near.RANK[difference.kind], -candidates[customer])
            ranked.append((*place, Found(customer, "near", plate, difference)))
    ranked.sort(key=lambda r: r[:2])
    return [hit for _, _, hit in ranked[:limit]]


def _likely(asked: near.Wanted) -> str:
    """The FTS5 expression for plates with one likely error."""
    bodies = [b.lower() for b in near.likely(asked.body)]
    body = asked.body.lower()
    terms: list[str] = []
    if asked.provinces:
        sounds = {SOUND_OF[p] for p in asked.provinces}
        alike = [p for p in PROVINCES if SOUND_OF[p] in sounds and p not in asked.provinces]
        terms += [f'"{p}{b}"*' for p in asked.provinces for b in bodies]
        terms += [f'"{p}{body}"*' for p in alike]
    else:
        terms += [f'"{anchored(b)}"*' for b in bodies]
        terms += [f'"{tail(b)}"' for b in bodies]
    return " OR ".join(terms) or '"\u01c3"'


_NEAR_MATCH: Final = (
    "SELECT o.customer, o.seq FROM lookup JOIN call_order o ON o.seq=lookup.rowid WHERE lookup MATCH ?"
    " ORDER BY lookup.rowid DESC LIMIT ?"
)
_BY: Final = (
    "SELECT o.customer, o.seq FROM json_each(?) j JOIN vehicle v ON substr(v.plate, {at})=j.value"
    " LEFT JOIN lookup_merge m ON m.customer=v.customer JOIN call_order o ON o.customer=coalesce(m.target, v.customer)"
    " WHERE v.deleted_at IS NULL"
)
_BY_BODY: Final = _BY.format(at=2)
_BY_SERIAL: Final = _BY.format(at=3)


def _plates(conn: Connection, customers: Iterable[str]) -> dict[str, list[str]]:
    """The plates of *customers* and of those merged into them, by customer."""
    found: dict[str, list[str]] = {}
    rows: Iterable[Any] = conn.execute(
        "SELECT g.value, v.plate FROM json_each(?) g JOIN vehicle v ON v.customer=g.value AND v.deleted_at IS NULL"
        " UNION ALL SELECT g.value, v.plate FROM json_each(?) g JOIN lookup_merge m ON m.target=g.value"
        " JOIN vehicle v ON v.customer=m.customer AND v.deleted_at IS NULL",
        (json.dumps(list(customers)),) * 2,
    )
    for customer, plate in rows:
        found.setdefault(customer, []).append(plate)
    return found
