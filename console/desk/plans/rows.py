"""Whom a plan is about: the rows of its source, each with its own day when the plan goes by that.

People taken out, merged into another record or erased are not there; a vehicle of a merged record goes to the one that stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from console.catalogue.schema import Pack, Plan
from console.catalogue.times import parse_length
from console.desk import records
from console.desk.desk import Desk
from console.desk.plans import dates, lunar
from console.domain import calendar as days
from console.domain.calendar import Calendar
from console.domain.moments import iso_date
from console.store import cases as stored

_HERE = "c.deleted_at IS NULL AND c.merged_into IS NULL"
_PART = 400
APPOINTMENTS = ("bookings.wanted_at", "vehicles.left_at")
"""Sources whose day is a thing that happens, whatever our opening hours."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row: ``key`` names it for good, ``day`` is its own ISO date (empty when the plan has a rhythm), ``moment`` in ms.

    ``fields`` is what it gives a case; ``origin`` the case it stands in (a booking).
    """

    key: str
    customer: str = ""
    plate: str = ""
    day: str = ""
    moment: int | None = None
    fields: dict[str, str] = {}
    origin: str = ""

    @property
    def stamp(self) -> str:
        """Its day as a case's key has it: with the time of day when there is one, so that a moved hour is a moved date."""
        return self.day if self.moment is None else f"{self.day}@{self.moment // 60_000}"


def on_their_day(
    desk: Desk, con: records.Connection, pack: Pack, plan: Plan, wanted: Sequence[str]
) -> list[Row]:
    """The rows whose own day is one of *wanted* (ISO dates in order)."""
    if plan.rows == "customers.birthday":
        return list(_birthdays(con, wanted))
    if plan.rows == "vehicles.inspection_on":
        return [
            r for part in _parts(wanted) for r in _inspections(con, f"IN ({','.join('?' * len(part))})", part)
        ]
    if plan.rows in APPOINTMENTS and wanted:
        rows = _bookings(desk, con) if plan.rows.startswith("bookings") else _left(desk, con, wanted[0])
        return [row for row in rows if wanted[0] <= row.day <= wanted[-1]]
    if plan.rows == "file":
        chosen = set(wanted)
        return [row for row in _file(con, pack, plan, desk.tz) if row.day in chosen]
    return []


def all_rows(
    desk: Desk, con: records.Connection, pack: Pack, plan: Plan, on: str, calendar: Calendar
) -> list[Row]:
    """The rows of a plan with a rhythm on its date *on*; with ``ahead`` those whose own day is at most that far away."""
    last = ""
    if plan.ahead:
        length = parse_length(plan.ahead)
        last = days.shift(calendar, on, length.amount, length.unit)
    if not plan.rows:
        return [Row(key="-")]
    if plan.rows == "cards.service":
        return list(_cards(con, _service(pack, plan), on))
    if plan.rows == "vehicles.inspection_on":
        if last:
            return list(_inspections(con, "BETWEEN ? AND ?", [on, last]))
        return list(_inspections(con, "<> ?", [""]))
    if plan.rows == "file":
        rows = _file(con, pack, plan, desk.tz)
        return [r for r in rows if not (last and r.day) or on <= r.day <= last]
    wanted = list(dates.window(on, last or days.add_days(on, 365)))
    found = {row.key: row for row in reversed(on_their_day(desk, con, pack, plan, wanted))}
    return sorted(found.values(), key=lambda row: row.key)


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _PART):
        yield values[start : start + _PART]


def _birthdays(con: records.Connection, wanted: Sequence[str]) -> Iterator[Row]:
    for day in wanted:
        for calendar, names in (("solar", dates.solar_birthdays_on(day)), ("lunar", lunar.birthdays_on(day))):
            other = "=" if calendar == "lunar" else "<>"
            for name in names:
                for (who,) in con.execute(
                    "SELECT c.id FROM customer c WHERE c.birthday <> '' AND substr(c.birthday, 6) = ?"
                    f" AND c.birthday_calendar {other} 'lunar' AND {_HERE} ORDER BY c.id",
                    (name,),
                ).fetchall():
                    yield Row(key=who, customer=who, day=day)


def _inspections(con: records.Connection, condition: str, values: Sequence[str]) -> Iterator[Row]:
    rows = con.execute(
        "SELECT v.id, v.customer, v.plate, v.inspection_on FROM vehicle v WHERE v.inspection_on <> '' AND"
        f" v.inspection_on {condition} AND v.deleted_at IS NULL ORDER BY v.inspection_on, v.id",
        tuple(values),
    ).fetchall()
    for vehicle, customer, plate, day in rows:
        person = records.customer(con, customer) if customer else None
        if person is not None:
            yield Row(key=vehicle, customer=person.id, plate=plate, day=day, fields={"inspection_on": day})


def _service(pack: Pack, plan: Plan) -> str:
    return next((pack.processes[p].service for p in plan.opens if p in pack.processes), "")


def _cards(con: records.Connection, service: str, on: str) -> Iterator[Row]:
    """Cards that are good on *on* and whose product has the service."""
    rows = con.execute(
        "SELECT k.id, k.customer, k.number, coalesce(v.plate, ''), s.service FROM card k"
        " JOIN product_service s ON s.product = k.product AND s.deleted_at IS NULL AND (? = '' OR s.service = ?)"
        f" JOIN customer c ON c.id = k.customer AND {_HERE} LEFT JOIN vehicle v ON v.id = k.vehicle"
        " WHERE k.deleted_at IS NULL AND k.state = 'active' AND (k.valid_to = '' OR k.valid_to >= ?) ORDER BY k.id",
        (service, service, on),
    ).fetchall()
    for card, customer, number, plate, has in rows:
        key = card if service else f"{card}/{has}"
        yield Row(key=key, customer=customer, plate=plate, fields={"card": number, "service": has})


def _file(con: records.Connection, pack: Pack, plan: Plan, tz: str) -> Iterator[Row]:
    """What was imported for this plan; a row's own day is its first column that is a date or a moment."""
    timed = next(
        (c for c in plan.columns if c in pack.fields and pack.fields[c].kind in ("date", "moment")), ""
    )
    for key, customer, plate, fields in con.execute(
        "SELECT id, customer, plate, fields FROM plan_row WHERE plan = ? AND deleted_at IS NULL ORDER BY id",
        (plan.id,),
    ).fetchall():
        values: dict[str, str] = msgspec.json.decode(fields)
        person = records.customer(con, customer) if customer else None
        if person is None:
            continue
        moment = int(values[timed]) if values.get(timed, "").lstrip("-").isdigit() else None
        day = iso_date(moment, tz) if moment is not None else values.get(timed, "")
        yield Row(key=key, customer=person.id, plate=plate, day=day, moment=moment, fields=values)


def _bookings(desk: Desk, con: records.Connection) -> Iterator[Row]:
    """What is booked and not yet delivered or given back: live reservations with a wanted time."""
    heads = con.execute(
        "SELECT h.id, h.last_hlc FROM card_hold k JOIN case_head h ON h.id = k.case_id WHERE h.state <> 'cancelled'"
        " AND h.relation <> 'plan' ORDER BY h.id"
    ).fetchall()
    for head in heads:
        yield from _moment(desk, con, head, "wanted_at", own_key=True)


def _left(desk: Desk, con: records.Connection, since: str) -> Iterator[Row]:
    """When each vehicle last left the workshop, as the cases of the last weeks say."""
    heads = con.execute(
        "SELECT id, last_hlc FROM case_head WHERE last_at >= ? AND plate <> '' AND relation <> 'plan' ORDER BY last_at",
        (days.at(Calendar(id="", tz=desk.tz), since, 0),),
    ).fetchall()
    latest: dict[str, Row] = {}
    for head in heads:
        for row in _moment(desk, con, head, "left_at"):
            if row.key not in latest or (row.moment or 0) >= (latest[row.key].moment or 0):
                latest[row.key] = row
    yield from latest.values()


_known: dict[tuple[str, str, str], tuple[int, Row | None]] = {}
"""Rows made from cases, by file, case and field, with the case's last change: a case that has not changed is not read again."""


def _moment(
    desk: Desk, con: records.Connection, head: Sequence[Any], field: str, *, own_key: bool = False
) -> Iterator[Row]:
    place = (f"{desk.store.path}", str(head[0]), field)
    had = _known.get(place)
    if had is None or had[0] != head[1]:
        if len(_known) > 50_000:
            _known.clear()
        had = _known[place] = (head[1], _row_of(desk, con, str(head[0]), field, own_key))
    if had[1] is not None:
        yield had[1]


def _row_of(desk: Desk, con: records.Connection, case_id: str, field: str, own_key: bool) -> Row | None:
    case = stored.load(con, case_id)  # type: ignore[arg-type]
    value = case.fields.get(field, "") if case is not None else ""
    if case is None or not value.lstrip("-").isdigit():
        return None
    fields = {k: v for k, v in case.fields.items() if v}
    if case.reserved and not fields.get("service"):
        fields["service"] = case.reserved[1]
    return Row(
        key=case.id if own_key else case.plate,
        customer=case.customer,
        plate=case.plate,
        day=iso_date(int(value), desk.tz),
        moment=int(value),
        fields=fields,
        origin=case.id,
    )


def day_now(desk: Desk, con: records.Connection, pack: Pack, plan: Plan, key: str) -> str:
    """The day a row of a plan has now, for the reason of a withdrawal; empty when there is no such row."""
    if plan.rows == "vehicles.inspection_on":
        car = records.vehicle(con, key)
        return car.inspection_on if car is not None else ""
    if plan.rows == "customers.birthday":
        person = records.customer(con, key)
        return person.birthday[5:] if person is not None else ""
    if plan.rows == "bookings.wanted_at":
        return next((row.day for row in _bookings(desk, con) if row.key == key), "")
    if plan.rows == "vehicles.left_at":
        case = con.execute("SELECT max(id) FROM case_head WHERE plate = ?", (key,)).fetchone()[0]
        row = _row_of(desk, con, case, "left_at", own_key=False) if case else None
        return row.day if row is not None else ""
    return next((row.day for row in _file(con, pack, plan, desk.tz) if row.key == key), "")
