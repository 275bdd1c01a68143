"""The one write door: a change is logged and its projection applied, here and nowhere else.

Local writes and imported bundles come through the same :meth:`Log.append`. The projections are functions of the set of
changes, so the order in which sites' changes arrive never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from console.store import cases, erase, facts, heads
from console.store.change import COLUMNS, ORG, START, Change, canonical, hash_body, header, link, parse
from console.store.schema import FIELDS, VERSION
from console.store.sqlite import Connection

_INSERT = f"INSERT INTO change({COLUMNS}) VALUES({','.join('?' * 15)})"


class Missing(Exception):
    """A change came before the ones it follows: ``(site, scope)``, the number we have and the number that came."""

    def __init__(self, site: str, scope: str, have: int, got: int) -> None:
        super().__init__(f"{site}/{scope}: {have} < {got}")
        self.site, self.scope, self.have, self.got = site, scope, have, got


class Forked(Exception):
    """Two different histories carry one identity: ``site``, ``scope`` and the number where they part."""

    def __init__(self, site: str, scope: str, seq: int) -> None:
        super().__init__(f"{site}/{scope}:{seq}")
        self.site, self.scope, self.seq = site, scope, seq


class Altered(Exception):
    """A change does not say what its hashes say."""


class Log:
    """The log of one open write transaction; :meth:`flush` before commit.

    *site* is the identity local changes are written with; *indexed*: keep the look-up index in step.
    """

    def __init__(self, conn: Connection, site: str, *, indexed: bool = True) -> None:
        self.conn, self.site, self._indexed = conn, site, indexed
        self._tips: dict[tuple[str, str], tuple[int, int, bytes]] = {}
        self._moved: set[tuple[str, str]] = set()
        row = conn.execute("SELECT max(hlc), (SELECT 1 FROM erased LIMIT 1) FROM vector").fetchone()
        self.hlc: int = row[0] or 0
        self._erasures = bool(row[1])
        self.tx = 0
        self._customers: dict[str, None] = {}  # in the order they were touched
        self._words: dict[
            str, str
        ] = {}  # of customers this write brought, while nothing else was said of them
        self._called: list[str] = []
        self._waiting: dict[str, list[Change]] = {}  # events of cases that are folded at the end

    def tip(self, site: str, scope: str) -> tuple[int, int, bytes]:
        """``(seq, hlc, chain)`` of the last change of *site* in *scope*; zeros before the first."""
        key = (site, scope)
        if key not in self._tips:
            row = self.conn.execute(
                "SELECT seq, hlc, chain FROM vector WHERE site=? AND scope=?", key
            ).fetchone()
            self._tips[key] = tuple(row) if row else (0, 0, START)
        return self._tips[key]

    def write(
        self, kind: str, tbl: str, pk: str, body: Any, prev: Any, *, at: int, actor: str, scope: str = ORG,
        fresh: bool = False, later: bool = False,
    ) -> Change:  # fmt: skip
        """Log something this site says now and apply it; *later*: the caller has :func:`cases.apply` do so for a whole act."""
        seq, _, chain = self.tip(self.site, scope)
        hlc = max(self.hlc + 1, at << 16)
        self.tx = self.tx or hlc
        text = canonical(body)
        before = canonical(prev) if prev else None
        hashed = hash_body(text, before)
        head = (self.site, scope, seq + 1, hlc, at, actor, self.tx, VERSION, kind, tbl, pk)
        change = Change(*head, text, before, hashed, link(chain, head, hashed))
        return self._admit(change, fresh, later)

    def append(self, change: Change, later: bool = False, checked: bool = False) -> bool:
        """Take in a change another site logged; False when it is already here.

        *later*: fold its case with the others' at the end. *checked*: its hashes and its place in the chain are proved.

        Raises :class:`Altered`, :class:`Missing` or :class:`Forked`; the caller rolls back.
        """
        seq, _, chain = self.tip(change.site, change.scope)
        if change.seq <= seq:
            row = self.conn.execute(
                "SELECT chain FROM change WHERE site=? AND scope=? AND seq=?",
                (change.site, change.scope, change.seq),
            ).fetchone()
            if row is None or row[0] != change.chain:
                raise Forked(change.site, change.scope, change.seq)
            return False
        if change.seq != seq + 1:
            raise Missing(change.site, change.scope, seq, change.seq)
        if not checked:
            self._prove(change, chain)
        if not later or change.tbl != "case_event":
            self._admit(change)
        else:
            self._waiting.setdefault(change.pk, []).append(self._admit(change, later=True))
        return True

    def _prove(self, change: Change, chain: bytes) -> None:
        """Raise unless *change* says what its hashes say and follows on *chain*."""
        if hash_body(change.body, change.prev) != change.body_hash and not erase.is_redacted(change):
            raise Altered(f"{change.site}/{change.scope}:{change.seq}")
        if link(chain, header(change), change.body_hash) != change.chain:
            raise Forked(change.site, change.scope, change.seq)

    def replay(self, change: Change) -> None:
        """Take a change of a log that is being read again from its beginning, unchecked: what it says is compared later."""
        self._admit(change)

    def moved(
        self, scope: str, seq: int, hlc: int, chain: bytes, customers: Iterable[str], words: Mapping[str, str]
    ) -> None:
        """This site's log of *scope* ends here now: :mod:`console.store.bulk` wrote to it, about *customers*, and about new
        ones whose *words* are known."""
        self._tips[self.site, scope] = (seq, hlc, chain)
        self._moved.add((self.site, scope))
        self.hlc = max(self.hlc, hlc)
        self._customers.update(dict.fromkeys(customers))
        self._words.update(words)

    def flush(self) -> None:
        """Fold what waits, write the tips that moved and bring the look-up index up to date."""
        self._fold()
        self.conn.executemany(
            "INSERT OR REPLACE INTO vector VALUES(?,?,?,?,?)",
            [(*key, *self._tips[key]) for key in sorted(self._moved)],
        )
        self._moved.clear()
        if self._indexed and (self._customers or self._called or self._words):
            from console.store import lookup_index

            for customer in self._customers:
                self._words.pop(customer, None)
            lookup_index.update(self.conn, self._customers, self._called, self._words)
        self._words.clear()
        self._customers.clear()
        self._called.clear()

    def _fold(self) -> None:
        for case_id, coming in self._waiting.items():
            cases.apply(self.conn, case_id, coming)
        self._waiting.clear()

    def _admit(self, change: Change, fresh: bool = False, later: bool = False) -> Change:
        if self._erasures:
            change = erase.filtered(self.conn, change)
        self.conn.execute(_INSERT, tuple_of(change))
        key = (change.site, change.scope)
        self._tips[key] = (change.seq, change.hlc, change.chain)
        self._moved.add(key)
        self.hlc = max(self.hlc, change.hlc)
        if not later:
            self._project(change, fresh)
        return change

    def _project(self, change: Change, fresh: bool) -> None:
        if change.kind == "set":
            if change.tbl in _OF_CUSTOMER and not fresh:
                self._touch(change)
            heads.apply(self.conn, change, fresh)
            if change.tbl in _OF_CUSTOMER:
                self._touch(change)
        elif change.tbl == "case_event":
            cases.apply(self.conn, change.pk, [change])
        elif change.kind == "fact":
            facts.apply(self.conn, change)
            if change.tbl in ("call", "call_end"):
                customer = parse(change.body).get("customer")
                self._called.extend([customer] if customer else [])
        elif change.kind == "erase":
            self._fold()  # before what it erases
            self._erasures = True
            self._customers.update(dict.fromkeys(sorted(erase.apply(self.conn, change))))

    def _touch(self, change: Change) -> None:
        """Note whose look-up tokens this change moves: the customer's before it and after it."""
        if change.tbl == "customer":
            self._customers[change.pk] = None
            return
        row = self.conn.execute(f"SELECT customer FROM {change.tbl} WHERE id=?", (change.pk,)).fetchone()
        if row and row[0]:
            self._customers[row[0]] = None


_OF_CUSTOMER = frozenset(table for table in FIELDS if table == "customer" or "customer" in FIELDS[table])


def tuple_of(change: Change) -> tuple[Any, ...]:
    """*change* in the order of :data:`console.store.change.COLUMNS`."""
    return (*header(change), change.body, change.prev, change.body_hash, change.chain)
