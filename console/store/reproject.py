"""Show everything again from the log, in place: after an upgrade that shows more, or when verify found a difference.

A migration that adds a column or changes how cases fold ends with :func:`reproject`, so that what newer sites wrote
before the upgrade appears.
"""

from __future__ import annotations

from console.store import cases, facts, heads
from console.store.change import COLUMNS, Change, parse
from console.store.schema import FACTS, FIELDS, PROJECTIONS
from console.store.sqlite import Connection


def refold(conn: Connection) -> None:
    """Fold every open case again, in a transaction of its own: another version of the program kept them in another shape."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        for (case_id,) in conn.execute(
            "SELECT id FROM case_head WHERE folded IS NOT NULL ORDER BY id"
        ).fetchall():
            cases.recompute(conn, case_id)
        conn.execute(f"PRAGMA user_version={cases.fold_version()}")
        conn.execute("COMMIT")
    except BaseException:
        conn.execute("ROLLBACK")
        raise


def reproject(conn: Connection) -> None:
    """Empty every projection and fill it again from the log. The caller holds the write transaction."""
    for table in PROJECTIONS:
        conn.execute(f"DELETE FROM {table}")
    for (body,) in conn.execute("SELECT body FROM change WHERE kind='erase'").fetchall():
        conn.executemany("INSERT OR IGNORE INTO erased VALUES(?,?)", parse(body)["rows"])
    for table in FIELDS:
        rows = conn.execute("SELECT DISTINCT pk FROM change WHERE tbl=? AND kind='set' ORDER BY pk", (table,))
        for (pk,) in rows.fetchall():
            heads.recompute(conn, table, pk)
    for table in (*FACTS, "call_end"):
        found = conn.execute(f"SELECT {COLUMNS} FROM change WHERE tbl=? ORDER BY hlc, site", (table,))
        for row in found.fetchall():
            facts.apply(conn, Change(*row))
    for (case_id,) in conn.execute(
        "SELECT DISTINCT pk FROM change WHERE tbl='case_event' ORDER BY pk"
    ).fetchall():
        cases.recompute(conn, case_id)
    from console.store import lookup_index

    lookup_index.rebuild(conn)
