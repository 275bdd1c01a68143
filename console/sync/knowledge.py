"""Who knows what: acknowledgements in the log, manifests seen, and what the clocks of others show.

After an import a site logs an ``ack`` with the vector it then has. Acks travel like everything else, so each site learns
what the others had, and when; what a site knew when it wrote something is its last ack before that.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from console.store.change import ORG, canonical, parse
from console.store.sqlite import Connection
from console.store.tx import Tx
from console.sync.bundle import Manifest
from console.sync.vector import Vector, flat, joined, nested, vector

SUSPICIOUS_MS: Final = 2 * 60_000
"""A clock that is wrong by more is flagged: the shortest limits are two minutes."""

_SURE_MS: Final = 10_000


class Ahead(msgspec.Struct, frozen=True):
    """How far another site's clock is ahead of this one's, in ms: between *least* and *most* (``None``: no bound)."""

    least: int
    most: int | None

    @property
    def estimate(self) -> int:
        """The middle where both bounds are near, else what is sure: the value in between that is nearest to nothing."""
        if self.most is None:
            return max(0, self.least)
        if self.most - self.least <= _SURE_MS:
            return (self.least + self.most) // 2
        return min(max(0, self.least), self.most)

    @property
    def suspicious(self) -> bool:
        """Whether the clock is surely wrong enough to move a short limit."""
        return abs(self.estimate) > SUSPICIOUS_MS

    def met(self, other: Ahead) -> Ahead | None:
        """Both at once, ``None`` when they contradict each other: the clock was set in between."""
        tops = [top for top in (self.most, other.most) if top is not None]
        least, most = max(self.least, other.least), min(tops) if tops else None
        return None if most is not None and most < least else Ahead(least, most)


def ack(tx: Tx, site: str, body: dict[str, Any]) -> None:
    """Log what this file knows now, with what came of the import in *body*."""
    known = vector(tx.reader)
    known = {key: seq for key, seq in known.items() if key[0] != site}
    tx.log.write(
        "ack", "ack", site, {**body, "vector": nested(known)}, None, at=tx.at, actor=tx.actor, scope=tx.scope
    )


def owes_ack(conn: Connection, site: str) -> bool:
    """Whether this file got anything but acknowledgements since it last said what it knows."""
    said = acked(conn, site)
    for key, seq in vector(conn).items():
        if key[0] != site and seq > said.get(key, 0):
            row = conn.execute(
                "SELECT 1 FROM change WHERE site=? AND scope=? AND seq>? AND kind<>'ack' LIMIT 1",
                (*key, said.get(key, 0)),
            ).fetchone()
            if row:
                return True
    return False


def acked(conn: Connection, site: str, before: int = 1 << 62) -> Vector:
    """What *site* last said it knows, in an ack with an ``hlc`` below *before*; its own changes are not among it."""
    row = conn.execute(
        "SELECT body FROM change WHERE tbl='ack' AND pk=? AND hlc<? ORDER BY hlc DESC LIMIT 1", (site, before)
    ).fetchone()
    return _vector(row[0]) if row else {}


def known_to(conn: Connection, site: str) -> Vector:
    """The least *site* is known to have: what it said, what its bundles said, and its own changes that are here."""
    row = conn.execute("SELECT vector FROM peer WHERE site=?", (site,)).fetchone()
    own = {key: seq for key, seq in vector(conn).items() if key[0] == site}
    return joined([acked(conn, site), _vector(row[0], whole=True) if row else {}, own])


def peers(conn: Connection, me: str) -> list[str]:
    """The sites of the organisation beside this one, in the order of their codes."""
    rows = conn.execute("SELECT id FROM member WHERE id<>? AND deleted_at IS NULL ORDER BY code, id", (me,))
    return [row[0] for row in rows]


def knew(conn: Connection, site: str, hlc: int, other: tuple[str, str, int]) -> bool:
    """Whether *site*, writing at *hlc*, had change ``(site, scope, seq)`` *other*."""
    if other[0] == site:
        return True
    return acked(conn, site, hlc).get((other[0], other[1]), 0) >= other[2]


def measure(conn: Connection, me: str, manifest: Manifest, now: int) -> Ahead:
    """What one bundle says of its sender's clock: it was made before now, and after the last of our changes it builds on."""
    row = conn.execute(
        "SELECT at FROM change WHERE site=? AND scope=? AND seq=?", (me, ORG, manifest.tip.get((me, ORG), 0))
    ).fetchone()
    most = manifest.at - row[0] if row else None
    least = manifest.at - now
    return Ahead(least, most if most is None else max(most, least))


def note_peer(conn: Connection, me: str, manifest: Manifest, now: int) -> Ahead:
    """Keep what a bundle says of its sender: its vector and its clock; returns what is known of the clock now."""
    found = measure(conn, me, manifest, now)
    row = conn.execute(
        "SELECT vector, made_at, got_at, ahead_from, ahead_to FROM peer WHERE site=?", (manifest.site,)
    ).fetchone()
    known, made_at, got_at = manifest.tip, manifest.at, now
    if row:
        had = Ahead(row[3], row[4])
        together = had.met(found)
        found = together or (had if row[1] > manifest.at else found)
        known = joined([_vector(row[0], whole=True), manifest.tip])
        made_at, got_at = max(row[1], made_at), max(row[2], got_at) if row[1] > made_at else now
    text = canonical({"vector": nested(known)})
    conn.execute(
        "INSERT OR REPLACE INTO peer VALUES(?,?,?,?,?,?)",
        (manifest.site, text, made_at, got_at, found.least, found.most),
    )
    return found


def ahead_of(conn: Connection, site: str) -> Ahead | None:
    """What is known of another site's clock."""
    row = conn.execute("SELECT ahead_from, ahead_to FROM peer WHERE site=?", (site,)).fetchone()
    return Ahead(*row) if row else None


def _vector(text: str, whole: bool = False) -> Vector:
    try:
        return flat(msgspec.convert(parse(text)["vector"], dict[str, dict[str, int]]))
    except (msgspec.ValidationError, KeyError):
        if whole:
            raise
        return {}
