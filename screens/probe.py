"""How wide the terminal draws the blocks of a sparkline: one is printed, then the terminal is asked where its cursor is.

Question and answer travel through the app's own driver, so the answer never reaches what is typed, and a terminal that does
not answer costs no wait: it gets digits instead of blocks.
"""

from __future__ import annotations

import sys
from typing import Final

#: Keep the cursor, go to the corner, print the block concealed, ask for the cursor, put it back.
QUESTION: Final = "\x1b7\x1b[1;1H\x1b[8m▁\x1b[6n\x1b[0m\x1b8"


def can_ask() -> bool:
    """Whether a terminal is there to be asked: never a file, a pipe, or nothing."""
    return all(
        stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    )


def narrow(column: int) -> bool:
    """Whether the block took one cell, when the cursor came to stand in *column* (from 0)."""
    return column == 1
