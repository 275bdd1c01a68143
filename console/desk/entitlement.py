"""The entitlement check: what a card includes, asked by plate, by card number, or by a step of a case.

The tests a variant runs, and their order, stand in the packs (``checks.toml``); the first that fails names the verdict.
"""

from __future__ import annotations

from typing import Any

import msgspec

from console.desk import records, verdicts
from console.desk.desk import Desk
from console.desk.examining import Question, best_card, card_number, examine, judged, named, title_of
from console.desk.finding import find_service
from console.desk.verdicts import Allowance, Verdict
from console.desk.views import ServiceRow
from console.domain import text as words
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.i18n import _

Connection = records.Connection


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
        number = card_number(plate_or_card)
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
            return verdicts.not_holder(title_of(desk, wanted), vehicle)
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
                "what": title_of(desk, use.service),
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
    card = best_card(desk, con, bound, "") or (mine[0] if mine else None)
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
        verdict = judged(desk, con, card, asked, allowance.title)
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


def _plate(text: str) -> str:
    """The plate in a text; refuses what cannot be one."""
    from console.domain import plates

    try:
        return plates.parse(text).text
    except plates.PlateProblem as problem:
        raise Refusal("bad-plate", problem.problem, problem.fix, "plate") from None


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
        theirs = [v for v in found if named(con, Question(tests=(), customer=v.customer, name=name))]
        found = theirs or found
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
