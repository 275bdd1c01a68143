"""The plans of the day, run by the console that is open: once at its opening hour, then whenever something may have become due.

Runs at the centre only: who sits in a store opens nothing for the centre, and sites that exchange bundles do not open one
case twice. Never before the first frame is drawn, and never many at once: what is due is found beside the screen (with a million
customers that takes seconds), then a few cases a beat are opened, so that a key is not kept waiting.
"""

from __future__ import annotations

from collections.abc import Callable

from console.desk.desk import CENTRE, Desk
from console.desk.plans.run import Ran, open_one, run
from console.desk.plans.survey import Item
from console.domain.refusal import Refusal
from console.domain.time import MINUTE, SECOND

BATCH = 4
"""Cases opened in one beat: about as many milliseconds as a frame has."""
AGAIN = 10 * MINUTE
"""How often a booking that came, moved or went is looked for."""
PATIENCE = 3 * SECOND
"""The console is up for so long before it looks at plans at all."""


#: Finds what is due; None when the file could not be asked just now.
Look = Callable[[], "Ran | None"]
#: Does a look where it keeps nobody waiting, then hands what it found to the second, in the caller's own thread.
Aside = Callable[[Look, Callable[["Ran | None"], None]], None]


def at_once(look: Look, then: Callable[[Ran | None], None]) -> None:
    """An :data:`Aside` for whoever has time."""
    then(look())


class Daily:
    """Call :meth:`beat` once a second; most of the time it compares two numbers."""

    def __init__(self, desk: Desk) -> None:
        self._next = desk.now() + PATIENCE
        self._left: list[Item] = []
        self._looking = False

    def beat(self, desk: Desk, aside: Aside = at_once) -> int:
        """Run what is due for whoever sits at the desk now; how many cases were opened. What is due is found *aside*."""
        now = desk.now()
        if self._looking or now < self._next or not any(unit == CENTRE for _role, unit in desk.actor.posts):
            return 0
        self._next = now + MINUTE  # also when the file is busy just now: try again, but not every second
        if not self._left:
            own = desk.as_(desk.actor)  # what a desk remembers belongs to one thread

            def look() -> Ran | None:
                try:
                    return run(own, limit=0, brief=True)
                except Refusal:
                    return None

            self._looking = True
            aside(look, lambda done: self._found(done, now))
            return 0
        done = Ran(on=desk.today)
        part, self._left = self._left[:BATCH], self._left[BATCH:]
        for item in part:
            open_one(desk, item, done)
        self._next = now
        return len(done.opened)

    def _found(self, done: Ran | None, now: int) -> None:
        """What a look that began at *now* came back with."""
        self._looking = False
        if done is not None:
            self._left = done.left
            soonest = min((item.at for item in done.waiting), default=now + AGAIN)
            self._next = now if done.left else min(max(soonest, now + SECOND), now + AGAIN)
