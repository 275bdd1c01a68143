"""Whose search words stand where: a customer with everybody merged into it, as the look-up index keeps them. Reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from console.domain.search import tokens

if TYPE_CHECKING:
    from console.store.sqlite import Connection


def target(conn: Connection, customer_id: str) -> str | None:
    """The customer who stands for *customer_id* after all merges; None when the merges go round in a circle."""
    seen = {customer_id}
    while True:
        row = conn.execute("SELECT target FROM lookup_merge WHERE customer=?", (customer_id,)).fetchone()
        if row is None:
            return customer_id
        customer_id = row[0]
        if customer_id in seen:
            return None
        seen.add(customer_id)


def merges(conn: Connection) -> Iterator[tuple[str, str]]:
    return iter(
        conn.execute(
            "SELECT id, merged_into FROM customer WHERE merged_into IS NOT NULL AND merged_into<>'' AND deleted_at IS NULL"
        ).fetchall()
    )


def group(conn: Connection, customer_id: str, followers: dict[str, list[str]] | None = None) -> list[str]:
    """The customer and everybody merged into it, by any number of steps."""
    found = [customer_id]
    for one in found:
        if followers is None:
            rows = conn.execute(
                "SELECT customer FROM lookup_merge WHERE target=? ORDER BY customer", (one,)
            ).fetchall()
            more = [row[0] for row in rows]
        else:
            more = followers.get(one, [])
        found += [m for m in more if m not in found]
    return found


def tokens_of(conn: Connection, customer_id: str, followers: dict[str, list[str]] | None = None) -> set[str]:
    """The tokens of a customer with all who were merged into it."""
    names: list[str] = []
    numbers: list[str] = []
    plates: list[str] = []
    cards: list[str] = []
    for one in group(conn, customer_id, followers):
        for kind, value, other in conn.execute(_FIELDS, (one, one, one, one)):
            if kind == "n":
                names.append(value)
            elif kind == "p":
                numbers.append(value)
            elif kind == "v":
                plates.append(value or other)
            else:
                cards.append(value)
    return tokens(names, numbers, plates, cards)


_FIELDS: Final = (
    "SELECT 'n', name, '' FROM customer WHERE id=?"
    " UNION ALL SELECT 'p', e164, '' FROM phone WHERE customer=? AND deleted_at IS NULL"
    " UNION ALL SELECT 'v', plate, vin FROM vehicle WHERE customer=? AND deleted_at IS NULL"
    " UNION ALL SELECT 'c', number, '' FROM card WHERE customer=? AND deleted_at IS NULL"
)


def checksum(words: set[str]) -> bytes:
    return hashlib.blake2b(" ".join(sorted(words)).encode(), digest_size=8).digest()
