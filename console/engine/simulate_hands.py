"""How random people end one step of a case: who does it, what they fill, how often they call, what they promise."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from msgspec.structs import replace

from console.catalogue.graph import UNFILLED
from console.catalogue.schema import ByChoice, Outcome, Step
from console.catalogue.times import TimeProblem, parse
from console.domain.refusal import Refusal
from console.engine import clocks, definition, opening
from console.engine import commands as c
from console.engine import simulate_route as routing
from console.engine.actions import actions
from console.engine.simulate_case import Played
from console.engine.simulate_route import Way
from console.engine.simulate_world import Place, verdict
from console.i18n import _


class Hands(Played):
    """Ends steps. Half the people are generous: they also fill what they need not. *route* says what choices must hold."""

    def __init__(
        self, place: Place, process: str, random: Random, route: list[Way], now: int, hold: c.Hold | None
    ) -> None:
        super().__init__(place, process, random, now)
        self.wishes = routing.wishes(self.pack, self.spec, route)
        self.generous = random.random() < 0.5
        self.hold = hold

    def value(self, name: str) -> str:
        """A value for the field *name*."""
        return self.place.value(self.pack.fields[name], self.walked.now, self.random, self.wishes)

    def end(self, name: str, key: str) -> None:
        """End step *name* by the way *key*: whoever holds it calls, promises, fills, signs. Raises the engine's refusal."""
        step = self.process.steps[name]
        outcome = key.removeprefix("outcomes.") if key.startswith("outcomes.") else ""
        way = routing.targets(self.process, name)[key]
        for actor, behalf in self._hands(name, step):
            passes = outcome != "not-entitled"
            world = self._world(actor, step, passes)
            if passes and step.check and self.random.random() < 0.1:
                world = self._let_pass(actor, step) or world
            if passes and name == self.here:
                self._promise(step, world)
            if step.call and name == self.here:
                self._call(step, world, reach=outcome != "unreached")
            for paper in step.prints if name == self.here else ():
                self.act(c.Print(document=paper), world)
            fields = self._fill(name, step, way, outcome)
            done = c.Do(
                step=name, outcome=outcome, fields=fields, for_role=behalf, signed=step.signs,
                reason=fields.get("reason", ""),
            )  # fmt: skip
            why_not = self._why_not(done, world)
            self.act(done, world)
            if why_not:
                self.trouble(
                    "error", name, key, _("done, though the list of actions says: {why}", why=why_not)
                )

    def _why_not(self, done: c.Do, world: c.World) -> str:
        """Now and then: what the list of actions says against this ending; it must say what ``decide`` does."""
        if self.random.random() > 0.05:
            return ""
        offered = actions(self.pack, self.case, replace(world, draft=done.fields), self.walked.now)
        kind = "behalf" if done.for_role else "done"
        mine = [
            a.why_not
            for a in offered
            if (a.kind, a.step, a.outcome) == (kind, done.step, done.outcome)
            and (not done.for_role or a.for_role == done.for_role)
            and a.code != "unsigned"
        ]
        return mine[0] if mine and all(mine) else ""

    def _hands(self, name: str, step: Step) -> Iterable[tuple[c.Actor, str]]:
        """Who ends it: one of those who may; of a step for several together one person for each part still owed."""
        state = self.case.open_step
        assert state is not None
        nobody = self.place.world(c.Actor(id=""))
        known = self.known
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
        service = self.known.get("service", "")
        check = verdict(step.check, passes, service) if step.check else None
        return self.place.world(actor, check, self.hold)

    def _let_pass(self, actor: c.Actor, step: Step) -> c.World | None:
        """The check fails, and somebody with the power lets it pass."""
        boss = self.place.powerful("allow")
        state = self.case.open_step
        if boss is None or state is None or state.step != step.id:
            return None
        self.act(c.Allow(reason="x"), self._world(boss, step, False))
        return self._world(actor, step, False)

    def _promise(self, step: Step, world: c.World) -> None:
        if step.promise is None or self.random.random() < 0.2:
            return
        known = self.known
        hangs_on = [f for f in _fields(step.promise.due) if f in self.pack.fields and f not in known]
        try:
            if hangs_on:
                self.act(c.Write(fields={f: self.value(f) for f in hangs_on}, reason="x"), world)
            self.act(c.Tell(phrase=step.promise.says, text="x"), world)
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
            self.act(c.Dial(result=self.random.choice(("no_answer", "busy"))), world)
        if reach:
            self.act(c.Dial(result="reached"), world)

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
        known = self.known
        keep = [f for f in must if f not in known or self.random.random() < 0.3]
        if self.generous:
            keep += [f for f in more if f not in known and self.random.random() < 0.4]
        if isinstance(step.next, ByChoice) and step.next.of in self.wishes and step.next.of in must:
            keep.append(step.next.of)
        wanted = [f for f in dict.fromkeys(keep) if f in self.pack.fields and not self.pack.fields[f].sum]
        return {f: self.value(f) for f in wanted}


def _fields(due: str) -> tuple[str, ...]:
    """The fields a promise's time hangs on."""
    try:
        return parse(due).fields if due else ()
    except TimeProblem:
        return ()
