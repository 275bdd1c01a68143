"""Customers with their telephones and vehicles."""

from __future__ import annotations

import msgspec

from console.store.sqlite import Connection


class Customer(msgspec.Struct, frozen=True):
    """A customer. Moments in ms, absent texts empty; ``merged_into`` is the record that took this one over."""

    id: str
    name: str
    honorific: str
    note: str
    birthday: str
    birthday_calendar: str
    home_unit: str
    created_at: int | None
    deleted_at: int | None
    merged_into: str | None


class Phone(msgspec.Struct, frozen=True):
    """A telephone number: ``e164`` with its extension; ``kind`` is ``mobile landline service``."""

    id: str
    customer: str
    e164: str
    ext: str
    kind: str
    label: str


class Vehicle(msgspec.Struct, frozen=True):
    """A vehicle; ``inspection_on`` an ISO date or empty."""

    id: str
    customer: str
    plate: str
    model: str
    vin: str
    inspection_on: str


_CUSTOMER = "SELECT id, name, honorific, note, birthday, birthday_calendar, home_unit, created_at, deleted_at, merged_into FROM customer"
_PHONE = "SELECT id, customer, e164, ext, kind, label FROM phone WHERE deleted_at IS NULL"
_VEHICLE = "SELECT id, customer, plate, model, vin, inspection_on FROM vehicle WHERE deleted_at IS NULL"


def get(conn: Connection, customer: str) -> Customer | None:
    """The customer, or the one it was merged into; ``None`` when there is none."""
    seen: set[str] = set()
    while True:
        row = conn.execute(f"{_CUSTOMER} WHERE id=?", (customer,)).fetchone()
        if row is None:
            return None
        found = Customer(*row)
        if not found.merged_into or found.merged_into in seen:
            return found
        seen.add(customer)
        customer = found.merged_into


def phones(conn: Connection, customer: str) -> list[Phone]:
    """A customer's telephones, mobiles first."""
    rows = conn.execute(f"{_PHONE} AND customer=? ORDER BY kind<>'mobile', id", (customer,))
    return [Phone(*row) for row in rows]


def vehicles(conn: Connection, customer: str) -> list[Vehicle]:
    """A customer's vehicles, by plate."""
    return [
        Vehicle(*row) for row in conn.execute(f"{_VEHICLE} AND customer=? ORDER BY plate, id", (customer,))
    ]


def vehicle(conn: Connection, id_: str) -> Vehicle | None:
    """One vehicle, also one out of use."""
    row = conn.execute(
        "SELECT id, customer, plate, model, vin, inspection_on FROM vehicle WHERE id=?", (id_,)
    ).fetchone()
    return Vehicle(*row) if row else None


def by_plate(conn: Connection, plate: str) -> list[Vehicle]:
    """The vehicles with exactly this plate (as :func:`console.domain.plates.parse` writes it)."""
    return [Vehicle(*row) for row in conn.execute(f"{_VEHICLE} AND plate=? ORDER BY id", (plate,))]


def by_phone(conn: Connection, e164: str) -> list[Customer]:
    """The customers with exactly this number."""
    rows = conn.execute(
        f"{_CUSTOMER} WHERE deleted_at IS NULL AND merged_into IS NULL AND id IN"
        " (SELECT customer FROM phone WHERE e164=? AND deleted_at IS NULL) ORDER BY name, id",
        (e164,),
    )
    return [Customer(*row) for row in rows]


def by_name(conn: Connection, name: str) -> list[Customer]:
    """The customers of exactly this name (a scan: for imports and checks, not for the search box)."""
    rows = conn.execute(
        f"{_CUSTOMER} WHERE name=? AND deleted_at IS NULL AND merged_into IS NULL ORDER BY id", (name,)
    )
    return [Customer(*row) for row in rows]


def count(conn: Connection) -> int:
    """How many customers are on file."""
    row = conn.execute(
        "SELECT count(*) FROM customer WHERE deleted_at IS NULL AND merged_into IS NULL"
    ).fetchone()
    return int(row[0])
