"""``process`` and ``catalogue``: the service processes, how they look, whether they hold together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from console.cli import exits
from console.cli.framework import argument, group, option
from console.cli.output import pairs, plain, show, table
from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import N_, _, n_

if TYPE_CHECKING:
    from console.catalogue.schema import Library, Pack, Problem, Process, Step
    from console.engine.simulate import Report

process = group("process", N_("The service processes: list, show, check, draw, simulate."))
catalogue = group("catalogue", N_("Packs of processes in a folder."))


def _library(packs: tuple[Path, ...] = ()) -> Library:
    from console.catalogue.loader import load

    return load(list(packs) if packs else None)


def _find(library: Library, name: str) -> tuple[Pack, Process]:
    try:
        return library.process(name)
    except KeyError:
        raise Refusal(
            "no-such-process",
            _("There is no process 「{name}」.", name=name),
            _("callconsole process list names them all."),
            "process",
        ) from None


@process.add("list", help=N_("All processes, by pack."))
def list_(session: Session) -> None:
    """All processes."""
    library = _library()
    rows = [
        {
            "id": p.id,
            "title": str(p.title),
            "pack": pack.id,
            "channels": list(p.channels),
            "steps": len(p.steps),
            "verbs": list(p.verbs),
        }
        for pack, p in library.processes
    ]

    def lines() -> Iterator[str]:
        heads = [_("process"), _("title"), _("pack"), _("steps"), _("verbs")]
        yield from table(
            heads, ((r["id"], r["title"], r["pack"], r["steps"], r["verbs"]) for r in rows), right=(3,)
        )

    show(session, {"processes": rows}, lines)


@process.add("show", help=N_("One process: its steps, who does them, by when."))
@argument("name")
def show_(session: Session, name: str) -> None:
    """One process."""
    pack, found = _find(_library(), name)
    value = as_json(pack, found)

    def lines() -> Iterator[str]:
        yield f"{value['id']}  {value['title']}"
        yield from pairs(
            [(_("channels"), value["channels"]), (_("check"), value["check"]), (_("forms"), value["forms"])]
        )
        yield ""
        heads = [_("step"), _("title"), _("by"), _("limit"), _("marks"), _("writes"), _("next")]
        rows = (
            (
                s["id"],
                s["title"],
                _words(s["by"]),
                _words(s["within"] or s["due"]),
                s["marks"],
                list(s["writes"]),
                _ways(s),
            )
            for s in value["steps"]
        )
        yield from table(heads, rows)

    show(session, value, lines)


def as_json(pack: Pack, found: Process) -> dict[str, Any]:
    """The ``process`` shape of interface.md. A value that hangs on a choice is ``{"of": field, option: value, …}``."""
    steps = [_step(pack, step) for step in found.steps.values()]
    forms = dict.fromkeys(form for step in found.steps.values() for form in step.writes)
    return {
        "id": found.id,
        "title": str(found.title),
        "pack": found.pack,
        "channels": list(found.channels),
        "verbs": list(found.verbs),
        "service": found.service,
        "check": next((step.check for step in found.steps.values() if step.check), ""),
        "forms": list(forms),
        "steps": steps,
    }


def _step(pack: Pack, step: Step) -> dict[str, Any]:
    from console.catalogue.schema import Performer

    roles = [role for role, _field in step.by.roles] if isinstance(step.by, Performer) else []
    units = (
        [field or (pack.roles[role].unit if role in pack.roles else "") for role, field in step.by.roles]
        if isinstance(step.by, Performer)
        else []
    )
    return {
        "id": step.id,
        "title": str(step.title),
        "by": _by(step.by),
        "unit": units[0] if len(set(units)) == 1 else units,
        "stage": step.stage,
        "within": _value(step.within),
        "due": _value(step.due),
        "expected": _value(step.expected),
        "marks": step.marks,
        "covers": list(step.covers),
        "covered_by": step.covered_by,
        "check": step.check,
        "writes": {form: list(fields) for form, fields in step.writes.items()},
        "says": list(step.says),
        "promise": plain(step.promise) if step.promise else None,
        "call": plain(step.call) if step.call else None,
        "runs": step.runs,
        "prints": list(step.prints),
        "signs": list(step.signs),
        "next": _value(step.next),
        "outcomes": {name: _outcome(out) for name, out in step.outcomes.items()},
        "external": any(pack.roles[role].external for role in roles if role in pack.roles),
    }


def _by(value: Any) -> Any:
    from console.catalogue.schema import ByChoice, Performer

    if isinstance(value, ByChoice):
        return {"of": value.of} | {k: _by(v) for k, v in value.cases.items()} | {"else": _by(value.otherwise)}
    if isinstance(value, Performer):
        names = [role for role, _field in value.roles]
        return names[0] if value.mode == "one" else {value.mode: names}
    return value


def _value(value: Any) -> Any:
    """A time, target or way, with its choice table opened up."""
    from console.catalogue.schema import ByChoice, Outcome

    if isinstance(value, ByChoice):
        return (
            {"of": value.of}
            | {k: _value(v) for k, v in value.cases.items()}
            | {"else": _value(value.otherwise)}
        )
    if isinstance(value, Outcome):
        return _outcome(value)
    return value


def _outcome(out: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: value for key, value in plain(out).items() if value and key not in ("type", "id")
    }
    return found


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{k}:{_words(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return " ".join(map(_words, value))
    return "" if value is None else str(value)


def _ways(step: dict[str, Any]) -> str:
    def target(out: dict[str, Any]) -> str:
        return str(out.get("to") or out.get("round") or out.get("back") or "")

    if step["outcomes"]:
        return " ".join(f"{name}>{target(out)}" for name, out in step["outcomes"].items())
    return _words(step["next"])


@process.add("check", help=N_("Every rule of the process language, all problems at once."))
@argument("name", default="")
def check(session: Session, name: str) -> None:
    """Check one process, or all."""
    library = _library()
    if name:
        _pack, found = _find(library, name)
        problems = [p for p in library.problems if p.file.endswith(f"{found.pack}/processes/{found.id}.toml")]
    else:
        problems = list(library.problems)
    _report(session, problems)


@catalogue.add("check", help=N_("Check the packs of a folder."))
@argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check_folder(session: Session, folder: Path) -> None:
    """Check somebody's own packs."""
    _report(session, list(_library((folder,)).problems))


def _report(session: Session, problems: list[Problem]) -> None:
    def lines() -> Iterator[str]:
        for p in problems:
            yield "  ".join(word for word in (p.file, p.where, p.key) if word)
            yield f"    {p.problem}" + (f"  {p.fix}" if p.fix else "")
        yield n_("{count} problem", "{count} problems", len(problems)) if problems else _("no problems")

    show(session, {"ok": not problems, "problems": plain(problems)}, lines)
    session.exit_code = exits.REFUSED if problems else exits.DONE


@process.add("draw", help=N_("The process as a tree."))
@argument("name")
@option("--ascii", "ascii_", is_flag=True, help=N_("ASCII only."))
def draw(session: Session, name: str, ascii_: bool) -> None:
    """Draw a process."""
    from console.catalogue.draw import draw as drawing

    pack, found = _find(_library(), name)
    text = drawing(found, session.lang, ascii_, pack)
    show(session, {"id": found.id, "drawing": text}, text.splitlines)


@process.add("simulate", help=N_("Random people walk every path on a virtual clock."))
@argument("name", default="")
@option("--seed", type=int, default=1, show_default=True, help=N_("Same seed, same walks."))
@option(
    "--walks",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help=N_("Walks for each process."),
)
def simulate(session: Session, name: str, seed: int, walks: int) -> None:
    """Walk through a process, or through all."""
    from console.engine.simulate import simulate as walk

    library = _library()
    chosen = [_find(library, name)] if name else list(library.processes)
    reports = [walk(pack, found.id, seed, walks) for pack, found in chosen]
    bad = any(report.failures for report in reports)

    def lines() -> Iterator[str]:
        heads = [
            _("process"),
            _("walks"),
            _("acts"),
            _("steps"),
            _("ways"),
            _("promises"),
            _("kept"),
            _("failures"),
        ]
        yield from table(
            heads,
            (
                (r.process, r.walks, r.acts, len(r.steps), len(r.ways), r.promises, r.kept, len(r.failures))
                for r in reports
            ),
            right=range(1, 8),
        )
        for report in reports:
            for failure in report.failures:
                where = " ".join(word for word in (report.process, failure.step, failure.key) if word)
                yield f"{where}: {failure.message}"

    show(session, {"ok": not bad, "processes": [_walked(report) for report in reports]}, lines)
    session.exit_code = exits.REFUSED if bad else exits.DONE


def _walked(report: Report) -> dict[str, Any]:
    ways = {f"{step} {key}".strip(): count for (step, key), count in report.ways.items()}
    value: dict[str, Any] = plain(msgspec.structs.replace(report, ways={}))
    return value | {"ways": ways, "failures": plain(report.failures)}
