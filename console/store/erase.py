"""Erasure on request: the person goes, the counts stay.

An ``erase`` change names the rows that told of the person. Every change of those rows, already here or arriving later,
keeps only what counts need; its first ``body_hash`` stays, so the chain still proves that nothing else was altered.
Rows of the person that the eraser did not know of are listed by :func:`leftovers` and erased by doing it again.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from console.store import cases, facts, heads
from console.store.change import Change, canonical, parse
from console.store.schema import FACTS, FIELDS
from console.store.sqlite import Connection

MARK: Final = "_erased"

KEPT: Final[dict[str, frozenset[str]]] = {
    "customer": frozenset({"home_unit", "created_at", "deleted_at", "merged_into"}),
    "phone": frozenset({"customer", "kind", "deleted_at"}),
    "vehicle": frozenset({"customer", "model", "deleted_at"}),
    "card": frozenset({"customer", "vehicle", "product", "opened_on", "valid_to", "state", "deleted_at"}),
    "plan_row": frozenset({"customer", "plan", "deleted_at"}),
    "call": frozenset({"customer", "began_at", "ended_at", "staff", "case_id", "direction"}),
    "call_end": frozenset({"customer", "ended_at", "case_id"}),
    "case_event": frozenset(
        (
            "event",
            "act",
            "at",
            "actor",
            "case",
            "pack",
            "pack_hash",
            "process",
            "contact",
            "customer",
            "origin",
            "origin_step",
            "relation",
            "channel",
            "step",
            "attempt",
            "attempts",
            "round",
            "roles",
            "mode",
            "limit_ms",
            "due_at",
            "opened_at",
            "warn_ms",
            "arithmetic",
            "chain",
            "expected",
            "runs",
            "outcome",
            "role",
            "part",
            "on_behalf_of",
            "covered_by",
            "anchor",
            "card",
            "service",
            "uses",
            "unit",
            "phrase",
            "said_at",
            "promise",
            "minutes",
            "kept",
            "variant",
            "verdict",
            "passed",
            "back",
            "unset",
            "cleared",
            "result",
            "rest_until",
            "form",
            "correction",
        )
    ),
}
"""What an erased row still says, by table. Identifiers are kept: they name nobody once the customer's row is empty."""


def redact(tbl: str, body: str) -> str:
    """*body* without what tells of a person, marked so."""
    said: dict[str, Any] = parse(body)
    kept = KEPT.get(tbl, frozenset())
    left = {key: value for key, value in said.items() if key in kept}
    if tbl == "case_event":  # fields an event cannot be without stay, emptied
        left |= {
            key: {} if key == "values" else ""
            for key in ("values", "text", "reason", "to", "via", "document")
            if key in said
        }
        if said.get("event") == "anchor-set":
            left["to"] = said["to"]
    return canonical(left | {MARK: True})


def is_redacted(change: Change) -> bool:
    """Whether the body is what an erasure left: marked, and nothing beside what is kept."""
    try:
        return bool(parse(change.body).get(MARK)) and redact(change.tbl, change.body) == change.body
    except (msgspec.DecodeError, AttributeError):
        return False


def filtered(conn: Connection, change: Change) -> Change:
    """*change* as it may be stored: redacted when its row was erased before it came."""
    found = conn.execute("SELECT 1 FROM erased WHERE tbl=? AND pk=?", (change.tbl, change.pk)).fetchone()
    return msgspec.structs.replace(change, body=redact(change.tbl, change.body)) if found else change


def apply(conn: Connection, change: Change) -> set[str]:
    """Redact what the rows of an ``erase`` said so far; returns the customers among them."""
    customers: set[str] = set()
    for tbl, pk in parse(change.body)["rows"]:
        conn.execute("INSERT OR IGNORE INTO erased VALUES(?,?)", (tbl, pk))
        rows = conn.execute("SELECT arrival, body FROM change WHERE tbl=? AND pk=?", (tbl, pk)).fetchall()
        for arrival, body in rows:
            conn.execute("UPDATE change SET body=? WHERE arrival=?", (redact(tbl, body), arrival))
        if not rows:
            continue
        if tbl in FIELDS:
            heads.recompute(conn, tbl, pk)
            customers.add(pk) if tbl == "customer" else None
        elif tbl == "case_event":
            cases.recompute(conn, pk)
        elif tbl in FACTS:
            facts.recompute(conn, tbl, pk)
    return customers


def rows_of(conn: Connection, customer: str) -> list[tuple[str, str]]:
    """Every row that tells of *customer* and of those merged into that one."""
    people = [customer]
    for person in people:
        rows = conn.execute("SELECT id FROM customer WHERE merged_into=?", (person,))
        people.extend(row[0] for row in rows if row[0] not in people)
    found: list[tuple[str, str]] = []
    for person in people:
        found.append(("customer", person))
        for tbl in ("phone", "vehicle", "card", "plan_row", "call"):
            rows = conn.execute(f"SELECT id FROM {tbl} WHERE customer=? ORDER BY id", (person,))
            found.extend((tbl, row[0]) for row in rows)
        rows = conn.execute("SELECT id FROM case_head WHERE customer=? ORDER BY id", (person,))
        found.extend(("case_event", row[0]) for row in rows)
    return found


def leftovers(conn: Connection) -> list[str]:
    """Customers that were erased and of whom rows have come since: to be erased again."""
    erased = [row[0] for row in conn.execute("SELECT pk FROM erased WHERE tbl='customer' ORDER BY pk")]
    known = set(conn.execute("SELECT tbl, pk FROM erased"))
    return [customer for customer in erased if any(row not in known for row in rows_of(conn, customer))]
