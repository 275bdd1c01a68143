"""Is the file what its log says? Chains, tips, and every projection rebuilt from the log and compared byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from console.i18n import _
from console.store import erase, migrations
from console.store.change import COLUMNS, START, Change, canonical, hash_body, header, link
from console.store.log import Log
from console.store.schema import PROJECTIONS
from console.store.sqlite import Connection, Error, connect

MOST: Final = 20
"""So many problems of one kind are listed, then only counted."""


class Trouble(msgspec.Struct, frozen=True):
    """Something that does not agree: ``code`` (``file gap chain body tip projection``), where, and a sentence."""

    code: str
    where: str
    message: str


class Report(msgspec.Struct, frozen=True):
    """What a verification found. ``digest`` is equal at two sites that know the same; ``changes`` is the log's length without acknowledgements."""

    ok: bool
    digest: str
    changes: int
    problems: tuple[Trouble, ...]


def verify(conn: Connection, folder: Path | None = None) -> Report:
    """Check everything *conn* (one read transaction) can see; the rebuilt copy lies in *folder* meanwhile."""
    found: list[Trouble] = []
    try:
        # A connection that looked before others wrote examines the text index by its old list of pieces unless it is asked first.
        conn.execute("SELECT rowid FROM lookup WHERE lookup MATCH 'x' LIMIT 1").fetchall()
        for (line,) in conn.execute(f"PRAGMA integrity_check({MOST})"):
            if line != "ok":
                found.append(Trouble("file", "", _("The file is damaged: {detail}", detail=line)))
        found += _chains(conn)
        with tempfile.TemporaryDirectory(prefix="callconsole-", dir=folder) as temporary:
            copy = connect(Path(temporary) / "rebuilt.db")
            try:
                rebuild(conn, copy)
                found += _differences(conn, copy)
                found += _lookup(conn)
            finally:
                copy.close()
        count = conn.execute("SELECT count(*) FROM change WHERE kind<>'ack'").fetchone()[0]
        return Report(not found, digest(conn), count, tuple(found))
    except Error as error:
        found.append(Trouble("file", "", _("The file is damaged: {detail}", detail=error)))
        return Report(False, "", 0, tuple(found))


def rebuild(conn: Connection, copy: Connection) -> None:
    """Make the projections again in the empty database *copy* from the log in *conn*, in ``(hlc, site, seq)`` order."""
    copy.execute("PRAGMA journal_mode=OFF")
    copy.execute("PRAGMA synchronous=OFF")
    migrations.migrate(copy)
    copy.execute("BEGIN")
    log = Log(copy, "", indexed=False)
    for row in conn.execute(f"SELECT {COLUMNS} FROM change ORDER BY hlc, site, scope, seq"):
        log.replay(Change(*row))
    log.flush()
    copy.execute("COMMIT")


def digest(conn: Connection) -> str:
    """SHA-256 of all replicated content: the log as it stands and every projection of it.

    Acknowledgements are left out: they say who knows what, and each exchange makes new ones.
    """
    total = sha256()
    for row in conn.execute(f"SELECT {COLUMNS} FROM change WHERE kind<>'ack' ORDER BY site, scope, seq"):
        total.update(row[14] + row[11].encode())
    for table in PROJECTIONS:
        total.update(table.encode())
        for row in _rows(conn, table):
            total.update(canonical(row).encode())
    return total.hexdigest()


def _rows(conn: Connection, table: str) -> Iterator[Any]:
    return conn.execute(f"SELECT * FROM {table} ORDER BY {PROJECTIONS[table]}")


def _chains(conn: Connection) -> list[Trouble]:
    """Every site's numbers without a gap, every body and link as it was hashed, every tip where the log ends."""
    found: list[Trouble] = []
    tips: dict[tuple[str, str], tuple[int, int, bytes]] = {}
    for row in conn.execute(f"SELECT {COLUMNS} FROM change ORDER BY site, scope, seq"):
        change = Change(*row)
        key = (change.site, change.scope)
        seq, _hlc, chain = tips.get(key, (0, 0, START))
        where = f"{change.site}/{change.scope}:{change.seq}"
        if change.seq != seq + 1:
            found.append(Trouble("gap", where, _("Changes are missing before {where}.", where=where)))
        elif link(chain, header(change), change.body_hash) != change.chain:
            found.append(
                Trouble("chain", where, _("Change {where} was altered: the chain is broken.", where=where))
            )
        if hash_body(change.body, change.prev) != change.body_hash and not _erased(conn, change):
            found.append(Trouble("body", where, _("What change {where} says was altered.", where=where)))
        tips[key] = (change.seq, change.hlc, change.chain)
    noted = {
        (site, scope): (seq, hlc, chain)
        for site, scope, seq, hlc, chain in conn.execute("SELECT * FROM vector")
    }
    for key in sorted(tips.keys() | noted.keys()):
        if tips.get(key) != noted.get(key):
            where = "/".join(key)
            found.append(
                Trouble("tip", where, _("The log of {where} does not end where it should.", where=where))
            )
    return _shortened(found)


def _erased(conn: Connection, change: Change) -> bool:
    row = conn.execute("SELECT 1 FROM erased WHERE tbl=? AND pk=?", (change.tbl, change.pk)).fetchone()
    return row is not None and erase.is_redacted(change)


def _differences(conn: Connection, copy: Connection) -> list[Trouble]:
    found: list[Trouble] = []
    for table, key in PROJECTIONS.items():
        width = len(key.split(","))
        names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
        order = [names.index(name.strip()) for name in key.split(",")]
        for here, there in _merge(_rows(conn, table), _rows(copy, table), order):
            if here != there:
                row = here if here is not None else there
                where = f"{table} {' '.join(str(row[at]) for at in order[:width])}"
                found.append(
                    Trouble("projection", where, _("{where} does not show what the log says.", where=where))
                )
                if len(found) >= MOST * 10:
                    return _shortened(found)
    return _shortened(found)


def _lookup(conn: Connection) -> list[Trouble]:
    from console.store import lookup_index

    if lookup_index.digest(conn) == lookup_index.expected(conn):
        return []
    return [Trouble("projection", "lookup", _("The look-up index does not fit the records."))]


def _merge(here: Iterator[Any], there: Iterator[Any], order: list[int]) -> Iterator[tuple[Any, Any]]:
    """Pair the rows of two ordered tables by key; ``None`` stands for a row that is missing."""
    a, b = next(here, None), next(there, None)
    while a is not None or b is not None:
        if a == b:
            yield a, b
            a, b = next(here, None), next(there, None)
            continue
        left = None if a is None else [_comparable(a[at]) for at in order]
        right = None if b is None else [_comparable(b[at]) for at in order]
        if right is None or (left is not None and left < right):
            yield a, None
            a = next(here, None)
        elif left is None or left > right:
            yield None, b
            b = next(there, None)
        else:
            yield a, b
            a, b = next(here, None), next(there, None)


def _comparable(value: Any) -> tuple[int, Any]:
    """SQLite's order: nothing, numbers, text (as bytes)."""
    if value is None:
        return (0, 0)
    return (1, value) if isinstance(value, int) else (2, str(value).encode())


def _shortened(found: list[Trouble]) -> list[Trouble]:
    if len(found) <= MOST:
        return found
    rest = len(found) - MOST
    return [*found[:MOST], Trouble(found[MOST].code, "", _("And {count} more.", count=rest))]
