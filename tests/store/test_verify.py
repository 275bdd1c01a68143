"""Verify finds what was planted, and a backup is a whole file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from store_helpers import MINUTE, NOW, Bare, ended, opened

from console.engine import events as ev
from console.store.backup import restore
from console.store.open import Site, Store, open_file
from console.store.problems import StoreProblem
from console.store.sqlite import connect


@pytest.fixture
def worked(store: Store) -> Store:
    """A file with a morning's work."""
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c1", {"name": "张三"})
        tx.set("customer", "c1", {"name": "张三丰"})
        tx.set("phone", "p1", {"customer": "c1", "e164": "+8613812345678"})
        tx.set("vehicle", "v1", {"customer": "c1", "plate": "渝A12345"})
        tx.fact("card_use", "u1", {"card": "k1", "service": "洗车", "at": NOW})
        tx.events("HQ-0001", opened("HQ-0001"))
    with store.write(actor="1001", now=NOW + MINUTE) as tx:
        tx.events("HQ-0001", ended("accept", "pass-on", NOW + MINUTE))
        told = ev.Told(
            at=NOW, phrase="p", text="x", promise=True, due_at=NOW + 9, kept="call-back", step="pass-on"
        )
        tx.event("HQ-0001", told)
        tx.event("HQ-0001", ev.CardReserved(at=NOW, card="k1", service="洗车"))
    return store


def test_a_sound_file(worked: Store) -> None:
    report = worked.verify()
    assert report.ok and report.problems == () and report.changes == 12
    assert worked.verify().digest == report.digest
    with worked.write(actor="1001", now=NOW + 2 * MINUTE) as tx:
        tx.set("customer", "c1", {"note": "x"})
    assert worked.verify().digest != report.digest


DAMAGE = {
    "a customer renamed": ("UPDATE customer SET name='李四'", "projection"),
    "a customer gone": ("DELETE FROM customer", "projection"),
    "a telephone more": ("INSERT INTO phone(id, customer) VALUES('p9', 'c1')", "projection"),
    "a use lost": ("DELETE FROM card_use", "projection"),
    "a clock moved": ("UPDATE case_clock SET due_at=due_at+1", "projection"),
    "a promise lost": ("DELETE FROM promise", "projection"),
    "a reservation lost": ("DELETE FROM card_hold", "projection"),
    "a case closed": ("UPDATE case_head SET state='closed'", "projection"),
    "the fold altered": ("UPDATE case_head SET folded=replace(folded, '1001', '1002')", "projection"),
    "a head lost": ("DELETE FROM head WHERE field='name'", "projection"),
    "a conflict invented": ("INSERT INTO conflict VALUES('customer', 'c1', 'name')", "projection"),
    "an erasure invented": ("INSERT INTO erased VALUES('customer', 'c1')", "projection"),
    "a name changed in the log": ("UPDATE change SET body=replace(body, '张三', '李四')", "body"),
    "an actor changed in the log": ("UPDATE change SET actor='1009' WHERE seq=3", "chain"),
    "a moment changed in the log": ("UPDATE change SET at=at+1 WHERE seq=3", "chain"),
    "a change lost": ("DELETE FROM change WHERE seq=3", "gap"),
    "the last change lost": ("DELETE FROM change WHERE arrival=(SELECT max(arrival) FROM change)", "tip"),
    "the tip lost": ("DELETE FROM vector", "tip"),
    "the tip altered": ("UPDATE vector SET seq=seq+1", "tip"),
    "what was replaced forgotten": ("UPDATE change SET prev=NULL", "body"),
    "a call order invented": ("INSERT INTO call_order(customer) VALUES('c9')", "projection"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_planted_damage_is_found(worked: Store, path: Path, damage: str) -> None:
    sql, code = DAMAGE[damage]
    conn = connect(path)
    assert conn.execute(sql).rowcount >= 1
    conn.close()
    report = worked.verify()
    assert not report.ok
    assert code in {problem.code for problem in report.problems}, report.problems
    assert all(problem.message for problem in report.problems)


def test_a_console_that_was_open_all_day_verifies_what_was_written_meanwhile(worked: Store) -> None:
    """The text index joins its pieces while it is written; a connection from before must not take that for damage."""
    for n in range(40):
        with worked.write(actor="1001", now=NOW + n) as tx:
            tx.set("customer", "c1", {"name": f"张三{n}"})
        report = worked.verify()
        assert report.ok, report.problems


def test_reprojecting_mends_what_is_shown(worked: Store, path: Path) -> None:
    before = worked.verify().digest
    conn = connect(path)
    for sql, code in DAMAGE.values():
        if code == "projection":
            conn.execute(sql)
    conn.close()
    assert not worked.verify().ok
    worked.reproject()
    report = worked.verify()
    assert report.ok and report.digest == before


def test_a_damaged_page_is_reported_not_raised(worked: Store, path: Path) -> None:
    with worked.write(actor="1", now=NOW) as tx:
        tx.set_many("customer", ((f"n{n}", {"name": "张三" * 30}) for n in range(2000)))
    worked.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = Random(1).randbytes(4096)
    path.write_bytes(content)
    with open_file(path) as again:
        report = again.verify()
    assert not report.ok and "file" in {problem.code for problem in report.problems}


def test_many_problems_are_counted_not_listed(worked: Store, path: Path) -> None:
    with worked.write(actor="1", now=NOW) as tx:
        tx.set_many("customer", ((f"n{n}", {"name": "x"}) for n in range(500)))
    conn = connect(path)
    conn.execute("UPDATE customer SET name='y'")
    conn.close()
    report = worked.verify()
    assert not report.ok and 20 < len(report.problems) < 30


def test_two_sites_that_know_the_same_have_one_digest() -> None:
    from console.store.verify import digest, verify

    a, b = Bare("A"), Bare("B")
    a.write(NOW, lambda tx: tx.events("A-0001", opened("A-0001")))
    b.write(NOW, lambda tx: tx.set("customer", "c1", {"name": "张三"}))
    assert digest(a.conn) != digest(b.conn)
    a.take(b.changes())
    b.take(a.changes())
    assert digest(a.conn) == digest(b.conn) == verify(a.conn).digest
    assert verify(a.conn).ok and verify(b.conn).ok


def test_verify_leaves_nothing_behind(worked: Store, path: Path) -> None:
    before = sorted(file.name for file in path.parent.iterdir())
    version = worked.data_version()
    worked.verify()
    assert sorted(file.name for file in path.parent.iterdir()) == before
    assert worked.data_version() == version


def test_a_backup_is_the_file_of_that_moment(worked: Store, tmp_path: Path) -> None:
    to = tmp_path / "backup.db"
    digest = worked.verify().digest
    worked.drafts.save("seat1", "form", {"a": 1}, NOW)
    assert worked.backup(to) == to.stat().st_size
    with worked.write(actor="1", now=NOW + 5 * MINUTE) as tx:
        tx.set("customer", "c1", {"name": "后来"})
    with open_file(to) as copy:
        report = copy.verify()
        assert report.ok and report.digest == digest
        assert copy.drafts.load("seat1") == {}
    assert [file.name for file in tmp_path.iterdir() if "part" in file.name] == []


def test_a_backup_overwrites_nothing(worked: Store, tmp_path: Path) -> None:
    to = tmp_path / "backup.db"
    to.write_bytes(b"mine")
    with pytest.raises(StoreProblem) as refused:
        worked.backup(to)
    assert refused.value.code == "exists" and to.read_bytes() == b"mine"
    with pytest.raises(StoreProblem) as refused:
        worked.backup(tmp_path / "nowhere" / "b.db")
    assert refused.value.code == "no-folder"


def test_a_backup_while_calls_are_taken(worked: Store, tmp_path: Path) -> None:
    """A reader of one moment is held open across a write, as the backup does."""
    with worked.reader() as conn:
        conn.execute("SELECT count(*) FROM change").fetchone()
        with worked.write(actor="1", now=NOW + 5 * MINUTE) as tx:
            tx.set("customer", "c1", {"name": "后来"})
        from console.store.backup import backup

        backup(conn, tmp_path / "b.db")
    with open_file(tmp_path / "b.db") as copy, copy.reader() as conn:
        assert conn.execute("SELECT name FROM customer").fetchone() == ("张三丰",)


def test_restoring_keeps_what_stood_there(worked: Store, path: Path, tmp_path: Path) -> None:
    worked.backup(tmp_path / "backup.db")
    with worked.write(actor="1", now=NOW + 5 * MINUTE) as tx:
        tx.set("customer", "c1", {"name": "后来"})
    with pytest.raises(StoreProblem) as refused:
        restore(tmp_path / "backup.db", path)
    assert refused.value.code == "in-use"
    worked.close()
    kept = restore(tmp_path / "backup.db", path)
    assert kept is not None and kept != path
    for file, name in ((path, "张三丰"), (kept, "后来"), (tmp_path / "backup.db", "张三丰")):
        with open_file(file) as opened_file:
            assert opened_file.verify().ok
            with opened_file.reader() as conn:
                assert conn.execute("SELECT name FROM customer").fetchone() == (name,)
    assert restore(tmp_path / "backup.db", path) not in (None, kept)
    assert [file.name for file in tmp_path.iterdir() if "part" in file.name] == []


def test_restoring_over_a_damaged_file(worked: Store, path: Path, tmp_path: Path) -> None:
    worked.backup(tmp_path / "backup.db")
    worked.close()
    path.write_bytes(path.read_bytes()[:5000])
    kept = restore(tmp_path / "backup.db", path)
    assert kept is not None and kept.stat().st_size == 5000
    with open_file(path) as again:
        assert again.verify().ok


def test_restoring_where_nothing_is_and_from_rubbish(worked: Store, path: Path, tmp_path: Path) -> None:
    worked.backup(tmp_path / "backup.db")
    assert restore(tmp_path / "backup.db", tmp_path / "new.db") is None
    (tmp_path / "rubbish").write_bytes(b"x" * 5000)
    with pytest.raises(StoreProblem) as refused:
        restore(tmp_path / "rubbish", path)
    assert refused.value.code == "not-a-console-file"
    assert worked.verify().ok


def test_an_empty_file_verifies(path: Path) -> None:
    with open_file(path, create=Site(code="X", name="x", created_at=NOW)) as store:
        assert store.verify().ok


def test_every_planted_case_is_different() -> None:
    assert len({sql for sql, _ in DAMAGE.values()}) == len(DAMAGE)
    kinds: Callable[[str], int] = [code for _, code in DAMAGE.values()].count
    assert all(kinds(code) for code in ("projection", "body", "chain", "gap", "tip"))
