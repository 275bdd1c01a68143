"""The disk fails at every n-th write, sync, truncation or opening: a clear refusal, nothing half done, and it goes on.

Every n is tried: every other one with a disk that stays broken, the rest with one that fails once.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import faulty_disk
import nth
import pytest
from power_story import FILE, HQ, NOW, memory

from console.catalogue.loader import load
from console.desk.desk import Desk
from console.desk.imports import run
from console.domain.time import FixedClock
from console.engine.commands import Actor
from console.store.open import open_file

pytestmark = pytest.mark.skipif(
    faulty_disk.library() is None, reason="SQLite's functions cannot be reached here"
)

Work = Callable[[Path, nth.Countdown], list[str]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory with an empty one (``none``), one with a file (``base``) and the disk's."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(dir=memory() or tmp_path_factory.mktemp("nth")))
    for name in ("disk", "none", "base"):
        (folder / name).mkdir()
    open_file(folder / "base" / FILE, create=HQ).close()
    (folder / "base" / f"{FILE}-line").unlink()
    yield folder
    shutil.rmtree(folder)


def _every(place: Path, base: str, work: Work, kind: str, parity: int = 0) -> Counter[str]:
    """Run *work* with the first, second, third … act of *kind* failing, until it runs without a failure."""
    found: Counter[str] = Counter()
    disk = faulty_disk.Disk(place / "disk")
    with disk.mounted():
        n = 1
        while True:
            went = nth.at_nth(disk, place / base, nth.Countdown(kind, n, n % 2 == parity), work)
            if not went.failed:
                return found
            found[" ".join(went.refused)] += 1
            n += 1


@pytest.mark.parametrize("kind", nth.KINDS)
def test_an_operator_saves(place: Path, kind: str) -> None:
    found = _every(place, "base", nth.shift, kind)
    assert set(found) <= {"", *nth.CODES}, found
    if kind in ("write", "full"):
        assert found["disk-trouble" if kind == "write" else "disk-full"] > 100


@pytest.mark.parametrize("kind", ["full", "sync", "open"])
def test_a_file_is_made(place: Path, kind: str) -> None:
    found = _every(place, "none", nth.make, kind)
    assert set(found) <= {"", *nth.CODES} and sum(found.values()) > 10, found


@pytest.mark.parametrize("kind", ["full", "sync", "open"])
def test_a_backup_is_taken(place: Path, kind: str) -> None:
    found = _every(place, "base", nth.copy, kind, parity=1)
    assert set(found) <= {"", *nth.CODES} and sum(found.values()) > 5, found


@pytest.mark.parametrize("kind", ["write", "full", "sync"])
def test_a_list_is_imported(place: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted is stored; what was refused comes in with the next run, once."""
    monkeypatch.setattr(sys.modules["console.desk.imports.run"], "BATCH", 20)
    source = place / "people.csv"
    rows = [(f"顾客{n}", f"138{n:08d}", f"渝A{n:05d}") for n in range(40)]
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("顾客姓名", "手机", "车牌号"), *rows])
    library = load()
    partly: Counter[int] = Counter()

    def bring_in(path: Path, countdown: nth.Countdown) -> list[str]:
        refused: list[str] = []
        store = nth.opened(path, countdown, refused)
        desk = Desk(store, library, FixedClock(NOW), Actor(id="1000"))
        try:
            if not nth.tried(lambda: run(desk, "customers", source), refused):
                countdown.heal()
                with store.reader() as conn:
                    done = conn.execute("SELECT count(*) FROM customer").fetchone()[0]
                    assert done % 20 == 0  # whole batches
                    for table in ("phone", "vehicle"):
                        assert conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == done
                partly[done] += 1
                report = run(desk, "customers", source)
                assert (report.added, report.unchanged, report.bad_rows) == (40 - done, done, 0)
            countdown.heal()
            before = store.data_version()
            assert run(desk, "customers", source).unchanged == 40
            assert store.data_version() == before
            assert store.verify().ok
        finally:
            store.close()
        return refused

    found = _every(place, "base", bring_in, kind)
    assert set(found) <= {"", *nth.CODES}, found
    assert set(partly) == {0, 20}, partly
