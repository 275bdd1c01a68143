"""Why a customer was found: the field that matched best and the characters of each field that matched. Pure."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from console.domain import names, phones
from console.domain.search import SHORTEST_TAIL, name_fields, normal, phone_fields, plate_fields, squeeze
from console.domain.search_query import Query, Word
from console.domain.text import is_han

Field = Literal["plate", "name", "phone", "card"]


class Fields(NamedTuple):
    """What a customer has: the name, numbers (E.164), plates and card numbers."""

    name: str
    phones: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()


class Mark(NamedTuple):
    """A matched piece: the field, which of its values, and the characters from *start* to *end* of that value.

    ``rank`` is 0 exact, 1 prefix, 2 suffix, 3 inside. A telephone's characters are those of the number as dialled.
    """

    field: Field
    which: int
    start: int
    end: int
    rank: int


_FIELD_ORDER: Final[dict[Field, int]] = {"plate": 0, "name": 1, "phone": 2, "card": 3}


def explain(query: Query, fields: Fields) -> list[Mark]:
    """The marks of the best reading of *query*, the first word's first; empty when it does not match."""
    options: list[list[Mark]] = []
    if query.whole and (marks := _word(query.whole, fields)):
        options.append(marks)
    apart = [_word(word, fields) for word in query.words]
    if apart and all(apart):
        options.append([mark for marks in apart for mark in marks])
    return min(options, key=lambda marks: max(m.rank for m in marks), default=[])


def _word(word: Word, fields: Fields) -> list[Mark]:
    best: list[Mark] = []
    for atoms in word:
        marks = [_atom(atom, fields) for atom in atoms]
        found = [m for m in marks if m]
        if len(found) == len(marks) and (not best or max(m.rank for m in found) < max(m.rank for m in best)):
            best = found
    return best


def _atom(atom: str, fields: Fields) -> Mark | None:
    """Where one search word is found best; of equals plate, then name, telephone, card."""
    found: list[Mark] = []
    for index, plate in enumerate(fields.plates):
        text = squeeze(plate)
        if atom in text:
            found += _in_text("plate", index, atom, text, *plate_fields(plate))
    for index, number in enumerate(fields.phones):
        text = phones.dialled(number)
        if atom in text:
            found += _in_text("phone", index, atom, text, phone_fields(number), _tail(atom, text))
    for index, card in enumerate(fields.cards):
        if atom in card:
            found += _in_text("card", index, atom, card, [card], _tail(atom, card))
    found += _in_name(atom, fields.name)
    if len(found) < 2:
        return found[0] if found else None
    return min(found, key=lambda m: (m.rank, _FIELD_ORDER[m.field], m.which), default=None)


def _tail(atom: str, number: str) -> list[str]:
    """*atom* when it is a tail a number is found by."""
    return [atom] if len(atom) >= SHORTEST_TAIL and number.endswith(atom) else []


def _in_text(
    field: Field, index: int, atom: str, text: str, heads: list[str], tails: list[str]
) -> list[Mark]:
    """Where *atom* stands in a field whose tokens are pieces of *text* that end with it."""
    for rank, pieces in ((0, heads), (1, heads), (2, tails), (3, tails)):
        for piece in pieces:
            if piece == atom if rank in (0, 2) else piece.startswith(atom):
                start = len(text) - len(piece)
                return [Mark(field, index, start, start + len(atom), rank)]
    return []


def _in_name(atom: str, name: str) -> list[Mark]:
    """Where *atom* stands in a name: in its characters, or in its readings."""
    heads, tails = name_fields(name)
    if atom in heads:
        rank = 0
    elif any([h.startswith(atom) for h in heads]):
        rank = 1
    elif atom in tails:
        rank = 2
    elif any([t.startswith(atom) for t in tails]):
        rank = 3
    else:
        return []
    start, end = _letters(atom, name) or _syllables(atom, name, rank) or (0, len(name))
    return [Mark("name", 0, start, end, rank)]


def _letters(atom: str, name: str) -> tuple[int, int] | None:
    """The characters of *name* that spell *atom* as they stand, spaces and dots between them included."""
    spelled: list[tuple[str, int]] = []
    for place, char in enumerate(name):
        spelled += [(c, place) for c in normal(char) if c.isalnum()]
    at = "".join(c for c, _ in spelled).find(atom)
    if at < 0:
        return None
    return spelled[at][1], spelled[at + len(atom) - 1][1] + 1


def _syllables(atom: str, name: str, rank: int) -> tuple[int, int] | None:
    """The characters of *name* whose readings, or initials, *atom* begins with."""
    chars = [place for place, char in enumerate(name) if is_han(char)]
    family = len(names.surname(name))
    for spelling in names.spellings(name):
        parts = [p.replace("v", "u") for p in spelling]
        widths = [1] * len(parts)
        if family > 1 and len(parts) == len(chars) - family + 1:
            widths[0] = family
        if sum(widths) != len(chars):
            continue
        skip = 1 if rank >= 2 else 0
        joined = "".join(parts[skip:])
        if joined.startswith(atom.replace("v", "u")):
            used, first, left = skip, sum(widths[:skip]), len(atom)
            while left > 0 and used < len(parts):
                left -= len(parts[used])
                used += 1
            return chars[first], chars[sum(widths[:used]) - 1] + 1
        if "".join(p[0] for p in parts).startswith(atom):
            return chars[0], chars[sum(widths[: len(atom)]) - 1] + 1
    if len(atom) <= len(chars):
        return chars[0], chars[len(atom) - 1] + 1
    return None
