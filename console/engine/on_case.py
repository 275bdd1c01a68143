"""What the events about the case as a whole do to it: fields, checks, card, promises, links, its end. Each changes it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from console.engine import events as ev
from console.engine.case import Case, CheckState, Entry, PromiseState
from console.engine.fit import exception, remember
from console.engine.on_steps import find


def case_opened(case: Case, e: ev.CaseOpened) -> None:
    """What the case is about."""
    if case.id:
        exception(case, e, "opened-twice")
        return
    case.id, case.pack, case.pack_hash, case.process = e.case, e.pack, e.pack_hash, e.process
    case.customer, case.plate, case.channel = case.customer or e.customer, case.plate or e.plate, e.channel
    case.contact, case.opened_at, case.opened_by = e.contact, e.at, e.actor
    case.origin, case.origin_step, case.relation = e.origin, e.origin_step, e.relation
    case.with_ = dict(e.with_)
    remember(case, e)


def fields_written(case: Case, e: ev.FieldsWritten, kept: bool = False) -> None:
    """Every write is an entry; with *kept* it only fills what was empty (its act was laid aside)."""
    for name, value in e.values.items():
        in_force = not case.fields.get(name) if kept else _changes(case, e, name, value)
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


def _changes(case: Case, e: ev.FieldsWritten, name: str, value: str) -> bool:
    """Whether a written value comes into force, when another site may have written the field meanwhile.

    What only repeats what its writer saw there takes nothing back that the other site changed. Where both changed it the later
    value stands, both are entries, and a person is told.
    """
    stands = case.fields.get(name, "")
    was = stands if e.was is None else e.was.get(name, "")
    if stands in (was, value):
        return True
    if value != was:
        case.exceptions.append(f"written-twice|{name}|{e.actor}|{e.at}")
    return value != was


def checked(case: Case, e: ev.Checked) -> None:
    """The last check of a step; what somebody allowed stays for the same card and service."""
    before = case.checks.get(e.step)
    keep = before if before and (before.card, before.service) == (e.card, e.service) else None
    case.checks[e.step] = CheckState(
        variant=e.variant, verdict=e.verdict, passed=e.passed, at=e.at, card=e.card, service=e.service,
        reasons=e.reasons, allowed_by=keep.allowed_by if keep else "",
        allowed_reason=keep.allowed_reason if keep else "",
    )  # fmt: skip


def allowed(case: Case, e: ev.Allowed) -> None:
    """Somebody let it pass."""
    check = case.checks.get(e.step) or CheckState(variant="", verdict="", passed=False, at=e.at)
    case.checks[e.step] = replace(check, allowed_by=e.actor or "-", allowed_reason=e.reason)


def anchor_set(case: Case, e: ev.AnchorSet) -> None:
    """The first ending in a round sets it (rule 7)."""
    case.anchors.setdefault(e.anchor, e.to)


def card_reserved(case: Case, e: ev.CardReserved) -> None:
    """One use is held."""
    case.reserved = (e.card, e.service)


def card_used(case: Case, e: ev.CardUsed) -> None:
    """A use; it takes up this case's own reservation, if that is the one meant."""
    case.used += e.uses
    if not e.case:
        case.reserved = None


def card_released(case: Case, e: ev.CardReleased) -> None:
    """This case's own reservation is given back."""
    if not e.case:
        case.reserved = None


def message_queued(case: Case, e: ev.MessageQueued) -> None:
    """A message for the outbox."""
    case.messages.append((e.at, e.phrase, e.via, e.to, e.text))


def informed(case: Case, e: ev.Informed) -> None:
    """Roles that get a line to tick."""
    case.informed.append((e.at, e.roles))


def told(case: Case, e: ev.Told) -> None:
    """Words that were said; a promise among them runs from here, whatever else happens."""
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


def promise_kept(case: Case, e: ev.PromiseKept) -> None:
    """A running promise is kept."""
    _promise(case, e.phrase, e.said_at, state="kept", kept_at=e.at)


def promise_withdrawn(case: Case, e: ev.PromiseWithdrawn) -> None:
    """A running promise is taken back."""
    _promise(case, e.phrase, e.said_at, state="withdrawn")


def case_linked(case: Case, e: ev.CaseLinked) -> None:
    """Another case belongs to this one; a run is what its step waits for; a chase is counted."""
    if (e.case, e.relation, e.step) not in case.links:
        case.links.append((e.case, e.relation, e.step))
        if e.relation == "chase":
            case.chases.append((e.at, e.actor, e.case))
    at = find(case, e.step)
    if e.relation == "run" and at is not None and case.steps[at].runs and case.steps[at].state == "open":
        case.steps[at] = replace(case.steps[at], run_case=e.case)


def case_closed(case: Case, e: ev.CaseClosed) -> None:
    """The case is over."""
    _end(case, "closed", e.at, "done")
    case.outcome = e.outcome


def case_cancelled(case: Case, e: ev.CaseCancelled) -> None:
    """The case is over before its end."""
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


def case_reopened(case: Case, e: ev.CaseReopened) -> None:
    """Open again; the outcome is the last one taken, as if it had never closed."""
    if case.state == "open":
        exception(case, e, "already-open")
        return
    case.state, case.closed_at, case.cancelled_reason = "open", None, ""
    case.outcome = next((s.outcome for s in reversed(case.steps) if s.outcome), "")
    remember(case, e)


def chased(case: Case, e: ev.Chased) -> None:
    """The holder was chased."""
    case.chases.append((e.at, e.actor, e.text))


def noted(case: Case, e: ev.Noted) -> None:
    """A note."""
    case.notes.append((e.at, e.actor, e.text))
