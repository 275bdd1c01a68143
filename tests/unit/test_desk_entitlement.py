"""The entitlement check: every verdict with its figures, dates, sentence and ledger; never a bare no."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import customers, entitlement
from console.domain.refusal import Refusal
from console.i18n import set_language, speaking
from tests.unit.desk_centre import Centre, centre


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Centre]:
    with centre(tmp_path) as made, speaking("zh"):
        yield made


@pytest.mark.parametrize(
    ("plate", "service", "verdict", "say"),
    [
        ("渝A12345", "保养工时", "included", "包含，4 次还剩 4 次。"),
        ("渝A12345", "打蜡", "included", "包含，这是最后一次。"),
        ("渝A12345", "酒店预订", "included", "包含，不限次。"),
        ("渝A12345", "道路救援", "other_plate", "这项只给另一辆车 渝B77ZT8。"),
        ("渝B77ZT8", "保养工时", "expired", "卡在 10-28 到期了。"),
        ("渝C55555", "洗车", "suspended", "卡停用中，店里能恢复。"),
        ("渝C55555", "律师咨询", "not_included", "银卡没有这项，金卡有。"),
        ("渝D8K661", "洗车", "not_holder", "没有查到卡，可以现在办。"),
        ("渝Z99999", "洗车", "not_holder", "没有查到卡，可以现在办。"),
    ],
)
def test_every_verdict_has_a_sentence(hq: Centre, plate: str, service: str, verdict: str, say: str) -> None:
    found = entitlement.check(hq.desk("1001"), plate, service)
    assert (found.verdict, found.say) == (verdict, say)
    assert entitlement.as_json(hq.desk("1001"), found)["reasons"]


def test_used_up_names_the_last_use_and_shows_the_ledger(hq: Centre) -> None:
    hq.use("k1", "waxing", "2026-10-12", ref="U001871")
    found = entitlement.as_json(hq.desk("1001"), entitlement.check(hq.desk("1001"), "渝a12345", "dl"))
    assert (found["verdict"], found["used"], found["left"], found["allowed"]) == ("exhausted", 1, 0, 1)
    assert found["say"] == "1 次都用完了，上次 10-12。"
    assert found["ledger"][0] | {"at": ""} == {
        "at": "", "what": "打蜡", "uses": 1, "where": "南岸店", "case": "", "ref": "U001871",
    }  # fmt: skip
    assert (found["valid_from"], found["valid_to"]) == ("2025-10-22", "2027-03-31")


def test_a_use_taken_back_counts_no_more(hq: Centre) -> None:
    hq.use("k1", "waxing", "2026-10-12")
    with hq.store.write(actor="1000", now=hq.clock.now()) as tx:
        (use,) = tx.reader.execute("SELECT id FROM card_use WHERE card = 'k1'").fetchone()
        tx.reverse_use(use, "记错卡")
    assert entitlement.check(hq.desk("1001"), "渝A12345", "打蜡").left == 1


def test_the_name_must_be_the_holders(hq: Centre) -> None:
    desk = hq.desk("1001")
    assert entitlement.check(desk, "渝A12345", "洗车", name="张三先生").verdict == "included"
    wrong = entitlement.check(desk, "渝A12345", "洗车", name="李四")
    assert (wrong.verdict, wrong.say) == ("not_holder", "卡不在李四名下。")


def test_variants_ask_different_things(hq: Centre) -> None:
    desk = hq.desk("1001")
    assert entitlement.check(desk, "渝B77ZT8", "", variant="E4").verdict == "included"
    assert entitlement.check(desk, "渝D8K661", "", variant="E4").verdict == "not_holder"
    assert (
        entitlement.check(desk, "8850 7529 17", "洗车", variant="E2", plate="渝A12345").verdict == "included"
    )
    assert (
        entitlement.check(desk, "8850752917", "洗车", variant="E2", plate="渝B77ZT8").verdict == "other_plate"
    )
    assert entitlement.check(desk, "渝A12345", "车主体检", name="张三", variant="E5").verdict == "included"
    assert entitlement.check(desk, "渝A12345", "车主体检", name="别人", variant="E5").verdict == "not_holder"


def test_a_booking_without_a_booking_is_said_so(hq: Centre) -> None:
    found = entitlement.check(hq.desk("1001"), "渝A12345", "保养工时", variant="E3")
    assert found.verdict == "not_included" and found.say == "没有查到这项约定。"


@pytest.mark.parametrize(
    ("plate", "service", "code"),
    [("渝A1", "洗车", "bad-plate"), ("渝A12345", "飞机", "no-service"), ("渝A12345", "", "no-service")],
)
def test_what_cannot_be_asked_is_refused_with_what_would_be_right(
    hq: Centre, plate: str, service: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        entitlement.check(hq.desk("1001"), plate, service)
    assert refused.value.code == code and refused.value.fix


def test_a_plate_tail_that_fits_one_car_is_enough_and_two_are_named(hq: Centre) -> None:
    desk = hq.desk("1001")
    assert entitlement.check(desk, "55555", "洗车").plate == "渝C55555"
    with hq.store.write(actor="1000", now=hq.clock.now()) as tx:
        tx.set("vehicle", "v9", {"customer": "c3", "plate": "渝B55555"})
    with pytest.raises(Refusal) as several:
        entitlement.check(desk, "55555", "洗车")
    assert several.value.code == "several" and "渝C55555" in several.value.fix


def test_the_grid_speaks_in_short_words(hq: Centre) -> None:
    hq.use("k1", "car-wash", "2026-11-08")
    rows = {r.title: r for r in entitlement.services(hq.desk("1001"), "c1", "v1")}
    assert [(r.digit, r.verdict, r.word, r.left) for r in rows.values()] == [
        ("1", "yes", "", 23),
        ("2", "mind", "最后一次", 1),
        ("3", "yes", "", 4),
        ("4", "yes", "", 6),
        ("5", "yes", "", 2),
        ("6", "yes", "不限次", None),
        ("7", "yes", "", 3),
        ("8", "no", "限渝B77ZT8", None),
    ]
    assert (rows["洗车"].last_on, rows["洗车"].last_where) == ("2026-11-08", "南岸店")
    assert {r.word for r in entitlement.services(hq.desk("1001"), "c1", "v2")} >= {"过期"}
    near = entitlement.services(hq.desk("1001"), "c2", "v3")
    assert {(r.verdict, r.word) for r in near if r.title == "洗车"} == {("mind", "到 12-10")}
    none = entitlement.services(hq.desk("1001"), "c3")
    assert [(r.title, r.code) for r in none] == [("不是持卡客户", "not_holder")]


def test_the_customers_sheet_shows_cars_cards_and_the_account(hq: Centre) -> None:
    for day in ("2026-01-15", "2026-05-20", "2026-08-30"):
        hq.use("k1", "maintenance", day, ref=f"U{day[5:7]}")
    view = customers.view(hq.desk("1001"), "c1", "v1", "maintenance")
    assert (view.name, view.title, view.phones, view.note) == ("张三", "先生", ("138 1234 5678",), "老客户")
    badges = [(v.plate, v.chosen, v.card.verdict, v.card.word, v.card.date) for v in view.vehicles if v.card]
    assert badges == [
        ("渝A12345", True, "yes", "有效到", "2027-03-31"),
        ("渝B77ZT8", False, "no", "过期", "2026-10-28"),
    ]
    assert view.ledger_title == "保养工时的账：为什么剩 1 次"
    assert [(r.on, r.where, r.change, r.left) for r in view.ledger] == [
        ("2025-10-22", "", "+4", "4"),
        ("2026-01-15", "南岸店", "-1", "3"),
        ("2026-05-20", "南岸店", "-1", "2"),
        ("2026-08-30", "南岸店", "-1", "1"),
    ]
    assert [c.what for c in view.contacts] == ["保养工时"] * 3 and view.contacts_in_year == 3


def test_both_languages_say_the_same(hq: Centre) -> None:
    desk = hq.desk("1001")
    for lang, said in (("zh", "包含，24 次还剩 24 次。"), ("en", "Included, 24 of 24 are left.")):
        with speaking(lang):
            assert entitlement.check(desk, "渝A12345", "洗车").say == said
    set_language("zh")
