"""What may be opened, and the sentence for what may not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import pytest
from store_helpers import NOW

from console.i18n import speaking
from console.store import place, problems, sqlite
from console.store.open import Site, Store, open_file
from console.store.problems import FATAL, StoreProblem

HQ = Site(code="HQ", name="客服部", created_at=NOW)


def _refused(path: Path, create: Site | None = None) -> StoreProblem:
    with pytest.raises(StoreProblem) as refused:
        open_file(path, create=create)
    return refused.value


def test_a_new_file_knows_whose_it_is(path: Path) -> None:
    with open_file(path, create=HQ, random=Random(7)) as made:
        site = made.site
    assert (site.code, site.name, site.tz) == ("HQ", "客服部", "Asia/Shanghai")
    assert site.id.startswith("HQ.") and site.org
    with open_file(path) as again:
        assert again.site == site
        with again.reader() as conn:
            member = conn.execute("SELECT id, code, name, org FROM member").fetchall()
        assert member == [(site.id, "HQ", "客服部", site.org)]


def test_two_new_files_are_two_sites(tmp_path: Path) -> None:
    with open_file(tmp_path / "a.db", create=HQ) as a, open_file(tmp_path / "b.db", create=HQ) as b:
        assert a.site.id != b.site.id and a.site.org != b.site.org


def test_the_file_is_durable_and_shared_safely(store: Store, path: Path) -> None:
    conn = sqlite.connect(path)
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert conn.execute("PRAGMA synchronous").fetchone() == (2,)
    assert conn.execute("PRAGMA busy_timeout").fetchone()[0] >= 10_000
    conn.close()


def test_nothing_there(path: Path) -> None:
    problem = _refused(path)
    assert problem.code == "no-file" and problem.code not in FATAL
    assert not path.exists()


def test_already_there(store: Store, path: Path) -> None:
    store.close()
    before = path.read_bytes()
    assert _refused(path, HQ).code == "exists"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04" + bytes(200), "车牌,姓名\n".encode("gb18030") * 50]
)
def test_not_ours(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert _refused(path).code == "not-a-console-file"
    assert path.read_bytes() == content


def test_a_database_of_somebody_else(path: Path) -> None:
    conn = sqlite.connect(path)
    conn.execute("CREATE TABLE theirs(a)")
    conn.close()
    assert _refused(path).code == "not-a-console-file"


def test_a_file_that_lost_its_end(store: Store, path: Path) -> None:
    with store.write(actor="1", now=NOW) as tx:
        tx.set_many("customer", ((tx.new_id(), {"name": "张三" * 50}) for _ in range(500)))
    store.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    problem = _refused(path)
    assert problem.code == "damaged" and problem.code in FATAL


def test_a_file_with_a_page_overwritten(store: Store, path: Path) -> None:
    store.close()
    content = bytearray(path.read_bytes())
    content[100:3000] = os.urandom(2900)
    path.write_bytes(content)
    assert _refused(path).code == "damaged"


def test_network_file_systems_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\n//nas/share {path.parent} cifs rw 0 0\n"
    assert place.file_system(path, mounts) == "cifs"
    assert place.file_system(Path("/etc/hosts"), mounts) == "ext4"
    assert place.file_system(Path("/x"), "none / 9p rw 0 0\n") == ""
    assert place.file_system(Path("/mnt/my share/a.db"), "srv:/x /mnt/my\\040share nfs4 rw 0 0\n") == "nfs4"
    monkeypatch.setattr(place, "file_system", lambda path: "nfs4")
    problem = _refused(path, HQ)
    assert problem.code == "network-file-system" and "nfs4" in problem.message
    assert not path.exists()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert _refused(tmp_path / "nowhere" / "a.db", HQ).code == "no-file"


def test_a_file_that_cannot_be_written(store: Store, path: Path) -> None:
    """As a user without the right to write (root may write anything, so root tries as nobody)."""
    store.close()
    path.chmod(0o444)
    for folder in (path.parent, *path.parent.parents):
        if folder.is_relative_to(tempfile.gettempdir()):
            folder.chmod(folder.stat().st_mode | 0o055)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            try:
                open_file(path)
                said = "opened"
            except StoreProblem as problem:
                said = problem.code
            os.write(write, said.encode())
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    assert os.read(read, 100).decode() == "read-only"
    os.close(read)


def test_the_wal_reset_bug_is_known() -> None:
    assert sqlite.has_wal_reset_bug((3, 40, 1)) and sqlite.has_wal_reset_bug((3, 51, 2))
    assert not sqlite.has_wal_reset_bug((3, 51, 3)) and not sqlite.has_wal_reset_bug((3, 53, 4))


def test_a_buggy_sqlite_is_mentioned(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.store.open.has_wal_reset_bug", lambda: True)
    with speaking("en"):
        assert "pysqlite3" in store.warnings[0]
    monkeypatch.setattr("console.store.open.has_wal_reset_bug", lambda: False)
    assert store.warnings == ()


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the kernel's own list of locks")
def test_opening_twice_in_one_process_keeps_the_locks(store: Store, path: Path) -> None:
    """Reading the header again would drop SQLite's locks, and another process would take the file for abandoned."""

    def held() -> int:
        lines = Path("/proc/locks").read_text().splitlines()
        mine = f" {os.getpid()} ", f":{path.stat().st_ino} "
        return sum(all(part in line for part in mine) for line in lines)

    store.data_version()
    before = held()
    assert before
    with open_file(path):
        assert held() == before
    assert held() == before
    again = open_file(path)
    again.close()
    again.close()


def test_one_sqlite_library() -> None:
    code = (
        "import sys; import console.store.open, console.store.verify, console.store.migrations as m\n"
        "from console.store.sqlite import connect\n"
        "m.migrate(connect(':memory:'))\n"
        "print('_sqlite3' in sys.modules, 'pysqlite3' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    standard, bundled = (word == "True" for word in run.stdout.split())
    assert bundled or standard


def test_opening_imports_nothing_heavy(store: Store, path: Path) -> None:
    store.close()
    code = (
        "import sys; from console.store.open import open_file\n"
        f"open_file({str(path)!r}).close()\n"
        "print([m for m in ('sqlite_utils', 'pendulum', 'phonenumbers', 'textual', 'click') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_problem_speaks_both_languages(path: Path) -> None:
    made = [
        lambda: problems.no_file(path), lambda: problems.exists(path), lambda: problems.too_new(path, ["9"]),
        lambda: problems.damaged(path, "x"), lambda: problems.not_ours(path), lambda: problems.network(path, "nfs"),
        lambda: problems.read_only(path), lambda: problems.disk_full(path), lambda: problems.busy(path, 30),
        lambda: problems.disk_trouble(path, "x"), lambda: problems.in_use(path),
    ]  # fmt: skip
    for make in made:
        with speaking("en"):
            english = make()
        with speaking("zh"):
            chinese = make()
        assert english.code == chinese.code
        assert english.message != chinese.message and english.fix != chinese.fix
        assert str(path) in english.message and str(path) in chinese.message
