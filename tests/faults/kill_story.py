"""kill -9 at random instants, as often as wanted: of an operator's acts and of an import. Seeds reproduce the instants
as far as the machine is equally fast."""

from __future__ import annotations

import contextlib
import csv
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from console.catalogue.loader import load
from console.desk.desk import Desk
from console.desk.imports import Progress, run
from console.domain.time import FixedClock
from console.engine import events as ev
from console.engine.commands import Actor
from console.store.open import Site, Store, open_file

NOW = 1_795_395_600_000
HQ = Site(code="HQ", name="客服部", id="HQ.1", org="o", created_at=NOW)
BATCH = 20


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


def writing(path: Path, points: int, seed: int) -> int:
    """Kill a writing operator *points* times; how many acts were acknowledged. All of them are there, whole."""
    open_file(path, create=HQ).close()
    draw = Random(seed)
    acknowledged: set[int] = set()
    begin = 1
    for point in range(points):
        said = killed(_operator(path, begin), draw.randrange(1, 6), draw.randrange(0, 60_000))
        acknowledged.update(said)
        begin = max(acknowledged, default=0) + 2  # the one after the last acknowledged may be there too
        with open_file(path) as store:
            _whole(store, acknowledged)
            if point % 40 == 39:
                assert store.verify().ok
    return len(acknowledged)


def importing(folder: Path, points: int, seed: int) -> tuple[int, int]:
    """Kill an import *points* times, each followed by the same command; ``(kills, whole imports)``.

    Whole batches are kept, the next run goes on, and in the end everybody is there once.
    """
    source = folder / "people.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        rows = [(f"顾客{n}", f"138{n:08d}", f"渝A{n:05d}") for n in range(400)]
        csv.writer(file).writerows([("顾客姓名", "手机", "车牌号"), *rows])
    library, draw = load(), Random(seed)
    kills = whole = 0
    while kills < points:
        path = folder / f"{whole}.db"
        open_file(path, create=HQ).close()
        had = 0
        while had < 400 and kills < points:

            def work(ack: int, path: Path = path) -> None:
                sys.modules["console.desk.imports.run"].BATCH = BATCH  # type: ignore[attr-defined]
                with open_file(path) as store:
                    os.write(ack, b"0\n")

                    def progress(done: Progress) -> None:
                        os.write(ack, b"%d\n" % done.rows)

                    desk = Desk(store, library, FixedClock(NOW), Actor(id="1000"))
                    assert run(desk, "customers", source, progress=progress).bad_rows == 0
                    os.write(ack, b"400\n")

            said = killed(work, draw.randrange(1, 24), draw.randrange(0, 120_000))
            kills += 400 not in said
            with open_file(path) as store, store.reader() as conn:
                counts = {
                    conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                    for table in ("customer", "phone", "vehicle")
                }
                assert len(counts) == 1
                (count,) = counts
                assert count % BATCH == 0 and count >= max(had, *said), "a counted batch is lost"
                had = count
                assert conn.execute("PRAGMA quick_check").fetchone() == ("ok",)
        with open_file(path) as store:
            assert store.verify().ok
        whole += had == 400
    return kills, whole
