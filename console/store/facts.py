"""Facts: immutable, united by identity, corrected only by a later fact that reverses them.

When two sites logged a fact under one id (both imported the same list), the earlier one ``(hlc, site)`` counts, wherever
it arrived first.
"""

from __future__ import annotations

from typing import Any

from console.store.change import COLUMNS, Change, parse
from console.store.heads import column
from console.store.schema import FACTS
from console.store.sqlite import Connection


def apply(conn: Connection, change: Change) -> None:
    """Project a fact that has just been logged (case events are folded in :mod:`console.store.cases`)."""
    body: dict[str, Any] = parse(change.body)
    if change.tbl == "call_end":
        _call_end(conn, change, body)
        return
    spec = FACTS.get(change.tbl)
    if spec is None:
        return
    put(
        conn, change.tbl, change.pk, {name: body.get(name, default) for name, default in spec.items()}, change
    )
    if change.tbl == "card_use":
        _reverse(conn, change.pk)
    elif change.tbl == "card_use_reversal":
        _reverse(conn, str(body.get("use_id", "")))
    elif change.tbl == "call":
        _finish_call(conn, change.pk)


def recompute(conn: Connection, tbl: str, pk: str) -> None:
    """Project the facts of one id again from the log."""
    conn.execute(f"DELETE FROM {tbl} WHERE id=?", (pk,))
    rows = conn.execute(
        f"SELECT {COLUMNS} FROM change WHERE tbl=? AND pk=? ORDER BY hlc, site", (tbl, pk)
    ).fetchall()
    for row in rows:
        apply(conn, Change(*row))


def put(conn: Connection, tbl: str, pk: str, values: dict[str, Any], change: Change) -> None:
    """Write the row of a fact unless an earlier one holds its id."""
    spec = FACTS[tbl]
    columns = {name: column(value, spec[name]) for name, value in values.items()}
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    taken = ", ".join(f"{name}=excluded.{name}" for name in (*columns, "hlc", "site"))
    conn.execute(
        f"INSERT INTO {tbl}(id, {names}, hlc, site) VALUES(?, {marks}, ?, ?) ON CONFLICT(id) DO UPDATE SET {taken}"
        " WHERE (excluded.hlc, excluded.site) < (hlc, site)",
        (pk, *columns.values(), change.hlc, change.site),
    )


def card_used(conn: Connection, change: Change, event: Any) -> None:
    """A use delivered in a case: a row of its own, so that two stores' last car wash stay two uses.

    ``on_date`` stays empty: it is the local day of ``at`` where it is read.
    """
    use = f"{change.hlc:x}.{change.site}"
    put(
        conn,
        "card_use",
        use,
        {
            "card": event.card, "service": event.service, "uses": event.uses, "on_date": "", "unit": event.unit,
            "ref": "", "case_id": change.pk, "at": event.at,
        },
        change,
    )  # fmt: skip
    _reverse(conn, use)


def _reverse(conn: Connection, use: str) -> None:
    """Name the first reversal of *use* on it, whichever of the two came first."""
    row = conn.execute("SELECT min(id) FROM card_use_reversal WHERE use_id=?", (use,)).fetchone()
    if row[0] is not None:
        conn.execute("UPDATE card_use SET reversed_by=? WHERE id=?", (row[0], use))


def _call_end(conn: Connection, change: Change, body: dict[str, Any]) -> None:
    conn.execute(
        "INSERT INTO call_end VALUES(?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET ended_at=excluded.ended_at,"
        " customer=excluded.customer, case_id=excluded.case_id, hlc=excluded.hlc, site=excluded.site"
        " WHERE (excluded.hlc, excluded.site) < (hlc, site)",
        (change.pk, body.get("ended_at"), body.get("customer"), body.get("case_id"), change.hlc, change.site),
    )
    _finish_call(conn, change.pk)


def _finish_call(conn: Connection, call: str) -> None:
    """Lay the end of a call over its beginning, whichever of the two came first."""
    conn.execute(
        "UPDATE call SET ended_at=coalesce(e.ended_at, call.ended_at), customer=coalesce(e.customer, call.customer),"
        " case_id=coalesce(e.case_id, call.case_id) FROM call_end e WHERE e.id=call.id AND call.id=?",
        (call,),
    )
