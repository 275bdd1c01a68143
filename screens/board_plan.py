"""Where the panes of the lead's board stand for a size of terminal: pure arithmetic, like :mod:`screens.plan`."""

from __future__ import annotations

from typing import Final

from screens.plan import MEDIUM, Place, around

#: The card, and the ground between it and the list; wider where there is room.
_CARD: Final = {"medium": 41, "wide": 60}
_GUTTER: Final = 1
#: The list keeps at least this many rows, the runway this many units.
_LIST_LEAST, _UNITS_LEAST = 7, 4
#: Where the card has no column of its own it stands between runway and list, so tall whatever it says, that nothing moves when
#: another unit is chosen; the list keeps fewer rows then. With less than that the card is left out.
_CARD_LOW, _CARD_LEAST, _LIST_TIGHT = 6, 3, 5


def board_plan(
    width: int, height: int, lead: int, lead_tight: int, card: int, raised: int = 0
) -> tuple[str, dict[str, Place], bool]:
    """Size class, places by pane, and whether the runway is drawn tight.

    *lead* and *lead_tight* are the rows the runway would like with and without air, *card* those of the chase text (0: there is
    none), *raised* those of a list over the sheet.
    """
    size, places, top, body = around(width, height, raised)
    if size == "none":
        return size, places, True
    tight = size in ("tiny", "small") or body < lead + _LIST_LEAST
    beside = width >= MEDIUM and size in ("medium", "wide")
    between = 0 if beside or not card else min(_CARD_LOW, body - (2 + _UNITS_LEAST) - _LIST_TIGHT)
    between = between if between >= _CARD_LEAST else 0
    wanted = lead_tight if tight else lead
    least = between + _LIST_TIGHT if between else max(_LIST_LEAST, card if not tight and beside else 0)
    most = max(2 + _UNITS_LEAST, body - least)
    rows = max(0, min(wanted, most, body))
    if rows:
        places["lead"] = Place(0, top, width, rows)
    top, body = top + rows, body - rows
    if body <= 0:
        return size, places, tight
    if beside:
        side = _CARD[size]
        places["mind"] = Place(0, top, width - side - _GUTTER, body)
        places["chase"] = Place(width - side, top, side, min(card, body))
    else:
        if between:
            places["chase"] = Place(0, top, width, between)
            top, body = top + between, body - between
        places["mind"] = Place(0, top, width, body)
    return size, places, tight
