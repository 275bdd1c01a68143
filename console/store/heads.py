"""Fields: each write names the values it replaced, so two writes that did not know of each other stay side by side.

A field with one head has that value. Several heads are a conflict: the winner is the greatest ``(hlc, site)`` and a
person is shown both. What is written here is a function of the set of changes, never of the order they arrived in:

* a row with one change that replaced nothing has no head rows: that change is the head of all it wrote;
* else ``head`` holds every change of a field that no other change names in its ``prev``;
* ``head_gone`` remembers heads that were named before they arrived.
"""

from __future__ import annotations

from typing import Any

from console.store.change import Change, Head, canonical, parse
from console.store.schema import FIELDS
from console.store.sqlite import Connection

_INSERT = {
    table: f"INSERT INTO {table}(id, {', '.join(spec)}) VALUES(?{', ?' * len(spec)})"
    for table, spec in FIELDS.items()
}


def column(value: Any, default: str | int | None) -> str | int | None:
    """*value* as a projection column holds it: lists and tables as JSON, ``None`` as the column's default."""
    if value is None:
        return default
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (str, int)):
        return value
    return canonical(value)


def apply(conn: Connection, change: Change, fresh: bool = False) -> None:
    """Project a ``set`` that has just been logged. *fresh*: the caller knows that the row is new."""
    spec = FIELDS.get(change.tbl)
    if spec is None:
        return
    body: dict[str, Any] = parse(change.body)
    prev: dict[str, list[list[Any]]] = parse(change.prev) if change.prev else {}
    others = [] if fresh else _others(conn, change)
    if not others:
        shown = [column(body[name], default) if name in body else default for name, default in spec.items()]
        conn.execute(_INSERT[change.tbl], (change.pk, *shown))
        if not prev:
            return
    elif len(others) == 1 and others[0][1] is None:
        _spread(conn, change.tbl, change.pk, others[0])
    key = (change.tbl, change.pk)
    for field, value in body.items():
        for hlc, site in prev.get(field, ()):
            _supersede(conn, (*key, field, hlc, site))
        here = (*key, field, change.hlc, change.site)
        gone = conn.execute(
            "DELETE FROM head_gone WHERE tbl=? AND pk=? AND field=? AND hlc=? AND site=?", here
        ).rowcount
        if not gone:
            conn.execute("INSERT INTO head VALUES(?,?,?,?,?,?)", (*here, canonical(value)))
        _settle(conn, change.tbl, change.pk, field, spec)


def heads(conn: Connection, tbl: str, pk: str, fields: list[str]) -> dict[str, list[Head]]:
    """The versions of *fields* that a write made now replaces."""
    found: dict[str, list[Head]] = {}
    spread = False
    for field, hlc, site in conn.execute(
        "SELECT field, hlc, site FROM head WHERE tbl=? AND pk=? ORDER BY field, hlc, site", (tbl, pk)
    ):
        spread = True
        if field in fields:
            found.setdefault(field, []).append((hlc, site))
    if spread:
        return found
    row = conn.execute(
        "SELECT hlc, site, body FROM change WHERE tbl=? AND pk=? AND kind='set'", (tbl, pk)
    ).fetchone()
    if row is None:
        return {}
    written = parse(row[2])
    return {field: [(row[0], row[1])] for field in fields if field in written}


def _others(conn: Connection, change: Change) -> list[tuple[int, str | None, int, str]]:
    """Up to two other changes of the row: ``(arrival, prev, hlc, site)``."""
    return conn.execute(
        "SELECT arrival, prev, hlc, site FROM change WHERE tbl=? AND pk=? AND NOT (hlc=? AND site=?) LIMIT 2",
        (change.tbl, change.pk, change.hlc, change.site),
    ).fetchall()


def _spread(conn: Connection, tbl: str, pk: str, first: tuple[int, str | None, int, str]) -> None:
    """Write out the heads of a row's only change, now that there are two."""
    arrival, _, hlc, site = first
    (body,) = conn.execute("SELECT body FROM change WHERE arrival=?", (arrival,)).fetchone()
    conn.executemany(
        "INSERT INTO head VALUES(?,?,?,?,?,?)",
        [(tbl, pk, field, hlc, site, canonical(value)) for field, value in parse(body).items()],
    )


def _supersede(conn: Connection, head: tuple[str, str, str, int, str]) -> None:
    """A change named this head as replaced: it is one no more, now or when it arrives."""
    where = "tbl=? AND pk=? AND field=? AND hlc=? AND site=?"
    if conn.execute(f"DELETE FROM head WHERE {where}", head).rowcount:
        return
    tbl, pk, _, hlc, site = head
    if not conn.execute(
        "SELECT 1 FROM change WHERE tbl=? AND pk=? AND hlc=? AND site=?", (tbl, pk, hlc, site)
    ).fetchone():
        conn.execute("INSERT OR IGNORE INTO head_gone VALUES(?,?,?,?,?)", head)


def _settle(conn: Connection, tbl: str, pk: str, field: str, spec: dict[str, str | int | None]) -> None:
    """Show the winner of *field* and note whether two values stand against each other."""
    rows = conn.execute(
        "SELECT value FROM head WHERE tbl=? AND pk=? AND field=? ORDER BY hlc DESC, site DESC",
        (tbl, pk, field),
    ).fetchall()
    if field in spec and rows:
        conn.execute(f"UPDATE {tbl} SET {field}=? WHERE id=?", (column(parse(rows[0][0]), spec[field]), pk))
    if len({value for (value,) in rows}) > 1:
        conn.execute("INSERT OR IGNORE INTO conflict VALUES(?,?,?)", (tbl, pk, field))
    elif rows:
        conn.execute("DELETE FROM conflict WHERE tbl=? AND pk=? AND field=?", (tbl, pk, field))


def recompute(conn: Connection, tbl: str, pk: str) -> None:
    """Project a row again from all its changes: what :func:`apply` arrives at, whatever the order."""
    spec = FIELDS.get(tbl)
    if spec is None:
        return
    for table in ("head", "head_gone", "conflict"):
        conn.execute(f"DELETE FROM {table} WHERE tbl=? AND pk=?", (tbl, pk))
    conn.execute(f"DELETE FROM {tbl} WHERE id=?", (pk,))
    rows = conn.execute(
        "SELECT hlc, site, body, prev FROM change WHERE tbl=? AND pk=? ORDER BY hlc, site", (tbl, pk)
    ).fetchall()
    written: dict[str, dict[Head, Any]] = {}
    replaced: set[tuple[str, int, str]] = set()
    here = {(hlc, site) for hlc, site, _, _ in rows}
    for hlc, site, body, prev in rows:
        values = parse(body)
        for field, value in values.items():
            written.setdefault(field, {})[hlc, site] = value
        for field, before in (parse(prev) if prev else {}).items():
            if field in values:
                replaced.update((field, old[0], old[1]) for old in before)
    standing = {
        field: sorted((v for v in versions if (field, *v) not in replaced), reverse=True)
        for field, versions in written.items()
    }
    row = {
        name: column(written[name][standing[name][0]] if standing.get(name) else None, default)
        for name, default in spec.items()
    }
    conn.execute(_INSERT[tbl], (pk, *row.values()))
    if len(rows) > 1 or any(prev for _, _, _, prev in rows):
        for field, versions in standing.items():
            values = [(tbl, pk, field, *v, canonical(written[field][v])) for v in versions]
            conn.executemany("INSERT INTO head VALUES(?,?,?,?,?,?)", values)
            if len({value[-1] for value in values}) > 1:
                conn.execute("INSERT INTO conflict VALUES(?,?,?)", (tbl, pk, field))
        gone = [(tbl, pk, *old) for old in replaced if (old[1], old[2]) not in here]
        conn.executemany("INSERT INTO head_gone VALUES(?,?,?,?,?)", gone)
