"""The hits of the search box as a screen gets them: what matched, why, which card, what is open; and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import cases, lookup
from console.desk.desk import Desk, init
from console.domain.moments import parse_iso
from console.domain.time import DAY, MINUTE, FixedClock
from console.engine.commands import Actor
from console.i18n import set_language

NOW = parse_iso("2026-11-23T09:04:10", "Asia/Shanghai")
PEOPLE = [
    ("王强", "+8613987654321", "渝A12B45", "金卡", "2027-09-18"),
    ("谭静", "+8613608317720", "渝A12B4K", "银卡", "2027-01-01"),
    ("刘洋", "+8618623100098", "渝AA12B40", "金卡", "2026-12-01"),
    ("重庆某某商贸有限公司", "+862367875500", "渝DA12B4", "", ""),
    ("冉启明", "+8617783312046", "渝A1284Q", "银卡", "2027-01-01"),
    ("何志明", "+8613896147731", "渝A12D41", "金卡", "2027-01-01"),
    ("罗玉兰", "+8615023881199", "渝A12P40", "银卡", "2026-01-01"),
    ("宋涛", "+8615837110230", "豫A12B46", "", ""),
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    set_language("zh")
    clock = FixedClock(NOW)
    made = init(tmp_path / "file.db", "HQ", "重庆", clock=clock)
    with made.store.write(actor="1000", now=NOW - 40 * DAY) as tx:
        tx.set("unit", "04", {"code": "04", "title": "江北店", "kind": "store", "area_code": "023"})
        for product in ("金卡", "银卡"):
            tx.set("product", product, {"title": product})
            tx.set("product_service", f"{product}-1", {"product": product, "service": "wash", "allowed": 24})
        for number, (name, e164, plate, product, valid_to) in enumerate(PEOPLE):
            customer, vehicle = f"c{number}", f"v{number}"
            tx.set("customer", customer, {"name": name, "honorific": "先生", "created_at": number})
            tx.set("phone", f"p{number}", {"customer": customer, "e164": e164, "kind": "mobile"})
            tx.set("vehicle", vehicle, {"customer": customer, "plate": plate})
            if product:
                card = {
                    "number": f"88507529{number:02d}",
                    "customer": customer,
                    "vehicle": vehicle,
                    "product": product,
                }
                tx.set("card", f"k{number}", {**card, "opened_on": "2025-01-01", "valid_to": valid_to})
    for customer, before in (("c0", DAY), ("c1", 3 * MINUTE), ("c2", 21 * DAY), ("c3", 340 * DAY)):
        with made.store.write(actor="1000", now=NOW) as tx:
            tx.fact("call", tx.new_id(), {"customer": customer, "number": "", "began_at": NOW - before})
    yield made
    made.store.close()
    set_language("zh")


def test_the_picture_of_the_search(desk: Desk) -> None:
    view = lookup.find(desk, "a12b4")
    assert (view.exact, view.near, view.empty) == (5, 3, "")
    assert view.new_words == "新客户 渝A12B4.."
    assert [row.plate for row in view.rows[:5]] == [
        "渝A12B4K",
        "渝A12B45",
        "豫A12B46",
        "渝DA12B4",
        "渝AA12B40",
    ]
    assert [row.last for row in view.rows[:5]] == ["09:01", "昨天来电", "", "2025-12", "11-02"]
    assert [(row.card, row.card_verdict) for row in view.rows[:5]] == [
        ("银卡", "yes"), ("金卡", "yes"), ("无卡", ""), ("无卡", ""), ("金卡", "mind"),
    ]  # fmt: skip
    assert view.rows[0].marks == (("plate", 1, 6, "match"),)
    near = {row.plate: (row.reason, row.how, row.exact) for row in view.rows[5:]}
    assert near == {
        "渝A1284Q": ("B 像 8", "fuzzy", False),
        "渝A12D41": ("B 听成 D", "fuzzy", False),
        "渝A12P40": ("B 听成 P", "fuzzy", False),
    }
    eight = next(row for row in view.rows if row.plate == "渝A1284Q")
    assert eight.marks == (("plate", 1, 4, "match"), ("plate", 4, 5, "differs"), ("plate", 5, 6, "match"))
    song = lookup.find(desk, "渝A12B46").rows[0]
    assert (song.name, song.reason, song.marks[0]) == ("宋涛", "渝 豫 同音", ("plate", 0, 1, "differs"))


def test_marks_stand_on_the_drawn_text(desk: Desk) -> None:
    row = lookup.find(desk, "54321").rows[0]
    assert row.phone == "139 8765 4321"
    (field, start, end, kind) = row.marks[0]
    assert (field, row.phone[start:end], kind) == ("phone", "5 4321", "match")
    row = lookup.find(desk, "qim").rows[0]
    assert row.name == "冉启明" and row.marks == (("name", 1, 3, "match"),)
    card = lookup.find(desk, "8850752901").rows[0]
    assert (card.name, card.field, card.how, card.reason) == ("谭静", "card", "exact", "卡 8850752901")
    assert card.marks == (("reason", 2, 12, "match"),)
    tail = lookup.find(desk, "752901").rows[0]
    assert (tail.reason, tail.marks) == ("卡 752901", (("reason", 2, 8, "match"),))


def test_nothing_found_says_what_next(desk: Desk) -> None:
    assert lookup.find(desk, "b99k9").empty == "没有 b99k9，差一个字的也没有。F2 建新客户。"
    assert lookup.find(desk, "司马相如").empty == "没有 司马相如。F2 建新客户。"
    assert lookup.find(desk, "HQ-0404").empty == "没有 HQ-0404 这一单。"
    assert lookup.find(desk, "  ").empty == "" == lookup.find(desk, "%*").empty
    set_language("en")
    assert lookup.find(desk, "nobody").empty == "Nobody has nobody. F2 adds a customer."


def test_what_is_open_and_who_holds_it(desk: Desk) -> None:
    operator = desk.as_(Actor(id="1001", name="李敏", posts=(("operator", "centre"),)))
    case = cases.open_(operator, "card-appointment-via-cs", plate="渝A12B45", fields={"store": "江北店"})
    row = lookup.find(desk, "王强").rows[0]
    assert row.open_case == case
    assert row.clock is not None and row.clock.due_at == NOW + 2 * MINUTE and row.clock.limit_ms == 2 * MINUTE
    assert row.open_words == "我要受理"
    assert lookup.find(operator, "王强").rows[0].open_words == "我要受理"
    by_number = lookup.find(desk, case.lower()).rows[0]
    assert (by_number.name, by_number.field, by_number.how, by_number.reason) == (
        "王强",
        "case",
        "exact",
        case,
    )
    answer = lookup.as_json(desk, "王强")
    assert answer["hits"][0]["open_cases"] == [case]


def test_json_is_what_the_screen_shows(desk: Desk) -> None:
    for text in ("a12b4", "138", "王", "8850", "渝A12B46", "zzz"):
        view, answer = lookup.find(desk, text), lookup.as_json(desk, text)
        assert [hit["customer"] for hit in answer["hits"]] == [row.customer for row in view.rows]
        assert [hit["matched"]["how"] for hit in answer["hits"]] == [row.how for row in view.rows]
    hit = lookup.as_json(desk, "王强")["hits"][0]
    assert hit["phones"] == ["+8613987654321"]
    assert hit["vehicles"][0]["plate"] == "渝A12B45"
    assert hit["cards"][0] | {"card": ""} == {
        "card": "", "number": "8850752900", "product": "金卡", "state": "active", "valid_to": "2027-09-18",
    }  # fmt: skip
    assert hit["matched"] == {"field": "name", "how": "exact"}
    assert lookup.as_json(desk, "罗玉兰")["hits"][0]["cards"][0]["state"] == "expired"


def test_an_edit_is_found_at_once_and_the_old_is_not(desk: Desk) -> None:
    with desk.store.write(actor="1000", now=NOW) as tx:
        tx.set("vehicle", "v0", {"plate": "渝B00001"})
        tx.set("customer", "c1", {"name": "谭晶"})
        tx.remove("customer", "c2")
    assert [r.name for r in lookup.find(desk, "渝B00001").rows] == ["王强"]
    assert not any(r.exact for r in lookup.find(desk, "渝A12B45").rows)
    assert not lookup.find(desk, "谭静").rows and lookup.find(desk, "tanjing").rows[0].name == "谭晶"
    assert not lookup.find(desk, "刘洋").rows
    assert desk.store.verify().ok


def test_erased_and_merged_people_leave_no_ghosts(desk: Desk) -> None:
    with desk.store.write(actor="1000", now=NOW) as tx:
        tx.set("customer", "c4", {"merged_into": "c5"})
    assert [r.name for r in lookup.find(desk, "渝A1284Q").rows if r.exact] == ["何志明"]
    with desk.store.write(actor="1000", now=NOW) as tx:
        tx.erase("c5")
    assert not [r for r in lookup.find(desk, "何志明").rows if r.exact]
    assert not [r for r in lookup.find(desk, "渝A12D41").rows if r.exact]
    assert desk.store.verify().ok


def test_a_merge_that_is_undone_gives_both_back(desk: Desk) -> None:
    for into in ("c5", None):
        with desk.store.write(actor="1000", now=NOW) as tx:
            tx.set("customer", "c4", {"merged_into": into})
    assert [r.name for r in lookup.find(desk, "渝A1284Q").rows if r.exact] == ["冉启明"]
    assert [r.name for r in lookup.find(desk, "渝A12D41").rows if r.exact] == ["何志明"]
    assert desk.store.verify().ok
