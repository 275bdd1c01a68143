"""What a screen is given to draw: meaning, not layout. No colours, no columns, no SQL.

Moments are milliseconds UTC and lengths milliseconds unless the name says otherwise; the screen turns them into
digits so that a tick needs no database. Texts are already cleaned and in the right language. Absent is ``None`` or
empty, never a placeholder.
"""

from __future__ import annotations

from typing import Literal

from console.desk.views_base import Countdown, Span, View
from console.desk.views_case import (
    CardFact,
    CaseView,
    Choice,
    FormRow,
    FormView,
    Leg,
    LogRow,
    Objection,
    PromiseView,
    SayCard,
    WhyRow,
)
from console.desk.views_lists import (
    ArrivalRow,
    Bays,
    DoneRow,
    Figure,
    ParkedRow,
    QueueRow,
    QueueView,
    SideView,
    StoreRow,
)
from console.desk.views_person import (
    CardBadge,
    ContactRow,
    CustomerView,
    HitRow,
    HitsView,
    LedgerRow,
    NewCustomer,
    ServiceRow,
    VehicleRow,
)

__all__ = [
    "ArrivalRow",
    "Bays",
    "CardBadge",
    "CardFact",
    "CaseView",
    "Choice",
    "ContactRow",
    "Countdown",
    "CustomerView",
    "DoneRow",
    "Figure",
    "FormRow",
    "FormView",
    "HitRow",
    "HitsView",
    "Key",
    "LedgerRow",
    "Leg",
    "LogRow",
    "NewCustomer",
    "Objection",
    "ParkedRow",
    "PromiseView",
    "QueueRow",
    "QueueView",
    "SayCard",
    "ServiceRow",
    "SideView",
    "Span",
    "StoreRow",
    "Strip",
    "Understood",
    "VehicleRow",
    "View",
    "WhyRow",
]


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
