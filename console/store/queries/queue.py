"""What is owed, soonest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from console.store.sqlite import Connection


class Owed(msgspec.Struct, frozen=True):
    """An open step. ``owed_at`` is the earlier of its own due time and the promise it keeps (``promised``).

    ``roles`` are the roles that still owe it with their units; ``own`` is false for a covered step, whose limit is its
    ``chain``'s; ``rest_until``: no dialling before. Moments and lengths in ms.
    """

    case: str
    step: str
    attempt: int
    round: int
    roles: tuple[tuple[str, str], ...]
    unit: str
    opened_at: int
    since: int
    due_at: int | None
    owed_at: int | None
    warn_ms: int | None
    limit_ms: int | None
    own: bool
    expected: bool
    chain: str
    claimant: str
    assignee: str
    promised: bool
    dials: int
    last_dial_at: int | None
    attempts: int | None
    rest_until: int | None
    runs: str
    run_case: str
    pack: str
    pack_hash: str
    process: str
    service: str
    store: str
    customer: str
    name: str
    honorific: str
    plate: str
    case_opened_at: int
    case_round: int


class Promised(msgspec.Struct, frozen=True):
    """A running promise and whose case it is in."""

    case: str
    phrase: str
    text: str
    said_at: int
    due_at: int | None
    kept: str
    by: str
    process: str
    customer: str
    name: str
    honorific: str
    plate: str


class Held(msgspec.Struct, frozen=True):
    """A unit's open steps: how many and the most urgent (``None`` when none has a due time)."""

    unit: str
    held: int
    owed_at: int | None


_OWED = (
    "SELECT k.case_id, k.step, k.attempt, k.round, k.roles, k.unit, k.opened_at, k.since, k.due_at, k.owed_at, k.warn_ms,"
    " k.limit_ms, k.own, k.expected, k.chain, k.claimant, k.assignee, k.promised, k.dials, k.last_dial_at, k.attempts,"
    " k.rest_until, k.runs, k.run_case, h.pack, h.pack_hash, h.process, h.service, h.unit, h.customer,"
    " coalesce(c.name, ''), coalesce(c.honorific, ''), h.plate, h.opened_at, h.round"
    " FROM case_clock k JOIN case_head h ON h.id=k.case_id LEFT JOIN customer c ON c.id=h.customer"
)
_ORDER = " ORDER BY k.owed_at IS NULL, k.owed_at, k.opened_at, k.case_id, k.step"
_roles = msgspec.json.Decoder(tuple[tuple[str, str], ...])


def owed(
    conn: Connection, *, posts: Sequence[tuple[str, str]] = (), role: str = "", unit: str = "", customer: str = "",
    before: int | None = None, limit: int = 200, offset: int = 0,
) -> list[Owed]:  # fmt: skip
    """Open steps, soonest first, those without a due time last.

    *posts*: only what one of these ``(role, unit)`` may end (an empty unit is any); *role*, *unit*, *customer* narrow;
    *before*: owed before that moment (ms).
    """
    where: list[str] = []
    values: list[Any] = []
    wanted = list(posts) or ([(role, unit)] if role or unit else [])
    if wanted:
        tests = []
        for wanted_role, wanted_unit in wanted:
            tests.append(
                "((?='' OR json_extract(r.value,'$[0]')=?) AND (?='' OR json_extract(r.value,'$[1]') IN ('', ?)))"
            )
            values += [wanted_role, wanted_role, wanted_unit, wanted_unit]
        where.append(f"EXISTS(SELECT 1 FROM json_each(k.roles) r WHERE {' OR '.join(tests)})")
    if customer:
        where.append("h.customer=?")
        values.append(customer)
    if before is not None:
        where.append("k.owed_at<?")
        values.append(before)
    clause = f" WHERE {' AND '.join(where)}" if where else ""
    rows = conn.execute(f"{_OWED}{clause}{_ORDER} LIMIT ? OFFSET ?", (*values, limit, offset))
    return [_row(row) for row in rows]


def of_case(conn: Connection, case_id: str) -> Owed | None:
    """The open step of one case."""
    row = conn.execute(f"{_OWED} WHERE k.case_id=?", (case_id,)).fetchone()
    return _row(row) if row else None


def counts(conn: Connection, now: int, end_of_day: int) -> tuple[int, int, int]:
    """How many are late, owed within ten minutes, and owed later but before *end_of_day* (ms)."""
    row = conn.execute(
        "SELECT count(*) FILTER (WHERE owed_at<?1), count(*) FILTER (WHERE owed_at BETWEEN ?1 AND ?2),"
        " count(*) FILTER (WHERE owed_at>?2 AND owed_at<?3) FROM case_clock",
        (now, now + 600_000, end_of_day),
    ).fetchone()
    return (row[0], row[1], row[2])


def promises(
    conn: Connection, *, by: str = "", before: int | None = None, limit: int = 200
) -> list[Promised]:
    """Running promises, soonest first; *by*: said by that staff number; *before*: due before that moment."""
    rows = conn.execute(
        "SELECT p.case_id, p.phrase, p.text, p.said_at, p.due_at, p.kept, p.by, h.process, h.customer, coalesce(c.name, ''),"
        " coalesce(c.honorific, ''), h.plate FROM promise p JOIN case_head h ON h.id=p.case_id"
        " LEFT JOIN customer c ON c.id=h.customer WHERE p.state='running' AND (?1='' OR p.by=?1)"
        " AND (?2 IS NULL OR p.due_at<?2) ORDER BY p.due_at IS NULL, p.due_at, p.said_at, p.case_id LIMIT ?3",
        (by, before, limit),
    )
    return [Promised(*row) for row in rows]


def by_unit(conn: Connection) -> list[Held]:
    """How much each unit holds, the most urgent unit first."""
    rows = conn.execute(
        "SELECT unit, count(*), min(owed_at) FROM case_clock GROUP BY unit ORDER BY min(owed_at) IS NULL, min(owed_at), unit"
    )
    return [Held(*row) for row in rows]


def _row(row: tuple[Any, ...]) -> Owed:
    values = list(row)
    values[4] = _roles.decode(row[4])
    values[12], values[13], values[17] = bool(row[12]), bool(row[13]), bool(row[17])
    return Owed(*values)
