"""The baton's way: who held it how long, who holds it, who will. Values for the ribbon, one per leg."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from console.catalogue.schema import Outcome, Pack, Process, Step
from console.catalogue.times import Time, TimeProblem, parse, parse_length
from console.engine import definition, who
from console.engine.case import Case, PromiseState, StepState
from console.engine.clocks import lateness, owed_at, promise_late
from console.engine.commands import World
from console.engine.opening import posts
from console.engine.why import title


class RibbonLeg(msgspec.Struct, frozen=True, kw_only=True):
    """One leg. ``state``: ``done open future promise``; a promise ends the ribbon in place of the step that keeps it.

    ``who`` is the short word for the role, or the unit's name where the role has stood in several units; ``title`` the
    step's title. ``spent_ms`` for finished legs (an open one has spent now - ``opened_at``). ``limit_ms`` only where it
    counts from the opening, so that spent/limit can be read; ``offset`` as printed: ``T+5``. ``owed_at`` is the earlier of
    due time and promise. ``behalf`` is the staff number of who recorded it for them, ``on_behalf_of`` for whom (``role@unit``).
    ``bounced``: ended by sending the baton back. ``mine``: the reader may end it. ``steps`` are the steps it stands for.
    """

    step: str
    title: str
    who: str
    role: str = ""
    unit: str = ""
    state: Literal["done", "open", "future", "promise"] = "future"
    round: int = 1
    attempt: int = 1
    opened_at: int | None = None
    since: int | None = None
    due_at: int | None = None
    owed_at: int | None = None
    done_at: int | None = None
    spent_ms: int | None = None
    limit_ms: int | None = None
    whole_ms: int | None = None
    warn_ms: int = 0
    offset: str = ""
    own_late_ms: int = 0
    inherited_ms: int = 0
    behalf: str = ""
    on_behalf_of: str = ""
    outcome: str = ""
    bounced: bool = False
    expected: bool = False
    mine: bool = False
    holder: str = ""
    steps: tuple[str, ...] = ()


def legs(pack: Pack, case: Case, now: int, world: World) -> list[RibbonLeg]:
    """The whole ribbon, oldest leg first: every opening there was, the open one, what lies ahead, and a running promise."""
    process = definition.of(pack, case)
    found = [_leg(pack, process, case, state, now, world) for state in case.steps if _shown(state)]
    promise = _promise(case)
    if case.state == "open":
        found += _ahead(pack, process, case, world, promise)
        if promise is not None:
            found.append(_promised(process, promise, now, world, pack))
    return _by_unit(found, world)


def merged(found: Sequence[RibbonLeg]) -> list[RibbonLeg]:
    """*found* with finished legs that follow each other in the same hands made one: times add up, lateness too."""
    out: list[RibbonLeg] = []
    for leg in found:
        last = out[-1] if out else None
        if last is None or not _together(last, leg):
            out.append(leg)
            continue
        both = last.limit_ms is not None and leg.limit_ms is not None
        out[-1] = replace(
            last,
            done_at=leg.done_at,
            spent_ms=(last.spent_ms or 0) + (leg.spent_ms or 0),
            limit_ms=(last.limit_ms or 0) + (leg.limit_ms or 0) if both else None,
            own_late_ms=last.own_late_ms + leg.own_late_ms,
            outcome=leg.outcome or last.outcome,
            steps=(*last.steps, *leg.steps),
        )
    return out


def _together(a: RibbonLeg, b: RibbonLeg) -> bool:
    same = (a.state, a.role, a.unit, a.round, a.behalf) == (b.state, b.role, b.unit, b.round, b.behalf)
    return same and a.state == "done" and not a.bounced and not b.inherited_ms


def _shown(state: StepState) -> bool:
    """A step that was only ended together with another, without ever being open, is no leg of its own."""
    made_by_cover = state.done_at is not None and state.opened_at == state.done_at
    return not (made_by_cover and (state.covered_by or state.on_behalf_of)) and state.state != "skipped"


def _leg(pack: Pack, process: Process, case: Case, state: StepState, now: int, world: World) -> RibbonLeg:
    role, unit = state.roles[0] if state.roles else ("", "")
    own, inherited = lateness(state, now)
    counted = state.arithmetic is not None and state.arithmetic.base_at == state.opened_at
    is_open = state.state == "open"
    ended = state.done_at if state.done_at is not None else case.closed_at
    return RibbonLeg(
        step=state.step,
        title=title(process, state.step),
        who=who.role_short(pack, role) if role else title(process, state.step),
        role=role,
        unit=unit,
        state="open" if is_open else "done",
        round=state.round,
        attempt=state.attempt,
        opened_at=state.opened_at,
        since=state.since,
        due_at=state.due_at,
        owed_at=owed_at(case, state) if is_open else state.due_at,
        done_at=state.done_at,
        spent_ms=None if is_open or ended is None else max(0, ended - state.opened_at),
        limit_ms=state.limit_ms if counted and not state.expected else None,
        whole_ms=state.limit_ms,
        warn_ms=state.warn_ms or 0,
        offset=_offset(process.steps.get(state.chain or state.step), {}),
        own_late_ms=own,
        inherited_ms=inherited,
        behalf=state.done_by if state.on_behalf_of else "",
        on_behalf_of=state.on_behalf_of,
        outcome=state.outcome,
        bounced=state.state == "refused" or _sent_up(process, state),
        expected=state.expected,
        mine=is_open and who.holds(world.actor, state.roles) is not None,
        holder=state.claimant or state.assignee,
        steps=(state.step,),
    )


def _sent_up(process: Process, state: StepState) -> bool:
    step = process.steps.get(state.step)
    out = step.outcomes.get(state.outcome) if step else None
    return out is not None and out.goes != "to"


def _offset(step: Step | None, values: dict[str, str]) -> str:
    """``T+5`` for a limit counted from an anchor: minutes without their unit, other units with it; else empty."""
    text = definition.pick(step.due, values) if step is not None else None
    try:
        time = parse(text) if isinstance(text, str) and text else None
    except TimeProblem:
        return ""
    if time is None or not time.anchor:
        return ""
    return time.base + "".join(_short(time, i) for i in range(len(time.terms)))


def _short(time: Time, i: int) -> str:
    term = time.terms[i]
    sign = "+" if term.sign > 0 else "-"
    if term.length is None:
        return f"{sign}{term.field}"
    return f"{sign}{term.length.amount}" if term.length.unit == "min" else f"{sign}{term.length}"


def _promise(case: Case) -> PromiseState | None:
    """The running promise with the nearest due time; one without a clock is not drawn."""
    running = [p for p in case.promises if p.state == "running" and p.due_at is not None]
    return min(running, key=lambda p: p.due_at or 0, default=None)


def _promised(process: Process, promise: PromiseState, now: int, world: World, pack: Pack) -> RibbonLeg:
    step = process.steps.get(promise.kept)
    whole = (promise.due_at or 0) - promise.said_at
    return RibbonLeg(
        step=promise.kept,
        title=title(process, promise.kept),
        who=title(process, promise.kept),
        state="promise",
        opened_at=promise.said_at,
        since=promise.said_at,
        due_at=promise.due_at,
        owed_at=promise.due_at,
        limit_ms=whole,
        whole_ms=whole,
        warn_ms=_promise_warn(whole),
        own_late_ms=promise_late(promise, now),
        steps=(promise.kept,) if step else (),
    )


def _promise_warn(whole: int) -> int:
    from console.engine.clocks import warn_default

    return warn_default(whole)


def _ahead(
    pack: Pack, process: Process, case: Case, world: World, promise: PromiseState | None
) -> Iterator[RibbonLeg]:
    """The steps still to come on the straight way, up to the one a running promise stands for."""
    values = definition.known(pack, case)
    state = case.open_step
    seen = {state.step} if state else set()
    chain = {s.step for s in case.steps if s.round == case.round}
    before = process.steps.get(state.step) if state else None
    while before is not None:
        way = straight(before, values)
        if way is None or way.target in seen or way.target not in process.steps:
            return
        step = process.steps[way.target]
        if promise is not None and step.id == promise.kept:
            return
        seen.add(step.id)
        if not _said_already(process, step, seen | chain):
            yield _future(pack, world, process, step, values)
        before = step


def straight(step: Step, values: dict[str, str]) -> Outcome | None:
    """Where *step* leads when all goes well: ``next``, or the first of its outcomes that goes on."""
    if step.takes_next:
        return step.follow(values)
    return next((out for out in step.choices.values() if out.goes == "to" and out.target != "end"), None)


def _said_already(process: Process, step: Step, seen: set[str]) -> bool:
    """The covering step of a chain that lies ahead is not drawn again when its role stands in the chain already."""
    roles = {r for name in step.covers if name in seen for r in _roles(process.steps[name])}
    return bool(step.covers) and bool(_roles(step) & roles)


def _roles(step: Step) -> set[str]:
    return {role for role, _at in getattr(step.by, "roles", ())}


def _future(pack: Pack, world: World, process: Process, step: Step, values: dict[str, str]) -> RibbonLeg:
    roles = posts(pack, world, step, values)
    role, unit = roles[0] if roles else ("", "")
    owner = process.steps[step.covered_by] if step.covered_by else step
    leads = not step.covered_by or definition.chain(process, step.covered_by)[0] == step.id
    return RibbonLeg(
        step=step.id,
        title=str(step.title),
        who=who.role_short(pack, role) if role else str(step.title),
        role=role,
        unit=unit,
        limit_ms=_within(owner, values) if leads else None,
        offset=_offset(owner, values) if leads else "",
        steps=(step.id,),
    )


def _within(step: Step, values: dict[str, str]) -> int | None:
    text = definition.pick(step.within, values)
    try:
        length = parse_length(text) if isinstance(text, str) and text else None
    except TimeProblem:
        return None
    return length.ms if length is not None and not length.in_days else None


def _by_unit(found: list[RibbonLeg], world: World) -> list[RibbonLeg]:
    """Where a role has stood in several units, the unit tells the legs apart better than the role does."""
    units: dict[str, set[str]] = {}
    for leg in found:
        if leg.unit and leg.state != "future":
            units.setdefault(leg.role, set()).add(leg.unit)
    return [
        replace(leg, who=world.unit_titles[leg.unit])
        if len(units.get(leg.role, ())) > 1 and leg.unit in world.unit_titles
        else leg
        for leg in found
    ]
