"""Who was said not to be one person, by whom and when: decisions of the log, known at every site, the last one counting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from console.store.change import parse

if TYPE_CHECKING:
    from console.store.sqlite import Connection

#: How the identity of such a decision begins; the two records, in order, and a part of its own follow.
PREFIX: Final = "distinct:"
TWO: Final = "both"
"""The choice that says two people; any other takes it back."""

Pair = tuple[str, str]


def pair(one: str, other: str) -> Pair:
    """The two records in the order they are kept in."""
    return (one, other) if one < other else (other, one)


def key(one: str, other: str) -> str:
    """What the identity of every decision about the two begins with."""
    first, second = pair(one, other)
    return f"{PREFIX}{first}:{second}:"


def apart(conn: Connection, one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether any record of one person was said to be somebody else than any record of the other."""
    others = list(other)
    return any(_said(conn, a, b) for a in one for b in others)


def _said(conn: Connection, one: str, other: str) -> bool:
    start = key(one, other)
    row = conn.execute(
        "SELECT body FROM change WHERE tbl='decision' AND pk>=? AND pk<? ORDER BY hlc DESC, site DESC LIMIT 1",
        (start, f"{start[:-1]};"),
    ).fetchone()
    return row is not None and parse(row[0]).get("choice") == TWO


def all_(conn: Connection) -> set[Pair]:
    """Every two records that were said to be two people."""
    rows = conn.execute(
        "SELECT body FROM change WHERE tbl='decision' AND pk>=? AND pk<? ORDER BY hlc, site",
        (PREFIX, f"{PREFIX[:-1]};"),
    )
    last: dict[Pair, Any] = {}
    for (body,) in rows:
        said = parse(body)
        one, other = said.get("customers", ("", ""))
        last[pair(one, other)] = said.get("choice")
    return {two for two, choice in last.items() if choice == TWO}
