"""What a new case knows before anybody types: whose it is, which car, and the fields the record fills."""

from __future__ import annotations

from console.catalogue.schema import Pack, Process
from console.desk import customers, records
from console.desk.desk import Desk
from console.domain.refusal import Refusal
from console.engine.children import fields_of
from console.i18n import _
from console.store import cases as stored


def person_of(
    desk: Desk, con: records.Connection, process: Process, plate: str, customer: str, vehicle: str
) -> tuple[str, str]:
    """``(customer, plate)`` a case is about. Refuses a plate that cannot be, and a case about nobody when it needs somebody.

    A plate nobody has on file is accepted: the check will say that no card was found.
    """
    if vehicle:
        car = records.vehicle(con, vehicle)
        if car is not None:
            return customer or car.customer, car.plate
    if customer:
        person = records.customer(con, customer)
        if person is None:
            raise customers.no_customer(customer)
        if plate:
            return person.id, _parsed(plate)
        likely = customers.likely_vehicle(desk, con, person.id)
        car = records.vehicle(con, likely) if likely else None
        return person.id, car.plate if car else ""
    if plate:
        return _owner(con, _parsed(plate))
    if process.about == "customer":
        raise Refusal(
            "no-plate", _("whose case it is, is not said"), _("give a plate or a customer"), "plate"
        )
    return "", ""


def _owner(con: records.Connection, plate: str) -> tuple[str, str]:
    """The customer a plate belongs to: of several the one with a card on it, else the newest."""
    cars = records.vehicles_by_plate(con, plate)
    with_card = [v for v in cars if any(c.vehicle == v.id for c in records.cards(con, v.customer))]
    found = (with_card or cars)[:1]
    return (found[0].customer if found else ""), plate


def _parsed(plate: str) -> str:
    from console.domain import plates

    try:
        return plates.parse(plate).text
    except plates.PlateProblem as problem:
        raise Refusal("bad-plate", problem.problem, problem.fix, "plate") from None


def of_customer(
    con: records.Connection, pack: Pack, process: Process, customer: str, plate: str
) -> dict[str, str]:
    """The fields of the process that the record knows: phone, model, inspection, birthday."""
    wanted = fields_of(pack, process, {}) & set(pack.fields)
    person = records.customer(con, customer) if customer else None
    if person is None:
        return {}
    car = next((v for v in records.vehicles(con, person.id) if v.plate == plate), None)
    phones = records.phones(con, person.id)
    first = phones[0].e164 + (f";ext={phones[0].ext}" if phones[0].ext else "") if phones else ""
    found = {
        "phone": first,
        "model": car.model if car else "",
        "inspection_on": car.inspection_on if car else "",
        "birthday": person.birthday if person.birthday_calendar != "lunar" else "",
    }
    return {name: value for name, value in found.items() if value and name in wanted}


def of_booking(
    con: records.Connection, pack: Pack, process: Process, customer: str, plate: str
) -> tuple[str, dict[str, str]]:
    """The booking a case belongs to, and the fields it shares: when a process needs what only a booking says.

    The live reservation of this customer and plate counts, the latest one first; none for a process without needs.
    """
    if not process.needs or not customer:
        return "", {}
    rows = con.execute(
        "SELECT k.case_id FROM card_hold k JOIN case_head h ON h.id = k.case_id"
        f" WHERE h.customer IN {records.ONE} AND h.plate = ?"
        " ORDER BY k.at DESC",
        (customer, plate),
    ).fetchall()
    wanted = fields_of(pack, process, {})
    for (case_id,) in rows:
        booking = stored.load(con, case_id)  # type: ignore[arg-type]
        if booking is None:
            continue
        known = {k: v for k, v in booking.fields.items() if v and k in wanted and k in pack.fields}
        if all(known.get(name) for name in process.needs):
            return case_id, known
    return "", {}
