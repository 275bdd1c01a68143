"""What a customer can be found by: the search words of names, telephones, plates and cards. Pure.

Every word stands in the index as one token. A token that begins a field (渝A12345, A12345 without its province, a whole
number, a name, its pinyin, its initials) is *anchored*; the tail of a field (2345 of a plate, the last digits of a
telephone) is not. Four classes of match follow: the anchored token itself is ``exact``, its beginning ``prefix``, a tail
``suffix``, the beginning of a tail ``inside``. To keep the two kinds apart in one index, an anchored token's first letter
or digit is written in full width, and a tail that begins with a Chinese character has a mark in front.

Telephone and card numbers are found by a tail of any length, but by nothing between their ends: one token holds all
tails of a number, its digits backwards behind a mark of its own, and a tail is a beginning of that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import product
from typing import Final, Literal, NamedTuple

from console.domain import names, phones
from console.domain.pinyin import readings
from console.domain.text import clean, has_han, is_han, narrow

Match = Literal["exact", "prefix", "suffix", "inside"]
CLASSES: Final[tuple[Match, ...]] = ("exact", "prefix", "suffix", "inside")

#: Shortest tail a telephone or card is found by: shorter ones would match everybody.
SHORTEST_TAIL: Final = 3
_MARK: Final = "\u01c3"
_BACK: Final = "\u01c2"
_MARKS: Final = frozenset([_MARK, _BACK])
_LONGEST_NAME: Final = 24
_WIDE: Final = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
#: Names that are read by characters alone.
_USUAL_NAME: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
_V: Final = re.compile("(?<=[ln])v")
#: What needs no folding but to lower case.
_SIMPLE: Final = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]{0,100}")


def normal(text: str, limit: int = 100) -> str:
    """*text* as it is compared: cleaned, full width folded, lower case, accents kept, ü as v."""
    folded = unicodedata.normalize("NFC", narrow(clean(text, limit=limit)).casefold())
    return folded.replace("ü", "v")


def squeeze(text: str) -> str:
    """Letters, digits and Chinese characters of *text* in one piece, as compared."""
    if _SIMPLE.fullmatch(text):
        return text.lower()
    return "".join(c for c in normal(text) if c.isalnum() and c not in _MARKS)


def anchored(token: str) -> str:
    """The indexed form of a token that begins a field."""
    return _WIDE.get(token[0], token[0]) + token[1:]


def tail(token: str) -> str:
    """The indexed form of the tail of a field."""
    return token if token[0] in _WIDE else _MARK + token


def backwards(number: str) -> str:
    """The indexed form of a whole number of which every tail is looked for."""
    return _BACK + number[::-1]


def number_tail(token: str) -> str:
    """What the indexed form of every number with the tail *token* begins with; empty when that is no tail to look for."""
    return _BACK + token[::-1] if len(token) >= SHORTEST_TAIL and token.isascii() and token.isdigit() else ""


def plate_fields(plate: str) -> tuple[list[str], list[str]]:
    """Anchored and tail tokens of a plate: whole, without province; every tail of two or more after the office letter."""
    whole = squeeze(plate)
    if not whole:
        return [], []
    heads = [whole]
    start = 1
    if is_han(whole[0]) and len(whole) > 2:
        heads.append(whole[1:])
        start = 2
    return heads, [whole[i:] for i in range(start, len(whole) - 1)]


def phone_fields(e164: str) -> list[str]:
    """Anchored tokens of a telephone number: as dialled, and a fixed one without its area code."""
    dialled = phones.dialled(e164)
    heads = [dialled]
    if dialled.startswith("0") and len(dialled) > 9:
        area = 3 if dialled[1] in "12" else 4
        heads.append(dialled[area:])
    return heads


@lru_cache(maxsize=8192)
def name_fields(name: str) -> tuple[list[str], list[str]]:
    """Anchored and tail tokens of a name: whole, its words, its readings and initials; every tail that is Chinese."""
    short = name[:_LONGEST_NAME]
    whole = squeeze(short)
    if not whole:
        return [], []
    heads = [whole]
    tails = [whole[i:] for i in range(1, len(whole)) if is_han(whole[i])]
    pieces = _pieces(normal(short).replace("'", "").replace("’", ""))
    heads += pieces
    for part in dict.fromkeys([short, *(p for p in pieces if has_han(p))]):
        said = names.spoken(part)
        heads += said.initials
        if has_han(part):
            heads += said.whole
            tails += said.tails
    return [h for h in dict.fromkeys(heads) if _plain(h)], [t for t in dict.fromkeys(tails) if _plain(t)]


def _plain(token: str) -> bool:
    return token.isalnum() and _MARKS.isdisjoint(token)


def _pieces(name: str) -> list[str]:
    """Runs of Chinese characters, and runs of other letters and digits, of *name*."""
    return [
        p
        for p in re.split(r"[\W_]+|(?<=[^\x00-\u02ff])(?=[a-z0-9])|(?<=[a-z0-9])(?=[^\x00-\u02ff])", name)
        if p
    ]


def tokens(
    customer_names: Iterable[str], e164s: Iterable[str], plates: Iterable[str], cards: Iterable[str]
) -> set[str]:
    """Everything a customer is found by, in indexed form."""
    found: set[str] = set()
    for name in customer_names:
        found |= _name_tokens(name)
    for number in e164s:
        if number:
            heads = phone_fields(number)
            found.update([anchored(head) for head in heads])
            found.add(backwards(heads[0]))
    for plate in plates:
        heads, tails = plate_fields(plate)
        found.update([anchored(head) for head in heads])
        found.update([tail(piece) for piece in tails])
    for number in cards:
        if number:
            found.add(anchored(number))
            found.add(backwards(number))
    return found


@lru_cache(maxsize=8192)
def _name_tokens(name: str) -> frozenset[str]:
    if usual := _usual_name_tokens(name):
        return usual
    heads, tails = name_fields(name)
    return frozenset([anchored(head) for head in heads] + [tail(piece) for piece in tails])


def _usual_name_tokens(name: str) -> frozenset[str]:
    """The tokens of a Chinese name of two to four characters with a simple surname; empty for any other."""
    if not _USUAL_NAME.fullmatch(name) or len(family := names.surname(name)) != 1:
        return frozenset()
    given = _given(name[1:])
    if given is None or not (read := names.family_readings(family)):
        return frozenset()
    ways = [(f, *way) for f in read for way in given.ways][: names.MOST_SPELLINGS]
    whole = {f + rest for f, rest, _ in ways}
    if any("v" in word for word in whole):
        whole |= {_V.sub("u", word) for word in whole}
    found = {anchored(word) for word in whole}
    found.update([anchored(f[0] + first) for f, _, first in ways])
    found.update([rest for _, rest, _ in ways])
    found.update(given.tails)
    found.add(name)
    return frozenset(found)


class _Given(NamedTuple):
    """A given name: its spellings, each with its initials, and what it is found by in characters."""

    ways: list[tuple[str, str]]
    tails: list[str]


@lru_cache(maxsize=8192)
def _given(given: str) -> _Given | None:
    read = [readings(char) for char in given]
    if not all(read):
        return None
    ways = [("".join(way), "".join([s[0] for s in way])) for way in product(*read)]
    return _Given(ways, [tail(given[i:]) for i in range(len(given))])
