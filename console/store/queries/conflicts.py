"""Fields on which two sites disagree: both values, who, where, when."""

from __future__ import annotations

from typing import Any

import msgspec

from console.store.change import parse
from console.store.sqlite import Connection


class Version(msgspec.Struct, frozen=True):
    """One of the values: written by *actor* at *site* (named *where*) at *at* (ms). The first of a conflict is shown."""

    value: Any
    actor: str
    site: str
    where: str
    at: int
    hlc: int


class Conflict(msgspec.Struct, frozen=True):
    """A field of a record with several values; decided by writing it once more."""

    tbl: str
    pk: str
    field: str
    versions: tuple[Version, ...]


def count(conn: Connection) -> int:
    """How many fields wait for a decision."""
    return int(conn.execute("SELECT count(*) FROM conflict").fetchone()[0])


def list_(conn: Connection, limit: int = 200) -> list[Conflict]:
    """The conflicts, each with its values, the one in force first."""
    found = []
    for tbl, pk, field in conn.execute(
        "SELECT tbl, pk, field FROM conflict ORDER BY tbl, pk, field LIMIT ?", (limit,)
    ):
        rows = conn.execute(
            "SELECT h.value, c.actor, h.site, coalesce(m.name, h.site), c.at, h.hlc FROM head h"
            " JOIN change c ON c.tbl=h.tbl AND c.pk=h.pk AND c.hlc=h.hlc AND c.site=h.site"
            " LEFT JOIN member m ON m.id=h.site WHERE h.tbl=? AND h.pk=? AND h.field=? ORDER BY h.hlc DESC, h.site DESC",
            (tbl, pk, field),
        ).fetchall()
        versions = tuple(Version(parse(row[0]), *row[1:]) for row in rows)
        found.append(Conflict(tbl, pk, field, versions))
    return found
