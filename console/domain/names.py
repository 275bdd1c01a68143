"""People's names: Chinese with compound surnames, of the minorities (买买提·艾力), Latin, and whatever else was written.

A name is kept as it was written, cleaned; only a title stuck to it (陈海芳先生) is taken off. Nothing is refused but an
empty name: odd ones are real, and an operator must be able to write down what was said.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Final, Literal, NamedTuple

from console.domain.pinyin import compound_surname, readings, surnames, syllables
from console.domain.problem import Problem
from console.domain.text import clean, has_han, is_han
from console.i18n import _

_DOTS: Final = "·•‧∙⋅・．"
_TITLES: Final = {"先生": "先生", "女士": "女士", "小姐": "女士", "太太": "女士", "夫人": "女士"}
_AFTER: Final = re.compile(rf"^(.+?)\s*({'|'.join(_TITLES)})$")
_BEFORE: Final = re.compile(r"^(mr|ms|mrs|miss|mx)\b\.?\s+(.+)$", re.IGNORECASE)
_AFTER_LATIN: Final = re.compile(r"^(.+?),?\s+(mr|ms|mrs|miss)\.?$", re.IGNORECASE)
#: A name as nearly all are: nothing to clean, part or join.
_USUAL: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
#: Most spellings of one name that are kept: beyond, rarer readings are left out.
MOST_SPELLINGS: Final = 16


class NameProblem(Problem):
    """There is no name."""


class PersonName(NamedTuple):
    """A name as stored and how to address its owner: ``先生``, ``女士`` or empty when unknown."""

    name: str
    honorific: Literal["先生", "女士", ""] = ""


def parse(raw: str) -> PersonName:
    """The name in *raw*, a title stuck on split off (``陈海芳先生``, ``张女士``, ``Mr Smith``; 张总 stays as it is).

    Spaces between Chinese characters go (``张 三``), dots of minority names become ``·``. Raises :class:`NameProblem`
    when nothing is left.
    """
    if _USUAL.fullmatch(raw) and raw[-2:] not in _TITLES:
        return PersonName(raw)
    name = " ".join(clean(raw, limit=60).split())
    honorific: Literal["先生", "女士", ""] = ""
    if match := _AFTER.match(name):
        name, honorific = match[1], "先生" if match[2] == "先生" else "女士"
    elif match := _BEFORE.match(name):
        name, honorific = match[2], "先生" if match[1].lower() == "mr" else "女士"
    elif match := _AFTER_LATIN.match(name):
        name, honorific = match[1], "先生" if match[2].lower() == "mr" else "女士"
    while (joined := _join(name)) != name:  # dots beside dots: joining some lets others touch
        name = joined
    if not name:
        raise NameProblem(
            clean(raw, limit=60), _("no name written"), _("write the name, or 先生 / 女士 with the surname")
        )
    return PersonName(name, honorific)


def _join(name: str) -> str:
    """*name* without spaces between Chinese characters, its dots of one kind."""
    name = re.sub(rf"(?<=[^\x00-\x7f])\s*[{_DOTS}.]\s*(?=[^\x00-\x7f])", "·", name)
    out: list[str] = []
    for at, char in enumerate(name):
        if char == " " and 0 < at < len(name) - 1 and is_han(name[at - 1]) and is_han(name[at + 1]):
            continue
        out.append(char)
    return "".join(out).strip()


def surname(name: str) -> str:
    """The surname of a Chinese personal name (compound ones too); empty for Latin, dotted, and company names."""
    if not name or not all(is_han(c) for c in name):
        return ""
    compound = compound_surname(name)
    if compound:
        return compound
    return name[0] if len(name) <= 4 else ""


@lru_cache(maxsize=2048)
def family_readings(family: str) -> tuple[str, ...]:
    """How a surname of one character is read: as a surname first, then as the character."""
    return tuple(dict.fromkeys([*surnames().get(family, ()), *readings(family)]))


def spellings(name: str) -> list[tuple[str, ...]]:
    """Every way *name* is read, each as its syllables; Latin words count as one syllable. Likeliest first, at most 16.

    A surname has its own readings first (单 shan), then those of the character (dan).
    """
    parts: list[tuple[str, ...]] = []
    family = surname(name)
    if len(family) > 1:
        own = surnames()[family]
        plain = [readings(c) or ("",) for c in family]
        parts.append(tuple(dict.fromkeys([*own, "".join(p[0] for p in plain)])))
    elif family:
        parts.append(family_readings(family))
    for token in re.findall(r"[^\W\d_]|[0-9]+", name[len(family) :]) if family else _tokens(name):
        parts.append(readings(token) or (token.lower(),))
    parts = [p for p in parts if p and p[0]]
    found: list[tuple[str, ...]] = []
    for combination in product(*parts):
        found.append(combination)
        if len(found) == MOST_SPELLINGS:
            break
    return found if parts else []


def _tokens(name: str) -> list[str]:
    """*name* in Chinese characters and runs of other letters (an apostrophe does not part a word)."""
    runs: list[str] = []
    word = ""
    for char in name:
        if is_han(char):
            runs += [word, char]
            word = ""
        elif char.isalnum():
            word += char
        elif char not in "'’`":
            runs.append(word)
            word = ""
    return [r for r in [*runs, word] if r]


class Spoken(NamedTuple):
    """A name as it is typed in Latin letters: whole spellings, initials, and spellings without the first syllable."""

    whole: set[str]
    initials: set[str]
    tails: set[str]


def spoken(name: str) -> Spoken:
    """:func:`pinyin`, :func:`initials` and the tails of every spelling, all from one reading of *name*."""
    ways = spellings(name)
    whole = {"".join(way) for way in ways}
    if any("v" in word for word in whole):
        whole |= {re.sub("(?<=[ln])v", "u", word) for word in whole}
    first = {"".join([s[0] for s in way]) for way in ways}
    if len(name) > 2 and len(family := surname(name)) > 1:
        heads = ["".join(h) for h in product(*({r[0] for r in readings(c)} or {""} for c in family))]
        first |= {head + "".join([s[0] for s in way[1:]]) for head in heads for way in ways}
    return Spoken(whole, first, {"".join(way[1:]) for way in ways if len(way) > 1})


def pinyin(name: str) -> set[str]:
    """The spellings of *name* in one piece: 单丽 is ``shanli`` and ``danli``; ü is written v, and u as well (lv, lu)."""
    return spoken(name).whole


def initials(name: str) -> set[str]:
    """First letters of each reading: 张三 ``zs``; 单丽 ``sl`` and ``dl``; a compound surname gives both of its own (oy…)."""
    return spoken(name).initials


def salutation(name: str, honorific: str = "", lang: str = "zh") -> str:
    """How to address somebody: ``张先生``, ``欧阳女士``, ``Mr Zhang``; the whole name when the title is unknown."""
    family = surname(name)
    if lang == "zh":
        if not honorific:
            return name
        if family:
            return family + honorific
        head = name.split("·")[0]
        return head + honorific if head and is_han(head[-1]) and len(head) <= 6 else f"{name} {honorific}"
    title = {"先生": "Mr ", "女士": "Ms "}.get(honorific, "")
    if not title:
        return latin(name)
    if family:
        return title + latin(family)
    if is_han(name[:1] or " "):
        return title + _word(name.split("·")[0])
    words = name.split()
    if all(_is_pinyin(w.lower()) for w in words):  # Wang Lei: which one is the surname is not known
        return title + name
    return title + words[-1]


def _is_pinyin(word: str) -> bool:
    """Whether *word* is one to four syllables and nothing else."""
    if not word:
        return True
    known = syllables()
    return any(word[:n] in known and _is_pinyin(word[n:]) for n in range(min(6, len(word)), 0, -1))


def latin(name: str) -> str:
    """*name* in Latin letters for people who read English: ``Zhang San``, ``Ouyang Nana``; Latin names as they are."""
    if not any(is_han(c) for c in name):
        return name
    family = surname(name)
    own = surnames().get(family)
    words = [own[0].capitalize() if own else _word(family)]
    words += [_word(part) for part in name[len(family) :].split("·")]
    return " ".join(w for w in words if w) or name


def _word(part: str) -> str:
    """A piece of a name as one word in Latin letters."""
    if not has_han(part):
        return part
    return "".join((readings(t) or (t,))[0] for t in _tokens(part)).capitalize()
