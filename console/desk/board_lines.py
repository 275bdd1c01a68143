"""The lines of the runway: units, roles or processes with what they hold, how today went, and their marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from console.desk import lateness, marks
from console.desk.board_views import Grouping, Mark, UnitRow
from console.desk.desk import CENTRE, Desk
from console.desk.lateness import Spell
from console.desk.owed import Owed
from console.desk.side import midnight
from console.desk.views import Countdown
from console.domain.calendar import hours_on
from console.domain.time import MINUTE

if TYPE_CHECKING:
    from console.desk.board import Matter

AHEAD = 30 * MINUTE
"""Marks this far ahead are handed out, so that they slide into the runway's ten minutes between two looks at the file."""
LOW = 90
"""On time in less than this many of a hundred is told apart."""
HALF_HOURS = 15
"""How many half hours a sparkline shows at most."""


def key_of(grouping: Grouping) -> Callable[[Matter], str]:
    return {"unit": lambda m: m.unit, "role": lambda m: m.role, "process": lambda m: m.process}[grouping]


def spell_key_of(grouping: Grouping) -> Callable[[Spell], str]:
    return {"unit": lambda s: s.unit or CENTRE, "role": lambda s: s.role, "process": lambda s: s.process}[
        grouping
    ]


def lines(desk: Desk, found: Sequence[Matter], today: list[Spell], grouping: Grouping) -> tuple[UnitRow, ...]:
    key, spell_key = key_of(grouping), spell_key_of(grouping)
    sums = {s.key: s for s in lateness.sums(today, spell_key)}
    sparks = _sparks(desk, today, spell_key)
    grouped: dict[str, list[Matter]] = {}
    for matter in found:
        grouped.setdefault(key(matter), []).append(matter)
    out = []
    for name, title in _titles(desk, grouping, {*grouped, *sums}):
        mine, total = grouped.get(name, []), sums.get(name)
        on_time = percent(total) if total else None
        out.append(
            UnitRow(
                id=name,
                title=title,
                held=sum(m.item.state is not None for m in mine),
                late_today=total.breaches if total else 0,
                on_time=on_time,
                low=on_time is not None and on_time < LOW,
                spark=sparks.get(name, ()),
                marks=tuple(_marks(desk, mine)),
            )
        )
    return tuple(out)


def _titles(desk: Desk, grouping: Grouping, used: set[str]) -> list[tuple[str, str]]:
    """Id and title of every line, in an order that does not change while people look: the centre, then stores by number."""
    if grouping == "unit":
        found = sorted(
            (u for u in desk.units.values() if u.id in used), key=lambda u: (u.id != CENTRE, u.kind != "store", u.code, u.id)
        )  # fmt: skip
        lost = sorted(used - {u.id for u in found})
        return [(u.id, desk.unit_title(u.id)) for u in found] + [(u, desk.unit_title(u)) for u in lost]
    if grouping == "role":
        return [(r, str(spec.title)) for r, spec in desk.roles.items() if r in used]
    specs = {i: p for pack in desk.library.packs.values() for i, p in pack.processes.items()}
    return [(i, str(spec.title)) for i, spec in specs.items() if i in used]


def _marks(desk: Desk, mine: Iterable[Matter]) -> Iterable[Mark]:
    until = desk.now() + AHEAD
    for m in mine:
        if m.item.owed_at is not None and m.item.owed_at <= until:
            yield Mark(
                word=str(marks.WORDS[m.kind]), clock=clock_of(m.item), case=m.item.case.id, step=m.item.step
            )


def legend(units: Sequence[UnitRow]) -> tuple[tuple[str, str], ...]:
    """The marks on show and what each means, in a fixed order."""
    shown = {mark.word for unit in units for mark in unit.marks}
    return tuple((str(word), marks.meaning(kind)) for kind, word in marks.WORDS.items() if str(word) in shown)


def _sparks(desk: Desk, today: Iterable[Spell], key: Callable[[Spell], str]) -> dict[str, tuple[int, ...]]:
    """Steps that came in per half hour since the day began, as levels 0 to 7 of the busiest half hour of all lines."""
    size = 30 * MINUTE
    start = _day_begins(desk)
    count = min(HALF_HOURS, max(1, -(-(desk.now() + 1 - start) // size)))
    start = max(start, start + (-(-(desk.now() + 1 - start) // size) - count) * size)
    counted: dict[str, list[int]] = {}
    for spell in today:
        place = (spell.opened_at - start) // size
        if 0 <= place < count:
            counted.setdefault(key(spell), [0] * count)[place] += 1
    most = max((n for row in counted.values() for n in row), default=0)
    return {k: tuple(-(-7 * n // most) for n in row) for k, row in counted.items()} if most else {}


def _day_begins(desk: Desk) -> int:
    """When the centre opened today (midnight when it does not), ms."""
    calendar = desk.calendars.get(desk.calendar_of(CENTRE))
    hours = hours_on(calendar, desk.today) if calendar is not None else None
    start = midnight(desk)
    opened = start + hours[0] * MINUTE if hours else start
    return opened if opened <= desk.now() else start


def percent(total: lateness.Sum) -> int | None:
    """On time of a hundred, rounded down: 100 only when everything was."""
    return 100 * total.in_time // total.ended if total.ended else None


def most_urgent(found: Sequence[Matter], key: Callable[[Matter], str]) -> str:
    first = next((m for m in found if m.item.owed_at is not None), None)
    return key(first) if first is not None else ""


def clock_of(item: Owed) -> Countdown:
    """The clock of an owed thing, for drawing."""
    return Countdown(
        since=item.since,
        due_at=item.owed_at,
        limit_ms=item.limit_ms,
        warn_ms=item.warn_ms,
        inherited_ms=item.inherited_ms,
    )
