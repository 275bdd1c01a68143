"""Whose search words stand where: a customer with everybody merged into it, as the look-up index keeps them. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from console.domain.search import tokens

if TYPE_CHECKING:
    from console.store.sqlite import Connection

#: So many customers are read by one statement.
AT_ONCE: Final = 500


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
    """Everybody who was merged into another, with that other."""
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


def words_of(
    conn: Connection, customers: Iterable[str], followers: dict[str, list[str]] | None = None
) -> Iterator[tuple[str, str]]:
    """Each of *customers* with its tokens and those of all who were merged into it, as :func:`written`.

    *followers* are all merges there are, target to sources, where the caller has read them; else each is asked for.
    """
    ids = list(customers)
    for start in range(0, len(ids), AT_ONCE):
        groups = {one: group(conn, one, followers) for one in ids[start : start + AT_ONCE]}
        fields = _fields(conn, [member for members in groups.values() for member in members])
        for one, members in groups.items():
            lists: Sequence[list[str]] = fields[one]
            if len(members) > 1:
                lists = [[value for member in members for value in fields[member][kind]] for kind in range(4)]
            yield one, written(tokens(*lists))


def written(words: set[str]) -> str:
    """Tokens as the index keeps them: sorted, a space before, between and after, so that a word can be looked for in it."""
    return f" {' '.join(sorted(words))} "


def _fields(
    conn: Connection, customers: list[str]
) -> dict[str, tuple[list[str], list[str], list[str], list[str]]]:
    """Names, numbers, plates and card numbers of each customer."""
    found: dict[str, tuple[list[str], list[str], list[str], list[str]]] = {
        customer: ([], [], [], []) for customer in customers
    }
    for customer, kind, value in conn.execute(_FIELDS, (json.dumps(customers),)):
        found[customer][kind].append(value)
    return found


_FIELDS: Final = (
    "WITH j(id) AS MATERIALIZED (SELECT value FROM json_each(?))"
    " SELECT j.id, 0, u.name FROM j CROSS JOIN customer u ON u.id=j.id"
    " UNION ALL SELECT j.id, 1, p.e164 FROM j CROSS JOIN phone p ON p.customer=j.id AND p.deleted_at IS NULL"
    " UNION ALL SELECT j.id, 2, coalesce(nullif(v.plate, ''), v.vin)"
    " FROM j CROSS JOIN vehicle v ON v.customer=j.id AND v.deleted_at IS NULL"
    " UNION ALL SELECT j.id, 3, k.number FROM j CROSS JOIN card k ON k.customer=j.id AND k.deleted_at IS NULL"
)
