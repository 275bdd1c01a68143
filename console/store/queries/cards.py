"""Cards, what they include, what was used and what is held."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from console.store.sqlite import Connection


class Card(msgspec.Struct, frozen=True):
    """A card. ``state`` is ``active suspended lost``; dates are ISO or empty; ``product_title`` the name of its product."""

    id: str
    number: str
    customer: str
    vehicle: str
    product: str
    opened_on: str
    valid_to: str
    state: str
    product_title: str
    plate: str


class Included(msgspec.Struct, frozen=True):
    """A service a product includes: how often (``None``: any number of times), for how many months after opening.

    ``used`` and ``held`` are this card's uses that stand and its live reservations; ``last_*`` of its latest use.
    """

    service: str
    allowed: int | None
    months: int | None
    position: int
    used: int = 0
    held: int = 0
    last_on: str = ""
    last_at: int = 0
    last_unit: str = ""


class Use(msgspec.Struct, frozen=True):
    """One use. ``on_date`` is empty for a use delivered in a case: then it is the local day of ``at`` (ms)."""

    id: str
    card: str
    service: str
    uses: int
    on_date: str
    unit: str
    ref: str
    case_id: str
    at: int
    reversed_by: str | None


class Hold(msgspec.Struct, frozen=True):
    """A live reservation: the case that holds it, since when (ms)."""

    case_id: str
    card: str
    service: str
    at: int


_CARD = (
    "SELECT c.id, c.number, c.customer, c.vehicle, c.product, c.opened_on, c.valid_to, c.state, coalesce(p.title, c.product),"
    " coalesce(v.plate, '') FROM card c LEFT JOIN product p ON p.id=c.product LEFT JOIN vehicle v ON v.id=c.vehicle"
    " WHERE c.deleted_at IS NULL"
)
_USE = "SELECT id, card, service, uses, on_date, unit, ref, case_id, at, reversed_by FROM card_use"


def get(conn: Connection, card: str) -> Card | None:
    """One card by its id."""
    row = conn.execute(f"{_CARD} AND c.id=?", (card,)).fetchone()
    return Card(*row) if row else None


def by_number(conn: Connection, number: str) -> list[Card]:
    """The cards with this number: one, unless two stores gave it out."""
    return [Card(*row) for row in conn.execute(f"{_CARD} AND c.number=? ORDER BY c.id", (number,))]


def of_customer(conn: Connection, customer: str) -> list[Card]:
    """A customer's cards, longest valid first."""
    rows = conn.execute(f"{_CARD} AND c.customer=? ORDER BY c.valid_to DESC, c.number", (customer,))
    return [Card(*row) for row in rows]


def of_vehicle(conn: Connection, vehicle: str) -> list[Card]:
    """A vehicle's cards, longest valid first."""
    rows = conn.execute(f"{_CARD} AND c.vehicle=? ORDER BY c.valid_to DESC, c.number", (vehicle,))
    return [Card(*row) for row in rows]


def included(conn: Connection, product: str, card: str = "") -> list[Included]:
    """What a product includes, in its order, with the uses and reservations of *card*."""
    rows = conn.execute(
        "SELECT service, allowed, months, position FROM product_service WHERE product=? AND deleted_at IS NULL"
        " ORDER BY position, service",
        (product,),
    ).fetchall()
    if not card:
        return [Included(*row) for row in rows]
    found = {row[0]: Included(*row) for row in rows}
    for use in uses(conn, card):
        line = found.get(use.service)
        if line is not None and use.reversed_by is None:
            found[use.service] = replace(
                line, used=line.used + use.uses, last_on=use.on_date, last_at=use.at, last_unit=use.unit
            )
    for hold in holds(conn, card):
        line = found.get(hold.service)
        if line is not None:
            found[hold.service] = replace(line, held=line.held + 1)
    return list(found.values())


def uses(conn: Connection, card: str, service: str = "") -> list[Use]:
    """A card's uses, oldest first, reversed ones too (they show in the ledger)."""
    rows = conn.execute(
        f"{_USE} WHERE card=?1 AND (?2='' OR service=?2) ORDER BY at, hlc, site", (card, service)
    )
    return [Use(*row) for row in rows]


def holds(conn: Connection, card: str, service: str = "") -> list[Hold]:
    """A card's live reservations, oldest first."""
    rows = conn.execute(
        "SELECT case_id, card, service, at FROM card_hold WHERE card=?1 AND (?2='' OR service=?2) ORDER BY at, case_id",
        (card, service),
    )
    return [Hold(*row) for row in rows]


def hold_of(conn: Connection, case_id: str) -> Hold | None:
    """The reservation a case holds."""
    row = conn.execute(
        "SELECT case_id, card, service, at FROM card_hold WHERE case_id=?", (case_id,)
    ).fetchone()
    return Hold(*row) if row else None


def products(conn: Connection) -> list[tuple[str, str]]:
    """``(id, title)`` of the card products."""
    return conn.execute(
        "SELECT id, title FROM product WHERE deleted_at IS NULL ORDER BY title, id"
    ).fetchall()
