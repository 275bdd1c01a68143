"""The plans of the day, run by the console that is open: once at its opening hour, then whenever something may have become due.

Runs at the centre only: who sits in a store opens nothing for the centre, and sites that exchange bundles do not open one
case twice. Never before the first frame is drawn, and never many at once: a few cases a beat, so that a key is not kept waiting.
"""

from __future__ import annotations

from console.desk.desk import CENTRE, Desk
from console.desk.plans.run import Ran, open_one, run
from console.desk.plans.survey import Item
from console.domain.time import MINUTE, SECOND

BATCH = 4
"""Cases opened in one beat: about as many milliseconds as a frame has."""
AGAIN = 10 * MINUTE
"""How often a booking that came, moved or went is looked for."""
PATIENCE = 3 * SECOND
"""The console is up for so long before it looks at plans at all."""


class Daily:
    """Call :meth:`beat` once a second; most of the time it compares two numbers."""

    def __init__(self, desk: Desk) -> None:
        self._next = desk.now() + PATIENCE
        self._left: list[Item] = []

    def beat(self, desk: Desk) -> int:
        """Run what is due for whoever sits at the desk now; how many cases were opened or withdrawn."""
        now = desk.now()
        if now < self._next or not any(unit == CENTRE for _role, unit in desk.actor.posts):
            return 0
        self._next = now + MINUTE  # also when the file is busy just now: try again, but not every second
        if self._left:
            done = Ran(on=desk.today)
            part, self._left = self._left[:BATCH], self._left[BATCH:]
            for item in part:
                open_one(desk, item, done)
            self._next = now
        else:
            done = run(desk, limit=0, brief=True)
            self._left = done.left
            soonest = min((item.at for item in done.waiting), default=now + AGAIN)
            self._next = now if done.left else min(max(soonest, now + SECOND), now + AGAIN)
        return len(done.opened) + len(done.withdrawn)
