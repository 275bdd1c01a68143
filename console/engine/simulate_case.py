"""A case the simulator plays: every act goes through ``decide`` and is watched for what may not happen."""

from __future__ import annotations

from random import Random
from typing import Final

import msgspec

from console.catalogue.schema import Process
from console.domain.refusal import Refusal
from console.engine import children, definition
from console.engine import commands as c
from console.engine import events as ev
from console.engine import simulate_route as routing
from console.engine.case import Case
from console.engine.decide import decide
from console.engine.evolve import apply, copied
from console.engine.simulate_route import Way
from console.engine.simulate_world import START, Place, hold_of
from console.i18n import _

MACHINE: Final = c.Actor(id="", machine=True)

Trouble = tuple[str, str, str, str]
"""What went wrong: kind, step, key, message."""


class Walk(msgspec.Struct, kw_only=True):
    """What one walk saw; see :class:`console.engine.simulate.Report` for the meaning of the counts.

    ``refusals`` are the engine's reasons against ways that were tried and not taken.
    """

    case: Case = msgspec.field(default_factory=Case)
    now: int = START
    opened: list[str] = []
    taken: list[Way] = []
    acts: int = 0
    late: int = 0
    troubles: list[Trouble] = []
    refusals: dict[Way, str] = {}


class Played:
    """A case and its clock. ``pending`` are the run cases it waits for, still to be opened."""

    def __init__(self, place: Place, process: str, random: Random, now: int) -> None:
        self.place, self.pack, self.random = place, place.pack, random
        self.spec = place.pack.processes[process]
        self.walked = Walk(now=now)
        self.events: list[ev.Event] = []
        self.pending: dict[str, c.Open] = {}

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.walked.case

    @property
    def process(self) -> Process:
        """The process as this case sees it (roles and fields renamed)."""
        return definition.of(self.pack, self.case)

    @property
    def here(self) -> str:
        """The step that is open; the first while there is none."""
        state = self.case.open_step
        return state.step if state else self.spec.first.id

    @property
    def known(self) -> dict[str, str]:
        """What the case knows."""
        return definition.known(self.pack, self.case)

    def trouble(self, kind: str, step: str, key: str, message: str) -> None:
        """Note what went wrong."""
        self.walked.troubles.append((kind, step, key, message))

    def act(self, command: c.Command, world: c.World) -> None:
        """Do it, or raise the engine's refusal."""
        self.see(decide(self.pack, self.case, command, world, self.walked.now))
        self.walked.acts += 1

    def see(self, events: list[ev.Event]) -> None:
        """Take in what an act came to: the case as it is then, the cases it opens, what may not have happened."""
        before = self.case if self.events else None
        settled, opens = children.settle(self.pack, before, events, self._number)
        after = copied(self.case)
        cancelled = any(isinstance(e, ev.CaseCancelled) for e in settled)
        for event in settled:
            apply(after, event)
            self.walked.case = after
            if isinstance(event, ev.StepOpened):
                self._clock(event)
            elif isinstance(event, ev.StepDone) and not event.part:
                key = routing.taken(self.spec, event.step, event.outcome, definition.known(self.pack, after))
                self.walked.taken.append((event.step, key))
            elif isinstance(event, ev.PromiseWithdrawn) and not cancelled:
                step = next((p.step for p in after.promises if p.phrase == event.phrase), "")
                self.trouble(
                    "promise-lost",
                    step,
                    "promise",
                    _("the case ended before {phrase} was kept", phrase=event.phrase),
                )
        self.events.extend(settled)
        for wanted in opens:
            if wanted.relation == "run":
                self.pending[wanted.case] = wanted
            else:
                self._started(wanted)

    def _number(self) -> str:
        return f"{self.case.id or 'S'}.{len(self.events)}.{self.random.randint(0, 9999)}"

    def _clock(self, event: ev.StepOpened) -> None:
        self.walked.opened.append(event.step)
        step = self.process.steps[event.step]
        owner = self.process.steps[step.covered_by] if step.covered_by else step
        values = self.known
        for key in ("within", "due", "expected"):
            limit = definition.pick(getattr(owner, key), values)
            if getattr(owner, key) and (event.arithmetic is None or event.due_at is None):
                self.trouble(
                    "clock", event.step, key, _("{limit} has nothing to count from", limit=limit or key)
                )

    def _started(self, wanted: c.Open) -> None:
        """A case nobody waits for can be opened; it is walked on its own."""
        if wanted.process not in self.pack.processes:
            self.trouble("start-refused", self.here, "starts", wanted.process)
            return
        try:
            world = self.place.world(MACHINE, hold=hold_of(self.case))
            decide(self.pack, None, wanted, world, self.walked.now)
        except Refusal as refused:
            self.trouble(
                "start-refused", wanted.origin_step, "starts", f"{wanted.process}: {refused.message}"
            )
