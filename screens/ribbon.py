"""The baton ribbon: one line per case, who held it for how long of how much, who holds it now, and what comes.

A leg is one or more blocks (its words, a late chip, an inherited tint); legs are parted by ``›``. Too long a ribbon is
shortened in a fixed order, see :data:`SHORTENINGS`, so that columns of ribbons look alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from console.desk.views import Leg
from console.i18n import _
from screens.cells import Line, Word, cells
from screens.clocks import chip, digits, loudness, share, spent_ms

#: What each further shortening leaves out; ``LIST`` is where rows of lists begin.
SHORTENINGS: Final = (
    "nothing",
    "limits of finished legs",
    "the words of inherited lateness",
    "spent times of finished legs",
    "limits ahead",
)
LIST: Final = 3


class Block(NamedTuple):
    """A run of words on one plane; ``fill`` of its cells lie on ``run`` (time that has run)."""

    words: tuple[Word, ...]
    plane: str | None = None
    fill: int = 0

    @property
    def size(self) -> int:
        return sum(cells(text) for text, _ink, _bold in self.words)


Group = tuple[Block, ...]


def ribbon(
    legs: Sequence[Leg], now: int, width: int, *, shortest: int = 0, plain: bool = False
) -> list[Group]:
    """The legs as groups of blocks in at most *width* cells, shortened as little as needed, at least to *shortest*.

    ``LIST`` as *shortest* is for rows that already begin with the clock's chip: the holder's own lateness is not said twice.
    """
    in_list = shortest >= LIST
    for level in range(shortest, len(SHORTENINGS)):
        groups = [_leg(leg, now, level, in_list, plain) for leg in legs]
        if size(groups) <= width:
            return groups
    kept = list(legs)
    while kept and kept[-1].state == "future":
        kept.pop()
        groups = [_leg(leg, now, level, in_list, plain) for leg in kept]
        if size(groups) <= width:
            return groups
    more: Group = (Block((("‹", "quiet", False),)),)
    while len(kept) > 1 and kept[0].state == "done":
        kept.pop(0)
        groups = [more, *(_leg(leg, now, level, in_list, plain) for leg in kept)]
        if size(groups) <= width:
            return groups
    return groups


def size(groups: Sequence[Group]) -> int:
    """How many cells the groups take, separators included."""
    total = sum(block.size for group in groups for block in group)
    return total + sum(1 for left in groups[:-1] if not _is_more(left))


def draw(line: Line, at: int, groups: Sequence[Group], *, end: int | None = None) -> int:
    """Paint the groups from cell *at*; returns the next cell. Never paints beyond *end*."""
    end = line.width if end is None else end
    for index, group in enumerate(groups):
        for block in group:
            start = at
            for text, ink, bold in block.words:
                at = line.put(at, text, ink, bold=bold, plane=block.plane, end=end)
            if block.fill:
                line.fill(start, min(start + block.fill, at), "run")
        if index < len(groups) - 1 and not _is_more(group):
            at = line.put(at, "›", "quiet", end=end)
    return at


def _is_more(group: Group) -> bool:
    return len(group) == 1 and group[0].words[0][0] == "‹"


def _leg(leg: Leg, now: int, level: int, in_list: bool, plain: bool) -> Group:
    if leg.state == "done":
        return _done(leg, level, in_list, plain)
    if leg.state == "promise":
        return (_promise(leg, now, plain),)
    if leg.state == "open":
        return _open(leg, now, level, in_list, plain)
    return (Block(((f" {_future(leg, level)} ", "quiet", False),)),)


def _done(leg: Leg, level: int, in_list: bool, plain: bool) -> Group:
    words = [leg.who]
    if leg.outcome:
        words.append(leg.outcome)
    if leg.behalf and not in_list:
        words.append(_("through {name}", name=leg.behalf))
    if leg.spent_ms is not None and level < 3:
        words.append(_of(leg.spent_ms, leg.limit_ms if level < 1 else None))
    if not leg.own_late_ms:
        words.append("✓")
    blocks = [Block(((f" {' '.join(words)} ", "ink", False),), "done")]
    if leg.own_late_ms:
        blocks.append(_late(leg.own_late_ms, plain))
    elif leg.inherited_ms and level < 3:
        blocks.append(_inherited(leg.inherited_ms, level))
    return tuple(blocks)


def _open(leg: Leg, now: int, level: int, in_list: bool, plain: bool) -> Group:
    name = f"{leg.who} {leg.title}" if leg.title else leg.who
    clock = leg.clock
    spent = None if clock is None else spent_ms(clock, now)
    limit = leg.limit_ms
    inherited = max(leg.inherited_ms, clock.inherited_ms if clock else 0)
    loud = "calm" if clock is None else loudness(clock, now)
    late = 0
    if (
        clock is not None
        and clock.due_at is not None
        and loud == "late"
        and not (inherited and limit is None)
    ):
        late = now - max(clock.due_at, clock.since) if inherited else now - clock.due_at
    if late and limit is not None and spent is not None:
        spent = min(spent, limit)
    said = "" if spent is None else f" {digits(spent)}"
    tail = "" if limit is None or spent is None else f"/{digits(limit)}"
    soon = loud == "soon" and limit is not None
    ends = "()" if soon and plain else "  "
    if soon:
        blocks = [
            Block(
                ((f"{ends[0]}▸", "on_soon", False), (f"{name}{said}{tail}{ends[1]}", "on_soon", True)), "soon"
            )
        ]
    else:
        block = Block(
            ((" ▸", "strong", plain), (f"{name}{said}", "strong", True), (f"{tail} ", "ink", False)), "sel"
        )
        if limit is not None and spent is not None:
            block = block._replace(fill=block.size if late else share(spent, limit, block.size))
        blocks = [block]
    if late and not (in_list and limit is None):
        blocks.append(_late(late, plain))
    if inherited:
        blocks.append(_inherited(inherited, level))
    return tuple(blocks)


def _promise(leg: Leg, now: int, plain: bool) -> Block:
    said, loud = chip(leg.clock, now) if leg.clock else ("", "calm")
    ends = {"late": "[]", "held": "[]", "soon": "()"}.get(loud, "  ") if plain else "  "
    plane, ink = {"late": ("late", "on_late"), "held": ("held", "on_held"), "soon": ("soon", "on_soon")}.get(
        loud, ("sel", "strong")
    )
    return Block(((f"{ends[0]}{leg.who} {said}{ends[1]}", ink, True),), plane)


def _late(ms: int, plain: bool) -> Block:
    ends = "[]" if plain else "  "
    return Block(((f"{ends[0]}+{digits(ms)}{ends[1]}", "on_late", True),), "late")


def _inherited(ms: int, level: int) -> Block:
    words = _("came {late} late", late=digits(ms)) if level < 2 else f"«{digits(ms)}"
    return Block(((f" {words} ", "on_held", False),), "held")


def _future(leg: Leg, level: int) -> str:
    if level >= 4:
        return leg.who
    limit = leg.offset or ("" if leg.limit_ms is None else digits(leg.limit_ms))
    return f"{leg.who} {limit}" if limit else leg.who


def _of(spent: int, limit: int | None) -> str:
    return digits(spent) if limit is None else f"{digits(spent)}/{digits(limit)}"
