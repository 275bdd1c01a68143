"""Where a walk should go: a shortest route for each way of a process, and to each outcome a case can end with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from console.catalogue.graph import END, Graph
from console.catalogue.schema import ByChoice, Outcome, Pack, Process
from console.catalogue.view import ways

Way = tuple[str, str]
"""A step and the key of a way out of it: ``("call-back", "outcomes.booked")``, ``("triage", "next.urgent")``."""

CANCEL: Way = ("", "cancel")
"""A route that says: cancel the case."""


def routes(process: Process) -> Iterator[tuple[Way, list[Way]]]:
    """Each way of *process* with a shortest route that ends by taking it; those no route leads to are left out."""
    for step in process.steps.values():
        for key, _way in ways(step):
            aim = (step.id, key)
            found = _search(process, lambda here, _outcome, aim=aim: here == aim)  # type: ignore[misc]
            if found:
                yield aim, found


def route_ending(process: Process, outcomes: Callable[[str], bool]) -> list[Way]:
    """A shortest route to the end with an outcome that *outcomes* accepts; empty when there is none."""
    targets = {(step.id, key): way for step in process.steps.values() for key, way in ways(step)}

    def there(here: Way, before: str) -> bool:
        return targets[here].target == END and outcomes(targets[here].id or before)

    return _search(process, there)


def _search(process: Process, there: Callable[[Way, str], bool]) -> list[Way]:
    """Breadth first over steps and the outcome taken last, so that the first route found is a shortest one."""
    first = (process.first.id, "done")
    routes: dict[tuple[str, str], list[Way]] = {first: []}
    waiting = [first]
    for state in waiting:
        name, outcome = state
        for key, way in ways(process.steps[name]):
            route = [*routes[state], (name, key)]
            if there((name, key), outcome):
                return route
            after = (way.target, way.id or outcome)
            if way.target in process.steps and after not in routes:
                routes[after] = route
                waiting.append(after)
    return []


def home(process: Process) -> dict[str, int]:
    """How many steps each step is away from the end, at the least."""
    graph = Graph.of(process)
    far = {END: 0}
    changed = True
    while changed:
        changed = False
        for edge in graph.edges:
            if edge.target in far and far[edge.target] + 1 < far.get(edge.step, 1 << 30):
                far[edge.step] = far[edge.target] + 1
                changed = True
    return far


def wishes(pack: Pack, process: Process, route: list[Way]) -> dict[str, str]:
    """What choice fields must hold for *route*: the options of the choice tables it follows."""
    found: dict[str, str] = {}
    for step, key in route:
        table = process.steps[step].next if step in process.steps else None
        if isinstance(table, ByChoice) and key.startswith("next."):
            option = key.removeprefix("next.")
            field = pack.fields.get(table.of)
            others = [o for o in field.options if o not in table.cases] if field else []
            if option != "else":
                found[table.of] = option
            elif others:
                found[table.of] = others[0]
    return found


def taken(process: Process, step: str, outcome: str, known: dict[str, str]) -> str:
    """The key of the way that ending *step* with *outcome* took, for what the case knew."""
    if outcome:
        return f"outcomes.{outcome}"
    table = process.steps[step].next
    if not isinstance(table, ByChoice):
        return "next"
    option = known.get(table.of, "")
    return f"next.{option}" if option in table.cases else "next.else"


def targets(process: Process, step: str) -> dict[str, Outcome]:
    """The ways out of *step* by key."""
    return dict(ways(process.steps[step]))
