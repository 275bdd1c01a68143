"""One row of the look-up as a screen draws it: what matched and where, which card, the last contact, what is open. Reads nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from console.desk import verdicts
from console.desk.views import Countdown, HitRow
from console.domain import moments, near, phones, plates
from console.domain import text as words
from console.domain.search import squeeze
from console.domain.search_marks import Fields, Mark, explain
from console.domain.search_query import Query
from console.domain.time import DAY
from console.i18n import _, language
from console.store.queries.lookup import Found
from console.store.queries.lookup_rows import CardRow, CaseRow, Row, VehicleRow

if TYPE_CHECKING:
    from console.desk.desk import Desk

#: Of a card number so many last digits are shown where they are what matched.
_TAIL = 6
#: What the interface calls each class: beginnings of tails count as suffixes.
HOW = {
    "exact": "exact",
    "prefix": "prefix",
    "suffix": "suffix",
    "inside": "suffix",
    "near": "fuzzy",
    "case": "exact",
}


def hit(desk: Desk, query: Query, found: Found, row: Row, today: str) -> HitRow:
    """The row of one customer found; *today* is the day where the site is."""
    fields = Fields(
        row.name,
        tuple(number for number, _ext in row.phones),
        tuple(v.plate or v.vin for v in row.vehicles),
        tuple(c.number for c in row.cards),
    )
    marks = explain(query, fields) if found.how not in ("near", "case") else []
    vehicle = _vehicle(row, found, marks)
    number = next((m.which for m in marks if m.field == "phone"), 0)
    card = _card(row, vehicle, marks)
    phone = phones.show(*row.phones[number]) if row.phones else ""
    case = row.cases[0] if row.cases else None
    reason, field = _reason(query, found, marks, row)
    drawn = _drawn(marks, found, row, vehicle, number, phone)
    return HitRow(
        customer=row.id,
        vehicle=vehicle.id if vehicle else "",
        plate=_plate(vehicle),
        name=row.name,
        phone=phone,
        card=card.product if card else _("no card"),
        card_verdict=_verdict(card, today) if card else "",
        last=_last(desk, row.last_call, today),
        open_case=case.id if case else "",
        open_words=_holder(desk, case) if case else "",
        clock=_clock(case) if case else None,
        promise_today=row.promise_today,
        exact=found.how != "near",
        reason=reason,
        field=field,
        how=HOW[found.how],
        marks=(*drawn, *_in_reason(marks, row, reason)) if field == "card" else drawn,
    )


def _vehicle(row: Row, found: Found, marks: Sequence[Mark]) -> VehicleRow | None:
    """The vehicle that matched, else the one with the card that matched, else one with a card, else the first."""
    if found.plate:
        return next((v for v in row.vehicles if squeeze(v.plate).upper() == found.plate), None)
    for mark in marks:
        if mark.field == "plate":
            return row.vehicles[mark.which]
    carded = [row.cards[m.which].vehicle for m in marks if m.field == "card"] + [c.vehicle for c in row.cards]
    for wanted in carded:
        for vehicle in row.vehicles:
            if vehicle.id == wanted:
                return vehicle
    return row.vehicles[0] if row.vehicles else None


def _card(row: Row, vehicle: VehicleRow | None, marks: Sequence[Mark]) -> CardRow | None:
    for mark in marks:
        if mark.field == "card":
            return row.cards[mark.which]
    bound = [c for c in row.cards if vehicle and c.vehicle == vehicle.id]
    loose = [c for c in row.cards if not c.vehicle]
    return next(iter(bound or loose), None)


def _plate(vehicle: VehicleRow | None) -> str:
    return plates.show(vehicle.plate or vehicle.vin) if vehicle else ""


def _facts(card: CardRow) -> verdicts.CardFacts:
    return verdicts.CardFacts(
        id=card.id,
        number=card.number,
        product="",
        product_title=card.product,
        customer="",
        opened_on=card.opened_on,
        valid_to=card.valid_to,
        state=card.state or "active",
    )


def _verdict(card: CardRow, today: str) -> Literal["yes", "mind", "no"]:
    facts = _facts(card)
    if verdicts.usable(facts, today) != "included":
        return "no"
    days = verdicts.days_left(facts, today)
    return "mind" if days is not None and days <= verdicts.NEARLY_EXPIRED_DAYS else "yes"


def card_state(card: CardRow, today: str) -> str:
    """``active suspended lost``, and ``expired`` for one whose date is over."""
    if card.state == "active" and verdicts.usable(_facts(card), today) == "expired":
        return "expired"
    return card.state or "active"


def _last(desk: Desk, at: int, today: str) -> str:
    """When the customer called last: ``09:01`` today, 昨天来电, ``11-02``, ``2025-12``."""
    if not at:
        return ""
    day = moments.iso_date(at, desk.tz)
    if day == today:
        return moments.show_clock(at, desk.tz)
    if day == moments.iso_date(desk.now() - DAY, desk.tz):
        return _("called yesterday")
    month = moments.MONTHS[int(day[5:7]) - 1]
    if day[:4] == today[:4]:
        return day[5:] if language() == "zh" else f"{int(day[8:])} {month}"
    return day[:7] if language() == "zh" else f"{month} {day[:4]}"


def _holder(desk: Desk, case: CaseRow) -> str:
    """Who holds an open case: 我要回电, 江北前台."""
    if not case.step:
        return ""
    posts = [(str(role), str(unit)) for role, unit in json.loads(case.roles)]
    for pack in desk.library.packs.values():
        process = pack.processes.get(case.process)
        if process is None or case.step not in process.steps:
            continue
        if any(desk.actor.holds(role, unit) for role, unit in posts):
            return _("mine: {step}", step=process.steps[case.step].title)
        if posts and posts[0][0] in pack.roles:
            role = pack.roles[posts[0][0]]
            unit = desk.units.get(posts[0][1])
            place = unit.short if unit and unit.kind != "centre" else ""
            title = str(role.short or role.title)
            return (
                f"{place}{title}"
                if words.has_han(place) and words.has_han(title)
                else f"{place} {title}".strip()
            )
    return ""


def _clock(case: CaseRow) -> Countdown | None:
    if not case.due_at:
        return None
    return Countdown(since=case.since, due_at=case.due_at, limit_ms=case.limit_ms, warn_ms=case.warn_ms)


def _reason(query: Query, found: Found, marks: Sequence[Mark], row: Row) -> tuple[str, str]:
    """Why the row is here, when its own columns do not show it, and the field that matched."""
    if found.how == "case":
        prefix, number = query.case or ("", 0)
        return f"{prefix}-{number:04d}", "case"
    if found.difference is not None:
        return _differs(found.difference), "plate"
    if not marks:
        return "", "name"
    first = marks[0]
    if first.field == "card":
        return _("no. {number}", number=_card_digits(row, first)), "card"
    return "", first.field


def _card_digits(row: Row, mark: Mark) -> str:
    """The digits of a card that say why the row is here: its last six where the match lies there, else all."""
    number = row.cards[mark.which].number
    return number[-_TAIL:] if mark.start >= len(number) - _TAIL else number


def _differs(difference: near.Difference) -> str:
    asked, other = difference.asked, difference.found
    match difference.kind:
        case "alike":
            return _("{asked} looks like {found}", asked=asked, found=other)
        case "sounds":
            return _("{asked} heard for {found}", asked=asked, found=other)
        case "province":
            return _("{asked} and {found} sound alike", asked=asked, found=other)
        case "swapped":
            return _("{asked} swapped, it is {found}", asked=asked, found=other)
        case "missing":
            return _("{found} was left out", found=other)
        case "extra":
            return _("{asked} is too many", asked=asked)
    return _("{asked} for {found}", asked=asked, found=other)


def _drawn(
    marks: Sequence[Mark], found: Found, row: Row, vehicle: VehicleRow | None, number: int, phone: str
) -> tuple[tuple[str, int, int, str], ...]:
    """The marks as character ranges of the texts that are drawn."""
    drawn: list[tuple[str, int, int, str]] = []
    for mark in marks:
        if mark.field == "plate" and vehicle is row.vehicles[mark.which]:
            drawn.append(("plate", mark.start, mark.end, "match"))
        elif mark.field == "name":
            drawn.append(("name", mark.start, mark.end, "match"))
        elif mark.field == "phone" and mark.which == number:
            drawn.append(("phone", *_among_digits(phone, mark.start, mark.end), "match"))
    if (d := found.difference) is not None:
        end = d.at + d.length
        pieces = [(d.begin, d.at, "match"), (d.at, end, "differs"), (end, d.until, "match")]
        drawn += [("plate", start, stop, kind) for start, stop, kind in pieces if stop > start]
    return tuple(drawn)


def _in_reason(marks: Sequence[Mark], row: Row, reason: str) -> tuple[tuple[str, int, int, str], ...]:
    """The matched digits of the card in the words that name it."""
    mark = marks[0]
    digits = _card_digits(row, mark)
    start = reason.rindex(digits) + mark.start - (len(row.cards[mark.which].number) - len(digits))
    return (("reason", start, start + mark.end - mark.start, "match"),)


def _among_digits(shown: str, start: int, end: int) -> tuple[int, int]:
    """The range of *shown* that holds its digits number *start* to *end*."""
    places = [at for at, char in enumerate(shown) if char.isdigit()]
    if not places or start >= len(places):
        return 0, 0
    return places[start], places[min(end, len(places)) - 1] + 1
