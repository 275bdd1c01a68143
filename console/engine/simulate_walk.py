"""One walk of the simulator: a case from its opening to its end, in the hands of random people."""

from __future__ import annotations

from random import Random
from typing import Final

from console.catalogue.graph import Graph, endings
from console.catalogue.schema import Process
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.engine import children, clocks, opening
from console.engine import commands as c
from console.engine import simulate_route as routing
from console.engine.case import Case, StepState
from console.engine.decide import decide
from console.engine.evolve import fold
from console.engine.simulate_case import MACHINE, Walk
from console.engine.simulate_hands import Hands
from console.engine.simulate_route import CANCEL, Way
from console.engine.simulate_world import START, Place, hold_of, pause
from console.i18n import _

LONGEST: Final = 200  # acts after which a walk is taken to be trapped
TIRED: Final = 40  # acts after which people choose what leads to the end
DEEPEST: Final = 4  # runs within runs


class Stuck(Exception):
    """The walk cannot go on; what went wrong is noted already."""


class Walker(Hands):
    """One case. *route* is followed as long as it fits, then people choose at random; *wanted* opens a run or started case."""

    def __init__(
        self, place: Place, process: str, random: Random, route: list[Way], *, wanted: c.Open | None = None,
        origin: Case | None = None, now: int = START, deep: int = 0,
    ) -> None:  # fmt: skip
        super().__init__(place, process, random, route, now, hold_of(origin))
        self.route, self.wanted, self.origin, self.deep = list(route), wanted, origin, deep
        self.home = routing.home(self.spec)

    def walk(self) -> Walk:
        """From the opening to the end."""
        try:
            self._open()
            while self.case.state == "open":
                self._go_on()
        except Stuck:
            pass
        except (KeyError, AttributeError, AssertionError, ValueError, TypeError) as wrong:
            self.trouble("error", self.here, "", f"{type(wrong).__name__}: {wrong}")
        if self.events and fold(self.events) != self.case:
            self.trouble("error", self.here, "", _("the events do not fold to the case they made"))
        for exception in self.case.exceptions:
            self.trouble("error", self.here, "", exception)
        self.walked.late = len(clocks.breaches(self.case, self.walked.now)) if self.events else 0
        return self.walked

    # -- opening

    def _open(self) -> None:
        wanted, world = self._wanted()
        try:
            events = decide(self.pack, None, wanted, world, self.walked.now)
        except Refusal as refused:
            kind = {"run": "run-refused", "started": "start-refused"}.get(wanted.relation, "open-refused")
            self.trouble(kind, self.spec.first.id, "", f"{refused.code}: {refused.message}")
            raise Stuck from None
        self.see(events)

    def _wanted(self) -> tuple[c.Open, c.World]:
        if self.wanted is not None:
            return self.wanted, self.place.world(MACHINE, hold=self.hold)
        fields = {n: self.value(n) for n in self.spec.needs if n in self.pack.fields}
        planned = "plan" in self.spec.channels and (
            len(self.spec.channels) == 1 or self.random.random() < 0.5
        )
        actor = MACHINE
        if not planned and not self.spec.first.runs:
            nobody = self.place.world(actor)
            posts = opening.posts(self.pack, nobody, self.spec.first, fields)
            people = [p for post in posts for p in self.place.people(post)]
            actor = self.random.choice(people)[0] if people else actor
        about = self.spec.about == "customer"
        wanted = c.Open(
            case="S-1",
            process=self.spec.id,
            customer="C1" if about else "",
            plate="渝A12345" if about else "",
            fields=fields,
            contact=self.walked.now - self.random.randint(0, MINUTE),
            relation="plan" if planned else "",
        )
        return wanted, self.place.world(actor)

    # -- going on

    def _go_on(self) -> None:
        state = self.case.open_step
        if state is None:
            self.trouble("trap", self.here, "", _("no step is open, but the case is"))
            raise Stuck
        if self.walked.acts > LONGEST:
            self.trouble(
                "trap", state.step, "", _("after {count} acts the case has not ended", count=LONGEST)
            )
            raise Stuck
        if self._cancels():
            return
        self._correct()
        self.walked.now += pause(self.case, self.walked.now, self.random)
        if state.runs:
            self._run(state)
        else:
            self._end_somehow(state)

    def _cancels(self) -> bool:
        """A planned cancelling, or now and then somebody's."""
        if self.route[:1] != [CANCEL] and (self.route or self.random.random() > 0.01):
            return False
        actor = self.place.powerful("cancel")
        if actor is None:
            return False
        self.act(c.Cancel(reason="x"), self.place.world(actor))
        return True

    def _correct(self) -> None:
        """Now and then somebody moves a moment the limits may hang on (rule 9)."""
        known = self.known
        moments = [
            n for n in known if n in self.pack.fields and self.pack.fields[n].kind in ("moment", "date")
        ]
        if moments and self.random.random() < 0.1:
            name = self.random.choice(moments)
            post = next(iter(self.case.open_step.roles), ("", "")) if self.case.open_step else ("", "")
            people = self.place.people(post)
            if people:
                try:
                    self.act(
                        c.Write(fields={name: self.value(name)}, reason="x"), self.place.world(people[0][0])
                    )
                except Refusal as refused:
                    self.walked.refusals[self.here, "write"] = refused.message

    def _run(self, state: StepState) -> None:
        """Walk the case this step waits for, so that it ends as the route wishes, and give back what it came to."""
        wanted = self.pending.get(state.run_case)
        if wanted is None or self.deep > DEEPEST:
            self.trouble("trap", state.step, "", _("the case it waits for was never opened"))
            raise Stuck
        child = self.pack.processes[state.runs]
        walker = Walker(
            self.place, child.id, self.random, self._route_of(state, child), wanted=wanted, origin=self.case,
            now=self.walked.now, deep=self.deep + 1,
        )  # fmt: skip
        walked = walker.walk()
        for kind, step, key, message in walked.troubles:
            self.trouble(kind, state.step, f"{child.id}.{step}.{key}".strip("."), message)
        if walked.case.state == "open" or walked.troubles:
            raise Stuck
        self.walked.now = walked.now
        try:
            self.act(children.ended(walked.case), self.place.world(MACHINE))
        except Refusal as refused:
            self.trouble("trap", state.step, "", f"{refused.code}: {refused.message}")
            raise Stuck from None
        if self.route[:1] == [self.walked.taken[-1]]:
            del self.route[0]

    def _route_of(self, state: StepState, child: Process) -> list[Way]:
        """The route for the run case that makes it end as this walk's route needs; empty when it needs nothing."""
        key = self.route[0][1] if self.route[:1] and self.route[0][0] == state.step else ""
        written = self.spec.steps[state.step].outcomes
        name = key.removeprefix("outcomes.")
        if key.startswith("outcomes."):
            return [CANCEL] if name == "cancelled" else routing.route_ending(child, lambda o: o == name)
        if key and endings(self.pack, Graph.of(child)).keys() <= written.keys():
            return [CANCEL]
        return routing.route_ending(child, lambda o: o not in written) if key else []

    def _end_somehow(self, state: StepState) -> None:
        """End the open step (or the one that covers it) one way or another; a trap when no way is left."""
        name = state.chain if state.chain and self.random.random() < 0.2 else state.step
        refused = ""
        for key in self._keys(name):
            try:
                self.end(name, key)
            except Refusal as no:
                refused = f"{no.code}: {no.message}"
                self.walked.refusals[name, key] = refused
                continue
            return
        self.trouble("trap", name, "", refused or _("nobody can end this step"))
        raise Stuck

    def _keys(self, name: str) -> list[str]:
        """The ways to try, the route's first; when people are tired, those nearest to the end."""
        ways = routing.targets(self.spec, name)
        keys = self.random.sample(list(ways), len(ways))
        if self.random.random() < 0.7:  # most cards are good
            keys.sort(key=lambda k: k == "outcomes.not-entitled")
        if self.walked.acts > TIRED:
            keys.sort(key=lambda k: self.home.get(ways[k].target, 1 << 30))
        while self.route and self.route[0][0] not in (name, ""):
            del self.route[0]  # a covering step took the covered ones along
        if self.route and self.route[0][1] in ways:
            keys.insert(0, self.route.pop(0)[1])
        return list(dict.fromkeys(keys))
