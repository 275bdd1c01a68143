"""People as a screen draws them: the open customer with cards and services, and the hits of a look-up."""

from __future__ import annotations

from typing import Literal

from console.desk.views_base import Countdown, View


class CardBadge(View, frozen=True):
    """A card beside its vehicle: product, number, and whether it can be used (``yes mind no``) with the word for it."""

    product: str
    number: str
    verdict: Literal["yes", "mind", "no"]
    word: str
    date: str = ""


class VehicleRow(View, frozen=True):
    """A vehicle with its card. ``chosen`` is the one in hand."""

    id: str
    plate: str
    model: str = ""
    card: CardBadge | None = None
    chosen: bool = False


class ServiceRow(View, frozen=True):
    """A service and its verdict: the digit that chooses it with F4; ``left``/``allowed`` or ``word`` (用完, 不限次 …).

    ``allowed`` is None for any number of times. ``say`` is the sentence to read out; ``why_not`` greys it in F4.
    """

    digit: str
    service: str
    title: str
    short: str
    verdict: Literal["yes", "mind", "no"]
    code: str
    left: int | None = None
    allowed: int | None = None
    word: str = ""
    chosen: bool = False
    last_on: str = ""
    last_where: str = ""
    say: str = ""
    why_not: str = ""


class LedgerRow(View, frozen=True):
    """One line behind a verdict: date, what, where, paper number, change, and what is left after it."""

    on: str
    what: str
    where: str = ""
    ref: str = ""
    change: str = ""
    left: str = ""


class ContactRow(View, frozen=True):
    """One line of the customer's history: when, what, where or how it ended, by whom."""

    at: int
    what: str
    more: str = ""
    who: str = ""


class CustomerView(View, frozen=True):
    """The customer in hand: who, phones, note, vehicles, verdicts of the chosen vehicle's card, ledger and contacts.

    ``phone_labels`` name the phones one by one (家, 单位; empty for the usual one); ``last_words`` say in one line when
    and why the customer called last (昨天 16:12 来电，问洗车). ``twin``: who else on file this probably is, and why.
    """

    id: str
    name: str
    title: str = ""
    phones: tuple[str, ...] = ()
    phone_labels: tuple[str, ...] = ()
    last_words: str = ""
    note: str = ""
    vehicles: tuple[VehicleRow, ...] = ()
    services: tuple[ServiceRow, ...] = ()
    ledger_title: str = ""
    ledger: tuple[LedgerRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    contacts_in_year: int = 0
    calls: int = 0
    last_call_at: int | None = None
    card_number: str = ""
    card_product: str = ""
    twin: str = ""


class HitRow(View, frozen=True):
    """One search hit. ``marks`` are ``(start, end, kind)`` character ranges in ``plate``/``name``/``phone``; kind ``match`` or ``differs``.

    ``exact`` is false for near matches, whose ``reason`` says what differs.
    """

    customer: str
    vehicle: str = ""
    plate: str = ""
    name: str = ""
    phone: str = ""
    card: str = ""
    card_verdict: Literal["", "yes", "mind", "no"] = ""
    last: str = ""
    open_case: str = ""
    open_words: str = ""
    clock: Countdown | None = None
    promise_today: bool = False
    exact: bool = True
    reason: str = ""
    field: str = ""
    how: str = ""
    marks: tuple[tuple[str, int, int, str], ...] = ()


class NewCustomer(View, frozen=True):
    """What a new customer would begin with, as typed or as it rang: at least one of the first three; ``customers.add`` reads
    them. ``area`` is the area code of a fixed line, ``home_unit`` the one store there.
    """

    name: str = ""
    phone: str = ""
    plate: str = ""
    area: str = ""
    home_unit: str = ""


class HitsView(View, frozen=True):
    """The hits of a search, exact ones first. ``empty`` is what to say when there is none.

    ``new`` is the customer that would be entered from the text or from the number that rings.

    ``new_words`` are what F2 would make of the text (新客户 渝A12B4..), ``other_words`` another way to search. ``ring``: they are
    the people whose number rang, numbered to be chosen.
    """

    query: str
    rows: tuple[HitRow, ...] = ()
    exact: int = 0
    near: int = 0
    empty: str = ""
    new_words: str = ""
    other_words: str = ""
    new: NewCustomer | None = None
    ring: bool = False
