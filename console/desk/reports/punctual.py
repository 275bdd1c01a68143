"""On time or not: handoffs, stores, half hours, and whose minutes. All from :mod:`console.desk.lateness`, by its one rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import ceil

import msgspec

from console.desk import lateness
from console.desk.desk import CENTRE, Desk
from console.desk.lateness import Spell
from console.desk.reports.book import Book, Entry
from console.desk.reports.views import Breach, HalfHour, Handoff, Minutes, StoreFigure
from console.domain.time import MINUTE
from console.engine.who import role_short, role_title

HALF_HOUR = 30 * MINUTE


class Titles(msgspec.Struct, frozen=True):
    """The words for what spells name by id."""

    desk: Desk
    entries: dict[str, Entry]

    def process(self, spell: Spell) -> str:
        """The title of a spell's process."""
        entry = self.entries.get(spell.case)
        return str(entry.process.title) if entry else spell.process

    def step(self, spell: Spell) -> str:
        """The title of a spell's step."""
        entry = self.entries.get(spell.case)
        step = entry.process.steps.get(spell.step) if entry else None
        return str(step.title) if step else spell.step

    def role(self, role: str, short: bool = False) -> str:
        """The title of a role."""
        for pack in self.desk.library.packs.values():
            if role in pack.roles:
                return role_short(pack, role) if short else role_title(pack, role)
        return role

    def unit(self, unit: str) -> str:
        """The name of a unit."""
        return self.desk.unit_title(unit) if unit else ""

    def person(self, number: str) -> str:
        """The name of a member of staff."""
        return self.desk.people.get(number, number)


def titles(desk: Desk, book: Book) -> Titles:
    """The words for a day."""
    return Titles(desk, {e.case.id: e for e in book.entries})


def of_day(book: Book) -> list[Spell]:
    """The day's spells: ended in it, or open at its end.

    An open step of a chain that is past its time counts as the chain's breach, as it does in the queue: once, for a case has
    one open step, and until the step that covers it ends and takes the breach over. What a clock that ran ahead wrote down
    as later than now has happened all the same.
    """
    span = book.span
    at = span.at if span.over else book.now
    return [
        spell
        for entry in book.entries
        for spell in _of_entry(entry, at, ahead=not span.over)
        if (spell.ended_at is None or spell.ended_at >= span.since)
        and not (span.over and spell.opened_at > span.at)
    ]


def _of_entry(entry: Entry, at: int, ahead: bool) -> list[Spell]:
    """A case's spells at *at*; with *ahead* what is dated later counts as happened, but open clocks stand at *at*."""
    if not ahead or entry.last <= at:
        return lateness.of_page(entry.page, at)
    return lateness.as_it_is(entry.page, at)


def median(values: Sequence[int]) -> int | None:
    """The middle value, of an even number the mean of the two in the middle; None of none."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2


def percentile(values: Sequence[int], share: float) -> int | None:
    """The smallest value that at least *share* of them do not exceed (nearest rank); None of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def common(values: Iterable[int | None]) -> int | None:
    """The value that occurs most, the smallest of several."""
    counted = Counter(v for v in values if v is not None)
    return min(counted, key=lambda v: (-counted[v], v), default=None)


def handoffs(spells: Sequence[Spell], say: Titles) -> tuple[Handoff, ...]:
    """Every step that ended or was late, by process in the order they first appear."""
    grouped: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for spell in spells:
        if spell.timed or spell.breached or spell.own_ms or spell.inherited_ms:
            grouped[spell.process, spell.step].append(spell)
    out = []
    for (process, step), found in grouped.items():
        timed = [s for s in found if s.timed]
        spent = [s.spent_ms for s in timed if s.spent_ms is not None]
        out.append(
            Handoff(
                process=process,
                step=step,
                title=say.process(found[0]),
                step_title=say.step(found[0]),
                role_title=say.role(found[0].role),
                limit_ms=common(s.limit_ms for s in found),
                timed=len(timed),
                in_time=sum(not s.breached for s in timed),
                median_ms=median(spent),
                p90_ms=percentile(spent, 0.9),
                breaches=sum(s.breached for s in found),
                excused=sum(s.breached and s.excused for s in found),
                own_ms=sum(s.own_ms for s in found),
                inherited_ms=sum(s.inherited_ms for s in found),
            )
        )
    place = {p: i for i, p in enumerate(dict.fromkeys(h.process for h in out))}
    return tuple(sorted(out, key=lambda h: place[h.process]))


def stores(desk: Desk, spells: Sequence[Spell], say: Titles) -> tuple[int | None, tuple[StoreFigure, ...]]:
    """The limit that stores answer under most, and each store's answers under it: those without a late one first."""
    kinds = {u.id: u.kind for u in desk.units.values()}
    held = [s for s in spells if s.timed and kinds.get(s.unit) == "store" and s.limit_ms is not None]
    limit = common(s.limit_ms for s in held)
    found: dict[str, list[bool]] = defaultdict(list)
    for spell in held:
        if spell.limit_ms == limit:
            found[spell.unit].append(not spell.breached)
    rows = [StoreFigure(unit=u, title=say.unit(u), timed=len(v), in_time=sum(v)) for u, v in found.items()]
    return limit, tuple(sorted(rows, key=lambda r: (r.late, -r.timed, r.unit)))


def half_hours(book: Book, calls: Sequence[int], spells: Sequence[Spell]) -> tuple[HalfHour, ...]:
    """The day in half hours from the first with anything in it to the last."""
    since = book.span.since

    def slot(at: int) -> int:
        return (at - since) // HALF_HOUR

    called = Counter(slot(at) for at in calls)
    late = {s.case for s in spells if s.breached}
    begun = Counter(slot(e.case.opened_at) for e in book.entries if e.began and e.case.id in late)
    ended = [s for s in spells if s.timed and s.ended_at is not None]
    timed = Counter(slot(s.ended_at or 0) for s in ended)
    kept = Counter(slot(s.ended_at or 0) for s in ended if not s.breached)
    slots = [*called, *begun, *timed]
    return tuple(
        HalfHour(at=since + n * HALF_HOUR, calls=called[n], late=begun[n], timed=timed[n], in_time=kept[n])
        for n in (range(min(slots), max(slots) + 1) if slots else ())
    )


def breaches(spells: Sequence[Spell], say: Titles) -> tuple[Breach, ...]:
    """Every step past its due time, those with the most own minutes first."""
    out = []
    for spell in spells:
        if not spell.breached:
            continue
        entry = say.entries.get(spell.case)
        out.append(
            Breach(
                case=spell.case,
                process_title=say.process(spell),
                plate=entry.case.plate if entry else "",
                name=entry.name if entry else "",
                step_title=say.step(spell),
                role_title=say.role(spell.role),
                unit=spell.unit,
                unit_title=say.unit(spell.unit),
                person=say.person(spell.person),
                behalf=say.person(spell.behalf),
                due_at=spell.due_at,
                ended_at=spell.ended_at,
                own_ms=spell.own_ms,
                inherited_ms=spell.inherited_ms,
                excuses=_excuses(entry, spell),
            )
        )
    return tuple(sorted(out, key=lambda b: (-b.own_ms, -b.inherited_ms, b.case)))


def _excuses(entry: Entry | None, spell: Spell) -> tuple[str, ...]:
    if entry is None:
        return ()
    return tuple(
        reason
        for step in entry.case.steps
        if (step.step, step.round, step.attempt) == (spell.step, spell.round, spell.attempt)
        for _at, _who, reason in step.excuses
    )


def minutes(spells: Sequence[Spell], say: Titles) -> tuple[Minutes, ...]:
    """Own and inherited minutes by role, by person and by unit, where there are any."""
    out = []
    for by, sums, title in (
        ("role", lateness.by_role(spells), lambda k: say.role(k, short=True)),
        ("person", lateness.by_person(spells), say.person),
        ("unit", lateness.by_unit(spells), say.unit),
    ):
        out += [
            Minutes(
                by=by,
                key=s.key,
                title=title(s.key),
                own_ms=s.own_ms,
                inherited_ms=s.inherited_ms,
                breaches=s.breaches,
                excused=s.excused,
            )
            for s in sums
            if s.own_ms or s.inherited_ms or s.breaches
        ]
    return tuple(out)


def accepting(spells: Sequence[Spell], say: Titles) -> tuple[int | None, int | None]:
    """How long the centre took on average for the first step under its usual limit, and that limit."""
    first = [
        s
        for s in spells
        if s.timed
        and s.unit == CENTRE
        and s.limit_ms is not None
        and (entry := say.entries.get(s.case)) is not None
        and entry.process.first.id == s.step
    ]
    limit = common(s.limit_ms for s in first)
    spent = [s.spent_ms for s in first if s.limit_ms == limit and s.spent_ms is not None]
    return (sum(spent) // len(spent) if spent else None), limit
