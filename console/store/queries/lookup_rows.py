"""What a row of the look-up shows of each customer found: one statement for all rows and all kinds of record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

if TYPE_CHECKING:
    from console.store.sqlite import Connection


Key = TypeVar("Key", str, int)


class CardRow(msgspec.Struct, frozen=True):
    """A card: ``state`` is ``active suspended lost``, dates are ISO, ``product`` its product's title."""

    id: str
    number: str
    vehicle: str
    product: str
    opened_on: str
    valid_to: str
    state: str


class VehicleRow(msgspec.Struct, frozen=True):
    """A vehicle; ``plate`` is empty for one without."""

    id: str
    plate: str
    model: str
    vin: str


class CaseRow(msgspec.Struct, frozen=True):
    """An open case with its most urgent open step, if it has one. ``roles`` is the JSON of ``[[role, unit], …]``, times are ms UTC."""

    id: str
    process: str
    opened_at: int
    step: str
    roles: str
    unit: str
    since: int
    due_at: int | None
    warn_ms: int
    limit_ms: int | None


class Row(msgspec.Struct):
    """A customer as found. Records of customers merged into it count as its own. ``last_call`` is ms UTC or 0."""

    id: str
    name: str = ""
    honorific: str = ""
    phones: list[tuple[str, str]] = []
    vehicles: list[VehicleRow] = []
    cards: list[CardRow] = []
    cases: list[CaseRow] = []
    last_call: int = 0
    promise_today: bool = False


def rows(conn: Connection, customers: Sequence[str], day_end: int) -> dict[str, Row]:
    """The rows of *customers* by id; a promise is of today when it is due before *day_end* (ms UTC)."""
    return _rows(conn, _OF_CUSTOMERS, customers, day_end)


def rows_at(conn: Connection, places: Sequence[int], day_end: int) -> dict[int, Row]:
    """The rows of the customers at *places* of the call order, by place, as they stand in the same moment of the file."""
    return _rows(conn, _AT_PLACES, places, day_end)


def _rows(conn: Connection, statement: str, keys: Sequence[Key], day_end: int) -> dict[Key, Row]:
    told: dict[Key, tuple[list[Any], ...]] = {key: ([], [], [], [], [], []) for key in keys}
    for row in conn.execute(statement, (json.dumps(list(keys)),)):
        told[row[1]][row[0]].append(row[2:])
    return {key: _row(kinds, day_end) for key, kinds in told.items()}


def _row(kinds: tuple[list[Any], ...], day_end: int) -> Row:
    """One customer: own records before those of merged ones, mobile numbers first, the card valid longest, the case due soonest."""
    people, phones, vehicles, cards, calls, cases = kinds
    if len(phones) > 1:
        phones.sort(key=lambda r: (r[0], r[4] != "mobile", r[1]))
    if len(vehicles) > 1:
        vehicles.sort(key=lambda r: r[:2])
    if len(cards) > 1:
        cards.sort(key=lambda r: r[1])
        cards.sort(key=lambda r: r[6], reverse=True)
    if len(cases) > 1:
        cases.sort(key=lambda r: (r[8] is None, r[8] or 0, -r[3]))
    known: dict[str, CaseRow] = {}
    for _, id_, process, opened, step, roles, unit, since, due, warn, limit, _ in cases:
        if id_ not in known:
            known[id_] = CaseRow(
                id_, process, opened, step or "", roles or "[]", unit or "", since or 0, due, warn or 0, limit
            )
    return Row(
        people[0][0] if people else "",
        people[0][1] if people else "",
        people[0][2] if people else "",
        [(r[2], r[3]) for r in phones],
        [VehicleRow(*r[1:5]) for r in vehicles],
        [CardRow(*r[1:8]) for r in cards],
        list(known.values()),
        max((r[1] or 0 for r in calls), default=0),
        any(r[11] is not None and r[11] < day_end for r in cases),
    )


#: ``c`` is what was asked by, ``own`` the customer, ``one`` the customer or somebody merged into it.
_ROWS: Final = """
WITH RECURSIVE g(c, own, one) AS MATERIALIZED (
  {who} UNION SELECT g.c, g.own, m.customer FROM g JOIN lookup_merge m ON m.target=g.one)
SELECT 0, g.c, g.own, u.name, u.honorific, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM g CROSS JOIN customer u ON u.id=g.one WHERE g.one=g.own
UNION ALL SELECT 1, g.c, g.own<>g.one, p.id, p.e164, p.ext, p.kind, 0, 0, 0, 0, 0, 0, 0
  FROM g CROSS JOIN phone p ON p.customer=g.one WHERE p.deleted_at IS NULL
UNION ALL SELECT 2, g.c, g.own<>g.one, v.id, v.plate, v.model, v.vin, 0, 0, 0, 0, 0, 0, 0
  FROM g CROSS JOIN vehicle v ON v.customer=g.one WHERE v.deleted_at IS NULL
UNION ALL SELECT 3, g.c, 0, k.id, k.number, k.vehicle, coalesce(p.title, k.product), k.opened_on, k.valid_to, k.state, 0, 0, 0, 0
  FROM g CROSS JOIN card k ON k.customer=g.one LEFT JOIN product p ON p.id=k.product WHERE k.deleted_at IS NULL
UNION ALL SELECT 4, g.c, 0, (SELECT max(k.began_at) FROM call k WHERE k.customer=g.one), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM g
UNION ALL SELECT 5, g.c, 0, h.id, h.process, h.opened_at, s.step, s.roles, s.unit, s.since, coalesce(s.owed_at, s.due_at),
  s.warn_ms, s.limit_ms,
  (SELECT min(p.due_at) FROM promise p WHERE p.case_id=h.id AND p.state='running')
  FROM g CROSS JOIN case_head h INDEXED BY case_head_customer ON h.customer=g.one AND h.state='open'
  LEFT JOIN case_clock s ON s.case_id=h.id
"""
_OF_CUSTOMERS: Final = _ROWS.format(who="SELECT value, value, value FROM json_each(?)")
_AT_PLACES: Final = _ROWS.format(
    who="SELECT j.value, o.customer, o.customer FROM json_each(?) j CROSS JOIN call_order o ON o.seq=j.value"
)
