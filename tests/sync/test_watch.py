"""A watched folder: near-live between sites, whoever writes at once, whatever happens to the folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sync_helpers import SWIFT, Place

from console.sync import folder, watch
from console.sync.watch import Watch

Make = Callable[..., Place]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "share"
    made.mkdir()
    return made


def watching(place: Place, share: Path) -> Watch:
    return Watch(place.store, share, place.clock, pace=SWIFT)


def settle(*watches: Watch, turns: int = 12) -> int:
    """Let everybody look until nobody has anything to do; how many bundles were written."""
    written = 0
    for _ in range(turns):
        moved = [w.step() for w in watches]
        written += sum(turn.made is not None for turn in moved)
        if all(turn.quiet for turn in moved):
            return written
        for w in watches:
            w.clock.advance(2000)  # type: ignore[attr-defined]
    raise AssertionError("it never comes to rest")


def test_what_one_writes_the_others_have_after_one_look(site: Make, share: Path) -> None:
    places = [site("HQ"), site("S1"), site("S2")]
    watches = [watching(place, share) for place in places]
    settle(*watches)
    places[0].set("customer", "c1", name="张三")
    watches[0].step()
    for w, place in zip(watches[1:], places[1:], strict=True):
        w.step()
        assert place.value("customer", "c1", "name") == "张三"
    settle(*watches)
    assert len({place.digest() for place in places}) == 1


def test_it_comes_to_rest_and_does_not_echo(site: Make, share: Path) -> None:
    places = [site("HQ"), site("S1"), site("S2"), site("S3")]
    watches = [watching(place, share) for place in places]
    assert settle(*watches) <= 12
    places[1].set("customer", "c1", name="张三")
    assert settle(*watches) <= 5  # the edit once; acknowledgements wait for company
    assert all(turn.quiet for turn in (w.step() for w in watches))


def test_several_write_at_once(site: Make, share: Path) -> None:
    places = [site("HQ"), site("S1"), site("S2")]
    watches = [watching(place, share) for place in places]
    for n in range(6):
        for place in places:
            place.set("customer", f"c{place.code}{n}", name=f"张{n}")
        for w in watches:
            w.step()
    settle(*watches)
    assert len({place.digest() for place in places}) == 1
    assert places[0].rows("SELECT count(*) FROM customer") == [(18,)]


def test_the_folder_disappears_and_returns(site: Make, share: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    one, two = watching(hq, share), watching(s1, share)
    settle(one, two)
    away = share.with_name("away")
    share.rename(away)
    hq.set("customer", "c1", name="张三")
    assert one.step().gone and two.step().gone
    assert one.step().gone
    away.rename(share)
    settle(one, two)
    assert s1.value("customer", "c1", "name") == "张三"
    shutil.rmtree(share)
    assert one.step().gone
    share.mkdir()  # another, empty folder in its place
    hq.set("customer", "c2", name="李四")
    settle(one, two)
    assert s1.value("customer", "c2", "name") == "李四"
    assert hq.digest() == s1.digest()


def test_half_copied_and_foreign_files_do_not_stop_it(site: Make, share: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    one, two = watching(hq, share), watching(s1, share)
    hq.set("customer", "c1", name="张三")
    made = one.step().made
    assert made is not None
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[:200])
    (share / "note.bundle").write_text("hello")
    (share / "readme.txt").write_text("hello")
    turn = two.step()
    assert {bad.bundle for bad in turn.taken.refused} == {made.path.name, "note.bundle"}
    assert not two.step().taken.refused  # told once
    made.path.write_bytes(whole)
    two.step()
    assert s1.value("customer", "c1", "name") == "张三"


def test_bundles_that_come_in_the_wrong_order(site: Make, share: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    one = watching(hq, share)
    names = []
    for n in range(4):
        hq.set("customer", f"c{n}", name="张三")
        made = one.step().made
        assert made is not None
        names.append(made.path)
    hidden = names[1].rename(share / "later")
    two = watching(s1, share)
    turn = two.step()
    assert s1.rows("SELECT count(*) FROM customer") == [(1,)] and turn.taken.missing
    hidden.rename(names[1])
    two.step()
    assert s1.rows("SELECT count(*) FROM customer") == [(4,)]


def test_many_small_bundles_are_gathered(site: Make, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GATHER", 6)
    hq, s1 = site("HQ"), site("S1")
    one, two = watching(hq, share), watching(s1, share)
    for n in range(30):
        hq.set("customer", f"c{n}", name="张三")
        one.step()
        if n % 4 == 0:
            two.step()
    assert len([p for p in folder.listed(share) if p.name.startswith("HQ")]) <= 8
    late = site("S2")
    settle(one, two, watching(late, share), turns=20)
    assert hq.digest() == s1.digest() == late.digest()


def test_it_stops_when_told(site: Make, share: Path) -> None:
    w = watching(site("HQ"), share)
    asked: list[float] = []

    def wait(seconds: float) -> bool:
        asked.append(seconds)
        if len(asked) == 3:
            w.stop.set()
        return w.stop.is_set()

    turns: Iterator[object] = w.turns(2.0, wait)
    assert len(list(turns)) == 3 and asked == [2.0] * 3


def test_a_removed_bundle_is_written_again(site: Make, share: Path) -> None:
    hq = site("HQ")
    one = watching(hq, share)
    hq.set("customer", "c1", name="张三")
    made = one.step().made
    assert made is not None
    made.path.unlink()
    hq.set("customer", "c2", name="李四")
    again = one.step().made
    assert again is not None and again.manifest.count >= 3
