"""Clocks: when something is due, how late it is and whose lateness that is. Everything computed, nothing stored."""

from __future__ import annotations

from msgspec.structs import replace

from console.catalogue.schema import Pack, Process
from console.domain.time import MINUTE, SECOND
from console.engine.arithmetic import Bases, calendar_of, from_opening, from_text
from console.engine.case import Case, PromiseState, StepState
from console.engine.commands import World
from console.engine.definition import known
from console.engine.events import Arithmetic


def warn_default(limit_ms: int | None) -> int:
    """Yellow this long before the due time: min(2:00, max(0:30, a quarter of the limit))."""
    return min(2 * MINUTE, max(30 * SECOND, (limit_ms or 0) // 4)) if limit_ms is not None else 2 * MINUTE


def due(
    pack: Pack,
    case: Case,
    time_text: str,
    now: int,
    world: World,
    *,
    unit: str = "",
    told: int | None = None,
    anchors: dict[str, int] | None = None,
    date: str = "",
    opened_at: int | None = None,
) -> Arithmetic | None:
    """The arithmetic of a time for this case, in the calendar of *unit*; a bare length counts from *opened_at* (or now).

    None when what it counts from is not known. *anchors* replaces the case's own (a promise told before its anchor is set).
    """
    calendar = calendar_of(pack, world, unit)
    began = now if opened_at is None else opened_at
    if time_text[:1].isdigit():
        return from_opening(time_text, began, calendar)
    bases = Bases(
        opened_at=began,
        contact=case.contact,
        anchors=case.anchors if anchors is None else anchors,
        values=known(pack, case),
        told=told,
        date=date,
    )
    return from_text(time_text, bases, calendar)


def lateness(step: StepState, now: int) -> tuple[int, int]:
    """``(own, inherited)`` lateness in ms: inherited = max(0, since - due), own = max(0, done - max(due, since)) (rule 5).

    For an open step *now* stands for done. A step nobody can be late for, or without a due time, has none.
    """
    if step.due_at is None or step.expected:
        return 0, 0
    done = step.done_at if step.done_at is not None else now if step.state == "open" else step.since
    return max(0, done - max(step.due_at, step.since)), max(0, step.since - step.due_at)


def breached(step: StepState, now: int) -> bool:
    """Whether the step was ended after its due time or was ever open past it; a later move or excuse changes nothing.

    Of a chain the covering step alone is breached: a covered one answers False (rule 6).
    """
    if step.expected or step.chain:
        return False
    end = step.done_at if step.done_at is not None else now if step.state == "open" else step.since
    before = any(due_at is not None and moved > due_at for moved, due_at in step.moves)
    return before or (step.due_at is not None and end > step.due_at)


def breaches(case: Case, now: int) -> list[tuple[str, int]]:
    """Every breach of the case as ``(step, round)``, a chain's once and under its covering step's name (rule 6)."""
    found: list[tuple[str, int]] = []
    inside = ""  # the chain whose breach is already counted, while its steps go on
    for step in case.steps:
        owner = step.chain or step.step
        late = breached(replace(step, chain=""), now)
        if late and inside != f"{owner}:{step.round}":
            found.append((owner, step.round))
            inside = f"{owner}:{step.round}" if step.chain else ""
        elif inside != f"{owner}:{step.round}":
            inside = ""
        if not step.chain:
            inside = ""
    return found


def promises_for(case: Case, step: str) -> list[PromiseState]:
    """The running promises that ending *step* keeps, the most urgent first; those without a clock last."""
    found = [p for p in case.promises if p.state == "running" and p.kept == step]
    return sorted(found, key=lambda p: (p.due_at is None, p.due_at or 0))


def owed_at(case: Case, step: StepState) -> int | None:
    """When an open step is owed: the earlier of its own due time and that of a promise it keeps (rule 10)."""
    times = [p.due_at for p in promises_for(case, step.step) if p.due_at is not None]
    if step.due_at is not None:
        times.append(step.due_at)
    return min(times, default=None)


def next_promise(case: Case) -> PromiseState | None:
    """The running promise that ends first, whichever step keeps it."""
    running = [p for p in case.promises if p.state == "running"]
    return min(running, key=lambda p: (p.due_at is None, p.due_at or 0), default=None)


def promise_state(promise: PromiseState, now: int) -> str:
    """``running kept broken withdrawn``: broken when kept too late, or still owed past its due time."""
    if promise.state == "withdrawn" or promise.due_at is None:
        return promise.state
    ended = promise.kept_at if promise.kept_at is not None else now
    return "broken" if ended > promise.due_at else promise.state


def promise_late(promise: PromiseState, now: int) -> int:
    """By how many ms a promise is (or was) broken; 0 when it is not."""
    if promise.state == "withdrawn" or promise.due_at is None:
        return 0
    return max(0, (promise.kept_at if promise.kept_at is not None else now) - promise.due_at)


def resting_until(step: StepState, now: int) -> int | None:
    """Until when a step that was dialled in vain rests in the queue; None when it may be dialled now (rule 13)."""
    return step.rest_until if step.rest_until is not None and step.rest_until > now else None


def attempts_made(step: StepState) -> int:
    """How many dials counted: ``no_answer``, ``busy`` and ``wrong_number``."""
    return sum(result in ("no_answer", "busy", "wrong_number") for _, result in step.dials)


def escalations(
    pack: Pack, process: Process, case: Case, step: StepState, world: World
) -> list[tuple[str, int]]:
    """From when (ms) the step also stands in another role's queue: ``(role, moment)`` pairs, soonest first."""
    if step.due_at is None or step.expected:
        return []
    calendar = calendar_of(pack, world, step.roles[0][1] if step.roles else "")
    found = []
    for role, length in (process.escalate or pack.escalate).items():
        arithmetic = from_opening(length, step.due_at, calendar)
        if arithmetic is not None and arithmetic.result is not None:
            found.append((case.with_.get(role, role), arithmetic.result))
    return sorted(found, key=lambda pair: pair[1])
