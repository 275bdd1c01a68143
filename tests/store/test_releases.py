"""A file of every released version still opens, verifies, shows the same and is worked on; a newer one is refused.

The files are made by ``scripts/build_release_database`` at each release and never again.
"""

from __future__ import annotations

import json
import re
import shutil
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from lookup_people import customers_found
from store_helpers import NOW

from console.store import drafts, migrations
from console.store.backup import restore, verify_copy
from console.store.drafts import Drafts
from console.store.open import Site, open_file
from console.store.queries import cards, cases, queue
from console.store.queries import customers as people
from console.store.reproject import reproject
from console.store.sqlite import Connection, connect

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ROOT / "tests" / "fixtures" / "databases"
VERSIONS = sorted(path.stem for path in DATABASES.glob("*.db"))


@pytest.fixture(scope="module")
def script() -> Any:
    """The script that made the files: how it reads what is in one."""
    loader = SourceFileLoader("build_release_database", str(ROOT / "scripts" / "build_release_database"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    shutil.copy(DATABASES / f"{request.param}.db", path)
    shutil.copy(DATABASES / f"{request.param}.db-local", f"{path}-local")
    shutil.copy(DATABASES / f"{request.param}.json", tmp_path / "old.json")
    return path


def _said(old: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(old.with_suffix(".json").read_text(encoding="utf-8"))
    return value


def _same(script: Any, conn: Connection, said: dict[str, Any]) -> None:
    found = json.loads(json.dumps(script.contents(conn)))
    for what, value in found.items():
        assert value == said[what], what


def test_the_first_release_is_here() -> None:
    assert "0.1" in VERSIONS


def test_it_opens_and_verifies_and_shows_the_same(old: Path, script: Any) -> None:
    said = _said(old)
    with open_file(old) as store:
        report = store.verify()
        assert report.ok, report.problems
        with store.reader() as conn:
            _same(script, conn, said)
        assert store.warnings == ()
    with open_file(old) as store:
        assert store.verify() == report


def test_it_is_worked_on(old: Path) -> None:
    with open_file(old) as store:
        with store.write(actor="1001", now=NOW) as tx:
            case = tx.new_case()
            customer = tx.new_id()
            tx.set("customer", customer, {"name": "新来"})
            tx.set("phone", tx.new_id(), {"customer": customer, "e164": "+8613900000001", "kind": "mobile"})
            first = tx.reader.execute(
                "SELECT id FROM customer WHERE name<>'' ORDER BY id LIMIT 1"
            ).fetchone()[0]
            tx.set("customer", first, {"note": "改过"})
        assert re.fullmatch(r"HQ[A-Z]*-\d{4}", case)  # a copied file writes under a code of its own
        with store.reader() as conn:
            assert people.by_phone(conn, "+8613900000001")
            found = people.get(conn, first)
            assert found is not None and found.note == "改过"
        assert store.verify().ok


def test_its_customers_are_found_by_the_tail_of_a_number(old: Path) -> None:
    with open_file(old) as store, store.reader() as conn:
        numbers = conn.execute(
            "SELECT p.customer, substr(p.e164, -9) FROM phone p JOIN customer c ON c.id=p.customer WHERE p.e164<>''"
            " AND p.deleted_at IS NULL AND c.deleted_at IS NULL AND c.merged_into IS NULL"
        ).fetchall()
        assert numbers
        for customer, nine in numbers:
            assert customer in [found for found, _ in customers_found(conn, nine, 200)]


def test_what_people_ask_of_it_is_answered(old: Path) -> None:
    said = _said(old)
    with open_file(old) as store, store.reader() as conn:
        for case, (process, state, outcome, *_) in said["cases"].items():
            folded = cases.load(conn, case)
            assert folded is not None
            assert (folded.process, folded.state, folded.outcome) == (process, state, outcome)
        owed = {(one.case, one.step) for one in queue.owed(conn, limit=1000)}
        assert {(case, step) for case, step, *_ in said["clocks"]} >= owed != set()
        for card, uses in said["uses"].items():
            listed = cards.uses(conn, card)
            assert sum(use.uses for use in listed if not use.reversed_by) == uses


def test_its_tables_are_those_of_a_new_file(old: Path, tmp_path: Path) -> None:
    """A released step was edited if not: add a new one below it. (Before the release itself, make the file again.)"""
    open_file(tmp_path / "new.db", create=Site(code="HQ", name="x", created_at=NOW)).close()
    new = tmp_path / "new.db"
    with open_file(old) as one, open_file(new) as other, one.reader() as here, other.reader() as there:
        assert _schema(here) == _schema(there)


def _schema(conn: Connection) -> dict[str, str]:
    rows = conn.execute("SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_master")
    return {name: re.sub(r"\s+", " ", sql) for name, sql in rows}


def test_its_steps_are_the_first_of_ours(old: Path) -> None:
    conn = connect(old)
    had = migrations.applied(conn)
    conn.close()
    steps = [name for name, _ in migrations.STEPS]
    assert sorted(had) == _said(old)["steps"] == steps[: len(had)]


def test_the_drafts_beside_it_are_there(old: Path) -> None:
    kept = Drafts(Path(f"{old}-local"))
    assert kept.get("seat-1001", "parked:1") == _said(old)["drafts"]
    assert kept.set_aside == ""
    assert kept.move("seat-1001", "parked:1", "seat-1002", "call", NOW)
    kept.close()
    conn = connect(f"{old}-local")
    assert migrations.applied(conn, drafts.SET) == {name for name, _ in drafts.STEPS}
    conn.close()


def test_a_later_step_that_shows_more(old: Path, script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an upgrade does: a column more, everything shown again from the log, and nothing else changes."""

    def more(conn: Connection) -> None:
        conn.execute("CREATE TABLE later(id TEXT PRIMARY KEY)")
        reproject(conn)

    later = (*migrations.STEPS, ("9000-more", more))
    monkeypatch.setattr(migrations, "STEPS", later)
    monkeypatch.setattr(migrations.migrate, "__defaults__", (later, migrations.SET))
    monkeypatch.setattr(migrations.unknown, "__defaults__", (later, migrations.SET))
    with open_file(old) as store:
        with store.reader() as conn:
            _same(script, conn, _said(old))
            assert conn.execute("SELECT count(*) FROM later").fetchone() == (0,)
        report = store.verify()
        assert report.ok, report.problems


def test_an_upgrade_that_fails_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(conn: Connection) -> None:
        conn.execute("CREATE TABLE half(a)")
        raise RuntimeError("power")

    later = (*migrations.STEPS, ("9000-half", half))
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", later)
        patch.setattr(migrations.migrate, "__defaults__", (later, migrations.SET))
        patch.setattr(migrations.unknown, "__defaults__", (later, migrations.SET))
        with pytest.raises(RuntimeError):
            open_file(old)
    with open_file(old) as store:
        assert store.verify().ok


def test_it_is_put_back_as_a_backup(old: Path, tmp_path: Path) -> None:
    assert verify_copy(old).ok
    to = tmp_path / "centre.db"
    assert restore(old, to) is None
    with open_file(to) as store:
        assert store.verify().ok


def test_a_file_of_a_newer_version_is_refused_by_every_command(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from console.cli.main import main

    conn = connect(old)
    conn.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES(?,?,?)",
        (migrations.SET, "0999-tomorrow", "2030-01-01"),
    )
    conn.close()
    before = old.read_bytes()
    for words in (["lookup", "zs"], ["queue"], ["verify"], ["backup", str(old.with_name("copy.db"))]):
        assert main(["--db", str(old), "--lang", "en", *words]) == 3, words
        assert "newer console" in capsys.readouterr().err
    assert main(["--db", str(old.with_name("other.db")), "restore", str(old)]) == 3
    assert old.read_bytes() == before
    assert not old.with_name("copy.db").exists() and not old.with_name("other.db").exists()


def test_what_another_version_kept_of_open_cases_is_folded_again(
    old: Path, script: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program whose cases have another shape reads the events again instead of trusting what was kept."""
    from console.store import cases as folds

    conn = connect(old)
    conn.execute(
        "UPDATE case_head SET folded=json_remove(json(folded), '$.case.steps') WHERE folded IS NOT NULL"
    )
    conn.close()
    with open_file(old) as store:
        assert not store.verify().ok  # as if by the same program: this is damage, and said to be
    monkeypatch.setattr(folds, "fold_version", lambda: 12345)
    with open_file(old) as store:
        report = store.verify()
        assert report.ok, report.problems
        with store.reader() as conn:
            _same(script, conn, _said(old))
            assert conn.execute("PRAGMA user_version").fetchone() == (12345,)


def test_the_fold_version_follows_the_shape_of_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    import msgspec

    from console.engine import case as engine_case
    from console.store import cases as folds

    def version() -> int:
        return folds.fold_version.__wrapped__()

    class StepState(engine_case.StepState):
        something: int = 0

    class Renamed(msgspec.Struct):
        case: engine_case.Case | None = None

    first = version()
    assert first == version() == folds.fold_version() and 0 < first < 1 << 31
    with monkeypatch.context() as patch:
        patch.setattr(engine_case, "StepState", StepState)
        assert version() != first
    with monkeypatch.context() as patch:
        patch.setattr(engine_case, "Another", Renamed, raising=False)
        assert version() != first
    assert version() == first
