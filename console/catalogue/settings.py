"""A site's ``settings.toml``: other numbers for ``within``, ``due``, ``warn``, ``attempts``, ``spacing`` and a plan's ``when``.

Numbers only: what a limit counts from, who does a step and where it leads stay as the pack says. ::

    [card-appointment-via-cs.accept]
    within = "3min"
    [it-repair.start.within]         # of a choice table, option by option
    urgent = "2h"
    [plans.violations]
    when = "month 16"
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import msgspec

from console.catalogue.checks import check
from console.catalogue.processes import DUE_BASES
from console.catalogue.reader import Table, suggest
from console.catalogue.recurrence import parse_when
from console.catalogue.schema import ByChoice, Library, Pack, Plan, Problem, Process, Step
from console.catalogue.times import TimeProblem, parse
from console.catalogue.view import no_such
from console.i18n import _

STEP_SETTINGS: Final = ("within", "due", "warn", "attempts", "spacing")


ELSEWHERE: Final = ("backups",)
"""Tables of the file that are read by others (:mod:`console.desk.backups`)."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a site sets, by ``(process, step, key)``; an option of a choice table as ``within.urgent``.

    Of a plan the process is ``plans`` and the step its id. ``problems`` are the lines that do not fit; they are left out.
    """

    values: dict[tuple[str, str, str], str] = {}
    problems: tuple[Problem, ...] = ()


def load_settings(path: Path, library: Library) -> Settings:
    """Read *path* against the packs of *library*. A file that is not there sets nothing."""
    problems: list[Problem] = []
    try:
        data = tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as bad:
        return Settings(
            problems=(_at(path.name, "", "", _("not TOML: {why}", why=bad), _("mend the line it names")),)
        )
    except OSError as bad:
        return Settings(problems=(_at(path.name, "", "", _("cannot be read: {why}", why=bad.strerror), ""),))
    values: dict[tuple[str, str, str], str] = {}
    top = Table(path.name, data, problems)
    processes = {process.id: (pack, process) for pack, process in library.processes}
    plans = {plan.id: plan for pack in library.packs.values() for plan in pack.plans.values()}
    for name in data:
        table = None if name in ELSEWHERE else top.table(name)
        if table is None:
            continue
        table.where, table.path = name, ""
        if name == "plans":
            _plans(table, plans, values)
        elif name in processes:
            _process(table, *processes[name], values)
        else:
            fix = suggest(name, [*processes, "plans"])
            problems.append(_at(path.name, name, "", no_such("processes", name), fix))
    return Settings(values=values, problems=tuple(problems))


def apply(pack: Pack, values: dict[tuple[str, str, str], str]) -> Pack:
    """*pack* with the site's numbers in place. Cases that are open keep the limits written into their events."""
    processes = dict(pack.processes)
    plans = dict(pack.plans)
    for (process, step, key), value in values.items():
        if process == "plans" and step in plans:
            plans[step] = msgspec.structs.replace(plans[step], when=value)
        elif process in processes and step in processes[process].steps:
            changed = _with(processes[process].steps[step], key, value)
            steps = {**processes[process].steps, step: changed}
            processes[process] = msgspec.structs.replace(processes[process], steps=steps)
    return msgspec.structs.replace(pack, processes=processes, plans=plans)


def _at(file: str, where: str, key: str, problem: str, fix: str) -> Problem:
    return Problem(file=file, where=where, key=key, problem=problem, fix=fix)


def _plans(table: Table, plans: dict[str, Plan], values: dict[tuple[str, str, str], str]) -> None:
    for name in table.data:
        inner = table.table(name)
        if inner is None:
            continue
        inner.where, inner.path = f"plans.{name}", ""
        if name not in plans:
            inner.problem("", _("there is no plan {name}", name=f'"{name}"'), suggest(name, plans))
            continue
        when = inner.text("when")
        inner.close(("when",))
        try:
            if when and parse_when(when).kind == parse_when(plans[name].when).kind:
                values["plans", name, "when"] = when
            elif when:
                inner.problem(
                    "when",
                    _("only numbers can be set"),
                    _("write it like {example}", example=plans[name].when),
                )
        except TimeProblem as bad:
            inner.problem("when", f"{bad.value}: {bad.problem}", bad.fix)


def _process(table: Table, pack: Pack, process: Process, values: dict[tuple[str, str, str], str]) -> None:
    for name in table.data:
        inner = table.table(name)
        if inner is None:
            continue
        inner.where, inner.path = f"{process.id}.{name}", ""
        if name not in process.steps:
            inner.problem("", _("there is no step {name}", name=f'"{name}"'), suggest(name, process.steps))
            continue
        step = process.steps[name]
        for key in STEP_SETTINGS:
            for path, value in _values(inner, step, key):
                changed = apply(pack, {(process.id, name, path): value})
                own = Pack(id=pack.id, title=pack.title, processes={process.id: process})
                for problem in check(changed, own):
                    inner.problem(path, problem.problem, problem.fix)
                values[process.id, name, path] = value
        inner.close(STEP_SETTINGS)


def _values(table: Table, step: Step, key: str) -> list[tuple[str, str]]:
    """The values set for *key*, each with its path, when they are numbers in the place of numbers."""
    if key not in table.data:
        return []
    before = getattr(step, key) if key in ("within", "due", "warn") else None
    if key in ("attempts", "spacing") and step.call is None:
        table.take(key)
        table.problem(key, _("no call is made here"), _("leave it out"))
        return []
    if key == "attempts":
        return [(key, str(table.number(key, 3, least=1)))]
    if isinstance(before, ByChoice):
        inner = table.table(key)
        found = [(option, inner.take(option)) for option in inner.data] if inner else []
        old = {**before.cases, "else": before.otherwise}
        for option, _raw in found:
            if old.get(option) is None:
                table.problem(
                    f"{key}.{option}", _("there is no key {key}", key=f'"{option}"'), suggest(option, old)
                )
        return [
            (f"{key}.{option}", raw)
            for option, raw in found
            if old.get(option) is not None and _fits(table, f"{key}.{option}", raw, old[option])
        ]
    raw = table.take(key)
    return [(key, raw)] if _fits(table, key, raw, before) else []


def _fits(table: Table, key: str, raw: Any, before: Any) -> bool:
    if key.partition(".")[0] != "due":
        return table.length_ok(key, raw)
    if not table.time_ok(key, raw, kinds=DUE_BASES):
        return False
    if isinstance(before, str):
        old, new = parse(before), parse(raw)
        if (old.base, old.weekday is None, old.fields) != (new.base, new.weekday is None, new.fields):
            table.problem(key, _("only numbers can be set"), _("write it like {example}", example=before))
            return False
    return True


def _with(step: Step, key: str, value: str) -> Step:
    name, _dot, option = key.partition(".")
    if name in ("attempts", "spacing") and step.call:
        number: Any = int(value) if name == "attempts" else value
        return msgspec.structs.replace(step, call=msgspec.structs.replace(step.call, **{name: number}))
    old = getattr(step, name)
    new: Any = value
    if option and isinstance(old, ByChoice):
        new = (
            msgspec.structs.replace(old, otherwise=value)
            if option == "else"
            else msgspec.structs.replace(old, cases={**old.cases, option: value})
        )
    return msgspec.structs.replace(step, **{name: new})
