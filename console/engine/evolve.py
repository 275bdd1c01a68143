"""What an event does to a case. The fold never fails: what no longer fits is kept and shown to a person (rule 17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

from msgspec.structs import replace

from console.engine import events as ev
from console.engine.case import Case, CheckState, Entry, PromiseState, StepState
from console.engine.fit import aside, exception, opening, remember

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
        _write(case, event, kept=True)
    elif isinstance(event, FACTS):
        _HANDLERS[type(event)](case, event)


def _at(case: Case, step: str) -> int | None:
    """Where the latest opening of *step* stands in the case, None when it never opened."""
    return next((i for i in range(len(case.steps) - 1, -1, -1) if case.steps[i].step == step), None)


def _change(case: Case, step: str, **changes: Any) -> bool:
    at = _at(case, step)
    if at is None:
        return False
    case.steps[at] = replace(case.steps[at], **changes)
    return True


def _opened(case: Case, e: ev.CaseOpened) -> None:
    if case.id:
        exception(case, e, "opened-twice")
        return
    case.id, case.pack, case.pack_hash, case.process = e.case, e.pack, e.pack_hash, e.process
    case.customer, case.plate, case.channel = case.customer or e.customer, case.plate or e.plate, e.channel
    case.contact, case.opened_at, case.opened_by = e.contact, e.at, e.actor
    case.origin, case.origin_step, case.relation = e.origin, e.origin_step, e.relation
    case.with_ = dict(e.with_)
    remember(case, e)


def _write(case: Case, e: ev.FieldsWritten, kept: bool = False) -> None:
    for name, value in e.values.items():
        in_force = not kept or not case.fields.get(name)
        case.entries.append(
            Entry(
                at=e.at, actor=e.actor, field=name, value=value, shown=e.shown.get(name, ""), form=e.form,
                step=e.step, round=e.round, correction=e.correction, on_behalf_of=e.on_behalf_of,
                aside=not in_force,
            )
        )  # fmt: skip
        if not in_force:
            continue
        if case.fields.get(name) != value or name in e.shown:
            case.shown.pop(name, None)
        case.fields[name] = value
        if e.shown.get(name):
            case.shown[name] = e.shown[name]
        if name == "plate":
            case.plate = value
        elif name == "customer":
            case.customer = value


def _checked(case: Case, e: ev.Checked) -> None:
    before = case.checks.get(e.step)
    keep = before if before and (before.card, before.service) == (e.card, e.service) else None
    case.checks[e.step] = CheckState(
        variant=e.variant, verdict=e.verdict, passed=e.passed, at=e.at, card=e.card, service=e.service,
        reasons=e.reasons, allowed_by=keep.allowed_by if keep else "",
        allowed_reason=keep.allowed_reason if keep else "",
    )  # fmt: skip


def _allowed(case: Case, e: ev.Allowed) -> None:
    check = case.checks.get(e.step) or CheckState(variant="", verdict="", passed=False, at=e.at)
    case.checks[e.step] = replace(check, allowed_by=e.actor or "-", allowed_reason=e.reason)


def _signed(case: Case, e: ev.Signed) -> None:
    at = _at(case, e.step)
    if at is None:
        exception(case, e, "not-open")
    elif e.document not in case.steps[at].signed:
        case.steps[at] = replace(case.steps[at], signed=(*case.steps[at].signed, e.document))


def _printed(case: Case, e: ev.Printed) -> None:
    at = _at(case, e.step)
    if at is not None:
        case.steps[at] = replace(case.steps[at], printed=(*case.steps[at].printed, e.document))


def _step_opened(case: Case, e: ev.StepOpened) -> None:
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


def part(role: str, unit: str) -> str:
    """How a role's part of a step is named: ``role@unit``, or the role alone."""
    return f"{role}@{unit}" if unit else role


def _step_done(case: Case, e: ev.StepDone) -> None:
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


def _anchor(case: Case, e: ev.AnchorSet) -> None:
    case.anchors.setdefault(e.anchor, e.to)


def _reserved(case: Case, e: ev.CardReserved) -> None:
    case.reserved = (e.card, e.service)


def _used(case: Case, e: ev.CardUsed) -> None:
    case.used += e.uses
    if not e.case:
        case.reserved = None


def _released(case: Case, e: ev.CardReleased) -> None:
    if not e.case:
        case.reserved = None


def _queued(case: Case, e: ev.MessageQueued) -> None:
    case.messages.append((e.at, e.phrase, e.via, e.to, e.text))


def _informed(case: Case, e: ev.Informed) -> None:
    case.informed.append((e.at, e.roles))


def _promised(case: Case, e: ev.Told) -> None:
    if e.promise:
        case.promises.append(
            PromiseState(
                phrase=e.phrase, text=e.text, said_at=e.at, step=e.step, kept=e.kept, by=e.actor, minutes=e.minutes,
                due_at=e.due_at, arithmetic=e.arithmetic,
            )
        )  # fmt: skip


def _promise(case: Case, phrase: str, said_at: int, **changes: Any) -> None:
    for i, promise in enumerate(case.promises):
        if (promise.phrase, promise.said_at, promise.state) == (phrase, said_at, "running"):
            case.promises[i] = replace(promise, **changes)


def _kept(case: Case, e: ev.PromiseKept) -> None:
    _promise(case, e.phrase, e.said_at, state="kept", kept_at=e.at)


def _withdrawn(case: Case, e: ev.PromiseWithdrawn) -> None:
    _promise(case, e.phrase, e.said_at, state="withdrawn")


def _linked(case: Case, e: ev.CaseLinked) -> None:
    if (e.case, e.relation, e.step) not in case.links:
        case.links.append((e.case, e.relation, e.step))
        if e.relation == "chase":
            case.chases.append((e.at, e.actor, e.case))
    at = _at(case, e.step)
    if e.relation == "run" and at is not None and case.steps[at].runs and case.steps[at].state == "open":
        case.steps[at] = replace(case.steps[at], run_case=e.case)


def _round(case: Case, e: ev.RoundBegun) -> None:
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


def _closed(case: Case, e: ev.CaseClosed) -> None:
    _end(case, "closed", e.at, "done")
    case.outcome = e.outcome


def _cancelled(case: Case, e: ev.CaseCancelled) -> None:
    if case.state != "open":
        exception(case, e, "not-open")
        return
    _end(case, "cancelled", e.at, "cancelled")
    case.outcome, case.cancelled_reason = "cancelled", e.reason


def _end(case: Case, state: str, at: int, steps: str) -> None:
    case.state, case.closed_at = state, at
    for i, step in enumerate(case.steps):
        if step.state == "open":
            case.steps[i] = replace(step, state="cancelled" if steps == "cancelled" else "skipped")


def _reopened(case: Case, e: ev.CaseReopened) -> None:
    if case.state == "open":
        exception(case, e, "already-open")
        return
    case.state, case.closed_at, case.cancelled_reason, case.outcome = "open", None, "", ""
    remember(case, e)


def _claimed(case: Case, e: ev.Claimed) -> None:
    at = _at(case, e.step)
    if at is None or case.steps[at].state != "open":
        return
    if case.steps[at].claimant not in ("", e.actor):
        exception(case, e, "claimed-twice")
        return
    case.steps[at] = replace(case.steps[at], claimant=e.actor)


def _unclaimed(case: Case, e: ev.Unclaimed) -> None:
    _change(case, e.step, claimant="")


def _reassigned(case: Case, e: ev.Reassigned) -> None:
    state = opening(case)
    if state is None or state.step != e.step:
        exception(case, e, "not-open")
        return
    roles = ((e.role, e.unit),) if e.role else state.roles
    mode = "one" if e.role and state.mode == "any" else state.mode
    _change(case, e.step, roles=roles, mode=mode, since=e.at, assignee=e.to, claimant="")


def _dialled(case: Case, e: ev.Dialled) -> None:
    at = _at(case, e.step)
    if at is None:
        exception(case, e, "not-open")
        return
    case.steps[at] = replace(
        case.steps[at], dials=(*case.steps[at].dials, (e.at, e.result)), rest_until=e.rest_until
    )


def _moved(case: Case, e: ev.DueMoved) -> None:
    state = opening(case)
    if state is None or state.step != e.step:
        return  # it ended meanwhile: ended steps never change (rule 9)
    moves = (*state.moves, (e.at, state.due_at))
    _change(case, e.step, moves=moves, due_at=e.due_at, arithmetic=e.arithmetic, since=e.at)


def _chased(case: Case, e: ev.Chased) -> None:
    case.chases.append((e.at, e.actor, e.text))


def _noted(case: Case, e: ev.Noted) -> None:
    case.notes.append((e.at, e.actor, e.text))


def _excused(case: Case, e: ev.Excused) -> None:
    at = _at(case, e.step)
    if at is None:
        exception(case, e, "not-open")
        return
    case.steps[at] = replace(case.steps[at], excuses=(*case.steps[at].excuses, (e.at, e.actor, e.reason)))


_HANDLERS: dict[type[ev.Event], Callable[[Case, Any], None]] = {
    ev.CaseOpened: _opened,
    ev.FieldsWritten: _write,
    ev.Checked: _checked,
    ev.Allowed: _allowed,
    ev.Signed: _signed,
    ev.StepOpened: _step_opened,
    ev.StepDone: _step_done,
    ev.AnchorSet: _anchor,
    ev.CardReserved: _reserved,
    ev.CardUsed: _used,
    ev.CardReleased: _released,
    ev.MessageQueued: _queued,
    ev.Informed: _informed,
    ev.PromiseKept: _kept,
    ev.CaseLinked: _linked,
    ev.RoundBegun: _round,
    ev.CaseClosed: _closed,
    ev.Claimed: _claimed,
    ev.Unclaimed: _unclaimed,
    ev.Reassigned: _reassigned,
    ev.Dialled: _dialled,
    ev.Told: _promised,
    ev.DueMoved: _moved,
    ev.Printed: _printed,
    ev.Chased: _chased,
    ev.Noted: _noted,
    ev.Excused: _excused,
    ev.PromiseWithdrawn: _withdrawn,
    ev.CaseCancelled: _cancelled,
    ev.CaseReopened: _reopened,
}
