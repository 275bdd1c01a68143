"""``doctor`` on machines and files that are well and that are not; the daily backup of commands; the way back after damage."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from console.domain.time import DAY
from console.store import daily
from console.store.open import open_file
from console.store.queue import Line
from tests.stories.commands import Commands

NOW = "2026-11-23T09:00:00+08:00"


@pytest.fixture
def run(tmp_path: Path) -> Commands:
    commands = Commands(tmp_path / "hq.db", now=NOW)
    commands.ok("init", str(commands.db), "--site", "HQ", "--name", "客服部")
    commands.ok("customer", "add", "张三", "--phone", "13812345678", "--plate", "渝A12345")
    return commands


def _findings(run: Commands, code: int, **more: str) -> dict[str, dict[str, Any]]:
    """The findings by what was looked at, when doctor left with *code*. (What a test prints to is no terminal.)"""
    answer = run("doctor", lang="en", **more)
    found = {finding["what"]: finding for finding in answer.json["findings"]}
    assert answer.json["ok"] == all(one["ok"] for one in found.values()) == (answer.code == 0)
    language = found.pop("language")
    assert all(one["ok"] for one in found.values()) == (code == 0), found
    assert answer.code == code or not language["ok"]
    return found


def test_a_file_that_is_well(run: Commands) -> None:
    found = _findings(run, 0)
    assert {
        "SQLite", "file system", "free disk", "database", "clock", "log", "waiting to write", "last backup", "put aside",
    } <= found.keys()  # fmt: skip
    assert "1 sites" in found["log"]["found"] and found["put aside"]["found"] == "nothing"
    assert found["waiting to write"]["found"].endswith("ms")


def test_doctor_changes_nothing(run: Commands) -> None:
    before = run.ok("verify")
    _findings(run, 0)
    assert run.ok("verify") == before


def test_a_clock_that_jumped(run: Commands) -> None:
    back = _findings(run, 4, now="2026-11-22T09:00:00+08:00")["clock"]
    assert not back["ok"] and "2026-11-23T09:00" in back["found"] and back["fix"]
    ahead = _findings(run, 4, now="2028-11-23T09:00:00+08:00")["clock"]
    assert not ahead["ok"] and "731 days" in ahead["found"]


def test_rows_that_were_changed_behind_the_log(run: Commands) -> None:
    with sqlite3.connect(run.db) as conn:
        conn.execute("UPDATE customer SET name='李四'")
    found = _findings(run, 4)["log"]
    assert not found["ok"] and found["fix"] == "callconsole verify" and "customer" in found["found"]


def test_a_log_that_was_changed(run: Commands) -> None:
    with sqlite3.connect(run.db) as conn:
        conn.execute("UPDATE change SET body=replace(body, '张三', '李四') WHERE tbl='customer'")
    assert not _findings(run, 4)["log"]["ok"]


def test_a_log_that_lost_its_end(run: Commands) -> None:
    with sqlite3.connect(run.db) as conn:
        conn.execute("DELETE FROM change WHERE arrival=(SELECT max(arrival) FROM change)")
    assert not _findings(run, 4)["log"]["ok"]


def test_somebody_who_does_not_stop_writing(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    from console.cli import doctor_file

    monkeypatch.setattr(doctor_file, "PATIENCE", 0.05)
    with Line(Path(f"{run.db}-line")).turn():
        found = _findings(run, 4)["waiting to write"]
    assert not found["ok"] and found["fix"]


def test_backups_that_are_missing_old_or_damaged(run: Commands) -> None:
    later = "2026-11-26T09:00:00+08:00"
    assert _findings(run, 4, now=later)["last backup"]["fix"] == "callconsole backup"
    run.ok("backup", now=later)
    fine = _findings(run, 0, now=later)["last backup"]
    assert fine["found"].startswith("2026-11-26 ") and "(1 kept)" in fine["found"]
    assert not _findings(run, 4, now="2026-11-29T09:00:00+08:00")["last backup"]["ok"]
    (copy,) = daily.copies(run.db)
    copy.path.write_bytes(copy.path.read_bytes()[:-4096])
    assert "damaged" in _findings(run, 4, now=later)["last backup"]["found"]


def test_what_was_put_aside_is_named(run: Commands) -> None:
    run.ok("backup")
    (copy,) = daily.copies(run.db)
    run.ok("restore", str(copy.path))
    found = _findings(run, 0)["put aside"]
    assert "hq.db.before-1" in found["found"] and found["fix"]


def test_little_room(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(run.db.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=500 << 20))
    assert not _findings(run, 4)["free disk"]["ok"]


def test_a_network_file_system(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.store.place.file_system", lambda path, mounts=None: "nfs4")
    found = _findings(run, 4)
    assert not found["file system"]["ok"] and not found["database"]["ok"]


def test_todays_backup_by_command(run: Commands) -> None:
    first = run.ok("backup")
    assert first["new"] and Path(first["file"]).name == "hq-2026-11-23.db"
    run.ok("customer", "add", "李四", "--phone", "13812345679")
    again = run.ok("backup")
    assert again["new"] and again["file"] == first["file"] and len(again["kept"]) == 1
    assert Commands(Path(again["file"])).ok("lookup", "李四")["hits"]
    for turn in range(1, 20):
        run.ok("backup", now=f"2026-12-{turn:02d}T09:00:00+08:00")
    kept = run.ok("backup", now="2026-12-20T09:00:00+08:00")["kept"]
    assert [one["day"][5:] for one in kept] == [
        "12-20", "12-19", "12-18", "12-17", "12-16", "12-15", "12-14", "12-13", "12-06", "11-23",
    ]  # fmt: skip


def test_a_command_takes_the_backup_of_the_day(run: Commands) -> None:
    """But one of a pretended day does not."""
    run.ok("lookup", "zs")
    assert daily.copies(run.db) == []
    today = Commands(run.db)
    today.ok("lookup", "zs")
    (copy,) = daily.copies(run.db)
    written = copy.path.stat().st_mtime_ns
    today.ok("customer", "add", "李四", "--phone", "13812345679")
    assert [one.path.stat().st_mtime_ns for one in daily.copies(run.db)] == [written]


@pytest.mark.parametrize("harm", ["short", "gone"])
def test_the_command_a_damaged_file_names_brings_it_back(run: Commands, harm: str) -> None:
    run.ok("backup")
    if harm == "short":
        run.db.write_bytes(run.db.read_bytes()[:-8192])
    else:
        run.db.rename(run.db.with_name("lost.db"))
    for words in (("lookup", "zs"), ("verify",), ("queue",)):
        refused = run(*words, lang="en")
        assert refused.code == (3 if harm == "short" else 1), words
        assert "2026-11-23" in refused.refusal["fix"]
    found = _findings(run, 4 if harm == "short" else 0)["database"]
    assert "restore" in found["fix"]
    command = refused.refusal["fix"].partition("callconsole ")[2]
    words = shlex.split(command)
    assert words[:3] == ["--db", str(run.db), "restore"]
    run.ok(*words[2:])
    assert run.ok("lookup", "zs")["hits"] and run.ok("verify")["ok"]


def test_a_sample_of_a_day_of_work_agrees(tmp_path: Path) -> None:
    """Every kind of row the demo has, drawn often."""
    from random import Random

    from console.desk import demo
    from console.domain.time import FixedClock
    from console.store.sample import sample

    desk = demo.build(tmp_path / "demo.db", 60, 3, FixedClock(1_795_395_600_000 + DAY))
    desk.store.close()
    with open_file(tmp_path / "demo.db") as store, store.reader() as conn:
        assert sample(conn, Random(1), 3_000) == []
