"""A full disk and a disk that fails: refused with a sentence, nothing half done, and it goes on once there is room."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.i18n import speaking
from console.store.open import Site, Store, open_file
from console.store.problems import StoreProblem

NOW = 1_795_395_600_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_file(tmp_path / "centre.db", create=Site(code="HQ", name="x", created_at=NOW)) as opened:
        yield opened


def _fill(store: Store, room: int) -> int:
    """Write until the file may not grow by more than *room* pages; how many acts were stored."""
    conn = store._writer
    conn.execute(f"PRAGMA max_page_count={conn.execute('PRAGMA page_count').fetchone()[0] + room}")
    stored = 0
    while True:
        with store.write(actor="1", now=NOW + stored) as tx:
            tx.set("customer", f"c{stored}", {"name": "张三", "note": "x" * 3000})
            tx.set("phone", f"p{stored}", {"customer": f"c{stored}"})
        stored += 1


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5, 8, 13])
def test_a_full_disk_takes_nothing_away(store: Store, room: int) -> None:
    with store.write(actor="1", now=NOW) as tx:
        tx.set("customer", "before", {"name": "先"})
    with pytest.raises(StoreProblem) as refused:
        _fill(store, room)
    assert refused.value.code == "disk-full"
    with store.reader() as conn:
        customers = conn.execute("SELECT count(*) FROM customer").fetchone()[0]
        assert conn.execute("SELECT count(*) FROM phone").fetchone()[0] == customers - 1
    assert store.verify().ok
    store._writer.execute("PRAGMA max_page_count=4294967294")
    with store.write(actor="1", now=NOW + 99) as tx:
        tx.set("customer", "after", {"name": "后"})
    assert store.verify().ok


def test_the_sentence_says_what_is_safe(store: Store) -> None:
    for lang, word in (("zh", "磁盘"), ("en", "disk")):
        with speaking(lang), pytest.raises(StoreProblem) as refused:
            _fill(store, 0)
        assert word in refused.value.message and word in refused.value.fix
        store._writer.execute("PRAGMA max_page_count=4294967294")


@pytest.mark.parametrize("limit", [4_096, 40_000, 90_000, 200_000])
def test_writes_the_system_refuses(tmp_path: Path, limit: int) -> None:
    """Files may not grow beyond *limit* bytes (``RLIMIT_FSIZE``): every later write fails in the middle."""
    path = tmp_path / "centre.db"
    open_file(path, create=Site(code="HQ", name="x", created_at=NOW)).close()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        said = "nothing"
        stored = 0
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            with open_file(path) as store:
                while stored < 1000:
                    with store.write(actor="1", now=NOW) as tx:
                        tx.set("customer", f"c{stored}", {"name": "张三", "note": "x" * 500})
                        tx.set("phone", f"p{stored}", {"customer": f"c{stored}"})
                    stored += 1
        except StoreProblem as problem:
            said = problem.code
        except BaseException as error:
            said = repr(error)
        os.write(write, f"{said} {stored}".encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    code, stored = os.read(read, 1000).decode().rsplit(" ", 1)
    os.close(read)
    assert code in ("disk-trouble", "disk-full")
    with open_file(path) as store:
        with store.reader() as conn:
            customers = conn.execute("SELECT count(*) FROM customer").fetchone()[0]
            assert customers == conn.execute("SELECT count(*) FROM phone").fetchone()[0] >= int(stored)
        assert store.verify().ok


def test_a_full_disk_while_typing(store: Store) -> None:
    store.drafts.save("seat1", "form", {"a": "first"}, NOW)
    conn = store.drafts._conn
    assert conn is not None
    conn.execute("PRAGMA max_page_count=2")
    with pytest.raises(StoreProblem) as refused:
        store.drafts.save("seat1", "form", {"a": "x" * 20_000}, NOW + 1)
    assert refused.value.code == "disk-full"
    assert store.drafts.get("seat1", "form") == {"a": "first"}
