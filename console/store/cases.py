"""Cases: the fold of their events in ``(hlc, site)`` order, written out as rows a queue can be read from.

While a case is open its fold is kept beside its head as JSON. An event that comes after all others (the usual case) is
folded onto it; one that arrives late, or after the end, folds the case again from the log.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import msgspec

from console.engine import case as engine_case
from console.engine.case import Case, StepState
from console.engine.events import CardUsed, Event, decode
from console.store import facts
from console.store.change import COLUMNS, Change, canonical
from console.store.sqlite import Connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ID = re.compile(r"(.*)-(\d+)\Z")


class Folded(msgspec.Struct):
    """The cache: the case so far, when its reservation began and when its last event happened (ms)."""

    case: Case | None = None
    held_at: int = 0
    last_at: int = 0


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Folded)


@cache
def fold_version() -> int:
    """A number that changes with the shape of :class:`Case`: what another program kept of open cases is folded again.

    Kept in the file as ``user_version``, 31 bits. A change of what events *mean* needs a migration that shows all again.
    """
    parts = [part for part in vars(engine_case).values() if isinstance(part, type)]
    structs: list[type[msgspec.Struct]] = [
        Folded,
        *(part for part in parts if issubclass(part, msgspec.Struct)),
    ]
    shapes = sorted(
        (one.__name__, one.__struct_fields__, sorted(one.__annotations__.items())) for one in structs
    )
    return crc32(repr(shapes).encode()) >> 1 or 1


def apply(conn: Connection, case_id: str, changes: Sequence[Change]) -> None:
    """Fold events of one case that have just been logged, in their order, and write the case's rows."""
    coming = [understood(change.body) for change in changes]
    for change, event in zip(changes, coming, strict=True):
        if isinstance(event, CardUsed):
            facts.card_used(conn, change, event)
    row = conn.execute("SELECT last_hlc, last_site, folded FROM case_head WHERE id=?", (case_id,)).fetchone()
    last = changes[-1].version
    if row is None and _alone(conn, case_id, len(changes)):
        write(conn, case_id, advance(Folded(), coming), last)
    elif row is not None and row[2] is not None and changes[0].version > (row[0], row[1]):
        kept = cached(row[2])
        if kept is None:
            recompute(conn, case_id)
        else:
            write(conn, case_id, advance(kept, coming), last)
    else:
        recompute(conn, case_id)


def _alone(conn: Connection, case_id: str, count: int) -> bool:
    """Whether the log holds no other event of the case (one that could not be folded leaves no head)."""
    rows = conn.execute(
        "SELECT 1 FROM change WHERE tbl='case_event' AND pk=? LIMIT ?", (case_id, count + 1)
    ).fetchall()
    return len(rows) == count


def recompute(conn: Connection, case_id: str) -> None:
    """Fold a case again from the log, with the uses delivered in it."""
    changes = [
        Change(*row)
        for row in conn.execute(
            f"SELECT {COLUMNS} FROM change WHERE tbl='case_event' AND pk=? ORDER BY hlc, site", (case_id,)
        )
    ]
    coming = [understood(change.body) for change in changes]
    for change, event in zip(changes, coming, strict=True):
        if isinstance(event, CardUsed):
            facts.card_used(conn, change, event)
    if changes:
        write(conn, case_id, advance(Folded(), coming), changes[-1].version)


def understood(body: str) -> Event | None:
    """The event in a log row, ``None`` when a newer version wrote it: it stays in the log for after the upgrade."""
    try:
        return decode(body)
    except msgspec.ValidationError:
        return None


def events(conn: Connection, case_id: str) -> Iterable[Event | None]:
    """A case's events in the order they are folded."""
    for (body,) in conn.execute(
        "SELECT body FROM change WHERE tbl='case_event' AND pk=? ORDER BY hlc, site", (case_id,)
    ):
        yield understood(body)


def advance(folded: Folded, coming: Iterable[Event | None]) -> Folded:
    """*folded*, which is not changed, with the events that follow."""
    from console.engine import evolve

    case, held_at, last_at = folded.case and evolve.copied(folded.case), folded.held_at, folded.last_at
    for event in coming:
        if event is None:
            continue
        case = case or Case()
        held = case.reserved
        evolve.apply(case, event)
        if case.reserved and case.reserved != held:
            held_at = event.at
        last_at = max(last_at, event.at)
    return Folded(case, held_at, last_at)


def load(conn: Connection, case_id: str) -> Case | None:
    """The case as it is now, ``None`` when there is none."""
    row = conn.execute("SELECT folded FROM case_head WHERE id=?", (case_id,)).fetchone()
    if row is None:
        return None
    kept = cached(row[0])
    return (kept or advance(Folded(), events(conn, case_id))).case


def cached(folded: bytes | str | None) -> Folded | None:
    """The fold kept beside a head; ``None`` when there is none or another version of the program kept it."""
    try:
        return _decoder.decode(folded) if folded else None
    except msgspec.ValidationError:
        return None


def write(conn: Connection, case_id: str, folded: Folded, last: tuple[int, str]) -> None:
    """Write every row that follows from the case."""
    case = folded.case
    if case is None:
        return
    _head(conn, case_id, case, folded, last)
    for table in ("case_clock", "promise", "card_hold", "case_form"):
        conn.execute(f"DELETE FROM {table} WHERE case_id=?", (case_id,))
    if case.state == "open":
        conn.executemany(
            f"INSERT INTO case_clock VALUES({','.join('?' * 24)})",
            [_clock(case_id, case, step) for step in case.steps if step.state == "open"],
        )
    conn.executemany(
        "INSERT INTO promise VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (case_id, p.phrase, p.said_at, position, p.text, p.due_at, p.kept_at, p.state, p.step, p.kept, p.by, p.minutes)
            for position, p in enumerate(case.promises)
        ],
    )  # fmt: skip
    if case.reserved:
        conn.execute("INSERT INTO card_hold VALUES(?,?,?,?)", (case_id, *case.reserved, folded.held_at))
    forms: dict[tuple[str, int], tuple[int, int]] = {}
    for entry in case.entries:
        if entry.form:
            first, until = forms.get((entry.form, entry.round), (entry.at, entry.at))
            forms[entry.form, entry.round] = (min(first, entry.at), max(until, entry.at))
    conn.executemany(
        "INSERT INTO case_form VALUES(?,?,?,?,?)",
        [(case_id, form, number, *times) for (form, number), times in forms.items()],
    )


def service_of(case: Case) -> str:
    """The service a case is about as far as it says so itself: its reservation, its field, its last check."""
    if case.reserved:
        return case.reserved[1]
    if case.fields.get("service"):
        return case.fields["service"]
    checks = sorted(case.checks.values(), key=lambda check: check.at)
    return checks[-1].service if checks else ""


def _head(conn: Connection, case_id: str, case: Case, folded: Folded, last: tuple[int, str]) -> None:
    named = _ID.match(case_id)
    conn.execute(
        f"INSERT OR REPLACE INTO case_head VALUES({','.join('?' * 26)})",
        (
            case_id, named[1] if named else case_id, int(named[2]) if named else 0, case.pack, case.pack_hash,
            case.process, case.state, case.outcome, case.customer, case.plate, service_of(case),
            case.fields.get("store", ""), case.channel, case.opened_at, case.opened_by, case.closed_at, case.round,
            case.origin, case.origin_step, case.relation, len(case.exceptions), case.events, folded.last_at, *last,
            _encoder.encode(folded) if case.state == "open" else None,
        ),
    )  # fmt: skip


def _clock(case_id: str, case: Case, step: StepState) -> tuple[Any, ...]:
    from console.engine.clocks import owed_at

    owed = owed_at(case, step)
    roles = [list(role) for role in step.roles if not step.parts or _owes(role, step.parts)]
    promised = owed is not None and any(
        p.state == "running" and p.kept == step.step and p.due_at == owed for p in case.promises
    )
    return (
        case_id, step.step, step.attempt, step.round, canonical(roles), roles[0][1] if roles else "", step.opened_at,
        step.since, step.due_at, owed, step.warn_ms, step.limit_ms, int(not step.chain), int(step.expected),
        step.chain, step.claimant, step.assignee, int(promised), len(step.dials),
        step.dials[-1][0] if step.dials else None, step.attempts, step.rest_until, step.runs, step.run_case,
    )  # fmt: skip


def _owes(role: tuple[str, str], parts: tuple[str, ...]) -> bool:
    return role[0] in parts or f"{role[0]}@{role[1]}" in parts
