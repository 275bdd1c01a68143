"""Cases that an act opens: runs that are waited for, started cases that are not (rule 14).

``decide`` cannot know the numbers of cases still to be opened: it links them with an empty ``case``. The desk, inside its
one transaction, does::

    events = decide(pack, case, command, world, now)
    events, opens = children.settle(pack, case, events, new_id=tx.new_case)
    for open in opens:                                       # each is an ordinary Open, with relation "run" or "started"
        decide(pack, None, open, world, now)                 # its own check, texts … in the world as for any case

and, when a case with ``relation == "run"`` has ended, ``children.ended(child)`` gives the command for its origin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from console.catalogue.schema import ByChoice, Pack, Performer, Process
from console.catalogue.times import TimeProblem, parse
from console.engine import definition
from console.engine import events as ev
from console.engine.case import Case
from console.engine.commands import Open, RunEnded
from console.engine.evolve import apply as see
from console.engine.evolve import copied, fold

HEADERS = ("plate", "customer")  # handed on as what the case is about, not as fields


def settle(
    pack: Pack, case: Case | None, events: Sequence[ev.Event], new_id: Callable[[], str]
) -> tuple[list[ev.Event], list[Open]]:
    """*events* with a number for every new case, and the commands that open those, in order. *case* is as it was before."""
    settled: list[ev.Event] = []
    wanted: list[ev.CaseLinked] = []
    for event in events:
        if isinstance(event, ev.CaseLinked) and not event.case and event.process:
            event = replace(event, case=new_id())
            wanted.append(event)
        settled.append(event)
    if not wanted:
        return settled, []
    after = copied(case) if case else fold([])
    for event in settled:
        see(after, event)
    return settled, [_open(pack, after, link) for link in wanted]


def _open(pack: Pack, origin: Case, link: ev.CaseLinked) -> Open:
    names = with_names(pack, origin, link)
    process = pack.processes[link.process]
    shared = fields_of(pack, process, names) - ({"service"} if process.service else set())
    values = {n: v for n, v in definition.known(pack, origin).items() if n in shared}
    return Open(
        case=link.case,
        process=link.process,
        customer=origin.customer,
        plate=origin.plate,
        fields=values,
        shown={n: origin.shown[n] for n in values if n in origin.shown},
        origin=origin.id,
        origin_step=link.step,
        relation=link.relation,
        with_=names,
    )


def with_names(pack: Pack, origin: Case, link: ev.CaseLinked) -> dict[str, str]:
    """The roles and fields a run case has renamed: by the step that runs it, on top of what its origin renamed."""
    step = pack.processes[origin.process].steps.get(link.step)
    own = step.with_ if step is not None and link.relation == "run" else {}
    return {name: origin.with_.get(new, new) for name, new in own.items()}


def fields_of(pack: Pack, process: Process, names: dict[str, str]) -> set[str]:
    """Every field a process knows, under the names a case gives them: its needs, forms, units, limits and choices."""
    found: set[str] = set(process.needs) | {"service"}
    for step in process.steps.values():
        for form, fields in step.writes.items():
            found.update(fields)
            found.update(pack.forms[form].fields if form in pack.forms else ())
        found.update(f for out in step.outcomes.values() for f in (*out.needs, *out.clears))
        for value in (step.by, step.within, step.due, step.expected, step.next):
            found.update(_hangs_on(pack, value))
        found.update(t for t in step.tells if t in pack.fields)
        found.update(_hangs_on(pack, step.promise.due if step.promise else None))
    swapped = {names.get(name, name) for name in found}
    return swapped - {definition.REASON} - set(HEADERS)


def _hangs_on(pack: Pack, value: Any) -> set[str]:
    if isinstance(value, ByChoice):
        return {value.of}.union(*(_hangs_on(pack, v) for v in value.values))
    if isinstance(value, Performer):
        units = {at or pack.roles[role].unit for role, at in value.roles if role in pack.roles}
        return units & set(pack.fields)
    if isinstance(value, str) and value:
        try:
            return set(parse(value).fields) & set(pack.fields)
        except TimeProblem:
            return set()
    return set()


def ended(child: Case) -> RunEnded:
    """What a run case that is over gives back: its outcome (``cancelled`` if so) and what it wrote since it was opened."""
    wrote = dict.fromkeys(e.field for e in child.entries if not e.aside and (e.step or e.correction))
    return RunEnded(
        case=child.id,
        outcome="cancelled" if child.state == "cancelled" else child.outcome,
        fields={
            n: child.fields[n]
            for n in wrote
            if child.fields.get(n) and n not in HEADERS and n != definition.REASON
        },
    )
