"""Painting by cells: a :class:`Line` is one row of a pane; words are put at columns, fills at spans of cells.

Everything that draws goes through here, so three promises hold everywhere: a line is exactly as wide as its pane, a
wide character is never split and has one background under both its cells, and no character whose width terminals
disagree about is ever sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rich.segment import Segment
from textual.strip import Strip

from console.domain.text import cells, cut
from screens.theme import BOLD, UNDERLINE, Look

__all__ = ["BOLD", "UNDERLINE", "Line", "Word", "cells", "cut", "shape"]

#: A word to put: text, ink, bold. What :meth:`Line.words` takes.
Word = tuple[str, str, bool]

#: Stand-ins for characters that are one cell in some terminals and two in others.
_STAND_INS: Final = {
    "·": ".", "•": ".", "‧": ".", "…": "..", "—": "-", "–": "-", "―": "-", "‘": "'", "’": "'", "“": "「", "”": "」",
    "×": "x", "÷": "/", "→": ">", "←": "<", "●": "*", "○": "o", "■": "#", "□": "-", "▲": "^", "★": "*", "☆": "*",
    "│": "|", "─": "-", "°": "o", "±": "+", "①": "1", "②": "2", "③": "3", "④": "4", "⑤": "5", "￥": "¥",
}  # fmt: skip
#: Ambiguous by the letter of East Asian Width, but drawn last in a row and only after the width probe (sparklines).
_PROBED: Final = frozenset("▁▂▃▄▅▆▇█")


@lru_cache(4096)
def shape(char: str) -> tuple[str, int]:
    """What is drawn for *char* and its cells: itself, a stand-in, or nothing for what must not reach a terminal."""
    if char in _STAND_INS:
        stand = _STAND_INS[char]
        return stand, cells(stand)
    if unicodedata.category(char)[0] == "C":
        return "", 0
    width = cells(char)
    if width == 1 and char not in _PROBED and unicodedata.east_asian_width(char) == "A":
        plain = unicodedata.normalize("NFKD", char)[:1]
        return (plain if plain.isascii() else "?"), 1
    return char, width


class Line:
    """One row being painted, *width* cells of one plane at first.

    ``cut_short`` collects what was asked to stay whole and did not fit: tests keep it empty.
    """

    __slots__ = ("_chars", "_flags", "_inks", "_planes", "cut_short", "look", "width")

    def __init__(self, look: Look, width: int, plane: str = "plane") -> None:
        self.look = look
        self.width = width
        self._chars: list[str] = [" "] * width
        self._inks: list[str] = ["ink"] * width
        self._planes: list[str] = [plane] * width
        self._flags: list[int] = [0] * width
        self.cut_short: list[str] = []

    def put(
        self,
        at: int,
        text: str,
        ink: str = "ink",
        *,
        bold: bool = False,
        under: bool = False,
        plane: str | None = None,
        end: int | None = None,
        whole: bool = False,
    ) -> int:
        """Put *text* at cell *at*, cut with ``..`` before cell *end* (default: the pane's edge); returns the next cell.

        ``plane=None`` keeps what lies there. With *whole* the text must not be cut: what does not fit is noted.
        """
        end = self.width if end is None else min(end, self.width)
        if not text or at >= end:
            if whole and text:
                self.cut_short.append(text)
            return at
        if self.look.plain and not text.isascii():
            text = "".join(self.look.mark(c) for c in text)
        if not text.isascii():
            text = "".join(shape(c)[0] for c in text)
        elif not text.isprintable():
            text = "".join(c for c in text if c.isprintable())
        size = cells(text)
        if at + size > end:
            if whole:
                self.cut_short.append(text)
            text = cut(text, end - at)
            size = cells(text)
        flags = (BOLD if bold else 0) | (UNDERLINE if under else 0)
        stop = at + size
        self._mend(at, stop)
        if size == len(text):
            self._chars[at:stop] = text
        else:
            col = at
            for char in text:
                wide = cells(char)
                if wide == 0:
                    if col > at:
                        self._chars[col - 1 if self._chars[col - 1] else col - 2] += char
                    continue
                self._chars[col] = char
                if wide == 2:
                    self._chars[col + 1] = ""
                col += wide
        self._inks[at:stop] = [ink] * size
        self._flags[at:stop] = [flags] * size
        if plane is not None:
            self._planes[at:stop] = [plane] * size
        return stop

    def _mend(self, at: int, stop: int) -> None:
        """Blank the halves of wide characters that are about to be written over by half."""
        if at < self.width and self._chars[at] == "":
            self._chars[at - 1] = " "
        if stop < self.width and self._chars[stop] == "":
            self._chars[stop] = " "

    def right(
        self, end: int, text: str, ink: str = "ink", *, bold: bool = False, plane: str | None = None
    ) -> int:
        """Put *text* so that it ends before cell *end*; returns the cell it starts at."""
        start = max(0, end - cells(self._shaped(text)))
        self.put(start, text, ink, bold=bold, plane=plane, end=end)
        return start

    def words(self, at: int, words: Sequence[Word], *, end: int | None = None) -> int:
        """Put several words one after the other; returns the next cell."""
        for text, ink, bold in words:
            at = self.put(at, text, ink, bold=bold, end=end)
        return at

    def words_right(self, end: int, words: Sequence[Word]) -> int:
        """Put several words so that the last ends before *end*; returns the cell the first starts at."""
        start = max(0, end - sum(cells(self._shaped(text)) for text, _, _ in words))
        self.words(start, words, end=end)
        return start

    def fill(self, start: int, stop: int, plane: str, ink: str | None = None) -> int:
        """Give the cells from *start* to before *stop* another background, and another *ink* if named.

        A fill that would cut a wide character stops before it; returns where it stopped.
        """
        start, stop = max(0, start), min(stop, self.width)
        if 0 < stop < self.width and self._chars[stop] == "":
            stop -= 1
        if start < stop:
            self._planes[start:stop] = [plane] * (stop - start)
            if ink is not None:
                self._inks[start:stop] = [ink] * (stop - start)
        return stop

    def underline(self, start: int, stop: int, ink: str = "quiet") -> None:
        """A ruled blank: underlined spaces."""
        self.put(start, " " * (min(stop, self.width) - start), ink, under=True)

    def paste(self, at: int, other: Line) -> None:
        """Lay another line over this one from cell *at*; what would lie beyond the edge is left out."""
        stop = min(at + other.width, self.width)
        size = stop - at
        if size <= 0:
            return
        self._mend(at, stop)
        self._chars[at:stop] = other._chars[:size]
        self._inks[at:stop] = other._inks[:size]
        self._planes[at:stop] = other._planes[:size]
        self._flags[at:stop] = other._flags[:size]
        if size < other.width and other._chars[size] == "":
            self._chars[stop - 1] = " "
        self.cut_short += other.cut_short

    def reink(self, old: str, new: str, plane: str) -> None:
        """Turn one ink on *plane* into another all along the line (quiet text on the picked row becomes ink)."""
        pairs = zip(self._inks, self._planes, strict=True)
        self._inks = [new if ink == old and on == plane else ink for ink, on in pairs]

    def _shaped(self, text: str) -> str:
        return text if text.isascii() else "".join(shape(c)[0] for c in text)

    @property
    def text(self) -> str:
        """The characters alone, for tests and for screen readers."""
        return "".join(self._chars)

    def strip(self) -> Strip:
        """The line as Textual draws it: neighbouring cells of one style joined."""
        segments: list[Segment] = []
        chars, inks, planes, flags = self._chars, self._inks, self._planes, self._flags
        style = self.look.style
        start = 0
        key: tuple[str, str, int] | None = None
        for at in range(self.width):
            plane, flag = planes[at], flags[at]
            # A blank shows no ink: let it join the run before it.
            if chars[at] == " " and key is not None and key[1] == plane and not (flag | key[2]) & UNDERLINE:
                continue
            now = (inks[at], plane, flag)
            if now == key or chars[at] == "":
                continue
            if key is not None:
                segments.append(Segment("".join(chars[start:at]), style(*key)))
            start, key = at, now
        if key is not None:
            segments.append(Segment("".join(chars[start:]), style(*key)))
        return Strip(segments, self.width)
