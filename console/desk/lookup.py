"""Type anything, see the customer: the hits of the search box, and the same as JSON for the command line.

Who is found and in which order is :mod:`console.store.queries.lookup`; here it becomes rows a screen can draw: what matched
and where, which card, the last contact, what is open and who holds it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from console.desk import verdicts
from console.desk.views import Countdown, HitRow, HitsView
from console.domain import moments, near, phones, plates
from console.domain import text as words
from console.domain.search_marks import Fields, Mark, explain
from console.domain.search_query import Query
from console.domain.time import DAY
from console.i18n import _, language
from console.store.queries import lookup, lookup_rows
from console.store.queries.lookup import Found
from console.store.queries.lookup_rows import CardRow, CaseRow, Row, VehicleRow

if TYPE_CHECKING:
    from console.desk.desk import Desk

#: What the interface calls each class: beginnings of tails count as suffixes.
HOW = {
    "exact": "exact",
    "prefix": "prefix",
    "suffix": "suffix",
    "inside": "suffix",
    "near": "fuzzy",
    "case": "exact",
}
_NEW_WORDS = 40


def find(desk: Desk, text: str, limit: int = 20) -> HitsView:
    """The hits for *text*, true ones first, at most *limit*. Any text is answered; nothing is refused."""
    query, found, rows = _search(desk, text, limit)
    shown = words.clean(text, limit=_NEW_WORDS).strip()
    hits = tuple(_hit(desk, query, one, rows[one.customer]) for one in found)
    exact = sum(hit.exact for hit in hits)
    return HitsView(
        query=shown,
        rows=hits,
        exact=exact,
        near=len(hits) - exact,
        empty="" if hits or not query.words else _empty(query, shown),
        new_words=_new_words(query, hits, shown),
    )


def as_json(desk: Desk, text: str, limit: int = 20) -> dict[str, Any]:
    """What ``lookup --json`` prints: the same hits in the same order, with every record of each customer."""
    query, found, rows = _search(desk, text, limit)
    hits = []
    for one in found:
        row, hit = rows[one.customer], _hit(desk, query, one, rows[one.customer])
        matched = {"field": hit.field, "how": hit.how}
        if hit.reason:
            matched["reason"] = hit.reason
        hits.append(
            {
                "customer": row.id,
                "name": row.name,
                "phones": [number for number, _ext in row.phones],
                "vehicles": [{"vehicle": v.id, "plate": v.plate, "model": v.model} for v in row.vehicles],
                "cards": [
                    {
                        "card": c.id,
                        "number": c.number,
                        "product": c.product,
                        "state": _card_state(c, desk.today),
                        "valid_to": c.valid_to,
                    }
                    for c in row.cards
                ],
                "open_cases": [case.id for case in row.cases],
                "promise_today": row.promise_today,
                "last_call": moments.iso(row.last_call, desk.tz) if row.last_call else None,
                "matched": matched,
            }
        )
    shown = words.clean(text, limit=200).strip()
    answer: dict[str, Any] = {"query": shown, "hits": hits}
    if not hits and query.words:
        answer["empty"] = _empty(query, shown)
    return answer


def _search(desk: Desk, text: str, limit: int) -> tuple[Query, list[Found], dict[str, Row]]:
    from datetime import datetime, timedelta

    midnight = datetime.fromisoformat(desk.today) + timedelta(days=1)
    day_end = moments.instant(midnight, desk.tz)
    with desk.store.reader() as con:
        query, found = lookup.find(con, text, limit)
        rows = lookup_rows.rows(con, [one.customer for one in found], day_end) if found else {}
    return query, found, rows


def _hit(desk: Desk, query: Query, found: Found, row: Row) -> HitRow:
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
    reason, field = _reason(found, marks, row)
    return HitRow(
        customer=row.id,
        vehicle=vehicle.id if vehicle else "",
        plate=_plate(vehicle),
        name=row.name,
        phone=phone,
        card=card.product if card else _("no card"),
        card_verdict=_verdict(card, desk.today) if card else "",
        last=_last(desk, row.last_call),
        open_case=case.id if case else "",
        open_words=_holder(desk, case) if case else "",
        clock=_clock(case) if case else None,
        promise_today=row.promise_today,
        exact=found.how != "near",
        reason=reason,
        field=field,
        how=HOW[found.how],
        marks=_drawn(marks, found, row, vehicle, number, phone),
    )


def _vehicle(row: Row, found: Found, marks: Sequence[Mark]) -> VehicleRow | None:
    """The vehicle that matched, else the one with the card that matched, else one with a card, else the first."""
    if found.plate:
        return next((v for v in row.vehicles if v.plate == found.plate), None)
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


def _card_state(card: CardRow, today: str) -> str:
    """``active suspended lost``, and ``expired`` for one whose date is over."""
    if card.state == "active" and verdicts.usable(_facts(card), today) == "expired":
        return "expired"
    return card.state or "active"


def _last(desk: Desk, at: int) -> str:
    """When the customer called last: ``09:01`` today, 昨天来电, ``11-02``, ``2025-12``."""
    if not at:
        return ""
    day, today = moments.iso_date(at, desk.tz), desk.today
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


def _reason(found: Found, marks: Sequence[Mark], row: Row) -> tuple[str, str]:
    """Why the row is here, when its own columns do not show it, and the field that matched."""
    if found.how == "case":
        return _("the case's customer"), "case"
    if found.difference is not None:
        return _differs(found.difference), "plate"
    if not marks:
        return "", "name"
    first = marks[0]
    if first.field == "card":
        return _("card {number}", number=row.cards[first.which].number), "card"
    return "", first.field


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


def _among_digits(shown: str, start: int, end: int) -> tuple[int, int]:
    """The range of *shown* that holds its digits number *start* to *end*."""
    places = [at for at, char in enumerate(shown) if char.isdigit()]
    if not places or start >= len(places):
        return 0, 0
    return places[start], places[min(end, len(places)) - 1] + 1


def _empty(query: Query, shown: str) -> str:
    if query.case and "-" in shown:
        return _("There is no case {text}.", text=shown)
    if _asked(query):
        return _("Nobody has {text}, nor anything one character away. F2 adds a customer.", text=shown)
    return _("Nobody has {text}. F2 adds a customer.", text=shown)


def _asked(query: Query) -> near.Wanted | None:
    """The plate the query may mean, as the near matches understood it."""
    return near.wanted(query.squeezed, [w[0] for w in query.whole or query.words[0] if len(w) == 1])


def _new_words(query: Query, hits: Sequence[HitRow], shown: str) -> str:
    """What F2 would begin the new customer with: the plate as far as typed (渝A12B4..), the number, the name."""
    asked = _asked(query) if query.words else None
    spelled = any(len(atoms) > 1 for word in query.words for atoms in word) or query.words[1:]
    if asked is None or not asked.body[0].isalpha() or (spelled and not asked.provinces):
        return shown
    common = [hit.plate[:1] for hit in hits if hit.plate[:1] in plates.PROVINCES]
    province = asked.provinces[:1] or (max(common, key=common.count) if common else "")
    whole = province + asked.body
    return whole if not province or plates.lenient(whole).kind != "unknown" else f"{whole}.."
