"""The numbered choices of a question in the sync inbox: in one row where they fit, the one in force or chosen bold."""

from __future__ import annotations

from functools import partial
from typing import Final, NamedTuple

from console.desk.inbox_views import InboxItem, Pick
from screens.cells import Line, cells, cut
from screens.panes.base import Row, content

#: Between two choices, where there is room; cells of what was written with a choice.
_GAP: Final = 5
_WRITTEN: Final = 18


class ChoiceSpot(NamedTuple):
    """Where a choice stands in its row."""

    pick: Pick
    start: int
    stop: int


def choice_rows(item: InboxItem, width: int) -> list[Row]:
    """The numbered choices in one row; in several where they do not fit."""
    return [
        Row(partial(_choices, item=item, spots=spots), tag=("picks", tuple(spots)))
        for spots in choice_spots(item, width)
    ]


def choice_spots(item: InboxItem, width: int) -> list[list[ChoiceSpot]]:
    """Where every choice stands: as far apart as fits, at least three cells."""
    sizes = [cells(_choice_words(item, p)) + 2 for p in item.picks]
    room = width - content() - 2
    gap = next((g for g in (_GAP, 4, 3) if sum(sizes) + g * (len(sizes) - 1) <= room), 3)
    rows: list[list[ChoiceSpot]] = [[]]
    at = content()
    for pick, size in zip(item.picks, sizes, strict=True):
        if rows[-1] and at + size > content() + room:
            rows.append([])
            at = content()
        rows[-1].append(ChoiceSpot(pick, at, at + size))
        at += size + gap
    return rows


def _choice_words(item: InboxItem, pick: Pick) -> str:
    written = item.value if pick.id == item.picked else ""
    return f"{pick.title} {cut(written, _WRITTEN)}".rstrip()


def _choices(line: Line, now: int, *, item: InboxItem, spots: list[ChoiceSpot]) -> None:
    for pick, start, stop in spots:
        chosen = pick.id == item.picked
        strong = chosen or (pick.in_force and not item.picked)
        line.put(start, pick.digit, "strong" if chosen else "quiet")
        ink = "strong" if strong else "ink"
        line.put(start + 2, _choice_words(item, pick), ink, bold=strong, end=line.width - 1)
        if chosen:
            line.fill(start - 1, stop + 1, "sel")
            line.put(start - 2, "▸", "strong")
