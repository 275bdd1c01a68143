"""The look-up index is joined behind the running console, once a day, and finds the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from lookup_people import customers_found
from store_helpers import NOW

from console.desk import backups, tidying
from console.domain.time import DAY, FixedClock
from console.store import lookup_index
from console.store.open import Site, Store, open_file


@pytest.fixture
def shift(tmp_path: Path) -> Store:
    """A file after a day of calls: each moved a customer up."""
    store = open_file(tmp_path / "a.db", create=Site(code="HQ", name="总部", created_at=NOW - DAY))
    with store.write(actor="", now=NOW - DAY) as tx:
        known = [tx.new_id() for _ in range(300)]
        tx.add(("customer", one, {"name": f"王{'伟强敏'[n % 3]}{n}"}) for n, one in enumerate(known))
    for n in range(30):
        with store.write(actor="1001", now=NOW - DAY + n) as tx:
            tx.fact("call", tx.new_id(), {"customer": known[n], "began_at": NOW - DAY + n * 1000})
    return store


def pieces(store: Store) -> int:
    with store.reader() as conn:
        return lookup_index.pieces(conn)


def found(store: Store) -> list[tuple[str, str]]:
    with store.reader() as conn:
        return customers_found(conn, "wang", 400)


def test_whoever_takes_the_days_backup_joins_the_index(shift: Store) -> None:
    before = found(shift)
    assert pieces(shift) > 1 and len(before) == 300
    clock = FixedClock(NOW)
    assert backups.Keeper(shift, clock).look() is not None
    assert pieces(shift) == 1
    assert found(shift) == before
    report = shift.verify()
    assert report.ok, report.problems


def test_leaving_the_console_leaves_the_rest_for_the_next_day(shift: Store) -> None:
    before, asked = found(shift), []

    def leaving() -> bool:
        asked.append(1)
        return False

    tidying.tidy(shift, NOW, leaving)
    assert len(asked) <= 1
    assert found(shift) == before and shift.verify().ok
    assert tidying.tidy(shift, NOW) and pieces(shift) == 1 and found(shift) == before


def test_a_tidy_index_is_left_alone(shift: Store) -> None:
    tidying.tidy(shift, NOW)
    version = shift.data_version()
    assert tidying.tidy(shift, NOW)
    assert shift.data_version() == version
