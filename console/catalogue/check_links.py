"""What joins processes: run and started cases get what they need, renamed parts exist, nothing runs itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from console.catalogue.extras import ROWS
from console.catalogue.graph import Facts, Graph, endings
from console.catalogue.reader import suggest
from console.catalogue.schema import Pack, Plan, Problem, Process, Step
from console.catalogue.times import TimeProblem, parse
from console.catalogue.view import View, no_such
from console.i18n import _


def runs_itself(view: View) -> Iterator[Problem]:
    """No process runs itself, directly or through another."""
    for step in view.steps.values():
        path = _circle(view.pack, view.process.id, step.runs) if step.runs else []
        if path:
            what = _("the process would run itself: {path}", path=" > ".join([view.process.id, *path]))
            yield view.at(step, "runs", what, _('run another process, or open one beside with "starts"'))


def _circle(pack: Pack, goal: str, start: str) -> list[str]:
    waiting = [[start]]
    seen = {start}
    for path in waiting:
        if path[-1] == goal:
            return path
        process = pack.processes.get(path[-1])
        for step in process.steps.values() if process else ():
            if step.runs and step.runs not in seen:
                seen.add(step.runs)
                waiting.append([*path, step.runs])
    return []


def run_needs(view: View) -> Iterator[Problem]:
    """A step that runs a process knows, on every path, what that process needs."""
    for step in view.steps.values():
        child = view.pack.processes.get(step.runs)
        if child and step.id in view.before:
            missing = _missing(child, view.before[step.id], step.with_)
            yield from _needs(view, step, "runs", child, missing)
            yield from _units(view, step, child)


def _missing(child: Process, facts: Facts, names: dict[str, str]) -> list[str]:
    return [names.get(n, n) for n in child.needs if f"field:{names.get(n, n)}" not in facts]


def _needs(view: View, step: Step, key: str, child: Process, missing: Iterable[str]) -> Iterator[Problem]:
    for name in missing:
        what = _(
            "{process} needs the field {name}, which may be empty", process=f'"{child.id}"', name=f'"{name}"'
        )
        yield view.at(
            step,
            key,
            what,
            _('let this step or one before write it, or add it to the "needs" of the process'),
        )


def _units(view: View, step: Step, child: Process) -> Iterator[Problem]:
    """A role renamed to one of another kind of unit needs to know which unit that is."""
    for old, new in step.with_.items():
        role, was = view.pack.roles.get(new), view.pack.roles.get(old)
        if role is None or was is None or role.unit in ("centre", was.unit):
            continue
        if step.with_.get(was.unit) != role.unit and f"field:{role.unit}" not in view.before[step.id]:
            what = _(
                "it may not be known which {name} does the work of {role}",
                name=f'"{role.unit}"',
                role=f'"{old}"',
            )
            yield view.at(
                step, f"with.{old}", what, _("add {example}", example=f'{was.unit} = "{role.unit}"')
            )


def start_needs(view: View) -> Iterator[Problem]:
    """A step or outcome that starts a process leaves behind what that process needs."""
    for step in view.steps.values():
        for edge in view.graph.ways[step.id] if step.id in view.before else ():
            of_way = f"outcomes.{edge.way.id}.starts" if edge.way.id else "next.starts"
            for key, name in (("starts", step.starts), (of_way, edge.way.starts)):
                child = view.pack.processes.get(name)
                if child:
                    yield from _needs(view, step, key, child, _missing(child, view.after[edge], {}))


def renamed(view: View) -> Iterator[Problem]:
    """``with`` renames roles and fields the run process has into ones there are, of the same kind."""
    for step in view.steps.values():
        child = view.pack.processes.get(step.runs)
        for old, new in step.with_.items() if child else ():
            key = f"with.{old}"
            if old in view.pack.roles:
                yield from view.unknown(step, key, [new], "roles")
            elif old in view.pack.fields:
                yield from view.unknown(step, key, [new], "fields")
                a, b = view.pack.fields[old], view.pack.fields.get(new)
                if b and a.kind != b.kind:
                    what = _("{name} is no field of kind {kind}", name=f'"{new}"', kind=a.kind)
                    fits = [n for n, f in view.pack.fields.items() if f.kind == a.kind]
                    yield view.at(step, key, what, suggest(new, fits))
            else:
                yield from view.unknown(step, key, [old], "roles", "fields")


def run_outcomes(view: View) -> Iterator[Problem]:
    """The outcomes of a step that runs a process are ones its case can end with."""
    for step in view.steps.values():
        child = view.pack.processes.get(step.runs)
        if child:
            possible = {*endings(view.pack, Graph.of(child)), "cancelled"}
            for name in step.outcomes.keys() - possible - {"not-entitled"}:
                what = _("{process} never ends with {name}", process=f'"{child.id}"', name=f'"{name}"')
                yield view.at(step, f"outcomes.{name}", what, suggest(name, possible))


def opening(view: View) -> Iterator[Problem]:
    """The first step is ended by a role, or the case would never be opened by anybody; a case may be chased back there."""
    process = view.process
    if process.duplicates and process.about == "none":
        what = _("a case about nobody has no earlier one")
        yield view.at("", "duplicates", what, _('leave it out, or leave out about = "none"'))
    field = view.pack.fields.get(process.duplicates.adds) if process.duplicates else None
    if field and field.kind != "text":
        what = _("{name} is no field of kind {kind}", name=f'"{field.id}"', kind="text")
        fits = [n for n, f in view.pack.fields.items() if f.kind == "text"]
        yield view.at("", "duplicates.adds", what, suggest(field.id, fits))


def plan(pack: Pack, found: Plan, unsure: frozenset[str]) -> Iterator[Problem]:
    """A plan names processes, fields and values there are, and gives what the cases it opens need."""
    file = f"{found.pack}/plans/{found.id}.toml"

    def at(key: str, problem: str, fix: str) -> Problem:
        return Problem(file=file, key=key, problem=problem, fix=fix)

    for key, names in (("opens", list(found.opens)), ("silent_while", found.silent_while)):
        for name in names:
            if name not in pack.processes:
                where = f"{key}.{name}" if key == "opens" else key
                yield at(where, no_such("processes", name), suggest(name, pack.processes))
    given = {*(ROWS.get(found.rows, ())), *found.columns, *found.set}
    for name in found.opens:
        process = pack.processes.get(name)
        for field in process.needs if process else ():
            if field not in given:
                what = _(
                    "{process} needs the field {name}, which may be empty",
                    process=f'"{name}"',
                    name=f'"{field}"',
                )
                yield at(f"opens.{name}", what, _("add it to the {key} of the plan", key='"set"'))
    if "fields" not in unsure:
        for name in (*found.columns, *found.set):
            if name not in pack.fields:
                yield at(
                    "columns" if name in found.columns else f"set.{name}",
                    no_such("fields", name),
                    suggest(name, pack.fields),
                )
        for name, value in found.set.items():
            yield from _plan_value(pack, at, name, value)


def _plan_value(
    pack: Pack, at: Callable[[str, str, str], Problem], name: str, value: object
) -> Iterator[Problem]:
    field = pack.fields.get(name)
    if field is None:
        return
    key = f"set.{name}"
    if isinstance(value, list):
        if field.kind != "roles":
            yield at(key, _("only a field of kind roles takes a list"), _("write one value"))
        for role in value:
            if role not in pack.roles:
                yield at(key, no_such("roles", role), suggest(role, pack.roles))
    elif field.kind == "choice" and value not in field.options:
        what = _("{field} has no option {name}", field=f'"{name}"', name=f'"{value}"')
        yield at(key, what, suggest(str(value), field.options))
    elif field.kind in ("date", "moment"):
        try:
            if parse(str(value)).kind == "date":
                return
        except TimeProblem:
            pass
        yield at(
            key, _("{value} is no day of the plan", value=f'"{value}"'), _('count from "date": date+2wd')
        )
