"""The call in hand and the calls put aside. Everything typed lives in the call and is saved at every keystroke.

A seat has one call in hand, at most one that rings, and any number of parked ones. They are kept in this machine's drafts,
so that kill -9, a power cut or a second caller lose nothing: text, cursor, chosen customer, half-filled forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from console.desk import callers, people, records
from console.desk.desk import Desk
from console.desk.views import ParkedRow
from console.domain import text as words
from console.domain.refusal import Refusal
from console.domain.time import SECOND
from console.i18n import _, n_

HAND = "call"
RING = "ring"
PARKED = "parked:"
COUNT = "calls"
RINGS = 90 * SECOND
"""Nobody lets a telephone ring longer; exchanges do not say when a caller gives up."""


class Call(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A call as it stands on the desk. ``typed`` holds the texts of forms not yet written, by case (or ``""``) and field.

    ``focus`` is the field under the cursor (``prompt`` for the search box), ``cursor`` the place in its text. ``behalf`` is the
    step being recorded for somebody else (F9), ``line`` the text of the prompt that opened ``case``. Moments in ms; ``rang_at`` alone means that it still rings.
    """

    id: str
    number: str = ""
    ext: str = ""
    name: str = ""
    rang_at: int | None = None
    began_at: int | None = None
    customer: str = ""
    vehicle: str = ""
    service: str = ""
    case: str = ""
    prompt: str = ""
    line: str = ""
    focus: str = "prompt"
    cursor: int = 0
    typed: dict[str, dict[str, str]] = {}
    behalf: str = ""
    lang: str = ""
    parked_at: int | None = None
    saved_at: int = 0

    @property
    def form(self) -> dict[str, str]:
        """What is typed in the form of the case in hand."""
        return self.typed.setdefault(self.case, {})


def _load(body: Mapping[str, Any] | None) -> Call | None:
    if body is None:
        return None
    try:
        return msgspec.convert(body, Call)
    except msgspec.ValidationError:
        return None


def current(desk: Desk) -> Call | None:
    """The call in hand at this seat, as it was at the last keystroke."""
    if desk.unsaved is not None:
        return _load(desk.unsaved)
    return _load(desk.store.drafts.get(desk.seat, HAND))


def ringing(desk: Desk) -> Call | None:
    """The call that rings at this seat and was not taken."""
    return _load(desk.store.drafts.get(desk.seat, RING))


def _new_id(desk: Desk) -> str:
    """A name for a call that this seat never used before, also when the clock was set back."""
    count = int((desk.store.drafts.get(desk.seat, COUNT) or {}).get("count", 0)) + 1
    desk.store.drafts.save(desk.seat, COUNT, {"count": count}, desk.now())
    return f"{desk.now():x}-{count}"


def ring(desk: Desk, number: str, name: str = "") -> Call:
    """A call comes in. Whose number it is, is looked up; nothing typed is touched.

    Exchanges say the same ring again while it lasts: it goes on. Another one while it rings: the first caller gave up.
    """
    came = callers.read(desk, number)
    before = ringing(desk)
    if before is not None:
        if came.kept and (before.number, before.ext) == (came.kept, came.ext):
            return before
        miss(desk)
    call = Call(
        id=_new_id(desk),
        number=came.kept,
        ext=came.ext,
        name=words.clean(name, limit=60).strip(),
        rang_at=desk.now(),
    )
    found = callers.whose(desk, came.e164, came.ext)
    if len(found) == 1:
        from console.desk.customers import likely_vehicle

        with desk.reader() as con:
            call.customer, call.vehicle = found[0], likely_vehicle(desk, con, found[0])
    desk.store.drafts.save(desk.seat, RING, msgspec.to_builtins(call), desk.now())
    return call


def _silence(desk: Desk, call: Call) -> None:
    """The ringing stops: at this seat, and wherever else on this machine the same call rings."""
    desk.store.drafts.drop(desk.seat, RING)
    for seat, key, body, _at in desk.store.drafts.everywhere(RING):
        other = _load(body) if key == RING else None
        if other is not None and (other.number, other.ext) == (call.number, call.ext):
            apart = abs((other.rang_at or 0) - (call.rang_at or 0))
            if apart <= RINGS:
                desk.store.drafts.drop(seat, key)


def lapse(desk: Desk) -> bool:
    """A telephone that has rung too long is a missed call; whether it was."""
    call = ringing(desk)
    if call is None or call.rang_at is None or desk.now() - call.rang_at < RINGS:
        return False
    return miss(desk)


def begin(desk: Desk, number: str = "") -> Call:
    """F2: the call begins. Takes the one that rings, else a call without a number. Refuses while one is in hand.

    Work without a caller in which something is typed is put aside as a call would be; what was only looked at goes.
    """
    had = current(desk)
    if had is not None and had.began_at is not None:
        raise Refusal(
            "call-in-hand", _("a call is in hand"), _("F7 parks it, then take the next one"), "call"
        )
    call = ringing(desk) if not number else None
    if call is None:
        call = ring(desk, number) if number else Call(id=_new_id(desk))
    call.began_at = desk.now()
    if had is not None:
        call.prompt, call.cursor = had.prompt, had.cursor
        if any(text.strip() for fields in had.typed.values() for text in fields.values()):
            park(desk, had)
    _silence(desk, call)
    save(desk, call)
    _log(desk, call)
    return call


def miss(desk: Desk) -> bool:
    """The ringing stopped before anybody answered: it is kept as a missed call. Whether something rang."""
    call = ringing(desk)
    if call is None:
        return False
    _silence(desk, call)
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        tx.fact(
            "call",
            _log_id(desk, call),
            {
                "customer": call.customer, "number": call.number, "began_at": call.rang_at or desk.now(),
                "ended_at": desk.now(), "staff": "", "direction": "in",
            },
        )  # fmt: skip
    return True


def hand(desk: Desk) -> Call:
    """The call in hand, or a fresh one that did not begin by telephone: work without a caller."""
    return current(desk) or Call(id=_new_id(desk))


def save(desk: Desk, call: Call) -> int:
    """Keep the call as it is; the moment it was saved (已存 09:04:09).

    While the disk takes nothing this raises, and the call as it is stays in memory: the next save that works keeps it all.
    """
    before, call.saved_at = call.saved_at, desk.now()
    try:
        desk.store.drafts.save(desk.seat, HAND, msgspec.to_builtins(call), desk.now())
    except Exception:
        call.saved_at = before
        desk.unsaved = msgspec.to_builtins(call)
        raise
    desk.unsaved = None
    return call.saved_at


def choose(desk: Desk, call: Call, customer: str, vehicle: str = "") -> Call:
    """Put a customer (and vehicle) in hand. Choosing another person lets go of the case of the one before."""
    if customer != call.customer:
        call.case, call.service, call.behalf, call.line = "", "", "", ""
    call.customer = customer
    if vehicle:
        call.vehicle = vehicle
    else:
        from console.desk.customers import likely_vehicle

        with desk.reader() as con:
            call.vehicle = likely_vehicle(desk, con, customer)
    save(desk, call)
    return call


def park(desk: Desk, call: Call | None = None) -> ParkedRow:
    """F7: put the call aside with everything typed, cursor included. The clocks of its case go on."""
    call = call or current(desk)
    if call is None or not (call.began_at or call.customer or call.case or call.prompt):
        raise Refusal("no-call", _("no call is in hand"), "", "call")
    call.parked_at = desk.now()
    desk.store.drafts.save(desk.seat, HAND, msgspec.to_builtins(call), desk.now())
    desk.unsaved = None
    desk.store.drafts.move(desk.seat, HAND, desk.seat, PARKED + call.id, desk.now())
    return _row(desk, call)


def parked(desk: Desk) -> tuple[ParkedRow, ...]:
    """The calls put aside at this seat, the oldest first."""
    return tuple(_row(desk, call) for call in _parked(desk))


def _parked(desk: Desk) -> list[Call]:
    kept = desk.store.drafts.load(desk.seat)
    found = [_load(body) for key, body in kept.items() if key.startswith(PARKED)]
    return sorted((c for c in found if c is not None), key=lambda c: (c.parked_at or 0, c.id))


def _row(desk: Desk, call: Call) -> ParkedRow:
    written = sum(bool(text) for fields in call.typed.values() for text in fields.values())
    with desk.reader() as con:
        person = records.customer(con, call.customer) if call.customer else None
        car = records.vehicle(con, call.vehicle) if call.vehicle else None
    what = n_("{count} filled", "{count} filled", written) if written else call.prompt
    return ParkedRow(
        id=call.id,
        since=call.parked_at or 0,
        plate=car.plate if car else "",
        name=person.name if person else call.name or call.number,
        words=what,
    )


def take_back(desk: Desk, call_id: str = "") -> Call:
    """F7 again: the parked call (the last one put aside, or the named one) comes back as it was."""
    if current(desk) is not None and _busy(current(desk)):
        raise Refusal("call-in-hand", _("a call is in hand"), _("F7 parks it first"), "call")
    waiting = _parked(desk)
    found = next((c for c in reversed(waiting) if not call_id or c.id == call_id), None)
    if found is None:
        raise Refusal("nothing-parked", _("nothing is parked"), "", "call")
    desk.store.drafts.move(desk.seat, PARKED + found.id, desk.seat, HAND, desk.now())
    found.parked_at = None
    save(desk, found)
    return found


def _busy(call: Call | None) -> bool:
    return call is not None and bool(call.began_at or call.case or any(call.typed.values()))


def end(desk: Desk, call: Call | None = None) -> None:
    """The call is over: it is written into the log with whom and what it was about, and leaves the desk."""
    call = call or current(desk)
    if call is None:
        return
    if call.began_at is not None:
        with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
            tx.fact(
                "call_end",
                _log_id(desk, call),
                {"ended_at": desk.now(), "customer": call.customer, "case_id": call.case},
            )
    desk.store.drafts.drop(desk.seat, HAND)
    desk.unsaved = None


def _log_id(desk: Desk, call: Call) -> str:
    return f"{desk.store.site.id}.{desk.seat}.{call.id}"


def _log(desk: Desk, call: Call) -> None:
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        tx.fact(
            "call",
            _log_id(desk, call),
            {
                "customer": call.customer, "number": call.number, "began_at": call.began_at or desk.now(),
                "staff": desk.actor.id, "direction": "in",
            },
        )  # fmt: skip


def park_case(desk: Desk, case: str, customer: str, plate: str) -> None:
    """Put a case aside without a call: it stands among the parked ones of this seat."""
    if is_parked(desk, case):
        return
    vehicle = ""
    if customer:
        with desk.reader() as con:
            vehicle = next((v.id for v in records.vehicles(con, customer) if v.plate == plate), "")
    call = Call(id=f"k{case}", customer=customer, vehicle=vehicle, case=case, parked_at=desk.now())
    desk.store.drafts.save(desk.seat, PARKED + call.id, msgspec.to_builtins(call), desk.now())


def unpark_case(desk: Desk, case: str) -> bool:
    """Take a parked case back, whoever parked it on this machine; whether it was parked."""
    found = False
    for seat, key, body, _at in desk.store.drafts.everywhere(PARKED):
        if body.get("case") == case:
            found = desk.store.drafts.drop(seat, key) or found
    return found


def is_parked(desk: Desk, case: str) -> bool:
    """Whether a parked call on this machine holds the case."""
    return any(body.get("case") == case for _s, _k, body, _a in desk.store.drafts.everywhere(PARKED))


def title(desk: Desk, call: Call) -> str:
    """Who the call is with: the customer's name, the name the telephone gave, or the number; empty for a hidden one."""
    return people.name(desk, call.customer) or call.name or number(call)


def number(call: Call) -> str:
    """The number of the call as people write it."""
    from console.domain import phones

    return phones.show(call.number, call.ext) if call.number.startswith("+") else call.number


def reachable(desk: Desk, call: Call) -> str:
    """The number of the call where it can be dialled back; empty for a hidden one or an extension inside the house."""
    return callers.read(desk, number(call)).e164 and number(call)
