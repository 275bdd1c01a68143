"""Copies and old backups: noticed at open or at the first exchange, a new identity, nothing that was never sent is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from sync_helpers import Place, ended, exchange, opened

from console.store import identity
from console.store.open import open_file
from console.sync.problems import SyncProblem

Make = Callable[..., Place]


def told(place: Place) -> identity.Notice | None:
    with place.store.reader() as conn:
        return identity.notice(conn)


def twin(place: Place, root: Path, *, unnoticed: bool = False) -> Place:
    """A copy of a site's file at another place; *unnoticed*: as a clone of the whole machine would be."""
    copy = object.__new__(Place)
    copy.__dict__.update(place.__dict__)
    copy.root, copy.path, copy.out = root, root / f"{place.code}.db", root / "out"
    copy.out.mkdir(parents=True)
    place.store.close()
    shutil.copy(place.path, copy.path)
    if unnoticed:
        outside = identity._read(place.path)
        assert outside is not None
        identity._write(copy.path, outside)
    place.open()
    copy.count = place.count + 1000
    copy.store = open_file(copy.path, random=Random("twin"))
    if unnoticed:
        copy.store._known = True
    return copy


def names(place: Place) -> set[str]:
    return {row[0] for row in place.rows("SELECT name FROM customer")}


def test_a_copy_is_noticed_when_it_first_writes(site: Make, tmp_path: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    copy = twin(s1, tmp_path / "usb")
    before = copy.digest()  # looking changes nothing
    assert told(copy) is None and copy.digest() == before
    copy.set("customer", "c9", name="副本")
    s1.set("customer", "c8", name="原本")
    notice = told(copy)
    assert notice is not None and (notice.was, notice.now[:2], notice.why) == ("S1", "S1", "copied")
    assert "S1" in str(notice) and told(s1) is None
    assert copy.store.site.id != s1.store.site.id
    exchange(hq, s1, copy)
    assert names(hq) == names(s1) == names(copy) == {"副本", "原本"}
    assert hq.digest() == s1.digest() == copy.digest()
    copy.store.close()


def test_a_copy_with_its_whole_folder_is_noticed_too(site: Make, tmp_path: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    s1.store.close()
    shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name}-copied")
    moved = tmp_path.parent / f"{tmp_path.name}-copied" / "S1.db"
    with open_file(moved) as store, store.write(actor="", now=s1.clock.at) as tx:
        tx.set("customer", "c1", {"name": "x"})
        assert store.site.code.startswith("S1") and len(store.site.code) == 5
    s1.open()


def test_a_file_that_never_exchanged_may_be_copied_freely(site: Make, tmp_path: Path) -> None:
    hq = site("HQ")
    copy = twin(hq, tmp_path / "template")
    copy.set("customer", "c1", name="x")
    assert told(copy) is None and copy.store.site.id == hq.store.site.id
    copy.store.close()


def test_an_old_state_put_back_over_the_file_is_noticed(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    s1.store.close()
    old = s1.path.read_bytes()
    s1.open()
    s1.set("customer", "lost", name="卖出去的")
    hq.take(s1.send())
    s1.store.close()
    s1.path.write_bytes(old)
    s1.open()
    s1.set("customer", "after", name="之后的")
    notice = told(s1)
    assert notice is not None and notice.why == "restored"
    exchange(hq, s1)
    assert names(hq) == names(s1) == {"卖出去的", "之后的"}
    assert hq.digest() == s1.digest()


def test_a_backup_put_back_keeps_its_identity_when_nothing_was_sent_since(site: Make, tmp_path: Path) -> None:
    from console.store.backup import restore

    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    s1.store.backup(tmp_path / "good.db")
    s1.set("customer", "c1", name="之后的")
    s1.store.close()
    restore(tmp_path / "good.db", s1.path)
    s1.open()
    s1.set("customer", "c2", name="新的")
    assert told(s1) is None and s1.store.site.code == "S1"
    exchange(hq, s1)
    s1.store.close()
    restore(tmp_path / "good.db", s1.path)
    s1.open()
    s1.set("customer", "c3", name="再新的")
    notice = told(s1)
    assert notice is not None and notice.why == "restored" and "旧状态" in str(notice)
    exchange(hq, s1)
    assert names(hq) == {"新的", "再新的"} and hq.digest() == s1.digest()


def test_a_file_that_was_moved_stays_itself(site: Make, tmp_path: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    s1.store.close()
    home = tmp_path / "elsewhere"
    home.mkdir()
    for tail in ("", "-site"):
        Path(f"{s1.path}{tail}").rename(home / f"S1.db{tail}")
    s1.path = home / "S1.db"
    s1.open()
    s1.set("customer", "c1", name="x")
    assert told(s1) is None


def test_a_clone_of_the_machine_is_noticed_at_the_first_exchange(site: Make, tmp_path: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    hq.set("customer", "c1", name="张三")
    exchange(hq, s1)
    clone = twin(s1, tmp_path / "clone", unnoticed=True)
    s1.set("customer", "c1", name="原本改的")
    s1.write(lambda tx: tx.events("S1-0001", opened("S1-0001", tx.at)))
    clone.set("customer", "c2", name="副本写的")
    clone.set("customer", "c2", note="又改了")
    clone.write(lambda tx: tx.events("S1-0001", opened("S1-0001", tx.at)))
    clone.write(lambda tx: tx.events("S1-0001", ended("accept", "pass-on", tx.at)))
    clone_use = clone.use()
    hq.take(s1.send())
    with pytest.raises(SyncProblem) as refused:
        hq.take(clone.send())
    assert refused.value.code == "two-files-one-identity"
    receipt = clone.take(hq.send())
    notice = told(clone)
    assert notice is not None and notice.why == "parted" and notice.now in receipt.identity
    exchange(hq, s1, clone)
    assert names(hq) == names(s1) == names(clone) == {"原本改的", "副本写的"}
    assert hq.value("customer", "c2", "note") == "又改了" and not hq.conflicts()
    assert [row[0] for row in hq.rows("SELECT id FROM case_head ORDER BY id")] == [
        "S1-0001",
        f"{notice.now}-0001",
    ]
    assert not hq.rows("SELECT 1 FROM case_head WHERE exceptions>0")
    assert hq.rows("SELECT id FROM card_use") == [(clone_use,)]
    assert hq.digest() == s1.digest() == clone.digest()
    clone.store.close()


def test_both_of_two_clones_find_out_and_third_parties_heal(site: Make, tmp_path: Path) -> None:
    """Each branch reached one third party before anybody noticed: both give up, everybody drops both, nothing is lost."""
    a, b, s1 = site("A"), site("B"), site("S1")
    exchange(a, b, s1)
    clone = twin(s1, tmp_path / "clone", unnoticed=True)
    s1.set("customer", "c1", name="原本")
    clone.set("customer", "c2", name="副本")
    one, two = s1.send(), clone.send()
    a.take(one)
    b.take(two)
    s1.take(two)  # both take in the other's: both give their identity up
    clone.take(one)
    assert told(s1) is not None and told(clone) is not None
    places = (a, b, s1, clone)
    for _ in range(3):
        for place in places:
            made = place.send(whole=True)
            for other in places:
                if other is not place:
                    try:
                        other.take(made)
                    except SyncProblem as problem:
                        assert problem.code in ("two-files-one-identity", "bundle-missing"), problem.message
    for place in places:
        assert names(place) == {"原本", "副本"}, place.code
        assert place.rows("SELECT count(*) FROM change WHERE tbl='customer'") == [(2,)]
    assert len({place.digest() for place in places}) == 1
    clone.store.close()


def test_a_peer_that_knows_more_of_me_than_i_do(site: Make, tmp_path: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    old = twin(s1, tmp_path / "rolled-back", unnoticed=True)
    s1.set("customer", "c1", name="后来的")
    hq.take(s1.send())
    receipt = old.take(hq.send())
    assert receipt.identity and names(old) == {"后来的"}
    old.set("customer", "c2", name="新的")
    hq.take(old.send())
    assert names(hq) == {"后来的", "新的"}
    old.store.close()


def test_uses_of_a_case_and_their_reversal_move_along(site: Make, tmp_path: Path) -> None:
    from console.engine import events as ev

    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    clone = twin(s1, tmp_path / "clone", unnoticed=True)
    s1.set("customer", "c1", name="原本")
    clone.write(lambda tx: tx.events("S1-0001", opened("S1-0001", tx.at)))
    clone.write(lambda tx: tx.event("S1-0001", ev.CardUsed(at=tx.at, actor="1", card="k1", service="洗车")))
    ((use,),) = clone.rows("SELECT id FROM card_use")
    clone.write(lambda tx: tx.reverse_use(use, "记错"))
    hq.take(s1.send())
    clone.take(hq.send())
    ((again, reversed_by),) = clone.rows("SELECT id, reversed_by FROM card_use")
    assert again != use and reversed_by
    assert clone.digest()
    clone.store.close()


def test_three_files_with_one_identity_two_of_which_share_what_was_never_sent(
    site: Make, tmp_path: Path
) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    first = twin(s1, tmp_path / "first", unnoticed=True)
    s1.set("customer", "c1", name="甲乙同有")
    s1.write(lambda tx: tx.events("S1-0001", opened("S1-0001", tx.at)))
    shared = s1.use()
    second = twin(s1, tmp_path / "second", unnoticed=True)
    first.set("customer", "c3", name="丙")
    s1.write(lambda tx: tx.events("S1-0002", opened("S1-0002", tx.at)))
    second.set("customer", "c2", name="乙")
    second.write(lambda tx: tx.events("S1-0001", ended("accept", "pass-on", tx.at)))
    hq.take(first.send())
    s1.take(
        hq.send()
    )  # meets the first copy: gives up all it never sent, its share of the second copy among it
    hq.take(s1.send())
    second.take(hq.send())
    places = (hq, s1, first, second)
    exchange(*places, rounds=3)
    for place in places:
        assert names(place) == {"甲乙同有", "乙", "丙"}
        assert place.rows("SELECT id FROM card_use") == [(shared,)]
        assert place.rows("SELECT count(*), sum(exceptions) FROM case_head") == [(2, 0)]
        assert not place.conflicts()
    assert len({place.digest() for place in places}) == 1
    assert len({place.store.site.id for place in places}) == 4
    for place in (first, second):
        place.store.close()


def test_a_backup_from_before_the_first_exchange_put_back(site: Make) -> None:
    """It has no token to compare; what lies beside the file knows how far its numbers went out."""
    hq, s1 = site("HQ"), site("S1")
    s1.store.close()
    old = s1.path.read_bytes()
    s1.open()
    for name in ("第一次", "第二次"):
        s1.set("customer", name, name=name)
        hq.take(s1.send())
        s1.store.close()
        s1.path.write_bytes(old)
        s1.open()
        s1.set("customer", f"{name}之后", name=f"{name}之后")
        notice = told(s1)
        assert notice is not None and notice.why == "restored"
    exchange(hq, s1)
    assert names(hq) == names(s1) >= {"第一次", "第二次", "第二次之后"}
    assert hq.digest() == s1.digest()


def test_a_new_file_where_another_one_stood_is_nobodys_older_state(site: Make, tmp_path: Path) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    s1.store.close()
    s1.path.rename(tmp_path / "put-away.db")
    again = site("S1", seed=9)
    again.set("customer", "c1", name="x")
    assert told(again) is None
