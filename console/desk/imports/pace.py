"""How many rows go into one transaction: so many that nobody waits long for it, whatever the machine and the disk.

Writers stand in line (:mod:`console.store.queue`), so somebody who waits is next after the batch being written; what they
wait for is its length. It is measured as it is written, and the next one is made to fit.
"""

from __future__ import annotations

from typing import Final

AIM: Final = 0.015
"""Seconds one batch should hold the file; 20 ms are promised (architecture.md)."""
LEAST: Final = 20


class Pace:
    """``rows`` is the size of the next batch: at first *least*, never more than *most*."""

    def __init__(self, most: int) -> None:
        self._most, self._least = most, min(most, LEAST)
        self.rows = min(most, 2 * LEAST)

    def took(self, rows: int, seconds: float) -> None:
        """A batch of *rows* held the file for *seconds*. It may grow by half at once, and shrinks as far as it must."""
        if rows < self._least:  # the last one of a file, or one with many wrong rows, says little
            return
        fitting = int(rows * AIM / max(seconds, 1e-4))
        self.rows = max(self._least, min(self._most, self.rows + self.rows // 2, fitting))
