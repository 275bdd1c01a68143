"""What a card includes: the verdict on one service of one card, and the words for it. Pure.

A verdict is never a bare no: it carries the figures (allowed, used, reserved, left), the dates, the sentence to read out
and the ledger lines behind it. The words of the grid are short (用完, 限渝B77ZT8); ``say`` is read out word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from console.desk.views import LedgerRow
from console.i18n import _, language, n_

NEARLY_EXPIRED_DAYS = 30
"""A card is marked as nearly expired when this many days or fewer are left."""

Word = Literal["included", "exhausted", "expired", "suspended", "other_plate", "not_included", "not_holder"]


class CardFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A card with the vehicle and the person it is bound to. Dates are ISO; ``state`` is ``active suspended lost``."""

    id: str
    number: str
    product: str
    product_title: str
    customer: str
    customer_name: str = ""
    vehicle: str = ""
    plate: str = ""
    opened_on: str = ""
    valid_to: str = ""
    state: str = "active"


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """What a product includes of a service: ``allowed`` times, None for any number."""

    service: str
    title: str
    short: str = ""
    allowed: int | None = None


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One use of a service (negative ``uses`` give back). ``where`` is the store's name, ``ref`` the paper's number."""

    service: str
    uses: int = 1
    on: str = ""
    at: int = 0
    where: str = ""
    ref: str = ""
    case: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The answer about one service. ``short`` is the grid's word, ``say`` the sentence, ``reasons`` one line a test."""

    verdict: Word
    service: str = ""
    title: str = ""
    plate: str = ""
    card: CardFacts | None = None
    allowed: int | None = None
    used: int = 0
    reserved: int = 0
    left: int | None = None
    mind: bool = False
    short: str = ""
    say: str = ""
    last: Use | None = None
    ledger: tuple[LedgerRow, ...] = ()
    uses: tuple[Use, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the service may be given."""
        return self.verdict == "included"

    @property
    def ink(self) -> Literal["yes", "mind", "no"]:
        """The colour word of the verdict."""
        if self.verdict != "included":
            return "no"
        return "mind" if self.mind else "yes"


def usable(card: CardFacts, today: str) -> Word:
    """Whether the card itself can be used today: ``included``, ``suspended`` or ``expired``."""
    if card.state != "active" or (card.opened_on and today < card.opened_on):
        return "suspended"
    return "expired" if card.valid_to and today > card.valid_to else "included"


def days_left(card: CardFacts, today: str) -> int | None:
    """Whole days until the card ends, None when it never does."""
    if not card.valid_to:
        return None
    return (date.fromisoformat(card.valid_to) - date.fromisoformat(today)).days


def judge(
    card: CardFacts,
    allowance: Allowance | None,
    uses: Sequence[Use],
    reserved: int,
    today: str,
    *,
    title: str = "",
    others: Sequence[tuple[CardFacts, Allowance]] = (),
    better: str = "",
    valid: bool = True,
) -> Verdict:
    """The verdict on one service of *card*.

    *allowance* is what its product includes of the service (None: nothing); *uses* are this card's uses of it, *reserved*
    the live reservations of other cases. *others* are the customer's other cards that include the service, *better* the
    name of a product that would include it. With *valid* false the card's state and dates are not tested.
    """
    name = allowance.title if allowance else title
    if allowance is None:
        return _outside(card, name, others, better)
    mine = tuple(sorted((u for u in uses if u.service == allowance.service), key=lambda u: (u.on, u.at)))
    used = sum(u.uses for u in mine)
    left = None if allowance.allowed is None else allowance.allowed - used - reserved
    state = usable(card, today) if valid else "included"
    word: Word = "exhausted" if state == "included" and left is not None and left <= 0 else state
    days = days_left(card, today)
    near = word == "included" and days is not None and days <= NEARLY_EXPIRED_DAYS
    made = Verdict(
        verdict=word,
        service=allowance.service,
        title=name,
        plate=card.plate,
        card=card,
        allowed=allowance.allowed,
        used=used,
        reserved=reserved,
        left=None if left is None else max(0, left),
        mind=near or (word == "included" and left == 1),
        last=mine[-1] if mine else None,
        uses=mine,
        ledger=ledger(card, allowance, mine, reserved),
    )
    return msgspec.structs.replace(made, short=_short(made, today), say=sentence(made, today))


def _outside(
    card: CardFacts, title: str, others: Sequence[tuple[CardFacts, Allowance]], better: str
) -> Verdict:
    """The service is not in this card's product: perhaps another plate's card has it, perhaps another product."""
    for other, allowance in others:
        return Verdict(
            verdict="other_plate",
            service=allowance.service,
            title=allowance.title,
            plate=card.plate,
            card=card,
            allowed=allowance.allowed,
            short=other_car(other.plate),
            say=_("This one is only for the other car, {plate}.", plate=other.plate or other.number),
        )
    if better:
        say = _(
            "The {product} does not have this one, the {better} has.",
            product=card.product_title,
            better=better,
        )
    else:
        say = _("The {product} does not have this one.", product=card.product_title)
    return Verdict(
        verdict="not_included",
        title=title,
        plate=card.plate,
        card=card,
        short=_("not in the card"),
        say=say,
    )


def other_car(plate: str) -> str:
    """The grid's word for a service that belongs to another plate; in Chinese there is room to name it."""
    if not plate:
        return _("another card")
    return _("only {plate}", plate=plate) if language() == "zh" else _("other car")


def not_holder(title: str = "", plate: str = "", why: str = "") -> Verdict:
    """Nobody holds a card here."""
    return Verdict(
        verdict="not_holder",
        title=title,
        plate=plate,
        short=_("no card holder"),
        say=why or _("No card was found, one can be opened now."),
    )


def _short(v: Verdict, today: str) -> str:
    """The word of the grid; empty when the figures themselves say it (剩 9/24)."""
    if v.verdict == "exhausted":
        return _("used up") if v.used >= (v.allowed or 0) else _("all reserved")
    if v.verdict == "expired":
        return _("Expired").lower()
    if v.verdict == "suspended":
        return _("card lost") if v.card and v.card.state == "lost" else _("suspended")
    if v.left == 1:
        return _("last one")
    if v.mind and v.card:
        return _("until {date}", date=short_date(v.card.valid_to, today))
    return _("any") if v.allowed is None else ""


def sentence(v: Verdict, today: str) -> str:
    """What to read out, word for word."""
    card = v.card
    assert card is not None
    if v.verdict == "expired":
        return _("The card ended on {date}.", date=short_date(card.valid_to, today))
    if v.verdict == "suspended":
        if card.state == "lost":
            return _("The card was reported lost, a store can replace it.")
        if card.state == "active":
            return _("The card starts on {date}.", date=short_date(card.opened_on, today))
        return _("The card is suspended, a store can restore it.")
    if v.verdict == "exhausted":
        if v.used < (v.allowed or 0):
            return n_(
                "The last {count} time is reserved by a booking.",
                "The last {count} times are reserved by bookings.",
                v.reserved,
            )
        last = short_date(v.last.on, today) if v.last else ""
        if last:
            return n_(
                "The {count} time is used up, on {last}.",
                "All {count} times are used, last on {last}.",
                v.allowed or 0,
                last=last,
            )
        return _("All times are used.")
    if v.allowed is None:
        return _("Included, any number of times.")
    if v.left == 1:
        return _("Included, this is the last one.")
    return n_(
        "Included, {left} of {count} is left.",
        "Included, {left} of {count} are left.",
        v.allowed,
        left=v.left,
    )


def short_date(iso: str, today: str) -> str:
    """A date as people say it in a list: ``10-28`` in this year, else ``2027-03-31``."""
    return iso[5:] if iso[:4] == today[:4] else iso


def long_date(iso: str) -> str:
    """A date as a mouth says it: 2027 年 3 月 31 日, 31 March 2027."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    if language() == "zh":
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    from console.domain.moments import LONG_MONTHS

    return f"{day.day} {LONG_MONTHS[day.month - 1]} {day.year}"


def ledger(
    card: CardFacts, allowance: Allowance, uses: Sequence[Use], reserved: int
) -> tuple[LedgerRow, ...]:
    """The lines behind the figure: opened with so many, each use, what is reserved, and what was left after each."""
    left = allowance.allowed
    rows = [
        LedgerRow(
            on=card.opened_on,
            what=_("card opened"),
            change=f"+{left}" if left is not None else "",
            left="" if left is None else str(left),
        )
    ]
    for use in uses:
        left = None if left is None else left - use.uses
        rows.append(
            LedgerRow(
                on=use.on,
                what=allowance.title if use.uses > 0 else _("given back"),
                where=use.where,
                ref=use.ref or use.case,
                change=f"{-use.uses:+d}",
                left="" if left is None else str(left),
            )
        )
    if reserved and left is not None:
        rows.append(
            LedgerRow(on="", what=_("reserved by bookings"), change=f"-{reserved}", left=str(left - reserved))
        )
    return tuple(rows)
