"""The lead's board: what it counts, what it lists, what rings, and the text that chases."""

from __future__ import annotations

from pathlib import Path

import pytest
from board_centre import Centre, ms

from console.desk import alerts, board, case_lists, cases, chase, queue
from console.desk.board_views import BoardView, UnitRow
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.i18n import speaking


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def unit(view: BoardView, name: str) -> UnitRow:
    return next(u for u in view.units if u.id == name)


def busy(centre: Centre) -> dict[str, str]:
    """At 09:20 two stores owe answers: one late, one nearly; a call-back is promised."""
    late = centre.passed_on("09:12")  # 南岸店 owes by 09:18
    soon = centre.passed_on("09:15", store="04", plate="渝C00010")  # 沙坪坝店 owes by 09:21
    back = centre.passed_on("09:05", staff="1002")
    cases.do(
        centre.at("09:09", "1002"), back, "store-answers", fields={"reply": "可以"}, for_role="front-desk"
    )
    return {"late": late, "soon": soon, "back": back}


def test_the_board_of_a_busy_moment(centre: Centre) -> None:
    names = busy(centre)
    view = board.view(centre.at("09:20", "1010"))
    assert (view.open, view.unowned, view.grouping) == (3, 0, "unit")
    assert [u.id for u in view.units] == ["centre", "03", "04"]
    assert sum(u.held for u in view.units) == view.open
    store = unit(view, "03")
    assert (store.held, store.late_today, [m.word for m in store.marks]) == (1, 1, ["答"])
    assert store.marks[0].clock.due_at == ms("09:18")
    assert [m.word for m in unit(view, "centre").marks if m.case == names["back"]] == ["回"]
    assert view.legend == (("回", "回电"), ("答", "门店答复"))
    assert [r.case for r in view.rows[:2]] == [names["back"], names["late"]]
    assert sum(d < centre.clock.now() for d in view.due) == queue.view(centre.desk("1010")).late
    assert view.strip.name == "陈刚 班长"
    assert view.on_time == 100 and view.calls == 0


def test_ribbons_name_who_holds_the_baton(centre: Centre) -> None:
    names = busy(centre)
    view = board.view(centre.at("09:20", "1010"))
    row = next(r for r in view.rows if r.case == names["back"])
    assert [(leg.who, leg.title) for leg in row.legs if leg.state == "open"] == [("话务员", "周洁")]


def test_on_time_and_the_sparkline_come_from_the_log(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    cases.do(centre.at("09:08"), name, "store-answers", fields={"reply": "可以"}, for_role="front-desk")
    view = board.view(centre.at("09:40", "1010"))
    store = unit(view, "03")
    assert (store.late_today, store.on_time, store.low) == (1, 0, True)
    assert unit(view, "centre").on_time == 100
    assert len(store.spark) == 3 and store.spark[1] > 0, "half hours since 08:30; the step came at 09:01"


def test_narrowing_by_typing(centre: Centre) -> None:
    names = busy(centre)
    desk = centre.at("09:20", "1010")
    assert {r.case for r in board.view(desk, text="门店 03").rows} == {names["late"]}
    assert {r.case for r in board.view(desk, text="周洁").rows} == {names["back"]}
    assert {r.case for r in board.view(desk, text="c0001").rows} == {names["soon"]}
    assert {r.case for r in board.view(desk, text=names["soon"].lower()).rows} == {names["soon"]}
    assert board.view(desk, text="03").filter_words == ("南岸店",)
    assert board.view(desk, text="没有的").rows == ()


def test_grouping_by_role_and_process(centre: Centre) -> None:
    busy(centre)
    desk = centre.at("09:20", "1010")
    by_role = board.view(desk, grouping="role")
    assert {u.id: u.held for u in by_role.units if u.held} == {"operator": 1, "front-desk": 2}
    by_process = board.view(desk, grouping="process")
    assert [(u.id, u.held) for u in by_process.units] == [("card-appointment-via-cs", 3)]
    assert board.view(desk, overdue=True).rows[0].group == "late"


def test_only_leads_and_managers_have_a_board(centre: Centre) -> None:
    with pytest.raises(Refusal) as no:
        board.view(centre.at("09:20", "1001"))
    assert no.value.code == "not-allowed"


def test_a_promise_of_somebody_who_has_left_is_nobodys(centre: Centre) -> None:
    centre.passed_on("09:00")
    desk = centre.at("09:03", "1010")
    assert board.view(desk).unowned == 0
    with desk.store.write(actor="1000", now=desk.now()) as tx:
        tx.set("staff", "1001", {"state": "left"})
    assert board.view(desk).unowned == 1


# alerts ---------------------------------------------------------------------------------------------------------------


def test_an_alert_repeats_and_climbs_until_it_is_seen(centre: Centre) -> None:
    name = centre.passed_on("09:00", promise=False)  # the store owes by 09:06
    operator, lead, manager = "1001", "1010", "1000"

    def heard(clock: str, staff: str) -> list[tuple[str, int]]:
        return [(a.level, a.rung) for a in alerts.view(centre.at(clock, staff))]

    assert heard("09:06", "2009") == []
    assert heard("09:06:01", "2009") == [("holder", 1)]
    assert heard("09:08", "2009") == [("holder", 2)]
    assert heard("09:08", lead) == []
    assert heard("09:11", lead) == [("lead", 3)]
    assert heard("09:11", manager) == []
    assert heard("09:16", manager) == [("manager", 6)]
    assert heard("09:16", operator) == []
    seen = alerts.acknowledge(centre.at("09:16:30", lead), name)
    assert seen.level == "manager"
    assert heard("09:17", lead) == heard("09:17", manager) == heard("09:17", "2009") == []
    assert heard("09:27", manager) == [("manager", 1)], "seen is not done: it rings again after ten minutes"
    with pytest.raises(Refusal) as no:
        alerts.acknowledge(centre.at("09:20", lead), name)
    assert no.value.code == "not-ringing"


def test_seen_is_a_fact_with_who_and_when(centre: Centre) -> None:
    name = centre.passed_on("09:00", promise=False)
    alerts.acknowledge(centre.at("09:12", "1010"), name)
    said = alerts.seen_since(centre.desk("1010"), ms("09:00"))[name, "store-records"]
    assert [(s.at, s.who, s.level) for s in said] == [(ms("09:12"), "1010", "lead")]
    assert centre.desk("1010").store.verify().ok


def test_a_new_holder_is_told_anew(centre: Centre) -> None:
    name = centre.book("09:00")
    alerts.acknowledge(centre.at("09:03", "1001"), name)
    assert alerts.view(centre.at("09:04", "1001")) == ()
    cases.reassign(centre.at("09:05", "1010"), name, to="1002", reason="换人")
    assert [a.rung for a in alerts.view(centre.at("09:05:01", "1002"))] == [2]


# chasing --------------------------------------------------------------------------------------------------------------


def test_one_text_for_all_of_a_store(centre: Centre) -> None:
    first = centre.passed_on("09:12")
    second = centre.passed_on("09:14:30", plate="渝C00010")
    centre.passed_on("09:17", plate="渝A12345")
    desk = centre.at("09:19:20", "1010")
    found = board.view(desk, chosen="03").chase
    assert found is not None and (found.title, found.to, found.more) == ("南岸店", "前台 邱丽杰", 1)
    assert chase.text(found, desk.now()) == (
        "邱丽杰你好，有 2 件要现在回一声：\n"
        "1 渝A12345 张三 洗车预约，答复已过 1:20。\n"
        "2 渝C00010 郑凯 洗车预约，请在 1:10 内答复。\n"
        "后面十分钟还有 1 件，麻烦先看一眼。"
    )
    with speaking("en"):
        english = chase.text(found, desk.now())
    assert english.splitlines()[1] == "1 渝A12345 张三  洗车预约: answer late by 1:20."
    sent = chase.send(desk, "03")
    assert sent["cases"] == [first, second]
    for name in sent["cases"]:
        chased = cases.read(desk, name).chases
        assert [(at, who) for at, who, _text in chased] == [(desk.now(), "1010")]
        assert chased[0][2] == sent["text"]


def test_a_chase_goes_into_a_file_whole_or_not_at_all(centre: Centre, tmp_path: Path) -> None:
    centre.passed_on("09:12")
    desk = centre.at("09:19", "1010")
    where = tmp_path / "chase.txt"
    sent = chase.send(desk, "03", to=where)
    assert where.read_text(encoding="utf-8") == sent["text"] + "\n"
    with pytest.raises(Refusal) as no:
        chase.send(desk, "03", to=tmp_path / "nowhere" / "chase.txt")
    assert no.value.code == "cannot-write"
    assert len(cases.read(desk, sent["cases"][0]).chases) == 1, (
        "what could not be written was not noted either"
    )


def test_words_of_ones_own(centre: Centre) -> None:
    name = centre.passed_on("09:12")
    desk = centre.at("09:19", "1010")
    assert chase.send(desk, "03", "邱姐，南岸那台洗车的回一下")["text"] == "邱姐，南岸那台洗车的回一下"
    assert cases.read(desk, name).chases[0][2] == "邱姐，南岸那台洗车的回一下"


def test_what_came_late_from_the_centre_is_said_to_be_so(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    cases.reassign(centre.at("09:06:20", "1010"), name, unit="04", reason="换店")
    desk = centre.at("09:06:30", "1010")
    found = board.view(desk, chosen="04").chase
    assert found is not None
    assert chase.text(found, desk.now()).splitlines()[1].endswith("其中 0:20 是到店前就晚的。")


def test_nothing_to_chase(centre: Centre) -> None:
    centre.passed_on("09:12")
    with pytest.raises(Refusal) as no:
        chase.send(centre.at("09:14", "1010"), "04")
    assert no.value.code == "nothing-to-chase"


def test_lateness_that_came_with_it_is_said(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    cases.do(centre.at("09:06:20", "2009"), name, "store-records")
    desk = centre.at("09:06:30", "1010")
    found = board.view(desk, chosen="03").chase
    assert found is not None
    assert chase.text(found, desk.now()).splitlines()[1] == (
        "1 渝A12345 张三 洗车预约，答复已过 0:30，其中 0:20 是到手前就晚的。"
    )
    assert found.items[0].clock.inherited_ms == MINUTE // 3


def test_the_board_narrows_to_promises_to_what_nobody_answers_for_and_to_what_is_late(centre: Centre) -> None:
    promised = centre.passed_on("09:00")
    plain = centre.passed_on("09:01", promise=False, plate="渝C00010")
    lead = centre.at("09:06:30", "1010")

    def cases_of(text: str) -> set[str]:
        return {r.case for r in board.view(lead, text=text).rows}

    assert cases_of("承诺") == cases_of("promised") == {promised}
    assert cases_of("超时") == {promised}
    assert cases_of("超时 承诺") == set(), "the store is late, the promise to the customer is not broken yet"
    assert cases_of("没人管") == set()
    assert board.view(lead, text="没人管 03").filter_words == ("没人管的承诺", "南岸店")
    with lead.store.write(actor="1000", now=lead.now()) as tx:
        tx.set("staff", "1001", {"state": "left"})
    assert cases_of("unowned") == {promised}
    assert cases_of("") == {promised, plain}


def test_the_board_says_who_has_seen_the_alert_of_a_row(centre: Centre) -> None:
    name = centre.passed_on("09:00", promise=False)
    lead = centre.at("09:12", "1010")
    (row,) = (r for r in board.view(lead).rows if r.case == name)
    assert row.rings and row.alert == "已升到班长"
    assert row.rings_from is not None and alerts.rang(row.rings_from, lead.now()) == "响第 4 次"
    alerts.acknowledge(lead, name)
    (row,) = (r for r in board.view(lead).rows if r.case == name)
    assert not row.rings and row.alert == "陈刚 09:12 知道了，到 09:22 不响"
    assert any("已升到班长  陈刚" in line["text"] for line in case_lists.why(lead, name)["lines"])


def test_one_chase_has_all_that_is_late_of_a_store_however_much(centre: Centre) -> None:
    names = [centre.passed_on(f"09:{n:02d}", promise=False, plate=f"渝C{10 + n % 6:05d}") for n in range(12)]
    desk = centre.at("09:30", "1010")
    sent = chase.send(desk, "03")
    assert sent["cases"] == names and "有 12 件" in sent["text"] and "\n12 渝C" in sent["text"]
    assert all(len(cases.read(desk, n).chases) == 1 for n in names)
    found = board.view(desk, chosen="03").chase
    assert found is not None and (found.besides, found.more) == (0, 0)


def test_a_name_of_two_hundred_characters_fits_into_a_chase(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    desk = centre.at("09:07", "1010")
    with desk.store.write(actor="1000", now=desk.now()) as tx:
        tx.set("customer", cases.read(desk, name).customer, {"name": "爱新觉罗" * 50})
    assert "爱新觉罗爱新觉罗爱新觉.. " in chase.send(desk, "03")["text"]
