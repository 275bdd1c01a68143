"""Whose minutes: own and inherited lateness of every step that ran in a stretch of time, by one rule for all who ask.

The rule is :func:`console.engine.clocks.lateness` (rule 5 of the process language): what a step was late by when it came
into a pair of hands is inherited, what it lost there is their own. A breach counts once, on the step that covers a chain
(rule 6), and an excuse never takes it away. Board, report, replay and shift all read these rows, so their sums agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from console.desk.casebook import Holding, Page, pages
from console.desk.desk import Desk
from console.engine import clocks
from console.engine.case import Case, StepState

_FAR: Final = 1 << 62
"""A moment (ms) after everything."""


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    """A step in one pair of hands, as it stood at the end of the stretch that was asked for. Moments and lengths in ms.

    ``person`` is the staff number of who ended it, or has claimed or was given it; empty when that is not known, and for a
    store's step that others recorded (``behalf`` is then who typed). ``ended_at`` is None while it is open; ``handed``: it ended
    by going to other hands. ``timed``: it counts for an on-time rate (it ended, has a due time, is not covered by another and
    was not handed on); ``breached``: it was ever open past its due time; ``excused``: somebody who may has excused it.
    """

    case: str
    process: str
    step: str
    round: int
    attempt: int
    role: str
    unit: str
    person: str
    behalf: str
    store: str
    opened_at: int
    since: int
    due_at: int | None
    limit_ms: int | None
    ended_at: int | None
    own_ms: int
    inherited_ms: int
    breached: bool
    excused: bool
    handed: bool
    timed: bool
    chain: str
    outcome: str

    @property
    def spent_ms(self) -> int | None:
        """How long the step took from opening to end; None while it is open."""
        return None if self.ended_at is None else max(0, self.ended_at - self.opened_at)


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """Spells added up. ``ended``/``in_time`` are of those that count for an on-time rate; minutes are of all of them (ms)."""

    key: str
    held: int = 0
    ended: int = 0
    in_time: int = 0
    breaches: int = 0
    excused: int = 0
    own_ms: int = 0
    inherited_ms: int = 0

    @property
    def rate(self) -> float | None:
        """The share that ended in time, 0 to 1; None when nothing ended."""
        return self.in_time / self.ended if self.ended else None


def spells(desk: Desk, since: int, until: int | None = None) -> list[Spell]:
    """Every spell that ran in ``[since, until)``: ended in it, or open at its end; in the order the cases were opened.

    *until* defaults to now. What ended after *until* is told as it stood then, so a day reads the same whenever it is read.
    What a clock that ran ahead wrote down as later than now has happened all the same; open clocks stand at now.
    """
    now = desk.now()
    end = _FAR if until is None or until > now else until
    return [
        spell
        for page in pages(desk, since, end)
        for spell in (as_it_is(page, now) if end == _FAR else of_page(page, end - 1))
        if (spell.ended_at is None or spell.ended_at >= since) and spell.opened_at < (until or _FAR)
    ]


def as_it_is(page: Page, now: int) -> list[Spell]:
    """The spells of one case as it is now, whatever moment its events are dated; an open one is late when the queue says so: now."""
    found = []
    for holding in page.holdings:
        state = holding.state
        if state.runs:
            continue
        if holding.handed_at is None and state.state == "open":
            spell = _spell(page.case, holding, max(now, state.opened_at))
            found.append(replace(spell, breached=_breached(state, now, None)))
        else:
            found.append(_spell(page.case, holding, _FAR))
    return found


def of_page(page: Page, at: int) -> list[Spell]:
    """The spells of one case as they stood at the moment *at* (ms); what began after it is left out."""
    return [_spell(page.case, h, at) for h in page.holdings if h.state.opened_at <= at and not h.state.runs]


def _spell(case: Case, holding: Holding, at: int) -> Spell:
    state, end = _as_of(case, holding, at)
    own, inherited = clocks.lateness(state, at)
    role, unit = state.roles[0] if state.roles else ("", "")
    behalf = state.done_by if state.on_behalf_of and end is not None else ""
    if state.on_behalf_of and end is not None:
        role, _at, named = state.on_behalf_of.partition("@")
        unit = named or next((u for r, u in state.roles if r == role), unit)
    holder = state.claimant or state.assignee
    person = "" if behalf else (holder if holding.handed_at is not None or end is None else state.done_by)
    ended = end is not None
    return Spell(
        case=case.id,
        process=case.process,
        step=state.step,
        round=state.round,
        attempt=state.attempt,
        role=role,
        unit=unit,
        person=person,
        behalf=behalf,
        store=case.fields.get("store", ""),
        opened_at=state.opened_at,
        since=state.since,
        due_at=None if state.expected else state.due_at,
        limit_ms=state.limit_ms,
        ended_at=end,
        own_ms=own,
        inherited_ms=inherited,
        breached=_breached(state, at, end),
        excused=bool(state.excuses),
        handed=ended and holding.handed_at is not None,
        timed=ended
        and holding.handed_at is None
        and state.done_at is not None
        and state.due_at is not None
        and not state.expected
        and not state.chain,
        chain=state.chain,
        outcome=state.outcome,
    )


def _breached(state: StepState, at: int, end: int | None) -> bool:
    """Rule 6 counts a chain's breach once: on its covering step, and until that is open on the step that holds the baton."""
    if state.chain and (end is None or state.state in ("cancelled", "skipped")):
        return clocks.breached(replace(state, chain=""), at)
    return clocks.breached(state, at)


def _as_of(case: Case, holding: Holding, at: int) -> tuple[StepState, int | None]:
    """A holding as it stood at *at*, and when it had ended (None: it was open)."""
    state = holding.state
    if holding.handed_at is not None:
        if holding.handed_at <= at:
            return replace(state, state="done", done_at=holding.handed_at), holding.handed_at
        return replace(state, state="open"), None
    if state.state == "open":
        return state, None
    end = state.done_at if state.done_at is not None else case.closed_at
    if end is not None and end > at:
        return replace(state, state="open", done_at=None, outcome=""), None
    return state, end if end is not None else state.since


def sums(found: Iterable[Spell], by: Callable[[Spell], str]) -> list[Sum]:
    """*found* added up by what *by* says of each, the most own minutes first; what has no key is left out."""
    made: dict[str, list[int]] = {}
    for spell in found:
        key = by(spell)
        if not key:
            continue
        row = made.setdefault(key, [0] * 7)
        row[0] += spell.ended_at is None
        row[1] += spell.timed
        row[2] += spell.timed and not spell.breached
        row[3] += spell.breached
        row[4] += spell.breached and spell.excused
        row[5] += spell.own_ms
        row[6] += spell.inherited_ms
    out = [
        Sum(key=key, held=h, ended=e, in_time=i, breaches=b, excused=x, own_ms=o, inherited_ms=m)
        for key, (h, e, i, b, x, o, m) in made.items()
    ]
    return sorted(out, key=lambda s: (-s.own_ms, -s.breaches, s.key))


def by_person(found: Iterable[Spell]) -> list[Sum]:
    """Own and inherited minutes by staff number."""
    return sums(found, lambda s: s.person)


def by_role(found: Iterable[Spell]) -> list[Sum]:
    """Own and inherited minutes by role."""
    return sums(found, lambda s: s.role)


def by_unit(found: Iterable[Spell]) -> list[Sum]:
    """Own and inherited minutes by unit."""
    return sums(found, lambda s: s.unit)


def by_step(found: Iterable[Spell]) -> list[Sum]:
    """By handoff, ``process/step``."""
    return sums(found, lambda s: f"{s.process}/{s.step}")
