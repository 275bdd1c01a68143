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
_PLAIN: Final = frozenset([str, int])
_HEADERS: Final = {table: _encode(["set", table])[1:-1] + b"," for table in FIELDS}


def add(log: Log, rows: Iterable[New], words: Mapping[str, str], *, at: int, actor: str, scope: str) -> int:
    """Log and project new records; how many. Raises ``KeyError`` for an unknown table, ``ValueError`` for an unknown field.

    *words* are the look-up tokens of customers who are wholly among *rows*; those of all others are made again.
    """
    seq, _, chain = log.tip(log.site, scope)
    hlc = max(log.hlc, (at << 16) - 1)
    log.tx = log.tx or hlc + 1
    begin, middle = _header(log.site, scope), _header(at, actor, log.tx, VERSION)
    changes: list[tuple[Any, ...]] = []
    shown: dict[str, list[tuple[Any, ...]]] = {table: [] for table in FIELDS}
    touched: dict[str, None] = {}
    for tbl, pk, values in rows:
        spec = FIELDS[tbl]
        row: dict[str, Any] = {**spec, **values}  # in the order of the columns
        if len(row) != len(spec):
            raise ValueError(f"{tbl}: {', '.join(sorted(values.keys() - spec.keys()))}")
        if not _PLAIN.issuperset(map(type, values.values())):
            row = {name: column(value, spec[name]) for name, value in row.items()}
        text = _encode({name: value for name, value in values.items() if row[name] != spec[name]})
        said = sha256(text + b"\n").digest()
        seq += 1
        hlc += 1
        chain = sha256(
            b"%b[%b%d,%d,%b%b%b]%b" % (chain, begin, seq, hlc, middle, _HEADERS[tbl], _encode(pk), said)
        ).digest()
        changes.append((seq, hlc, tbl, pk, text.decode(), said, chain))
        shown[tbl].append((pk, *row.values()))
        owner = pk if tbl == "customer" else row.get("customer")
        if owner and owner not in words:
            touched[owner] = None
    if changes:
        log.conn.executemany(_insert(log, at, actor, scope), changes)
        for tbl, new in shown.items():
            if new:
                log.conn.executemany(_INTO[tbl], new)
        log.moved(scope, seq, hlc, chain, touched, words)
    return len(changes)


def _header(*parts: Any) -> bytes:
    """Following parts of a change's header as they are chained, with the comma behind them."""
    return _encode(parts)[1:-1] + b","


def _insert(log: Log, at: int, actor: str, scope: str) -> str:
    """The statement that logs one change of this write: what is the same in all of them stands in it."""
    (site, where, who) = log.conn.execute(
        "SELECT quote(?), quote(?), quote(?)", (log.site, scope, actor)
    ).fetchone()
    return f"INSERT INTO change({COLUMNS}) VALUES({site},{where},?1,?2,{at},{who},{log.tx},{VERSION},'set',?3,?4,?5,NULL,?6,?7)"
