"""One walk of the simulator: a case from its opening to its end, in the hands of random people."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Final

import msgspec

from console.catalogue.graph import UNFILLED, Graph, endings
from console.catalogue.schema import Outcome, Pack, Process, Step
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.engine import children, clocks, definition, opening
from console.engine import commands as c
from console.engine import events as ev
from console.engine import simulate_route as routing
from console.engine.case import Case, StepState
from console.engine.decide import decide
from console.engine.evolve import apply, copied, fold
from console.engine.simulate_route import CANCEL, Way
from console.engine.simulate_world import START, Place, hold_of, pause, verdict
from console.i18n import _

LONGEST: Final = 200  # acts after which a walk is taken to be trapped
TIRED: Final = 40  # acts after which people choose what leads to the end
DEEPEST: Final = 4  # runs within runs

Trouble = tuple[str, str, str, str]
"""What went wrong: kind, step, key, message."""


class Stuck(Exception):
    """The walk cannot go on; what went wrong is noted already."""


class Walk(msgspec.Struct, kw_only=True):
    """What one walk saw; see :class:`console.engine.simulate.Report` for the meaning of the counts."""

    case: Case = msgspec.field(default_factory=Case)
    now: int = START
    opened: list[str] = []
    taken: list[Way] = []
    acts: int = 0
    late: int = 0
    troubles: list[Trouble] = []
    refusals: dict[Way, str] = {}


class Walker:
    """One case. *route* is followed as long as it fits, then people choose at random; *wanted* opens a run or started case."""

    def __init__(
        self, place: Place, process: str, random: Random, route: list[Way], *, wanted: c.Open | None = None,
        origin: Case | None = None, now: int = START, deep: int = 0,
    ) -> None:  # fmt: skip
        self.place, self.pack, self.random = place, place.pack, random
        self.spec = place.pack.processes[process]
        self.route, self.wanted, self.origin, self.deep = list(route), wanted, origin, deep
        self.wishes = routing.wishes(self.pack, self.spec, route)
        self.home = routing.home(self.spec)
        self.generous = random.random() < 0.5  # half the people also fill what they need not
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

    def walk(self) -> Walk:
        """From the opening to the end."""
        try:
            self._open()
            while self.case.state == "open":
                self._go_on()
        except Stuck:
            pass
        except (KeyError, AttributeError, AssertionError, ValueError, TypeError) as wrong:
            self._trouble("error", self._here(), "", f"{type(wrong).__name__}: {wrong}")
        if self.events and fold(self.events) != self.case:
            self._trouble("error", self._here(), "", _("the events do not fold to the case they made"))
        for exception in self.case.exceptions:
            self._trouble("error", self._here(), "", exception)
        self.walked.late = len(clocks.breaches(self.case, self.walked.now)) if self.events else 0
        return self.walked

    def _here(self) -> str:
        state = self.case.open_step
        return state.step if state else self.spec.first.id

    def _trouble(self, kind: str, step: str, key: str, message: str) -> None:
        self.walked.troubles.append((kind, step, key, message))

    # -- opening

    def _open(self) -> None:
        wanted, world = self._wanted()
        try:
            events = decide(self.pack, None, wanted, world, self.walked.now)
        except Refusal as refused:
            kind = {"run": "run-refused", "started": "start-refused"}.get(wanted.relation, "open-refused")
            self._trouble(kind, self.spec.first.id, "", f"{refused.code}: {refused.message}")
            raise Stuck from None
        self._see(events)

    def _wanted(self) -> tuple[c.Open, c.World]:
        if self.wanted is not None:
            machine = c.Actor(id="", machine=True)
            return self.wanted, self.place.world(machine, hold=hold_of(self.origin))
        fields = {n: self._value(n) for n in self.spec.needs if n in self.pack.fields}
        planned = "plan" in self.spec.channels and (len(self.spec.channels) == 1 or self.random.random() < 0.5)
        actor = c.Actor(id="", machine=True)
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

    def _value(self, name: str) -> str:
        return self.place.value(self.pack.fields[name], self.walked.now, self.random, self.wishes)

    # -- what an act did

    def _act(self, command: c.Command, world: c.World) -> None:
        """Do it, or raise the engine's refusal."""
        self._see(decide(self.pack, self.case, command, world, self.walked.now))
        self.walked.acts += 1

    def _see(self, events: list[ev.Event]) -> None:
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
                self._trouble("promise-lost", step, "promise", _("the case ended before {phrase} was kept", phrase=event.phrase))
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
        values = definition.known(self.pack, self.case)
        for key in ("within", "due", "expected"):
            limit = definition.pick(getattr(owner, key), values)
            if getattr(owner, key) and (event.arithmetic is None or event.due_at is None):
                self._trouble("clock", event.step, key, _("{limit} has nothing to count from", limit=limit or key))

    def _started(self, wanted: c.Open) -> None:
        """A case nobody waits for opens; it is walked on its own."""
        if wanted.process not in self.pack.processes:
            self._trouble("start-refused", self._here(), "starts", wanted.process)
            return
        try:
            world = self.place.world(c.Actor(id="", machine=True), hold=hold_of(self.case))
            decide(self.pack, None, wanted, world, self.walked.now)
        except Refusal as refused:
            self._trouble("start-refused", wanted.origin_step, "starts", f"{wanted.process}: {refused.message}")

    # -- going on

    def _go_on(self) -> None:
        state = self.case.open_step
        if state is None:
            self._trouble("trap", self._here(), "", _("no step is open, but the case is"))
            raise Stuck
        if self.walked.acts > LONGEST:
            self._trouble("trap", state.step, "", _("after {count} acts the case has not ended", count=LONGEST))
            raise Stuck
        if self._cancels():
            return
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
        self._act(c.Cancel(reason="x"), self.place.world(actor))
        return True

    def _run(self, state: StepState) -> None:
        """Walk the case this step waits for, so that it ends as the route wishes, and give back what it came to."""
        wanted = self.pending.get(state.run_case)
        if wanted is None or self.deep > DEEPEST:
            self._trouble("trap", state.step, "", _("the case it waits for was never opened"))
            raise Stuck
        child = self.pack.processes[state.runs]
        walker = Walker(
            self.place, child.id, self.random, self._route_of(state, child), wanted=wanted, origin=self.case,
            now=self.walked.now, deep=self.deep + 1,
        )  # fmt: skip
        walked = walker.walk()
        for kind, step, key, message in walked.troubles:
            self._trouble(kind, state.step, f"{child.id}.{step}.{key}".strip("."), message)
        if walked.case.state == "open" or walked.troubles:
            raise Stuck
        self.walked.now = walked.now
        try:
            self._act(children.ended(walked.case), self.place.world(c.Actor(id="", machine=True)))
        except Refusal as refused:
            self._trouble("trap", state.step, "", f"{refused.code}: {refused.message}")
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
                self._end(name, key)
            except Refusal as no:
                refused = f"{no.code}: {no.message}"
                self.walked.refusals[name, key] = refused
                continue
            return
        self._trouble("trap", name, "", refused or _("nobody can end this step"))
        raise Stuck

    def _keys(self, name: str) -> list[str]:
        """The ways to try, the route's first; when people are tired, those nearest to the end."""
        ways = routing.targets(self.spec, name)
        keys = self.random.sample(list(ways), len(ways))
        if self.walked.acts > TIRED:
            keys.sort(key=lambda k: self.home.get(ways[k].target, 1 << 30))
        while self.route and self.route[0][0] not in (name, ""):
            del self.route[0]  # a covering step took the covered ones along
        if self.route and self.route[0][1] in ways:
            keys.insert(0, self.route.pop(0)[1])
        return list(dict.fromkeys(keys))

    def _end(self, name: str, key: str) -> None:
        """End step *name* by the way *key*: whoever holds it calls, promises, fills, signs. Raises the engine's refusal."""
        step = self.process.steps[name]
        outcome = key.removeprefix("outcomes.") if key.startswith("outcomes.") else ""
        way = routing.targets(self.process, name)[key]
        for actor, behalf in self._hands(name, step):
            passes = outcome != "not-entitled"
            world = self._world(actor, step, passes)
            if passes and step.check and self.random.random() < 0.1:
                world = self._let_pass(actor, step) or world
            if passes and name == self._here():
                self._promise(step, world)
            if step.call and name == self._here():
                self._call(step, world, reach=outcome != "unreached")
            for paper in step.prints if name == self._here() else ():
                self._act(c.Print(document=paper), world)
            fields = self._fill(name, step, way, outcome)
            self._act(
                c.Do(step=name, outcome=outcome, fields=fields, for_role=behalf, signed=step.signs, reason=fields.get("reason", "")),
                world,
            )  # fmt: skip

    def _hands(self, name: str, step: Step) -> Iterable[tuple[c.Actor, str]]:
        """Who ends it: one of those who may; of a step for several together one person for each part still owed."""
        state = self.case.open_step
        assert state is not None
        nobody = self.place.world(c.Actor(id=""))
        known = definition.known(self.pack, self.case)
        posts = list(state.roles if state.step == name else opening.posts(self.pack, nobody, step, known))
        if state.step == name and state.mode == "all":
            posts = [p for p in posts if not state.parts or "@".join(filter(None, p)) in state.parts]
        else:
            posts = [self.random.choice(posts)] if posts else []
        found = []
        for post in posts:
            people = self.place.people(post)
            claimed = [p for p in people if p[0].id == state.claimant]
            if people:
                found.append((claimed or ([people[0]] if self.random.random() < 0.8 else people[::-1]))[0])
        if not found:
            raise Refusal("nobody", _("nobody can end this step"))
        return found

    def _world(self, actor: c.Actor, step: Step, passes: bool) -> c.World:
        service = definition.known(self.pack, self.case).get("service", "")
        check = verdict(step.check, passes, service) if step.check else None
        return self.place.world(actor, check, hold_of(self.origin))

    def _let_pass(self, actor: c.Actor, step: Step) -> c.World | None:
        """The check fails, and somebody with the power lets it pass."""
        boss = self.place.powerful("allow")
        state = self.case.open_step
        if boss is None or state is None or state.step != step.id:
            return None
        self._act(c.Allow(reason="x"), self._world(boss, step, False))
        return self._world(actor, step, False)

    def _promise(self, step: Step, world: c.World) -> None:
        if step.promise is None or self.random.random() < 0.2:
            return
        try:
            self._act(c.Tell(phrase=step.promise.says, text="x"), world)
        except Refusal as refused:
            if refused.code not in ("no-time-left", "already-told", "not-apt"):
                raise

    def _call(self, step: Step, world: c.World, *, reach: bool) -> None:
        """Dial: in vain as often as it takes, or at last with an answer."""
        assert step.call is not None
        vain = self.random.randint(0, step.call.attempts - 1) if reach else step.call.attempts
        while True:
            state = self.case.open_step
            if state is None or state.step != step.id:
                return
            made = clocks.attempts_made(state)
            if state.rest_until is not None:
                self.walked.now = max(self.walked.now, state.rest_until)
            if made >= vain:
                break
            self._act(c.Dial(result=self.random.choice(("no_answer", "busy"))), world)
        if reach:
            self._act(c.Dial(result="reached"), world)

    def _fill(self, name: str, step: Step, way: Outcome, outcome: str) -> dict[str, str]:
        """The fields that must be filled and are not known yet; generous people fill more, and some again."""
        state = self.case.open_step
        ended = definition.ending(self.process, state.step, name) if state else (name,)
        must: list[str] = list(way.needs)
        more: list[str] = []
        for part in ended:
            for form, fields in self.process.steps[part].writes.items():
                must += () if outcome in UNFILLED else fields
                more += definition.form_fields(self.pack, self.case, form)
        known = definition.known(self.pack, self.case)
        keep = [f for f in must if f not in known or self.random.random() < 0.3]
        if self.generous:
            keep += [f for f in more if f not in known and self.random.random() < 0.4]
        if isinstance_choice(step, self.wishes) and step.next.of in must:  # type: ignore[union-attr]
            keep.append(step.next.of)  # type: ignore[union-attr]
        return {f: self._value(f) for f in dict.fromkeys(keep) if f in self.pack.fields and not self.pack.fields[f].sum}


def isinstance_choice(step: Step, wishes: dict[str, str]) -> bool:
    """Whether the step goes on by a choice the walk wishes for."""
    return getattr(step.next, "of", None) in wishes
