"""Two records of one person, each joined to the other at another site: neither would stand for anybody.

Both sites meant one person, so no question is asked: the record with the least id stands for all again. Every site that
sees the circle writes the same, which is no conflict.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.store.tx import Tx


def undo(tx: Tx) -> int:
    """Open every circle of joined records in an open write; how many there were."""
    rows = tx.reader.execute("SELECT id, merged_into FROM customer WHERE coalesce(merged_into, '')<>''")
    found = circles(dict(rows.fetchall()))
    for members in found:
        tx.set("customer", min(members), {"merged_into": None})
    return len(found)


def circles(into: Mapping[str, str]) -> list[frozenset[str]]:
    """The circles among records joined to one another (*into*: record to the one that stands for it)."""
    found: list[frozenset[str]] = []
    done: set[str] = set()
    for start in sorted(into):
        way: dict[str, int] = {}
        at = start
        while at in into and at not in done and at not in way:
            way[at] = len(way)
            at = into[at]
        if at in way:
            found.append(frozenset(one for one, place in way.items() if place >= way[at]))
        done.update(way)
    return found
