"""Limits add up: between the words of a promise and the step that keeps it there is no more time than was promised."""

from __future__ import annotations

from collections.abc import Iterator

from console.catalogue.graph import END
from console.catalogue.schema import Problem, Step
from console.catalogue.times import Length, Time, TimeProblem, parse, parse_length
from console.catalogue.view import View, each
from console.i18n import _

_MINUTES = {"min": 1, "h": 60, "wh": 60, "d": 1440, "wd": 1440, "w": 10_080, "mo": 40_320, "y": 525_600}
"""The least number of minutes a unit can be: a limit is called too long only when it surely is."""

_MOST = {**_MINUTES, "mo": 44_640, "y": 527_040}
"""The most for what was promised, so that ``30d`` within ``1mo`` passes."""


def sums(view: View) -> Iterator[Problem]:
    """The limits before the step that keeps a promise add up to no more than was promised.

    Steps without a limit count nothing: they are owed with the rest of their chain. Ways up are left out: a new round
    begins with its own anchor.
    """
    for step in view.steps.values():
        promise = step.promise
        if promise is None or not promise.due or promise.kept not in view.steps or promise.kept == step.id:
            continue
        try:
            time = parse(promise.due)
        except TimeProblem:
            continue
        start = _start(view, step, time)
        if start is None:
            continue
        promised = _total(time, _MOST)
        needed = _longest(view, start, promise.kept)
        if promised is not None and needed is not None and needed[0] > promised:
            parts = " + ".join(f"{name} {limit}" for name, limit in needed[1])
            what = _(
                "{due} is promised, the limits add up to {minutes} min: {parts}",
                due=promise.due,
                minutes=needed[0],
                parts=parts,
            )
            yield view.at(
                step, "promise.due", what, _("promise {minutes}min, or shorten the limits", minutes=needed[0])
            )


def _start(view: View, step: Step, time: Time) -> str | None:
    """The step whose end the promised time counts from; ``None`` when that cannot be told beforehand."""
    if time.kind == "told" or time.anchor == step.marks != "":
        return step.id
    marking = [s.id for s in view.steps.values() if s.marks and s.marks == time.anchor]
    return (
        marking[0] if len(marking) == 1 and view.graph.order[marking[0]] < view.graph.order[step.id] else None
    )


def _total(time: Time, minutes: dict[str, int]) -> int | None:
    """The minutes of the terms of *time*; ``None`` when a field or a time of day is among them."""
    if time.clock is not None or any(term.length is None for term in time.terms):
        return None
    return sum(term.sign * _minutes(term.length, minutes) for term in time.terms if term.length)


def _minutes(length: Length, minutes: dict[str, int]) -> int:
    return length.amount * minutes[length.unit]


def _longest(view: View, start: str, goal: str) -> tuple[int, list[tuple[str, str]]] | None:
    """The longest time from the end of *start* to the due time of *goal* on any path down, and the limits it is made of.

    A limit that counts from an anchor set at *start* or between counts from there, not from the step before it.
    """
    best: dict[str, tuple[int, list[tuple[str, str]]]] = {start: (0, [])}
    order = view.graph.order
    anchors = {view.steps[start].marks: (0, list[tuple[str, str]]())}
    for name in sorted(view.steps, key=order.__getitem__):
        if name not in best:
            continue
        if name != start:
            best[name] = _ended(view.steps[name], best[name], anchors)
            anchors.setdefault(view.steps[name].marks, best[name])
        if name == goal:
            return best[name]
        for edge in view.graph.ways[name]:
            lost = name == start and edge.way.id == "not-entitled"
            if edge.target != END and order[edge.target] > order[name] and not lost:
                old = best.get(edge.target)
                if old is None or best[name][0] > old[0]:
                    best[edge.target] = best[name]
    return None


def _ended(
    step: Step,
    opened: tuple[int, list[tuple[str, str]]],
    anchors: dict[str, tuple[int, list[tuple[str, str]]]],
) -> tuple[int, list[tuple[str, str]]]:
    """When *step* is due at the latest, given when it opened and when the anchors were set."""
    found = opened
    for _key, text in each("within", step.within):
        try:
            minutes = _minutes(parse_length(text), _MINUTES)
        except TimeProblem:
            continue
        if opened[0] + minutes > found[0]:
            found = (opened[0] + minutes, [*opened[1], (step.id, text)])
    for _key, text in each("due", step.due):
        try:
            time = parse(text)
        except TimeProblem:
            continue
        minutes_after = _total(time, _MINUTES)
        if time.anchor in anchors and time.anchor and minutes_after is not None:
            base = anchors[time.anchor]
            due = (base[0] + minutes_after, [*base[1], (step.id, text)])
            found = due if found is opened or due[0] > found[0] else found
    return found
