"""A process as a graph, and what is known before each of its steps whatever path led there.

Only paths inside one process are walked; what a run case gives back is told to :func:`known` from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from console.catalogue.schema import Outcome, Pack, Process, Step

END: Final = "end"
UNFILLED: Final = ("not-entitled", "unreached")
"""Outcomes that end a step without what it writes (rule 3)."""

Facts = frozenset[str]
"""What is known: ``field:store``, ``anchor:T``, ``checked``."""


class Edge(msgspec.Struct, frozen=True):
    """One way from a step to another or to ``end``."""

    step: str
    way: Outcome
    target: str


class Graph(msgspec.Struct, frozen=True):
    """The ways of a process. Ways to a step that does not exist are left out; the check of names tells about them."""

    process: Process
    edges: tuple[Edge, ...]
    order: dict[str, int]
    ways: dict[str, tuple[Edge, ...]]

    @classmethod
    def of(cls, process: Process) -> Graph:
        """The graph of *process*."""
        ways = {
            step.id: tuple(
                Edge(step.id, way, way.target)
                for way in step.ways()
                if way.target in process.steps or way.target == END
            )
            for step in process.steps.values()
        }
        edges = tuple(edge for leaving in ways.values() for edge in leaving)
        return cls(process, edges, {name: at for at, name in enumerate(process.steps)}, ways)

    def reachable(self, start: str) -> set[str]:
        """Every step (and ``end``) that can be reached from *start*, itself included."""
        seen, waiting = {start}, [start]
        while waiting:
            for edge in self.ways.get(waiting.pop(), ()):
                if edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)
        return seen

    def path(self, start: str, goal: str, *, without: str = "", skip: Edge | None = None) -> list[str]:
        """The steps of a shortest way from *start* to *goal*, both included; empty when there is none.

        The way neither passes the step *without* nor takes the way *skip*.
        """
        came: dict[str, str] = {start: ""}
        waiting = [start]
        for here in waiting:
            if here == goal:
                back = [here]
                while came[back[-1]]:
                    back.append(came[back[-1]])
                return back[::-1]
            for edge in self.ways.get(here, ()):
                if edge.target not in came and edge.target != without and edge != skip:
                    came[edge.target] = here
                    waiting.append(edge.target)
        return []

    def unset_by(self, target: str) -> Facts:
        """The anchors a new round from *target* unsets: those marked there or below (rule 8)."""
        at = self.order[target]
        return frozenset(
            f"anchor:{s.marks}" for n, s in self.process.steps.items() if s.marks and self.order[n] >= at
        )


def fields_of(pack: Pack, names: Iterable[str]) -> Facts:
    """The facts that *names* are filled, with the fields that every option of a filled choice sets."""
    found = set()
    for name in names:
        found.add(f"field:{name}")
        field = pack.fields.get(name)
        if field is not None and field.options:
            sets = [set(option.sets) for option in field.options.values()]
            found.update(f"field:{other}" for other in set.intersection(*sets))
    return frozenset(found)


def start_facts(pack: Pack, process: Process) -> Facts:
    """What is known when a case opens: what it ``needs``, and of a case about a customer, the customer and the plate."""
    about = ("customer", "plate") if process.about == "customer" else ()
    return fields_of(pack, (*process.needs, *about))


def facts_after(pack: Pack, graph: Graph, before: Facts, edge: Edge, given: Facts = frozenset()) -> Facts:
    """What is known once *edge* was taken, when *before* was known at its step; *given* is what a run case gave back."""
    step: Step = graph.process.steps[edge.step]
    way = edge.way
    written: list[str] = list(way.needs)
    if way.id not in UNFILLED:
        written += [field for fields in step.writes.values() for field in fields]
    after = before | fields_of(pack, written) | given
    if step.marks:
        after |= {f"anchor:{step.marks}"}
    if step.check and way.id != "not-entitled":
        after |= {"checked"}
    if way.round:
        after -= graph.unset_by(way.round)
    return after - {f"field:{name}" for name in way.clears}


def known(
    pack: Pack, graph: Graph, given: Mapping[tuple[str, str], Facts] | None = None
) -> tuple[dict[str, Facts], dict[Edge, Facts]]:
    """What is surely known before each step that can be reached, and after each way, on every path.

    *given* maps ``(step, outcome id)`` of steps that run a process to what its case surely gives back.
    """
    given = given or {}
    if not graph.process.steps:
        return {}, {}
    first = graph.process.first.id
    before: dict[str, Facts] = {first: start_facts(pack, graph.process)}
    after: dict[Edge, Facts] = {}
    waiting = [first]
    while waiting:
        here = waiting.pop()
        for edge in graph.ways[here]:
            out = facts_after(pack, graph, before[here], edge, given.get((here, edge.way.id), frozenset()))
            after[edge] = out
            if edge.target == END:
                continue
            old = before.get(edge.target)
            new = out if old is None else old & out
            if new != old:
                before[edge.target] = new
                waiting.append(edge.target)
    return before, after


def endings(pack: Pack, graph: Graph) -> dict[str, Facts]:
    """The outcomes a case may end with, each with what is surely known then.

    The outcome of a case is the last one taken, else ``done`` (rule 15), so steps are told apart by the outcome that was
    taken before them.
    """
    if not graph.process.steps:
        return {}
    start = (graph.process.first.id, "done")
    before: dict[tuple[str, str], Facts] = {start: start_facts(pack, graph.process)}
    found: dict[str, Facts] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for edge in graph.ways[here[0]]:
            out = facts_after(pack, graph, before[here], edge)
            outcome = edge.way.id or here[1]
            if edge.target == END:
                found[outcome] = found.get(outcome, out) & out
                continue
            there = (edge.target, outcome)
            new = before[there] & out if there in before else out
            if before.get(there) != new:
                before[there] = new
                waiting.append(there)
    return found
