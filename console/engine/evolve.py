"""What an event does to a case. The fold never fails: what no longer fits is kept and shown to a person (rule 17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from console.engine import events as ev
from console.engine import on_case, on_steps
from console.engine.case import Case
from console.engine.fit import aside

CONTAINERS = (
    "with_", "anchors", "fields", "shown", "entries", "steps", "promises", "checks", "links", "notes", "chases",
    "informed", "messages", "exceptions", "aside",
)  # fmt: skip
FACTS = (
    ev.Signed, ev.Printed, ev.MessageQueued, ev.CardUsed, ev.PromiseKept, ev.CaseLinked, ev.Dialled, ev.Told, ev.Chased,
    ev.Noted, ev.Excused,
)  # fmt: skip


def evolve(case: Case | None, event: ev.Event) -> Case:
    """The case after *event*; *case* is not changed. Never raises for any event of this version, in any order."""
    after = copied(case) if case else Case()
    apply(after, event)
    return after


def fold(events: Iterable[ev.Event]) -> Case:
    """The case its events, in ``(hlc, site, seq)`` order, add up to."""
    case = Case()
    for event in events:
        apply(case, event)
    return case


def apply(case: Case, event: ev.Event) -> None:
    """Like :func:`evolve`, but changes *case*: for whoever owns it alone."""
    case.events += 1
    if aside(case, event):
        _keep(case, event)
        return
    handler = _HANDLERS.get(type(event))
    if handler is not None:
        handler(case, event)


def copied(case: Case) -> Case:
    """A copy that :func:`apply` may change: entries, steps and promises are replaced there, never changed themselves."""
    after = copy(case)
    for name in CONTAINERS:
        setattr(after, name, copy(getattr(case, name)))
    return after


def _keep(case: Case, event: ev.Event) -> None:
    """What stays of an act laid aside: all that was written, said, signed, sent and used; the baton does not move."""
    if isinstance(event, ev.FieldsWritten):
        on_case.fields_written(case, event, kept=True)
    elif isinstance(event, FACTS):
        _HANDLERS[type(event)](case, event)


_HANDLERS: dict[type[ev.Event], Callable[[Case, Any], None]] = {
    ev.CaseOpened: on_case.case_opened,
    ev.FieldsWritten: on_case.fields_written,
    ev.Checked: on_case.checked,
    ev.Allowed: on_case.allowed,
    ev.Signed: on_steps.signed,
    ev.StepOpened: on_steps.step_opened,
    ev.StepDone: on_steps.step_done,
    ev.AnchorSet: on_case.anchor_set,
    ev.CardReserved: on_case.card_reserved,
    ev.CardUsed: on_case.card_used,
    ev.CardReleased: on_case.card_released,
    ev.MessageQueued: on_case.message_queued,
    ev.Informed: on_case.informed,
    ev.PromiseKept: on_case.promise_kept,
    ev.CaseLinked: on_case.case_linked,
    ev.RoundBegun: on_steps.round_begun,
    ev.CaseClosed: on_case.case_closed,
    ev.Claimed: on_steps.claimed,
    ev.Unclaimed: on_steps.unclaimed,
    ev.Reassigned: on_steps.reassigned,
    ev.Dialled: on_steps.dialled,
    ev.Told: on_case.told,
    ev.DueMoved: on_steps.due_moved,
    ev.Printed: on_steps.printed,
    ev.Chased: on_case.chased,
    ev.Noted: on_case.noted,
    ev.Excused: on_steps.excused,
    ev.PromiseWithdrawn: on_case.promise_withdrawn,
    ev.CaseCancelled: on_case.case_cancelled,
    ev.CaseReopened: on_case.case_reopened,
}
