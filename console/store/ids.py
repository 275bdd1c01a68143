"""New identities: 14 letters and digits that sort by time and never repeat, within one program nor between sites."""

from __future__ import annotations

from base64 import b32hexencode
from random import Random

_EPOCH = 1_577_836_800_000  # 2020-01-01, ms


class Ids:
    """Makes the identities of one open file: the millisecond and thirty random bits.

    Within one millisecond they count on from the last one, so that a clock that stands still (``--now``) or a long import
    never draws the same twice.
    """

    def __init__(self, random: Random) -> None:
        self._random, self._last = random, 0

    def next(self, at: int) -> str:
        """A new identity for something written at *at* (ms UTC)."""
        moment = max(at - _EPOCH, 0)
        if self._last >> 30 == moment:
            self._last += 1
        else:
            self._last = moment << 30 | self._random.getrandbits(30)
        return b32hexencode((self._last << 2).to_bytes(9, "big"))[:14].decode().lower()
