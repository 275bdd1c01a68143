"""Who is booked at a store today, for what, whether the card still covers it, and whether they came."""

from __future__ import annotations

from console.desk import entitlement, records
from console.desk.desk import Desk
from console.desk.views import ArrivalRow
from console.domain.moments import iso_date
from console.domain.time import DAY
from console.engine.case import Case
from console.engine.definition import known
from console.i18n import _
from console.store import cases as stored

WINDOW = 30 * DAY
"""Bookings made longer ago than this are not looked through."""


def today(desk: Desk, con: records.Connection, store: str) -> tuple[ArrivalRow, ...]:
    """Today's arrivals at a store in the order of their times. A delivery under way stands for the booking it came from."""
    rows = con.execute(
        "SELECT id FROM case_head WHERE unit = ? AND opened_at >= ? AND state <> 'cancelled' AND relation <> 'run'"
        " ORDER BY opened_at",
        (store, desk.now() - WINDOW),
    ).fetchall()
    found: dict[tuple[str, int], ArrivalRow] = {}
    for (case_id,) in rows:
        case = stored.load(con, case_id)  # type: ignore[arg-type]
        if case is None or not _is_booked(case):
            continue
        at = _when(desk, case)
        if at is None:
            continue
        key = (case.plate, at)
        if key not in found or case.process == DELIVERY:
            found[key] = _row(desk, con, case, at)
    return tuple(sorted(found.values(), key=lambda row: (row.at, row.plate)))


DELIVERY = "card-appointment-delivery"


def _is_booked(case: Case) -> bool:
    return case.process == DELIVERY or "booked" in (case.outcome, *(s.outcome for s in case.steps))


def _when(desk: Desk, case: Case) -> int | None:
    """The agreed time when it is today."""
    wanted = case.fields.get("wanted_at", "")
    if not wanted.isdigit() or iso_date(int(wanted), desk.tz) != desk.today:
        return None
    return int(wanted)


def _row(desk: Desk, con: records.Connection, case: Case, at: int) -> ArrivalRow:
    pack = desk.pack(case.pack_hash, case.pack)
    service = known(pack, case).get("service", "")
    person = records.customer(con, case.customer) if case.customer else None
    came = any(s.step in ("arrive", "receive") and s.outcome == "arrived" for s in case.steps)
    verdict, word = _verdict(desk, con, case, service)
    return ArrivalRow(
        at=at,
        plate=case.plate,
        name=person.name if person else "",
        service=records.service_short(service, desk.services),
        verdict=verdict,  # type: ignore[arg-type]
        word=_("is here") if came else word,
        came=came,
    )


def _verdict(desk: Desk, con: records.Connection, case: Case, service: str) -> tuple[str, str]:
    car = (
        next((v for v in records.vehicles(con, case.customer) if v.plate == case.plate), None)
        if case.customer
        else None
    )
    if car is None or not service:
        return "yes", ""
    question = entitlement.Question(
        tests=("holder", "valid", "covers"), plate=case.plate, customer=case.customer, vehicle=car.id,
        service=service, case=case.id,
    )  # fmt: skip
    found = entitlement.examine(desk, con, question)
    return found.ink, found.short
