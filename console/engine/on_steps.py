"""What the events about steps do to a case: opening, ending, rounds, hands, dials. Each changes the case it is given."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from console.engine import events as ev
from console.engine.case import Case, StepState
from console.engine.fit import exception, remember
from console.engine.who import part


def find(case: Case, step: str) -> int | None:
    """Where the latest opening of *step* stands in the case, None when it never opened."""
    return next((i for i in range(len(case.steps) - 1, -1, -1) if case.steps[i].step == step), None)


def change(case: Case, step: str, **changes: Any) -> bool:
    """Change the latest opening of *step*; whether there is one."""
    at = find(case, step)
    if at is None:
        return False
    case.steps[at] = replace(case.steps[at], **changes)
    return True


def signed(case: Case, e: ev.Signed) -> None:
    """The customer signed: kept with the latest opening of the step."""
    at = find(case, e.step)
    if at is None:
        exception(case, e, "not-open")
    elif e.document not in case.steps[at].signed:
        case.steps[at] = replace(case.steps[at], signed=(*case.steps[at].signed, e.document))


def printed(case: Case, e: ev.Printed) -> None:
    """A paper was printed at the latest opening of the step."""
    at = find(case, e.step)
    if at is not None:
        case.steps[at] = replace(case.steps[at], printed=(*case.steps[at].printed, e.document))


def step_opened(case: Case, e: ev.StepOpened) -> None:
    """The baton is with this step; nothing else is open."""
    for i, other in enumerate(case.steps):
        if other.state == "open":  # what ended it never came: one baton all the same
            case.steps[i] = replace(other, state="skipped")
    began = e.at if e.opened_at is None else e.opened_at
    run = (
        next((c for c, rel, s in reversed(case.links) if rel == "run" and s == e.step), "") if e.runs else ""
    )
    case.checks.pop(e.step, None)
    case.steps.append(
        StepState(
            step=e.step, attempt=e.attempt, round=e.round, roles=e.roles, mode=e.mode,
            parts=tuple(part(*r) for r in e.roles) if e.mode == "all" else (), chain=e.chain, opened_at=began,
            since=began, limit_ms=e.limit_ms, due_at=e.due_at, warn_ms=e.warn_ms, expected=e.expected,
            arithmetic=e.arithmetic, attempts=e.attempts, runs=e.runs, run_case=run,
        )
    )  # fmt: skip
    remember(case, e)


def step_done(case: Case, e: ev.StepDone) -> None:
    """A step, or one role's part of it, ended; a covered step that was never open is opened and ended at once."""
    now_open = case.open_step
    if now_open is None and _next_of_chain(case, e):
        _open_covered(case, e)
    elif now_open is None or now_open.step != e.step:
        exception(case, e, "not-open")
        return
    at = len(case.steps) - 1 if now_open is None else case.steps.index(now_open)
    state = case.steps[at]
    if e.part:
        done = part(e.role, e.unit)
        case.steps[at] = replace(state, parts=tuple(p for p in state.parts if p not in (done, e.role)))
    else:
        case.steps[at] = replace(
            state, state="done", parts=(), done_at=e.at, done_by=e.actor, on_behalf_of=e.on_behalf_of,
            covered_by=e.covered_by, outcome=e.outcome, reason=e.reason,
        )  # fmt: skip
        if e.outcome:
            case.outcome = e.outcome
    remember(case, e)


def _next_of_chain(case: Case, e: ev.StepDone) -> bool:
    """Whether the step before was ended a moment ago by the act of the covering step that ends this one too (rule 6)."""
    last = case.steps[-1] if case.steps and case.state == "open" else None
    covering = e.covered_by or e.step
    return bool(last and last.step != e.step and last.covered_by == covering and last.done_at == e.at)


def _open_covered(case: Case, e: ev.StepDone) -> None:
    like = case.steps[-1]
    before = sum(s.step == e.step and s.round == like.round for s in case.steps)
    case.steps.append(
        StepState(
            step=e.step, round=like.round, attempt=before + 1, roles=((e.role, e.unit),), chain=e.covered_by,
            opened_at=e.at, since=e.at, limit_ms=like.limit_ms, due_at=like.due_at, warn_ms=like.warn_ms,
            arithmetic=like.arithmetic, expected=like.expected,
        )
    )  # fmt: skip


def round_begun(case: Case, e: ev.RoundBegun) -> None:
    """Up again: what the round unsets and clears is gone, what was open is skipped."""
    for i, state in enumerate(case.steps):
        if state.state == "open":
            case.steps[i] = replace(state, state="skipped")
    last = case.steps[-1] if case.steps else None
    if e.back and last and last.state == "done" and last.done_at == e.at:
        case.steps[-1] = replace(last, state="refused")
    case.round = max(case.round, e.round)
    for anchor in e.unset:
        case.anchors.pop(anchor, None)
    for name in e.cleared:
        case.fields.pop(name, None)
        case.shown.pop(name, None)
    remember(case, e)


def claimed(case: Case, e: ev.Claimed) -> None:
    """One claimant at a time: a second one is an exception."""
    at = find(case, e.step)
    if at is None or case.steps[at].state != "open":
        return
    if case.steps[at].claimant not in ("", e.actor):
        exception(case, e, "claimed-twice")
        return
    case.steps[at] = replace(case.steps[at], claimant=e.actor)


def unclaimed(case: Case, e: ev.Unclaimed) -> None:
    """Nobody has claimed it."""
    change(case, e.step, claimant="")


def reassigned(case: Case, e: ev.Reassigned) -> None:
    """Another role, unit or person; lateness until now is inherited from here on (rule 5)."""
    state = case.open_step
    if state is None or state.step != e.step:
        exception(case, e, "not-open")
        return
    roles = ((e.role, e.unit),) if e.role else state.roles
    mode = "one" if e.role and state.mode == "any" else state.mode
    change(case, e.step, roles=roles, mode=mode, since=e.at, assignee=e.to, claimant="")


def dialled(case: Case, e: ev.Dialled) -> None:
    """One dial; until ``rest_until`` the step rests."""
    at = find(case, e.step)
    if at is None:
        exception(case, e, "not-open")
        return
    case.steps[at] = replace(
        case.steps[at], dials=(*case.steps[at].dials, (e.at, e.result)), rest_until=e.rest_until
    )


def due_moved(case: Case, e: ev.DueMoved) -> None:
    """The open step is due at another time; ended steps never change (rule 9)."""
    state = case.open_step
    if state is None or state.step != e.step:
        return  # it ended meanwhile: ended steps never change (rule 9)
    moves = (*state.moves, (e.at, state.due_at))
    change(case, e.step, moves=moves, due_at=e.due_at, arithmetic=e.arithmetic, since=e.at)


def excused(case: Case, e: ev.Excused) -> None:
    """A second, signed fact beside the breach."""
    at = find(case, e.step)
    if at is None:
        exception(case, e, "not-open")
        return
    case.steps[at] = replace(case.steps[at], excuses=(*case.steps[at].excuses, (e.at, e.actor, e.reason)))
