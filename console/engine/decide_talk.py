"""Words that were said, promises taken back, and telephone attempts (rules 10 and 13)."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.engine import definition, who
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier, stop
from console.engine.case import Case, StepState
from console.engine.clocks import attempts_made, resting_until
from console.engine.commands import Dial, Tell, Withdraw, World
from console.engine.ending import closed, said_now
from console.engine.opening import rest_until
from console.engine.promising import offer
from console.i18n import _, listed

RESULTS = ("reached", "no_answer", "busy", "refused", "wrong_number")


def tell(act: Act, command: Tell) -> None:
    """``told``; the open step's promise starts its clock. Refused as :func:`tell_barrier` says."""
    stop(tell_barrier(act.pack, act.case, act.world, command.phrase, act.now))
    promise = offer(act.pack, act.case, act.world, act.now)
    state = act.case.open_step
    step = state.step if state else ""
    if promise is None or promise.phrase != command.phrase:
        act.emit(ev.Told, phrase=command.phrase, text=command.text, step=step)
        return
    act.emit(
        ev.Told, phrase=command.phrase, text=command.text, step=step, promise=True, minutes=promise.minutes,
        due_at=promise.due_at, kept=promise.kept, arithmetic=promise.arithmetic,
    )  # fmt: skip


def tell_barrier(pack: Pack, case: Case, world: World, phrase: str, now: int) -> Barrier | None:
    """Why *phrase* may not be recorded as said: unknown, not apt now, or a promise that may not be given (any more)."""
    found = pack.phrases.get(phrase)
    if found is None:
        return Barrier(
            code="unknown-phrase", message=_("there is no phrase {phrase}", phrase=phrase), where=phrase
        )
    if not said_now(pack, phrase, definition.known(pack, case)):
        return Barrier(code="not-apt", message=_("this is not said here"), where=phrase)
    promise = offer(pack, case, world, now)
    if promise is not None and promise.phrase == phrase:
        return promise.barrier or _speaker(pack, case, world, phrase)
    if _is_promise(pack, case, phrase):
        return Barrier(
            code="step-not-open", message=_("the step this promise belongs to is not open"), where=phrase
        )
    return None


def _speaker(pack: Pack, case: Case, world: World, phrase: str) -> Barrier | None:
    state = case.open_step
    roles = state.roles if state else ()
    if who.holds(world.actor, roles) or who.recordable(pack, world.actor, roles):
        return None
    holder = who.holder(pack, world, roles)
    return Barrier(code="not-yours", message=_("{holder} gives this promise", holder=holder), where=phrase)


def _is_promise(pack: Pack, case: Case, phrase: str) -> bool:
    steps = definition.of(pack, case).steps.values()
    return any(s.promise is not None and s.promise.says == phrase for s in steps)


def withdraw(act: Act, command: Withdraw) -> None:
    """``promise-withdrawn`` for the running promise with this phrase. Refused: ``no-promise not-allowed reason-missing``."""
    stop(withdraw_barrier(act.pack, act.case, act.world, command.phrase))
    stop(reasonless(command.reason))
    for promise in [p for p in act.case.promises if p.state == "running" and p.phrase == command.phrase]:
        act.emit(ev.PromiseWithdrawn, phrase=promise.phrase, said_at=promise.said_at, reason=command.reason)


def withdraw_barrier(pack: Pack, case: Case, world: World, phrase: str) -> Barrier | None:
    """Why the promise may not be withdrawn: it does not run, or this person may not cancel."""
    if not any(p.state == "running" and p.phrase == phrase for p in case.promises):
        return Barrier(code="no-promise", message=_("no such promise is running"), where=phrase)
    return powerless(pack, case, world, "cancel")


def powerless(pack: Pack, case: Case, world: World, power: str) -> Barrier | None:
    """Why this person may not do what takes a power, if so."""
    state = case.open_step or (case.steps[-1] if case.steps else None)
    if who.power(pack, world.actor, power, case, state):
        return None
    return Barrier(
        code="not-allowed",
        message=_("you may not do this"),
        fix=_("ask {holder}", holder=who.powerful(pack, power)) if who.powerful(pack, power) else "",
    )


def reasonless(reason: str) -> Barrier | None:
    """A reason is due and none was given."""
    if reason.strip():
        return None
    return Barrier(
        code="reason-missing", message=_("a reason is missing"), fix=_("write why"), where="reason"
    )


def dial(act: Act, command: Dial) -> None:
    """``claimed dialled``: the first dial claims the step. Refused: as :func:`dial_barrier`; ``bad-value`` for the result."""
    if command.result not in RESULTS:
        raise Refusal(
            "bad-value", _("{value} is not how a call ends", value=command.result),
            _("choose one of: {options}", options=listed(RESULTS)), "result",
        )  # fmt: skip
    stop(dial_barrier(act.pack, act.case, act.world, act.now))
    state = act.case.open_step
    assert state is not None
    if not state.claimant and who.holds(act.world.actor, state.roles) and act.world.actor.id:
        act.emit(ev.Claimed, step=state.step)
    rest = None
    if command.result in ("no_answer", "busy", "wrong_number") and attempts_made(state) + 1 < (
        state.attempts or 0
    ):
        rest = rest_until(act.pack, act.case, act.process, state, act.world, act.now)
    act.emit(ev.Dialled, step=state.step, result=command.result, rest_until=rest)


def dial_barrier(pack: Pack, case: Case, world: World, now: int) -> Barrier | None:
    """Why the customer may not be dialled now: no call here, not yours, somebody else's, resting, or no attempt left."""
    state = case.open_step
    if case.state != "open" or state is None:
        return closed(case)
    step = definition.of(pack, case).steps.get(state.step)
    if step is None or step.call is None:
        return Barrier(code="no-call", message=_("this step is not done by telephone"), where=state.step)
    mine = who.holds(world.actor, state.roles) or who.recordable(pack, world.actor, state.roles)
    if not mine:
        holder = who.holder(pack, world, state.roles)
        return Barrier(
            code="not-yours", message=_("{step} is done by {holder}", step=str(step.title), holder=holder)
        )
    return _taken(world, state) or _worn_out(state) or _resting(state, now)


def _taken(world: World, state: StepState) -> Barrier | None:
    if state.claimant in ("", world.actor.id):
        return None
    name = who.person(world, state.claimant)
    return Barrier(
        code="claimed",
        message=_("{person} has taken this", person=name),
        fix=_("ask {holder}", holder=name),
        where=state.step,
    )


def _worn_out(state: StepState) -> Barrier | None:
    if attempts_made(state) < (state.attempts or 0):
        return None
    return Barrier(
        code="no-attempts-left",
        message=_("all {allowed} calls were made", allowed=state.attempts or 0),
        fix=_("finish the step as not reached"),
        where=state.step,
    )


def _resting(state: StepState, now: int) -> Barrier | None:
    until = resting_until(state, now)
    if until is None:
        return None
    left = -(-(until - now) // 1000)
    return Barrier(
        code="resting",
        message=_("the next call is in {left}", left=f"{left // 60}:{left % 60:02}"),
        where=state.step,
    )
