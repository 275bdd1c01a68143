"""What must hold on every path: the end is reached, clocks have what they count from, promises are kept in time."""

from __future__ import annotations

from collections.abc import Iterator

from console.catalogue.graph import END, Edge
from console.catalogue.schema import ByChoice, Performer, Problem, Step
from console.catalogue.times import TimeProblem, parse
from console.catalogue.view import View, limits, performers, ways
from console.i18n import _


def reach(view: View) -> Iterator[Problem]:
    """Every step can be reached, and reaches the end."""
    if not view.steps:
        return
    reached = view.graph.reachable(view.process.first.id)
    for step in view.steps.values():
        if step.id not in reached:
            what = _("no way leads to this step")
            yield view.at(step, "", what, _("let a step above lead here, or take it out"))
        elif END not in view.graph.reachable(step.id):
            what = _("no way leads from this step to the end")
            yield view.at(step, "outcomes" if step.choices else "next", what, _('let one way lead to "end"'))


def anchors(view: View) -> Iterator[Problem]:
    """On every path before a step the anchors its limit counts from are set; a promise may count from its own step's."""
    marked = {s.marks for s in view.steps.values() if s.marks}
    for step in view.steps.values():
        for key, text in _shared_limits(view, step):
            anchor = _anchor(text)
            if anchor in marked and step.id in view.before and f"anchor:{anchor}" not in view.before[step.id]:
                yield _unset(view, step, key, anchor)
        if step.promise and step.id in view.before:
            anchor = _anchor(step.promise.due)
            before = view.before[step.id]
            if anchor in marked and anchor != step.marks and f"anchor:{anchor}" not in before:
                yield _unset(view, step, "promise.due", anchor)


def _unset(view: View, step: Step, key: str, anchor: str) -> Problem:
    marker = next(s.id for s in view.steps.values() if s.marks == anchor)
    path = view.graph.path(view.process.first.id, step.id, without=marker)
    way = _(" (by {path})", path=" > ".join(path)) if path else ""
    what = _("{anchor} may not be set yet when this step opens", anchor=f'"{anchor}"') + way
    return view.at(step, key, what, _("every path must pass {step} before", step=f'"{marker}"'))


def _anchor(text: str) -> str:
    try:
        return parse(text).anchor if text else ""
    except TimeProblem:
        return ""


def _shared_limits(view: View, step: Step) -> list[tuple[str, str]]:
    """The times a step's clock counts from: its own, or of the step that covers it."""
    covering = view.steps.get(step.covered_by)
    return list(limits(step)) or ([("due", text) for _key, text in limits(covering)] if covering else [])


def fields(view: View) -> Iterator[Problem]:
    """On every path before a step the fields its limit and its choices hang on are filled."""
    for step in view.steps.values():
        if step.id not in view.before:
            continue
        for key, text in _shared_limits(view, step):
            for name in _fields(text):
                if _is_clock(view, name) and f"field:{name}" not in view.before[step.id]:
                    yield _unfilled(view, step, key, name)
        for key in ("by", "within", "due", "expected"):
            table = getattr(step, key)
            if not isinstance(table, ByChoice) or table.otherwise is not None:
                continue
            if table.of in view.pack.fields and f"field:{table.of}" not in view.before[step.id]:
                yield _unfilled(view, step, f"{key}.of", table.of)
        yield from _filled_at_end(view, step)


def _filled_at_end(view: View, step: Step) -> Iterator[Problem]:
    """``next`` and the promise may hang on what this very step writes."""
    edges = [
        e
        for e in view.graph.ways[step.id]
        if e in view.after and e.way.id not in ("not-entitled", "unreached")
    ]
    late = {name for fields in step.writes.values() for name in fields}
    if isinstance(step.next, ByChoice) and step.next.otherwise is None and step.next.of in view.pack.fields:
        taken = [e for e in edges if not e.way.id and not e.way.round and not e.way.clears]
        if any(f"field:{step.next.of}" not in view.after[e] for e in taken):
            what = _("the field {name} may be empty when this step ends", name=f'"{step.next.of}"')
            yield view.at(step, "next.of", what, _('let this step write it, or add "else"'))
    for name in _fields(step.promise.due) if step.promise else ():
        if _is_clock(view, name) and name not in late and f"field:{name}" not in view.before[step.id]:
            yield _unfilled(view, step, "promise.due", name)


def _fields(text: str) -> tuple[str, ...]:
    try:
        return parse(text).fields if text else ()
    except TimeProblem:
        return ()


def _is_clock(view: View, field: str) -> bool:
    """Whether a limit can hang on *field* at all; the check of names tells when not."""
    found = view.pack.fields.get(field)
    return found is not None and found.kind in ("date", "moment", "length")


def _unfilled(view: View, step: Step, key: str, field: str) -> Problem:
    what = _("the field {name} may be empty when this step opens", name=f'"{field}"')
    fix = _('let a step before write it or an outcome need it, or add it to the "needs" of the process')
    return view.at(step, key, what, fix)


def units(view: View) -> Iterator[Problem]:
    """On every path before a step the unit of its role is known; of several who may, one is enough."""
    for step in view.steps.values():
        for key, performer in performers(step) if step.id in view.before else ():
            unknown = [
                name for name in _unit_fields(view, performer) if f"field:{name}" not in view.before[step.id]
            ]
            if unknown and (performer.mode != "any" or len(unknown) == len(performer.roles)):
                for name in dict.fromkeys(unknown):
                    what = _("it may not be known yet which {name} does this step", name=f'"{name}"')
                    fix = _(
                        'let a step before write it or an outcome need it, or add it to the "needs" of the process'
                    )
                    yield view.at(step, key, what, fix)


def _unit_fields(view: View, performer: Performer) -> list[str]:
    """The field that says which unit, for each role; the centre is the only one of its kind."""
    found = []
    for role_id, at in performer.roles:
        role = view.pack.roles.get(role_id)
        field = at or (role.unit if role and role.unit != "centre" else "")
        if field in view.pack.fields:
            found.append(field)
    return found


def rounds(view: View) -> Iterator[Problem]:
    """A new round goes back at least to the step that marks the anchors used in it."""
    order = view.graph.order
    for step in view.steps.values():
        for key, way in ways(step):
            if way.round not in order:
                continue
            used = {
                _anchor(t)
                for n in view.graph.reachable(way.round) - {END}
                for _k, t in _clocks(view.steps[n])
            }
            for anchor in sorted(used - {""}):
                marking = [s.id for s in view.steps.values() if s.marks == anchor]
                if marking and all(order[name] < order[way.round] for name in marking):
                    what = _(
                        "the new round would count from the {anchor} of the round before",
                        anchor=f'"{anchor}"',
                    )
                    fix = _("go back to {step}, which marks it, or above", step=f'"{marking[-1]}"')
                    yield view.at(step, f"{key}.round", what, fix)


def _clocks(step: Step) -> list[tuple[str, str]]:
    promise = [("promise.due", step.promise.due)] if step.promise and step.promise.due else []
    return [*limits(step), *promise]


def kept_promises(view: View) -> Iterator[Problem]:
    """Every path from a step that promises passes the step that keeps the promise (a failing check promises nothing)."""
    for step in view.steps.values():
        kept = step.promise.kept if step.promise else ""
        if kept not in view.steps or kept == step.id:
            continue
        refused = next((e for e in view.graph.ways[step.id] if e.way.id == "not-entitled"), None)
        path = view.graph.path(step.id, END, without=kept, skip=refused)
        if path:
            what = _("the promise is lost by {path}", path=" > ".join(path))
            yield view.at(step, "promise.kept", what, _("every path must pass {step}", step=f'"{kept}"'))


def card_after_check(view: View) -> Iterator[Problem]:
    """On every path a check was passed before the card is reserved or used."""
    for step in view.steps.values():
        for edge in view.graph.ways[step.id] if step.id in view.before else ():
            for key, act in _card_acts(step, edge):
                if act != "release" and "checked" not in view.after[edge]:
                    what = _("the card may not have been checked yet")
                    fix = _('let this step or one on every path before it have a "check"')
                    yield view.at(step, key, what, fix)


def _card_acts(step: Step, edge: Edge) -> Iterator[tuple[str, str]]:
    if step.card and edge.way.id != "not-entitled":
        yield "card", step.card
    if edge.way.card:
        yield f"outcomes.{edge.way.id}.card" if edge.way.id else "next.card", edge.way.card
