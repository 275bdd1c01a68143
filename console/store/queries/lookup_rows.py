"""What a row of the look-up shows of each customer found: one statement for each kind of record, for all rows at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from console.store.sqlite import Connection


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


_GROUP = (
    "WITH RECURSIVE g(c, one) AS (SELECT value, value FROM json_each(?) UNION"
    " SELECT g.c, m.customer FROM g JOIN lookup_merge m ON m.target=g.one) "
)


def rows(conn: Connection, customers: Sequence[str], day_end: int) -> dict[str, Row]:
    """The rows of *customers* by id; a promise is of today when it is due before *day_end* (ms UTC)."""
    found = {customer: Row(customer) for customer in customers}
    ids = json.dumps(list(customers))

    for customer, name, honorific in conn.execute(
        "SELECT u.id, u.name, u.honorific FROM json_each(?) j JOIN customer u ON u.id=j.value", (ids,)
    ):
        found[customer].name, found[customer].honorific = name or "", honorific or ""
    for customer, e164, ext in conn.execute(
        _GROUP
        + "SELECT g.c, p.e164, p.ext FROM g JOIN phone p ON p.customer=g.one WHERE p.deleted_at IS NULL"
        " ORDER BY g.c<>g.one, p.kind<>'mobile', p.id",
        (ids,),
    ):
        found[customer].phones.append((e164, ext or ""))
    for customer, *vehicle in conn.execute(
        _GROUP + "SELECT g.c, v.id, v.plate, v.model, v.vin FROM g JOIN vehicle v ON v.customer=g.one"
        " WHERE v.deleted_at IS NULL ORDER BY g.c<>g.one, v.id",
        (ids,),
    ):
        found[customer].vehicles.append(VehicleRow(*(x or "" for x in vehicle)))
    for customer, *card in conn.execute(
        _GROUP
        + "SELECT g.c, k.id, k.number, k.vehicle, coalesce(p.title, k.product), k.opened_on, k.valid_to, k.state"
        " FROM g JOIN card k ON k.customer=g.one LEFT JOIN product p ON p.id=k.product"
        " WHERE k.deleted_at IS NULL ORDER BY k.valid_to DESC, k.id",
        (ids,),
    ):
        found[customer].cards.append(CardRow(*(x or "" for x in card)))
    for customer, began in conn.execute(
        _GROUP + "SELECT g.c, max(k.began_at) FROM g JOIN call k ON k.customer=g.one GROUP BY g.c", (ids,)
    ):
        found[customer].last_call = began or 0
    for customer, promised, *case in conn.execute(
        _GROUP
        + "SELECT g.c, EXISTS(SELECT 1 FROM promise p WHERE p.case_id=h.id AND p.state='running' AND p.due_at<?),"
        " h.id, h.process, h.opened_at, c.step, c.roles, c.unit, c.since, coalesce(c.owed_at, c.due_at), c.warn_ms,"
        " c.limit_ms FROM g JOIN case_head h ON h.customer=g.one AND h.state='open' LEFT JOIN case_clock c ON c.case_id=h.id"
        " ORDER BY g.c, coalesce(c.owed_at, c.due_at) IS NULL, coalesce(c.owed_at, c.due_at), h.opened_at DESC",
        (ids, day_end),
    ):
        row = found[customer]
        row.promise_today = row.promise_today or bool(promised)
        if all(case[0] != known.id for known in row.cases):
            row.cases.append(
                CaseRow(
                    case[0],
                    case[1],
                    case[2],
                    case[3] or "",
                    case[4] or "[]",
                    case[5] or "",
                    case[6] or 0,
                    case[7],
                    case[8] or 0,
                    case[9],
                )
            )
    return found
