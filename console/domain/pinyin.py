"""Readings of Chinese characters without tones, from a table built once (``scripts/build_pinyin``).

``data/pinyin/readings.txt`` has one line a syllable followed by its characters; ``surnames.txt`` the surnames that are
read in a way of their own and all compound ones. Loading reads both files and builds no dictionary of characters: a
character is found by searching the text, once, and remembered.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, lru_cache

from console.domain.text import is_han
from console.i18n import data_dir


@cache
def _table() -> tuple[str, list[int], list[str]]:
    """The characters of all lines joined, where each line starts in it, and its syllable."""
    starts: list[int] = []
    syllables: list[str] = []
    parts: list[str] = []
    at = 0
    for line in (data_dir() / "pinyin" / "readings.txt").read_text(encoding="utf-8").splitlines():
        syllable, _, chars = line.partition(" ")
        starts.append(at)
        syllables.append(syllable)
        parts.append(chars)
        at += len(chars)
    return "".join(parts), starts, syllables


@lru_cache(maxsize=32_768)
def readings(char: str) -> tuple[str, ...]:
    """The syllables *char* is read as, commonest first, ü written v; empty for what is no Chinese character."""
    if len(char) != 1 or not is_han(char):
        return ()
    if char == "〇":
        return ("ling",)
    text, starts, syllables = _table()
    found: list[str] = []
    at = text.find(char)
    while at >= 0:
        found.append(syllables[bisect_right(starts, at) - 1])
        at = text.find(char, at + 1)
    return tuple(dict.fromkeys(found))


@cache
def syllables() -> frozenset[str]:
    """Every syllable there is."""
    return frozenset(_table()[2])


@cache
def surnames() -> dict[str, tuple[str, ...]]:
    """Surnames with readings of their own, and every compound surname, to those readings."""
    table: dict[str, tuple[str, ...]] = {}
    for line in (data_dir() / "pinyin" / "surnames.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *read = line.split()
            table[name] = tuple(read)
    return table


def compound_surname(name: str) -> str:
    """The compound surname *name* begins with, or an empty text."""
    table = surnames()
    for length in (4, 2):
        if len(name) > length and name[:length] in table:
            return name[:length]
    return name if len(name) > 1 and name in table else ""
