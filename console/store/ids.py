"""New identities: 14 letters and digits that sort by time and never repeat, within one program nor between sites."""

from __future__ import annotations

from random import Random
from typing import Final

_EPOCH: Final = 1_577_836_800_000  # 2020-01-01, ms
_SIGNS: Final = "0123456789abcdefghijklmnopqrstuv"
#: Ten bits as two signs.
_TWO: Final = [a + b for a in _SIGNS for b in _SIGNS]


class Ids:
    """Makes the identities of one open file: the millisecond and thirty random bits.

    Within one millisecond they count on from the last one, so that a clock that stands still (``--now``) or a long import
    never draws the same twice.
    """

    def __init__(self, random: Random) -> None:
        self._random, self._last = random, 0
        self._time, self._head = -1, ""

    def next(self, at: int) -> str:
        """A new identity for something written at *at* (ms UTC)."""
        moment = max(at - _EPOCH, 0)
        if self._last >> 30 == moment:
            self._last += 1
        else:
            self._last = moment << 30 | self._random.getrandbits(30)
        last = self._last
        if (
            last >> 30 != self._time
        ):  # eight characters of time, the same for all of one millisecond, then six that count
            self._time = last >> 30
            self._head = "".join([_TWO[self._time >> shift & 1023] for shift in (30, 20, 10, 0)])
        return f"{self._head}{_TWO[last >> 20 & 1023]}{_TWO[last >> 10 & 1023]}{_TWO[last & 1023]}"
