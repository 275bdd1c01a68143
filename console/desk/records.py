"""What the file knows about people, vehicles, cards and units, as plain values. Reads only, on a short-lived connection.

Every function takes the connection first, so that a reader and a write transaction can both be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

import msgspec

from console.catalogue.schema import Service
from console.desk.finding import UnitInfo
from console.desk.verdicts import Allowance, CardFacts, Use

#: Every record that stands for one person: ``customer IN {ONE}``, with the id of any of them as the parameter. A record that
#: was joined to another keeps its cases and calls, and may be given a number at a site that does not know of it yet.
ONE: Final = (
    "(WITH RECURSIVE one(id) AS (SELECT ? UNION SELECT c.id FROM one JOIN customer c ON c.merged_into = one.id"
    " UNION SELECT c.merged_into FROM one JOIN customer c ON c.id = one.id WHERE c.merged_into <> '') SELECT id FROM one)"
)


class Connection(Protocol):
    """A database connection as far as reading goes."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run one statement and give back its cursor."""
        ...


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """A person (or firm) on file. ``merged_into`` names the record that now stands for this one."""

    id: str
    name: str = ""
    honorific: str = ""
    note: str = ""
    birthday: str = ""
    birthday_calendar: str = ""
    home_unit: str = ""
    created_at: int = 0
    deleted_at: int | None = None
    merged_into: str = ""


class PhoneRow(msgspec.Struct, frozen=True, kw_only=True):
    """A telephone number of a customer."""

    id: str
    customer: str
    e164: str
    ext: str = ""
    kind: str = "mobile"
    label: str = ""


class Vehicle(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle of a customer."""

    id: str
    customer: str
    plate: str
    model: str = ""
    vin: str = ""
    inspection_on: str = ""


def customer(con: Connection, customer_id: str) -> Customer | None:
    """The customer with this id, following merges; None when unknown or deleted."""
    seen: set[str] = set()
    while customer_id and customer_id not in seen:
        seen.add(customer_id)
        found = bare(con, customer_id)
        if found is None:
            return None
        if not found.merged_into:
            return found if found.deleted_at is None else None
        customer_id = found.merged_into
    return None


def bare(con: Connection, customer_id: str) -> Customer | None:
    """The record with this id as it is, joined to another or not; None when unknown or erased."""
    row = con.execute(
        "SELECT id, name, honorific, note, birthday, birthday_calendar, home_unit, created_at, deleted_at,"
        " merged_into FROM customer c WHERE id = ?"
        " AND NOT EXISTS(SELECT 1 FROM erased e WHERE e.tbl = 'customer' AND e.pk = c.id)",
        (customer_id,),
    ).fetchone()
    if row is None:
        return None
    known = zip(Customer.__struct_fields__, row, strict=True)
    return Customer(**{key: value for key, value in known if value is not None})


def phones(con: Connection, customer_id: str) -> list[PhoneRow]:
    """The customer's numbers, mobile first, each once."""
    rows = con.execute(
        "SELECT id, customer, e164, coalesce(ext, ''), coalesce(kind, ''), coalesce(label, '') FROM phone"
        f" WHERE customer IN {ONE} AND deleted_at IS NULL ORDER BY kind <> 'mobile', id",
        (customer_id,),
    ).fetchall()
    found = [PhoneRow(id=i, customer=c, e164=e, ext=x, kind=k, label=label) for i, c, e, x, k, label in rows]
    once: dict[tuple[str, str], PhoneRow] = {}
    for phone in found:
        once.setdefault((phone.e164, phone.ext), phone)
    return list(once.values())


_VEHICLE = (
    "SELECT id, customer, coalesce(plate, ''), coalesce(model, ''), coalesce(vin, ''), coalesce(inspection_on, '')"
    " FROM vehicle WHERE deleted_at IS NULL AND "
)


def _vehicle(row: Any) -> Vehicle:
    return Vehicle(id=row[0], customer=row[1], plate=row[2], model=row[3], vin=row[4], inspection_on=row[5])


def vehicles(con: Connection, customer_id: str) -> list[Vehicle]:
    """The customer's vehicles, in the order they were entered."""
    return [
        _vehicle(r)
        for r in con.execute(f"{_VEHICLE} customer IN {ONE} ORDER BY id", (customer_id,)).fetchall()
    ]


def vehicle(con: Connection, vehicle_id: str) -> Vehicle | None:
    """The vehicle with this id."""
    row = con.execute(_VEHICLE + "id = ?", (vehicle_id,)).fetchone()
    return _vehicle(row) if row else None


def vehicles_by_plate(con: Connection, plate: str) -> list[Vehicle]:
    """Every vehicle that carries this plate (a sold car may stand under two owners), newest first."""
    return [_vehicle(r) for r in con.execute(_VEHICLE + "plate = ? ORDER BY id DESC", (plate,)).fetchall()]


_CARD = (
    "SELECT c.id, c.number, coalesce(c.product, ''), coalesce(p.title, c.product, ''), coalesce(c.customer, ''),"
    " coalesce(u.name, ''), coalesce(c.vehicle, ''), coalesce(v.plate, ''), coalesce(c.opened_on, ''),"
    " coalesce(c.valid_to, ''), coalesce(c.state, 'active') FROM card c LEFT JOIN product p ON p.id = c.product"
    " LEFT JOIN customer u ON u.id = c.customer LEFT JOIN vehicle v ON v.id = c.vehicle"
    " WHERE c.deleted_at IS NULL AND "
)


def _cards(rows: Iterable[Any]) -> list[CardFacts]:
    return [CardFacts(**dict(zip(CardFacts.__struct_fields__, row, strict=True))) for row in rows]


def cards(con: Connection, customer_id: str) -> list[CardFacts]:
    """The customer's cards, the one that lasts longest first."""
    return _cards(
        con.execute(f"{_CARD} c.customer IN {ONE} ORDER BY c.valid_to DESC, c.id", (customer_id,)).fetchall()
    )


def card(con: Connection, card_id: str) -> CardFacts | None:
    """The card with this id."""
    found = _cards(con.execute(_CARD + "c.id = ?", (card_id,)).fetchall())
    return found[0] if found else None


def card_by_number(con: Connection, number: str) -> CardFacts | None:
    """The card with this number."""
    found = _cards(con.execute(_CARD + "c.number = ?", (number,)).fetchall())
    return found[0] if found else None


def allowances(con: Connection, product: str, services: Mapping[str, Service]) -> list[Allowance]:
    """What a product includes, in the order of its list, titles in the language in force."""
    rows = con.execute(
        "SELECT service, allowed FROM product_service WHERE product = ? AND deleted_at IS NULL ORDER BY position, service",
        (product,),
    ).fetchall()
    return [
        Allowance(
            service=service,
            title=service_title(service, services),
            short=service_short(service, services),
            allowed=allowed,
        )
        for service, allowed in rows
    ]


def service_title(service: str, services: Mapping[str, Service]) -> str:
    """The service's name in the language in force; a service no pack knows is called what the product file calls it."""
    known = services.get(service)
    return str(known.title) if known else service


def service_short(service: str, services: Mapping[str, Service]) -> str:
    """The service's short word for queues."""
    known = services.get(service)
    return str(known.short or known.title) if known else service


def better_product(con: Connection, service: str, product: str) -> str:
    """The title of another product that includes the service, empty when none does."""
    row = con.execute(
        "SELECT p.title FROM product_service s JOIN product p ON p.id = s.product WHERE s.service = ? AND s.product <> ?"
        " AND p.title <> coalesce((SELECT title FROM product WHERE id = ?), '') ORDER BY s.allowed IS NULL, s.allowed DESC",
        (service, product, product),
    ).fetchone()
    return str(row[0]) if row else ""


def uses(con: Connection, card_id: str, tz: str = "Asia/Shanghai") -> list[Use]:
    """Every use of the card that was not reversed, oldest first; the day of one made by a case is the day in *tz*."""
    from console.domain.moments import iso_date

    rows = con.execute(
        "SELECT k.service, k.uses, coalesce(k.on_date, ''), coalesce(k.at, 0), coalesce(u.title, k.unit, ''),"
        " coalesce(k.ref, ''), coalesce(k.case_id, '') FROM card_use k LEFT JOIN unit u ON u.id = k.unit"
        " WHERE k.card = ? AND k.reversed_by IS NULL ORDER BY k.at, k.id",
        (card_id,),
    ).fetchall()
    return [
        Use(
            service=s,
            uses=n,
            on=on or (iso_date(at, tz) if at else ""),
            at=at,
            where=where,
            ref=ref,
            case=case,
        )
        for s, n, on, at, where, ref, case in rows
    ]


def reserved(con: Connection, card_id: str, but_case: str = "", origin: str = "") -> dict[str, int]:
    """Live reservations of the card by service, those of *but_case* and of the case it came from left out."""
    rows = con.execute(
        "SELECT service, count(*) FROM card_hold WHERE card = ? AND case_id NOT IN (?, ?) GROUP BY service",
        (card_id, but_case, origin),
    ).fetchall()
    return dict(rows)


def units(con: Connection) -> list[UnitInfo]:
    """All units, by number."""
    rows = con.execute(
        "SELECT id, coalesce(code, ''), coalesce(title, ''), coalesce(kind, 'store'), coalesce(area_code, ''),"
        " coalesce(calendar, '') FROM unit WHERE deleted_at IS NULL ORDER BY kind <> 'centre', code, id"
    ).fetchall()
    return [
        UnitInfo(id=i, code=code, title=title, kind=kind, area_code=area, calendar=calendar)
        for i, code, title, kind, area, calendar in rows
    ]
