"""Plates that were misheard or mistyped by one character: which ones to look for, and what differs. Pure.

Characters that look alike (B 8, D O Q 0, I 1, Z 2, S 5, G 6, U V) or sound alike (B D E G P T, M N, 1 7 said yi and qi)
come first; then two neighbours swapped; then any other character wrong, missing or too many. Provinces of one sound
(渝 豫) count as sounding alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from console.domain.plates import PROVINCES, SOUND_OF
from console.domain.text import is_han

ALIKE: Final = ("B8", "D0Q", "1L", "Z2", "S5", "G6", "UV")
SOUNDING: Final = ("BDEGPT", "MN", "17")
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: Fewer characters than this are no plate to compare with.
SHORTEST: Final = 4
_BODY: Final = re.compile(r"[0-9A-Z]{4,8}[挂学警港澳]?")

Kind = Literal["alike", "sounds", "province", "swapped", "other", "missing", "extra", "elsewhere"]
#: Kinds in the order they are offered; those of one rank are ordered by the last call.
RANK: Final[dict[Kind, int]] = {
    "alike": 0, "sounds": 0, "province": 0, "swapped": 1, "other": 2, "missing": 2, "extra": 2, "elsewhere": 2,
}  # fmt: skip


class Wanted(NamedTuple):
    """The plate that was asked for. ``provinces`` are those it may begin with (渝豫 for ``yu``), empty when none was named;
    ``body`` is the rest, upper case, O and I of the serial as digits."""

    provinces: str
    body: str

    @property
    def mixed(self) -> bool:
        """Whether it cannot be a telephone or card number: it has a province or a letter."""
        return bool(self.provinces) or any("A" <= c <= "Z" for c in self.body)


class Difference(NamedTuple):
    """Where a plate differs from what was asked: ``at`` is the place in the stored plate (length 0 when one is missing).

    ``asked`` and ``found`` are the characters, empty for one that is missing or too many. From ``begin`` to ``until`` of the
    plate lies what was asked for.
    """

    kind: Kind
    at: int
    length: int
    asked: str
    found: str
    begin: int
    until: int


def possible(squeezed: str) -> bool:
    """Whether *squeezed* has letters and digits, or as many digits as a serial: nothing else is taken for a plate."""
    if squeezed.isdecimal():
        return 5 <= len(squeezed) <= 6
    return not squeezed.isalpha()


def wanted(squeezed: str, readings: Iterable[str] = ()) -> Wanted | None:
    """The plate *squeezed* (see :func:`console.domain.search.squeeze`) may mean, None when it cannot be one or part of one.

    *readings* are other ways to read it; those that begin with a province go before a body of letters (``yua12345``),
    but for 鄂, whose sound is one letter.
    """
    if not possible(squeezed):
        return None
    spelled = [r for r in readings if r[0] in PROVINCES and r[0] != "鄂" and r != squeezed]
    for several in (spelled, [squeezed]):
        texts = [t for t in several if len(t) > 1]
        if not texts:
            continue
        upper = texts[0].upper()
        provinces = "".join(dict.fromkeys(t[0] for t in texts)) if upper[0] in PROVINCES else ""
        body = upper[1:] if provinces else upper
        if not _BODY.fullmatch(body) or not any(c.isdigit() for c in body):
            continue
        if body.isdigit() and not 5 <= len(body) <= 6:
            continue
        start = 1 if body[0].isalpha() else 0
        return Wanted(provinces, body[:start] + body[start:].replace("O", "0").replace("I", "1"))
    return None


@lru_cache(maxsize=64)
def confusables(char: str) -> str:
    """The characters *char* is mistaken for, by eye first."""
    found = [c for group in (*ALIKE, *SOUNDING) if char in group for c in group if c != char]
    return "".join(dict.fromkeys(found))


def likely(body: str) -> list[str]:
    """*body* with one character exchanged for one it is mistaken for."""
    return [body[:i] + c + body[i + 1 :] for i, char in enumerate(body) for c in confusables(char)]


def edits(body: str) -> list[str]:
    """Every text one error away from *body*: one character wrong, missing, too many, or two neighbours swapped."""
    stem = body[:-1] if body and is_han(body[-1]) else body
    end = body[len(stem) :]
    found: set[str] = set()
    for i in range(len(stem) + 1):
        before, after = stem[:i], stem[i:] + end
        found.update([before + c + after for c in ALPHABET])
        if i < len(stem):
            rest = after[1:]
            found.update([before + c + rest for c in ALPHABET])
            found.add(before + rest)
            if i + 1 < len(stem):
                found.add(before + after[1] + after[0] + after[2:])
    found.discard(body)
    return list(found)


class Probes(NamedTuple):
    """Where plates one error away from what was asked for may stand: whole plates, serials behind the ``office`` letter that
    was asked for, and serials behind any. :func:`compare` tells which really are."""

    plates: list[str]
    office: str
    behind: list[str]
    serials: list[str]


def probes(asked: Wanted) -> Probes:
    """What to look for. An error in the serial leaves the office letter (and a province) as asked; one before it leaves the serial."""
    body, serial = asked.body, asked.body[1:]
    anywhere = {serial, serial[1:], body, body[0] + serial[1:]}
    behind = edits(serial) if "A" <= body[0] <= "Z" else []
    if len(asked.provinces) == 1:
        return Probes([asked.provinces + body[0] + wrong for wrong in behind], body[0], [], list(anywhere))
    if asked.provinces:
        return Probes([], body[0], behind, list(anywhere))
    anywhere.update(edits(body))  # the serial alone may be meant
    return Probes([], body[0], behind, list(anywhere))


def compare(asked: Wanted, plate: str) -> Difference | None:
    """How *plate* (as stored) differs from *asked* by one error, None when it does not or by more.

    Compared is the plate without its province; its beginning is enough when the error is a likely one. When no province was
    asked for, the serial alone may be meant, or, with a likely error, any tail. Plates without a province are not compared.
    """
    if plate[:1] not in PROVINCES or not plate:
        return None
    start = 1
    if asked.provinces and plate[:1] not in asked.provinces:
        body = plate[1:]
        if not body.startswith(asked.body):
            return None
        until = 1 + len(asked.body)
        if SOUND_OF[plate[0]] in {SOUND_OF[p] for p in asked.provinces}:
            return Difference("province", 0, 1, asked.provinces[0], plate[0], 0, until)
        return (
            Difference("elsewhere", 0, 1, asked.provinces[0], plate[0], 0, until)
            if body == asked.body
            else None
        )
    mixed = asked.mixed
    best = _differ(asked.body, plate[start:], start, begins=mixed)
    if asked.provinces:
        return best
    length = len(asked.body)
    # A tail further back is as long as what was asked for, a serial may be one longer or shorter.
    last = len(plate) - length if mixed else start + 1
    for at in range(start + 1, max(start + 1, last) + 1):
        if at >= len(plate) - 1 or abs(len(plate) - at - length) > 1:
            continue
        found = _differ(asked.body, plate[at:], at)
        if found and at > start + 1 and RANK[found.kind]:
            continue
        if found and (best is None or RANK[found.kind] < RANK[best.kind]):
            best = found
    return best


def _differ(asked: str, body: str, at: int, *, begins: bool = False) -> Difference | None:
    """The one error between *asked* and *body*, which begins at *at* of the plate; with *begins* a likely error in
    the beginning of *body* counts too."""
    same, most = 0, min(len(asked), len(body))
    while same < most and asked[same] == body[same]:
        same += 1
    rest, other = asked[same:], body[same:]
    until = at + len(asked)
    if not rest and not other:
        return None
    if rest and other:
        whole = other[1:] == rest[1:]
        if other[0] in confusables(rest[0]) and (whole or (begins and other[1:].startswith(rest[1:]))):
            eye = any(rest[0] in group and other[0] in group for group in ALIKE)
            return Difference("alike" if eye else "sounds", at + same, 1, rest[0], other[0], at, until)
        if len(rest) >= 2 and rest[:2] == other[1::-1] and rest[2:] == other[2:]:
            return Difference("swapped", at + same, 2, rest[:2], other[:2], at, until)
        if whole:
            return Difference("other", at + same, 1, rest[0], other[0], at, until)
    if other and rest == other[1:]:
        return Difference("missing", at + same, 1, "", other[0], at, until + 1)
    if rest and rest[1:] == other:
        return Difference("extra", at + same, 0, rest[0], "", at, until - 1)
    return None
