"""``process simulate``: random people walk a process on a virtual clock, path by path, and nothing may go wrong.

Every way out of every step is aimed at in turn by a shortest route, then people wander at random. They choose outcomes,
fill forms, call, sign, promise, let failed checks pass, record for each other, come late. A walk that cannot end, a step
or outcome nobody ever reached, a clock that had nothing to count from, a promise that nobody kept, a case that could not be
opened, an act the engine stumbled over: each is a :class:`Failure` with the seed and the path that lead to it.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import msgspec

from console.catalogue.graph import Graph, endings
from console.catalogue.schema import Pack
from console.catalogue.view import ways
from console.engine.simulate_case import Walk
from console.engine.simulate_route import Way, routes
from console.engine.simulate_walk import Walker
from console.engine.simulate_world import Place
from console.i18n import _


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong: ``kind`` is ``trap step-unreached outcome-untaken clock promise-lost open-refused run-refused
    start-refused error``.

    ``walk`` is the seed of the walk that showed it and ``path`` the steps it passed; -1 and empty for what no walk reached.
    """

    kind: str
    step: str
    key: str = ""
    message: str = ""
    walk: int = -1
    path: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the walks of one process saw. ``steps`` counts openings, ``ways`` endings by ``(step, key)``, ``ended`` outcomes.

    ``promises`` counts those told, ``kept`` those kept (in time or not), ``late`` steps that ended after their due time.
    """

    pack: str
    process: str
    seed: int
    walks: int
    acts: int
    steps: dict[str, int]
    ways: dict[tuple[str, str], int]
    ended: dict[str, int]
    promises: int = 0
    kept: int = 0
    late: int = 0
    rounds: int = 1
    failures: tuple[Failure, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong."""
        return not self.failures

    @property
    def covered(self) -> tuple[int, int]:
        """How many of the steps and ways were taken, and how many there are."""
        counts = [*self.steps.values(), *self.ways.values()]
        return sum(1 for n in counts if n), len(counts)


def simulate(pack: Pack, process: str, seed: int = 0, walks: int = 100) -> Report:
    """Walk *process* of *pack*: each way once by the shortest route, then at random until *walks* are done.

    The same pack, seed and number of walks give the same report. Raises ``KeyError`` for an unknown process.
    """
    spec = pack.processes[process]
    place = Place(pack)
    plan = list(routes(spec))
    tally = _Tally(pack, process)
    number = 0
    while number < max(walks, len(plan)):
        route = plan[number][1] if number < len(plan) else []
        walk = Walker(place, process, Random(f"{seed}/{process}/{number}"), route).walk()
        tally.add(number, walk)
        number += 1
    for (
        aim,
        route,
    ) in (
        plan
    ):  # a second and third try for what chance prevented: a call that was made too late, a cancelling
        for more in range(2):
            if not tally.ways.get(aim, 1):
                tally.add(
                    number, Walker(place, process, Random(f"{seed}/{process}/{aim}/{more}"), route).walk()
                )
                number += 1
    return tally.report(seed, number)


def simulate_all(pack: Pack, seed: int = 0, walks: int = 100) -> tuple[Report, ...]:
    """A report for each process that is the pack's own."""
    return tuple(simulate(pack, p.id, seed, walks) for p in pack.processes.values() if p.pack == pack.id)


class _Tally:
    """What the walks saw so far."""

    def __init__(self, pack: Pack, process: str) -> None:
        self.pack, self.process = pack, pack.processes[process]
        self.steps = Counter(dict.fromkeys(self.process.steps, 0))
        self.ways: Counter[Way] = Counter({w: 0 for w in self._ways()})
        self.ended: Counter[str] = Counter()
        self.failures: dict[tuple[str, str, str], Failure] = {}
        self.refusals: dict[Way, str] = {}
        self.acts = self.promises = self.kept = self.late = 0
        self.rounds = 1

    def _ways(self) -> list[Way]:
        """Every way that can be needed: not ``next`` of a run whose every outcome is written."""
        found = []
        for step in self.process.steps.values():
            child = self.pack.processes.get(step.runs)
            possible = {*endings(self.pack, Graph.of(child)), "cancelled"} if child else {"done"}
            found += [
                (step.id, key) for key, way in ways(step) if way.id or not possible <= step.outcomes.keys()
            ]
        return found

    def add(self, number: int, walk: Walk) -> None:
        """Count one walk."""
        for name in walk.opened:
            self.steps[name] += 1
        for way in walk.taken:
            self.ways[way] += 1
        self.ended[walk.case.outcome if walk.case.state == "closed" else walk.case.state] += 1
        self.acts += walk.acts
        self.promises += len(walk.case.promises)
        self.kept += sum(p.state == "kept" for p in walk.case.promises)
        self.late += walk.late
        self.rounds = max(self.rounds, walk.case.round)
        self.refusals.update(walk.refusals)
        for kind, step, key, message in walk.troubles:
            failure = Failure(
                kind=kind, step=step, key=key, message=message, walk=number, path=tuple(walk.opened)
            )
            self.failures.setdefault((kind, step, key), failure)

    def report(self, seed: int, walks: int) -> Report:
        """The sum, with a failure for each step nobody reached and each way of a reached step nobody took."""
        for step, count in self.steps.items():
            if not count:
                message = _("no walk reached this step")
                self.failures["step-unreached", step, ""] = Failure(
                    kind="step-unreached", step=step, message=message
                )
        for (step, key), count in self.ways.items():
            if not count and self.steps[step]:
                message = self.refusals.get((step, key), "") or _("no walk could end the step so")
                self.failures["outcome-untaken", step, key] = Failure(
                    kind="outcome-untaken", step=step, key=key, message=message
                )
        return Report(
            pack=self.pack.id, process=self.process.id, seed=seed, walks=walks, acts=self.acts, steps=dict(self.steps),
            ways=dict(self.ways), ended=dict(self.ended), promises=self.promises, kept=self.kept, late=self.late,
            rounds=self.rounds, failures=tuple(self.failures.values()),
        )  # fmt: skip
