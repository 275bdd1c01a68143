"""One identity, two histories: a copied file, or an old backup put back. The file that notices takes a new identity.

Whoever meets another history under its own name keeps what both share, takes a new identity, and logs again under it
what only it has: same ``hlc``, moment, person and act, so nothing changes its place. Cases it opened meanwhile get
numbers of the new code. The new identity follows from the first change that is given up: of three files that wrote as one
site, two that share what they never sent log that again as one, and part anew where they differ. It also logs an ``identity`` fact that names the branch it gave up; every site that holds that
branch drops it, since all of it comes again under the new identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from console.store import identity
from console.store.change import COLUMNS, Change, canonical, hash_body, header, link, parse
from console.store.log import Log
from console.store.open import Store
from console.store.reproject import reproject
from console.store.sqlite import Connection
from console.sync import knowledge
from console.sync.vector import Key, chain_at, nested

TABLE = "identity"


class Branch(msgspec.Struct, frozen=True):
    """The changes of ``site/scope`` from *first* on, whose chain there is *chain*: given up by its writer."""

    site: str
    scope: str
    first: int
    chain: bytes


def given_up(conn: Connection) -> list[Branch]:
    """Every branch somebody gave up, as far as known here."""
    rows = conn.execute("SELECT body FROM change WHERE tbl=? AND kind='fact'", (TABLE,))
    return [branch for (body,) in rows for branch in named(body)]


def named(body: str) -> Iterator[Branch]:
    """The branches an ``identity`` fact names."""
    try:
        said = msgspec.convert(parse(body), _Said)
        for scope, (first, chain) in said.branches.items():
            yield Branch(said.was, scope, first, bytes.fromhex(chain))
    except (msgspec.ValidationError, ValueError):
        return


class _Said(msgspec.Struct):
    was: str
    branches: dict[str, tuple[int, str]]


def held(conn: Connection) -> dict[Key, int]:
    """Streams of which this file still holds a branch that was given up, with its first number."""
    found: dict[Key, int] = {}
    for branch in given_up(conn):
        key = (branch.site, branch.scope)
        if chain_at(conn, key, branch.first) == branch.chain:
            found[key] = min(branch.first, found.get(key, branch.first))
    return found


def drop(conn: Connection, streams: Mapping[Key, int]) -> None:
    """Forget the changes of *streams* from these numbers on, and show everything again. In a write transaction."""
    for key, first in streams.items():
        conn.execute("DELETE FROM change WHERE site=? AND scope=? AND seq>=?", (*key, first))
        row = conn.execute(
            "SELECT seq, hlc, chain FROM change WHERE site=? AND scope=? AND seq=?", (*key, first - 1)
        ).fetchone()
        conn.execute("DELETE FROM vector WHERE site=? AND scope=?", key)
        if row:
            conn.execute("INSERT INTO vector VALUES(?,?,?,?,?)", (*key, *row))
    reproject(conn)


def all_scopes(
    conn: Connection, site: str, firsts: Mapping[str, int], tip: Mapping[Key, int]
) -> dict[str, int]:
    """*firsts* with this file's streams in other scopes: from what neither the bundle (*tip*) nor anybody's word knows of.

    The other file that writes as *site* goes on with those numbers, so they are given up with the rest.
    """
    said = [
        knowledge.acked(conn, pk) for (pk,) in conn.execute("SELECT DISTINCT pk FROM change WHERE tbl='ack'")
    ]
    found = dict(firsts)
    for scope, seq in conn.execute("SELECT scope, seq FROM vector WHERE site=?", (site,)).fetchall():
        key = (site, scope)
        known = max([tip.get(key, 0), *(one.get(key, 0) for one in said)])
        if scope not in found and known < seq:
            found[scope] = known + 1
    return found


def part(store: Store, site_was: str, firsts: Mapping[str, int], *, now: int, why: str) -> identity.Notice:
    """Give up this file's own changes from *firsts* (by scope) on as far as identity *site_was* goes; returns what to tell.

    Nothing is lost: they are logged again under the new identity. Beginning to write may already have shown that the file
    is a copy and given it another identity; then that was all.
    """
    with store.write(actor="", now=now) as tx:
        conn = tx.reader
        old = store.site
        if old.id == site_was:
            _part(store, conn, firsts, now, why)
        told = identity.notice(conn)
    assert told is not None
    store.refresh()
    return told


def _part(store: Store, conn: Connection, firsts: Mapping[str, int], now: int, why: str) -> None:
    old = store.site
    mine = _own(conn, old.id, firsts)
    branches = {
        scope: [first, (chain_at(conn, (old.id, scope), first) or b"").hex()]
        for scope, first in firsts.items()
        if chain_at(conn, (old.id, scope), first) is not None
    }
    stays = _before(conn, old.id, mine[0].hlc) if mine else {}
    drop(conn, {(old.id, scope): first for scope, first in firsts.items()})
    like = canonical([old.id, mine[0].scope, mine[0].seq, mine[0].chain.hex()]) if mine else ""
    _, site, code = identity.take_new(conn, store.path, store.random, now, why, like=like)
    log = Log(conn, site)
    renamed = _new_numbers(mine, old.code, code)
    swap = _Swap(old.id, site, renamed, {change.hlc for change in mine}, stays)
    for change in [*_known_before(conn, mine, old.id, site), *mine]:
        again = swap.again(change, *log.tip(site, change.scope))
        log.append(again)
    began = mine[0].at if mine else now  # the same at whoever parts at the same change
    about = {"code": code, "name": old.name, "tz": old.tz, "org": old.org, "created_at": began}
    log.write("set", "member", site, about, None, at=now, actor="")
    body = {"was": old.id, "branches": branches, "renamed": renamed, "why": why}
    log.write("fact", TABLE, site, body, None, at=now, actor="")
    log.flush()


def _own(conn: Connection, site: str, firsts: Mapping[str, int]) -> list[Change]:
    """What only this file has, in order."""
    found: list[Change] = []
    for scope, first in firsts.items():
        rows = conn.execute(
            f"SELECT {COLUMNS} FROM change WHERE site=? AND scope=? AND seq>=?",
            (site, scope, first),
        )
        found += [Change(*row) for row in rows]
    return sorted(found, key=lambda change: change.hlc)


def _before(conn: Connection, site: str, hlc: int) -> dict[str, int]:
    """How far *site* had got in each scope before *hlc*: the same at every file that shares its history until then."""
    rows = conn.execute(
        "SELECT scope, max(seq) FROM change WHERE site=? AND hlc<? GROUP BY scope", (site, hlc)
    )
    return dict(rows.fetchall())


def _known_before(conn: Connection, mine: list[Change], old: str, new: str) -> list[Change]:
    """An acknowledgement of the new identity just before all it logs again: it knew what the old one knew."""
    if not mine:
        return []
    first = mine[0]
    vector = {**knowledge.acked(conn, old, first.hlc), (old, first.scope): 0}
    body = canonical({"vector": nested(vector)})
    return [
        msgspec.structs.replace(
            first, hlc=first.hlc - 1, tx=first.hlc - 1, kind="ack", tbl="ack", pk=new, body=body, prev=None,
            body_hash=hash_body(body, None),
        )
    ]  # fmt: skip


def _new_numbers(mine: list[Change], old: str, new: str) -> dict[str, str]:
    """New numbers for the cases opened since: the other file gave the old ones out too."""
    return {
        change.pk: f"{new}{change.pk.removeprefix(old)}"
        for change in mine
        if change.tbl == "case_event"
        and parse(change.body).get("event") == "case-opened"
        and change.pk.startswith(old)
    }


class _Swap:
    """Writes a change down again under another identity."""

    def __init__(
        self, old: str, new: str, renamed: dict[str, str], moved: set[int], stays: Mapping[str, int]
    ) -> None:
        self.old, self.new, self.moved, self.stays = old, new, moved, stays
        self.renamed = renamed
        self.texts = {f"{hlc:x}.{old}": f"{hlc:x}.{new}" for hlc in moved}

    def again(self, change: Change, seq: int, _hlc: int, chain: bytes) -> Change:
        """*change* as the next of the new identity's stream; to be called in order.

        A case has its new number from its opening on: what was written before says the same at every file that shares it.
        """
        if change.tbl == "case_event" and change.pk in self.renamed:
            self.texts[change.pk] = self.renamed[change.pk]
        said = self._text(parse(change.body))
        pk = self.texts.get(change.pk, change.pk)
        if change.kind == "ack":
            pk = self.new
            said["vector"][self.old] = dict(self.stays)
        body = canonical(said)
        body = change.body if body == canonical(parse(change.body)) else body
        prev = change.prev
        if prev is not None:
            before = {
                field: [
                    [hlc, self.new if site == self.old and hlc in self.moved else site] for hlc, site in heads
                ]
                for field, heads in parse(prev).items()
            }
            prev = canonical(before)
        as_written = hash_body(change.body, change.prev) == change.body_hash
        hashed = hash_body(body, prev) if as_written else change.body_hash
        after = msgspec.structs.replace(
            change, site=self.new, seq=seq + 1, pk=pk, body=body, prev=prev,
            body_hash=hashed,
        )  # fmt: skip
        return msgspec.structs.replace(after, chain=link(chain, header(after), hashed))

    def _text(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.texts.get(value, value)
        if isinstance(value, list):
            return [self._text(inner) for inner in value]
        if isinstance(value, dict):
            return {key: self._text(inner) for key, inner in value.items()}
        return value
