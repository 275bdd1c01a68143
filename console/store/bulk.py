"""Many new records at once: the same changes, chained the same way, as if each had been set alone, in few statements.

A list of customers is written by this: a record that is known to be new replaces nothing, so nothing is read, its change
is its only head, and its projection is what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

import msgspec

from console.store.change import COLUMNS
from console.store.heads import column
from console.store.log import Log
from console.store.schema import FIELDS, VERSION

New = tuple[str, str, Mapping[str, Any]]
"""Table, identity made by :meth:`~console.store.tx.Tx.new_id` in this write, and its fields."""

_encode: Final = msgspec.json.Encoder(order="deterministic").encode
_INTO: Final = {
    table: f"INSERT INTO {table}(id, {', '.join(spec)}) VALUES({', '.join('?' * (len(spec) + 1))})"
    for table, spec in FIELDS.items()
}


def add(log: Log, rows: Iterable[New], *, at: int, actor: str, scope: str) -> int:
    """Log and project new records; how many. Raises ``KeyError`` for an unknown table, ``ValueError`` for an unknown field."""
    seq, _, chain = log.tip(log.site, scope)
    hlc = log.hlc
    changes: list[tuple[Any, ...]] = []
    shown: dict[str, list[list[Any]]] = {}
    touched: dict[str, None] = {}
    for tbl, pk, values in rows:
        spec = FIELDS[tbl]
        body: dict[str, Any] = {}
        row: list[Any] = [pk]
        for name, default in spec.items():
            value = values.get(name)
            kept = value if value.__class__ is str or value.__class__ is int else column(value, default)
            row.append(kept)
            if kept != default:
                body[name] = value
        if len(body) < len(values) and not spec.keys() >= values.keys():
            raise ValueError(f"{tbl}: {', '.join(sorted(values.keys() - spec.keys()))}")
        seq += 1
        hlc = max(hlc + 1, at << 16)
        log.tx = log.tx or hlc
        text = _encode(body)
        said = sha256(text + b"\n").digest()
        head = (log.site, scope, seq, hlc, at, actor, log.tx, VERSION, "set", tbl, pk)
        chain = sha256(chain + _encode(head) + said).digest()
        changes.append((seq, hlc, tbl, pk, text.decode(), said, chain))
        shown.setdefault(tbl, []).append(row)
        owner = pk if tbl == "customer" else values.get("customer")
        if owner:
            touched[owner] = None
    if changes:
        log.conn.executemany(_insert(log, at, actor, scope), changes)
        for tbl, new in shown.items():
            log.conn.executemany(_INTO[tbl], new)
        log.moved(scope, seq, hlc, chain, touched)
    return len(changes)


def _insert(log: Log, at: int, actor: str, scope: str) -> str:
    """The statement that logs one change of this write: what is the same in all of them stands in it."""
    (site, where, who) = log.conn.execute(
        "SELECT quote(?), quote(?), quote(?)", (log.site, scope, actor)
    ).fetchone()
    return f"INSERT INTO change({COLUMNS}) VALUES({site},{where},?1,?2,{at},{who},{log.tx},{VERSION},'set',?3,?4,?5,NULL,?6,?7)"
