"""The case as a whole: notes, cancelling, opening again, links, and two cases about one matter (rules 15 and 16)."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.engine import card, definition, values
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier, stop
from console.engine.case import Case
from console.engine.commands import Cancel, EndAsChase, Link, MergeDuplicate, Note, Reopen, World
from console.engine.decide_hand import textless
from console.engine.decide_talk import powerless, reasonless
from console.engine.ending import closed, unfilled
from console.engine.follow import begin, begin_round, close
from console.engine.opening import lacking
from console.i18n import _

CHASE = "chase"  # the outcome of a case that turned out to be about an older one's matter


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


def merge_duplicate(act: Act, command: MergeDuplicate) -> None:
    """To the older case: the new words are added, the count rises, an open case goes back (rule 16).

    ``fields-written case-linked round-begun step-opened``; a closed one is linked only. Refused: ``no-duplicates``.
    """
    rule = act.process.duplicates
    if rule is None:
        raise Refusal("no-duplicates", _("cases of this kind are not joined"), "", act.case.id)
    if act.case.state != "open":
        act.emit(ev.CaseLinked, case=command.new_case, relation="duplicate")
        return
    state = act.case.open_step
    if command.words.strip():
        before = act.known.get(rule.adds, "")
        text = f"{before}\n{command.words}" if before else command.words
        ready = values.prepare(act.pack, act.world, act.known, {rule.adds: text})
        act.emit(ev.FieldsWritten, values=ready, round=act.case.round, correction=True)
    act.emit(ev.CaseLinked, case=command.new_case, relation=CHASE, step=state.step if state else "")
    order = list(act.process.steps)
    if state is not None and order.index(state.step) > order.index(rule.back):
        begin_round(act, rule.back, back=True)
        begin(act, rule.back)


def end_as_chase(act: Act, command: EndAsChase) -> None:
    """To the newer case: ``step-done case-linked case-closed`` with outcome ``chase``. Refused: as :func:`chase_barrier`."""
    stop(chase_barrier(act.pack, act.case, act.world))
    state = act.case.open_step
    assert state is not None
    role, unit = state.roles[0] if state.roles else ("", "")
    act.emit(ev.StepDone, step=state.step, outcome=CHASE, role=role, unit=unit)
    act.emit(ev.CaseLinked, case=command.of, relation=CHASE, step=state.step)
    close(act, CHASE)


def chase_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why this case cannot end as a chase: only while its first step is open, and only where the process has the rule."""
    state, process = case.open_step, definition.of(pack, case)
    if case.state != "open" or state is None:
        return closed(case)
    if process.duplicates is None:
        return Barrier(code="no-duplicates", message=_("cases of this kind are not joined"), where=case.id)
    if state.step != process.first.id:
        return Barrier(
            code="step-not-open", message=_("this is decided at the first step only"), where=process.first.id
        )
    from console.engine import who

    if who.holds(world.actor, state.roles) or who.recordable(pack, world.actor, state.roles):
        return None
    holder = who.holder(pack, world, state.roles)
    return Barrier(code="not-yours", message=_("this is held by {holder}", holder=holder), where=state.step)
