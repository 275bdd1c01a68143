"""What two sites did without knowing of each other and only a person can settle: found after each import.

Fields with two values stand in the store's ``conflict`` table. The rest is looked for here, among what the import
touched: a card used more often than it allows, one card number given twice, one vehicle or person entered twice, an act
that no longer fitted its case, two sites with one code. Candidates are noted on this machine; whether one still stands is
asked of the records each time, so that what was settled elsewhere disappears by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import combinations
from typing import Final

import msgspec

from console.store import cases
from console.store.change import canonical, parse
from console.store.queries import distinct
from console.store.sqlite import Connection
from console.sync import knowledge

KINDS: Final = ("overdrawn", "card-number", "plate", "person", "case", "site-code", "decision")
MANY: Final = 5_000
"""After an import that touched more records, everything is looked at instead of each of them."""

Candidate = tuple[str, tuple[str, ...]]
"""The kind and what it is about: card and service, number, plate, telephone and name, case, code."""


class Deed(msgspec.Struct, frozen=True):
    """One side: the record it made (*pk*), who wrote it where (*site*) and when (``at``, ms), at place *seq* of the log."""

    pk: str
    site: str
    scope: str
    seq: int
    hlc: int
    at: int
    actor: str
    tbl: str


class Item(msgspec.Struct, frozen=True):
    """Something to settle: its *kind*, what it is *about* and the deeds that stand against each other, the first one first.

    *over* is by how much a card is overdrawn. ``id`` changes when more deeds join.
    """

    kind: str
    about: tuple[str, ...]
    deeds: tuple[Deed, ...] = ()
    over: int = 0
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A short name for people and decisions."""
        parts = [self.kind, *self.about, *sorted(d.pk for d in self.deeds), *self.notes]
        return sha256(canonical(parts).encode()).hexdigest()[:10]


def fields(conn: Connection) -> set[str]:
    """The fields with several values."""
    return {canonical(row) for row in conn.execute("SELECT tbl, pk, field FROM conflict")}


def update(conn: Connection, me: str, *, all_: bool = False) -> int:
    """Look at what came since this file last acknowledged, or at everything; how many new things stand there to settle."""
    candidates = [] if all_ else list(_touched(conn, me))
    if all_ or len(candidates) > MANY:
        candidates = list(everything(conn))
    added = 0
    for kind, about in dict.fromkeys(candidates):
        item = look(conn, kind, about)
        if item is not None and not decided(conn, item):
            key = canonical(list(about))
            had = conn.execute("INSERT OR IGNORE INTO attention VALUES(?,?)", (kind, key)).rowcount
            added += max(had, 0)
    return added


def standing(conn: Connection) -> list[Item]:
    """What a person must settle now, by kind."""
    found = []
    rows = conn.execute("SELECT kind, key FROM attention").fetchall()
    for kind, key in sorted(rows, key=lambda row: (KINDS.index(row[0]) if row[0] in KINDS else 99, row[1])):
        item = look(conn, kind, tuple(parse(key)))
        if item is not None and not decided(conn, item):
            found.append(item)
    return found


def decided(conn: Connection, item: Item) -> bool:
    """Whether a person at some site settled it."""
    row = conn.execute("SELECT 1 FROM change WHERE tbl='decision' AND pk=? LIMIT 1", (item.id,)).fetchone()
    return row is not None


def look(conn: Connection, kind: str, about: tuple[str, ...]) -> Item | None:
    """The thing as it stands now, ``None`` when nobody need settle it."""
    if kind == "overdrawn":
        return _overdrawn(conn, *about)
    if kind == "case":
        case = cases.load(conn, about[0])
        return Item(kind, about, notes=tuple(case.exceptions)) if case and case.exceptions else None
    if kind == "decision":
        return _decided_twice(conn, about[0])
    if kind == "site-code":
        rows = conn.execute("SELECT id FROM member WHERE code=? AND deleted_at IS NULL ORDER BY id", about)
        deeds = [deed for (pk,) in rows.fetchall() for deed in _made(conn, "member", pk, "code")]
        return Item(kind, about, tuple(deeds)) if len(deeds) > 1 else None
    found = _strangers(conn, list(_double(conn, kind, about)))
    if kind == "person" and all(distinct.apart(conn, [a.pk], [b.pk]) for a, b in combinations(found, 2)):
        return None  # somebody has said that they are two people
    return Item(kind, about, tuple(found)) if len(found) > 1 else None


def everything(conn: Connection) -> Iterator[Candidate]:
    """Every candidate of the file."""
    yield from _used_at_two(conn)
    for row in conn.execute(
        "SELECT number FROM card WHERE deleted_at IS NULL AND number<>'' GROUP BY 1 HAVING count(*)>1"
    ):
        yield "card-number", tuple(row)
    for row in conn.execute(
        "SELECT plate FROM vehicle WHERE deleted_at IS NULL AND plate<>'' GROUP BY 1 HAVING count(*)>1"
    ):
        yield "plate", tuple(row)
    for row in conn.execute(
        "SELECT p.e164, c.name FROM phone p JOIN customer c ON c.id=p.customer WHERE p.deleted_at IS NULL AND p.e164<>''"
        " GROUP BY 1, 2 HAVING count(DISTINCT c.id)>1"
    ):
        yield "person", tuple(row)
    for row in conn.execute("SELECT id FROM case_head WHERE exceptions>0"):
        yield "case", tuple(row)
    for row in conn.execute("SELECT code FROM member WHERE deleted_at IS NULL GROUP BY 1 HAVING count(*)>1"):
        yield "site-code", tuple(row)
    for row in conn.execute("SELECT pk FROM change WHERE tbl='decision' GROUP BY pk HAVING count(*)>1"):
        yield "decision", tuple(row)


_SETTLED_BY_ACTS: Final = frozenset({"overdrawn", "card-number", "plate", "person"})
"""Kinds whose decision changes records that no other one would contradict by itself: two values that were settled differently
are two values again."""


def _decided_twice(conn: Connection, question: str) -> Item | None:
    """A question that several sites settled differently, each without knowing of the other."""
    deeds: dict[tuple[str, str], Deed] = {}
    for site, scope, seq, hlc, at, actor, body in conn.execute(
        "SELECT site, scope, seq, hlc, at, actor, body FROM change WHERE tbl='decision' AND pk=? ORDER BY hlc, site",
        (question,),
    ):
        said = parse(body)
        if said.get("kind") in _SETTLED_BY_ACTS:
            what = (str(said.get("choice")), str(said.get("value")))
            deeds.setdefault(what, Deed(f"{hlc:x}.{site}", site, scope, seq, hlc, at, actor, "decision"))
    return Item("decision", (question,), tuple(deeds.values())) if len(deeds) > 1 else None


def _used_at_two(conn: Connection) -> Iterator[Candidate]:
    """Services of cards that were used at more than one site."""
    for row in conn.execute(
        "SELECT card, service FROM card_use WHERE reversed_by IS NULL GROUP BY card, service HAVING count(DISTINCT site)>1"
    ):
        yield "overdrawn", tuple(row)


_ABOUT: Final = {
    "vehicle": ("plate", "SELECT plate FROM vehicle WHERE id=? AND plate<>''"),
    "card": ("card-number", "SELECT number FROM card WHERE id=? AND number<>''"),
    "card_use": ("overdrawn", "SELECT card, service FROM card_use WHERE id=?"),
    "phone": (
        "person",
        "SELECT p.e164, c.name FROM phone p JOIN customer c ON c.id=p.customer WHERE p.id=? AND p.e164<>''",
    ),
    "case_event": ("case", "SELECT id FROM case_head WHERE id=? AND exceptions>0"),
    "member": ("site-code", "SELECT code FROM member WHERE id=?"),
    "decision": (
        "decision",
        "SELECT pk FROM change WHERE tbl='decision' AND pk=? GROUP BY pk HAVING count(*)>1",
    ),
}


def _touched(conn: Connection, me: str) -> Iterator[Candidate]:
    """What the changes since this file's last acknowledgement, its own among them, may have brought about."""
    said = knowledge.acked(conn, me)
    (own,) = conn.execute(
        "SELECT coalesce(max(hlc), 0) FROM change WHERE tbl='ack' AND pk=?", (me,)
    ).fetchone()
    for site, scope, seq in conn.execute("SELECT site, scope, seq FROM vector").fetchall():
        base = said.get((site, scope), 0)
        if site == me:  # what was done here since may have made a question of what came before
            row = conn.execute(
                "SELECT seq FROM change WHERE site=? AND scope=? AND hlc<=? ORDER BY seq DESC LIMIT 1",
                (me, scope, own),
            ).fetchone()
            base = row[0] if row else 0
        if seq - base > MANY:
            yield from everything(conn)
            return
        rows = conn.execute(
            "SELECT DISTINCT tbl, pk FROM change WHERE site=? AND scope=? AND seq>?", (site, scope, base)
        ).fetchall()
        if any(tbl == "product_service" for tbl, _ in rows):
            yield from _used_at_two(conn)  # what cards allow has changed
        for tbl, pk in rows:
            if tbl in _ABOUT:
                kind, question = _ABOUT[tbl]
                for row in conn.execute(question, (pk,)).fetchall():
                    yield kind, tuple(row)
            if tbl == "card":
                for row in conn.execute("SELECT card, service FROM card_use WHERE card=?", (pk,)).fetchall():
                    yield "overdrawn", tuple(row)
            if tbl == "case_event":
                for row in conn.execute(
                    "SELECT card, service FROM card_use WHERE case_id=?", (pk,)
                ).fetchall():
                    yield "overdrawn", tuple(row)


def _overdrawn(conn: Connection, card: str, service: str) -> Item | None:
    """The uses that went beyond what the card includes, when one of them was made without knowing another."""
    row = conn.execute(
        "SELECT s.allowed FROM card c JOIN product_service s ON s.product=c.product AND s.service=? AND s.deleted_at IS NULL"
        " WHERE c.id=?",
        (service, card),
    ).fetchone()
    if row is None or row[0] is None:
        return None
    uses = conn.execute(
        "SELECT id, uses, case_id, hlc, site FROM card_use WHERE card=? AND service=? AND reversed_by IS NULL"
        " ORDER BY hlc, site",
        (card, service),
    ).fetchall()
    over = sum(use[1] for use in uses) - row[0]
    if over <= 0:
        return None
    deeds = [deed for use in uses for deed in _used(conn, *use)]
    found = _strangers(conn, deeds)
    return Item("overdrawn", (card, service), tuple(found[-(over + 1) :]), over) if len(found) > 1 else None


def _used(conn: Connection, use: str, _uses: int, case: str, hlc: int, site: str) -> Iterator[Deed]:
    where = ("case_event", case) if case and use == f"{hlc:x}.{site}" else ("card_use", use)
    row = conn.execute(
        "SELECT scope, seq, at, actor FROM change WHERE tbl=? AND pk=? AND hlc=? AND site=?",
        (*where, hlc, site),
    ).fetchone()
    if row:
        yield Deed(use, site, row[0], row[1], hlc, row[2], row[3], "card_use")


def _double(conn: Connection, kind: str, about: tuple[str, ...]) -> Iterable[Deed]:
    """The changes that gave each of several records the same number, plate or person."""
    if kind == "card-number":
        rows = conn.execute(
            "SELECT id FROM card WHERE number=? AND deleted_at IS NULL ORDER BY id", about
        ).fetchall()
        return [deed for (pk,) in rows for deed in _made(conn, "card", pk, "number")]
    live = "JOIN customer c ON c.id=t.customer AND c.deleted_at IS NULL AND c.merged_into IS NULL WHERE t.deleted_at IS NULL"
    if kind == "plate":
        rows = conn.execute(
            f"SELECT min(t.id) FROM vehicle t {live} AND t.plate=? GROUP BY c.id", about
        ).fetchall()
        return [deed for (pk,) in rows for deed in _made(conn, "vehicle", pk, "plate")]
    if kind == "person":
        rows = conn.execute(
            f"SELECT DISTINCT c.id FROM phone t {live} AND t.e164=? AND c.name=? ORDER BY 1", about
        ).fetchall()
        return [deed for (pk,) in rows for deed in _made(conn, "customer", pk, "name")]
    return []


def _made(conn: Connection, tbl: str, pk: str, field: str) -> Iterator[Deed]:
    """The change that first wrote *field* of a record."""
    for row in conn.execute(
        "SELECT site, scope, seq, hlc, at, actor, body FROM change WHERE tbl=? AND pk=? ORDER BY hlc, site",
        (tbl, pk),
    ):
        if field in parse(row[6]):
            site, scope, seq, hlc, at, actor, _body = row
            yield Deed(pk, site, scope, seq, hlc, at, actor, tbl)
            return


def _strangers(conn: Connection, deeds: list[Deed]) -> list[Deed]:
    """Those deeds that another site did without knowing of one another; in order."""
    found = set()
    ordered = sorted(deeds, key=lambda deed: (deed.hlc, deed.site))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if one.site != other.site and not knowledge.knew(
                conn, other.site, other.hlc, (one.site, one.scope, one.seq)
            ):
                found |= {one, other}
    return [deed for deed in ordered if deed in found]
