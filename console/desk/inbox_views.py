"""What the sync inbox is given to draw: meaning, not layout, like :mod:`console.desk.views`.

A question is a table: a row a fact (the value, who, where, when ..), a column a side.
"""

from __future__ import annotations

from console.desk.views import Key, Strip, View


class Cell(View, frozen=True):
    """What one side says in a row: words, or a moment ``at`` (ms) with words after it. ``marks``: characters that differ."""

    text: str = ""
    at: int | None = None
    marks: tuple[tuple[int, int], ...] = ()


class FactRow(View, frozen=True):
    """A row: its label and a cell a side. ``main``: what the question is about; ``brief``: also shown of the next question."""

    label: str
    cells: tuple[Cell, ...]
    main: bool = False
    brief: bool = False


class SideHead(View, frozen=True):
    """The head of a side: left, right, or a place; ``note`` when it is the one in force meanwhile."""

    title: str
    note: str = ""


class Pick(View, frozen=True):
    """A numbered choice. ``asks``: what must be written with it; ``in_force``: what holds until somebody decides."""

    id: str
    digit: str
    title: str
    asks: str = ""
    in_force: bool = False


class InboxItem(View, frozen=True):
    """A question. ``title`` for the list, ``head`` for the card; ``places`` who is asked against whom.

    ``verdict`` says what is wrong (facts), ``note`` what follows, ``after`` what happens once decided. ``picked`` is the choice
    made and not yet confirmed, ``value`` what was written with it; ``case`` the case it is about, if any.
    """

    id: str
    kind: str
    kind_title: str
    title: str
    head: str
    places: str = ""
    remark: str = ""
    sides: tuple[SideHead, ...] = ()
    rows: tuple[FactRow, ...] = ()
    picks: tuple[Pick, ...] = ()
    verdict: str = ""
    note: str = ""
    after: str = ""
    picked: str = ""
    value: str = ""
    case: str = ""


class Settled(View, frozen=True):
    """A decision that waits for the next bundle: about what, and how it was decided."""

    title: str
    words: str


class ReceiptView(View, frozen=True):
    """The last bundle taken in: when (ms), and its figures as label and words; ``loud`` are labels that want somebody."""

    got_at: int
    rows: tuple[tuple[str, str], ...] = ()
    loud: tuple[str, ...] = ()


class SiteRow(View, frozen=True):
    """How far another site's changes are here: up to when (ms, None: nothing came yet), and what is wrong with it."""

    title: str
    at: int | None = None
    note: str = ""


class InboxView(View, frozen=True):
    """The whole inbox. ``count`` questions stand, of which ``items`` are the first; ``settled_count`` wait to be sent.

    ``empty`` says what happens next when nothing is to be decided.
    """

    strip: Strip = Strip()
    keys: tuple[Key, ...] = ()
    items: tuple[InboxItem, ...] = ()
    count: int = 0
    settled: tuple[Settled, ...] = ()
    settled_count: int = 0
    receipt: ReceiptView | None = None
    sites: tuple[SiteRow, ...] = ()
    empty: tuple[str, ...] = ()
