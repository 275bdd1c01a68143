"""What a person does with a case. Every function says no with a refusal and leaves nothing half done.

Texts come as they were typed; steps, outcomes, fields, roles, stores and services are named by id or by title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from console.catalogue.schema import Pack, Process
from console.desk import calls, case_json, chasing, examining, known_fields, naming, records
from console.desk.desk import Desk
from console.desk.perform import carry_out, no_case, open_case
from console.desk.world import build, pack_of
from console.domain import text as words
from console.domain.refusal import Refusal
from console.engine import commands as c
from console.engine.actions import actions as engine_actions
from console.engine.case import Case
from console.engine.definition import of
from console.i18n import _
from console.store import cases as stored


def read(desk: Desk, case_id: str) -> Case:
    """The case as it is now; ``hq-12`` and ``HQ-0012`` are the same. Refuses an unknown one."""
    with desk.reader() as con:
        return read_with(con, case_id)


def read_with(con: records.Connection, case_id: str) -> Case:
    """:func:`read` on an open connection."""
    for name in _spellings(case_id):
        found = stored.load(con, name)  # type: ignore[arg-type]
        if found is not None:
            return found
    raise no_case(case_id)


def vehicle_of(desk: Desk, case: Case) -> str:
    """The vehicle a case is about, among its customer's; empty when none has its plate."""
    with desk.reader() as con:
        return next((v.id for v in records.vehicles(con, case.customer) if v.plate == case.plate), "")


def _spellings(case_id: str) -> tuple[str, ...]:
    bare = words.narrow(words.clean(case_id)).strip().upper()
    site, dash, number = bare.rpartition("-")
    padded = f"{site}-{int(number):04d}" if dash and number.isdigit() else bare
    return (case_id, bare, padded)


def open_(
    desk: Desk,
    process: str,
    *,
    plate: str = "",
    customer: str = "",
    vehicle: str = "",
    service: str = "",
    store: str = "",
    fields: Mapping[str, str] | None = None,
    contact: int | None = None,
    channel: str = "",
) -> str:
    """Open a case of a process for the customer of a plate; its number. *contact* is when the call began (ms).

    What is known of the customer, the car and the card is written with it; the check of its first step is made. A process
    that needs what only a booking says takes it from the customer's live booking, and acts on its reservation.
    """
    pack, spec = desk.process(process)
    typed = dict(fields or {})
    if service:
        typed["service"] = service
    if store:
        typed["store"] = store
    values, shown = naming.values(desk, pack, typed)
    with desk.reader() as con:
        who, car = known_fields.person_of(desk, con, spec, plate, customer, vehicle)
        header = Case(
            process=spec.id, pack=pack.id, pack_hash=pack.hash, customer=who, plate=car, fields=values
        )
        origin, shared = known_fields.of_booking(con, pack, spec, who, car)
        values = {**known_fields.of_customer(con, pack, spec, who, car), **shared, **values}
        header.fields = values
        filled = examining.for_step(desk, con, pack, header, spec.first.id)[1]
    values = {**values, **{k: v for k, v in filled.items() if k in pack.fields}}
    made = open_case(
        desk,
        pack,
        lambda tx: c.Open(
            case=tx.new_case(),
            process=spec.id,
            customer=who,
            plate=car,
            fields=values,
            shown=shown,
            contact=contact,
            origin=origin,
            channel=channel or next(iter(spec.channels), ""),
        ),
    )
    return made.id


def _parts(desk: Desk, case_id: str) -> tuple[Case, Pack, Process]:
    case = read(desk, case_id)
    pack = pack_of(desk, case)
    return case, pack, of(pack, case)


def do(
    desk: Desk,
    case_id: str,
    step: str = "",
    outcome: str = "",
    fields: Mapping[str, str] | None = None,
    for_role: str = "",
    reason: str = "",
    signed: Sequence[str] = (),
    before: int = -1,
) -> Case:
    """End a step, in one's own role or on behalf of another (``for_role``: ``ROLE[@UNIT]``)."""
    case, pack, process = _parts(desk, case_id)
    step_id = naming.step(process, step) or (case.open_step.step if case.open_step else "")
    values, shown = naming.values(desk, pack, fields or {}, case)
    command = c.Do(
        step=step_id,
        outcome=naming.outcome(pack, process, step_id, outcome),
        fields=values,
        shown=shown,
        for_role=naming.post(desk, pack, for_role),
        reason=words.clean(reason, limit=500).strip(),
        signed=tuple(signed),
    )
    return carry_out(desk, case.id, command, before=before)


def set_fields(desk: Desk, case_id: str, fields: Mapping[str, str], reason: str = "") -> Case:
    """Correct fields outside their step, as an entry of its own; limits that hang on them move."""
    case, pack, _process = _parts(desk, case_id)
    values, shown = naming.values(desk, pack, fields, case)
    return carry_out(desk, case.id, c.Write(fields=values, shown=shown, reason=_clean(reason)))


def dial(desk: Desk, case_id: str, result: str) -> Case:
    """One dial attempt: ``reached no_answer busy refused wrong_number``."""
    return carry_out(desk, read(desk, case_id).id, c.Dial(result=result.strip().replace("-", "_")))


def note(desk: Desk, case_id: str, text: str) -> Case:
    """Add a note."""
    return carry_out(desk, read(desk, case_id).id, c.Note(text=_needed(text, _("the note"))))


def allow(desk: Desk, case_id: str, reason: str) -> Case:
    """Let a failing check pass, by somebody who may, with a reason."""
    return carry_out(desk, read(desk, case_id).id, c.Allow(reason=_needed(reason, _("the reason"))))


def sign(desk: Desk, case_id: str, document: str) -> Case:
    """The customer signed a document or form."""
    case, pack, _process = _parts(desk, case_id)
    titles = {
        **{d.id: d.title for d in pack.documents.values()},
        **{f.id: f.title for f in pack.forms.values()},
    }
    named = naming.one(document, titles.items()) or document
    return carry_out(desk, case.id, c.Sign(document=named))


def reassign(
    desk: Desk, case_id: str, role: str = "", unit: str = "", to: str = "", reason: str = ""
) -> Case:
    """Move the open step to another role, unit or person; lateness before it is inherited."""
    case, pack, _process = _parts(desk, case_id)
    post = naming.post(desk, pack, role) if role else ""
    place = naming.unit(desk, unit) if unit else ""
    return carry_out(
        desk, case.id, c.Reassign(role=post, unit=place, to=to, reason=_needed(reason, _("the reason")))
    )


def excuse(desk: Desk, case_id: str, step: str, reason: str) -> Case:
    """Excuse a breach of a step; the breach stays, the excuse is a second, signed fact."""
    case, _pack, process = _parts(desk, case_id)
    return carry_out(
        desk, case.id, c.Excuse(step=naming.step(process, step), reason=_needed(reason, _("the reason")))
    )


def cancel(desk: Desk, case_id: str, reason: str) -> Case:
    """Cancel the case; running promises are withdrawn and a reservation is given back."""
    return carry_out(desk, read(desk, case_id).id, c.Cancel(reason=_needed(reason, _("the reason"))))


def reopen(desk: Desk, case_id: str, reason: str, step: str = "") -> Case:
    """Open a closed or cancelled case again, at *step* (default: the last one that was open)."""
    case, _pack, process = _parts(desk, case_id)
    return carry_out(
        desk, case.id, c.Reopen(reason=_needed(reason, _("the reason")), step=naming.step(process, step))
    )


def chase(desk: Desk, case_id: str, text: str = "") -> Case:
    """Chase the holder; without words of one's own the console writes them."""
    case, pack, _process = _parts(desk, case_id)
    said = _clean(text) or chasing.chase_words(desk, pack, case)
    return carry_out(desk, case.id, c.Chase(text=said))


def withdraw(desk: Desk, case_id: str, phrase: str, reason: str) -> Case:
    """Withdraw a running promise."""
    return carry_out(
        desk, read(desk, case_id).id, c.Withdraw(phrase=phrase, reason=_needed(reason, _("the reason")))
    )


def claim(desk: Desk, case_id: str) -> Case:
    """Take the open step."""
    return carry_out(desk, read(desk, case_id).id, c.Claim())


def unclaim(desk: Desk, case_id: str) -> Case:
    """Give the open step up again; it is everybody's who may do it."""
    return carry_out(desk, read(desk, case_id).id, c.Unclaim())


def park(desk: Desk, case_id: str) -> Case:
    """Put the case aside at this seat (F7); its clocks go on. :func:`resume` takes it back."""
    case = read(desk, case_id)
    calls.park_case(desk, case.id, case.customer, case.plate)
    return case


def resume(desk: Desk, case_id: str) -> Case:
    """Take a parked case back into hand."""
    case = read(desk, case_id)
    if not calls.unpark_case(desk, case.id):
        raise Refusal("not-parked", _("{case} is not parked", case=case.id), "", "case")
    return case


def as_json(desk: Desk, case_id: str) -> dict[str, Any]:
    """The case in the public shape."""
    case = read(desk, case_id)
    return case_json.as_json(desk, case, calls.is_parked(desk, case.id))


def show(desk: Desk, case_id: str) -> dict[str, Any]:
    """:func:`as_json`."""
    return as_json(desk, case_id)


def actions(desk: Desk, case_id: str, draft: Mapping[str, str] | None = None) -> list[c.Action]:
    """Everything that may be done with the case now, and why not what may not. *draft* are values typed but not written."""
    with desk.reader() as con:
        case = read_with(con, case_id)
        return actions_of(desk, con, case, draft)


def actions_of(
    desk: Desk, con: records.Connection, case: Case, draft: Mapping[str, str] | None = None
) -> list[c.Action]:
    """:func:`actions` of a case that was read already."""
    pack = pack_of(desk, case)
    check, filled = examining.for_step(desk, con, pack, case, "", draft)
    world = build(desk, draft={**filled, **(draft or {})}, check=check)
    return engine_actions(pack, case, world, desk.now())


def say(desk: Desk, case_id: str, phrase: str = "") -> dict[str, Any]:
    """A phrase (default: what the card says now) rendered for the case; refuses an empty slot."""
    from console.desk import phrases

    return phrases.say(desk, case_id, phrase)


def told(desk: Desk, case_id: str, phrase: str = "") -> Case:
    """Record that a phrase was said; the step's promise starts its clock."""
    from console.desk import phrases

    return phrases.told(desk, case_id, phrase)


def _clean(text: str) -> str:
    return words.clean(text, limit=500).strip()


def _needed(text: str, what: str) -> str:
    bare = _clean(text)
    if not bare:
        raise Refusal("reason-missing", _("{what} is empty", what=what), _("write one sentence"), "reason")
    return bare
