"""Examining an entitlement: the tests of a check variant, run in their order; the first that fails names the verdict.

The tests stand in the packs (``checks.toml``). A question comes from a person (:mod:`console.desk.entitlement`) or from a
step of a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from console.catalogue.schema import Pack
from console.desk import records, verdicts
from console.desk.desk import Desk
from console.desk.verdicts import Allowance, CardFacts, Verdict
from console.domain import text as words
from console.engine.case import Case
from console.engine.commands import CheckResult
from console.engine.definition import known, of
from console.i18n import _

Connection = records.Connection


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: the tests to run and what is known. ``case`` and ``origin`` are left out when reservations are counted.

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
    origin: str = ""
    agreed: bool | None = None


def examine(desk: Desk, con: Connection, question: Question) -> Verdict:
    """Run the tests of a question in their order; the first that fails names the verdict."""
    title = title_of(desk, question.service)
    whose = _whose_cards(con, question)
    for test in question.tests:
        failed = _fails(desk, con, test, question, whose, title)
        if failed is not None:
            return failed
    card = best_card(desk, con, whose, question.service)
    if card is None:
        return verdicts.Verdict(
            verdict="included", title=title, plate=question.plate, say=_("The identity is right.")
        )
    if question.service and "covers" in question.tests:
        return judged(desk, con, card, question, title)
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
        wrong = question.identity == "mismatch" or (question.name and not named(con, question))
        return (
            verdicts.not_holder(title, question.plate, _("The identity does not match.")) if wrong else None
        )
    if test == "agreed":
        if question.agreed or (question.agreed is None and booked(con, question.customer, question.service)):
            return None
        missing = verdicts.not_holder(title, question.plate, _("No such booking was found."))
        return msgspec.structs.replace(missing, verdict="not_included", short=_("not booked"))
    card = best_card(desk, con, whose, question.service)
    if card is None:
        return verdicts.not_holder(title, question.plate)
    if test == "valid" and not question.service:
        state = verdicts.usable(card, desk.today)
        if state == "included":
            return None
        bad = verdicts.Verdict(verdict=state, title=title, plate=question.plate, card=card)
        return msgspec.structs.replace(bad, say=verdicts.sentence(bad, desk.today), short=state)
    if test in ("valid", "covers") and question.service:
        found = judged(desk, con, card, question, title)
        return None if found.passed else found
    return None


def _not_holding(
    con: Connection, question: Question, whose: Sequence[CardFacts], title: str
) -> Verdict | None:
    if not whose:
        return verdicts.not_holder(title, question.plate)
    if question.name and not named(con, question):
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


def named(con: Connection, question: Question) -> bool:
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


def best_card(desk: Desk, con: Connection, whose: Sequence[CardFacts], service: str) -> CardFacts | None:
    """Of several cards the one that helps most: usable and with the service, then usable, then any."""
    if not whose:
        return None

    def rank(card: CardFacts) -> tuple[bool, bool]:
        has = any(a.service == service for a in records.allowances(con, card.product, desk.services))
        return (not (has or not service), verdicts.usable(card, desk.today) != "included")

    return min(whose, key=rank)


def judged(desk: Desk, con: Connection, card: CardFacts, question: Question, title: str) -> Verdict:
    """The verdict on the question's service for one card, with the customer's other cards in mind."""
    plate = question.plate or card.plate
    if card.vehicle and question.vehicle and card.vehicle != question.vehicle:
        return _elsewhere(desk, con, card, question, title)
    mine = {a.service: a for a in records.allowances(con, card.product, desk.services)}
    found = verdicts.judge(
        card,
        mine.get(question.service),
        records.uses(con, card.id, desk.tz),
        records.reserved(con, card.id, question.case, question.origin).get(question.service, 0),
        desk.today,
        title=title,
        others=_others(desk, con, card, question.service),
        better=records.better_product(con, question.service, card.product),
        valid="valid" in question.tests,
    )
    return msgspec.structs.replace(found, plate=plate, service=found.service or question.service)


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
        card_number=card_number(values.get("card", "")) if "card" in variant.asks else "",
        service=values.get("service", ""),
        identity=values.get("identity", ""),
        case=case.id,
        origin=case.origin,
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
        "SELECT 1 FROM card_hold k JOIN case_head h ON h.id = k.case_id"
        f" WHERE h.customer IN {records.ONE} AND k.case_id <> ?"
        " AND (? = '' OR k.service = ?) LIMIT 1",
        (customer, but_case, service, service),
    ).fetchone()
    return row is not None


def title_of(desk: Desk, service: str) -> str:
    return records.service_title(service, desk.services)


def card_number(text: str) -> str:
    """The card number in a text, empty when it is none."""
    from console.domain import cards

    try:
        return cards.parse(text)
    except ValueError:
        return ""


def _vehicle_of(con: Connection, customer: str, plate: str) -> str:
    """The customer's vehicle with this plate."""
    return next((v.id for v in records.vehicles(con, customer) if v.plate == plate), "") if customer else ""
