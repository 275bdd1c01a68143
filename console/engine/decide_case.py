"""The case as a whole: notes, cancelling, opening again, links (rule 15)."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.engine import card
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier, stop
from console.engine.case import Case
from console.engine.commands import Cancel, Link, Note, Reopen, World
from console.engine.decide_hand import textless
from console.engine.decide_talk import powerless, reasonless
from console.engine.ending import closed, unfilled
from console.engine.follow import begin
from console.engine.opening import lacking
from console.i18n import _


def note(act: Act, command: Note) -> None:
    """``noted``; always possible. Refused: ``text-missing``."""
    stop(textless(command.text))
    act.emit(ev.Noted, text=command.text)


def cancel(act: Act, command: Cancel) -> None:
    """``card-released promise-withdrawn… case-cancelled``. Refused: ``case-closed not-allowed reason-missing``."""
    stop(cancel_barrier(act.pack, act.case, act.world))
    stop(reasonless(command.reason))
    state = act.case.open_step
    if (
        act.case.reserved is not None or act.case.relation != "run"
    ):  # what a run's origin holds, the origin gives back
        card.release(act, state.step if state else "")
    for promise in [p for p in act.case.promises if p.state == "running"]:
        act.emit(ev.PromiseWithdrawn, phrase=promise.phrase, said_at=promise.said_at, reason=command.reason)
    act.emit(ev.CaseCancelled, reason=command.reason)


def cancel_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why the case may not be cancelled."""
    return closed(case) if case.state != "open" else powerless(pack, case, world, "cancel")


def reopen(act: Act, command: Reopen) -> None:
    """``case-reopened step-opened``. Refused: ``already-open not-allowed reason-missing unknown-step missing-fields``."""
    stop(reopen_barrier(act.pack, act.case, act.world))
    stop(reasonless(command.reason))
    opened = [s.step for s in act.case.steps if s.step in act.process.steps]
    step = command.step or (opened[-1] if opened else act.process.first.id)
    if step not in opened and step != act.process.first.id:
        raise Refusal(
            "unknown-step", _("{step} has not been open", step=step), ", ".join(dict.fromkeys(opened)), step
        )
    target = act.process.steps[step]
    missing = lacking(act.pack, act.world, target, act.known)
    stop(unfilled(act.pack, str(target.title), missing) if missing else None)
    act.emit(ev.CaseReopened, step=step, reason=command.reason)
    begin(act, step)


def reopen_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why the case may not be opened again."""
    if case.state == "open":
        return Barrier(code="already-open", message=_("this case is open already"), where=case.id)
    return powerless(pack, case, world, "reopen")


def link(act: Act, command: Link) -> None:
    """``case-linked``; always possible, for cases that are over too."""
    state = act.case.open_step
    step = state.step if state is not None and command.relation == "run" else ""
    act.emit(ev.CaseLinked, case=command.case, relation=command.relation, step=step, process=command.process)
