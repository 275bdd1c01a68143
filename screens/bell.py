"""The terminal's bell: once for each promise, when it becomes soon. Off until somebody wants it (a habit of the machine)."""

from __future__ import annotations

from collections.abc import Iterable

from console.desk.views import QueueRow
from screens import habits
from screens.clocks import loudness


def wanted() -> bool:
    """Whether the person at this machine wants to hear it."""
    return habits.read().get("bell") == "on"


class PromiseBell:
    """Remembers which promises were soon already: each rings at most once, and none that was soon when the desk opened."""

    def __init__(self) -> None:
        self.on = wanted()
        self._known: set[tuple[str, int | None]] | None = None

    def switch(self) -> bool:
        """On or off, kept for the next time; whether it is on now."""
        self.on = not self.on
        habits.keep("bell", "on" if self.on else "off")
        return self.on

    def due(self, promises: Iterable[QueueRow], now: int) -> bool:
        """Whether one of *promises* has become soon since the last look."""
        soon = {(row.case, row.clock.due_at) for row in promises if loudness(row.clock, now) != "calm"}
        known = self._known
        self._known = soon | (known or set())
        return self.on and known is not None and not soon <= known
