"""One act being decided: its events so far, and the case as they leave it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from console.catalogue.schema import Pack, Process
from console.engine import definition
from console.engine import events as ev
from console.engine.case import Case
from console.engine.commands import World
from console.engine.evolve import apply, copied
from console.engine.fit import basis


class Act:
    """Collects the events of one act. ``case`` is a scratch copy that has already seen them: later events follow from it."""

    def __init__(self, pack: Pack, case: Case | None, world: World, now: int) -> None:
        self.pack, self.world, self.now = pack, world, now
        self.case = copied(case) if case else Case()
        self.events: list[ev.Event] = []
        self._act = f"{basis(self.case.open_step)}:{self.case.events}"

    @property
    def process(self) -> Process:
        """The process as this case sees it."""
        return definition.of(self.pack, self.case)

    @property
    def known(self) -> dict[str, str]:
        """What the case knows by now."""
        return definition.known(self.pack, self.case)

    def emit(self, kind: type[ev.Event], **values: Any) -> None:
        """Add an event of this act, at the moment of the act, by its person."""
        self.add(kind(at=self.now, actor=self.world.actor.id, **values))

    def add(self, event: ev.Event) -> None:
        """Add *event* and let the scratch case see it."""
        event = replace(event, act=self._act)
        self.events.append(event)
        apply(self.case, event)
