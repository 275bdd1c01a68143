"""Opening a step: who holds it, where, by when, and why by then; fixed in the event for good (rule 2)."""

from __future__ import annotations

from console.catalogue.schema import ByChoice, Pack, Performer, Process, Step
from console.catalogue.times import TimeProblem, parse
from console.engine import definition
from console.engine import events as ev
from console.engine.arithmetic import calendar_of, from_opening
from console.engine.case import Case, StepState
from console.engine.clocks import due, warn_default
from console.engine.commands import World
from console.engine.who import Post


def performer(step: Step, values: dict[str, str]) -> Performer | None:
    """Who ends *step*, a choice looked up; None for a run, or when the choice is open."""
    found = definition.pick(step.by, values)
    return found if isinstance(found, Performer) else None


def unit_field(pack: Pack, world: World, role: str, at: str) -> str:
    """The case's field that names the unit of *role*; empty for a kind there is only one of (``centre``)."""
    if at:
        return "" if at in world.singles else at
    found = pack.roles.get(role)
    kind = found.unit if found else "centre"
    return "" if kind in world.singles or kind == "centre" else kind


def posts(pack: Pack, world: World, step: Step, values: dict[str, str]) -> tuple[Post, ...]:
    """``(role, unit id)`` for each role of *step*; the unit is empty when the case does not know it."""
    who = performer(step, values)
    return tuple((role, _unit(pack, world, role, at, values)) for role, at in who.roles) if who else ()


def _unit(pack: Pack, world: World, role: str, at: str, values: dict[str, str]) -> str:
    name = unit_field(pack, world, role, at)
    if name:
        return values.get(name, "")
    kind = at or (pack.roles[role].unit if role in pack.roles else "centre")
    return world.singles.get(kind, kind)


def lacking(pack: Pack, world: World, step: Step, values: dict[str, str]) -> tuple[str, ...]:
    """The fields without which nobody would know who holds *step*: the choice it hangs on, its unit."""
    if step.runs:
        return ()
    who = performer(step, values)
    if who is None:
        return (step.by.of,) if step.by is not None and not isinstance(step.by, Performer) else ()
    fields = [unit_field(pack, world, role, at) for role, at in who.roles]
    missing = [f for f in fields if f and not values.get(f)]
    if who.mode == "any" and len(missing) < len(who.roles):
        return ()  # somebody holds it
    return tuple(dict.fromkeys(missing))


def setting(world: World, process: Process, step: str, key: str) -> str:
    """A site's own number for *key* of a step, empty when there is none."""
    return world.settings.get((process.id, step, key), "")


def limit_setting(world: World, process: Process, step: Step, key: str, values: dict[str, str]) -> str:
    """A site's own limit, for the whole step or for the option its choice table follows (``within.urgent``)."""
    table = getattr(step, key)
    whole = setting(world, process, step.id, key)
    if whole or not isinstance(table, ByChoice):
        return whole
    chosen = values.get(table.of, "")
    return setting(world, process, step.id, f"{key}.{chosen if chosen in table.cases else 'else'}")


def limit(
    pack: Pack, case: Case, process: Process, step: Step, world: World, at: int, unit: str
) -> tuple[ev.Arithmetic | None, bool]:
    """The arithmetic of a step's own limit for an opening *at*, and whether nobody can be late for it."""
    values = definition.known(pack, case)
    for key in ("within", "due", "expected"):
        text = limit_setting(world, process, step, key, values) or definition.pick(getattr(step, key), values)
        if text:
            found = due(pack, case, text, at, world, unit=unit, opened_at=at)
            return found, key == "expected"
    return None, False


def limit_fields(process: Process, step: StepState) -> set[str]:
    """The fields the limit of an open step hangs on (rule 9): of the covering step, if it is covered."""
    spec = process.steps.get(step.chain or step.step)
    fields: set[str] = set()
    for value in (spec.within, spec.due, spec.expected) if spec else ():
        if isinstance(value, ByChoice):
            fields.add(value.of)
        for text in value.values if isinstance(value, ByChoice) else (value,):
            try:
                fields.update(parse(text).fields if isinstance(text, str) else ())
            except TimeProblem:
                continue
    return fields


def began(case: Case, process: Process, step: Step, at: int) -> int:
    """When the limit of *step* begins to count: its opening, or that of the first step of its chain in this run of it."""
    covering = step.covered_by or (step.id if step.covers else "")
    if not covering:
        return at
    together = set(definition.chain(process, covering))
    for state in reversed(case.steps):
        if (
            state.step not in together
            or state.round != case.round
            or state.step == covering
            or state.state == "refused"
        ):
            break
        at = state.opened_at
    return at


def step_opened(
    pack: Pack, case: Case, process: Process, name: str, world: World, now: int, opened_at: int | None = None
) -> ev.StepOpened:
    """The event that opens *name* in *case* (which has already seen the events before it)."""
    step = process.steps[name]
    values = definition.known(pack, case)
    at = now if opened_at is None else opened_at
    roles = posts(pack, world, step, values)
    who = performer(step, values)
    owner = process.steps[step.covered_by] if step.covered_by else step
    unit = next((u for _, u in (*posts(pack, world, owner, values), *roles) if u), "")
    arithmetic, expected = limit(pack, case, process, owner, world, began(case, process, step, at), unit)
    due_at = arithmetic.result if arithmetic else None
    length = printed_length(arithmetic, at)
    return ev.StepOpened(
        at=now,
        actor=world.actor.id,
        step=name,
        attempt=1 + sum(s.step == name and s.round == case.round for s in case.steps),
        round=case.round,
        roles=roles,
        mode=who.mode if who else "one",
        limit_ms=length,
        due_at=due_at,
        warn_ms=_warn(pack, process, owner, world, unit, length) if due_at is not None else None,
        arithmetic=arithmetic,
        chain=step.covered_by,
        expected=expected,
        runs=step.runs,
        opened_at=None if at == now else at,
        attempts=_attempts(process, step, world),
    )


def printed_length(arithmetic: ev.Arithmetic | None, opened_at: int) -> int | None:
    """How long the limit is as printed: from the anchor, the contact or the opening; to a moment of its own, from the opening."""
    if arithmetic is None or arithmetic.result is None:
        return None
    counted = arithmetic.base[:1].isupper() or arithmetic.base in ("contact", "opened")
    return max(0, arithmetic.result - (arithmetic.base_at if counted else opened_at))


def _warn(pack: Pack, process: Process, step: Step, world: World, unit: str, length: int | None) -> int:
    text = setting(world, process, step.id, "warn") or step.warn
    if text:
        before = from_opening(text, 0, calendar_of(pack, world, unit))
        if before is not None and before.result is not None:
            return before.result
    return warn_default(length)


def _attempts(process: Process, step: Step, world: World) -> int | None:
    if step.call is None:
        return None
    text = setting(world, process, step.id, "attempts")
    return int(text) if text.isdigit() else step.call.attempts


def rest_until(
    pack: Pack, case: Case, process: Process, state: StepState, world: World, now: int
) -> int | None:
    """When the next dial is allowed after one in vain; None when there is no pause."""
    spec = process.steps.get(state.step)
    if spec is None or spec.call is None:
        return None
    text = setting(world, process, state.step, "spacing") or spec.call.spacing
    unit = state.roles[0][1] if state.roles else ""
    until = from_opening(text, now, calendar_of(pack, world, unit))
    return until.result if until is not None and until.result is not None and until.result > now else None
