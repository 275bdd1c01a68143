"""Bundles: how fast a file goes out and comes in, what a change weighs, and how long an operator waits meanwhile."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from console.domain.time import SystemClock
from console.store.open import Site, Store, open_file
from console.sync import folder, merge
from scripts.benchmarks.registry import Figure, Place, measure

MILLION = 1_000_000
EVERY = 0.05
"""Seconds between two saves of the operator while a bundle comes in."""


def _fresh(path: Path, code: str) -> Store:
    for tail in ("", "-wal", "-shm", "-site", "-line"):
        Path(f"{path}{tail}").unlink(missing_ok=True)
    return open_file(path, create=Site(code=code, name=code, created_at=SystemClock().now()))


@measure("bundles")
def bundles(place: Place) -> Iterator[Figure]:
    """Export of everything and import into a new site, for a million changes; bytes a change."""
    source = place.copy(place.modest, "bundle-source.db")
    clock = SystemClock()
    with open_file(source) as store:
        began, worked = time.perf_counter(), time.process_time()
        made = folder.send(store, place.folder / "all.bundle", clock, whole=True)
        out, out_cpu = time.perf_counter() - began, time.process_time() - worked
    assert made is not None
    count = made.manifest.count
    with _fresh(place.folder / "bundle-target.db", "B2") as store:
        began, worked = time.perf_counter(), time.process_time()
        receipt = merge.take(store, made.path, clock)
        in_, in_cpu = time.perf_counter() - began, time.process_time() - worked
    assert receipt.new == count
    for what, bar, seconds, cpu in (("export", 15, out, out_cpu), ("import", 120, in_, in_cpu)):
        note = f"{count:,} changes: {cpu:.1f} s of CPU, {seconds:.1f} s by the clock"
        yield Figure(f"bundle {what} of 1 M changes, CPU", cpu * MILLION / count, "s", bar, note=note)
    yield Figure("bundle size", made.size / count, "B/change", 60)


@measure("bundle-writer")
def writer(place: Place) -> Iterator[Figure]:
    """An operator saves again and again while a bundle comes in."""
    source, target = place.copy(place.modest, "writer-source.db"), place.folder / "writer-target.db"
    clock = SystemClock()
    with open_file(source) as store, _fresh(target, "B3") as busy:
        first = folder.send(store, place.folder / "first.bundle", clock, whole=True)
        assert first is not None
        merge.take(busy, first.path, clock)
        for batch in range(40):
            with store.write(actor="1", now=clock.now()) as tx:
                tx.set_many("customer", [(f"w{batch}-{n}", {"name": f"王{n}"}) for n in range(100)])
        made = folder.send(store, place.folder / "second.bundle", clock, whole=True)
    assert made is not None
    told: Any = multiprocessing.Queue()
    over = multiprocessing.Event()
    operator = multiprocessing.Process(target=_operator, args=(target, over, told))
    operator.start()
    told.get(timeout=60)
    with open_file(target) as busy:
        merge.take(busy, made.path, clock)
    over.set()
    took: list[float] = sorted(told.get(timeout=60))
    operator.join()
    note = f"{len(took)} saves"
    yield Figure("a save during an import, p95", took[int(len(took) * 0.95)], "ms", 50, note=note)
    yield Figure("a save during an import, longest", took[-1], "ms", 250, note=note)


def _operator(path: Path, over: Any, told: Any) -> None:
    took: list[float] = []
    with open_file(path) as store:
        told.put("ready")
        while not over.is_set() or len(took) < 20:
            time.sleep(EVERY)
            began = time.perf_counter()
            with store.write(actor="2", now=time.time_ns() // 1_000_000) as tx:
                tx.set("customer", f"op{len(took) % 5}", {"name": "操作员", "note": f"{len(took)}"})
            took.append((time.perf_counter() - began) * 1000)
    told.put(took)
