"""The card on a store's desk: what the customer wants, what was checked, what was promised in the store's name."""

from __future__ import annotations

import msgspec

from console.desk import cases, phrases
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.form_rows import FROM_FILE
from console.desk.views import CardFact, CustomerView, SayCard, Span
from console.desk.world import pack_of
from console.domain.moments import show_near, show_time
from console.engine.case import Case
from console.engine.clocks import next_promise
from console.engine.definition import of
from console.i18n import _, language

#: Fields that say who it is about, not what is wanted.
_ABOUT = frozenset({*FROM_FILE, "name", "card", "product", "service", "store"})


def store_card(desk: Desk, call: Call, customer: CustomerView | None) -> SayCard | None:
    """The card of the case in hand; ``None`` when nothing was asked for in words."""
    case = cases.read(desk, call.case)
    clauses = _wishes(desk, case, customer)
    if not clauses:
        return None
    facts = [f for f in (_checked(case, customer), _promised(desk, case)) if f is not None]
    spoken = _spoken(desk, call, case)
    if spoken is None:
        return SayCard(label=_("Wanted"), clauses=clauses, facts=tuple(facts))
    comma = Span(text="，" if language() == "zh" else ", ")
    wanted = [span for n, line in enumerate(clauses) for span in ((comma, *line) if n else line)]
    return msgspec.structs.replace(
        spoken, promise=None, also=(), facts=(CardFact(label=_("Wanted"), spans=tuple(wanted)), *facts)
    )


def _spoken(desk: Desk, call: Call, case: Case) -> SayCard | None:
    """The words of a step in which the store itself telephones the customer."""
    state = case.open_step
    step = of(pack_of(desk, case), case).steps.get(state.step) if state is not None else None
    if step is None or step.call is None:
        return None
    card = phrases.card(desk, case.id, call.form)
    return card if card.clauses and not card.label else None


def _wishes(desk: Desk, case: Case, customer: CustomerView | None) -> tuple[tuple[Span, ...], ...]:
    """What the customer asked for in bold, when in bold, then the note about the customer."""
    pack = pack_of(desk, case)
    known = {case.shown.get("service", ""), case.fields.get("covered", ""), case.fields.get("holder", "")}
    first = of(pack, case).first.id
    written = dict.fromkeys(e.field for e in case.entries if e.step in ("", first))
    texts: list[str] = []
    moments: list[str] = []
    for name in written:
        field = pack.fields.get(name)
        kept = case.fields.get(name, "")
        value = case.shown.get(name) or kept
        if field is None or not value or name in _ABOUT or value in known:
            continue
        if field.kind == "text" and not field.sealed:
            texts.append(value)
        elif field.kind == "moment" and kept.isdigit():
            moments.append(show_near(int(kept), desk.tz, desk.now()))
        elif field.kind in ("moment", "date"):
            moments.append(kept or value)
    if not texts and not moments:
        return ()
    comma = "，" if language() == "zh" else ", "
    lines: list[tuple[Span, ...]] = [(Span(text=comma.join(texts), slot=True),)] if texts else []
    rest = customer.note if customer is not None else ""
    if moments or rest:
        second = [Span(text=comma.join(moments), slot=True)] if moments else []
        if rest:
            second.append(Span(text=comma + rest if moments else rest))
        lines.append(tuple(second))
    return tuple(lines)


def _checked(case: Case, customer: CustomerView | None) -> CardFact | None:
    """The verdict on the service, as it stands on the card now."""
    wanted = case.fields.get("service", "")
    row = next((r for r in customer.services if r.service == wanted), None) if customer is not None else None
    if row is None or customer is None:
        return None
    badge = next((v.card for v in customer.vehicles if v.plate == case.plate and v.card is not None), None)
    left = row.word or _("{left} of {allowed} left", left=row.left, allowed=row.allowed)
    words = " ".join(w for w in (badge.product if badge is not None else "", row.title, left) if w)
    comma = "，" if language() == "zh" else ", "
    if badge is not None and badge.date:
        words += f"{comma}{badge.word} {badge.date}"
    return CardFact(label=_("Card seen"), verdict=row.verdict, spans=(Span(text=words),))


def _promised(desk: Desk, case: Case) -> CardFact | None:
    """By when the customer was told to hear back, and from whom."""
    promise = next_promise(case)
    if promise is None or promise.due_at is None:
        return None
    who = desk.people.get(promise.by, "")
    told = (
        _("the customer is called back by then, by {name}", name=who)
        if who
        else _("the customer is called back by then")
    )
    return CardFact(
        label=_("Promised"),
        spans=(Span(text=f"{show_time(promise.due_at, desk.tz)} ", slot=True), Span(text=told)),
    )
