"""Whether an act still fits the case when it is folded in: the step it was based on must still be open (rule 17).

Two sites may end the same step without knowing of each other. In ``(hlc, site, seq)`` order the first act moves the baton;
the whole of the second is laid aside: its entries stay, and a person is told.
"""

from __future__ import annotations

from typing import Final

from console.engine import events as ev
from console.engine.case import Case, StepState

MOVES: Final = (
    ev.FieldsWritten,
    ev.Checked,
    ev.Allowed,
    ev.Signed,
    ev.StepDone,
    ev.RoundBegun,
    ev.StepOpened,
)


def name(event: ev.Event) -> str:
    """What the act of an event is called: unique by who, when and what was known. Empty for an event without an act."""
    return f"{event.at}:{event.actor}:{event.act}" if event.act else ""


def basis(step: StepState | None) -> str:
    """The opening an act is based on, as it stands in ``Event.act``: ``step:round:attempt``."""
    return f"{step.step}:{step.round}:{step.attempt}" if step else ""


def remember(case: Case, event: ev.Event) -> None:
    """This event moved the baton: what follows in its act belongs to it."""
    if event.act:
        case.last_act = name(event)


def exception(case: Case, event: ev.Event, kind: str) -> None:
    """Note for a person that *event* no longer fitted; its act is laid aside from here on."""
    step = getattr(event, "step", "")
    case.exceptions.append(f"{kind}|{step}|{event.actor}|{event.at}")
    if event.act and name(event) not in case.aside:
        case.aside.append(name(event))


def aside(case: Case, event: ev.Event) -> bool:
    """Whether *event* belongs to an act that is laid aside, or does not fit and is laid aside now."""
    act = name(event)
    if act and act in case.aside:
        return True
    if not isinstance(event, MOVES) or act == case.last_act != "":
        return False
    if isinstance(event, ev.FieldsWritten) and event.correction:
        return False
    if _fits(case, event):
        return False
    exception(case, event, "not-open")
    return True


def _fits(case: Case, event: ev.Event) -> bool:
    now_open = case.open_step
    based_on = event.act.rpartition(":")[0]
    if isinstance(
        event, ev.StepOpened
    ):  # alone it cannot say what ended: it fits where nothing holds the baton
        return case.state == "open" and (now_open is None or (not event.act and now_open.step != event.step))
    if event.act:
        return not based_on or (case.state == "open" and basis(now_open) == based_on)
    if isinstance(event, ev.StepDone | ev.RoundBegun):
        return case.state == "open" and _named(now_open, event)
    return True


def _named(now_open: StepState | None, event: ev.StepDone | ev.RoundBegun) -> bool:
    """For an event without an act: whether it names what is open (or the rest of a chain ended just now)."""
    if isinstance(event, ev.RoundBegun) or now_open is None:
        return True
    return event.step == now_open.step
