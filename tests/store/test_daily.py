"""The daily backup: at most one a day, seven and four kept, nothing else touched, and a damaged file names the newest good one."""

from __future__ import annotations

import shutil
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from store_helpers import NOW

from console.desk import backups
from console.domain.refusal import Refusal
from console.domain.time import DAY, FixedClock
from console.i18n import speaking
from console.store import daily
from console.store.backup import restore, verify_copy
from console.store.open import Store, open_file
from console.store.problems import StoreProblem
from console.store.queue import Line

FIRST = date(2026, 11, 23)


def _name(store: Store, name: str, now: int) -> None:
    with store.write(actor="1", now=now) as tx:
        tx.set("customer", "c1", {"name": name})


def _named(path: Path) -> str:
    with open_file(path) as store, store.reader() as conn:
        return str(conn.execute("SELECT name FROM customer").fetchone()[0])


def test_once_a_day_by_the_day_of_the_site(store: Store) -> None:
    _name(store, "张三", NOW)
    first = backups.take(store, NOW)
    assert first is not None and first.path == store.path.parent / "backups" / "centre-2026-11-23.db"
    assert first.day == "2026-11-23" and first.size == first.path.stat().st_size
    assert backups.take(store, NOW + 14 * 3_600_000) is None  # 23:00 in Chongqing
    assert not backups.due(store, NOW)
    after_midnight = backups.take(store, NOW + 15 * 3_600_000)
    assert after_midnight is not None and after_midnight.day == "2026-11-24"
    assert [copy.day for copy in daily.copies(store.path)] == ["2026-11-24", "2026-11-23"]
    assert verify_copy(first.path).ok


def test_what_is_kept(store: Store) -> None:
    """A year of days: always the newest seven, and before those the last of each of four weeks."""
    folder = daily.folder(store.path)
    folder.mkdir()
    for turn in range(365):
        today = FIRST + timedelta(days=turn)
        (folder / f"centre-{today}.db").write_bytes(b"x")
        for old in daily.too_old(daily.copies(store.path)):
            old.path.unlink()
        kept = [date.fromisoformat(copy.day) for copy in daily.copies(store.path)]
        assert kept[:7] == [today - timedelta(days=back) for back in range(min(7, turn + 1))]
        assert all(day.isoweekday() == 7 for day in kept[7:])
        assert len(kept[7:]) <= 4
        if turn > 40:
            assert len(kept[7:]) == 4 and (today - kept[-1]).days >= 28


def test_days_without_a_console_count_for_nothing(store: Store) -> None:
    """After a holiday of three weeks the days before it are still there."""
    days = [str(FIRST + timedelta(days=n)) for n in range(7)] + ["2026-12-20"]
    folder = daily.folder(store.path)
    folder.mkdir()
    for day in days:
        (folder / f"centre-{day}.db").write_bytes(b"x")
    assert [copy.day for copy in daily.too_old(daily.copies(store.path))] == ["2026-11-23"]


def test_only_our_own_are_let_go(store: Store) -> None:
    folder = daily.folder(store.path)
    folder.mkdir()
    others = [
        "centre-2020-01-01.db.bak",
        "centre.db",
        "other-2020-01-01.db",
        "centre-2020-13-01.db",
        "note.txt",
    ]
    for name in others:
        (folder / name).write_bytes(b"x")
    for turn in range(14):
        assert backups.take(store, NOW + turn * DAY) is not None
    assert all((folder / name).exists() for name in others)
    assert len(daily.copies(store.path)) == 8  # seven, and the Sunday before


def test_nothing_is_let_go_when_the_copy_fails(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for turn in range(7):
        backups.take(store, NOW + turn * DAY)
    before = daily.copies(store.path)

    def full(*_: object) -> int:
        raise StoreProblem("disk-full", "full", "room")

    monkeypatch.setattr(Store, "backup", full)
    with pytest.raises(StoreProblem):
        backups.take(store, NOW + 7 * DAY)
    assert daily.copies(store.path) == before


def test_two_terminals_take_one(store: Store) -> None:
    daily.folder(store.path).mkdir()
    with Line(daily.folder(store.path) / ".centre-line").turn(0):
        assert backups.take(store, NOW) is None
    assert backups.take(store, NOW) is not None


def test_settings(store: Store, tmp_path: Path) -> None:
    file = store.path.parent / "settings.toml"
    file.write_text('[backups]\ndays = 2\nweeks = 0\nfolder = "elsewhere"\n')
    for turn in range(4):
        backups.take(store, NOW + turn * DAY)
    assert daily.folder(store.path) == store.path.parent / "elsewhere"
    assert [copy.day for copy in daily.copies(store.path)] == ["2026-11-26", "2026-11-25"]
    assert not (store.path.parent / "backups").exists()
    file.write_text("[backups]\ndays = 0\n")
    assert not backups.due(store, NOW + 9 * DAY) and backups.take(store, NOW + 9 * DAY) is None
    for wrong in ("days = -1", "days = 'seven'", "hours = 3", "days = true", "folder = 3"):
        file.write_text(f"[backups]\n{wrong}\n")
        with pytest.raises(Refusal) as refused:
            backups.take(store, NOW)
        assert refused.value.code == "settings" and refused.value.fix
    file.write_text("[backups")
    with pytest.raises(Refusal):
        daily.habits(store.path)


def test_the_packs_leave_that_table_alone(store: Store) -> None:
    from console.catalogue.loader import load
    from console.desk.site_settings import beside

    (store.path.parent / "settings.toml").write_text("[backups]\ndays = 3\n")
    assert beside(store.path, load()) == {}


@pytest.mark.parametrize("harm", ["middle", "head", "short", "empty", "gone"])
def test_a_damaged_file_names_the_newest_good_backup(store: Store, path: Path, harm: str) -> None:
    for turn in range(3):
        _name(store, f"张{turn}", NOW + turn * DAY)
        backups.take(store, NOW + turn * DAY)
    store.close()
    newest, good, _ = daily.copies(path)
    with newest.path.open("r+b") as file:  # the newest one is damaged too
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * 10)
    data = path.read_bytes()
    _damage(path, harm, data)
    with (
        pytest.raises(StoreProblem) as refused,
        speaking("en"),
        open_file(path) as opened,
        opened.reader() as conn,
    ):
        conn.execute("SELECT * FROM change, customer ORDER BY 1").fetchall()
    problem = refused.value
    command = f"callconsole --db {path} restore {good.path}"
    assert command in problem.fix and "2026-11-24" in problem.fix
    found = backups.offer(path)
    assert found is not None and (found.path, found.day, found.command) == (good.path, "2026-11-24", command)
    kept = restore(good.path, path)
    assert _named(path) == "张1"
    if harm == "gone":
        assert kept is None
    else:
        assert kept is not None and list(daily.set_aside(path)) == [kept]
    assert good.path.exists() and newest.path.exists()


def _damage(path: Path, harm: str, data: bytes) -> None:
    if harm == "gone":
        path.rename(path.with_name("lost"))
    elif harm == "middle":
        path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    elif harm == "head":
        path.write_bytes(b"\xff" * 100 + data[100:])
    elif harm == "short":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.write_bytes(b"")


def test_without_a_backup_nothing_is_promised(store: Store, path: Path) -> None:
    store.close()
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(StoreProblem) as refused, speaking("en"):
        open_file(path)
    assert "2026" not in refused.value.fix and "restore" in refused.value.fix
    assert backups.offer(path) is None


def test_looking_at_a_backup_does_not_change_it(store: Store) -> None:
    copy = backups.take(store, NOW)
    assert copy is not None
    before = copy.path.read_bytes()
    assert daily.good(copy.path) and verify_copy(copy.path).ok
    assert copy.path.read_bytes() == before
    assert [path.name for path in copy.path.parent.glob("centre-*")] == [copy.path.name]


def test_the_keeper_works_behind_the_console(store: Store) -> None:
    taken: list[daily.Copy] = []
    done = threading.Event()

    def told(copy: daily.Copy) -> None:
        taken.append(copy)
        done.set()

    keeper = backups.Keeper(store, FixedClock(NOW), calm=0.0, again=60.0, taken=told).start()
    assert done.wait(20)
    keeper.stop()
    assert [copy.day for copy in taken] == ["2026-11-23"] and keeper.trouble is None
    assert keeper.look() is None


def test_the_keeper_tells_of_trouble_and_goes_on(store: Store) -> None:
    keeper = backups.Keeper(store, FixedClock(NOW))
    folder = daily.folder(store.path)
    folder.write_text("a file where the folder should be")
    assert keeper.look() is None and keeper.trouble is not None and keeper.trouble.fix
    folder.unlink()
    assert keeper.look() is not None and keeper.trouble is None


def test_leaving_gives_the_copy_up(store: Store) -> None:
    with store.write(actor="1", now=NOW) as tx:
        for n in range(3000):
            tx.set("customer", f"c{n}", {"name": "x" * 500})
    keeper = backups.Keeper(store, FixedClock(NOW))
    keeper._stop.set()
    assert keeper.look() is None and keeper.trouble is None
    assert list(daily.folder(store.path).glob("centre-*")) == []


def test_people_write_while_it_is_copied(store: Store, path: Path) -> None:
    """The copy shows one moment, though others write between its steps."""
    with store.write(actor="1", now=NOW) as tx:
        for n in range(3000):
            tx.set("customer", f"c{n}", {"name": "x" * 500})
    written = 0

    def going() -> bool:
        nonlocal written
        written += 1
        with store.write(actor="1", now=NOW + written) as tx:
            tx.set("customer", f"new{written}", {"name": "y" * 4000})
        return True

    to = path.with_name("moment.db")
    store.backup(to, going)
    assert written > 1
    with open_file(to) as copy, copy.reader() as conn:
        assert conn.execute("SELECT count(*) FROM customer").fetchone()[0] == 3000
        assert copy.verify().ok


def test_an_older_backup_is_verified_on_a_copy(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.store import migrations

    copy = backups.take(store, NOW)
    assert copy is not None
    later = (*migrations.STEPS, ("9000-later", lambda conn: conn.execute("CREATE TABLE later(a)")))
    monkeypatch.setattr(migrations, "STEPS", later)
    monkeypatch.setattr(migrations.migrate, "__defaults__", (later, migrations.SET))
    monkeypatch.setattr(migrations.unknown, "__defaults__", (later, migrations.SET))
    before = copy.path.read_bytes()
    assert verify_copy(copy.path).ok
    assert copy.path.read_bytes() == before


def test_a_file_with_an_odd_name(store: Store, path: Path) -> None:
    store.close()
    odd = path.with_name("a (b)+c.db")
    shutil.copy(path, odd)
    with open_file(odd) as opened:
        copy = backups.take(opened, NOW)
    assert copy is not None and daily.copies(odd) == [copy]
    assert daily.restore_command(odd, copy.path).count("'") == 4


def test_a_first_day_of_imports_is_copied_again(store: Store) -> None:
    _name(store, "张三", NOW)
    first = backups.take(store, NOW)
    assert first is not None and not backups.due(store, NOW)
    with store.write(actor="1", now=NOW) as tx:
        for number in range(3_000):
            tx.set("customer", f"n{number}", {"name": f"客户{number}", "note": "老客户，要同一个师傅" * 5})
    assert backups.due(store, NOW)
    again = backups.take(store, NOW)
    assert again is not None and again.path == first.path and again.size > 2 * first.size
    assert not backups.due(store, NOW)
    assert [path.name for path in first.path.parent.glob("centre*")] == ["centre-2026-11-23.db"]
    with open_file(again.path) as copy, copy.reader() as conn:
        assert conn.execute("SELECT count(*) FROM customer").fetchone()[0] == 3_001


def test_whoever_asks_for_a_backup_gets_it_as_the_file_is_now(store: Store) -> None:
    _name(store, "张三", NOW)
    assert backups.take(store, NOW) is not None
    _name(store, "李四", NOW + 1)
    day = backups.day_of(store, NOW)
    assert daily.take(store, day) is None
    copy = daily.take(store, day, again=True)
    assert copy is not None and _named(copy.path) == "李四"
