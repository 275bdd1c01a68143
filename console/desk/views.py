"""What a screen is given to draw: meaning, not layout. No colours, no columns, no SQL.

Moments are milliseconds UTC and lengths milliseconds unless the name says otherwise; the screen turns them into
digits so that a tick needs no database. Texts are already cleaned and in the right language. Absent is ``None`` or
empty, never a placeholder.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views."""


class Countdown(View, frozen=True):
    """A clock: since when, until when, how long altogether. ``warn_ms``: soon when this much is left.

    ``done_at`` stops it. ``inherited_ms`` is lateness it arrived with.
    """

    since: int
    due_at: int | None = None
    limit_ms: int | None = None
    warn_ms: int = 0
    done_at: int | None = None
    inherited_ms: int = 0


class Strip(View, frozen=True):
    """Row 0. ``state``: ``idle ringing call parked fault``. ``before`` stands before the name (来电), ``words`` after it.

    ``right`` stands before the clock; with a ``fault``, ``name`` is what is wrong and ``words`` what to know about it.
    """

    state: Literal["idle", "ringing", "call", "parked", "fault"] = "idle"
    before: str = ""
    name: str = ""
    words: tuple[str, ...] = ()
    call_since: int | None = None
    ringing_since: int | None = None
    clock_title: str = ""
    clock: Countdown | None = None
    right: tuple[str, ...] = ()


class Span(View, frozen=True):
    """A run of words; ``slot`` when it filled a blank in a phrase (drawn bold)."""

    text: str
    slot: bool = False


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


class Objection(View, frozen=True):
    """If the caller asks this, say that."""

    hears: str
    says: str


class PromiseView(View, frozen=True):
    """The promise in the card. Before it is said: ``length_ms`` and ``until``; once said: ``said_at`` and ``due_at``."""

    phrase: str
    length_ms: int | None = None
    said_at: int | None = None
    due_at: int | None = None
    state: Literal["offered", "running", "kept", "broken", "blocked"] = "offered"
    why_not: str = ""


class CardFact(View, frozen=True):
    """A labelled line of the card under the words: what was checked (with its verdict), what was promised."""

    label: str
    spans: tuple[Span, ...] = ()
    verdict: Literal["", "yes", "mind", "no"] = ""


class SayCard(View, frozen=True):
    """The raised card. ``clauses`` are breath-long pieces of the words to say, each a row of spans.

    ``label`` stands before them (empty: 现在说); ``missing`` names what is missing instead of a sentence with an empty
    slot; ``facts`` are lines under the words.
    """

    label: str = ""
    facts: tuple[CardFact, ...] = ()

    phrase: str = ""
    clauses: tuple[tuple[Span, ...], ...] = ()
    missing: str = ""
    promise: PromiseView | None = None
    also: tuple[str, ...] = ()
    objections: tuple[Objection, ...] = ()
    said: bool = False


class Leg(View, frozen=True):
    """One leg of the ribbon. ``state``: ``done open future promise``. ``who`` is the role's short word, ``step`` the step's title.

    ``spent_ms`` for finished legs; ``clock`` for the open one and the promise; ``limit_ms``/``offset`` (``T+5``) for what is
    printed of the limit; ``own_late_ms``/``inherited_ms`` as rule 5; ``behalf`` who recorded it for them; ``outcome`` a word
    such as 退回; ``mine`` when the reader holds it.
    """

    step: str
    who: str
    title: str = ""
    state: Literal["done", "open", "future", "promise"] = "future"
    spent_ms: int | None = None
    limit_ms: int | None = None
    offset: str = ""
    clock: Countdown | None = None
    own_late_ms: int = 0
    inherited_ms: int = 0
    behalf: str = ""
    outcome: str = ""
    mine: bool = False


class LogRow(View, frozen=True):
    """One line of the case's record."""

    at: int
    text: str
    who: str = ""


class WhyRow(View, frozen=True):
    """One line of a clock's arithmetic: a moment or a length, and what it is. ``strong`` for the result."""

    at: int | None = None
    length_ms: int | None = None
    text: str = ""
    strong: bool = False


class CaseView(View, frozen=True):
    """A case as a head line and a ribbon; ``other`` when it is another open case of the same customer."""

    id: str
    title: str
    words: tuple[str, ...] = ()
    round: int = 1
    right: str = ""
    legs: tuple[Leg, ...] = ()
    other: bool = False
    state: str = "open"
    log: tuple[LogRow, ...] = ()
    why: tuple[WhyRow, ...] = ()
    note: str = ""


class Choice(View, frozen=True):
    """A numbered choice of a form row or a list; ``why_not`` when it cannot be chosen, ``note`` what choosing it asks for."""

    id: str
    digit: str
    title: str
    why_not: str = ""
    note: str = ""


class FormRow(View, frozen=True):
    """A row of the form. ``text`` is what was typed, ``note`` what the console understood, ``problem`` why it does not fit."""

    field: str
    label: str
    kind: str
    text: str = ""
    note: str = ""
    problem: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    filled: bool = False
    sealed: bool = False
    on_behalf: bool = False


class FormView(View, frozen=True):
    """A form being filled in: its official title, what is already known (one line), the rows to type in, how many are missing."""

    form: str
    title: str
    words: str = ""
    right: str = ""
    known: tuple[tuple[str, str], ...] = ()
    rows: tuple[FormRow, ...] = ()
    missing: int = 0


class QueueRow(View, frozen=True):
    """One owed thing. ``own``: the reader may do it; ``what``: own step's title or who holds it (渝中主管).

    ``group``: ``late soon hour today later``, parted by blank rows. ``legs`` for the wide queue of the idle screen.
    ``rings``: its alert makes itself heard for the reader; ``alert`` says how often and how far it climbed, or who has seen it.
    """

    case: str
    step: str
    clock: Countdown
    promised: bool = False
    plate: str = ""
    name: str = ""
    what: str = ""
    service: str = ""
    own: bool = False
    group: str = "later"
    legs: tuple[Leg, ...] = ()
    unit: str = ""
    customer: str = ""
    rings: bool = False
    alert: str = ""


class QueueView(View, frozen=True):
    """What is owed, soonest first. ``late``/``within_ten``/``today`` are counts for the head.

    ``title`` replaces 队列 (a store's desk), and ``total`` then the counts; ``next_words`` say what comes when nothing is owed.
    ``besides``: the step in hand is owed and has no row. ``ringing`` alerts wait for the reader to say seen; ``next_ring`` is
    when the next one rings or climbs (ms).
    """

    rows: tuple[QueueRow, ...] = ()
    late: int = 0
    within_ten: int = 0
    today: int = 0
    overdue_only: bool = False
    next_words: str = ""
    title: str = ""
    total: int | None = None
    besides: bool = False
    ringing: int = 0
    next_ring: int | None = None


class ParkedRow(View, frozen=True):
    """A parked call: since when, plate, name, how many fields were written."""

    id: str
    since: int
    plate: str = ""
    name: str = ""
    words: str = ""


class StoreRow(View, frozen=True):
    """A store now: how many it holds and its most urgent clock."""

    unit: str
    title: str
    held: int = 0
    clock: Countdown | None = None


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


class Understood(View, frozen=True):
    """What the command line understood, word by word, and what Enter would do (empty: search only)."""

    words: tuple[str, ...] = ()
    does: str = ""
    problem: str = ""


class Key(View, frozen=True):
    """A function key as it is now: its word (``short`` where room is scarce), whether it can act, and why not; ``next`` for the likely one."""

    key: str
    word: str
    short: str = ""
    why_not: str = ""
    next: bool = False


class ArrivalRow(View, frozen=True):
    """Store desk: who is booked today, for what, whether the card still covers it, and whether they came."""

    at: int
    plate: str
    name: str
    service: str
    verdict: Literal["yes", "mind", "no"] = "yes"
    word: str = ""
    came: bool = False


class DoneRow(View, frozen=True):
    """Something finished just now."""

    at: int
    plate: str
    name: str
    words: str
    ok: bool = True


class Figure(View, frozen=True):
    """A figure of the shift: its label and its value."""

    label: str
    value: str


class Bays(View, frozen=True):
    """Free places of a store on one day: ``rows`` are ``(title, free per hour)``, 0 is full."""

    title: str
    day: str = ""
    hours: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[int, ...]], ...] = ()


class SideView(View, frozen=True):
    """The side of the idle screen: promises given, parked calls, calls to make today, the shift so far.

    ``to_call`` are ``(name, reasons, note)``, ``to_call_count`` all of them, ``to_call_more`` the rest (其余 5 人, why). A store
    has ``arrivals``, ``bays`` and ``figures`` under ``shift_title`` instead.
    """

    promises: tuple[QueueRow, ...] = ()
    parked: tuple[ParkedRow, ...] = ()
    to_call: tuple[tuple[str, str, str], ...] = ()
    to_call_more: str = ""
    to_call_more_why: str = ""
    to_call_count: int = 0
    shift: str = ""
    shift_title: str = ""
    bays: Bays | None = None
    figures: tuple[Figure, ...] = ()
    done: tuple[DoneRow, ...] = ()
    arrivals: tuple[ArrivalRow, ...] = ()
