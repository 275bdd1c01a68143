"""What the lead's board is given to draw: meaning, not layout, like :mod:`console.desk.views`."""

from __future__ import annotations

from typing import Literal

from console.desk.alerts import Alert
from console.desk.views import Choice, Countdown, Figure, Key, QueueRow, Span, Strip, View

Grouping = Literal["unit", "role", "process"]
GROUPINGS: tuple[Grouping, ...] = ("unit", "role", "process")


class Mark(View, frozen=True):
    """One thing owed on the runway: its word (回 答 接 记 办), its clock, and what it is."""

    word: str
    clock: Countdown
    case: str
    step: str


class UnitRow(View, frozen=True):
    """One line of the runway: a unit, a role or a process.

    ``held`` steps it has in hand, ``late_today`` breaches of today, ``on_time`` percent of what ended today (None: nothing
    did), ``spark`` steps that came in per half hour as levels 0 to 7. ``low``: on time less than nine times in ten.
    """

    id: str
    title: str
    held: int = 0
    late_today: int = 0
    on_time: int | None = None
    low: bool = False
    spark: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()


class ChaseItem(View, frozen=True):
    """One thing a chase text is about: which car, whose, for what (洗车预约), the mark's kind, and its clock.

    ``from_outside``: it came into this unit's hands from another one, so what it inherited is not theirs at all.
    """

    case: str
    step: str
    plate: str
    name: str
    about: str
    kind: str
    clock: Countdown
    from_outside: bool = False


class ChaseCard(View, frozen=True):
    """The chase of one unit: whom to (``to`` for the head, ``greeting`` in the text), its items, how many more in ten minutes.

    ``besides`` are late or nearly so too, beyond what one text can hold; ``typed`` are words of one's own that go out instead.
    """

    unit: str
    title: str
    to: str = ""
    greeting: str = ""
    items: tuple[ChaseItem, ...] = ()
    more: int = 0
    typed: str = ""
    besides: int = 0


class ChaseLine(View, frozen=True):
    """A line of a chase text before it is wrapped: number in the margin (or none), and its words, bold where they are slots."""

    number: str = ""
    inside: bool = False
    spans: tuple[Span, ...] = ()


class BoardView(View, frozen=True):
    """The whole board. ``due`` are the moments everything open is owed at, in order: late and within ten minutes are counted
    from them by the clock. ``unowned`` promises nobody who is here answers for; ``on_time`` percent of what ended today;
    ``kept`` of ``kept + broken`` promises; ``clears`` the units in the order they are shown, by ``grouping``.
    ``filter_words`` say what was understood of the text typed. ``promised`` are the promises to customers among what is owed:
    due (ms) and from how long before that they are soon. ``alerts`` are those that ring for the reader.
    """

    strip: Strip = Strip()
    keys: tuple[Key, ...] = ()
    open: int = 0
    due: tuple[int, ...] = ()
    unowned: int = 0
    on_time: int | None = None
    kept: int = 0
    broken: int = 0
    calls: int = 0
    units: tuple[UnitRow, ...] = ()
    rows: tuple[QueueRow, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    grouping: Grouping = "unit"
    overdue_only: bool = False
    filter_words: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    chosen: str = ""
    chase: ChaseCard | None = None
    next_words: str = ""
    promised: tuple[tuple[int, int], ...] = ()


class ReplayRow(View, frozen=True):
    """What other limits would have meant for one step, in all (``unit`` empty) or at one unit.

    ``ran`` spells in the stretch, ``late_then``/``late_now`` under the old and the new limit, own minutes likewise (ms).
    """

    process: str
    step: str
    title: str
    unit: str = ""
    unit_title: str = ""
    ran: int = 0
    late_then: int = 0
    late_now: int = 0
    own_then_ms: int = 0
    own_now_ms: int = 0


class ReplayView(View, frozen=True):
    """A replay: the stretch, the limits tried (as written), and the rows, each step followed by its units."""

    since: int
    until: int
    limits: tuple[tuple[str, str], ...] = ()
    rows: tuple[ReplayRow, ...] = ()
    newly_late: tuple[str, ...] = ()
    no_longer: tuple[str, ...] = ()


class HandItem(View, frozen=True):
    """One thing a person answers for at a change of shift. ``promise_due`` when a promise to the customer runs (ms)."""

    case: str
    plate: str
    name: str
    what: str
    clock: Countdown
    place: str = ""
    owner: str = ""
    promise_due: int | None = None
    offered_to: str = ""
    accepted_by: str = ""


class ShiftView(View, frozen=True):
    """A person's shift: since when (None: none is open), what they answer for, and who of those here could take it."""

    staff: str
    name: str
    since: int | None = None
    items: tuple[HandItem, ...] = ()
    handed: tuple[HandItem, ...] = ()
    takers: tuple[Choice, ...] = ()
    figures: tuple[Figure, ...] = ()
