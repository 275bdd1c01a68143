"""Tables come from named, transactional migrations and from nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from store_helpers import NOW

import console.store
from console.store import drafts, migrations, schema
from console.store.open import Store, open_file
from console.store.problems import StoreProblem
from console.store.sqlite import Connection, connect


def _tables(conn: Connection) -> set[str]:
    rows = conn.execute(
        "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        " AND name NOT LIKE 'lookup%' AND name<>'call_order'"
    )
    return {row[0] for row in rows}


def test_the_schema_says_what_the_migrations_made(store: Store) -> None:
    with store.reader() as conn:
        declared = {*schema.PROJECTIONS, *schema.LOG, *schema.LOCAL, "_sqlite_migrations"}
        assert _tables(conn) == declared
        for table, spec in {**schema.FIELDS, **schema.FACTS}.items():
            columns = {row[1]: row[4] for row in conn.execute(f"PRAGMA table_info({table})")}
            assert set(spec) <= set(columns)
            assert set(columns) - set(spec) <= {"id", "hlc", "site", "reversed_by"}
            for name, default in spec.items():
                shown = columns[name]
                expected = (
                    None if default is None else str(default) if isinstance(default, int) else f"'{default}'"
                )
                assert shown == expected, (table, name)


def test_only_migrations_create_tables() -> None:
    allowed = {"migrations.py", "drafts.py", "lookup_index.py"}
    root = Path(console.store.__file__).parents[1]
    for file in root.rglob("*.py"):
        if file.name not in allowed:
            assert not re.search(r"CREATE\s+(VIRTUAL\s+)?TABLE", file.read_text()), file


def test_using_the_file_creates_no_table(store: Store) -> None:
    with store.reader() as conn:
        before = conn.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("customer", tx.new_id(), {"name": "张三"})
        tx.fact("call", tx.new_id(), {"number": "+8613812345678", "began_at": NOW})
    store.verify()
    with store.reader() as conn:
        assert conn.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before


def test_a_step_that_fails_leaves_nothing_and_stays_pending() -> None:
    def half(conn: Connection) -> None:
        conn.execute("CREATE TABLE half(a)")
        raise RuntimeError("power")

    conn = connect(":memory:")
    steps = (*migrations.STEPS, ("9999-half", half))
    with pytest.raises(RuntimeError):
        migrations.migrate(conn, steps)
    assert "half" not in _tables(conn)
    assert migrations.applied(conn) == {name for name, _ in migrations.STEPS}
    assert migrations.migrate(conn, (*migrations.STEPS, ("9999-half", lambda c: None))) == ["9999-half"]
    assert migrations.migrate(conn, (*migrations.STEPS, ("9999-half", half))) == []


def test_steps_are_named_once_and_in_order() -> None:
    for steps in (migrations.STEPS, drafts.STEPS):
        names = [name for name, _ in steps]
        assert names == sorted(set(names))


def test_a_file_of_a_newer_program_is_refused_and_untouched(store: Store, path: Path) -> None:
    store.close()
    conn = connect(path)
    conn.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES(?,?,?)",
        (migrations.SET, "0999-tomorrow", "2030-01-01"),
    )
    conn.close()
    before = path.read_bytes()
    with pytest.raises(StoreProblem) as refused:
        open_file(path)
    assert refused.value.code == "too-new"
    assert "0999-tomorrow" in refused.value.message and refused.value.fix
    assert path.read_bytes() == before


def test_an_older_file_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.store.open import Site

    open_file(path, create=Site(code="HQ", name="x", created_at=NOW)).close()
    later = (*migrations.STEPS, ("9000-later", lambda conn: conn.execute("CREATE TABLE later(a)")))
    monkeypatch.setattr(migrations, "STEPS", later)
    monkeypatch.setattr(migrations.migrate, "__defaults__", (later, migrations.SET))
    monkeypatch.setattr(migrations.unknown, "__defaults__", (later, migrations.SET))
    with open_file(path) as store, store.reader() as conn:
        assert "later" in _tables(conn)
