"""kill -9 at any instant: what was acknowledged is there, what was not is whole or absent, and the file goes on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from kill_story import HQ, NOW, importing, killed, writing

from console.store.drafts import Drafts
from console.store.open import open_file


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: a killed process loses nothing there, and no disk is waited for."""
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="callconsole-", dir=shm if shm.is_dir() else None, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def test_killed_while_writing(memory: Path) -> None:
    assert writing(memory / "centre.db", points=200, seed=20261123) >= 200


def test_killed_while_a_list_comes_in(memory: Path) -> None:
    kills, whole = importing(memory, points=200, seed=20261124)
    assert kills >= 200 and whole >= 8


def test_killed_while_typing(tmp_path: Path) -> None:
    path = tmp_path / "centre.db-local"
    draw = Random(7)
    typed = 0
    for _ in range(30):

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
