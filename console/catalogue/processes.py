"""Reading ``processes/*.toml`` into :class:`~console.catalogue.schema.Process`, every default resolved.

What is read here is the shape of one file; whether the names in it exist and the paths make sense is for
:mod:`console.catalogue.checks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, get_args

import msgspec

from console.catalogue.reader import ANCHOR, HYPHENED, OPTION, UNDERSCORED, Table
from console.catalogue.schema import (
    ByChoice,
    Call,
    CardAct,
    Channel,
    Duplicates,
    Outcome,
    Performer,
    Problem,
    Process,
    Promise,
    Stage,
    Step,
)
from console.i18n import Label, _

STAGES: Final = get_args(Stage)
CHANNELS: Final = get_args(Channel)
CARD_ACTS: Final = get_args(CardAct)

PROCESS_KEYS: Final = (
    "title", "source", "channels", "verbs", "about", "service", "needs", "duplicates", "escalate", "steps",
)  # fmt: skip
STEP_KEYS: Final = (
    "title", "hint", "stage", "by", "within", "due", "expected", "warn", "covers", "marks", "check", "writes", "shows",
    "says", "promise", "call", "prints", "signs", "batch", "runs", "with", "next", "outcomes", "card", "sends", "tells",
    "starts",
)  # fmt: skip
OUTCOME_KEYS: Final = ("to", "round", "back", "needs", "clears", "card", "sends", "tells", "starts")

DUE_BASES: Final = ("anchor", "contact", "field", "next")
EXPECTED_BASES: Final = (*DUE_BASES, "now")
PROMISE_BASES: Final = ("told", "anchor", "contact", "field", "next")

_NOWHERE: Final = Label("", "")

Reader = Callable[[Table, str, Any], Any]  # the table, the path of the key in it, the raw value


def read_process(pack: str, name: str, file: str, data: dict[str, Any], problems: list[Problem]) -> Process:
    """The process in one file. *problems* grows by whatever is wrong in it; then the result is not to be used."""
    top = Table(file, data, problems)
    steps: dict[str, Step] = {}
    body = top.table("steps")
    if body is None or not body.data:
        top.missing("steps", _("write at least one [steps.name]"))
    else:
        body.path = ""
        for step_id in body.data:
            table = body.table(step_id)
            if table is None:
                continue
            table.where, table.path = step_id, ""
            if step_id == "end":
                table.problem("", _('"end" cannot be the name of a step'), _("choose another name"))
            elif table.id_ok(step_id, HYPHENED):
                steps[step_id] = read_step(step_id, table)
    process = Process(
        id=name,
        pack=pack,
        title=top.label("title", need=True) or _NOWHERE,
        source=top.text("source"),
        channels=top.words("channels", CHANNELS),  # type: ignore[arg-type]
        verbs=top.words("verbs"),
        about=top.one_of("about", ("customer", "none"), "customer"),  # type: ignore[arg-type]
        service=top.text("service"),
        needs=top.words("needs"),
        duplicates=_duplicates(top),
        escalate=read_escalate(top),
        steps=steps,
    )
    top.close(PROCESS_KEYS)
    return resolve(process)


def read_escalate(top: Table) -> dict[str, str]:
    """``escalate = { role = length past due }`` of a process or a pack."""
    found = top.pairs("escalate")
    return {role: length for role, length in found.items() if top.length_ok(f"escalate.{role}", length)}


def _duplicates(top: Table) -> Duplicates | None:
    table = top.table("duplicates")
    if table is None:
        return None
    if "within" not in table.data:
        table.missing("within")
    found = Duplicates(within=table.length("within"), adds=table.need("adds"), back=table.need("back"))
    table.close(("within", "adds", "back"))
    return found


def read_step(name: str, table: Table) -> Step:
    """One ``[steps.name]`` as written: stage, next and covered_by are resolved later."""
    runs = table.text("runs")
    if runs and "by" in table.data:
        table.problem(
            "by", _("a step that runs a process has no role of its own"), _('leave out "by" or "runs"')
        )
    if not runs and "by" not in table.data:
        table.missing("by", _("name the role that ends the step, or the process it runs"))
    if "with" in table.data and not runs:
        table.problem("with", _('"with" goes with "runs"'), _('add "runs", or leave it out'))
    limits = [key for key in ("within", "due", "expected") if key in table.data]
    if len(limits) > 1:
        table.problem(limits[1], _("a step has at most one of within, due, expected"), _("keep one of them"))
    outcomes = _outcomes(table)
    step = Step(
        id=name,
        title=table.label("title", need=True) or _NOWHERE,
        hint=table.label("hint"),
        stage=table.one_of("stage", STAGES, ""),  # type: ignore[arg-type]
        by=_chosen(table, "by", read_performer),
        within=_chosen(table, "within", _length),
        due=_chosen(table, "due", _due),
        expected=_chosen(table, "expected", _expected),
        warn=table.length("warn"),
        covers=table.words("covers"),
        marks=_marks(table),
        check=table.text("check"),
        writes=_writes(table),
        shows=table.words("shows"),
        says=table.words("says"),
        promise=_promise(table),
        call=_call(table),
        prints=table.words("prints"),
        signs=table.words("signs"),
        batch=table.flag("batch"),
        runs=runs,
        with_=table.pairs("with"),
        next=_chosen(table, "next", _target) or "",
        outcomes=outcomes,
        card=_card(table),
        sends=table.words("sends"),
        tells=table.words("tells"),
        starts=table.text("starts"),
    )
    if "next" in table.data and not step.takes_next:
        table.problem("next", _("outcomes stand instead of next"), _('leave out "next", or the outcomes'))
    table.close(STEP_KEYS)
    return step


def _chosen(table: Table, key: str, read: Reader) -> Any:
    """The value of *key*, or a choice table of such values; ``None`` when absent or wrong."""
    raw = table.take(key)
    if raw is None:
        return None
    if not (isinstance(raw, dict) and "of" in raw):
        return read(table, key, raw)
    of = raw["of"]
    if not isinstance(of, str):
        table.wrong(f"{key}.of", _("a choice field"), of)
        return None

    names = [n for n in raw if n not in ("of", "else")]
    for name in names:
        table.id_ok(name, OPTION, f"{key}.{name}")
    if not names:
        table.problem(
            key, _("a choice table without options"), _("name the options, and else for all others")
        )
    cases = {name: read(table, f"{key}.{name}", raw[name]) for name in names}
    return ByChoice(of, cases, read(table, f"{key}.else", raw["else"]) if "else" in raw else None)


def _length(table: Table, key: str, raw: Any) -> str | None:
    return str(raw) if table.length_ok(key, raw) else None


def _due(table: Table, key: str, raw: Any) -> str | None:
    return str(raw) if table.time_ok(key, raw, kinds=DUE_BASES) else None


def _expected(table: Table, key: str, raw: Any) -> str | None:
    return str(raw) if table.time_ok(key, raw, kinds=EXPECTED_BASES) else None


def read_performer(table: Table, key: str, raw: Any) -> Performer | None:
    """``"role"``, ``"role@unit_field"``, ``{ any = [..] }`` or ``{ all = [..] }``."""
    mode, names = "one", [raw]
    if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in ("any", "all"):
        mode, names = next(iter(raw.items()))
        if not isinstance(names, list) or len(names) < 2:
            table.problem(
                f"{key}.{mode}", _("fewer than two roles"), _("name at least two, or write the role alone")
            )
            return None
    if not all(isinstance(n, str) and n for n in names):
        table.wrong(key, '"role", "role@unit", { any = [..] } / { all = [..] }', raw)
        return None
    roles = []
    for name in names:
        role, at, unit = name.partition("@")
        if at and not UNDERSCORED.fullmatch(unit):
            table.problem(
                key, _("{name} names no unit field", name=f'"{name}"'), _('write "role@unit_field"')
            )
            unit = ""
        roles.append((role, unit))
    if len(set(roles)) < len(roles):
        table.problem(key, _("a role stands here twice"), _("name it once"))
    return Performer(mode, tuple(roles))  # type: ignore[arg-type]


def _marks(table: Table) -> str:
    name = table.text("marks")
    return name if not name or table.id_ok(name, ANCHOR, "marks") else ""


def _card(table: Table) -> CardAct | None:
    return table.one_of("card", CARD_ACTS, "") or None  # type: ignore[return-value]


def _writes(table: Table) -> dict[str, tuple[str, ...]]:
    inner = table.table("writes")
    return {form: inner.words(form) for form in inner.data} if inner else {}


def _promise(table: Table) -> Promise | None:
    inner = table.table("promise")
    if inner is None:
        return None
    due = inner.text("due")
    if due and not inner.time_ok("due", due, kinds=PROMISE_BASES):
        due = ""
    found = Promise(says=inner.need("says"), kept=inner.need("kept"), due=due)
    inner.close(("says", "due", "kept"))
    return found


def _call(table: Table) -> Call | None:
    inner = table.table("call")
    if inner is None:
        return None
    found = Call(attempts=inner.number("attempts", 3, least=1), spacing=inner.length("spacing", "0min"))
    inner.close(("attempts", "spacing"))
    return found


def _outcomes(table: Table) -> dict[str, Outcome]:
    inner = table.table("outcomes")
    if inner is None:
        return {}
    if not inner.data:
        table.problem("outcomes", _("no outcome stands here"), _('add some, or use "next"'))
    found = {}
    for name in inner.data:
        raw = inner.take(name)
        if not inner.id_ok(name, HYPHENED, name):
            continue
        way = _target(table, f"outcomes.{name}", raw)
        if way is not None:
            found[name] = (
                Outcome(id=name, to=way) if isinstance(way, str) else msgspec.structs.replace(way, id=name)
            )
    return found


def _target(table: Table, key: str, raw: Any) -> str | Outcome | None:
    """``"a step below"``, ``"end"``, or an outcome table."""
    if isinstance(raw, str) and raw:
        return raw
    if not isinstance(raw, dict):
        table.wrong(key, _('a step below, "end" or a table'), raw)
        return None
    inner = Table(table.file, raw, table.problems, table.where, key)
    ways = [k for k in ("to", "round", "back") if k in raw]
    if len(ways) != 1:
        inner.problem(
            ways[1] if ways else "",
            _("it leads to more than one place") if ways else _("it leads nowhere"),
            _("write exactly one of to, round, back"),
        )
    found = Outcome(
        id="",
        to=inner.text("to"),
        round=inner.text("round"),
        back=inner.text("back"),
        needs=inner.words("needs"),
        clears=inner.words("clears"),
        card=_card(inner),
        sends=inner.words("sends"),
        tells=inner.words("tells"),
        starts=inner.text("starts"),
    )
    if found.clears and found.to:
        inner.problem("clears", _("fields are emptied only by going back up"), _('use "round" or "back"'))
    inner.close(OUTCOME_KEYS)
    return found if len(ways) == 1 and found.target else None


def resolve(process: Process) -> Process:
    """*process* with every default in place: stages inherited, ``next`` the step below, ``covered_by``, ``not-entitled``."""
    covered = {name: step.id for step in process.steps.values() for name in step.covers}
    stage: Stage = "reception"
    steps = {}
    for name, step in process.steps.items():
        stage = step.stage or stage
        outcomes = step.outcomes
        if step.check and "not-entitled" not in outcomes:
            outcomes = {**outcomes, "not-entitled": Outcome(id="not-entitled", to="end")}
        steps[name] = msgspec.structs.replace(
            step,
            stage=stage,
            next=step.next or process.below(name),
            covered_by=covered.get(name, ""),
            outcomes=outcomes,
        )
    return msgspec.structs.replace(process, steps=steps)
