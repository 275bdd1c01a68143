"""F8 and F9: end the step in hand with what is typed, or record the other side's step for them; the answer in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from console.catalogue.schema import Pack
from console.desk import cases, forms, naming
from console.desk.desk import Desk
from console.desk.form_rows import SIGN
from console.desk.perform import carry_out, implies
from console.desk.queue import holder
from console.desk.views import Choice
from console.domain.moments import show_time
from console.domain.refusal import Refusal
from console.engine import commands as c
from console.engine.case import Case
from console.engine.clocks import next_promise
from console.engine.definition import of
from console.i18n import _

ASKED = ("missing-fields", "outcome-missing", "unsigned", "bad-value", "attempts-left")
"""Why an ending is not ready yet although it is this person's: something is still to be filled in or said."""


def outcomes(
    desk: Desk, case_id: str, typed: Mapping[str, str] | None = None, behalf: str = ""
) -> tuple[Choice, ...]:
    """The ways the step can end, numbered; empty when there is only one. Closed ones say why."""
    found = ways(desk, case_id, typed or {}, behalf)
    if len(found) < 2 and not (found and found[0].outcome):
        return ()
    return tuple(
        Choice(id=a.outcome, digit=str(n) if n < 10 else "", title=a.title, why_not=a.why_not)
        for n, a in enumerate(found, 1)
    )


def ways(desk: Desk, case_id: str, typed: Mapping[str, str], behalf: str) -> list[c.Action]:
    """The endings the person may choose between: of the open step, or of the one being recorded."""
    with desk.reader() as con:
        asked = forms.wish(desk, con, case_id, behalf)
        if not asked.steps:
            return []
        step, _bar, role = behalf.partition("|")
        values = forms.draft(desk, asked.pack, typed)
        every = cases.actions_of(desk, con, asked.case, values)
    wanted = step or asked.steps[-1].id
    kind = "behalf" if behalf else "done"
    found = [a for a in every if a.kind == kind and a.step == wanted and (not role or a.for_role == role)]
    implied = [_with_implied(asked.pack, a) for a in found]
    return [a for a in implied if a.outcome != "not-entitled" or a.open]


def _with_implied(pack: Pack, action: c.Action) -> c.Action:
    """An ending that lacks only what choosing it says (the result of a booking) lacks nothing."""
    if action.missing and all(implies(pack, action.outcome, f) for f in action.missing):
        return msgspec.structs.replace(action, why_not="", code="", fix="", missing=())
    return action


def behalf(desk: Desk, case_id: str) -> tuple[Choice, ...]:
    """Whose steps may be recorded now (F9), the covering one last; the id is ``step|role@unit``."""
    with desk.reader() as con:
        case = cases.read_with(con, case_id)
        every = cases.actions_of(desk, con, case)
    pack = desk.pack(case.pack_hash, case.pack)
    process = of(pack, case)
    found: dict[str, Choice] = {}
    for action in every:
        if action.kind != "behalf":
            continue
        key = f"{action.step}|{action.for_role}"
        if key in found and not found[key].why_not:
            continue
        blocked = action.code not in ("", *ASKED)
        role, _at, unit = action.for_role.partition("@")
        title = f"{holder(desk, pack, role, unit)}  {process.steps[action.step].title}"
        found[key] = Choice(id=key, digit="", title=title, why_not=action.why_not if blocked else "")
    rows = list(found.values())
    return tuple(
        Choice(id=r.id, digit=str(n) if n < 10 else "", title=r.title, why_not=r.why_not)
        for n, r in enumerate(rows, 1)
    )


def finish(
    desk: Desk,
    case_id: str,
    typed: Mapping[str, str] | None = None,
    outcome: str = "",
    reason: str = "",
    signed: Sequence[str] = (),
    behalf: str = "",
    before: int = -1,
) -> str:
    """End the step with what is typed; what happens next, in one line (转给南岸店，09:14:50 前回电).

    *behalf* is a choice of :func:`behalf`. Refuses a text that does not fit, naming the field, and whatever the engine
    refuses; then nothing is written and everything typed is kept.
    """
    with desk.reader() as con:
        asked = forms.wish(desk, con, case_id, behalf)
    if not asked.steps:
        raise Refusal("step-not-open", _("nothing is open here"), "", case_id)
    papers = {k.removeprefix(SIGN) for k, v in (typed or {}).items() if k.startswith(SIGN) and v.strip()}
    texts = {k: v for k, v in (typed or {}).items() if not k.startswith(SIGN) and k in asked.pack.fields}
    values, shown = naming.values(desk, asked.pack, texts, asked.case)
    step = asked.steps[-1]
    said = next((values[f] for f in asked.must if values.get(f) in step.outcomes), "")
    command = c.Do(
        step=step.id,
        outcome=outcome or said,
        fields=values,
        shown=shown,
        for_role=behalf.partition("|")[2],
        reason=reason,
        signed=tuple(dict.fromkeys((*signed, *papers))),
    )
    now = carry_out(desk, asked.case.id, command, before=before)
    return answer(desk, asked.case, now, str(step.title))


def answer(desk: Desk, before: Case, case: Case, title: str) -> str:
    """What has become of the case, in one line."""
    pack = desk.pack(case.pack_hash, case.pack)
    if case.state != "open":
        end = pack.outcomes.get(case.outcome)
        return _("{case} is finished: {outcome}", case=case.id, outcome=str(end) if end else case.outcome)
    state = case.open_step
    if state is None:
        return _("{step} done", step=title)
    process = of(pack, case)
    following = str(process.steps[state.step].title) if state.step in process.steps else state.step
    if case.round > before.round:
        return _("round {number} begins with {step}", number=case.round, step=following)
    role, unit = state.roles[0] if state.roles else ("", "")
    here = any(desk.actor.holds(*post) for post in state.roles)
    promise = next_promise(case)
    if not here and unit:
        whom = desk.unit_title(unit) if unit != "centre" else holder(desk, pack, role, unit)
        if promise is not None and promise.due_at is not None and promise.due_at > desk.now():
            return _(
                "with {whom} now, call back by {time}", whom=whom, time=show_time(promise.due_at, desk.tz)
            )
        if state.due_at is not None:
            return _("with {whom} now, due {time}", whom=whom, time=show_time(state.due_at, desk.tz))
        return _("with {whom} now", whom=whom)
    if state.due_at is not None:
        return _(
            "{step} done, next {following}, by {time}",
            step=title,
            following=following,
            time=show_time(state.due_at, desk.tz),
        )
    return _("{step} done, next {following}", step=title, following=following)
