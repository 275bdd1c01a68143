"""Who is booked at a store today, for what, whether the card still covers it, and whether they came."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.desk import examining, records
from console.desk.desk import Desk
from console.desk.views import ArrivalRow
from console.domain.moments import iso_date
from console.domain.time import DAY
from console.engine.case import Case
from console.engine.definition import known, of
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
        if case is None:
            continue
        pack = desk.pack(case.pack_hash, case.pack)
        waits = _awaits(pack, case)
        at = _when(desk, pack, case) if waits or _reserved(pack, case) else None
        if at is None:
            continue
        key = (case.plate, at)
        if key not in found or waits:
            found[key] = _row(desk, con, pack, case, at)
    return tuple(sorted(found.values(), key=lambda row: (row.at, row.plate)))


def _awaits(pack: Pack, case: Case) -> bool:
    """Whether a step of the case's process waits for the customer at an agreed moment (nobody can be late for it)."""
    steps = of(pack, case).steps.values()
    fields = {f for f, spec in pack.fields.items() if spec.kind == "moment"}
    return any(isinstance(s.expected, str) and s.expected in fields and not s.runs for s in steps)


def _reserved(pack: Pack, case: Case) -> bool:
    """Whether an outcome that was taken reserves a use: the customer has an appointment."""
    steps = of(pack, case).steps
    taken = [steps[s.step].outcomes.get(s.outcome) for s in case.steps if s.step in steps and s.outcome]
    return any(o is not None and o.card == "reserve" for o in taken)


def _when(desk: Desk, pack: Pack, case: Case) -> int | None:
    """The agreed time when it is today: the first moment the case knows that falls on this day."""
    for name, value in case.fields.items():
        field = pack.fields.get(name)
        if field is None or field.kind != "moment" or not value.isdigit():
            continue
        if iso_date(int(value), desk.tz) == desk.today:
            return int(value)
    return None


def _row(desk: Desk, con: records.Connection, pack: Pack, case: Case, at: int) -> ArrivalRow:
    service = known(pack, case).get("service", "")
    person = records.customer(con, case.customer) if case.customer else None
    waiting = {s.id for s in of(pack, case).steps.values() if s.expected and not s.runs}
    came = any(s.step in waiting and s.state == "done" and s.outcome == "arrived" for s in case.steps)
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
    question = examining.Question(
        tests=("holder", "valid", "covers"), plate=case.plate, customer=case.customer, vehicle=car.id,
        service=service, case=case.id, origin=case.origin,
    )  # fmt: skip
    found = examining.examine(desk, con, question)
    return found.ink, found.short
