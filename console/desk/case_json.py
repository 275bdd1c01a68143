"""A case as the public interface promises it: ISO times with offset, lengths in seconds, identifiers as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from console.catalogue.schema import Field, Pack
from console.desk import people
from console.desk.desk import Desk
from console.desk.world import pack_of
from console.domain.moments import iso
from console.engine import clocks
from console.engine.case import Case, StepState
from console.engine.definition import form_fields, known, of

SEALED = "sealed"
"""What stands for a value only its own role may read: others see that it exists."""


def as_json(desk: Desk, case: Case, parked: bool) -> dict[str, Any]:
    """The whole case for the reader at this desk; sealed fields are shown to their roles only."""
    pack = pack_of(desk, case)
    now = desk.now()
    return {
        "case": case.id,
        "process": case.process,
        "title": str(of(pack, case).title),
        "pack": case.pack,
        "version": case.pack_hash,
        "state": case.state,
        "outcome": case.outcome or None,
        "customer": case.customer,
        "name": people.name(desk, case.customer),
        "plate": case.plate,
        "service": known(pack, case).get("service", ""),
        "round": case.round,
        "parked": parked,
        "opened_at": _iso(desk, case.opened_at),
        "contact": _iso(desk, case.contact),
        "closed_at": _iso(desk, case.closed_at),
        "origin": case.origin or None,
        "relation": case.relation or None,
        "anchors": {name: _iso(desk, at) for name, at in case.anchors.items()},
        "steps": [_step(desk, step, now) for step in case.steps],
        "promises": [
            {
                "phrase": p.phrase,
                "text": p.text,
                "said_at": _iso(desk, p.said_at),
                "due_at": _iso(desk, p.due_at),
                "kept_at": _iso(desk, p.kept_at),
                "minutes": p.minutes,
                "kept_by": p.kept,
                "state": clocks.promise_state(p, now),
                "late_s": seconds(clocks.promise_late(p, now)),
            }
            for p in case.promises
        ],
        "forms": forms(desk, pack, case),
        "checks": {
            step: {
                "variant": c.variant,
                "verdict": c.verdict,
                "passed": c.passed,
                "allowed_by": c.allowed_by or None,
            }
            for step, c in case.checks.items()
        },
        "reserved": {"card": case.reserved[0], "service": case.reserved[1]} if case.reserved else None,
        "used": case.used,
        "links": [
            {"case": other, "relation": relation, "process": process}
            for other, relation, process in case.links
        ],
        "chases": [{"at": _iso(desk, at), "by": who, "text": text} for at, who, text in case.chases],
        "notes": [{"at": _iso(desk, at), "by": who, "text": text} for at, who, text in case.notes],
        "messages": [
            {"at": _iso(desk, at), "phrase": phrase, "via": via, "to": to, "text": text}
            for at, phrase, via, to, text in case.messages
        ],
        "exceptions": list(case.exceptions),
        "events": case.events,
    }


def _step(desk: Desk, step: StepState, now: int) -> dict[str, Any]:
    own, inherited = clocks.lateness(step, now)
    role, unit = step.roles[0] if step.roles else ("", "")
    return {
        "step": step.step,
        "attempt": step.attempt,
        "round": step.round,
        "by": role,
        "unit": unit,
        "roles": [f"{r}@{u}" if u else r for r, u in step.roles],
        "state": step.state,
        "opened_at": _iso(desk, step.opened_at),
        "due_at": _iso(desk, step.due_at),
        "done_at": _iso(desk, step.done_at),
        "done_by": step.done_by or None,
        "on_behalf_of": step.on_behalf_of or None,
        "covered_by": step.covered_by or None,
        "outcome": step.outcome or None,
        "reason": step.reason or None,
        "limit": seconds(step.limit_ms),
        "chain": step.chain or None,
        "own_late_s": seconds(own),
        "inherited_late_s": seconds(inherited),
        "breached": clocks.breached(step, now),
        "claimant": step.claimant or None,
        "assignee": step.assignee or None,
        "dials": [{"at": _iso(desk, at), "result": result} for at, result in step.dials],
        "excuses": [{"at": _iso(desk, at), "by": who, "reason": reason} for at, who, reason in step.excuses],
        "signed": list(step.signed),
        "runs": step.runs or None,
        "run_case": step.run_case or None,
    }


def forms(desk: Desk, pack: Pack, case: Case) -> dict[str, dict[str, str]]:
    """The forms of the case as far as they are filled: field by field, moments in ISO, sealed values only to their roles."""
    process = of(pack, case)
    names: Iterable[str] = dict.fromkeys(form for step in process.steps.values() for form in step.writes)
    values = known(pack, case)
    made: dict[str, dict[str, str]] = {}
    for form in names:
        filled = {
            name: value_of(desk, pack, case, name, values[name])
            for name in form_fields(pack, case, form)
            if values.get(name)
        }
        if filled:
            made[form] = filled
    return made


def value_of(desk: Desk, pack: Pack, case: Case, name: str, value: str) -> str:
    """A kept value for a program: moments in ISO, the rest as kept; sealed ones only to who may read them."""
    field = pack.fields.get(name)
    if field is not None and not readable(desk, field, case):
        return SEALED
    if field is not None and field.kind == "customer":
        return people.name(desk, value) or value
    if field is not None and field.kind == "moment" and value.lstrip("-").isdigit():
        return iso(int(value), desk.tz)
    return value


def readable(desk: Desk, field: Field, case: Case) -> bool:
    """Whether the person at this desk may read the field: everybody an open one, its roles (at the case's unit) a sealed one."""
    if not field.sealed or desk.actor.machine:
        return True
    return any(desk.actor.holds(role, case.fields.get("store", "")) for role in field.sealed)


def _iso(desk: Desk, at: int | None) -> str | None:
    return iso(at, desk.tz) if at is not None else None


def seconds(ms: int | None) -> float | int | None:
    """Milliseconds as seconds, whole ones without a point."""
    if ms is None:
        return None
    return ms // 1000 if ms % 1000 == 0 else ms / 1000
