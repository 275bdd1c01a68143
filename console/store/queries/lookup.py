"""Who is meant: the look-up over the index of :mod:`console.store.lookup_index`. Reads only.

Order: exact, prefix, suffix (tails, and beginnings of tails), then near plates; inside each the customer who called last
first. The widest class is asked first: when it does not fill the list, that one statement has found everybody, and the
tokens beside each row say how well it matches. Else one class after the other. Each stops after the rows it needs.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from console.domain import near
from console.domain.plates import PROVINCES, SOUND_OF
from console.domain.search import CLASSES, Match, anchored, tail
from console.domain.search_query import Query, expression, ranks_in, read

if TYPE_CHECKING:
    from console.store.sqlite import Connection

#: With fewer true hits than this every single error is looked for; with fewer than the second, the likely ones.
FEW: Final = 3
SOME: Final = 8
#: Several words are ranked among so many of the latest callers who match them all: to find the best of everybody, whole
#: lists of common words would be read.
LATEST: Final = 40


class Found(msgspec.Struct, frozen=True, gc=False):
    """A customer that was found: its place in the call order, which it keeps only as long as nobody writes. ``how`` is the
    class of the match, ``near`` for a plate that differs, ``case`` for the customer of a case number; ``plate`` is the near
    plate as stored."""

    place: int
    how: Match | str
    plate: str = ""
    difference: near.Difference | None = None


def find(conn: Connection, text: str, limit: int = 20) -> tuple[Query, list[Found]]:
    """The query as it was understood, and at most *limit* customers, best first. Never raises for any *text*.

    Who they are :func:`console.store.queries.lookup_rows.rows_at` tells, in the same moment of the file.
    """
    query = read(text)
    if not query.words or limit < 1:
        return query, []
    room = max(limit, SOME)
    if query.case:
        found = [Found(place, "case") for place in _of_case(conn, *query.case)]
        known = {one.place for one in found}
        found += [one for one in _matching(conn, query, room + len(known)) if one.place not in known]
    else:
        found = _matching(conn, query, room)
    if len(found) < SOME and len(found) < limit and near.possible(query.squeezed):
        known = {one.place for one in found}
        found += near_plates(conn, query, limit - len(found), known, every=len(found) < FEW)
    return query, found[:limit]


def _matching(conn: Connection, query: Query, room: int) -> list[Found]:
    """The first *room* true matches: of several words first those who match them in one piece (``zhang san``), then the
    others, best class first among the :data:`LATEST` of them."""
    if len(query.words) == 1:
        return _one_word(conn, query, room)
    found = _one_word(conn, query._replace(words=(query.whole,), whole=()), room)
    if len(found) < room:
        apart = query._replace(whole=())
        known = {one.place for one in found}
        rows = _latest(conn, _MATCH_WORDS, expression(apart, _ALL), LATEST + len(known))
        latest = [row for row in rows if row[0] not in known][:LATEST]
        found += _ranked(apart, latest)
    return found[:room]


def _one_word(conn: Connection, query: Query, room: int) -> list[Found]:
    first = _first(query.squeezed)
    exact: list[int] = []
    if first == _EXACT:
        exact = _stage(conn, query, _EXACT, room)
        if len(exact) >= room:
            return [Found(place, "exact") for place in exact[:room]]
    widest: list[tuple[int, str]] = []
    if first == _INSIDE or (first == _EXACT and len(query.squeezed) > 3):
        widest = _latest(conn, _MATCH_WORDS, expression(query, _ALL), room)
        if len(widest) < room:  # one statement has found everybody
            return _ranked(query, widest)
    begins = _stage(conn, query, _PREFIX, room + len(exact))
    if begins and first != _EXACT:
        exact = _stage(conn, query, _EXACT, room)
    found: dict[int, Match] = dict.fromkeys(exact, "exact")
    _join(found, begins, "prefix")
    if len(found) < room:
        ends = _stage(conn, query, _SUFFIX, room + len(found))
        if not found and len(ends) >= room:
            return [Found(place, "suffix") for place in ends[:room]]
        _join(found, ends, "suffix")
    if len(found) < room:
        inside = [place for place, _ in widest] or _stage(conn, query, _INSIDE, room + len(found))
        _join(found, inside, "inside")
    return [Found(place, how) for place, how in found.items()][:room]


def _join(found: dict[int, Match], coming: list[int], how: Match) -> None:
    """Add those who were not found in a better class."""
    for place in coming:
        found.setdefault(place, how)


def _stage(conn: Connection, query: Query, stage: int, room: int) -> list[int]:
    """Those who match in a class, last caller first, *room* of them or more; better matches may be among them."""
    return [row[0] for row in _latest(conn, _MATCH, expression(query, stage), room)]


def _latest(conn: Connection, match: str, wanted: str, limit: int) -> list[Any]:
    """The rows of *match* for the expression *wanted*, last caller first, at least *limit* where there are so many.

    How many stands in the statement as a number: one that is bound has SQLite plan the statement again each time. The numbers
    go in steps, so that there are few statements, which stay prepared.
    """
    return conn.execute(_limited(match, -(-limit // _STEP) * _STEP), (wanted,)).fetchall()


@lru_cache(maxsize=64)
def _limited(match: str, most: int) -> str:
    return f"{match}{most}"


_STEP: Final = 5


def _ranked(query: Query, rows: list[tuple[int, str]]) -> list[Found]:
    """Rows as they came, best class first."""
    ranks = ranks_in(query, [words for _, words in rows])
    if len(rows) == 1:
        return [Found(rows[0][0], CLASSES[ranks[0]])]
    return [Found(rows[at][0], CLASSES[ranks[at]]) for at in sorted(range(len(rows)), key=ranks.__getitem__)]


def _first(squeezed: str) -> int:
    """What to ask first. Short texts match so many that a narrow class fills the list: letters exactly (initials, pinyin,
    surnames), up to five digits as a tail. Longer ones match few: everything at once."""
    if squeezed.isdecimal():
        return _SUFFIX if len(squeezed) <= 5 else _INSIDE
    return _EXACT if len(squeezed) <= 2 or (squeezed.isascii() and squeezed.isalpha()) else _INSIDE


_EXACT, _PREFIX, _SUFFIX, _INSIDE, _ALL = range(5)
_MATCH: Final = "SELECT rowid FROM lookup WHERE lookup MATCH ? ORDER BY rowid DESC LIMIT "
_MATCH_WORDS: Final = (
    "SELECT lookup.rowid, w.tokens FROM lookup JOIN lookup_words w ON w.seq=lookup.rowid"
    " WHERE lookup MATCH ? ORDER BY lookup.rowid DESC LIMIT "
)


def _of_case(conn: Connection, prefix: str, number: int) -> list[int]:
    """The customer of a case by its number, followed through merges."""
    rows = conn.execute(
        "SELECT o.seq FROM case_head h LEFT JOIN lookup_merge m ON m.customer=h.customer"
        " JOIN call_order o ON o.customer=coalesce(m.target, h.customer) WHERE h.prefix=? AND h.number=?",
        (prefix, number),
    ).fetchall()
    return [row[0] for row in rows]


def near_plates(conn: Connection, query: Query, limit: int, known: set[int], *, every: bool) -> list[Found]:
    """Customers with a plate one error away from what was asked for, likely errors first, then by the last call.

    *known* are left out; without *every* only the likely errors are looked for.
    """
    asked = near.wanted(query.squeezed, [w[0] for w in query.whole or query.words[0] if len(w) == 1])
    if asked is None or (len(query.words) > 1 and not query.whole):
        return []
    rows: list[tuple[int, str]] = []
    if asked.mixed:
        rows += _alike(conn, asked, limit, known)
    if every:
        seek = near.probes(asked)
        if seek.plates:
            rows += conn.execute(_BY_PLATE, (json.dumps(seek.plates),)).fetchall()
        if seek.behind:
            wrong = json.dumps(seek.behind)
            rows += conn.execute(_BY_OFFICE, (wrong, seek.office, asked.provinces)).fetchall()
        rows += conn.execute(_BY_SERIAL, (json.dumps(seek.serials),)).fetchall()
    best: dict[int, tuple[int, int, Found]] = {}
    for place, words in rows:
        if place in known:
            continue
        for plate in _PLATES.findall(words) if words[0] == " " else (words,):
            difference = near.compare(asked, plate.upper())
            if difference is None or not (every or near.RANK[difference.kind] == 0):
                continue
            found = near.RANK[difference.kind], -place, Found(place, "near", plate.upper(), difference)
            if place not in best or found[0] < best[place][0]:
                best[place] = found
    ranked = sorted(best.values(), key=lambda found: found[:2])
    return [hit for _, _, hit in ranked[:limit]]


def _alike(conn: Connection, asked: near.Wanted, limit: int, known: set[int]) -> list[tuple[int, str]]:
    """Rows with a plate one likely error away. Telephone numbers that begin alike come with them: more are read until
    there are enough of plates."""
    room = limit + len(known)
    while True:
        rows = _latest(conn, _MATCH_WORDS, _likely(asked), room)
        if len(rows) < room or sum(_has_near(asked, row, known) for row in rows) >= limit:
            return rows
        room *= 8


def _has_near(asked: near.Wanted, row: tuple[int, str], known: set[int]) -> bool:
    found = [near.compare(asked, plate.upper()) for plate in _PLATES.findall(row[1])]
    return row[0] not in known and any(one is not None and near.RANK[one.kind] == 0 for one in found)


#: The plates among the tokens of a customer.
_PLATES: Final = re.compile(f"(?<= )[{PROVINCES}][^ ]+")


def _likely(asked: near.Wanted) -> str:
    """The FTS5 expression for plates with one likely error."""
    bodies = [b.lower() for b in near.likely(asked.body)]
    body = asked.body.lower()
    terms: list[str] = []
    if asked.provinces:
        sounds = {SOUND_OF[p] for p in asked.provinces}
        alike = [p for p in PROVINCES if SOUND_OF[p] in sounds and p not in asked.provinces]
        terms += [f'"{p}{b}"*' for p in asked.provinces for b in bodies]
        terms += [f'"{p}{body}"*' for p in alike]
    else:
        terms += [f'"{anchored(b)}"*' for b in bodies]
        terms += [f'"{tail(b)}"' for b in bodies]
    return " OR ".join(terms) or '"\u01c3"'


#: Plates by what follows the office letter, read from the index alone. A plate itself stands for the tokens here.
_BY: Final = (
    "SELECT o.seq, v.plate FROM json_each(?) j CROSS JOIN vehicle v ON {where} AND v.deleted_at IS NULL"
    " LEFT JOIN lookup_merge m ON m.customer=v.customer JOIN call_order o ON o.customer=coalesce(m.target, v.customer)"
)
_BY_PLATE: Final = _BY.format(where="substr(v.plate, 3)=substr(j.value, 3) AND v.plate=j.value")
_BY_SERIAL: Final = _BY.format(where="substr(v.plate, 3)=j.value")
_BY_OFFICE: Final = _BY.format(
    where="substr(v.plate, 3)=j.value AND substr(v.plate, 2, 1)=?2 AND (?3='' OR instr(?3, substr(v.plate, 1, 1)))"
)
