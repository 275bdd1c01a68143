"""Every name exists: the roles, fields, forms, phrases, papers, targets and processes that a process speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from console.catalogue.reader import suggest
from console.catalogue.schema import Outcome, Problem, Step
from console.catalogue.times import TimeProblem, parse
from console.catalogue.view import View, choices, limits, no_such, performers, ways
from console.i18n import _


def process_names(view: View) -> Iterator[Problem]:
    """The names at the head of a process."""
    process = view.process
    yield from view.unknown("", "needs", process.needs, "fields")
    for role in process.escalate:
        yield from view.unknown("", f"escalate.{role}", [role], "roles")
    if process.service and view.pack.services:
        yield from view.unknown("", "service", [process.service], "services")
    if process.duplicates:
        yield from view.unknown("", "duplicates.adds", [process.duplicates.adds], "fields")
        back = process.duplicates.back
        if back and back not in view.steps:
            yield view.at("", "duplicates.back", _no_step(back), suggest(back, view.steps))


def roles(view: View) -> Iterator[Problem]:
    """The roles that end steps, and the unit fields named with them."""
    for step in view.steps.values():
        for key, performer in performers(step):
            yield from view.unknown(step, key, [role for role, _unit in performer.roles], "roles")
            for role, field in performer.roles:
                found = view.pack.fields.get(field)
                if field and (found is None or found.kind != "unit") and "fields" not in view.unsure:
                    units = [n for n, f in view.pack.fields.items() if f.kind == "unit"]
                    what = _("{name} is no field of kind {kind}", name=f'"{field}"', kind="unit")
                    yield view.at(step, key, what, suggest(field, units))
                unit = view.pack.roles[role].unit if role in view.pack.roles else ""
                if unit and not field and unit != "centre" and not _is(view, unit, "unit"):
                    what = _(
                        "no field {name} says which unit the role {role} is of", name=f'"{unit}"', role=role
                    )
                    fix = _('add that field with kind = "unit", or write "role@unit_field"')
                    yield view.at(step, key, what, fix)


def _is(view: View, field: str, *kinds: str) -> bool:
    found = view.pack.fields.get(field)
    return "fields" in view.unsure or (found is not None and found.kind in kinds)


def things(view: View) -> Iterator[Problem]:
    """What a step writes, shows, says, prints, checks and starts."""
    for step in view.steps.values():
        yield from view.unknown(step, "check", [step.check], "checks")
        yield from view.unknown(
            step, "shows", step.shows, "forms", "documents", "guides", "policies", "fields"
        )
        yield from view.unknown(step, "prints", step.prints, "documents")
        yield from view.unknown(step, "signs", step.signs, "documents", "forms")
        yield from view.unknown(step, "runs", [step.runs], "processes")
        yield from _phrases(view, step, "says", step.says, message=False)
        if step.promise:
            yield from _phrases(view, step, "promise.says", [step.promise.says], message=False)
            if step.promise.kept and step.promise.kept not in view.steps:
                kept = step.promise.kept
                yield view.at(step, "promise.kept", _no_step(kept), suggest(kept, view.steps))
        yield from _acts(view, step, "", step.sends, step.tells, step.starts)


def outcomes(view: View) -> Iterator[Problem]:
    """The words of outcomes, and what they write, send and start."""
    for step in view.steps.values():
        for key, way in ways(step):
            if way.id and not (way.id == "not-entitled" and way.target == "end"):
                yield from view.unknown(step, key, [way.id], "outcomes")
            yield from view.unknown(step, f"{key}.needs", way.needs, "fields")
            yield from view.unknown(step, f"{key}.clears", way.clears, "fields")
            yield from _acts(view, step, f"{key}.", way.sends, way.tells, way.starts)


def _acts(
    view: View, step: Step, prefix: str, sends: tuple[str, ...], tells: tuple[str, ...], starts: str
) -> Iterator[Problem]:
    yield from _phrases(view, step, f"{prefix}sends", sends, message=True)
    yield from view.unknown(step, f"{prefix}starts", [starts], "processes")
    if view.unsure.isdisjoint(("roles", "fields")):
        for name in tells:
            if name not in view.pack.roles and not _is(view, name, "roles"):
                known = [*view.pack.roles, *(n for n, f in view.pack.fields.items() if f.kind == "roles")]
                yield view.at(step, f"{prefix}tells", no_such("roles", name), suggest(name, known))


def _phrases(
    view: View, step: Step, key: str, names: tuple[str, ...] | list[str], *, message: bool
) -> Iterator[Problem]:
    yield from view.unknown(step, key, names, "phrases")
    for name in names:
        phrase = view.pack.phrases.get(name)
        if phrase and bool(phrase.via) != message:
            fits = [n for n, p in view.pack.phrases.items() if bool(p.via) == message]
            what = (
                _("{name} is said, not sent", name=f'"{name}"')
                if message
                else _("{name} is a message, not words to say", name=f'"{name}"')
            )
            yield view.at(step, key, what, suggest(name, fits))


def written(view: View) -> Iterator[Problem]:
    """The forms a step writes, and that the fields stand on them."""
    for step in view.steps.values():
        for form, fields in step.writes.items():
            yield from view.unknown(step, f"writes.{form}", [form], "forms")
            found = view.pack.forms.get(form)
            for field in fields if found and "forms" not in view.unsure else ():
                if found and field not in (*found.fields, found.per):
                    what = _("the form {form} has no field {name}", form=f'"{form}"', name=f'"{field}"')
                    yield view.at(step, f"writes.{form}", what, suggest(field, found.fields))


def times(view: View) -> Iterator[Problem]:
    """What limits and promises count from: anchors that some step marks, fields of the right kind."""
    for step in view.steps.values():
        texts = list(limits(step))
        if step.promise and step.promise.due:
            texts.append(("promise.due", step.promise.due))
        for key, text in texts:
            yield from _time(view, step, key, text)


def _time(view: View, step: Step, key: str, text: str) -> Iterator[Problem]:
    try:
        time = parse(text)
    except TimeProblem:
        return
    anchors = [s.marks for s in view.steps.values() if s.marks]
    if time.anchor and time.anchor not in anchors:
        fix = suggest(time.anchor, anchors) if anchors else _('let the step that sets it say marks = "T"')
        yield view.at(step, key, _("no step marks {anchor}", anchor=f'"{time.anchor}"'), fix)
    wanted: dict[str, tuple[str, ...]] = {time.base: ("date", "moment")} if time.kind == "field" else {}
    wanted.update({term.field: ("length",) for term in time.terms if term.field})
    for name, kinds in wanted.items():
        if not _is(view, name, *kinds):
            fits = [n for n, f in view.pack.fields.items() if f.kind in kinds]
            what = _("{name} is no field of kind {kind}", name=f'"{name}"', kind=" / ".join(kinds))
            yield view.at(step, key, what, suggest(name, fits))


def choice_tables(view: View) -> Iterator[Problem]:
    """A choice table hangs on a choice, names its options, and has every one of them or ``else``."""
    for step in view.steps.values():
        for key, table in choices(step):
            field = view.pack.fields.get(table.of)
            if "fields" in view.unsure:
                continue
            if field is None or field.kind != "choice":
                fits = [n for n, f in view.pack.fields.items() if f.kind == "choice"]
                what = _("{name} is no field of kind {kind}", name=f'"{table.of}"', kind="choice")
                yield view.at(step, f"{key}.of", what, suggest(table.of, fits))
                continue
            for option in table.cases:
                if option not in field.options:
                    what = _("{field} has no option {name}", field=f'"{table.of}"', name=f'"{option}"')
                    yield view.at(step, f"{key}.{option}", what, suggest(option, field.options))
            left = [f'"{o}"' for o in field.options if o not in table.cases]
            if left and table.otherwise is None:
                what = _("nothing is said for {names}", names=", ".join(left))
                yield view.at(step, key, what, _('write every option, or "else"'))


def targets(view: View) -> Iterator[Problem]:
    """Every way leads to a step there is: down with ``to``, to this step or up only with ``round`` or ``back``."""
    for step in view.steps.values():
        here = view.graph.order[step.id]
        for key, way in ways(step):
            target, goes = way.target, way.goes
            path = key if _plain(way) else f"{key}.{goes}"
            if target == "end" and goes == "to":
                continue
            if target not in view.steps:
                fix = suggest(target, [*view.steps, *(["end"] if goes == "to" else [])])
                yield view.at(step, path, _no_step(target), fix)
            elif goes == "to" and view.graph.order[target] <= here:
                what = _("{name} is not below this step", name=f'"{target}"')
                yield view.at(step, path, what, _('go up with { round = ".." } or { back = ".." }'))
            elif goes != "to" and view.graph.order[target] > here:
                what = _("{name} is below this step", name=f'"{target}"')
                yield view.at(step, path, what, _('go down with the step alone, or { to = ".." }'))


def _plain(way: Outcome) -> bool:
    """Whether the way says nothing but where it leads, so that it may be written without a table."""
    more = (way.needs, way.clears, way.card, way.sends, way.tells, way.starts)
    return way.goes == "to" and not any(more)


def _no_step(name: str) -> str:
    return _("there is no step {name}", name=f'"{name}"')
