"""The case a step waited for has ended: what it wrote comes back, and the baton goes on (rule 14)."""

from __future__ import annotations

from console.domain.refusal import Refusal
from console.engine import card, values
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import stop
from console.engine.commands import RunEnded
from console.engine.decide_done import anchors, finish
from console.engine.definition import outcomes
from console.engine.ending import closed, said_now, unfilled
from console.engine.follow import onward
from console.engine.opening import lacking
from console.i18n import _


def run_ended(act: Act, command: RunEnded) -> None:
    """Ends the waiting step by whoever ended the run. Refused: ``case-closed``, ``step-not-open`` when it does not wait for it."""
    state = act.case.open_step
    if act.case.state != "open":
        raise closed(act.case).refusal()
    if state is None or not state.runs or state.run_case not in ("", command.case):
        raise Refusal("step-not-open", _("no step waits for {case}", case=command.case), "", command.case)
    step = act.process.steps[state.step]
    outcome = command.outcome if command.outcome in outcomes(step) else ""
    given = {n: v for n, v in command.fields.items() if n in act.pack.fields}
    fields = values.prepare(act.pack, act.world, act.known, given)
    way = outcomes(step)[outcome] if outcome else step.follow({**act.known, **fields})
    if way is None:
        raise unfilled(act.pack, str(step.title), (getattr(step.next, "of", ""),)).refusal()
    if way.target != "end":
        known = {n: v for n, v in {**act.known, **fields}.items() if n not in way.clears}
        missing = lacking(act.pack, act.world, act.process.steps[way.target], known)
        stop(unfilled(act.pack, str(step.title), missing) if missing else None)
    if fields:
        act.emit(ev.FieldsWritten, values=fields, step=step.id, round=act.case.round)
    act.emit(ev.StepDone, step=step.id, outcome=outcome)
    anchors(act, [step])
    wanted = [a for a in (step.card, way.card) if a]
    card.plan(act, list(wanted), step.id, "")
    phrases = [p for p in (*step.sends, *way.sends) if said_now(act.pack, p, act.known)]
    finish(act, [step], way.sends, tuple(dict.fromkeys(phrases)), way.tells)
    act.emit(
        ev.CaseLinked,
        case=command.case,
        relation="run",
        step=step.id,
        process=step.runs,
        outcome=command.outcome,
    )
    onward(act, way, [s for s in (step.starts, way.starts) if s], step.id)
