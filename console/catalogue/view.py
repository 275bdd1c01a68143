"""What the checks look at: one process of a pack, its graph, and what is known on its paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from console.catalogue.graph import Edge, Facts, Graph, endings, known
from console.catalogue.reader import suggest
from console.catalogue.schema import ByChoice, Outcome, Pack, Performer, Problem, Process, Step
from console.i18n import N_, _

KINDS: Final = {
    "units": N_("kind of unit"),
    "roles": N_("role"),
    "fields": N_("field"),
    "forms": N_("form"),
    "outcomes": N_("outcome"),
    "checks": N_("check"),
    "phrases": N_("phrase"),
    "documents": N_("document"),
    "services": N_("service"),
    "processes": N_("process"),
    "guides": N_("guide"),
    "policies": N_("policy"),
}
"""The kinds of things that have names, by the part of a pack that lists them."""


class View:
    """One process of *pack*. *unsure* names the kinds whose lists could not be read whole: their names pass unchecked."""

    def __init__(self, pack: Pack, process: Process, unsure: frozenset[str] = frozenset()) -> None:
        self.pack, self.process, self.unsure = pack, process, unsure
        self.file = f"{process.pack}/processes/{process.id}.toml"
        self.steps = process.steps
        self.graph = Graph.of(process)

    def at(self, where: Step | str, key: str, problem: str, fix: str) -> Problem:
        """A problem at *key* of a step (or of the process, when *where* is empty)."""
        return Problem(
            file=self.file,
            where=where if isinstance(where, str) else where.id,
            key=key,
            problem=problem,
            fix=fix,
        )

    def names(self, *kinds: str) -> set[str]:
        """Every name of these kinds."""
        return {name for kind in kinds for name in getattr(self.pack, kind)}

    def unknown(self, where: Step | str, key: str, names: Iterable[str], *kinds: str) -> Iterator[Problem]:
        """A problem for each of *names* that is of none of *kinds*."""
        if self.unsure.isdisjoint(kinds):
            for name in names:
                if name and not any(name in getattr(self.pack, kind) for kind in kinds):
                    yield self.at(where, key, no_such(kinds[0], name), suggest(name, self.names(*kinds)))

    @cached_property
    def _known(self) -> tuple[dict[str, Facts], dict[Edge, Facts]]:
        given: dict[tuple[str, str], Facts] = {}
        for step in self.steps.values():
            if step.runs in self.pack.processes and step.runs != self.process.id:
                for outcome, facts in given_back(self.pack, step).items():
                    given[step.id, outcome] = facts
        return known(self.pack, self.graph, given)

    @property
    def before(self) -> dict[str, Facts]:
        """What is known before each step that can be reached, on every path."""
        return self._known[0]

    @property
    def after(self) -> dict[Edge, Facts]:
        """What is known after each way, on every path."""
        return self._known[1]


def no_such(kind: str, name: str) -> str:
    """``there is no field "stroe"``."""
    return _("there is no {kind} {name}", kind=_(KINDS[kind]), name=f'"{name}"')


def each(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The values of a key that may hang on a choice, each with its path: ``by.urgent``, ``by.else``, or just ``by``."""
    if isinstance(value, ByChoice):
        for option, one in value.cases.items():
            if one is not None:
                yield f"{key}.{option}", one
        if value.otherwise is not None:
            yield f"{key}.else", value.otherwise
    elif value is not None:
        yield key, value


def ways(step: Step) -> Iterator[tuple[str, Outcome]]:
    """Every way out of a step with the key that says so: ``outcomes.booked``, ``next``, ``next.urgent``."""
    for name, outcome in step.outcomes.items():
        yield f"outcomes.{name}", outcome
    if step.takes_next:
        for key, value in each("next", step.next):
            yield key, Outcome(id="", to=value) if isinstance(value, str) else value


def performers(step: Step) -> Iterator[tuple[str, Performer]]:
    """Who may end a step, each with its key."""
    yield from each("by", step.by)


def limits(step: Step) -> Iterator[tuple[str, str]]:
    """The texts of a step's ``due`` and ``expected`` (times, not lengths), each with its key."""
    yield from each("due", step.due)
    yield from each("expected", step.expected)


def choices(step: Step) -> Iterator[tuple[str, ByChoice]]:
    """The choice tables of a step."""
    for key in ("by", "within", "due", "expected", "next"):
        value = getattr(step, key)
        if isinstance(value, ByChoice):
            yield key, value


def given_back(pack: Pack, step: Step) -> dict[str, Facts]:
    """What the case that *step* runs surely gives back, under this process's names, by the outcome written for it.

    An outcome that is not written takes ``next`` (id ``""``); a run case may always be cancelled, which gives nothing.
    """
    rename = {f"field:{a}": f"field:{b}" for a, b in step.with_.items()}
    found: dict[str, Facts] = {}
    for outcome, facts in endings(pack, Graph.of(pack.processes[step.runs])).items():
        mine = frozenset(rename.get(f, f) for f in facts if f.startswith("field:"))
        key = outcome if outcome in step.outcomes else ""
        found[key] = found.get(key, mine) & mine
    if "cancelled" not in step.outcomes:
        found[""] = frozenset()
    return found
