"""Where every pane stands for a size of terminal: pure arithmetic, done again only when something grows or shrinks.

Columns keep their widths and the sheet grows (up to 90 cells, then the customer gets a column of its own). Down the sheet
the panes give way in a fixed order (:data:`LADDER`): the card never loses its promise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

#: The smallest terminal with everything on it, and the smallest with anything.
SMALL, LEAST = (80, 24), (60, 12)
#: From these widths the queue stands beside the sheet, and the customer has a column.
MEDIUM, WIDE = 120, 170
_SHEET_MOST: Final = 90
_CUSTOMER, _GUTTER, _QUEUE, _QUEUE_WIDE = 60, 2, 41, 51

#: Pane → variant of each step of giving way, roomiest first. A pane that is not named is left out.
LADDER: Final[tuple[dict[str, str], ...]] = (
    {"customer": "full", "say": "airy", "case": "full", "form": "known"},
    {"customer": "compact", "say": "airy", "case": "full", "form": "known"},
    {"customer": "compact", "say": "tight", "case": "full", "form": "known"},
    {"customer": "compact", "say": "tight", "case": "compact", "form": "known"},
    {"customer": "compact", "say": "tight", "case": "compact", "form": "bare"},
    {"customer": "vehicle", "say": "tight", "case": "compact", "form": "bare"},
    {"customer": "vehicle", "say": "tight", "case": "single", "form": "bare"},
    {"say": "tight", "case": "single", "form": "bare"},
    {"say": "tight", "form": "bare"},
)


class Place(NamedTuple):
    """Cells of a pane."""

    x: int
    y: int
    width: int
    height: int


class Plan(NamedTuple):
    """Size class, the places of the panes that are shown, and the variant each is drawn in."""

    size: str
    places: dict[str, Place]
    variants: dict[str, str]


class Frame(NamedTuple):
    """What the columns are: size class, where the sheet lies, where the queue or side beside it, where the customer."""

    size: str
    sheet: Place
    side: Place | None
    column: Place | None


#: How many rows a pane wants in a variant at a width.
Needs = Callable[[str, str, int], int]


def size_of(width: int, height: int) -> str:
    """``none`` (a sentence instead), ``tiny``, ``small`` (one column), ``medium`` (a queue beside), ``wide``."""
    if width < LEAST[0] or height < LEAST[1]:
        return "none"
    if width < SMALL[0] or height < SMALL[1]:
        return "tiny"
    if width < MEDIUM:
        return "small"
    return "wide" if width >= WIDE and height >= 36 else "medium"


def around(width: int, height: int, raised: int = 0) -> tuple[str, dict[str, Place], int, int]:
    """What stands around the sheet of a screen over the desk: strip, prompt, keys, and a list of *raised* rows over the sheet.

    Returns the size class, those places, the first row that is free and how many are; none where the window is too small.
    """
    size = size_of(width, height)
    places = {"strip": Place(0, 0, width, 1)}
    if size == "none":
        return size, {**places, "notice": Place(0, 1, width, max(0, height - 1))}, 1, 0
    places["search"] = Place(0, 1, width, 2)
    places["keys"] = Place(0, height - 1, width, 1)
    top, body = 3, height - 4
    if raised:
        raised = min(raised, body)
        places["board"] = Place(0, top, min(width, _SHEET_MOST) if width >= MEDIUM else width, raised)
        top, body = top + raised, body - raised
    return size, places, top, body


def frame(width: int, height: int, mode: str) -> Frame:
    """The columns for a terminal of that size."""
    size = size_of(width, height)
    top, body = 3, max(0, height - 4)
    if size in ("none", "tiny", "small"):
        return Frame(size, Place(0, top, width, body), None, None)
    queue = _QUEUE_WIDE if width >= 196 else _QUEUE
    if mode != "call":
        sheet = width - queue - 1
        return Frame(size, Place(0, top, sheet, body), Place(sheet + 1, top, queue, body), None)
    if size == "medium":
        sheet = min(_SHEET_MOST, width - queue - 1)
        return Frame(size, Place(0, top, sheet, body), Place(sheet + 1, top, width - sheet - 1, body), None)
    x = _CUSTOMER + _GUTTER
    sheet = min(_SHEET_MOST, width - x - queue - 1)
    side = Place(x + sheet + 1, top, width - x - sheet - 1, body)
    return Frame(size, Place(x, top, sheet, body), side, Place(0, top, _CUSTOMER, body))


def plan(width: int, height: int, mode: str, shown: Sequence[str], needs: Needs, *, card: int = 0) -> Plan:
    """The plan of the desk screen.

    *mode* is ``opening``, ``idle``, ``call`` or ``store``; *shown* the panes that have something to show; *card* the rows that hits take
    under the hint. ``strip``, ``search`` and ``keys`` are always there.
    """
    columns = frame(width, height, mode)
    size = columns.size
    places = {"strip": Place(0, 0, width, 1), "search": Place(0, 1, width, 2 + card)}
    if size == "none":
        return Plan(size, {"strip": places["strip"], "notice": Place(0, 1, width, max(0, height - 1))}, {})
    variants: dict[str, str] = {}
    x, y, sheet, room = columns.sheet
    y, room = y + card, room - card
    if size == "tiny" and mode != "opening":
        # No keys row here: the card and the nearest row of the queue have more to say.
        room += 1
        queue = Place(0, height - 1, width, 1)
        places |= _stack(
            {"say": "tight"} if "say" in shown else {}, shown, needs, Place(x, y, sheet, room - 1), variants
        )
        if "say" not in shown or card:
            queue = Place(0, y, width, room) if not card else queue
            variants["queue"] = "side" if not card else "nearest"
        else:
            variants["queue"] = "nearest"
        places["queue"] = queue
        return Plan(size, places, variants)
    places["keys"] = Place(0, height - 1, width, 1)
    if columns.side is not None:
        places["queue" if mode == "call" else "side"] = columns.side
        variants["queue"] = "side"
    if mode == "opening":
        places.pop("side", None)
        places["log"] = Place(x, y, sheet, room)
        return Plan(size, places, variants)
    if mode == "idle":
        places["queue"] = Place(x, y, sheet, room)
        variants["queue"] = "sheet" if sheet >= 70 else "side"
        return Plan(size, places, variants)
    if mode == "store":
        wanted = needs("queue", "sheet", sheet)
        places["queue"] = Place(x, y, sheet, max(4, min(wanted, room // 3)))
        variants["queue"] = "sheet"
        y, room = y + places["queue"].height, room - places["queue"].height
    if size == "small" and mode == "call":
        places["queue"] = Place(0, height - 4, width, 3)
        variants["queue"] = "small"
        room -= 3
    if columns.column is not None and "customer" in shown:
        places["customer"] = columns.column
        variants["customer"] = "column"
    steps = [
        {p: v for p, v in step.items() if p in shown and not (p == "customer" and "customer" in places)}
        for step in LADDER
    ]
    if size == "wide" and mode == "call":
        steps.insert(0, steps[0] | ({"say": "wide"} if "say" in shown else {}))
    chosen = next((s for s in steps if sum(needs(p, v, sheet) for p, v in s.items()) <= room), steps[-1])
    places |= _stack(chosen, shown, needs, Place(x, y, sheet, room), variants)
    return Plan(size, places, variants)


def _stack(
    step: dict[str, str], shown: Sequence[str], needs: Needs, room: Place, variants: dict[str, str]
) -> dict[str, Place]:
    """The panes of *step* one under the other; the record takes what is left, else the last pane does."""
    places: dict[str, Place] = {}
    y, left = room.y, room.height
    for pane, variant in step.items():
        height = min(needs(pane, variant, room.width), left)
        if height <= 0:
            continue
        places[pane] = Place(room.x, y, room.width, height)
        variants[pane] = variant
        y, left = y + height, left - height
    if left > 0 and "log" in shown and left >= 3:
        places["log"] = Place(room.x, y, room.width, left)
    elif left > 0 and places:
        last = list(places)[-1]
        places[last] = places[last]._replace(height=places[last].height + left)
    elif left > 0:
        places["log"] = Place(room.x, y, room.width, left)
    return places
