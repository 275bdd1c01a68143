"""Many seats on one file: 50 of them on a slow disk, and an operator who saves while a list comes in.

The seats are processes of their own, as terminals are. The slow disk is a VFS that adds 8 ms to every sync SQLite asks for.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from console.domain.time import FixedClock
from console.engine.commands import Actor
from console.store.open import Store, open_file
from scripts.benchmarks.registry import Figure, Place, measure
from tests.faults import faulty_disk

SEATS = 50
EVERY = 3.0
"""Seconds between two saves of one seat, on average."""
SYNC = 0.008
SECONDS = 15.0

Told = Any  # multiprocessing.Queue


def _save(store: Store, seat: int, turn: int) -> float:
    """One act of an operator: a customer's note and a call; how long it took in ms."""
    now = time.time_ns() // 1_000_000
    began = time.perf_counter()
    with store.write(actor=str(seat), now=now) as tx:
        tx.set("customer", f"bench{seat}-{turn % 7}", {"name": "张三", "note": f"{seat} {turn} " + "x" * 90})
        tx.fact("call", tx.new_id(), {"number": "+8613812345678", "began_at": now, "staff": str(seat)})
    return (time.perf_counter() - began) * 1000


def _seat(path: Path, seat: int, begin: float, seconds: float, every: float, slow: bool, told: Told) -> None:
    """Save again and again until the time is over; tell how long each took, or what went wrong."""
    draw = Random(seat)
    took: list[float] = []
    wrong = ""
    try:
        with _disk(path, slow), open_file(path) as store:
            time.sleep(max(0.0, begin - time.time()))
            turn = 0
            while (rest := begin + seconds - time.time()) > 0:
                time.sleep(min(draw.expovariate(1 / every), rest))
                if time.time() < begin + seconds:
                    took.append(_save(store, seat, turn))
                    turn += 1
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"
    told.put((took, wrong))


def _disk(path: Path, slow: bool) -> Any:
    if not slow:
        return nullcontext()
    disk = faulty_disk.Disk(path.parent)
    disk.delay, disk.real_sync = SYNC, True
    return disk.mounted()


def _together(works: list[tuple[Callable[..., None], tuple[Any, ...]]], told: Told) -> list[Any]:
    """Run every work in a process of its own; what each told."""
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=work, args=given) for work, given in works]
    for process in processes:
        process.start()
    heard = [told.get(timeout=300) for _ in processes]
    for process in processes:
        process.join()
    return heard


def _part(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@measure("terminals")
def seats(place: Place) -> Iterator[Figure]:
    """50 seats that save every three seconds, each sync 8 ms slower."""
    path = place.copy(place.modest, "seats.db")
    known = _saves(path)
    told = multiprocessing.get_context("fork").Queue()
    begin = time.time() + 2.5
    heard = _together(
        [(_seat, (path, seat, begin, SECONDS, EVERY, True, told)) for seat in range(SEATS)], told
    )
    took = [one for seat, _ in heard for one in seat]
    wrong = [text for _, text in heard if text]
    note = f"{len(took)} saves, p50 {_part(took, 0.5):.0f}, max {max(took):.0f}"
    yield Figure("save of 50 seats on a slow disk, p99", _part(took, 0.99), "ms", 100, note=note)
    yield Figure("seats that were refused", len(wrong), "", 0, note=wrong[0] if wrong else "")
    yield Figure("saves that are missing", len(took) + known - _saves(path), "", 0)


def _saves(path: Path) -> int:
    """How many calls are on file."""
    with open_file(path) as store, store.reader() as conn:
        return int(conn.execute("SELECT count(*) FROM call").fetchone()[0])


def _bring_in(path: Path, source: Path, begin: float, told: Told) -> None:
    """Import *source*; tell when it was over and how many rows came in."""
    from console.catalogue.loader import load
    from console.desk.desk import Desk
    from console.desk.imports import run

    wrong, rows = "", 0
    try:
        with open_file(path) as store:
            desk = Desk(store, load(), FixedClock(1_795_395_600_000), Actor(id="1000"))
            for kind in ("products", "stores"):
                run(desk, kind, source.parent / f"{kind}.csv")
            time.sleep(max(0.0, begin - time.time()))
            rows = run(desk, "customers", source).added
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"
    told.put((time.time() - begin, wrong or rows))


@measure("writer")
def writer(place: Place) -> Iterator[Figure]:
    """An operator who saves again and again while a list comes in."""
    from console.store.open import Site
    from scripts.benchmarks.imports import lists

    folder = Path(mkdtemp(dir=place.folder))
    lists(place.csv.parent)
    for slow in (False, True):
        path = folder / f"{'slow' if slow else 'fast'}.db"
        open_file(path, create=Site(code="HQ", name="bench", created_at=1)).close()
        told = multiprocessing.get_context("fork").Queue()
        begin = time.time() + 2.0
        importing = _slowly if slow else _bring_in
        seconds = max(3.0, place.rows / 25_000)
        works: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
            (_seat, (path, 1, begin + 0.1, seconds, 0.05, slow, told)),
            (importing, (path, place.csv, begin, told)),
        ]
        heard = _together(works, told)
        (took, wrong) = next(one for one in heard if isinstance(one[0], list))
        (length, rows) = next(one for one in heard if not isinstance(one[0], list))
        assert not wrong and rows == place.rows, (wrong, rows)
        where = "a slow disk" if slow else "this disk"
        note = f"{len(took)} saves, p50 {_part(took, 0.5):.0f}; {rows / length:,.0f} rows/s"
        yield Figure(f"save during an import on {where}, p95", _part(took, 0.95), "ms", 50, note=note)
        yield Figure(f"save during an import on {where}, max", max(took), "ms", 250)


def _slowly(path: Path, source: Path, begin: float, told: Told) -> None:
    with _disk(path, True):
        _bring_in(path, source, begin, told)
