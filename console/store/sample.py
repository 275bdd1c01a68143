"""A quick look whether a file still is what its log says: some changes drawn at random, checked as ``verify`` checks all.

Milliseconds on a file of any size, for ``doctor``; ``verify`` remains the proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from console.i18n import _
from console.store import erase, migrations
from console.store.change import COLUMNS, START, Change, canonical, hash_body, header, link
from console.store.log import Log
from console.store.schema import CASE_TABLES, FACTS, FIELDS
from console.store.sqlite import Connection, connect
from console.store.verify import Trouble


def sample(conn: Connection, draw: Random, count: int = 200) -> list[Trouble]:
    """Check *count* random changes and every row they made; also that each site's log ends where it should."""
    last = conn.execute("SELECT max(arrival) FROM change").fetchone()[0] or 0
    chosen = sorted({draw.randint(1, last) for _ in range(count)}) if last else []
    changes = [
        Change(*row)
        for arrival in chosen
        for row in conn.execute(f"SELECT {COLUMNS} FROM change WHERE arrival=?", (arrival,))
    ]
    found = [*_tips(conn), *(trouble for change in changes for trouble in _links(conn, change))]
    found += _rows(conn, sorted({(change.tbl, change.pk) for change in changes}))
    return found


def _tips(conn: Connection) -> Iterator[Trouble]:
    for site, scope, seq, chain in conn.execute("SELECT site, scope, seq, chain FROM vector").fetchall():
        row = conn.execute(
            "SELECT seq, chain FROM change WHERE site=? AND scope=? ORDER BY seq DESC LIMIT 1", (site, scope)
        ).fetchone()
        if row != (seq, chain):
            where = f"{site}/{scope}"
            yield Trouble("tip", where, _("The log of {where} does not end where it should.", where=where))


def _links(conn: Connection, change: Change) -> Iterator[Trouble]:
    where = f"{change.site}/{change.scope}:{change.seq}"
    row = conn.execute(
        "SELECT chain FROM change WHERE site=? AND scope=? AND seq=?",
        (change.site, change.scope, change.seq - 1),
    ).fetchone()
    if row is None and change.seq > 1:
        yield Trouble("gap", where, _("Changes are missing before {where}.", where=where))
    elif link(row[0] if row else START, header(change), change.body_hash) != change.chain:
        yield Trouble("chain", where, _("Change {where} was altered: the chain is broken.", where=where))
    if hash_body(change.body, change.prev) != change.body_hash and not erase.is_redacted(change):
        yield Trouble("body", where, _("What change {where} says was altered.", where=where))


def _rows(conn: Connection, keys: list[tuple[str, str]]) -> Iterator[Trouble]:
    """Make the rows of *keys* again from their changes alone and compare them."""
    again = connect(":memory:")
    try:
        migrations.migrate(again)
        again.execute("BEGIN")
        log = Log(again, "", indexed=False)
        told = {(c.site, c.scope, c.seq): c for tbl, pk in keys for c in _history(conn, tbl, pk)}
        for change in sorted(told.values(), key=lambda c: (c.hlc, c.site, c.scope, c.seq)):
            log.replay(change)
        for tbl, pk in keys:
            for table, column in _shown(tbl):
                sql = f"SELECT * FROM {table} WHERE {column}"
                values = (tbl, pk) if column.startswith("tbl") else (pk,)
                if _sorted(conn, sql, values) != _sorted(again, sql, values):
                    where = f"{table} {pk}"
                    yield Trouble(
                        "projection", where, _("{where} does not show what the log says.", where=where)
                    )
    finally:
        again.close()


def _shown(tbl: str) -> list[tuple[str, str]]:
    """The tables, with their keys, that show what changes of *tbl* say."""
    if tbl in FIELDS:
        return [(tbl, "id=?"), *((table, "tbl=? AND pk=?") for table in ("head", "head_gone", "conflict"))]
    if tbl == "case_event":
        return [(table, "id=?" if table == "case_head" else "case_id=?") for table in CASE_TABLES]
    if tbl == "call_end":
        return [("call", "id=?"), ("call_end", "id=?")]
    return [(tbl, "id=?")] if tbl in FACTS else []


def _history(conn: Connection, tbl: str, pk: str) -> list[Change]:
    """Every change that has a say in the rows of one key."""
    sql = f"SELECT {COLUMNS} FROM change WHERE tbl=? AND pk=?"
    rows = conn.execute(sql, (tbl, pk)).fetchall()
    if tbl in ("call", "call_end"):
        rows = conn.execute(sql.replace("tbl=?", "tbl IN (?, 'call_end', 'call')"), (tbl, pk)).fetchall()
    elif tbl == "card_use":
        for (reversal,) in conn.execute("SELECT id FROM card_use_reversal WHERE use_id=?", (pk,)).fetchall():
            rows += conn.execute(sql, ("card_use_reversal", reversal)).fetchall()
    return [Change(*row) for row in rows]


def _sorted(conn: Connection, sql: str, values: tuple[Any, ...]) -> list[str]:
    return sorted(canonical([_plain(cell) for cell in row]) for row in conn.execute(sql, values))


def _plain(cell: Any) -> Any:
    return cell.hex() if isinstance(cell, bytes) else cell
