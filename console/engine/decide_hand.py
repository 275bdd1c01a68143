"""In whose hands the baton is: claiming, giving up, handing to somebody else, chasing, excusing."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.engine import definition, who
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier, stop
from console.engine.case import Case, StepState
from console.engine.clocks import breached, lateness
from console.engine.commands import Chase, Claim, Excuse, Reassign, Unclaim, World
from console.engine.decide_talk import powerless, reasonless
from console.engine.ending import closed
from console.engine.opening import unit_field
from console.i18n import _


def _open(case: Case) -> Barrier | None:
    return closed(case) if case.state != "open" or case.open_step is None else None


def claim(act: Act, command: Claim) -> None:
    """``claimed``. Refused: ``case-closed not-yours claimed``."""
    stop(claim_barrier(act.pack, act.case, act.world))
    act.emit(ev.Claimed, step=_state(act.case).step)


def _state(case: Case) -> StepState:
    state = case.open_step
    assert state is not None
    return state


def claim_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why this person may not take the open step."""
    over = _open(case)
    if over is not None:
        return over
    state = _state(case)
    if state.runs or not who.holds(world.actor, state.roles):
        holder = who.holder(pack, world, state.roles)
        return Barrier(
            code="not-yours", message=_("this is held by {holder}", holder=holder), where=state.step
        )
    if state.claimant:
        name = who.person(world, state.claimant)
        return Barrier(code="claimed", message=_("{person} has taken this", person=name), where=state.step)
    return None


def unclaim(act: Act, command: Unclaim) -> None:
    """``unclaimed``. Refused: ``not-claimed``, and ``claimed`` when it is somebody else's and one may not reassign."""
    stop(unclaim_barrier(act.pack, act.case, act.world))
    act.emit(ev.Unclaimed, step=_state(act.case).step)


def unclaim_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why the claim may not be given up."""
    over = _open(case)
    if over is not None:
        return over
    state = _state(case)
    if not state.claimant:
        return Barrier(code="not-claimed", message=_("nobody has taken this"), where=state.step)
    if state.claimant == world.actor.id or who.power(pack, world.actor, "reassign", case, state):
        return None
    name = who.person(world, state.claimant)
    return Barrier(code="claimed", message=_("{person} has taken this", person=name), where=state.step)


def reassign(act: Act, command: Reassign) -> None:
    """``reassigned``. Refused: ``case-closed not-allowed waits-for-run several-hold unknown-role unit-missing nothing-changed``."""
    stop(reassign_barrier(act.pack, act.case, act.world))
    stop(reasonless(command.reason))
    state = _state(act.case)
    role, unit = state.roles[0] if state.roles else ("", "")
    new_role = command.role or role
    if new_role not in act.pack.roles:
        raise Refusal("unknown-role", _("there is no role {role}", role=new_role), "", new_role)
    moves = bool(command.role or command.unit)
    if moves and state.mode == "all":
        raise Refusal(
            "several-hold", _("several hold this step, it cannot be moved as a whole"), "", state.step
        )
    new_unit = command.unit or _unit_for(act, role, unit, new_role)
    if act.world.unit_kinds and command.unit and command.unit not in act.world.unit_kinds:
        raise Refusal("unknown-unit", _("there is no unit {unit}", unit=command.unit), "", command.unit)
    if moves and not new_unit:
        raise Refusal("unit-missing", _("which unit is not said"), _("name the unit"), new_role)
    if (new_role, new_unit) == (role, unit) and command.to == state.assignee:
        raise Refusal("nothing-changed", _("that is what stands there already"), "", state.step)
    act.emit(
        ev.Reassigned,
        step=state.step,
        role=new_role if moves else "",
        unit=new_unit if moves else "",
        to=command.to,
        reason=command.reason,
    )


def _unit_for(act: Act, role: str, unit: str, new_role: str) -> str:
    """The unit of another role when none is named: the same if it is of the same kind, else the one the case knows."""
    field = unit_field(act.pack, act.world, new_role, "")
    if not field:
        kind = act.pack.roles[new_role].unit
        return act.world.singles.get(kind, kind)
    if role in act.pack.roles and act.pack.roles[role].unit == act.pack.roles[new_role].unit:
        return unit
    return act.known.get(field, "")


def reassign_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why the open step may not be handed to somebody else."""
    over = _open(case)
    if over is not None:
        return over
    state = _state(case)
    if state.runs:
        return Barrier(code="waits-for-run", message=_("this waits for another case"), where=state.run_case)
    return powerless(pack, case, world, "reassign")


def chase(act: Act, command: Chase) -> None:
    """``chased``. Refused: ``case-closed text-missing``."""
    stop(_open(act.case))
    stop(textless(command.text))
    act.emit(ev.Chased, step=_state(act.case).step, text=command.text)


def chase_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Nobody holds a case that is over."""
    return _open(case)


def textless(text: str) -> Barrier | None:
    """Words are due and none were given."""
    if text.strip():
        return None
    return Barrier(
        code="text-missing", message=_("there is nothing written"), fix=_("write it"), where="text"
    )


def excuse(act: Act, command: Excuse) -> None:
    """``excused``; the breach stays. Refused: ``unknown-step not-allowed not-late reason-missing``."""
    stop(excuse_barrier(act.pack, act.case, act.world, command.step, act.now))
    stop(reasonless(command.reason))
    act.emit(ev.Excused, step=command.step, reason=command.reason)


def excuse_barrier(pack: Pack, case: Case, world: World, step: str, now: int) -> Barrier | None:
    """Why the lateness of *step* (its latest opening) may not be excused."""
    state = next((s for s in reversed(case.steps) if s.step == step), None)
    if state is None:
        return Barrier(code="unknown-step", message=_("{step} has not been open", step=step), where=step)
    if not (breached(state, now) or any(lateness(state, now))):
        spec = definition.of(pack, case).steps.get(step)
        title = str(spec.title) if spec else step
        return Barrier(code="not-late", message=_("{step} is not late", step=title), where=step)
    return powerless(pack, case, world, "excuse")
