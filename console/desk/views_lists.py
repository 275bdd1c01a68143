"""Lists as a screen draws them: what is owed, what is parked, what comes to the store today, and what stands beside."""

from __future__ import annotations

from typing import Literal

from console.desk.views_base import Countdown, View
from console.desk.views_case import Leg


class QueueRow(View, frozen=True):
    """One owed thing. ``own``: the reader may do it; ``what``: own step's title or who holds it (渝中主管).

    ``group``: ``late soon hour today later``, parted by blank rows. ``legs`` for the wide queue of the idle screen.
    ``rings_from``: its alert makes itself heard for the reader, the rings counted from that moment; ``alert`` says how far it
    climbed, or who has seen it.
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
    rings_from: int | None = None
    alert: str = ""

    @property
    def rings(self) -> bool:
        """Whether its alert makes itself heard for the reader."""
        return self.rings_from is not None


class QueueView(View, frozen=True):
    """What is owed, soonest first. ``late``/``within_ten``/``today`` are counts for the head.

    ``title`` replaces 队列 (a store's desk), and ``total`` then the counts; ``next_words`` say what comes when nothing is owed.
    ``besides``: the step in hand is owed and has no row. ``ringing`` alerts wait for the reader to say seen; ``next_ring`` is
    when that number changes by the clock (ms).
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
