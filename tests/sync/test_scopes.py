"""A bundle may leave stores out: the rest comes in, verifies, and what was left out comes whole another day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sync_helpers import Place, exchange
from test_identity import told, twin

from console.store.open import open_file
from console.sync.problems import Missing
from tests.stories.commands import Commands, call_centre, moment

Make = Callable[..., Place]


def seen(place: Place) -> list[str]:
    return [row[0] for row in place.rows("SELECT pk FROM change WHERE tbl='alert_seen' ORDER BY pk")]


def test_a_store_is_left_out_and_comes_later(site: Make) -> None:
    hq, s3, s5 = site("HQ"), site("S3"), site("S5")
    exchange(hq, s3, s5)
    s3.see("three", "03")
    s5.see("five", "05")
    for store in (s3, s5):
        hq.take(store.send(to="HQ"))
    hq.set("customer", "c1", name="张三")
    made = hq.send(to="S3", without=("05",))
    assert ("S5.1", "05") not in made.manifest.tip and ("S3.1", "03") in made.manifest.tip
    assert made.manifest.without == ["05"]
    s3.take(made)
    assert seen(s3) == ["three"] and s3.value("customer", "c1", "name") == "张三"
    assert s3.store.verify().ok and not s3.conflicts()
    hq.set("customer", "c1", name="张三丰")  # goes on without it
    s3.take(hq.send(to="S3", without=("05",)))
    assert s3.value("customer", "c1", "name") == "张三丰" and not s3.conflicts()
    assert s3.store.verify().ok and s3.store.verify().digest != hq.store.verify().digest
    hq.take(s3.send(to="HQ"))
    s3.take(hq.send(to="S3"))
    assert seen(s3) == ["five", "three"] == seen(hq)
    hq.take(s3.send(to="HQ"))
    s5.take(hq.send(to="S5"))
    assert s3.digest() == hq.digest() == s5.digest()


def test_a_store_left_out_once_is_asked_for_when_something_builds_on_it(site: Make) -> None:
    hq, s3, s5 = site("HQ"), site("S3"), site("S5")
    exchange(hq, s3, s5)
    s5.see("one", "05")
    hq.take(s5.send(to="HQ"))
    s3.take(hq.send(to="S3", without=("05",)))
    s5.take(hq.send(to="S5"))
    s5.see("two", "05")
    part = s5.send(to="HQ")
    with pytest.raises(Missing) as refused:
        s3.take(part)
    assert next((gap.site, gap.scope, gap.last) for gap in refused.value.gaps) == ("S5.1", "05", 1)
    s3.take(hq.send(to="S3"))
    s3.take(part)
    assert seen(s3) == ["one", "two"]


def test_relayed_without_a_store_what_the_relay_never_got_is_not_claimed(site: Make) -> None:
    hq, s3, s5 = site("HQ"), site("S3"), site("S5")
    exchange(hq, s3, s5)
    s5.see("one", "05")
    hq.take(s5.send(to="HQ"))
    s3.take(hq.send(to="S3", without=("05",)))
    s7 = site("S7")
    s7.take(s3.send(to="S7"))  # relayed, without what S3 itself does not have
    assert seen(s7) == []
    hq.take(s7.send(to="HQ"))
    s7.take(hq.send(to="S7"))
    assert seen(s7) == ["one"]


def test_a_copy_that_parted_in_one_scope_gives_up_the_others_too(site: Make, tmp_path: Path) -> None:
    """The other file goes on with the same numbers in every scope."""
    hq, s3 = site("HQ"), site("S3")
    s3.see("common", "03")
    exchange(hq, s3)
    clone = twin(s3, tmp_path / "clone", unnoticed=True)
    s3.set("customer", "c1", name="原本")
    s3.see("original", "03")
    clone.set("customer", "c2", name="副本")
    clone.see("copy", "03")
    hq.take(s3.send(to="HQ", without=("03",)))
    clone.take(hq.send())
    assert told(clone) is not None
    exchange(hq, s3, clone, rounds=3)
    for place in (hq, s3, clone):
        assert seen(place) == ["common", "copy", "original"]
    assert hq.digest() == s3.digest() == clone.digest()
    clone.store.close()


def test_on_the_command_line(tmp_path: Path) -> None:
    hq = call_centre(tmp_path)
    hq.now = moment("2026-11-23", "09:00:00")
    s3 = Commands(tmp_path / "s3.db", now=moment("2026-11-23", "09:05:00"))
    s3.ok("init", str(s3.db), "--site", "S3", "--name", "南岸店")
    s3.ok("sync", "in", hq.ok("sync", "out", str(tmp_path / "first.bundle"))["file"])
    s3.ok("shift", "open", staff="2009")
    hq.ok("sync", "in", s3.ok("sync", "out", str(tmp_path / "s3.bundle"))["file"])
    made = hq.ok("sync", "out", str(tmp_path / "without.bundle"), "--without", "03")
    assert made["without"] == ["03"] and {scope for of in made["tip"].values() for scope in of} == {"org"}
    s4 = Commands(tmp_path / "s4.db", now=moment("2026-11-23", "09:10:00"))
    s4.ok("init", str(s4.db), "--site", "S4", "--name", "沙坪坝店")
    s4.ok("sync", "in", made["file"])
    assert s4.ok("verify")["digest"] != hq.ok("verify")["digest"]
    s4.ok("sync", "in", hq.ok("sync", "out", str(tmp_path / "all.bundle"), "--whole")["file"])
    assert s4.ok("verify")["digest"] == hq.ok("verify")["digest"]
    answer = hq("sync", "out", str(tmp_path / "x.bundle"), "--without", "nowhere")
    assert answer.code == 1 and answer.refusal["refused"] == "unknown-unit"


def test_what_a_store_does_on_its_own_is_in_its_scope(tmp_path: Path) -> None:
    hq = call_centre(tmp_path)
    hq.now = moment("2026-11-23", "09:00:00")
    hq.ok("shift", "open", staff="2009")
    hq.ok("shift", "open", staff="1001")
    with open_file(hq.db) as store, store.reader() as conn:
        rows = conn.execute(
            "SELECT actor, scope FROM change WHERE tbl='shift_event' ORDER BY actor"
        ).fetchall()
    assert rows == [("1001", "org"), ("2009", "03")]
