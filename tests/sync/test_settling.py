"""Every kind of question settled from the command line and from the inbox, with two sites and three; the decision travels."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sync_helpers import Place, ended, exchange, opened

from console.catalogue.loader import load
from console.desk import conflicts, inbox, inbox_items, inbox_traces
from console.desk.desk import Desk
from console.domain.refusal import Refusal
from console.engine.commands import Actor
from console.store.open import open_file
from console.sync.circles import circles
from tests.stories.commands import Commands, call_centre, moment

Make = Callable[..., Place]
LIBRARY = load()


def desk(place: Place) -> Desk:
    """Somebody of the centre at a site's file."""
    return Desk(place.store, LIBRARY, place.clock, Actor(id="1001", posts=(("operator", "centre"),)))


def question(place: Place, kind: str) -> conflicts.Question:
    """The one question of this kind that stands."""
    (found,) = [q for q in conflicts.list_(desk(place)) if q.kind == kind]
    return found


def settle(place: Place, kind: str, choice: str, value: str = "", reason: str = "当面问过") -> None:
    place.clock.advance(1000)
    conflicts.resolve(desk(place), question(place, kind).id, choice, value, reason)


def met(*places: Place) -> None:
    """Everybody sends everything to everybody; then their clocks show the same again."""
    exchange(*places)
    for place in places:
        place.clock.at = max(one.clock.at for one in places)


def agreed(*places: Place) -> None:
    """Everybody ends with the same truth, and nothing is left to settle."""
    exchange(*places)
    assert len({place.digest() for place in places}) == 1
    for place in places:
        assert conflicts.list_(desk(place)) == [], place.code


def card(tx: Any) -> None:
    tx.set("product", "金卡", {"title": "金卡"})
    tx.set("product_service", "金卡/洗车", {"product": "金卡", "service": "洗车", "allowed": 2})
    tx.set("card", "k1", {"number": "8850752917", "product": "金卡", "customer": "c1"})
    tx.set("customer", "c1", {"name": "张三", "note": "旧"})
    tx.set("vehicle", "v1", {"customer": "c1", "plate": "渝A12345", "model": "雅阁"})
    tx.set("phone", "p1", {"customer": "c1", "e164": "+8613812345678", "kind": "mobile"})


@pytest.fixture(params=[2, 3])
def places(request: pytest.FixtureRequest, site: Make) -> list[Place]:
    """Two or three sites that know the same card, customer, car and number."""
    made = [site(code) for code in ("HQ", "S1", "S2")[: request.param]]
    made[0].write(card)
    met(*made)
    return made


# -- one field, two values


@pytest.mark.parametrize("choice", ["1", "2", "new"])
def test_one_field_edited_everywhere(places: list[Place], choice: str) -> None:
    for n, place in enumerate(places):
        place.set("customer", "c1", name=f"张{n}")
    met(*places)
    assert len(question(places[-1], "value").sides) == len(places)
    settle(places[-1], "value", choice, "张三丰" if choice == "new" else "")
    agreed(*places)
    wanted = "张三丰" if choice == "new" else f"张{int(choice) - 1}"
    assert {place.value("customer", "c1", "name") for place in places} == {wanted}


@pytest.mark.parametrize(
    ("tbl", "pk", "field", "values"),
    [
        ("phone", "p1", "e164", ["+8613800000001", "+8613800000002", "+8613800000003"]),
        ("vehicle", "v1", "plate", ["渝A11111", "渝A22222", "渝A33333"]),
        ("customer", "c1", "note", ["常来", "要发票", "周末来"]),
    ],
)
def test_both_values_are_kept(places: list[Place], tbl: str, pk: str, field: str, values: list[str]) -> None:
    for place, value in zip(places, values, strict=False):
        place.set(tbl, pk, **{field: value})
    met(*places)
    settle(places[0], "value", "both")
    agreed(*places)
    rows = places[-1].rows(f"SELECT {field} FROM {tbl} WHERE deleted_at IS NULL")
    kept = " ".join(row[0] for row in rows)
    assert all(value in kept for value in values[: len(places)])
    assert len(rows) == (1 if field == "note" else len(places))


def test_two_sites_settle_one_field_differently_and_are_asked_again(places: list[Place]) -> None:
    for n, place in enumerate(places):
        place.set("customer", "c1", name=f"张{n}")
    met(*places)
    settle(places[0], "value", "1")
    settle(places[1], "value", "2")
    met(*places)
    settle(places[0], "value", "2")
    agreed(*places)


# -- the last use


def overdrawn(places: list[Place]) -> None:
    places[0].use()
    met(*places)
    for place in places:
        place.use()
    met(*places)


def test_the_last_use_spent_at_every_site(places: list[Place]) -> None:
    overdrawn(places)
    for _again in places[1:]:  # one use too many for each site beyond the first
        settle(places[1], "overdrawn", "1")
    agreed(*places)
    assert places[0].rows("SELECT count(*) FROM card_use WHERE reversed_by IS NULL") == [(2,)]
    assert places[0].rows("SELECT count(*) FROM card_use") == [(1 + len(places),)]


def test_all_uses_may_stand(places: list[Place]) -> None:
    overdrawn(places)
    settle(places[0], "overdrawn", "both")
    agreed(*places)
    assert places[1].rows("SELECT count(*) FROM card_use WHERE reversed_by IS NULL") == [(1 + len(places),)]


@pytest.mark.parametrize("holds", ["1", "2", "seen"])
def test_two_sites_take_back_different_uses(site: Make, holds: str) -> None:
    places = [site("HQ"), site("S1")]
    places[0].write(card)
    met(*places)
    overdrawn(places)
    settle(places[0], "overdrawn", "1")
    settle(places[1], "overdrawn", "2")
    met(*places)
    asked = question(places[0], "decision")
    assert {side.where for side in asked.sides} == {"HQ店", "S1店"} and asked.remark
    settle(places[0], "decision", holds)
    agreed(*places)
    left = places[1].rows("SELECT sum(uses) FROM card_use WHERE reversed_by IS NULL")
    assert left == [(1 if holds == "seen" else 2,)]


# -- one number, car, person twice


def twice(places: list[Place], *, number: str = "8850759999") -> None:
    for place in places:
        me = place.code

        def enter(tx: Any, me: str = me) -> None:
            tx.set("customer", f"c{me}", {"name": "何志明"})
            tx.set("phone", f"p{me}", {"customer": f"c{me}", "e164": "+8613896140000"})
            tx.set("vehicle", f"v{me}", {"customer": f"c{me}", "plate": "渝B67890"})
            tx.set("card", f"k{me}", {"number": number, "customer": f"c{me}"})

        place.write(enter)
    met(*places)


def test_one_card_number_given_everywhere(places: list[Place]) -> None:
    twice(places)
    more = ["8850750001", "8850750002"][: len(places) - 1]
    for bad in ("", "12", "8850759999", ",".join([*more, "8850750009"])):
        with pytest.raises(Refusal):
            settle(places[0], "card-number", "1", bad)
    settle(places[0], "card-number", "1", ",".join(more))
    settle(places[0], "plate", "both")
    settle(places[0], "person", "both")
    agreed(*places)
    numbers = places[1].rows("SELECT number FROM card WHERE id<>'k1' ORDER BY number")
    assert [row[0] for row in numbers] == [*more, "8850759999"]


def test_one_card_number_may_stay_with_all(places: list[Place]) -> None:
    twice(places)
    settle(places[1], "card-number", "both")
    settle(places[1], "plate", "2")
    settle(places[1], "person", "both")
    agreed(*places)
    assert places[0].rows("SELECT id FROM vehicle WHERE plate='渝B67890' AND deleted_at IS NULL") == [
        ("vS1",)
    ]


def test_a_number_another_card_has_is_refused(places: list[Place]) -> None:
    twice(places)
    with pytest.raises(Refusal, match="8850752917"):
        settle(places[0], "card-number", "1", ",".join(["8850752917", "8850750001"][: len(places) - 1]))


def test_one_person_entered_everywhere(places: list[Place]) -> None:
    twice(places)
    settle(places[-1], "person", "1")
    for kind, choice in (("card-number", "both"), ("plate", "both")):
        for place in places:
            for asked in [q for q in conflicts.list_(desk(place)) if q.kind == kind and place is places[-1]]:
                conflicts.resolve(desk(place), asked, choice)
    agreed(*places)
    rows = places[0].rows("SELECT count(*) FROM customer WHERE name='何志明' AND merged_into IS NULL")
    assert rows == [(1,)]
    assert len(places[0].rows("SELECT DISTINCT customer FROM card WHERE number='8850759999'")) == 1


@pytest.mark.parametrize(("first", "second"), [("1", "2"), ("1", "both"), ("both", "2")])
@pytest.mark.parametrize("kind", ["plate", "person", "card-number"])
def test_two_sites_settle_one_question_differently(site: Make, kind: str, first: str, second: str) -> None:
    places = [site("HQ"), site("S1")]
    met(*places)
    twice(places)
    for other in {"plate", "person", "card-number"} - {kind}:
        settle(places[0], other, "both")
    met(*places)
    for place, choice, number in zip(places, (first, second), ("8850750001", "8850750002"), strict=True):
        settle(place, kind, choice, number if kind == "card-number" and choice != "both" else "")
    exchange(*places, rounds=3)
    assert not places[0].rows(
        "SELECT 1 FROM customer a JOIN customer b ON b.id=a.merged_into AND b.merged_into=a.id"
    )
    asked = question(places[1], "decision")
    settle(places[1], "decision", str(1 + [side.where for side in asked.sides].index("S1店")))
    agreed(*places)
    live = places[0].rows("SELECT id FROM vehicle WHERE plate='渝B67890' AND deleted_at IS NULL ORDER BY id")
    alone = places[0].rows("SELECT id FROM customer WHERE merged_into IS NULL ORDER BY id")
    numbers = dict(places[0].rows("SELECT id, number FROM card ORDER BY id"))
    if kind == "plate":
        assert live == ([("vHQ",), ("vS1",)] if second == "both" else [("vS1",)])
    if kind == "person":
        assert alone == ([("cHQ",), ("cS1",)] if second == "both" else [("cS1",)])
        owners = places[0].rows("SELECT DISTINCT customer FROM phone WHERE e164='+8613896140000'")
        assert len(owners) == (2 if second == "both" else 1)
    if kind == "card-number":
        both = {"kHQ": "8850759999", "kS1": "8850759999"}
        assert numbers == (both if second == "both" else {**both, "kHQ": "8850750002"})


def test_circles_of_joined_records() -> None:
    assert circles({}) == [] == circles({"a": "b", "b": "c"})
    assert circles({"a": "b", "b": "a", "x": "a"}) == [frozenset("ab")]
    for way in itertools.permutations("abc"):
        into = {way[0]: way[1], way[1]: way[2], way[2]: way[0], "d": "a", "e": "e"}
        assert sorted(map(sorted, circles(into))) == [["a", "b", "c"], ["e"]]


# -- one step twice


def test_one_step_done_everywhere(places: list[Place]) -> None:
    places[0].write(lambda tx: tx.events("HQ-0001", opened("HQ-0001", tx.at)))
    met(*places)
    for n, place in enumerate(places):
        place.write(lambda tx, n=n: tx.events("HQ-0001", ended("accept", "pass-on", tx.at, f"200{n}")))
    met(*places)
    asked = question(places[0], "case")
    assert len(asked.sides) == len(places) - 1 and asked.choices[0][0] == "seen"
    settle(places[1], "case", "seen")
    agreed(*places)
    assert places[0].rows("SELECT exceptions FROM case_head") == [(len(places) - 1,)]


# -- the decision, the reason, the inbox


def test_the_reason_travels_with_the_decision(places: list[Place]) -> None:
    for n, place in enumerate(places):
        place.set("customer", "c1", name=f"张{n}")
    met(*places)
    settle(places[0], "value", "1", reason="身份证上是这个")
    met(*places)
    for place in places:
        assert place.rows(
            "SELECT json_extract(body, '$.reason'), actor FROM change WHERE tbl='decision'"
        ) == [("身份证上是这个", "1001")]


def test_every_kind_is_settled_from_the_inbox(places: list[Place]) -> None:
    places[0].write(lambda tx: tx.events("HQ-0001", opened("HQ-0001", tx.at)))
    met(*places)
    for place in places:
        place.set("customer", "c1", name=f"张{place.code}")
        place.write(lambda tx, p=place: tx.events("HQ-0001", ended("accept", "pass-on", tx.at, p.code)))
    overdrawn(places)
    twice(places)
    here = desk(places[0])
    numbers = "8850750001,8850750002" if len(places) == 3 else "8850750001"
    for kind, choice, value in (
        ("value", "2", ""), ("case", "seen", ""), ("overdrawn", "both", ""), ("card-number", "1", numbers),
        ("plate", "both", ""), ("person", "both", ""),
    ):  # fmt: skip
        inbox.pick(here, question(places[0], kind).id, choice, value)
    done, refused = inbox.confirm(here)
    assert (done, refused) == (6, [])
    agreed(*places)


def test_what_was_settled_twice_is_drawn_in_the_inbox(site: Make) -> None:
    places = [site("HQ"), site("S1")]
    met(*places)
    twice(places)
    settle(places[0], "plate", "1")
    settle(places[1], "plate", "2")
    met(*places)
    here = desk(places[0])
    with here.reader() as con:
        drawn = inbox_items.item(here, con, question(places[0], "decision"), inbox_traces.posts(here))
    assert [pick.id for pick in drawn.picks] == ["1", "2", "seen"] and drawn.rows[0].main
    assert all(cell.text for cell in drawn.rows[0].cells)


def test_on_the_command_line_with_a_reason(tmp_path: Path) -> None:
    hq = call_centre(tmp_path)
    hq.now = moment("2026-11-23", "09:00:00")
    s1 = Commands(tmp_path / "s1.db", now=moment("2026-11-23", "09:00:05"))
    s1.ok("init", str(s1.db), "--site", "S1", "--name", "南岸店")
    s1.ok("sync", "in", hq.ok("sync", "out", str(tmp_path / "1.bundle"))["file"])
    s1.staff = "2009"
    for run, ms in ((hq, 1_795_395_600_000), (s1, 1_795_395_601_000)):
        with open_file(run.db) as store, store.write(actor="1001", now=ms) as tx:
            me = store.site.code
            tx.set("customer", f"c{me}", {"name": "何志明"})
            tx.set("vehicle", f"v{me}", {"customer": f"c{me}", "plate": "渝B67890"})
            tx.set("card", f"k{me}", {"number": "8850759999", "customer": f"c{me}"})
    answer = hq("sync", "in", s1.ok("sync", "out", str(tmp_path / "2.bundle"))["file"])
    assert answer.code == 4 and answer.json["conflicts"] == 2
    for kind, words in (("card-number", ("1", "--value", "8850750001")), ("plate", ("2",))):
        found = {q["kind"]: q for q in hq("sync", "conflicts").json["conflicts"]}
        settled = hq("sync", "conflicts", "--resolve", found[kind]["id"], *words, "--reason", "登记证为准")
        assert settled.code in (0, 4) and settled.json["settled"] == found[kind]["id"]
    assert hq("sync", "conflicts").json["count"] == 0
    s1("sync", "in", hq.ok("sync", "out", str(tmp_path / "3.bundle"))["file"])
    assert s1("sync", "conflicts").json["count"] == 0
    assert s1.ok("verify")["digest"] == hq.ok("verify")["digest"]
