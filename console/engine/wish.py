"""A wish to end a step, and what it would mean: which steps, in which post, with which values, and where it leads."""

from __future__ import annotations

import msgspec

from console.catalogue.schema import Outcome, Pack, Process, Step
from console.engine import definition, values, who
from console.engine.case import Case, StepState
from console.engine.commands import World
from console.engine.definition import NOBODY_ASKED, REASON
from console.engine.opening import posts
from console.engine.who import Post


class Ending(msgspec.Struct, kw_only=True):
    """A wish to end *step*: with which outcome and values, on whose behalf, what was signed. ``for_role``: ``role[@unit]``."""

    pack: Pack
    case: Case
    world: World
    now: int
    step: str
    outcome: str = ""
    fields: dict[str, str] = {}
    for_role: str = ""
    reason: str = ""
    signed: tuple[str, ...] = ()

    @property
    def process(self) -> Process:
        """The process as this case sees it."""
        return definition.of(self.pack, self.case)

    @property
    def state(self) -> StepState | None:
        """The step that holds the baton."""
        return self.case.open_step

    @property
    def ends(self) -> tuple[str, ...]:
        """The steps this act would end (a covering step takes the covered ones along)."""
        return definition.ending(self.process, self.state.step, self.step) if self.state else ()

    @property
    def steps(self) -> list[Step]:
        """Their definitions, in order."""
        return [self.process.steps[name] for name in self.ends]

    @property
    def last(self) -> Step:
        """The step that was asked for."""
        return self.process.steps[self.step]

    @property
    def posts(self) -> tuple[Post, ...]:
        """Who holds it: for the open step as it was opened (or reassigned), for the covering one as the case says now."""
        state = self.state
        if state is not None and state.step == self.step:
            return state.roles
        return posts(self.pack, self.world, self.last, definition.known(self.pack, self.case))

    @property
    def given(self) -> dict[str, str]:
        """What is typed, the reason among it."""
        typed = {REASON: self.reason} if self.reason and REASON in self.pack.fields else {}
        return {**typed, **self.fields}

    @property
    def post(self) -> Post | None:
        """In which post it would be ended: the one named in ``for_role``, else the person's own."""
        return self._named() if self.for_role else self._own()

    def _own(self) -> Post | None:
        return who.holds(self.world.actor, self._owed())

    def _named(self) -> Post | None:
        role, _at, unit = self.for_role.partition("@")
        return next((p for p in self._owed() if p[0] == role and unit in ("", p[1])), None)

    def _owed(self) -> tuple[Post, ...]:
        """The posts that still may end it: of an ``all`` step those whose part is open."""
        state = self.state
        if state is None or state.step != self.step or state.mode != "all" or not state.parts:
            return self.posts
        return tuple(p for p in self.posts if who.part(*p) in state.parts)

    @property
    def behalf(self) -> str:
        """``role@unit`` when this would be recorded for somebody else, else empty."""
        post = self.post
        if not self.for_role or post is None or who.holds(self.world.actor, (post,)):
            return ""
        return who.part(*post)

    @property
    def is_part(self) -> bool:
        """Whether this ends only one role's part of an ``all`` step."""
        state = self.state
        return state is not None and state.step == self.step and state.mode == "all" and len(state.parts) > 1

    @property
    def way(self) -> Outcome | None:
        """Where it would lead."""
        return definition.way(self.last, self.outcome, self.after)

    @property
    def after(self) -> dict[str, str]:
        """What the case would know afterwards; raises :class:`Refusal` for a value that cannot be."""
        known = definition.known(self.pack, self.case)
        known.update(values.prepare(self.pack, self.world, known, self.given))
        return known

    @property
    def required(self) -> tuple[str, ...]:
        """The fields that must be filled: what the steps write (not when nobody could be asked), and what the outcome needs."""
        found: list[str] = []
        if self.outcome not in NOBODY_ASKED:
            found += [f for step in self.steps for fields in step.writes.values() for f in fields]
        way = self.way
        found += way.needs if way else ()
        return tuple(dict.fromkeys(found))
