"""Where the panes of the sync inbox stand for a size of terminal: pure arithmetic, like :mod:`screens.plan`."""

from __future__ import annotations

from typing import Final

from screens.plan import MEDIUM, Place, around, size_of

#: The list; wider where there is room.
_LIST: Final = {"medium": 48, "wide": 60}
#: In one column the list keeps at least this many rows, and takes no more than this share (in tenths) of a tall screen.
_LEAST: Final = 3
_MOST: Final = 5


def list_width(width: int, height: int) -> int:
    """The cells of the list; all of them where everything stands in one column."""
    return _LIST.get(size_of(width, height), width) if width >= MEDIUM else width


def inbox_plan(
    width: int, height: int, lines: int, airy: int, tight: int, raised: int = 0
) -> tuple[str, dict[str, Place], bool]:
    """Size class, places by pane, and whether the card is drawn tight.

    *lines* are the rows the list would like in one column, *airy* and *tight* those of the card with and without air, *raised* those
    of a list over everything.
    """
    size, places, top, body = around(width, height, raised)
    if size == "none":
        return size, places, True
    if body <= 0:
        return size, places, True
    side = list_width(width, height)
    if side < width:
        places["inbox"] = Place(0, top, side, body)
        close = airy > body
        card = min(body, tight if close else airy)
        places["card"] = Place(side, top, width - side, card)
        if body > card:
            places["next"] = Place(side, top + card, width - side, body - card)
        return size, places, close
    close = body < airy + min(lines, 8)
    wanted = tight if close else airy
    rows = min(lines, max(_LEAST, body - wanted, body * _MOST // 10 if body > 30 else 0), body)
    rows = max(rows, min(_LEAST, body))
    places["inbox"] = Place(0, top, width, rows)
    top, body = top + rows, body - rows
    if body:
        card = min(wanted, body)
        places["card"] = Place(0, top, width, card)
        if body > card:
            places["next"] = Place(0, top + card, width, body - card)
    return size, places, close
