"""What may be said in a phrase: the value of every slot for a case as it is now, shown for people in the language spoken.

An empty slot is simply absent here; :mod:`console.desk.phrases` refuses a sentence that needs it and names it.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.catalogue.schema import Pack
from console.desk import examining, people, records, verdicts
from console.desk.case_json import readable
from console.desk.desk import Desk
from console.desk.understand import Facts, show
from console.domain.moments import spoken_date
from console.engine.case import Case
from console.engine.definition import known, of
from console.i18n import N_, Label, _

TITLES = {
    "salutation": N_("Name"),
    "name": N_("Name"),
    "model": N_("Model"),
    "product": N_("Card"),
    "left": N_("times left"),
    "allowed": N_("times allowed"),
    "used": N_("times used"),
    "valid_to": N_("valid until"),
    "minutes": N_("minutes"),
    "due": N_("until when"),
    "late": N_("minutes late"),
    "operator": N_("who speaks"),
    "other_plate": N_("the other plate"),
    "last_on": N_("last used on"),
}
"""What a slot that is no field is called when it is missing."""


def values(
    desk: Desk,
    con: records.Connection,
    pack: Pack,
    case: Case,
    typed: Mapping[str, str] | None = None,
    step: str = "",
) -> dict[str, str]:
    """Every filled slot of a case; *typed* are values of the form that are not written yet."""
    facts = desk.facts()
    kept = {**known(pack, case), **{k: v for k, v in (typed or {}).items() if v}}
    found = {
        name: _said(pack, name, value, facts)
        for name, value in kept.items()
        if name not in pack.fields or readable(desk, pack.fields[name], case)
    }
    person = records.customer(con, case.customer)
    if person is not None:
        found |= {"name": person.name, "customer": person.name, "salutation": people.spoken(person)}
    found |= {
        "operator": desk.actor.name or desk.actor.id,
        "number": desk.actor.id,
        "case": case.id,
        "process": str(of(pack, case).title),
        "centre": desk.unit_title("centre"),
    }
    car = (
        next((v for v in records.vehicles(con, case.customer) if v.plate == case.plate), None)
        if case.customer
        else None
    )
    if car is not None and car.model:
        found.setdefault("model", car.model)
    found |= _card(desk, con, pack, case, kept, step)
    for (
        old,
        new,
    ) in case.with_.items():  # a run with renamed fields speaks of them in the words of its process
        found.setdefault(old, found.get(new, ""))
    return {name: value for name, value in found.items() if value}


def _said(pack: Pack, name: str, value: str, facts: Facts) -> str:
    """A value as a mouth says it: a day in words, the rest as it is shown."""
    field = pack.fields.get(name)
    shown = show(field, value, facts)
    return spoken_date(shown) if field is not None and field.kind == "date" else shown


def _card(
    desk: Desk, con: records.Connection, pack: Pack, case: Case, kept: Mapping[str, str], step: str
) -> dict[str, str]:
    """The slots about the card, from the check of the step (or the last one that was made)."""
    verdict, _variant = examining.verdict_of(desk, con, pack, case, step, kept)
    if verdict is None:
        verdict = _last_check(desk, con, case, kept)
    if verdict is None:
        return {}
    card = verdict.card
    found = {
        "service": verdict.title,
        "left": "" if verdict.left is None else str(verdict.left),
        "allowed": "" if verdict.allowed is None else str(verdict.allowed),
        "used": str(verdict.used),
        "last_on": verdicts.long_date(verdict.last.on) if verdict.last and verdict.last.on else "",
        "last_where": verdict.last.where if verdict.last else "",
        "reason": verdict.say if not verdict.passed else "",
        "say": verdict.say,
    }
    if card is not None:
        found |= {
            "product": card.product_title,
            "valid_to": verdicts.long_date(card.valid_to),
            "valid_from": verdicts.long_date(card.opened_on),
            "other_plate": _other_plate(con, card, verdict),
        }
    return {k: v for k, v in found.items() if v}


def _other_plate(con: records.Connection, card: verdicts.CardFacts, verdict: verdicts.Verdict) -> str:
    if verdict.verdict != "other_plate":
        return ""
    for other in records.cards(con, card.customer):
        if other.plate and other.plate != verdict.plate:
            return other.plate
    return card.plate


def _last_check(
    desk: Desk, con: records.Connection, case: Case, kept: Mapping[str, str]
) -> verdicts.Verdict | None:
    """What the last check of the case found, with the figures of now."""
    checks = sorted(case.checks.values(), key=lambda c: c.at)
    found = next((c for c in reversed(checks) if c.card), None)
    card = records.card(con, found.card) if found else None
    if found is None or card is None:
        return None
    question = examining.Question(
        tests=("covers",), plate=card.plate, customer=card.customer, vehicle=card.vehicle,
        service=found.service or kept.get("service", ""), case=case.id, origin=case.origin,
    )  # fmt: skip
    return examining.examine(desk, con, question) if question.service else None


def title(pack: Pack, slot: str) -> str:
    """What a slot is called, for saying that it is missing."""
    if slot in pack.fields:
        return str(pack.fields[slot].title)
    return _(TITLES[slot]) if slot in TITLES else slot


def label(label_: Label | None) -> str:
    """A label or nothing."""
    return str(label_) if label_ is not None else ""
