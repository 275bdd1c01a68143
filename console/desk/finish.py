"""F8 and F9: end the step in hand with what is typed, or record the other side's step for them; the answer in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from console.catalogue.schema import Pack
from console.desk import cases, forms, naming
from console.desk.desk import CENTRE, Desk
from console.desk.form_rows import SIGN, Wish
from console.desk.perform import carry_out, implies
from console.desk.queue import holder
from console.desk.views import Choice
from console.domain.moments import show_due
from console.domain.refusal import Refusal
from console.engine import commands as c
from console.engine.case import Case
from console.engine.clocks import next_promise
from console.engine.definition import of
from console.engine.ending import unfilled
from console.i18n import _

ASKED = ("missing-fields", "outcome-missing", "unsigned", "bad-value", "attempts-left")
"""Why an ending is not ready yet although it is this person's: something is still to be filled in or said."""

_FILL = ("missing-fields", "unsigned", "bad-value")
"""What filling in the form heals."""


def outcomes(
    desk: Desk, case_id: str, typed: Mapping[str, str] | None = None, behalf: str = ""
) -> tuple[Choice, ...]:
    """The ways the step can end, numbered; empty when there is only one. Closed ones say why.

    One that only lacks something to fill in can be chosen: ending with it says what, and where.
    """
    found = ways(desk, case_id, typed or {}, behalf)
    if len(found) < 2 and not (found and found[0].outcome):
        return ()
    return tuple(
        Choice(
            id=a.outcome,
            digit=str(n) if n < 10 else "",
            title=a.title,
            why_not="" if a.code in _FILL else a.why_not,
            note=a.why_not if a.code in _FILL else "",
        )
        for n, a in enumerate(found, 1)
    )


def _in_order(asked: Wish, found: list[c.Action]) -> list[c.Action]:
    """The endings in the order in which the form offers them: one number means one thing everywhere."""
    fields = [f for f in (asked.pack.fields.get(name) for name in asked.must) if f is not None and f.options]
    order = next((list(f.options) for f in fields if all(a.outcome in f.options for a in found)), [])
    return sorted(found, key=lambda a: order.index(a.outcome)) if order else found


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
    title = str(asked.steps[-1].title)
    implied = [_with_implied(asked.pack, a, title) for a in found]
    return _in_order(asked, [a for a in implied if a.outcome != "not-entitled" or a.open])


def _with_implied(pack: Pack, action: c.Action, title: str) -> c.Action:
    """What choosing an ending says by itself (the result of a booking) is not missing for it."""
    rest = tuple(f for f in action.missing if not implies(pack, action.outcome, f))
    if rest == action.missing:
        return action
    if not rest:
        return msgspec.structs.replace(action, why_not="", code="", fix="", missing=())
    left = unfilled(pack, title, rest)
    return msgspec.structs.replace(action, why_not=left.message, fix=left.fix, missing=rest)


def behalf(desk: Desk, case_id: str) -> tuple[Choice, ...]:
    """Whose steps may be recorded now (F9); the id is ``step|role@unit``.

    What settles most comes first: a store that answers by telephone has recorded and asked already.
    """
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
    rows = sorted(found.values(), key=lambda c: -len(process.steps[c.id.partition("|")[0]].covers))
    return tuple(
        Choice(id=r.id, digit=str(n) if n < 10 else "", title=r.title, why_not=r.why_not)
        for n, r in enumerate(rows, 1)
    )


def taken_for(desk: Desk, case_id: str, last: str = "") -> str:
    """The recording that begins by itself: the open step is not one's own, and one person's only may be recorded.

    Who takes a complaint on the telephone for the agent need not say so at every step. *last* is the recording that was
    just finished: it goes on for the same role of one's own unit only, since others are not in the room. Empty when there
    is none; else a choice of :func:`behalf`.
    """
    if any(a.code in ("", *ASKED) for a in ways(desk, case_id, {}, "")):
        return ""
    ready = [c.id for c in behalf(desk, case_id) if not c.why_not]
    if len(ready) != 1:
        return ""
    whose = ready[0].partition("|")[2]
    here = any(whose.partition("@")[2] == unit for _role, unit in desk.actor.posts)
    return ready[0] if not last or (here and whose == last.partition("|")[2]) else ""


def said(desk: Desk, case_id: str, typed: Mapping[str, str] | None = None, behalf: str = "") -> str:
    """The outcome that the form says already (回电 with 预约结果 chosen); empty when it says none or it is closed."""
    with desk.reader() as con:
        asked = forms.wish(desk, con, case_id, behalf)
    if not asked.steps:
        return ""
    values = forms.draft(desk, asked.pack, typed or {})
    ends = asked.steps[-1].outcomes
    found = next((values[f] for f in asked.must if values.get(f) in ends), "")
    shut = {c.id for c in outcomes(desk, case_id, typed, behalf) if c.why_not}
    return "" if found in shut else found


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


def overtaken(
    desk: Desk, case_id: str, typed: Mapping[str, str], recording: str = ""
) -> tuple[str, dict[str, str]]:
    """Whether somebody else ended the step meanwhile that *typed* was meant for: who and when in a sentence, and the
    texts that no field takes any more. Both empty when all is as it was.
    """
    case = cases.read(desk, case_id)
    step = recording.partition("|")[0]
    recordable = behalf(desk, case_id) if step else ()
    if step and step not in {c.id.partition("|")[0] for c in recordable}:
        recording = ""
    rows = {row.field for form in forms.views(desk, case_id, {}, recording) for row in form.rows}
    lost = {name: text for name, text in typed.items() if text.strip() and name not in rows}
    done = next(
        (s for s in reversed(case.steps) if s.done_at is not None and (not step or s.step == step)), None
    )
    if not lost or done is None or done.done_at is None:
        return "", {}
    process = of(desk.pack(case.pack_hash, case.pack), case)
    title = str(process.steps[done.step].title) if done.step in process.steps else done.step
    who = desk.people.get(done.done_by, done.done_by)
    said = _(
        "{who} ended {step} at {time}", who=who, step=title, time=show_due(done.done_at, desk.tz, desk.now())
    )
    return said, lost


def goes_on(desk: Desk, case_id: str) -> str:
    """The case in which the work goes on after an ending: the one a step of it runs, else the one that ran it, else itself."""
    case = cases.read(desk, case_id)
    state = case.open_step
    if state is not None and state.run_case:
        return goes_on(desk, state.run_case)
    if case.state != "open" and case.relation == "run" and case.origin:
        above = cases.read(desk, case.origin)
        return above.id if above.state == "open" else case.id
    return case.id


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
        beside = any(unit == own for _role, own in desk.actor.posts)
        whom = holder(desk, pack, role, unit) if beside or unit == CENTRE else desk.unit_title(unit)
        if beside and unit != CENTRE:
            promise = None
        if promise is not None and promise.due_at is not None and promise.due_at > desk.now():
            return _(
                "with {whom} now, call back by {time}",
                whom=whom,
                time=show_due(promise.due_at, desk.tz, desk.now()),
            )
        if state.due_at is not None:
            return _(
                "with {whom} now, due {time}", whom=whom, time=show_due(state.due_at, desk.tz, desk.now())
            )
        return _("with {whom} now", whom=whom)
    if state.due_at is not None:
        return _(
            "{step} done, next {following}, by {time}",
            step=title,
            following=following,
            time=show_due(state.due_at, desk.tz, desk.now()),
        )
    return _("{step} done, next {following}", step=title, following=following)
