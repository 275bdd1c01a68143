"""kill -9 at any instant: what was acknowledged is there, what was not is whole or absent, and the file goes on."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from console.engine import events as ev
from console.store.drafts import Drafts
from console.store.open import Site, Store, open_file

NOW = 1_795_395_600_000
HQ = Site(code="HQ", name="客服部", id="HQ.1", org="o", created_at=NOW)


def killed(work: Callable[[int], None], after: int, spin: int) -> list[int]:
    """Run *work* in another process (this one has no file open, or SQLite would be confused) and kill it *spin* turns after its *after*-th acknowledgement; all it acknowledged."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with contextlib.suppress(BaseException):
            work(write)
        os._exit(0)
    os.close(write)
    said = b""
    while said.count(b"\n") < after:
        more = os.read(read, 4096)
        if not more:
            break
        said += more
    for _ in range(spin):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(read, 65536):
        said += more
    os.close(read)
    return [int(line) for line in said.split(b"\n")[:-1]]


def _operator(path: Path, begin: int) -> Callable[[int], None]:
    """Writes of every kind, each acknowledged once it is committed."""

    def work(ack: int) -> None:
        with open_file(path) as store:
            for n in range(begin, begin + 400):
                with store.write(actor="1001", now=NOW + n) as tx:
                    tx.set("customer", f"c{n}", {"name": f"张三{n}"})
                    tx.set("phone", f"p{n}", {"customer": f"c{n}", "e164": f"+86138{n:08d}"})
                    case = f"HQ-{n:04d}"
                    tx.events(
                        case,
                        [
                            ev.CaseOpened(
                                at=NOW + n, case=case, pack="p", pack_hash="h", process="x", contact=NOW
                            ),
                            ev.StepOpened(
                                at=NOW + n, step="accept", roles=(("operator", "centre"),), due_at=NOW + n
                            ),
                        ],
                    )
                    tx.fact("card_use", f"u{n}", {"card": "k1", "at": NOW + n})
                os.write(ack, b"%d\n" % n)

    return work


def _whole(store: Store, acknowledged: set[int]) -> None:
    with store.reader() as conn:
        found = [
            {int(row[0]) for row in conn.execute(f"SELECT substr(id, {skip}) FROM {table}")}
            for table, skip in (("customer", 2), ("phone", 2), ("card_use", 2), ("case_head", 4))
        ]
        assert all(part == found[0] for part in found), "half an act"
        assert acknowledged <= found[0], "an acknowledged write is lost"
        log, last = conn.execute("SELECT count(*), max(seq) FROM change").fetchone()
        assert log == last == conn.execute("SELECT seq FROM vector").fetchone()[0]
        assert conn.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_killed_while_writing(tmp_path: Path) -> None:
    path = tmp_path / "centre.db"
    open_file(path, create=HQ).close()
    draw = Random(20261123)
    acknowledged: set[int] = set()
    begin = 1
    for point in range(40):
        said = killed(_operator(path, begin), draw.randrange(1, 8), draw.randrange(0, 60_000))
        acknowledged.update(said)
        begin = max(acknowledged, default=0) + 2  # the one after the last acknowledged may be there too
        with open_file(path) as store:
            _whole(store, acknowledged)
            if point % 20 == 19:
                assert store.verify().ok
    assert len(acknowledged) >= 40


def test_killed_while_typing(tmp_path: Path) -> None:
    path = tmp_path / "centre.db-local"
    draw = Random(7)
    typed = 0
    for _ in range(12):

        def work(ack: int, begin: int = typed) -> None:
            drafts = Drafts(path)
            for n in range(begin, begin + 2000):
                drafts.save("seat1", "form", {"request": "x" * (n % 50), "cursor": n}, NOW + n)
                os.write(ack, b"%d\n" % n)

        said = killed(work, draw.randrange(1, 30), draw.randrange(0, 30_000))
        drafts = Drafts(path)
        kept = drafts.get("seat1", "form")
        drafts.close()
        assert kept is not None and kept["cursor"] in (said[-1], said[-1] + 1)
        typed = kept["cursor"] + 1


@pytest.mark.parametrize("spin", [0, 20_000, 200_000, 1_000_000, 3_000_000])
def test_killed_while_the_file_is_made(tmp_path: Path, spin: int) -> None:
    path = tmp_path / "centre.db"

    def work(ack: int) -> None:
        os.write(ack, b"1\n")
        open_file(path, create=HQ).close()
        os.write(ack, b"2\n")

    said = killed(work, 1, spin)
    assert path.exists() or 2 not in said
    if not path.exists():
        open_file(path, create=HQ).close()
    with open_file(path) as store:
        assert store.verify().ok


def test_killed_during_a_long_import(tmp_path: Path) -> None:
    """One large write is there whole or not at all."""
    path = tmp_path / "centre.db"
    open_file(path, create=HQ).close()
    draw = Random(3)
    for _ in range(6):

        def work(ack: int) -> None:
            with open_file(path) as store, store.write(actor="1", now=NOW) as tx:
                for n in range(3000):
                    tx.set("customer", f"c{n}", {"name": f"{n}"})
                    if n % 100 == 0:
                        os.write(ack, b"%d\n" % n)

        killed(work, draw.randrange(1, 28), draw.randrange(0, 100_000))
        with open_file(path) as store, store.reader() as conn:
            assert conn.execute("SELECT count(*) FROM customer").fetchone()[0] in (0, 3000)
            assert conn.execute("SELECT count(*) FROM change").fetchone()[0] in (1, 3001)
