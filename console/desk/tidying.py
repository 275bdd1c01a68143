"""The look-up index in one piece again: what a shift's calls left in several is joined while nobody notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.store import lookup_index

if TYPE_CHECKING:
    from console.store.open import Store


def tidy(store: Store, now: int, going: Callable[[], bool] = lambda: True) -> bool:
    """Join the pieces of the look-up index into one: each costs every look-up a twentieth. Whether it is one now.

    It is done in writes of some milliseconds each; *going* is asked between two and may wait, or say no. Raises ``Refusal``.
    """
    with store.reader() as conn:
        if lookup_index.pieces(conn) <= 1:
            return True
    begin, more = True, True
    while more:
        with store.write(actor="", now=now) as tx:
            more = lookup_index.tidy(tx.reader, begin=begin) or begin
        begin = False
        if more and not going():
            return False
    return True
