"""Versions of case packs, kept by their hash: a case is worked on with the pack it was opened with (rule 18)."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode

from console.store.sqlite import Connection


def wrap(body: bytes) -> str:
    """A pack's bytes as the text of a fact."""
    return b64encode(zlib.compress(body, 9)).decode("ascii")


def get(conn: Connection, hash_: str) -> bytes | None:
    """The bytes kept under *hash_*, ``None`` when this file has not seen that version."""
    row = conn.execute("SELECT body FROM pack_version WHERE id=?", (hash_,)).fetchone()
    return zlib.decompress(b64decode(row[0])) if row and row[0] else None


def kept(conn: Connection) -> list[tuple[str, str]]:
    """``(hash, pack)`` of every version kept, oldest first."""
    return conn.execute("SELECT id, pack FROM pack_version ORDER BY hlc, site").fetchall()
