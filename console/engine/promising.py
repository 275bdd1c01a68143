"""The promise of the open step: what may be promised now, and by when it will be due (rule 10)."""

from __future__ import annotations

import msgspec

from console.catalogue.schema import Pack, Process, Step
from console.catalogue.times import TimeProblem, parse
from console.domain.time import MINUTE
from console.engine import checking, definition
from console.engine.barrier import Barrier
from console.engine.case import Case, PromiseState, StepState
from console.engine.clocks import due
from console.engine.commands import World
from console.engine.events import Arithmetic
from console.i18n import _


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What telling the open step's promise now would mean: ``{minutes}`` for the phrase, when it is due and why then.

    ``barrier`` says why it may not be told now. A promise without a clock has neither minutes nor ``due_at``.
    """

    phrase: str
    step: str
    kept: str
    minutes: int | None = None
    due_at: int | None = None
    arithmetic: Arithmetic | None = None
    barrier: Barrier | None = None
    running: PromiseState | None = None


def offer(pack: Pack, case: Case, world: World, now: int) -> Offer | None:
    """The promise that belongs to the open step, told *now*; None when the open step has none."""
    state = case.open_step
    step = definition.of(pack, case).steps.get(state.step) if state else None
    if state is None or step is None or step.promise is None:
        return None
    plain = Offer(phrase=step.promise.says, step=step.id, kept=step.promise.kept)
    told = running(case, state, step)
    if told is not None:
        barrier = Barrier(
            code="already-told",
            message=_("this was promised already, the first time counts"),
            where=step.promise.says,
        )
        return msgspec.structs.replace(
            plain, running=told, minutes=told.minutes, due_at=told.due_at, barrier=barrier
        )
    blocked = checking.in_the_way(pack, case, step, world)
    if not step.promise.due:
        return msgspec.structs.replace(plain, barrier=blocked)
    return _timed(pack, case, definition.of(pack, case), step, state, world, now, plain, blocked)


def running(case: Case, state: StepState, step: Step) -> PromiseState | None:
    """The promise already told at this opening of the step, if it still runs."""
    phrase = step.promise.says if step.promise else ""
    for told in case.promises:
        if (told.phrase, told.step, told.state) == (
            phrase,
            step.id,
            "running",
        ) and told.said_at >= state.opened_at:
            return told
    return None


def _timed(
    pack: Pack, case: Case, process: Process, step: Step, state: StepState, world: World, now: int, plain: Offer,
    blocked: Barrier | None,
) -> Offer:  # fmt: skip
    assert step.promise is not None
    anchors = dict(case.anchors)
    if step.marks and step.marks not in anchors:
        anchors[step.marks] = now if state.due_at is None else state.due_at
    keeper = process.steps.get(step.promise.kept)
    unit = state.roles[0][1] if state.roles else ""
    found = due(pack, case, step.promise.due, now, world, unit=unit, told=now, anchors=anchors)
    if found is None or found.result is None:
        barrier = Barrier(
            code="promise-unknown",
            message=_("when this will be done is not known yet"),
            fix=_("fill in what it hangs on: {time}", time=step.promise.due),
            where=step.promise.says,
        )
        return msgspec.structs.replace(plain, barrier=blocked or barrier)
    minutes = -(-(found.result - now) // MINUTE)
    if minutes <= 0:
        name = str(keeper.title) if keeper else step.promise.kept
        late = Barrier(
            code="no-time-left",
            message=_("the time for {step} is over, nothing can be promised", step=name),
            fix=_("finish this step first, or agree on another time"),
            where=step.promise.says,
        )
        return msgspec.structs.replace(plain, arithmetic=found, barrier=blocked or late)
    due_at = found.result
    if _from_anchor(step.promise.due):
        due_at = now + minutes * MINUTE
        found = msgspec.structs.replace(
            found, terms=(*found.terms, ("minutes", due_at - found.result)), result=due_at
        )
    return msgspec.structs.replace(plain, minutes=minutes, due_at=due_at, arithmetic=found, barrier=blocked)


def _from_anchor(text: str) -> bool:
    try:
        return parse(text).kind in ("anchor", "contact")
    except TimeProblem:
        return False
