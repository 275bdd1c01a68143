"""Names people use on the command line, turned into ids: steps, outcomes, fields, roles and units by id or by title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.catalogue.schema import Pack, Process
from console.desk.desk import Desk
from console.desk.finding import find_unit
from console.desk.understand import understand
from console.domain import text as words
from console.domain.refusal import Refusal
from console.engine.case import Case
from console.i18n import Label, _


def one(text: str, labels: Iterable[tuple[str, Label | None]]) -> str:
    """The name in *labels* a person means, by id or by title in either language; empty when none."""
    bare = words.fold(text)
    known = list(labels)
    for name, label in known:
        if bare in (words.fold(name), *(words.fold(t) for t in ((label.zh, label.en) if label else ()))):
            return name
    return ""


def step(process: Process, text: str) -> str:
    """The step a person means, by id or title; empty stays empty (the open one)."""
    if not text:
        return ""
    found = one(text, ((s.id, s.title) for s in process.steps.values()))
    if not found:
        raise Refusal(
            "unknown-step",
            _("there is no step 「{text}」", text=text),
            "  ".join(f"{s.id} {s.title}" for s in process.steps.values()),
            "step",
        )
    return found


def outcome(pack: Pack, process: Process, step_id: str, text: str) -> str:
    """The outcome a person means; an unknown one is handed on as it is, so that the engine says what may be chosen."""
    spec = process.steps.get(step_id)
    if not text or spec is None:
        return text
    return one(text, ((o, pack.outcomes.get(o)) for o in (*spec.outcomes, "not-entitled"))) or text


def field(pack: Pack, text: str) -> str:
    """The field a person means, by id or title."""
    found = one(text, ((f.id, f.title) for f in pack.fields.values()))
    if not found:
        near = [
            f.id
            for f in pack.fields.values()
            if words.fold(text)[:3] and words.fold(f.id).startswith(words.fold(text)[:3])
        ]
        raise Refusal("unknown-field", _("there is no field 「{text}」", text=text), "  ".join(near), text)
    return found


def values(
    desk: Desk, pack: Pack, typed: Mapping[str, str], case: Case | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """What typed texts mean: values by field id and, where it differs, what was typed. Refuses the first that does not fit."""
    facts = desk.facts()
    made: dict[str, str] = {}
    shown: dict[str, str] = {}
    for name, text in typed.items():
        field_id = field(pack, name)
        meaning = understand(pack.fields[field_id], text, facts)
        if not meaning.ok:
            title = str(pack.fields[field_id].title)
            raise Refusal(
                "bad-value",
                _("{field}: {problem}", field=title, problem=meaning.problem),
                meaning.fix,
                field_id,
            )
        made[field_id] = meaning.value
        typed_text = words.clean(text).strip()
        if typed_text and typed_text != meaning.value:
            shown[field_id] = typed_text
    return made, shown


def post(desk: Desk, pack: Pack, text: str) -> str:
    """``ROLE[@UNIT]`` by ids or titles, as ids."""
    if not text:
        return ""
    role_text, _at, unit_text = text.partition("@")
    role = one(role_text, ((r.id, r.title) for r in pack.roles.values())) or one(
        role_text, ((r.id, r.short) for r in pack.roles.values())
    )
    if not role:
        raise Refusal(
            "unknown-role",
            _("there is no role 「{text}」", text=role_text),
            "  ".join(f"{r.id} {r.title}" for r in pack.roles.values()),
            "for",
        )
    return f"{role}@{unit(desk, unit_text)}" if unit_text else role


def unit(desk: Desk, text: str, kind: str = "") -> str:
    """The unit a person means: id, number or name. Refuses what is none or several."""
    if text in desk.units or text == "centre":
        return text
    found = find_unit(text, desk.units.values(), kind)
    stores = [u for u in found if u.kind == "store"] or found
    if len(stores) != 1:
        some = "  ".join(f"{u.code} {u.title}".strip() for u in (found or desk.units.values()))
        raise Refusal("unknown-unit", _("there is no store 「{text}」", text=text), some, "unit")
    return stores[0].id
