"""A case as a screen draws it: the words to say, the ribbon of legs, the log, the form."""

from __future__ import annotations

from typing import Literal

from console.desk.views_base import Countdown, Span, View


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
