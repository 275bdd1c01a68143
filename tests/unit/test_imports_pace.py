"""Batches fit the machine: short where writing is slow, large where it is fast, and nobody waits for a long one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from console.desk.imports.pace import AIM, AIM_ALONE, LEAST, QUIET, Pace


def _settled(seconds_a_row: float, sync: float, most: int = 250, *, others: bool = True) -> int:
    pace = Pace(most, lambda: 0.0)
    for _ in range(30):
        pace.took(pace.rows, sync + pace.rows * seconds_a_row, others=others)
    return pace.rows


def test_while_nobody_else_writes_batches_are_long() -> None:
    alone, busy = (_settled(0.00005, 0.0005, 5000, others=others) for others in (False, True))
    assert alone > 5 * busy
    assert alone * 0.00005 <= AIM_ALONE < 0.15 and busy * 0.00005 <= AIM


def test_somebody_who_writes_makes_them_short_at_once_and_for_a_while() -> None:
    now = 100.0
    pace = Pace(5000, lambda: now)

    def batch(*, others: bool = False) -> int:
        pace.took(pace.rows, pace.rows * 0.00005, others=others)
        return pace.rows

    for _ in range(20):
        batch()
    assert batch() * 0.00005 > AIM
    assert batch(others=True) * 0.00005 <= AIM
    now += QUIET - 1
    assert batch() * 0.00005 <= AIM
    now += 2
    assert [batch() for _ in range(12)][-1] * 0.00005 > AIM


def test_a_fast_machine_writes_many_rows_at_once() -> None:
    assert _settled(0.00003, 0.0005) == 250


def test_a_slow_machine_writes_few() -> None:
    rows = _settled(0.0003, 0.0005)
    assert LEAST < rows < 60 and rows * 0.0003 <= AIM


def test_a_slow_disk_does_not_bring_it_to_a_halt() -> None:
    assert _settled(0.0001, 0.5) == LEAST


def test_one_slow_batch_makes_the_next_one_short_and_it_recovers() -> None:
    pace = Pace(250, lambda: 0.0)
    for _ in range(20):
        pace.took(pace.rows, pace.rows * 0.00003, others=True)
    assert pace.rows == 250
    pace.took(250, 1.0, others=True)
    assert pace.rows == LEAST
    for _ in range(10):
        pace.took(pace.rows, pace.rows * 0.00003, others=True)
    assert pace.rows == 250


def test_a_small_limit_is_kept() -> None:
    assert _settled(0.00001, 0.0, most=5) == 5
    assert _settled(1.0, 1.0, most=5) == 5


def test_what_says_little_changes_nothing() -> None:
    pace = Pace(250, lambda: 0.0)
    before = pace.rows
    pace.took(0, 0.0, others=True)
    pace.took(3, 0.4, others=True)
    assert pace.rows == before


def test_who_waits_writes_between_two_batches(tmp_path: Path) -> None:
    """A second program's save comes in while a list is being written, long before its end."""
    from console.catalogue.loader import load
    from console.desk.desk import Desk
    from console.desk.imports import Progress, run
    from console.domain.time import FixedClock
    from console.engine.commands import Actor
    from console.store.open import Site, open_file

    path = tmp_path / "centre.db"
    source = tmp_path / "people.csv"
    rows = "".join(f"顾客{n},138{n:08d}\n" for n in range(3000))
    source.write_text("顾客姓名,手机\n" + rows, encoding="utf-8")
    open_file(path, create=Site(code="HQ", name="x", created_at=1)).close()
    begun, waited = threading.Event(), []

    def operator() -> None:
        with open_file(path) as store:
            begun.wait(30)
            began = time.perf_counter()
            with store.write(actor="1", now=2) as tx:
                tx.set("customer", "mine", {"name": "操作员"})
            waited.append(time.perf_counter() - began)
            with store.reader() as conn:
                waited.append(conn.execute("SELECT count(*) FROM customer").fetchone()[0])

    thread = threading.Thread(target=operator)
    thread.start()

    def progress(_: Progress) -> None:
        begun.set()

    with open_file(path) as store:
        run(Desk(store, load(), FixedClock(3), Actor(id="1000")), "customers", source, progress=progress)
    thread.join()
    assert waited[1] < 2500, "it had to wait for the whole list"


def test_who_wrote_in_between_is_seen(tmp_path: Path) -> None:
    """Another program, another thread of this one, and nobody."""
    from console.store.open import Site, open_file

    path = tmp_path / "centre.db"

    def write(store: object) -> bool:
        with store.write(actor="1", now=2) as tx:  # type: ignore[attr-defined]
            return bool(tx.others)

    with open_file(path, create=Site(code="HQ", name="x", created_at=1)) as store:
        assert [write(store) for _ in range(3)] == [False] * 3
        with open_file(path) as other:
            write(other)
        assert [write(store), write(store)] == [True, False]
        thread = threading.Thread(target=write, args=(store,))
        thread.start()
        thread.join()
        assert [write(store), write(store)] == [True, False]
