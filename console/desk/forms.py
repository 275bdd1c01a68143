"""The form of the open step: what is known is filled in, what is missing is asked for, what is typed is understood at once.

Nothing is written while typing; :mod:`console.desk.finish` ends the step with what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from console.catalogue.schema import Pack
from console.desk import cases, examining, records
from console.desk.case_json import readable
from console.desk.desk import Desk
from console.desk.form_rows import FROM_FILE, Wish, row_of, signature
from console.desk.understand import Facts, Meaning, show
from console.desk.understand import understand as meaning_of
from console.desk.views import FormRow, FormView
from console.desk.world import pack_of
from console.engine.definition import ending, form_fields, known, of
from console.i18n import _


def wish(desk: Desk, con: records.Connection, case_id: str, behalf: str = "") -> Wish:
    """The steps the form of a case is for. ``behalf`` is a choice of :func:`console.desk.finish.behalf` (``step|role``)."""
    case = cases.read_with(con, case_id)
    pack = pack_of(desk, case)
    process = of(pack, case)
    state = case.open_step
    now_open = state.step if state else ""
    wanted = behalf.partition("|")[0] or now_open
    names = ending(process, now_open, wanted) if now_open else ()
    return Wish(
        case=case, pack=pack, process=process, steps=tuple(process.steps[n] for n in names), behalf=behalf
    )


def views(
    desk: Desk, case_id: str, typed: Mapping[str, str] | None = None, behalf: str = ""
) -> tuple[FormView, ...]:
    """The forms to fill in now; none when the open step is somebody else's and nothing is recorded for them."""
    with desk.reader() as con:
        asked = wish(desk, con, case_id, behalf)
        if not asked.steps or not (behalf or _holds(desk, asked)):
            return ()
        return _forms(desk, con, asked, typed or {})


def view(
    desk: Desk, case_id: str, typed: Mapping[str, str] | None = None, behalf: str = ""
) -> FormView | None:
    """The first of :func:`views`."""
    found = views(desk, case_id, typed, behalf)
    return found[0] if found else None


def _holds(desk: Desk, asked: Wish) -> bool:
    state = asked.case.open_step
    return state is not None and (desk.actor.machine or any(desk.actor.holds(*post) for post in state.roles))


def understand(desk: Desk, field: str, text: str, case_id: str = "") -> Meaning:
    """What a text typed into a field means; an unknown field is a text."""
    fields = {i: f for pack in desk.library.packs.values() for i, f in pack.fields.items()}
    if case_id:
        fields |= pack_of(desk, cases.read(desk, case_id)).fields
    return (
        meaning_of(fields[field], text, desk.facts()) if field in fields else Meaning(value=text, shown=text)
    )


def title(desk: Desk, field: str) -> str:
    """What a field is called."""
    found = next((p.fields[field] for p in desk.library.packs.values() if field in p.fields), None)
    return str(found.title) if found is not None else field


def draft(desk: Desk, pack: Pack, typed: Mapping[str, str]) -> dict[str, str]:
    """The values of what is typed and fits, for asking what may be done."""
    facts = desk.facts()
    made = {}
    for name, text in typed.items():
        field = pack.fields.get(name)
        if field is not None and text.strip():
            meaning = meaning_of(field, text, facts)
            if meaning.ok and meaning.value:
                made[name] = meaning.value
    return made


def _forms(
    desk: Desk, con: records.Connection, asked: Wish, typed: Mapping[str, str]
) -> tuple[FormView, ...]:
    facts = desk.facts()
    values = draft(desk, asked.pack, typed)
    filled = examining.for_step(desk, con, asked.pack, asked.case, asked.steps[-1].id, values)[1]
    have = {**known(asked.pack, asked.case), **filled}
    names = list(dict.fromkeys(form for step in asked.steps for form in step.writes))
    made: list[FormView] = []
    placed: set[str] = set()
    for name in names:
        fields = form_fields(asked.pack, asked.case, name)
        made.append(_form(desk, con, asked, name, fields, have, typed, facts, placed))
        placed |= {row.field for row in made[-1].rows}
    made = [v for v in made if v.rows] or made[:1]
    loose = [
        f for f in (*asked.asks, *asked.needs) if f not in placed and (f not in FROM_FILE or not have.get(f))
    ]
    loose = [f for f in loose if f in asked.pack.fields]
    extra = [row_of(desk, con, asked, asked.pack.fields[f], have, typed, facts) for f in dict.fromkeys(loose)]
    extra += [signature(asked, paper, typed) for paper in _papers(asked)]
    if extra and made:
        made[0] = _with(made[0], extra)
    elif extra:
        title = str(asked.steps[-1].title)
        made.append(
            _with(FormView(form="", title=title, right=_right(asked), words=_words(desk, asked)), extra)
        )
    return tuple(made)


def _with(form: FormView, rows: Sequence[FormRow]) -> FormView:
    every = (*form.rows, *rows)
    return msgspec.structs.replace(form, rows=every, missing=_missing(every))


def _missing(rows: Sequence[FormRow]) -> int:
    return sum(row.required and not row.filled for row in rows)


def _papers(asked: Wish) -> list[str]:
    """The papers still to be signed at these steps."""
    state = asked.case.open_step
    have = set(state.signed) if state else set()
    return [d for step in asked.steps for d in step.signs if d not in have]


def _form(
    desk: Desk,
    con: records.Connection,
    asked: Wish,
    name: str,
    fields: Sequence[str],
    have: Mapping[str, str],
    typed: Mapping[str, str],
    facts: Facts,
    placed: set[str],
) -> FormView:
    must = asked.must
    rows: list[FormRow] = []
    told: list[tuple[str, str]] = []
    for field_id in fields:
        field = asked.pack.fields.get(field_id)
        if field is None or field_id in placed:
            continue
        kind = _place(asked, field_id, bool(have.get(field_id)), field_id in typed, field_id in must)
        if kind == "known" and readable(desk, field, asked.case):
            told.append((str(field.title), show(field, have[field_id], facts)))
        elif kind == "row":
            rows.append(row_of(desk, con, asked, field, have, typed, facts))
    title = asked.pack.forms[name].title
    return FormView(
        form=name,
        title=title.zh,
        words=_words(desk, asked),
        right=_right(asked),
        known=tuple(told),
        rows=tuple(rows),
        missing=_missing(rows),
    )


def _place(asked: Wish, field: str, has_value: bool, is_typed: bool, required: bool) -> str:
    """Where a field of a form stands at this step: ``row``, ``known`` or nowhere."""
    if is_typed:
        return "row"
    if field in FROM_FILE:
        return "known" if has_value else "row" if required else ""
    if required or field in asked.needs:
        return "row"
    if has_value:
        return "known" if not _written_here(asked, field) else "row"
    return "row" if _free(asked, field) else ""


def _written_here(asked: Wish, field: str) -> bool:
    """Whether the value came with the opening of the case while its first step is still open."""
    first = asked.process.first.id
    return bool(asked.steps) and asked.steps[0].id == first and not any(e.step for e in asked.case.entries)


def _free(asked: Wish, field: str) -> bool:
    """Whether an optional field is worth a row: no other step must fill it, here or in another process of the pack."""
    here = {f for s in asked.process.steps.values() for fields in s.writes.values() for f in fields}
    if field in here:
        return False
    wanted = {f for s in asked.process.steps.values() for o in s.outcomes.values() for f in o.needs}
    if field in wanted:
        return True
    elsewhere = {
        f
        for p in asked.pack.processes.values()
        for s in p.steps.values()
        for fs in s.writes.values()
        for f in fs
    }
    return field not in elsewhere


def _words(desk: Desk, asked: Wish) -> str:
    """Beside the title: whose form it is when somebody else records it."""
    if not asked.behalf:
        return ""
    role = asked.behalf.partition("|")[2].partition("@")[0]
    known_role = asked.pack.roles.get(role)
    whom = str(known_role.short or known_role.title) if known_role else role
    return _("{whom} writes it, recorded by {who}", whom=whom, who=desk.actor.name or desk.actor.id)


def _right(asked: Wish) -> str:
    return _("F9 on behalf") if asked.behalf else ""
