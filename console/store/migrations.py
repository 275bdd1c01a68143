"""How a file gets its tables: named steps, each in its own transaction. Nothing else creates a table.

sqlite-utils runs and records them (``_sqlite_migrations``); it is imported only when there is something to do. A step
that was released is never edited: a new one is added below it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.store.sqlite import APPLICATION_ID, Connection

SET: Final = "callconsole"
Step = Callable[[Connection], None]


def _log(conn: Connection) -> None:
    conn.execute(f"PRAGMA application_id={APPLICATION_ID}")
    conn.execute(
        "CREATE TABLE site(one INTEGER PRIMARY KEY CHECK(one=1), id TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,"
        " tz TEXT NOT NULL, org TEXT NOT NULL, created_at INTEGER NOT NULL)"
    )
    conn.execute(
        "CREATE TABLE change(arrival INTEGER PRIMARY KEY, site TEXT NOT NULL, scope TEXT NOT NULL, seq INTEGER NOT NULL,"
        " hlc INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, tx INTEGER NOT NULL, schema INTEGER NOT NULL,"
        " kind TEXT NOT NULL, tbl TEXT NOT NULL, pk TEXT NOT NULL, body TEXT NOT NULL, prev TEXT,"
        " body_hash BLOB NOT NULL, chain BLOB NOT NULL)"
    )
    conn.execute("CREATE UNIQUE INDEX change_key ON change(site, scope, seq)")
    conn.execute("CREATE INDEX change_row ON change(tbl, pk, hlc, site)")
    conn.execute(
        "CREATE TABLE vector(site TEXT NOT NULL, scope TEXT NOT NULL, seq INTEGER NOT NULL, hlc INTEGER NOT NULL,"
        " chain BLOB NOT NULL, PRIMARY KEY(site, scope)) WITHOUT ROWID"
    )
    conn.execute(
        "CREATE TABLE head(tbl TEXT, pk TEXT, field TEXT, hlc INTEGER, site TEXT, value TEXT NOT NULL,"
        " PRIMARY KEY(tbl, pk, field, hlc, site)) WITHOUT ROWID"
    )
    conn.execute(
        "CREATE TABLE head_gone(tbl TEXT, pk TEXT, field TEXT, hlc INTEGER, site TEXT,"
        " PRIMARY KEY(tbl, pk, field, hlc, site)) WITHOUT ROWID"
    )
    conn.execute(
        "CREATE TABLE conflict(tbl TEXT, pk TEXT, field TEXT, PRIMARY KEY(tbl, pk, field)) WITHOUT ROWID"
    )
    conn.execute("CREATE TABLE erased(tbl TEXT, pk TEXT, PRIMARY KEY(tbl, pk)) WITHOUT ROWID")


def _records(conn: Connection) -> None:
    text = "TEXT NOT NULL DEFAULT ''"
    number = "INTEGER"
    tables = {
        "member": f"code {text}, name {text}, tz {text}, org {text}, created_at {number}, deleted_at {number}",
        "customer": f"name {text}, honorific {text}, note {text}, birthday {text}, birthday_calendar {text},"
        f" home_unit {text}, created_at {number}, deleted_at {number}, merged_into TEXT",
        "phone": f"customer {text}, e164 {text}, ext {text}, kind {text}, label {text}, deleted_at {number}",
        "vehicle": f"customer {text}, plate {text}, model {text}, vin {text}, inspection_on {text}, deleted_at {number}",
        "card": f"number {text}, customer {text}, vehicle {text}, product {text}, opened_on {text}, valid_to {text},"
        f" state TEXT NOT NULL DEFAULT 'active', deleted_at {number}",
        "product": f"title {text}, deleted_at {number}",
        "product_service": f"product {text}, service {text}, allowed {number}, months {number},"
        f" position INTEGER NOT NULL DEFAULT 0, deleted_at {number}",
        "unit": f"code {text}, title {text}, kind {text}, area_code {text}, calendar {text}, deleted_at {number}",
        "staff": f"name {text}, posts TEXT NOT NULL DEFAULT '[]', pin {text}, state TEXT NOT NULL DEFAULT 'active',"
        f" deleted_at {number}",
    }
    for table, columns in tables.items():
        conn.execute(f"CREATE TABLE {table}(id TEXT PRIMARY KEY, {columns}) WITHOUT ROWID")
    for table, column in (
        ("phone", "customer"), ("phone", "e164"), ("vehicle", "customer"), ("vehicle", "plate"), ("card", "customer"),
        ("card", "number"), ("card", "vehicle"), ("product_service", "product"), ("customer", "merged_into"),
    ):  # fmt: skip
        conn.execute(f"CREATE INDEX {table}_{column} ON {table}({column})")
    conn.execute(
        f"CREATE TABLE card_use(id TEXT PRIMARY KEY, card {text}, service {text}, uses INTEGER NOT NULL DEFAULT 1,"
        f" on_date {text}, unit {text}, ref {text}, case_id {text}, at INTEGER NOT NULL DEFAULT 0, reversed_by TEXT,"
        " hlc INTEGER NOT NULL, site TEXT NOT NULL) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX card_use_card ON card_use(card, service)")
    conn.execute(
        f"CREATE TABLE card_use_reversal(id TEXT PRIMARY KEY, use_id {text}, at INTEGER NOT NULL DEFAULT 0, reason {text},"
        f" actor {text}, hlc INTEGER NOT NULL, site TEXT NOT NULL) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX card_use_reversal_use_id ON card_use_reversal(use_id)")
    conn.execute(
        f"CREATE TABLE call(id TEXT PRIMARY KEY, customer {text}, number {text}, began_at INTEGER NOT NULL DEFAULT 0,"
        f" ended_at INTEGER, staff {text}, case_id {text}, direction TEXT NOT NULL DEFAULT 'in', hlc INTEGER NOT NULL,"
        " site TEXT NOT NULL) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX call_customer ON call(customer, began_at)")
    conn.execute("CREATE INDEX call_began_at ON call(began_at)")
    conn.execute(
        "CREATE TABLE call_end(id TEXT PRIMARY KEY, ended_at INTEGER, customer TEXT, case_id TEXT, hlc INTEGER NOT NULL,"
        " site TEXT NOT NULL) WITHOUT ROWID"
    )
    conn.execute(
        f"CREATE TABLE pack_version(id TEXT PRIMARY KEY, pack {text}, body {text}, hlc INTEGER NOT NULL,"
        " site TEXT NOT NULL)"
    )


def _cases(conn: Connection) -> None:
    text = "TEXT NOT NULL DEFAULT ''"
    conn.execute(
        f"CREATE TABLE case_head(id TEXT PRIMARY KEY, prefix {text}, number INTEGER NOT NULL DEFAULT 0, pack {text},"
        f" pack_hash {text}, process {text}, state {text}, outcome {text}, customer {text}, plate {text}, service {text},"
        f" unit {text}, channel {text}, opened_at INTEGER NOT NULL DEFAULT 0, opened_by {text}, closed_at INTEGER,"
        f" round INTEGER NOT NULL DEFAULT 1, origin {text}, origin_step {text}, relation {text},"
        " exceptions INTEGER NOT NULL DEFAULT 0, events INTEGER NOT NULL DEFAULT 0, last_at INTEGER NOT NULL DEFAULT 0,"
        " last_hlc INTEGER NOT NULL, last_site TEXT NOT NULL, folded BLOB)"
    )
    for name, columns in (
        ("customer", "customer, opened_at"), ("plate", "plate, opened_at"), ("state", "state, opened_at"),
        ("opened_at", "opened_at"), ("closed_at", "closed_at"), ("number", "prefix, number"), ("origin", "origin"),
        ("process", "process, customer, opened_at"),
    ):  # fmt: skip
        conn.execute(f"CREATE INDEX case_head_{name} ON case_head({columns})")
    conn.execute(
        "CREATE TABLE case_clock(case_id TEXT, step TEXT, attempt INTEGER, round INTEGER, roles TEXT NOT NULL,"
        f" unit {text}, opened_at INTEGER NOT NULL, since INTEGER NOT NULL, due_at INTEGER, owed_at INTEGER,"
        " warn_ms INTEGER, limit_ms INTEGER, own INTEGER NOT NULL, expected INTEGER NOT NULL,"
        f" chain {text}, claimant {text}, assignee {text}, promised INTEGER NOT NULL, dials INTEGER NOT NULL,"
        f" last_dial_at INTEGER, attempts INTEGER, rest_until INTEGER, runs {text}, run_case {text},"
        " PRIMARY KEY(case_id, step, attempt, round)) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX case_clock_owed_at ON case_clock(owed_at)")
    conn.execute(
        "CREATE TABLE promise(case_id TEXT, phrase TEXT, said_at INTEGER, position INTEGER, text TEXT NOT NULL,"
        f" due_at INTEGER, kept_at INTEGER, state {text}, step {text}, kept {text}, by {text}, minutes INTEGER,"
        " PRIMARY KEY(case_id, phrase, said_at, position)) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX promise_state ON promise(state, due_at)")
    conn.execute(
        "CREATE TABLE card_hold(case_id TEXT PRIMARY KEY, card TEXT NOT NULL, service TEXT NOT NULL,"
        " at INTEGER NOT NULL) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX card_hold_card ON card_hold(card, service)")
    conn.execute(
        "CREATE TABLE case_form(case_id TEXT, form TEXT, round INTEGER, first_at INTEGER NOT NULL,"
        " last_at INTEGER NOT NULL, PRIMARY KEY(case_id, form, round)) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX case_form_form ON case_form(form, last_at)")


def _lookup(conn: Connection) -> None:
    from console.store import lookup_index

    lookup_index.create(conn)


def _exchange(conn: Connection) -> None:
    """This file's own notes on exchanges: who it is, what it got, what it sent, what each peer has, what people must settle."""
    conn.execute(
        "CREATE TABLE identity(one INTEGER PRIMARY KEY CHECK(one=1), token TEXT NOT NULL, root TEXT NOT NULL DEFAULT '',"
        " was TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '')"
    )
    conn.execute(
        "CREATE TABLE receipt(id INTEGER PRIMARY KEY, site TEXT NOT NULL, got_at INTEGER NOT NULL, body TEXT NOT NULL)"
    )
    conn.execute("CREATE INDEX receipt_site ON receipt(site, got_at)")
    conn.execute(
        "CREATE TABLE sent(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL,"
        " vector TEXT NOT NULL)"
    )
    conn.execute(
        "CREATE TABLE peer(site TEXT PRIMARY KEY, vector TEXT NOT NULL, made_at INTEGER NOT NULL, got_at INTEGER NOT NULL,"
        " ahead_from INTEGER, ahead_to INTEGER) WITHOUT ROWID"
    )
    conn.execute("CREATE TABLE attention(kind TEXT, key TEXT, PRIMARY KEY(kind, key)) WITHOUT ROWID")


def _plans(conn: Connection) -> None:
    """Rows of plans that came as a file, and what finds today's rows and what a plan opened without looking at all."""
    text = "TEXT NOT NULL DEFAULT ''"
    conn.execute(
        f"CREATE TABLE plan_row(id TEXT PRIMARY KEY, plan {text}, customer {text}, plate {text},"
        " fields TEXT NOT NULL DEFAULT '{}', deleted_at INTEGER) WITHOUT ROWID"
    )
    conn.execute("CREATE INDEX plan_row_plan ON plan_row(plan)")
    conn.execute("CREATE INDEX plan_row_customer ON plan_row(customer)")
    conn.execute("CREATE INDEX case_head_plan ON case_head(origin_step) WHERE relation='plan'")
    conn.execute("CREATE INDEX plan_birthday ON customer(substr(birthday, 6)) WHERE birthday<>''")
    conn.execute("CREATE INDEX plan_inspection ON vehicle(inspection_on) WHERE inspection_on<>''")


def _tails(conn: Connection) -> None:
    """Tails of telephone and card numbers by one token each, and an index of merges that holds only merged customers."""
    from console.store import lookup_index

    lookup_index.gather(conn)
    lookup_index.rebuild(conn)
    conn.execute("DROP INDEX customer_merged_into")
    conn.execute("CREATE INDEX customer_merged_into ON customer(merged_into) WHERE merged_into IS NOT NULL")


def _pieces(conn: Connection) -> None:
    """The look-up index joins its pieces early: each costs every look-up."""
    from console.store import lookup_index

    lookup_index.join_early(conn)


def _birthdays(conn: Connection) -> None:
    """One index of birthdays by day and year serves today's birthdays and namesakes born on one day."""
    conn.execute("DROP INDEX customer_born")
    conn.execute("DROP INDEX plan_birthday")
    conn.execute("CREATE INDEX customer_born ON customer(substr(birthday, 6), birthday) WHERE birthday<>''")


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("0001-log", _log),
    ("0002-records", _records),
    ("0003-cases", _cases),
    ("0004-lookup", _lookup),
    ("0005-exchange", _exchange),
    ("0006-plans", _plans),
    ("0007-tails", _tails),
    ("0008-pieces", _pieces),
    ("0009-birthdays", _birthdays),
)
"""Every step, in the order they are applied."""


def applied(conn: Connection, name: str = SET) -> set[str]:
    """The names of the steps a file has had."""
    found = conn.execute(
        "SELECT 1 FROM sqlite_master WHERE type='table' AND name='_sqlite_migrations'"
    ).fetchone()
    if not found:
        return set()
    rows = conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set=?", (name,))
    return {row[0] for row in rows}


def unknown(conn: Connection, steps: tuple[tuple[str, Step], ...] = STEPS, name: str = SET) -> list[str]:
    """Steps a file has had that this program does not know: a newer program wrote it."""
    return sorted(applied(conn, name) - {step for step, _ in steps})


def migrate(conn: Connection, steps: tuple[tuple[str, Step], ...] = STEPS, name: str = SET) -> list[str]:
    """Apply what is missing, each step with its record in one transaction; returns the names applied."""
    had = applied(conn, name)
    missing = [step for step, _ in steps if step not in had]
    if not missing:
        return []
    from sqlite_utils import Database, Migrations

    known = Migrations(name)
    for step, function in steps:
        known(name=step)(_on_connection(function))
    known.apply(Database(conn, execute_plugins=False, recursive_triggers=False))
    return missing


def _on_connection(function: Step) -> Callable[..., None]:
    def run(db: object) -> None:
        function(db.conn)  # type: ignore[attr-defined]

    return run
