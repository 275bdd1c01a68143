"""What follows when a step has ended: on to the next one, up in a new round, back, or the end of the case."""

from __future__ import annotations

from console.catalogue.schema import Outcome
from console.engine import definition
from console.engine import events as ev
from console.engine.act import Act
from console.engine.card import release
from console.engine.opening import step_opened

__all__ = ["begin", "close", "link_new", "moved", "onward", "release"]


def onward(act: Act, way: Outcome, starts: list[str], step: str) -> None:
    """``case-linked round-begun step-opened case-closed``, in this order, as *way* and *starts* say."""
    for process in dict.fromkeys(starts):
        link_new(act, process, "started", step)
    if way.target == "end":
        close(act)
        return
    target = act.process.steps[way.target]
    if target.runs:
        link_new(act, target.runs, "run", target.id)
    if way.goes != "to":
        begin_round(act, way.target, back=way.goes == "back", clears=way.clears)
    act.add(step_opened(act.pack, act.case, act.process, way.target, act.world, act.now))


def begin(act: Act, step: str, opened_at: int | None = None) -> None:
    """Open *step* (the first of a case, or again), with the run it waits for."""
    target = act.process.steps[step]
    if target.runs:
        link_new(act, target.runs, "run", target.id)
    act.add(step_opened(act.pack, act.case, act.process, step, act.world, act.now, opened_at))


def link_new(act: Act, process: str, relation: str, step: str) -> None:
    """Link a case that is still to be opened: its number is filled in by :func:`console.engine.children.settle`."""
    act.emit(ev.CaseLinked, case=act.world.new_case, relation=relation, step=step, process=process)


def begin_round(act: Act, target: str, back: bool, clears: tuple[str, ...] = ()) -> None:
    """A new round (rule 8) from *target* on, or with *back* a new attempt in this one."""
    unset: tuple[str, ...] = ()
    if not back:
        order = list(act.process.steps)
        below = order[order.index(target) :]
        marked = [act.process.steps[name].marks for name in below]
        unset = tuple(dict.fromkeys(m for m in marked if m in act.case.anchors))
    act.emit(
        ev.RoundBegun,
        step=target,
        round=act.case.round if back else act.case.round + 1,
        back=back,
        unset=unset,
        cleared=tuple(f for f in clears if f in act.case.fields),
    )


def close(act: Act, outcome: str = "") -> None:
    """End the case: its outcome is the last one taken, else ``done``; no promise is left running behind its back."""
    outcome = outcome or act.case.outcome or "done"
    for promise in [p for p in act.case.promises if p.state == "running"]:
        act.emit(ev.PromiseWithdrawn, phrase=promise.phrase, said_at=promise.said_at, reason=outcome)
    act.emit(ev.CaseClosed, outcome=outcome)


def moved(act: Act, changed: set[str]) -> None:
    """Rule 9: when a field in the open step's limit changed and the limit comes out otherwise, ``due-moved``."""
    from console.engine.opening import began, limit, limit_fields

    state = act.case.open_step
    if state is None or not changed & limit_fields(act.process, state):
        return
    process = act.process
    owner = process.steps[state.chain or state.step]
    unit = next((u for _, u in state.roles if u), "")
    first = began(act.case, process, process.steps[state.step], state.opened_at)
    arithmetic, _expected = limit(act.pack, act.case, process, owner, act.world, first, unit)
    due_at = arithmetic.result if arithmetic else None
    if due_at is not None and due_at != state.due_at:
        act.emit(ev.DueMoved, step=state.step, due_at=due_at, arithmetic=arithmetic)


def known_after(act: Act) -> dict[str, str]:
    """What the case knows after the events so far."""
    return definition.known(act.pack, act.case)
