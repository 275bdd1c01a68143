"""A customer's record: look at it, enter it, erase it on request. (Joining two of one person: :mod:`console.desk.merging`.)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.desk import callers, entitlement, history, people, records, verdicts
from console.desk.desk import Desk
from console.desk.views import CardBadge, CustomerView, VehicleRow
from console.domain import text as words
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.i18n import N_, _

LABELS = {"home": N_("home"), "work": N_("work"), "landline": N_("home"), "family": N_("family")}
"""What the numbers of a customer are called beside the usual one."""


def no_customer(customer: str) -> Refusal:
    """There is no such customer."""
    return Refusal(
        "no-customer", _("there is no customer {id}", id=customer), _("look the person up first"), "customer"
    )


def view(desk: Desk, customer: str, vehicle: str = "", service: str = "") -> CustomerView:
    """The customer in hand with the verdicts of one vehicle (the first with a usable card when none is named)."""
    with desk.reader() as con:
        person = records.customer(con, customer)
        if person is None:
            raise no_customer(customer)
        mine = records.cards(con, person.id)
        cars = _once(records.vehicles(con, person.id), mine)
        chosen = next((c.id for c in cars if c.id == vehicle), "") or _likely(desk, cars, mine)
        phones = records.phones(con, person.id)
        services = entitlement.service_rows(desk, con, person.id, chosen, service)
        card = next((c for c in mine if c.vehicle == chosen), mine[0] if mine and not chosen else None)
        ledger_title, ledger = history.ledger(desk, con, card, service)
        contacts, in_year = history.contacts(desk, con, person.id)
        calls, last_call = history.calls(con, person.id)
        return CustomerView(
            id=person.id,
            name=person.name,
            title=people.surname_title(person),
            phones=tuple(_phone(p) for p in phones),
            phone_labels=tuple(_label(p, n) for n, p in enumerate(phones)),
            note=person.note,
            vehicles=tuple(_vehicle(desk, car, mine, car.id == chosen) for car in cars),
            services=services,
            ledger_title=ledger_title,
            ledger=ledger,
            contacts=contacts,
            contacts_in_year=in_year,
            calls=calls,
            last_call_at=last_call,
            last_words=history.last_words(desk, contacts, last_call),
            card_number=card.number if card else "",
            card_product=card.product_title if card else "",
        )


def _once(cars: Sequence[records.Vehicle], mine: Sequence[verdicts.CardFacts]) -> list[records.Vehicle]:
    """Each car once: of a plate that both of two joined records had, the one with a card (both, where both have one)."""
    carded = {card.vehicle for card in mine}
    shown = []
    for place, car in enumerate(cars):
        same = [(n, c) for n, c in enumerate(cars) if n != place and car.plate and c.plate == car.plate]
        if car.id in carded or not any(c.id in carded or n < place for n, c in same):
            shown.append(car)
    return shown


def likely_vehicle(desk: Desk, con: records.Connection, customer: str) -> str:
    """The vehicle a caller most likely means: the first with a usable card, else the first."""
    return _likely(desk, records.vehicles(con, customer), records.cards(con, customer))


def _likely(desk: Desk, cars: Sequence[records.Vehicle], mine: Sequence[verdicts.CardFacts]) -> str:
    good = {c.vehicle for c in mine if verdicts.usable(c, desk.today) == "included"}
    return next((c.id for c in cars if c.id in good), cars[0].id if cars else "")


def _phone(phone: records.PhoneRow) -> str:
    from console.domain import phones

    return phones.show(phone.e164, phone.ext)


def _label(phone: records.PhoneRow, place: int) -> str:
    if place == 0:
        return ""
    return _(LABELS[phone.label or phone.kind]) if (phone.label or phone.kind) in LABELS else phone.label


def _vehicle(
    desk: Desk, car: records.Vehicle, mine: Sequence[verdicts.CardFacts], chosen: bool
) -> VehicleRow:
    card = next((c for c in mine if c.vehicle == car.id), None)
    return VehicleRow(
        id=car.id,
        plate=car.plate,
        model=car.model,
        card=badge(card, desk.today) if card else None,
        chosen=chosen,
    )


def badge(card: verdicts.CardFacts, today: str) -> CardBadge:
    """The card beside its vehicle: 有效到 2027-03-31, 过期 2026-10-28, 停用."""
    from console.domain import cards

    state = verdicts.usable(card, today)
    days = verdicts.days_left(card, today)
    if state == "included":
        near = days is not None and days <= verdicts.NEARLY_EXPIRED_DAYS
        word = _("valid to") if card.valid_to else _("valid")
        return CardBadge(
            product=card.product_title, number=cards.show(card.number), verdict="mind" if near else "yes", word=word,
            date=card.valid_to,
        )  # fmt: skip
    if state == "expired":
        word, date = _("Expired").lower(), card.valid_to
    elif card.state == "lost":
        word, date = _("card lost"), ""
    elif card.state == "active":
        word, date = _("starts"), card.opened_on
    else:
        word, date = _("suspended"), ""
    return CardBadge(
        product=card.product_title, number=cards.show(card.number), verdict="no", word=word, date=date
    )


def show(desk: Desk, customer: str) -> dict[str, Any]:
    """One record as JSON: who, phones, vehicles, cards, open cases, history."""
    with desk.reader() as con:
        person = records.customer(con, customer)
        if person is None:
            raise no_customer(customer)
        open_cases = con.execute(
            f"SELECT id FROM case_head INDEXED BY case_head_customer WHERE customer IN {records.ONE} AND state = 'open' ORDER BY opened_at",
            (person.id,),
        ).fetchall()
        contacts, _count = history.contacts(desk, con, person.id)
        calls, last = history.calls(con, person.id)
        return {
            "customer": person.id,
            "name": person.name,
            "honorific": person.honorific,
            "note": person.note,
            "birthday": person.birthday,
            "birthday_calendar": person.birthday_calendar,
            "home_unit": person.home_unit,
            "phones": [
                {"number": p.e164, "ext": p.ext, "kind": p.kind, "label": p.label}
                for p in records.phones(con, person.id)
            ],
            "vehicles": [
                {"vehicle": v.id, "plate": v.plate, "model": v.model, "vin": v.vin, "inspection_on": v.inspection_on}
                for v in _once(records.vehicles(con, person.id), records.cards(con, person.id))
            ],
            "cards": [
                {
                    "card": c.id, "number": c.number, "product": c.product_title, "plate": c.plate, "state": c.state,
                    "valid_from": c.opened_on, "valid_to": c.valid_to,
                }
                for c in records.cards(con, person.id)
            ],
            "open_cases": [row[0] for row in open_cases],
            "calls": calls,
            "last_call_at": iso(last, desk.tz) if last else None,
            "history": [
                {"at": iso(c.at, desk.tz), "what": c.what, "more": c.more, "who": c.who} for c in contacts
            ],
        }  # fmt: skip


def add(
    desk: Desk,
    name: str,
    *,
    phones: Sequence[str] = (),
    plate: str = "",
    model: str = "",
    honorific: str = "",
    note: str = "",
    home_unit: str = "",
) -> str:
    """Enter a new customer; the id. Refuses a name, number or plate that cannot be, and a plate somebody drives already."""
    person = _name(name)
    numbers = list(dict.fromkeys(_number(desk, phone) for phone in phones))
    car = _new_plate(desk, plate) if plate else ""
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        customer = tx.new_id()
        tx.set(
            "customer",
            customer,
            {
                "name": person.name,
                "honorific": honorific or person.honorific,
                "note": words.clean(note, limit=500).strip(),
                "home_unit": home_unit,
                "created_at": desk.now(),
            },
        )
        for e164, ext, kind in numbers:
            tx.set("phone", tx.new_id(), {"customer": customer, "e164": e164, "ext": ext, "kind": kind})
        if car:
            model = words.clean(model, limit=60).strip()
            tx.set("vehicle", tx.new_id(), {"customer": customer, "plate": car, "model": model})
    return customer


def _name(name: str) -> Any:
    from console.domain import names

    try:
        return names.parse(name)
    except names.NameProblem as problem:
        raise Refusal("bad-name", problem.problem, problem.fix, "name") from None


def _number(desk: Desk, text: str) -> tuple[str, str, str]:
    from console.domain import phones

    try:
        found = phones.parse(text, callers.area(desk))
    except phones.PhoneProblem as problem:
        raise Refusal("bad-phone", problem.problem, problem.fix, "phone") from None
    return found.e164, found.ext, found.kind


def _new_plate(desk: Desk, text: str) -> str:
    from console.domain import plates

    try:
        plate = plates.parse(text).text
    except plates.PlateProblem as problem:
        raise Refusal("bad-plate", problem.problem, problem.fix, "plate") from None
    with desk.reader() as con:
        had = records.vehicles_by_plate(con, plate)
        owner = records.customer(con, had[0].customer) if had else None
    if owner is not None:
        raise Refusal(
            "plate-known",
            _("{plate} is on file already, {name}", plate=plate, name=owner.name),
            _("open that record, or take the car out of it first"),
            "plate",
        )
    return plate


def erase(desk: Desk, customer: str) -> int:
    """Erase a person on request: the counts stay, the person goes. How many records were emptied.

    Only those who may cancel for the whole centre may do it, and not while something is still owed to the person.
    """
    if not (desk.actor.machine or {"manager", "shift-lead"} & set(desk.actor.roles)):
        raise Refusal("not-yours", _("only the manager or a shift lead may erase a customer"), "", "customer")
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        person = records.customer(tx.reader, customer)
        if person is None:
            raise no_customer(customer)
        owed = tx.reader.execute(
            f"SELECT id FROM case_head INDEXED BY case_head_customer WHERE customer IN {records.ONE} AND state = 'open'",
            (person.id,),
        ).fetchall()
        if owed:
            raise Refusal(
                "still-open",
                _("{cases} is still open", cases=", ".join(row[0] for row in owed)),
                _("finish or cancel it first"),
                "customer",
            )
        return tx.erase(person.id)
