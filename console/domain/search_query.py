"""One search language without modes: what is typed, as alternatives of search words. Pure.

A query is words that must all match (``张 123``, ``zs 8888``) or all of it in one piece (``138 1234 5678``, ``渝A 12345``).
A word may be read in several ways: as it stands; with O and I of a plate's serial as digits; with its province by sound
(``yua123`` is 渝A123 or 豫A123); taken apart where letters or Chinese end and digits begin (``zhang3``, ``张123``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from console.domain import plates
from console.domain.phones import split_extension
from console.domain.search import anchored, normal, number_tail, squeeze, tail
from console.domain.text import is_han

Atoms = tuple[str, ...]
Word = tuple[Atoms, ...]

MOST_WORDS: Final = 6
LONGEST: Final = 32
#: Digits as they are called over the telephone.
_CALLED: Final = {"幺": "1", "拐": "7", "洞": "0", "勾": "9", "钩": "9", "两": "2"}
_CALLED_DIGIT: Final = re.compile(
    r"(?<=[a-z0-9幺拐洞勾钩两])[幺拐洞勾钩两]|[幺拐洞勾钩两](?=[a-z0-9幺拐洞勾钩两])"
)
#: Digits, letters or Chinese alone: there is only one way to read them, or two.
_DIGITS: Final = re.compile(r"(?!00)[0-9]{1,11}|00[0-9]{0,7}")
_LETTERS: Final = re.compile(r"[A-Za-z]{1,32}")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]{1,8}")
#: One word with nothing to fold, part or translate: too short for a telephone number with an extension.
_PLAIN: Final = re.compile(r"(?!00)(?!.*[幺拐洞勾钩两])[0-9A-Za-z\u4e00-\u9fff]{1,8}")
_NUMBERISH: Final = re.compile(r"^[+0-9 ()\-.]{5,}$")
_TITLE: Final = re.compile(r"(?<=.)(先生|女士|小姐|太太)$")
_TITLE_ENDS: Final = frozenset("生士姐太")
_LYU: Final = re.compile("(?<=[ln])yu(?!a)")
_PLATE_ENDS: Final = frozenset(["挂", "学", "警", "港", "澳", "使", "领", "临", "应急"])
_CASE: Final = re.compile(r"^([a-z]{1,8})-?0*([0-9]{1,9})$")


class Query(NamedTuple):
    """``words`` must all match, or ``whole`` alone does. ``case`` is ``(prefix, number)`` when it can be a case number.

    ``squeezed`` is all of it in one piece; an empty query has no words.
    """

    text: str
    words: tuple[Word, ...] = ()
    whole: Word = ()
    squeezed: str = ""
    case: tuple[str, int] | None = None


def read(text: str) -> Query:
    """What *text* asks for. Anything is a query; what has no letter, digit or Chinese character asks for nothing."""
    if _DIGITS.fullmatch(text):
        return Query(text, (((text,),),), (), text)
    if _LETTERS.fullmatch(text) or (_HAN.fullmatch(text) and not _CALLED_DIGIT.search(text)):
        whole = text.lower()
        return Query(whole, (_spelled(whole),), (), whole)
    if _PLAIN.fullmatch(text):
        whole = text.lower()
        case = _CASE.match(whole)
        return Query(whole, (readings(whole),), (), whole, (case[1].upper(), int(case[2])) if case else None)
    shown = normal(text)
    spoken = _CALLED_DIGIT.sub(lambda m: _CALLED[m[0]], shown)
    spoken = re.sub(r"(?<=\w)['’`](?=\w)", "", spoken)
    number, extension = (
        split_extension(spoken) if re.search(r"[0-9]{7}", re.sub(r"\D", "", spoken)) else (spoken, "")
    )
    if extension and _NUMBERISH.match(number):
        spoken = number
    pieces = [w for w in (squeeze(p) for p in re.split(r"[\W_]+", spoken)) if w][:MOST_WORDS]
    whole = "".join(pieces)[:LONGEST]
    if not whole:
        return Query(shown)
    if _NUMBERISH.match(spoken.strip()):
        whole = national(spoken.strip(), whole)
        if len(pieces) == 1 or spoken.strip().startswith("+"):
            pieces = [whole]
    case = _CASE.match(shown.replace(" ", ""))
    words = tuple(readings(p[:LONGEST]) for p in pieces)
    return Query(
        shown,
        words,
        single(whole) if len(words) > 1 else (),
        whole,
        (case[1].upper(), int(case[2])) if case else None,
    )


def national(shown: str, digits: str) -> str:
    """*digits* of a telephone number as it is dialled at home: without +86, 0086 or a 0 before a mobile number."""
    if shown.startswith("+86"):
        digits = digits[2:]
    elif digits.startswith("0086"):
        digits = digits[4:]
    elif digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    elif digits.startswith("00") and len(digits) > 9:
        return digits[2:]
    else:
        return digits[1:] if re.fullmatch(r"01[3-9][0-9]{9}", digits) else digits
    return digits if not digits or digits[0] in "1048" else "0" + digits


def single(word: str) -> Word:
    """The ways to read *word* without taking it apart, likeliest first."""
    ways: list[Atoms] = [(word,)]
    ways += [(folded,) for folded in _serials(word)]
    for length in range(1, 6):
        several, rest = plates.BY_SOUND.get(word[:length], ""), word[length:]
        if several and "a" <= rest[:1] <= "z" and any(c.isdigit() for c in rest):
            ways += [(province + r,) for r in (_serials(rest) or [rest])[:1] for province in several]
    ways += _spelled(word)
    return tuple(dict.fromkeys(ways))


def _spelled(word: str) -> Word:
    """The ways to read *word* as it stands: without a title (张三先生), lyu and nyu as lü and nü."""
    ways: Word = ((word,),)
    bare = _TITLE.sub("", word) if word[-1] in _TITLE_ENDS else word
    if bare != word:
        ways += ((bare,),)
    if ("lyu" in word or "nyu" in word) and _LYU.search(word):
        ways += ((_LYU.sub("v", word),),)
    return ways


def readings(word: str) -> Word:
    """Every way to read *word*."""
    ways = list(single(word))
    if match := re.fullmatch(r"([a-z]{2,})([0-9]+)|([0-9]+)([a-z]{2,})", word):
        ways.append(tuple(g for g in match.groups() if g))
    heads = 0
    while heads < len(word) and is_han(word[heads]):
        heads += 1
    rest = word[heads:]
    if (
        heads
        and rest
        and rest.isascii()
        and not (heads == 1 and word[0] in plates.PROVINCES and "a" <= rest[0] <= "z")
    ):
        name = _TITLE.sub("", word[:heads])
        ways += [(name, r) for r in dict.fromkeys([rest, *_serials(rest)])]
    match = re.fullmatch(r"([a-z0-9]+)([^\x00-\x7f]+)", word)
    if match and all(is_han(c) for c in match[2]) and match[2] not in _PLATE_ENDS:
        ways.append((match[1], _TITLE.sub("", match[2])))
    return tuple(dict.fromkeys(ways))


def _serials(word: str) -> list[str]:
    """*word* with o and i of a serial as digits: after the office letter, and everywhere."""
    if not any(c in "oi" for c in word) or not any(c.isdigit() for c in word):
        return []
    start = 1 if is_han(word[0]) else 0
    after = word[: start + 1] + plates.digits(word[start + 1 :].upper()).lower()
    everywhere = word[:start] + plates.digits(word[start:].upper()).lower()
    return [w for w in dict.fromkeys([after, everywhere]) if w != word]


def expression(query: Query, stage: int) -> str:
    """The FTS5 expression for everything that matches in class *stage* (an index into ``CLASSES``; 4 for any class).

    Better matches may be found with it: always where several search words come together, else where a better class is part
    of this one (an exact match is one by prefix).
    """
    atom = _FORMS[stage]
    if (plain := _plain(query)) is not None:
        return atom(plain)
    if not query.whole and len(query.words) == 1 and all(len(atoms) == 1 for atoms in query.words[0]):
        return " OR ".join(atom(atoms[0]) for atoms in query.words[0])
    atom = _FORMS[stage if stage < 2 else 4 if stage > 2 else 5]
    spelled = " AND ".join(_word(w, atom) for w in query.words)
    return f"({_word(query.whole, atom)}) OR ({spelled})" if query.whole else spelled


def _plain(query: Query) -> str | None:
    """The search word of a query that is one word with one reading, as most are."""
    if query.whole or len(query.words) != 1:
        return None
    word = query.words[0]
    return word[0][0] if len(word) == 1 and len(word[0]) == 1 else None


def _word(word: Word, atom: Callable[[str], str]) -> str:
    return "(" + " OR ".join("(" + " AND ".join(map(atom, atoms)) + ")" for atoms in word) + ")"


def _exact(atom: str) -> str:
    return f'"{anchored(atom)}"'


def _prefix(atom: str) -> str:
    return f'"{anchored(atom)}"*'


def _suffix(atom: str) -> str:
    """A tail as it stands, or of a number."""
    back = number_tail(atom)
    return f'("{tail(atom)}" OR "{back}"*)' if back else f'"{tail(atom)}"'


def _inside(atom: str) -> str:
    return f'"{tail(atom)}"*'


def _any(atom: str) -> str:
    back = number_tail(atom)
    number = f' OR "{back}"*' if back else ""
    return f'("{anchored(atom)}"* OR "{tail(atom)}"*{number})'


def _not_inside(atom: str) -> str:
    return f'("{anchored(atom)}"* OR {_suffix(atom)})'


#: One search word in a class alone; in any class; in any class but the last. Only letters, digits and Chinese get here, so
#: quoting is enough.
_FORMS: Final[tuple[Callable[[str], str], ...]] = (_exact, _prefix, _suffix, _inside, _any, _not_inside)


def ranks_in(query: Query, several: Iterable[str]) -> list[int]:
    """The class (an index into ``CLASSES``, 9 for none) in which *query* matches each customer, by the tokens of each.

    *several* are texts with a space before, between and after their tokens. A word's class is its best reading's, a reading's
    its worst atom's, the query's its worst word's, unless all of it in one piece matches better.
    """
    if (plain := _plain(query)) is not None:
        forms = _forms(plain)
        return [_form_rank(forms, words) for words in several]
    return [_rank_in(query, words) for words in several]


def _rank_in(query: Query, words: str) -> int:
    found = 0
    for word in query.words:
        found = max(found, _word_rank(word, words))
    if found and query.whole:
        found = min(found, _word_rank(query.whole, words))
    return found if query.words else 9


def _word_rank(word: Word, words: str) -> int:
    best = 9
    for atoms in word:
        rank = 0
        for atom in atoms:
            rank = max(rank, _form_rank(_forms(atom), words))
            if rank >= best:
                break
        best = min(best, rank)
        if not best:
            break
    return best


def _forms(atom: str) -> tuple[str, str, str]:
    """What a search word looks like among tokens: at the beginning of a field, as the tail of one, of a number (or nothing)."""
    back = number_tail(atom)
    return " " + anchored(atom), " " + tail(atom), back and " " + back


def _form_rank(forms: tuple[str, str, str], words: str) -> int:
    head, inner, back = forms
    if head in words:
        return 0 if head + " " in words else 1
    if (back and back in words) or inner + " " in words:
        return 2
    return 3 if inner in words else 9
