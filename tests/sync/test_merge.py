"""Any order, duplicates, relays, wrong clocks: the same truth everywhere, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest
from sync_helpers import MINUTE, NOW, Place, ended, exchange, opened

from console.sync.problems import Missing, SyncProblem

Make = Callable[..., Place]
YEAR = 365 * 24 * 60 * MINUTE


def test_a_bundle_brings_everything(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    hq.set("customer", "c1", name="张三")
    hq.use()
    receipt = s1.take(hq.send())
    assert (receipt.new, receipt.already, receipt.conflicts) == (
        3,
        0,
        0,
    )  # the site itself, the customer, the use
    assert s1.value("customer", "c1", "name") == "张三"
    again = s1.take(hq.send(whole=True))
    assert (again.new, again.already) == (0, 3)
    hq.take(s1.send())
    assert hq.digest() == s1.digest()


def test_taking_in_twice_changes_nothing(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    hq.set("customer", "c1", name="张三")
    made = hq.send()
    s1.take(made)
    before = s1.rows("SELECT * FROM change ORDER BY arrival")
    s1.take(made)
    assert s1.rows("SELECT * FROM change ORDER BY arrival") == before


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_and_wrong_clocks_end_the_same(site: Make, order: tuple[int, ...]) -> None:
    places = [site("HQ"), site("S1", skew=YEAR), site("S2", skew=-YEAR)]
    for n, place in enumerate(places):
        place.set("customer", "c1", name=f"张{n}")
        place.set("customer", f"d{n}", name="李四")
        place.use()
    bundles = [place.send() for place in places]
    for place in places:
        for at in order:
            if places[at] is not place:
                place.take(bundles[at])
    digests = {place.digest() for place in places}
    assert len(digests) == 1
    assert all(place.conflicts() == [("customer", "c1", "name")] for place in places)
    assert {place.value("customer", "c1", "name") for place in places} == {"张1"}


def test_an_edit_that_knew_the_other_is_no_conflict(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    hq.set("customer", "c1", name="张三")
    s1.take(hq.send())
    s1.set("customer", "c1", name="张三丰")
    hq.take(s1.send())
    assert hq.value("customer", "c1", "name") == "张三丰"
    assert not hq.conflicts()


def test_a_skipped_prerequisite_is_named_and_refused(site: Make) -> None:
    """Without the check the third site would see a conflict that is none (random tests did not find it in 15,000 runs)."""
    a, b, c = site("A"), site("B"), site("C")
    b.set("customer", "c1", name="一")
    first = b.send()
    a.take(first)
    b.take(a.send())
    a.set("customer", "c1", name="二")
    part = a.send(to="B")
    before = c.digest()
    with pytest.raises(Missing) as refused:
        c.take(part)
    assert [(gap.site, gap.first, gap.last) for gap in refused.value.gaps][-1] == ("B.1", 1, 2)
    assert "B" in refused.value.message and c.digest() == before
    c.take(first)
    c.take(a.send(whole=True))
    assert c.value("customer", "c1", "name") == "二" and not c.conflicts()


def test_the_refusal_names_the_bundle_to_fetch(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    s1.take(hq.send())
    hq.take(s1.send())
    hq.set("customer", "c1", name="张三")
    hq.send(to="S1", name="monday.bundle")
    s1.store.close()
    backup = s1.path.read_bytes()
    s1.open()
    s1.take(hq.out / "monday.bundle")
    hq.take(s1.send())
    hq.set("customer", "c1", name="李四")
    tuesday = hq.send(to="S1")
    assert tuesday.manifest.after == "monday.bundle"
    s1.store.close()
    s1.path.write_bytes(backup)
    s1.open()
    with pytest.raises(Missing, match=r"monday\.bundle"):
        s1.take(tuesday)


def test_relayed_through_a_third_site(site: Make) -> None:
    a, b, c = site("A"), site("B"), site("C")
    a.set("customer", "c1", name="张三")
    b.take(a.send())
    c.take(b.send())
    assert c.value("customer", "c1", "name") == "张三"
    exchange(a, b, c)
    assert a.digest() == b.digest() == c.digest()


def test_only_what_the_other_lacks_is_sent(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    for n in range(20):
        hq.set("customer", f"c{n}", name="张三")
    s1.take(hq.send())
    hq.take(s1.send())
    hq.set("customer", "c1", name="李四")
    made = hq.send(to="S1")
    assert made.manifest.count <= 3  # the edit, and what HQ acknowledged
    assert s1.take(made).new == 1
    newcomer = hq.send(to="S9")
    assert newcomer.manifest.count > 20 and not newcomer.manifest.base


def test_two_stores_each_use_the_last_wash(site: Make) -> None:
    hq, s1, s2 = site("HQ"), site("S1"), site("S2")

    def card(tx: object) -> None:
        tx.set("product", "金卡", {"title": "金卡"})  # type: ignore[attr-defined]
        tx.set("product_service", "金卡/洗车", {"product": "金卡", "service": "洗车", "allowed": 2})  # type: ignore[attr-defined]
        tx.set("card", "k1", {"number": "8850752917", "product": "金卡"})  # type: ignore[attr-defined]

    hq.write(card)
    hq.use()
    exchange(hq, s1, s2)
    s1.use()
    s2.use()
    exchange(hq, s1, s2)
    for place in (hq, s1, s2):
        (item,) = place.items()
        assert (item.kind, item.about, item.over) == ("overdrawn", ("k1", "洗车"), 1)
        assert {deed.site for deed in item.deeds} == {"S1.1", "S2.1"}
        assert place.rows("SELECT count(*) FROM card_use") == [(3,)]
    assert hq.digest() == s1.digest() == s2.digest()


def test_one_step_done_twice(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    hq.write(lambda tx: tx.events("HQ-0001", opened("HQ-0001", tx.at)))
    exchange(hq, s1)
    hq.write(lambda tx: tx.events("HQ-0001", ended("accept", "pass-on", tx.at, "1001")))
    s1.write(lambda tx: tx.events("HQ-0001", ended("accept", "pass-on", tx.at, "2009")))
    receipt = hq.take(s1.send())
    assert receipt.exceptions == 1 and receipt.conflicts == 1
    s1.take(hq.send())
    assert [item.kind for item in hq.items()] == ["case"] == [item.kind for item in s1.items()]
    assert hq.digest() == s1.digest()


def test_a_number_given_twice_and_a_car_entered_twice(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1")
    exchange(hq, s1)
    for place in (hq, s1):
        me = place.code

        def enter(tx: object, me: str = me) -> None:
            tx.set("customer", f"c{me}", {"name": "何志明"})  # type: ignore[attr-defined]
            tx.set("phone", f"p{me}", {"customer": f"c{me}", "e164": "+8613896140000"})  # type: ignore[attr-defined]
            tx.set("vehicle", f"v{me}", {"customer": f"c{me}", "plate": "渝A12345"})  # type: ignore[attr-defined]
            tx.set("card", f"k{me}", {"number": "8850752917", "customer": f"c{me}"})  # type: ignore[attr-defined]

        place.write(enter)
    assert s1.take(hq.send()).conflicts == 3
    hq.take(s1.send())
    for place in (hq, s1):
        assert [item.kind for item in place.items()] == ["card-number", "plate", "person"]


def test_a_store_that_answered_in_time_is_not_late_when_its_bundle_is(site: Make) -> None:
    from console.engine.clocks import lateness
    from console.store import cases

    hq, s1 = site("HQ"), site("S1")
    hq.write(lambda tx: tx.events("HQ-0001", opened("HQ-0001", tx.at)))
    exchange(hq, s1)
    done = hq.rows("SELECT owed_at FROM case_clock")[0][0] - 1000
    s1.write(lambda tx: tx.events("HQ-0001", ended("accept", "pass-on", done, "2009")))
    made = s1.send()
    hq.clock.at = done + 5 * 60 * MINUTE
    hq.take(made)
    with hq.store.reader() as conn:
        case = cases.load(conn, "HQ-0001")
    assert case is not None and case.steps[0].done_at == done
    assert lateness(case.steps[0], hq.clock.at) == (0, 0)


def test_the_clock_of_the_other_is_measured(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1", skew=180_000)
    receipt = hq.take(s1.send())
    assert receipt.suspicious and receipt.ahead_ms >= 175_000
    s1.take(hq.send())
    slow = site("S2", skew=-240_000)
    slow.take(hq.send())
    hq.set("customer", "c1", name="张三")
    slow.take(hq.send(to="S2"))
    receipt = hq.take(slow.send())
    assert receipt.suspicious and -245_000 <= receipt.ahead_ms <= -230_000


def test_impossible_orders_are_counted(site: Make) -> None:
    hq, s1 = site("HQ"), site("S1", skew=-10 * MINUTE)
    hq.set("customer", "c1", name="张三")
    s1.take(hq.send())
    s1.set("customer", "c1", name="李四")
    assert hq.take(s1.send()).impossible == 1


def test_another_organisation_is_refused_whole(site: Make) -> None:
    hq, other = site("HQ"), site("X1", org="f" * 16)
    for _ in range(3):
        hq.set("customer", "c1", name=f"张三{_}")
        other.use()
    before = hq.digest()
    with pytest.raises(SyncProblem, match="X1") as refused:
        hq.take(other.send())
    assert refused.value.code == "bundle-other-organisation"
    assert hq.digest() == before


def test_a_fresh_file_joins_the_organisation_of_its_first_bundle(site: Make) -> None:
    hq, new = site("HQ"), site("S3", org="f" * 16)
    hq.set("customer", "c1", name="张三")
    new.take(hq.send())
    assert new.store.site.org == hq.store.site.org and new.value("customer", "c1", "name") == "张三"
    hq.take(new.send())
    assert hq.digest() == new.digest() and not hq.conflicts()
    clash = site("S4", org="e" * 16)
    with clash.store.write(actor="", now=NOW) as tx:
        tx.reader.execute("UPDATE site SET code='HQ'")
    with pytest.raises(SyncProblem) as refused:
        clash.take(hq.send(whole=True))
    assert refused.value.code == "code-taken"


def test_an_own_bundle_brings_nothing(site: Make) -> None:
    hq = site("HQ")
    hq.set("customer", "c1", name="张三")
    receipt = hq.take(hq.send())
    assert (receipt.new, receipt.already, receipt.suspicious) == (0, 2, False)
    assert not hq.rows("SELECT 1 FROM peer")
