"""What goes on tomorrow: every case that was open when the day ended, who holds it and who answers for it."""

from __future__ import annotations

from console.desk.owners import Duty, Owner, owner, unowned
from console.desk.reports.book import Book, Entry
from console.desk.reports.punctual import Titles
from console.desk.reports.views import OpenWork
from console.engine import clocks
from console.engine.case import StepState


def open_work(book: Book, say: Titles, duty: Duty) -> tuple[OpenWork, ...]:
    """The open cases, the most urgent first, those without a due time last."""
    rows = [_row(entry, say, duty, book.span.at) for entry in book.entries if not entry.ended]
    return tuple(sorted(rows, key=lambda r: (r.due_at is None, r.due_at or 0, r.opened_at, r.case)))


def _row(entry: Entry, say: Titles, duty: Duty, at: int) -> OpenWork:
    case = entry.case
    state = case.open_step
    held = _held(entry, duty)
    promise = clocks.next_promise(case)
    own, inherited = clocks.lateness(state, at) if state is not None else (0, 0)
    role, unit = state.roles[0] if state is not None and state.roles else ("", "")
    step = entry.process.steps.get(state.step) if state is not None else None
    return OpenWork(
        case=case.id,
        process_title=str(entry.process.title),
        plate=case.plate,
        name=entry.name,
        step=state.step if state is not None else "",
        step_title=str(step.title) if step else "",
        unit=unit,
        unit_title=say.unit(unit),
        role_title=say.role(role),
        holder=_holder(state, say),
        owner=_words(held, say),
        opened_at=case.opened_at,
        due_at=clocks.owed_at(case, state) if state is not None and not state.expected else None,
        promise_at=promise.due_at if promise is not None else None,
        own_ms=own,
        inherited_ms=inherited,
        unowned=unowned(case, duty) or not (held.person or held.unit),
    )


def _held(entry: Entry, duty: Duty) -> Owner:
    """Who answers for a case; what a plan opened and nobody has taken yet waits in the line of its unit, perhaps through one it runs."""
    held = owner(entry.case, duty)
    state = entry.case.open_step
    if held.person or held.unit or state is None or entry.case.opened_by:
        return held
    if state.roles:
        return Owner("", state.roles[0][1])
    return Owner("", entry.unit) if state.runs else held


def _holder(state: StepState | None, say: Titles) -> str:
    if state is None:
        return ""
    person = state.claimant or state.assignee
    return say.person(person) if person else ""


def _words(held: Owner, say: Titles) -> str:
    return say.person(held.person) if held.person else say.unit(held.unit)
