"""Time as the console counts it: whole milliseconds since 1970 UTC, always handed in.

Nothing below the command line asks the machine for the time; a :class:`Clock` is passed. Tests, ``--now`` and the
simulator pass a clock of their own.
"""

from __future__ import annotations

import time as _time
from typing import Protocol

type_ms = int  # a moment or a length in milliseconds

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        return _time.time_ns() // 1_000_000


class FixedClock:
    """A clock that stands still until it is moved: for ``--now``, tests and the simulator."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at

    def advance(self, ms: int) -> None:
        """Move the hands by *ms* (backwards if negative)."""
        self.at += ms
