"""Calls, and everything else that brought us together with a customer."""

from __future__ import annotations

import msgspec

from console.store.sqlite import Connection


class Call(msgspec.Struct, frozen=True):
    """A call: ``direction`` is ``in out``; ``ended_at`` is ``None`` while it runs or when its end was never logged."""

    id: str
    customer: str
    number: str
    began_at: int
    ended_at: int | None
    staff: str
    case_id: str
    direction: str


class Contact(msgspec.Struct, frozen=True):
    """One meeting with a customer, newest first: ``kind`` is ``call case use``.

    ``what`` is the direction, the process, the service; ``where`` the unit; ``more`` the case's state and outcome
    (``open``, ``closed booked``) or the paper's number; ``who`` a staff number.
    """

    at: int
    kind: str
    what: str
    where: str
    more: str
    who: str
    ref: str


_CALL = "SELECT id, customer, number, began_at, ended_at, staff, case_id, direction FROM call"


def history(conn: Connection, customer: str, limit: int = 50) -> list[Call]:
    """A customer's calls, newest first."""
    rows = conn.execute(
        f"{_CALL} WHERE customer=? ORDER BY began_at DESC, id DESC LIMIT ?", (customer, limit)
    )
    return [Call(*row) for row in rows]


def between(conn: Connection, since: int, until: int, staff: str = "") -> list[Call]:
    """Calls that began in ``[since, until)`` (ms), oldest first."""
    rows = conn.execute(
        f"{_CALL} WHERE began_at>=?1 AND began_at<?2 AND (?3='' OR staff=?3) ORDER BY began_at, id",
        (since, until, staff),
    )
    return [Call(*row) for row in rows]


def totals(conn: Connection, customer: str, since: int) -> tuple[int, int | None, int]:
    """How many calls a customer made, when the last began (ms), and how many contacts there were since *since*."""
    row = conn.execute("SELECT count(*), max(began_at) FROM call WHERE customer=?", (customer,)).fetchone()
    recent = conn.execute(
        "SELECT (SELECT count(*) FROM call WHERE customer=?1 AND began_at>=?2)"
        " + (SELECT count(*) FROM case_head WHERE customer=?1 AND opened_at>=?2)"
        " + (SELECT count(*) FROM card_use u JOIN card c ON c.id=u.card WHERE c.customer=?1 AND u.at>=?2)",
        (customer, since),
    ).fetchone()
    return (row[0], row[1], recent[0])


def contacts(conn: Connection, customer: str, limit: int = 20) -> list[Contact]:
    """A customer's calls, cases and card uses together, newest first."""
    rows = conn.execute(
        "SELECT * FROM ("
        " SELECT began_at AS at, 'call' AS kind, direction AS what, '' AS place, '' AS more, staff AS who, id AS ref"
        "  FROM call WHERE customer=?1"
        " UNION ALL SELECT opened_at, 'case', process, unit, trim(state || ' ' || outcome), opened_by, id"
        "  FROM case_head WHERE customer=?1"
        " UNION ALL SELECT u.at, 'use', u.service, u.unit, u.ref, '', u.id"
        "  FROM card_use u JOIN card c ON c.id=u.card WHERE c.customer=?1 AND u.reversed_by IS NULL"
        ") ORDER BY at DESC, ref DESC LIMIT ?2",
        (customer, limit),
    )
    return [Contact(*row) for row in rows]
