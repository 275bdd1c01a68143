"""Sites of different versions exchange: what a newer one adds travels through older ones untouched and appears after the upgrade."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from sync_helpers import NOW, ORG, SWIFT, Place, exchange

from console.domain.time import FixedClock
from console.store import bulk, heads, log, migrations, schema, tx
from console.store.open import open_file
from console.store.reproject import reproject
from console.store.sqlite import Connection
from console.sync import folder, merge, reading

Make = Callable[..., Place]
DATABASES = Path(__file__).resolve().parents[1] / "fixtures" / "databases"
RELEASES = sorted(path.stem for path in DATABASES.glob("*.db"))


def _mood(conn: Connection) -> None:
    """The step of the next version: customers have a mood, and there are dogs; both are shown from the log."""
    conn.execute("ALTER TABLE customer ADD COLUMN mood TEXT NOT NULL DEFAULT ''")
    conn.execute(
        "CREATE TABLE dog(id TEXT PRIMARY KEY, customer TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '')"
    )
    reproject(conn)


@contextmanager
def newer() -> Iterator[None]:
    """The program as its next version: a field more, a table more, a schema number more."""
    fields = {
        **schema.FIELDS,
        "customer": {**schema.FIELDS["customer"], "mood": ""},
        "dog": {"customer": "", "name": ""},
    }
    insert = {
        table: f"INSERT INTO {table}(id, {', '.join(spec)}) VALUES(?{', ?' * len(spec)})"
        for table, spec in fields.items()
    }
    select = {table: f"SELECT {', '.join(spec)} FROM {table} WHERE id=?" for table, spec in fields.items()}
    steps = (*migrations.STEPS, ("9000-mood", _mood))
    with (
        patch.dict(schema.FIELDS, fields),
        patch.dict(schema.PROJECTIONS, {"dog": "id"}),
        patch.dict(heads._INSERT, insert),
        patch.dict(tx._SELECT, select),
        patch.object(log, "VERSION", schema.VERSION + 1),
        patch.object(bulk, "VERSION", schema.VERSION + 1),
        patch.object(reading, "VERSION", schema.VERSION + 1),
        patch.object(migrations, "STEPS", steps),
        patch.object(migrations.migrate, "__defaults__", (steps, migrations.SET)),
        patch.object(migrations.unknown, "__defaults__", (steps, migrations.SET)),
    ):
        yield


def upgrade(place: Place) -> None:
    """Open the file with the next version, as after an update of the program."""
    with newer():
        place.open()


def test_what_a_newer_site_adds_travels_through_an_older_one_and_appears_after_its_upgrade(
    site: Make,
) -> None:
    new, old, last = site("N1"), site("O1"), site("O2")
    exchange(new, old, last)
    upgrade(new)
    with newer():
        new.set("customer", "c1", name="张三", mood="高兴")
        new.set("dog", "d1", customer="c1", name="旺财")
        made = new.send()
    old.take(made)
    assert old.value("customer", "c1", "name") == "张三" and old.store.verify().ok
    old.set("customer", "c1", name="张三丰", note="改过")  # the older one goes on with the record
    last.take(old.send())  # relayed by one older site to another
    assert last.value("customer", "c1", "note") == "改过" and last.store.verify().ok
    assert old.digest() == last.digest()
    with newer():
        new.take(last.send())
        assert (
            new.value("customer", "c1", "name") == "张三丰" and new.value("customer", "c1", "mood") == "高兴"
        )
        assert not new.conflicts() and new.store.verify().ok
        whole = new.digest()
    for place in (old, last):
        upgrade(place)
        with newer():
            assert place.value("customer", "c1", "mood") == "高兴"
            assert place.value("dog", "d1", "name") == "旺财"
            assert place.value("customer", "c1", "name") == "张三丰"
            place.take(new.send(whole=True))
            assert place.digest() == whole


def test_two_newer_sites_disagree_through_an_older_one(site: Make) -> None:
    """A conflict about a field the relay does not know is there after all upgrades, and no sooner lost."""
    one, two, old = site("N1"), site("N2"), site("O1")
    exchange(one, two, old)
    for place, mood in ((one, "高兴"), (two, "生气")):
        upgrade(place)
        with newer():
            place.set("customer", "c1", mood=mood)
            made = place.send()
        old.take(made)
    assert old.store.verify().ok
    relayed = old.send()
    with newer():
        for place in (one, two):
            place.take(relayed)
            assert place.conflicts() == [("customer", "c1", "mood")]
            assert place.store.verify().ok
    upgrade(old)
    with newer():
        assert old.conflicts() == [("customer", "c1", "mood")]
        assert old.digest() == one.digest() == two.digest()


def test_an_older_site_conflicts_over_a_field_it_does_not_know_without_harm(site: Make) -> None:
    new, old = site("N1"), site("O1")
    exchange(new, old)
    upgrade(new)
    with newer():
        new.set("customer", "c1", name="张三", mood="高兴")
        made = new.send()
    old.set("customer", "c1", name="李四")
    assert old.take(made).conflicts == 1
    old.set("customer", "c1", name="李四")  # decided
    back = old.send()
    with newer():
        new.take(back)
        assert not new.conflicts() and new.value("customer", "c1", "mood") == "高兴"


@pytest.mark.parametrize("release", RELEASES)
def test_a_file_of_a_released_version_opens_and_exchanges(release: str, site: Make, tmp_path: Path) -> None:
    path = tmp_path / "released.db"
    shutil.copy(DATABASES / f"{release}.db", path)
    clock = FixedClock(NOW)
    with open_file(path, random=Random(1)) as store:
        with store.reader() as conn:
            (customers,) = conn.execute("SELECT count(*) FROM customer").fetchone()
        assert customers
        made = folder.send(store, tmp_path / "released.bundle", clock)
        assert made is not None
        new = site("S9", org="f" * 16)
        new.take(made)
        assert new.store.site.org == store.site.org != ORG
        assert new.rows("SELECT count(*) FROM customer") == [(customers,)]
        new.set("customer", "cnew", name="新来的")
        merge.take(store, new.send().path, clock, pace=SWIFT)
        report = store.verify()
        assert report.ok, report.problems
        assert report.digest == new.digest()
