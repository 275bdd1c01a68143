"""The entitlement check: what a card includes, asked by plate, by card number, or by a step of a case.

The tests a variant runs, and their order, stand in the packs (``checks.toml``); the first that fails names the verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from console.catalogue.schema import Pack
from console.desk import records, verdicts
from console.desk.desk import Desk
from console.desk.understand import find_service
from console.desk.verdicts import Allowance, CardFacts, Verdict
from console.desk.views import ServiceRow
from console.domain import text as words
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.engine.case import Case
from console.engine.commands import CheckResult
from console.engine.definition import known, of
from console.i18n import _

Connection = records.Connection


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: the tests to run and what is known. ``case`` is left out when reservations are counted.

    ``agreed`` says whether the customer asked for this service (None: look); ``identity`` is the answer of that field.
    """

    tests: tuple[str, ...]
    plate: str = ""
    customer: str = ""
    vehicle: str = ""
    card_number: str = ""
    service: str = ""
    name: str = ""
    identity: str = ""
    case: str = ""
    agreed: bool | None = None


def check(
    desk: Desk, plate_or_card: str, service: str = "", name: str = "", variant: str = "E1", plate: str = ""
) -> Verdict:
    """The verdict on a service for a plate or a card number. *plate* beside a card number: are they one (E2)?

    Refuses half a plate that fits several cars, an unknown service or variant.
    """
    tests = tests_of(desk, variant)
    wanted = service_id(desk, service) if service.strip() else ""
    if "covers" in tests and not wanted:
        raise Refusal(
            "no-service",
            _("which service is not said"),
            _("one of: {names}", names="  ".join(str(s.title) for s in desk.services.values())),
            "service",
        )
    with desk.reader() as con:
        number = _card_number(plate_or_card)
        found = records.card_by_number(con, number) if number else None
        if number:
            shown = found.plate if found else ""
            question = Question(
                tests=tests,
                plate=_plate(plate) if plate else shown,
                customer=found.customer if found else "",
                vehicle=found.vehicle if found else "",
                card_number=number,
                service=wanted,
                name=name,
            )
            return examine(desk, con, question)
        vehicle = _vehicle(desk, con, plate_or_card, name)
        if isinstance(vehicle, str):
            return verdicts.not_holder(_title(desk, wanted), vehicle)
        return examine(
            desk,
            con,
            Question(
                tests=tests,
                plate=vehicle.plate,
                customer=vehicle.customer,
                vehicle=vehicle.id,
                service=wanted,
                name=name,
            ),
        )


def as_json(desk: Desk, verdict: Verdict) -> dict[str, Any]:
    """The verdict in the public shape."""
    card = verdict.card
    return {
        "verdict": verdict.verdict,
        "service": verdict.title or verdict.service,
        "service_id": verdict.service,
        "plate": verdict.plate,
        "card": card.number if card else "",
        "product": card.product_title if card else "",
        "customer": card.customer if card else "",
        "name": card.customer_name if card else "",
        "allowed": verdict.allowed,
        "used": verdict.used,
        "left": verdict.left,
        "reserved": verdict.reserved,
        "valid_from": card.opened_on if card else "",
        "valid_to": card.valid_to if card else "",
        "say": verdict.say,
        "short": verdict.short,
        "ledger": [
            {
                "at": iso(use.at, desk.tz) if use.at else use.on,
                "what": _title(desk, use.service),
                "uses": use.uses,
                "where": use.where,
                "case": use.case,
                "ref": use.ref,
            }
            for use in verdict.uses
        ],
        "reasons": list(verdict.reasons) or [verdict.say],
    }


def tests_of(desk: Desk, variant: str) -> tuple[str, ...]:
    """The tests of a check variant, in order; refuses an unknown one."""
    checks = {i: c for pack in desk.library.packs.values() for i, c in pack.checks.items()}
    found = checks.get(variant.strip().upper())
    if found is None:
        raise Refusal(
            "no-variant",
            _("there is no check {variant}", variant=variant),
            _("one of: {names}", names="  ".join(checks)),
            "variant",
        )
    return tuple(found.tests)


def service_id(desk: Desk, text: str) -> str:
    """The service a person means: by name, id, short word or verb, also one that only a product file knows."""
    found = find_service(text, desk.services)
    if len(found) == 1:
        return found[0]
    with desk.reader() as con:
        rows = con.execute("SELECT DISTINCT service FROM product_service WHERE deleted_at IS NULL").fetchall()
    bare = words.fold(text)
    for (other,) in rows:
        if words.fold(other) == bare:
            return str(other)
    names = "  ".join(str(desk.services[i].title) for i in (found or list(desk.services)))
    raise Refusal(
        "no-service",
        _("there is no service 「{text}」", text=words.cut(text, 20)),
        _("one of: {names}", names=names),
        "service",
    )


def examine(desk: Desk, con: Connection, question: Question) -> Verdict:
    """Run the tests of a question in their order; the first that fails names the verdict."""
    title = _title(desk, question.service)
    whose = _whose_cards(con, question)
    for test in question.tests:
        failed = _fails(desk, con, test, question, whose, title)
        if failed is not None:
            return failed
    card = _best(desk, con, whose, question.service)
    if card is None:
        return verdicts.Verdict(
            verdict="included", title=title, plate=question.plate, say=_("The identity is right.")
        )
    if question.service and "covers" in question.tests:
        return _judged(desk, con, card, question, title)
    return verdicts.Verdict(
        verdict="included",
        service=question.service,
        title=title,
        plate=question.plate or card.plate,
        card=card,
        say=_("{name} holds a {product}.", name=card.customer_name, product=card.product_title),
    )


def _fails(
    desk: Desk, con: Connection, test: str, question: Question, whose: Sequence[CardFacts], title: str
) -> Verdict | None:
    """What one test says when it fails, None when it passes."""
    if test == "holder":
        return _not_holding(con, question, whose, title)
    if test == "card-of-plate":
        return _wrong_card(con, question, title)
    if test == "identity":
        wrong = question.identity == "mismatch" or (question.name and not _named(con, question))
        return (
            verdicts.not_holder(title, question.plate, _("The identity does not match.")) if wrong else None
        )
    if test == "agreed":
        if question.agreed or (question.agreed is None and booked(con, question.customer, question.service)):
            return None
        missing = verdicts.not_holder(title, question.plate, _("No such booking was found."))
        return msgspec.structs.replace(missing, verdict="not_included", short=_("not booked"))
    card = _best(desk, con, whose, question.service)
    if card is None:
        return verdicts.not_holder(title, question.plate)
    if test == "valid" and not question.service:
        state = verdicts.usable(card, desk.today)
        if state == "included":
            return None
        bad = verdicts.Verdict(verdict=state, title=title, plate=question.plate, card=card)
        return msgspec.structs.replace(bad, say=verdicts.sentence(bad, desk.today), short=state)
    if test in ("valid", "covers") and question.service:
        judged = _judged(desk, con, card, question, title)
        return None if judged.passed else judged
    return None


def _not_holding(
    con: Connection, question: Question, whose: Sequence[CardFacts], title: str
) -> Verdict | None:
    if not whose:
        return verdicts.not_holder(title, question.plate)
    if question.name and not _named(con, question):
        why = _("The card is not in the name of {name}.", name=words.clean(question.name).strip())
        return msgspec.structs.replace(verdicts.not_holder(title, question.plate, why), card=whose[0])
    return None


def _wrong_card(con: Connection, question: Question, title: str) -> Verdict | None:
    if not question.card_number:
        return None
    shown = records.card_by_number(con, question.card_number)
    if shown is None:
        why = _("There is no card {number}.", number=question.card_number)
        return verdicts.not_holder(title, question.plate, why)
    if question.plate and shown.plate and shown.plate != question.plate:
        return verdicts.Verdict(
            verdict="other_plate",
            service=question.service,
            title=title,
            plate=question.plate,
            card=shown,
            short=verdicts.other_car(shown.plate),
            say=_("This card belongs to {plate}.", plate=shown.plate),
        )
    return None


def _named(con: Connection, question: Question) -> bool:
    """Whether the name is that of the customer (titles such as 先生 do not count)."""
    from console.domain import names

    person = records.customer(con, question.customer)
    if person is None:
        return False
    try:
        given = names.parse(question.name).name
    except ValueError:
        given = question.name
    return words.fold(given) == words.fold(person.name)


def _whose_cards(con: Connection, question: Question) -> list[CardFacts]:
    """The cards that count: the one shown, those of the vehicle, then the customer's that are bound to no vehicle."""
    if question.card_number:
        shown = records.card_by_number(con, question.card_number)
        return [shown] if shown else []
    mine = records.cards(con, question.customer) if question.customer else []
    bound = [c for c in mine if question.vehicle and c.vehicle == question.vehicle]
    loose = [c for c in mine if not c.vehicle]
    return bound + loose or mine


def _best(desk: Desk, con: Connection, whose: Sequence[CardFacts], service: str) -> CardFacts | None:
    """Of several cards the one that helps most: usable and with the service, then usable, then any."""
    if not whose:
        return None

    def rank(card: CardFacts) -> tuple[bool, bool]:
        has = any(a.service == service for a in records.allowances(con, card.product, desk.services))
        return (not (has or not service), verdicts.usable(card, desk.today) != "included")

    return min(whose, key=rank)


def _judged(desk: Desk, con: Connection, card: CardFacts, question: Question, title: str) -> Verdict:
    """The verdict on the question's service for one card, with the customer's other cards in mind."""
    plate = question.plate or card.plate
    if card.vehicle and question.vehicle and card.vehicle != question.vehicle:
        return _elsewhere(desk, con, card, question, title)
    mine = {a.service: a for a in records.allowances(con, card.product, desk.services)}
    judged = verdicts.judge(
        card,
        mine.get(question.service),
        records.uses(con, card.id, desk.tz),
        records.reserved(con, card.id, question.case).get(question.service, 0),
        desk.today,
        title=title,
        others=_others(desk, con, card, question.service),
        better=records.better_product(con, question.service, card.product),
        valid="valid" in question.tests,
    )
    return msgspec.structs.replace(judged, plate=plate, service=judged.service or question.service)


def _elsewhere(desk: Desk, con: Connection, card: CardFacts, question: Question, title: str) -> Verdict:
    """The customer's cards are all bound to other plates."""
    for other, allowance in _others(desk, con, None, question.service, question.customer):
        return msgspec.structs.replace(
            verdicts.judge(card, None, (), 0, desk.today, title=title, others=[(other, allowance)]),
            plate=question.plate,
            service=question.service,
        )
    return verdicts.not_holder(title, question.plate)


def _others(
    desk: Desk, con: Connection, card: CardFacts | None, service: str, customer: str = ""
) -> list[tuple[CardFacts, Allowance]]:
    """The customer's other cards that include the service."""
    found = []
    for other in records.cards(con, card.customer if card else customer):
        if card is not None and other.id == card.id:
            continue
        for allowance in records.allowances(con, other.product, desk.services):
            if allowance.service == service:
                found.append((other, allowance))
    return found


def for_step(
    desk: Desk,
    con: Connection,
    pack: Pack,
    case: Case,
    step: str = "",
    typed: Mapping[str, str] | None = None,
) -> tuple[CheckResult | None, dict[str, str]]:
    """The answer of a step's check for a case, and the fields the console fills from it.

    *typed* are values about to be written. The fields are ``holder`` (the card's product), ``covered`` (the service)
    and ``verdict``; without a check, or before what it asks for is known, there is no answer.
    """
    verdict, variant = verdict_of(desk, con, pack, case, step, typed)
    if verdict is None:
        return None, {}
    card = verdict.card
    filled = {
        "holder": card.product_title if card and verdict.verdict != "not_holder" else "",
        "covered": verdict.title if verdict.passed else "",
        "verdict": verdict.verdict,
    }
    result = CheckResult(
        variant=variant,
        verdict=verdict.verdict,
        passed=verdict.passed,
        card=card.id if card else "",
        service=verdict.service,
        reasons=(verdict.say,) if not verdict.passed else (),
    )
    return result, {k: v for k, v in filled.items() if k in pack.fields and v}


def verdict_of(
    desk: Desk,
    con: Connection,
    pack: Pack,
    case: Case,
    step: str = "",
    typed: Mapping[str, str] | None = None,
) -> tuple[Verdict | None, str]:
    """The verdict for the check of a step (the open one by default) and the variant; none when nothing is checked yet."""
    open_step = case.open_step
    spec = of(pack, case).steps.get(step or (open_step.step if open_step else ""))
    if spec is None or not spec.check:
        return None, ""
    values = {**known(pack, case), **{k: v for k, v in (typed or {}).items() if v}}
    variant = pack.checks[spec.check]
    if any(not values.get(name) for name in variant.asks if name not in ("customer", "plate")):
        return None, spec.check
    if "plate" in variant.asks and not values.get("plate"):
        return None, spec.check
    question = Question(
        tests=tuple(variant.tests),
        plate=values.get("plate", ""),
        customer=case.customer,
        vehicle=_vehicle_of(con, case.customer, values.get("plate", "")),
        card_number=_card_number(values.get("card", "")) if "card" in variant.asks else "",
        service=values.get("service", ""),
        identity=values.get("identity", ""),
        case=case.id,
        agreed=_agreed(con, case, values) if "agreed" in variant.tests else None,
    )
    if case.origin and not question.service:
        question = msgspec.structs.replace(question, service="")
    return examine(desk, con, question), spec.check


def _agreed(con: Connection, case: Case, values: dict[str, str]) -> bool:
    """Whether this customer did ask for the service.

    Yes when the case came from a booking or a plan, when it carries the plan's own entry (service and agreed time,
    which its step 核实 compared with the store), or when a booking of the service stands in the file.
    """
    service = values.get("service", "")
    if case.origin or case.relation == "plan" or (service and values.get("wanted_at")):
        return True
    return booked(con, case.customer, service, case.id)


def booked(con: Connection, customer: str, service: str, but_case: str = "") -> bool:
    """Whether a live reservation of the customer stands for the service: it was asked for and is still to come."""
    row = con.execute(
        "SELECT 1 FROM card_hold k JOIN case_head h ON h.id = k.case_id WHERE h.customer = ? AND k.case_id <> ?"
        " AND (? = '' OR k.service = ?) LIMIT 1",
        (customer, but_case, service, service),
    ).fetchone()
    return row is not None


def services(desk: Desk, customer: str, vehicle: str = "", chosen: str = "") -> tuple[ServiceRow, ...]:
    """The verdict grid of a customer's vehicle: every service of its card, then what only another card has."""
    with desk.reader() as con:
        return service_rows(desk, con, customer, vehicle, chosen)


def service_rows(
    desk: Desk, con: Connection, customer: str, vehicle: str = "", chosen: str = ""
) -> tuple[ServiceRow, ...]:
    """:func:`services` on an open connection. Digits are 1 to 9 and 0; further rows have none."""
    mine = records.cards(con, customer)
    car = records.vehicle(con, vehicle) if vehicle else None
    bound = [c for c in mine if vehicle and c.vehicle == vehicle] or [c for c in mine if not c.vehicle]
    card = _best(desk, con, bound, "") or (mine[0] if mine else None)
    if card is None:
        none = verdicts.not_holder(plate=car.plate if car else "")
        return (
            ServiceRow(
                digit="", service="", title=none.short, short=none.short, verdict="no", code=none.verdict,
                say=none.say, why_not=none.say,
            ),
        )  # fmt: skip
    listed = records.allowances(con, card.product, desk.services)
    seen = {a.service for a in listed}
    for other in mine:
        for allowance in records.allowances(con, other.product, desk.services):
            if allowance.service not in seen:
                seen.add(allowance.service)
                listed.append(allowance)
    question = Question(
        tests=("holder", "valid", "covers"),
        plate=car.plate if car else card.plate,
        customer=customer,
        vehicle=vehicle,
    )
    rows = []
    for place, allowance in enumerate(listed):
        asked = msgspec.structs.replace(question, service=allowance.service)
        verdict = _judged(desk, con, card, asked, allowance.title)
        rows.append(_row(verdict, allowance, place, chosen))
    return tuple(rows)


def _row(verdict: Verdict, allowance: Allowance, place: int, chosen: str) -> ServiceRow:
    return ServiceRow(
        digit="1234567890"[place] if place < 10 else "",
        service=allowance.service,
        title=allowance.title,
        short=allowance.short,
        verdict=verdict.ink,
        code=verdict.verdict,
        left=verdict.left,
        allowed=verdict.allowed,
        word=verdict.short,
        chosen=allowance.service == chosen,
        last_on=verdict.last.on if verdict.last else "",
        last_where=verdict.last.where if verdict.last else "",
        say=verdict.say,
        why_not="" if verdict.passed else verdict.say,
    )


def _title(desk: Desk, service: str) -> str:
    return records.service_title(service, desk.services)


def _card_number(text: str) -> str:
    """The card number in a text, empty when it is none."""
    from console.domain import cards

    try:
        return cards.parse(text)
    except ValueError:
        return ""


def _plate(text: str) -> str:
    """The plate in a text; refuses what cannot be one."""
    from console.domain import plates

    try:
        return plates.parse(text).text
    except plates.PlateProblem as problem:
        raise Refusal("bad-plate", problem.problem, problem.fix, "plate") from None


def _vehicle_of(con: Connection, customer: str, plate: str) -> str:
    """The customer's vehicle with this plate."""
    return next((v.id for v in records.vehicles(con, customer) if v.plate == plate), "") if customer else ""


def _vehicle(desk: Desk, con: Connection, text: str, name: str) -> records.Vehicle | str:
    """The vehicle a person means by a plate or a part of it; the plate itself when nobody has it.

    Refuses what fits several cars, naming them.
    """
    from console.domain import plates

    try:
        plate = plates.parse(text).text
    except plates.PlateProblem as problem:
        return _by_part(desk, con, text, problem)
    found = records.vehicles_by_plate(con, plate)
    if name:
        named = [v for v in found if _named(con, Question(tests=(), customer=v.customer, name=name))]
        found = named or found
    if not found:
        return plate
    with_card = [v for v in found if any(c.vehicle == v.id for c in records.cards(con, v.customer))]
    return (with_card or found)[0]


def _by_part(desk: Desk, con: Connection, text: str, problem: Exception) -> records.Vehicle:
    bare = words.fold(text).upper()
    rows = (
        con.execute(
            "SELECT id, plate FROM vehicle WHERE deleted_at IS NULL AND substr(plate, -length(?)) = ? LIMIT 6",
            (bare, bare),
        ).fetchall()
        if len(bare) >= 3
        else []
    )
    if len(rows) == 1:
        found = records.vehicle(con, rows[0][0])
        assert found is not None
        return found
    if rows:
        raise Refusal(
            "several",
            _("「{text}」 fits several cars", text=words.cut(text, 20)),
            "  ".join(plate for _id, plate in rows),
            "plate",
        )
    raise Refusal(
        "bad-plate", getattr(problem, "problem", str(problem)), getattr(problem, "fix", ""), "plate"
    ) from None
