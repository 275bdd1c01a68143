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

from console.catalogue.schema import Pack
from console.catalogue.view import ways
from console.engine.simulate_route import Way, routes
from console.engine.simulate_walk import Walk, Walker
from console.i18n import _


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong: ``kind`` is ``trap step-unreached outcome-untaken clock promise-lost run-refused start-refused error``.

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
    plan: list[tuple[tuple[str, str] | None, list[Way]]] = [*routes(pack, spec)]
    seen_steps = Counter(dict.fromkeys(spec.steps, 0))
    seen_ways = Counter({(step.id, key): 0 for step in spec.steps.values() for key, _way in ways(step)})
    for unneeded in _never_needed(pack, process):
        del seen_ways[unneeded]
    ended: Counter[str] = Counter()
    failures: dict[tuple[str, str, str], Failure] = {}
    walker = Walker(pack)
    total = acts = promises = kept = late = 0
    rounds = 1
    while total < max(walks, len(plan)):
        aim, route = plan[total] if total < len(plan) else (None, [])
        if aim is not None and seen_ways.get(aim, 1) and total >= walks:
            total += 1
            continue
        walk = walker.walk(process, Random(f"{seed}/{process}/{total}"), route)
        for name in walk.opened:
            seen_steps[name] += 1
        for way in walk.taken:
            seen_ways[way] += 1
        ended[walk.outcome] += 1
        acts += walk.acts
        promises += walk.promises
        kept += walk.kept
        late += walk.late
        rounds = max(rounds, walk.rounds)
        for kind, step, key, message in walk.failures:
            failures.setdefault(
                (kind, step, key),
                Failure(kind=kind, step=step, key=key, message=message, walk=total, path=tuple(walk.opened)),
            )
        total += 1
    _unseen(failures, seen_steps, seen_ways, walker.refusals)
    return Report(
        pack=pack.id, process=process, seed=seed, walks=total, acts=acts, steps=dict(seen_steps), ways=dict(seen_ways),
        ended=dict(ended), promises=promises, kept=kept, late=late, rounds=rounds, failures=tuple(failures.values()),
    )  # fmt: skip


def simulate_all(pack: Pack, seed: int = 0, walks: int = 100) -> tuple[Report, ...]:
    """A report for each process that is the pack's own."""
    return tuple(simulate(pack, p.id, seed, walks) for p in pack.processes.values() if p.pack == pack.id)


def _unseen(
    failures: dict[tuple[str, str, str], Failure], steps: Counter[str], taken: Counter[tuple[str, str]], why: Walk.Refusals
) -> None:
    """Failures for the steps nobody reached, and the ways of reached steps nobody could take."""
    for step, count in steps.items():
        if not count:
            failures.setdefault(
                ("step-unreached", step, ""),
                Failure(kind="step-unreached", step=step, message=_("no walk reached this step")),
            )
    for (step, key), count in taken.items():
        if not count and steps[step]:
            message = why.get((step, key), "") or _("no walk could end the step so")
            failures.setdefault(
                ("outcome-untaken", step, key), Failure(kind="outcome-untaken", step=step, key=key, message=message)
            )
