"""Two cases about one matter (rule 16): how far back to look, joining the new words to the old case, ending the new one."""

from __future__ import annotations

from console.catalogue.schema import Pack, Process
from console.domain import calendar as days
from console.domain.refusal import Refusal
from console.engine import definition, values, who
from console.engine import events as ev
from console.engine.act import Act
from console.engine.arithmetic import calendar_of, length_of
from console.engine.barrier import Barrier, stop
from console.engine.case import Case
from console.engine.commands import EndAsChase, MergeDuplicate, World
from console.engine.ending import closed
from console.engine.follow import begin, begin_round, close
from console.i18n import _

CHASE = "chase"  # the outcome of a case that turned out to be about an older one's matter


def since(pack: Pack, process: Process, world: World, now: int) -> int | None:
    """Cases of the same process and customer opened at or after this moment are offered; None where the rule is not used.

    It is the first moment of the date *within* days, weeks or months before today, by the centre's calendar; a length in
    minutes or hours is simply that long ago.
    """
    length = length_of(process.duplicates.within) if process.duplicates else None
    if length is None:
        return None
    if not length.in_days:
        return now - length.ms
    calendar = calendar_of(pack, world, world.singles.get("centre", "centre"))
    day = days.shift(calendar, days.local_date(calendar, now), -length.amount, length.unit)
    return days.at(calendar, day, 0)


def merge_duplicate(act: Act, command: MergeDuplicate) -> None:
    """To the older case: the new words are added, the count of chases rises, an open case goes back.

    ``fields-written case-linked round-begun step-opened``; a case that is over is linked only. A case whose open step
    stands at or above the target keeps its clock: nobody gains time because the customer called again. Refused:
    ``no-duplicates``.
    """
    rule = act.process.duplicates
    if rule is None:
        raise _never(act.case).refusal()
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


def _never(case: Case) -> Barrier:
    return Barrier(code="no-duplicates", message=_("cases of this kind are not joined"), where=case.id)


def end_as_chase(act: Act, command: EndAsChase) -> None:
    """To the newer case: ``step-done case-linked case-closed`` with outcome ``chase``. Refused: as :func:`barrier`."""
    stop(barrier(act.pack, act.case, act.world))
    state = act.case.open_step
    if state is None or not command.of or command.of == act.case.id:
        raise Refusal("no-case", _("which case it belongs to is not said"), "", command.of)
    role, unit = state.roles[0] if state.roles else ("", "")
    act.emit(ev.StepDone, step=state.step, outcome=CHASE, role=role, unit=unit)
    act.emit(ev.CaseLinked, case=command.of, relation="duplicate", step=state.step)
    close(act, CHASE)


def barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why this case cannot end as a chase: only while its first step is open, and only where the process has the rule."""
    state, process = case.open_step, definition.of(pack, case)
    if case.state != "open" or state is None:
        return closed(case)
    if process.duplicates is None:
        return _never(case)
    first = process.first.id
    if state.step != first:
        return Barrier(code="step-not-open", message=_("this is decided at the first step only"), where=first)
    if who.holds(world.actor, state.roles) or who.recordable(pack, world.actor, state.roles):
        return None
    holder = who.holder(pack, world, state.roles)
    return Barrier(code="not-yours", message=_("this is held by {holder}", holder=holder), where=state.step)
