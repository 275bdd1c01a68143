"""What a site knows: for each stream (a site's changes in one scope) the number of the last one, without gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from console.store.sqlite import Connection

Key = tuple[str, str]
"""``(site, scope)``."""

Vector = dict[Key, int]
"""The last number known of each stream; a stream that is not named is not known at all."""

Tips = dict[Key, tuple[int, bytes]]
"""A vector with the chain at each number."""


def tips(conn: Connection) -> Tips:
    """What this file knows."""
    rows = conn.execute("SELECT site, scope, seq, chain FROM vector")
    return {(site, scope): (seq, chain) for site, scope, seq, chain in rows}


def vector(conn: Connection) -> Vector:
    """What this file knows, without the chains."""
    return {(site, scope): seq for site, scope, seq in conn.execute("SELECT site, scope, seq FROM vector")}


def covers(mine: Mapping[Key, int], other: Mapping[Key, int]) -> bool:
    """Whether *mine* has everything *other* has."""
    return all(mine.get(key, 0) >= seq for key, seq in other.items())


def joined(vectors: Iterable[Mapping[Key, int]]) -> Vector:
    """What is known to at least one."""
    found: Vector = {}
    for one in vectors:
        for key, seq in one.items():
            found[key] = max(found.get(key, 0), seq)
    return found


def nested(mine: Mapping[Key, int]) -> dict[str, dict[str, int]]:
    """As JSON objects have it: ``{site: {scope: number}}``."""
    found: dict[str, dict[str, int]] = {}
    for (site, scope), seq in sorted(mine.items()):
        found.setdefault(site, {})[scope] = seq
    return found


def flat(value: Mapping[str, Mapping[str, int]]) -> Vector:
    """The inverse of :func:`nested`."""
    return {(site, scope): seq for site, scopes in value.items() for scope, seq in scopes.items()}


def chain_at(conn: Connection, key: Key, seq: int) -> bytes | None:
    """The chain at number *seq* of a stream; 32 zero bytes at 0, ``None`` where the log does not reach."""
    if seq == 0:
        return bytes(32)
    row = conn.execute("SELECT chain FROM change WHERE site=? AND scope=? AND seq=?", (*key, seq)).fetchone()
    return row[0] if row else None
