"""Cases by number, customer, plate, day; the folded case; registers of forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from console.engine.case import Case
from console.engine.events import Event
from console.store import cases
from console.store.sqlite import Connection


class Head(msgspec.Struct, frozen=True):
    """A case without its history. ``unit`` is the store it is with; moments in ms; ``exceptions`` wait for a person."""

    id: str
    pack: str
    pack_hash: str
    process: str
    state: str
    outcome: str
    customer: str
    plate: str
    service: str
    unit: str
    channel: str
    opened_at: int
    opened_by: str
    closed_at: int | None
    round: int
    origin: str
    origin_step: str
    relation: str
    exceptions: int
    events: int
    last_at: int


_HEAD = (
    "SELECT id, pack, pack_hash, process, state, outcome, customer, plate, service, unit, channel, opened_at, opened_by,"
    " closed_at, round, origin, origin_step, relation, exceptions, events, last_at FROM case_head"
)

load = cases.load
"""``load(conn, case_id) -> Case | None``: the whole folded case."""


def get(conn: Connection, case_id: str) -> Head | None:
    """A case's head by its number."""
    row = conn.execute(f"{_HEAD} WHERE id=?", (case_id,)).fetchone()
    return Head(*row) if row else None


def of_customer(conn: Connection, customer: str, state: str = "", limit: int = 50) -> list[Head]:
    """A customer's cases, newest first; *state* narrows to ``open closed cancelled``."""
    rows = conn.execute(
        f"{_HEAD} WHERE customer=?1 AND (?2='' OR state=?2) ORDER BY opened_at DESC, id DESC LIMIT ?3",
        (customer, state, limit),
    )
    return [Head(*row) for row in rows]


def of_plate(conn: Connection, plate: str, state: str = "", limit: int = 50) -> list[Head]:
    """A vehicle's cases, newest first."""
    rows = conn.execute(
        f"{_HEAD} WHERE plate=?1 AND (?2='' OR state=?2) ORDER BY opened_at DESC, id DESC LIMIT ?3",
        (plate, state, limit),
    )
    return [Head(*row) for row in rows]


def started_by(conn: Connection, origin: str) -> list[Head]:
    """The cases that came from *origin*, in the order they were opened."""
    rows = conn.execute(f"{_HEAD} WHERE origin=? ORDER BY opened_at, id", (origin,))
    return [Head(*row) for row in rows]


def alike(conn: Connection, process: str, customer: str, since: int) -> list[Head]:
    """Cases of one process and customer opened at or after *since* (rule 16), newest first."""
    rows = conn.execute(
        f"{_HEAD} WHERE process=? AND customer=? AND opened_at>=? ORDER BY opened_at DESC, id DESC",
        (process, customer, since),
    )
    return [Head(*row) for row in rows]


def list_(
    conn: Connection, *, state: str = "", process: str = "", unit: str = "", since: int | None = None,
    until: int | None = None, limit: int = 100, offset: int = 0,
) -> list[Head]:  # fmt: skip
    """Cases newest first, narrowed; *since* and *until* (ms, exclusive) bound the opening."""
    wanted: list[Any] = []
    where = []
    for test, value in (
        ("state=?", state or None), ("process=?", process or None), ("unit=?", unit or None),
        ("opened_at>=?", since), ("opened_at<?", until),
    ):  # fmt: skip
        if value is not None:
            where.append(test)
            wanted.append(value)
    clause = f" WHERE {' AND '.join(where)}" if where else ""
    rows = conn.execute(
        f"{_HEAD}{clause} ORDER BY opened_at DESC, id DESC LIMIT ? OFFSET ?", (*wanted, limit, offset)
    )
    return [Head(*row) for row in rows]


def events(conn: Connection, case_id: str) -> list[Event]:
    """What happened to a case, in the order it is folded."""
    return [event for event in cases.events(conn, case_id) if event is not None]


def register(
    conn: Connection, form: str, since: int = 0, limit: int = 1000, offset: int = 0
) -> list[tuple[str, int, int]]:
    """``(case, round, last written)`` of the entries of a form since *since* (ms), newest first."""
    return conn.execute(
        "SELECT case_id, round, last_at FROM case_form WHERE form=? AND last_at>=? ORDER BY last_at DESC, case_id, round"
        " LIMIT ? OFFSET ?",
        (form, since, limit, offset),
    ).fetchall()


def with_exceptions(conn: Connection) -> Iterator[Head]:
    """Open cases in which acts no longer fitted: a person should look."""
    for row in conn.execute(f"{_HEAD} WHERE state='open' AND exceptions>0 ORDER BY opened_at, id"):
        yield Head(*row)


def whole(conn: Connection, case_id: str) -> tuple[Head, Case] | None:
    """Head and folded case together."""
    head, case = get(conn, case_id), load(conn, case_id)
    return (head, case) if head and case else None
