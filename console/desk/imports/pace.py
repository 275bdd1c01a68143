"""How many rows go into one transaction: many while nobody else writes, so few that nobody waits long once somebody does.

Writers stand in line (:mod:`console.store.queue`), so somebody who waits is next after the batch being written; what they
wait for is its length. It is measured as it is written, and the next one is made to fit.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

AIM: Final = 0.010
"""Seconds one batch should hold the file while others write; 20 ms are promised (architecture.md)."""
AIM_ALONE: Final = 0.1
"""The same while nobody does: whoever comes first waits once for so long."""
QUIET: Final = 30.0
"""Seconds after which somebody who wrote is not expected to write again."""
LEAST: Final = 20


class Pace:
    """``rows`` is the size of the next batch: at first *least*, never more than *most*. *timer* gives seconds."""

    def __init__(self, most: int, timer: Callable[[], float] = monotonic) -> None:
        self._most, self._least, self._timer = most, min(most, LEAST), timer
        self._seen = timer() - QUIET
        self.rows = min(most, 2 * LEAST)

    def took(self, rows: int, seconds: float, *, others: bool) -> None:
        """A batch of *rows* held the file for *seconds*; *others* stood in line since the one before. The next
        one may be larger by half, and is smaller by as much as it must."""
        if others:
            self._seen = self._timer()
        aim = AIM if self._timer() - self._seen < QUIET else AIM_ALONE
        if rows < self._least:  # the last one of a file, or one with many wrong rows, says little
            return
        fitting = int(rows * aim / max(seconds, 1e-4))
        self.rows = max(self._least, min(self._most, self.rows + self.rows // 2, fitting))
