"""Two records of one person are offered, by what they share; joined and taken apart by a person. And a number that rings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.cli.main import main
from console.desk import customers, duplicates, lookup, merging
from console.desk.desk import Desk, init
from console.domain.moments import parse_iso
from console.domain.time import FixedClock
from console.i18n import set_language

NOW = parse_iso("2026-11-23T09:04:10", "Asia/Shanghai")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    set_language("zh")
    made = init(tmp_path / "file.db", "HQ", "重庆", clock=FixedClock(NOW))
    with made.store.write(actor="1000", now=NOW) as tx:
        tx.set("unit", "04", {"code": "04", "title": "江北店", "kind": "store", "area_code": "023"})
    yield made
    made.store.close()
    set_language("zh")


def person(desk: Desk, name: str, *numbers: str, plate: str = "", **fields: Any) -> str:
    with desk.store.write(actor="1000", now=NOW) as tx:
        one = tx.new_id()
        tx.set("customer", one, {"name": name, "created_at": NOW, **fields})
        for number in numbers:
            e164, _, ext = number.partition("x")
            tx.set("phone", tx.new_id(), {"customer": one, "e164": e164, "ext": ext, "kind": "mobile"})
        if plate:
            tx.set("vehicle", tx.new_id(), {"customer": one, "plate": plate})
        return one


def test_who_only_left_a_number_is_offered_with_who_has_it(desk: Desk) -> None:
    known = person(desk, "张三", "+8613812345678", plate="渝A12345")
    number_only = person(desk, "", "+8613812345678")
    person(desk, "李四", "+8613812345679")
    assert [(t.customer, t.why) for t in duplicates.of(desk, number_only)] == [(known, ("phone",))]
    assert duplicates.line(desk, number_only) == "可能是同一人  张三  138 1234 5678  同一个电话"
    assert duplicates.line(desk, known).startswith("可能是同一人  138 1234 5678")
    merging.merge(desk, known, number_only)
    assert not duplicates.of(desk, known)
    assert not duplicates.all_(desk)
    merging.unmerge(desk, number_only)
    assert [t.customer for t in duplicates.of(desk, known)] == [number_only]


def test_the_same_plate_and_the_same_birthday(desk: Desk) -> None:
    one = person(desk, "欧阳 娜娜", plate="渝B77ZT8", birthday="1988-03-05")
    car = person(desk, "欧阳娜", plate="渝B77ZT8")
    twin = person(desk, "欧阳娜娜", "+8613900000001", birthday="1988-03-05", birthday_calendar="solar")
    person(desk, "欧阳娜娜", birthday="1988-03-05", birthday_calendar="lunar")
    person(desk, "王磊", birthday="1988-03-05")
    assert {(t.customer, t.why) for t in duplicates.of(desk, one)} == {
        (car, ("plate",)),
        (twin, ("birthday",)),
    }
    assert {t.words for t in duplicates.of(desk, one)} == {"同一辆车", "姓名和生日相同"}
    groups = {frozenset(t.customer for t in g.customers): g.why for g in duplicates.all_(desk)}
    assert groups == {frozenset({one, car}): ("plate",), frozenset({one, twin}): ("birthday",)}


def test_a_switchboard_is_no_person_and_an_extension_tells_apart(desk: Desk) -> None:
    first = person(desk, "张三", "+862367871234x801")
    person(desk, "李四", "+862367871234x802")
    assert not duplicates.of(desk, first)
    person(desk, "张三", "+862367871234x801")
    assert [t.why for t in duplicates.of(desk, first)] == [("phone",)]


def test_who_is_gone_is_offered_to_nobody(desk: Desk) -> None:
    one = person(desk, "张三", "+8613812345678")
    other = person(desk, "张三", "+8613812345678")
    with desk.store.write(actor="1000", now=NOW) as tx:
        tx.remove("customer", other)
    assert not duplicates.of(desk, one)
    assert not duplicates.all_(desk)
    assert not duplicates.of(desk, "nobody")
    assert duplicates.line(desk, one) == ""


def test_the_command_line_lists_them_and_joins_them(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_car = person(desk, "张三", "+8613812345678", plate="渝A12345")
    bare = person(desk, "", "+8613812345678")
    path = str(tmp_path / "file.db")

    def call(*arguments: str) -> Any:
        assert main(["--db", path, "--lang", "zh", "--json", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    (found,) = call("customer", "duplicates")["duplicates"]
    assert found["why"] == ["phone"]
    assert [c["customer"] for c in found["customers"]] == [with_car, bare]
    assert call("customer", "duplicates", bare)["duplicates"][0]["customers"][1]["customer"] == with_car
    call("customer", "merge", with_car, bare)
    assert call("customer", "duplicates") == {"duplicates": []}
    assert main(["--db", path, "--lang", "zh", "customer", "duplicates"]) == 0
    assert capsys.readouterr().out == "没有重复的客户\n"
    assert main(["--db", path, "customer", "duplicates", "nobody"]) == 1


def test_a_number_that_rings_shows_whose_it_may_be(desk: Desk) -> None:
    one = person(desk, "张三", "+8613812345678")
    wife = person(desk, "李梅", "+8613812345678")
    person(desk, "王磊", "+8613812345679")
    with desk.store.write(actor="1000", now=NOW) as tx:
        tx.fact("call", tx.new_id(), {"customer": one, "number": "+8613812345678", "began_at": NOW - 1000})
    for number in ("13812345678", "+86 138 1234 5678", "０13812345678"):
        view = lookup.by_number(desk, number)
        assert [row.customer for row in view.rows] == [one, wife]
        assert view.rows[0].marks == (("phone", 0, 13, "match"),)
        assert view.new is not None
        assert view.new.phone == "138 1234 5678"
    assert not lookup.by_number(desk, "5678").rows


def test_a_number_nobody_has_begins_a_new_customer(desk: Desk) -> None:
    view = lookup.by_number(desk, "13044119020", "魏女士")
    assert view.rows == ()
    assert "130 4411 9020" in view.new_words
    assert view.empty == "130 4411 9020 没登记过。F2 建新客户。"
    assert view.new is not None
    assert (view.new.name, view.new.phone) == ("魏女士", "130 4411 9020")
    added = customers.add(desk, view.new.name, phones=[view.new.phone])
    assert [row.customer for row in lookup.by_number(desk, "130 4411 9020").rows] == [added]


def test_a_switchboard_shows_everybody_and_its_extension_one(desk: Desk) -> None:
    first = person(desk, "张三", "+862367871234x801")
    second = person(desk, "李四", "+862367871234x802")
    assert {r.customer for r in lookup.by_number(desk, "67871234").rows} == {first, second}
    assert [r.customer for r in lookup.by_number(desk, "023-67871234转802").rows] == [second]


@pytest.mark.parametrize("number", ["", " ", "匿名", "Anonymous", "%", "\x1b[2J", "1" * 5000, "8850752917"])
def test_any_number_is_answered(desk: Desk, number: str) -> None:
    with desk.store.write(actor="1000", now=NOW) as tx:
        tx.set("customer", "c", {"name": "匿名"})
        tx.set("card", "k", {"customer": "c", "number": "8850752917"})
    assert lookup.by_number(desk, number).rows == ()


def test_what_was_typed_begins_a_new_customer(desk: Desk) -> None:
    for text, new in (
        ("渝a12b4", ("", "", "渝A12B4")), ("13044119020", ("", "13044119020", "")), ("魏东", ("魏东", "", "")),
    ):  # fmt: skip
        found = lookup.find(desk, text).new
        assert found is not None
        assert (found.name, found.phone, found.plate) == new
    assert lookup.find(desk, "魏 123").new is None
    assert lookup.find(desk, "").new is None
