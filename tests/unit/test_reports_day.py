"""The figures of a day: told from the log, the same whenever they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from board_centre import DAY, Centre, ms

from console.desk import cases
from console.desk.reports.day import day
from console.desk.reports.json import as_json
from console.domain.refusal import Refusal
from console.domain.time import HOUR, MINUTE, SECOND


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def answered_late(centre: Centre) -> str:
    """T = 09:01, the store answers 09:08 instead of 09:06, the call-back is in time."""
    name = centre.passed_on("09:00")
    cases.do(centre.at("09:03", "2009"), name, "store-records")
    cases.do(centre.at("09:08", "2010"), name, "lead-answers", fields={"reply": "可以"})
    cases.do(centre.at("09:08:40", "2009"), name, "store-answers")
    cases.do(centre.at("09:10"), name, "call-back", outcome="booked", fields={"wanted_at": "明天10点"})
    return name


def test_a_day_with_one_late_store(centre: Centre) -> None:
    name = answered_late(centre)
    waiting = centre.passed_on("11:00")
    report = day(centre.at("17:30", "1010"))
    assert (report.work, report.begun, report.ended, report.open) == (2, 2, 0, 2), (
        "the visit is still to come"
    )
    assert (report.kept, report.broken, report.running) == (1, 1, 0)
    assert [p.case for p in report.broken_promises] == [waiting]
    assert report.broken_promises[0].reason == "南岸店没答复"
    answers = next(h for h in report.handoffs if h.step == "store-answers")
    assert (answers.timed, answers.in_time, answers.breaches) == (1, 0, 1)
    assert report.breached == 2, "the store that has not answered yet is late too"
    own = {b.case: (b.own_ms, b.inherited_ms) for b in report.breaches if b.step_title == "店面回复"}
    assert own[name] == (40 * SECOND, 2 * MINUTE)
    assert report.accept_ms == 30 * SECOND and report.accept_limit_ms == 2 * MINUTE
    assert [(s.title, s.timed, s.late) for s in report.store_figures] == [("南岸店", 1, 1)]
    nine = next(h for h in report.half_hours if h.at == ms("09:00"))
    assert nine.late == 1 and nine.timed == 4 and nine.in_time == 3
    assert {w.case for w in report.open_work} == {name, waiting}
    assert all(c.ok for c in report.checks), report.checks


def test_an_excuse_is_told_and_takes_nothing_away(centre: Centre) -> None:
    name = centre.book("09:00")
    cases.do(centre.at("09:04"), name, "accept")
    before = day(centre.at("09:05", "1010"))
    cases.excuse(centre.at("09:05", "1010"), name, "accept", "线路故障")
    after = day(centre.at("09:05", "1010"))
    assert after.breaches[0].excuses == ("线路故障",) and before.breaches[0].excuses == ()
    assert (
        (after.breached, after.in_time, after.timed)
        == (before.breached, before.in_time, before.timed)
        == (1, 0, 1)
    )
    assert next(h.excused for h in after.handoffs if h.step == "accept") == 1


def test_median_and_ninetieth_percentile(centre: Centre) -> None:
    for number, spent in enumerate((10, 20, 30, 40, 50, 60, 70, 80, 90, 500)):
        at = f"09:{number * 5:02d}"
        name = centre.book(at)
        centre.clock.at = ms(at) + spent * SECOND
        cases.do(centre.desk(), name, "accept")
        cases.cancel(centre.at(f"10:{number:02d}", "1010"), name, "客户不要了")
    accept = next(h for h in day(centre.at("11:00")).handoffs if h.step == "accept")
    assert (accept.timed, accept.in_time) == (10, 9)
    assert (accept.median_ms, accept.p90_ms) == (55 * SECOND, 90 * SECOND)


def test_refusals_and_uses(centre: Centre) -> None:
    desk = centre.at("09:00")
    cases.open_(
        desk,
        "card-appointment-via-cs",
        plate="渝A99887",
        service="洗车",
        store="03",
        fields={"request": "洗"},
    )
    name = next(r[0] for r in _ids(centre))
    cases.do(centre.at("09:01"), name, "accept", outcome="not-entitled")
    with desk.store.write(actor="1001", now=desk.now()) as tx:
        card = tx.reader.execute("SELECT id FROM card WHERE number = '8850752917'").fetchone()[0]
        body = {"card": card, "service": "car-wash", "uses": 2, "on_date": DAY, "unit": "03", "ref": "1"}
        tx.fact("card_use", "u1", {**body, "at": ms("08:00")})
        tx.fact("card_use", "u2", {**body, "at": ms("08:30"), "ref": "2"})
        tx.reverse_use("u2", "写错")
    report = day(centre.at("10:00"))
    assert [(r.verdict, r.service, r.count) for r in report.refusals] == [("suspended", "洗车", 1)]
    assert [(u.service, u.product, u.unit_title, u.uses) for u in report.uses] == [
        ("洗车", "金卡", "南岸店", 2)
    ]
    assert report.ended == 1


def _ids(centre: Centre) -> list[tuple[str]]:
    with centre.desk().reader() as con:
        return con.execute("SELECT id FROM case_head ORDER BY id").fetchall()


def test_a_day_with_nothing(centre: Centre) -> None:
    report = day(centre.at("17:30"), "2026-11-01")
    assert report.empty and report.over
    assert (report.work, report.calls, report.timed, report.rate) == (0, 0, 0, None)
    assert report.half_hours == () and all(c.ok for c in report.checks)


@pytest.mark.parametrize("typed", ["2026-11-24", "2027-01-01", "2099.12.31"])
def test_tomorrow_has_not_come(centre: Centre, typed: str) -> None:
    with pytest.raises(Refusal) as no:
        day(centre.at("17:30"), typed)
    assert no.value.code == "day-not-come" and "2026-11-23" in no.value.fix


@pytest.mark.parametrize("typed", ["gestern", "2026-13-40", "13-40", "2026-02-30"])
def test_no_date_at_all(centre: Centre, typed: str) -> None:
    with pytest.raises(Refusal) as no:
        day(centre.at("17:30"), typed)
    assert no.value.code == "not-a-date" and no.value.fix


def test_yesterday_reads_as_it_stood(centre: Centre) -> None:
    name = answered_late(centre)
    told = day(centre.at("23:59:59", "1010"))
    centre.clock.at = ms("10:00") + 24 * HOUR
    cases.cancel(centre.desk("1010"), name, "客户不来了")
    later = day(centre.desk("1010"), DAY)
    assert later.over and not told.over
    for figure in (
        "work",
        "begun",
        "ended",
        "open",
        "timed",
        "in_time",
        "breached",
        "kept",
        "broken",
        "said",
    ):
        assert getattr(later, figure) == getattr(told, figure), figure
    assert later.handoffs == told.handoffs and later.cases == told.cases
    today = day(centre.desk("1010"))
    assert (today.work, today.begun, today.carried, today.ended, today.cancelled) == (1, 0, 1, 1, 1)
    assert today.before is not None and today.before.begun == 1


def test_a_clock_that_went_back(centre: Centre) -> None:
    name = centre.book("09:30")
    cases.do(centre.at("09:31"), name, "accept")
    cases.note(centre.at("08:40"), name, "钟拨回来了")
    report = day(centre.at("17:00"))
    assert any("倒退" in n and "51:00" in n for n in report.notices), report.notices
    assert all(c.ok for c in report.checks)
    assert all(h.own_ms >= 0 and (h.median_ms or 0) >= 0 for h in report.handoffs)


def test_a_clock_that_ran_ahead(centre: Centre) -> None:
    ahead = centre.book("23:00")
    report = day(centre.at("17:00"))
    assert any("走快了" in n for n in report.notices)
    assert report.open == 1 and report.open_work[0].case == ahead
    assert all(c.ok for c in report.checks), report.checks


def test_a_day_that_changed_its_clocks(tmp_path: Path) -> None:
    from console.desk.desk import init
    from console.desk.reports.span import span
    from console.domain.time import FixedClock

    clock = FixedClock(ms("12:00", "2026-11-01"))
    desk = init(tmp_path / "x.db", "X", "X", "America/New_York", clock)
    assert span(desk, "2026-11-01").until - span(desk, "2026-11-01").since == 25 * HOUR
    assert any("25" in n for n in day(desk, "2026-11-01").notices)
    desk.store.close()


def test_a_day_whose_stores_are_missing(centre: Centre) -> None:
    desk = centre.at("09:00")
    with desk.store.write(actor="", now=desk.now()) as tx:
        about = {"code": "WZ", "name": "万州店", "tz": "Asia/Shanghai", "org": desk.store.site.org}
        tx.set("member", "WZ.1", {**about, "created_at": desk.now()})
    lead = centre.at("17:35", "1010")
    with pytest.raises(Refusal) as no:
        day(lead, anyway=False)
    assert no.value.code == "stores-missing" and "万州店" in no.value.message and "--anyway" in no.value.fix
    report = day(lead)
    assert "万州店" in report.notices[0]
    assert [(s.code, s.own, s.whole) for s in report.sites] == [("HQ", True, True), ("WZ", False, False)]
    with lead.store.write(actor="", now=lead.now()) as tx:
        tx.reader.execute(
            "INSERT INTO peer(site, vector, made_at, got_at) VALUES ('WZ.1', '{}', ?, ?)",
            (ms("17:32"), ms("17:33")),
        )
    assert day(lead, anyway=False).notices == ()


def test_one_store_alone(centre: Centre) -> None:
    answered_late(centre)
    centre.passed_on("11:00", store="04")
    report = day(centre.at("17:30"), store="04")
    assert report.work == 1 and {b.unit for b in report.breaches} == {"04"}


def test_for_programs(centre: Centre) -> None:
    answered_late(centre)
    made = as_json(day(centre.at("17:30")))
    assert made["until_at"].startswith("2026-11-23T17:30:00")
    assert made["accept_s"] == 30 and made["rate"] == pytest.approx(3 / 4, abs=0.3)
    assert made["half_hours"][0]["at"].startswith("2026-11-23T09:00")
    assert {"handoffs", "breaches", "minutes", "promises_kept"} & set(made) >= {
        "handoffs",
        "breaches",
        "minutes",
    }


def test_a_past_day_names_who_answered_for_it_then(centre: Centre) -> None:
    """Yesterday's report says who had the case yesterday, though somebody else took it over since and the first one left."""
    from console.desk import accounts, shifts

    name = centre.passed_on("16:00")
    told = day(centre.at("17:30", "1010")).open_work
    assert [(w.case, w.owner, w.unowned) for w in told] == [(name, "李敏", False)]
    centre.clock.at = ms("17:31") + 24 * HOUR
    shifts.handover(centre.desk("1001"), "1002")
    shifts.accept(centre.desk("1002"))
    accounts.leave(centre.desk("1000"), "1001")
    then = day(centre.desk("1010"), DAY)
    assert then.over and [(w.owner, w.unowned) for w in then.open_work] == [("李敏", False)]
    assert [w.owner for w in day(centre.desk("1010")).open_work] != ["李敏"]


def test_what_a_plan_opened_waits_in_line_and_is_not_nobodys(centre: Centre) -> None:
    from console.desk import plans

    desk = centre.at("09:00")
    with desk.store.write(actor="1001", now=desk.now()) as tx:
        who = tx.reader.execute("SELECT id FROM customer WHERE name = '张三' LIMIT 1").fetchone()[0]
        tx.set("customer", who, {"birthday": "1985-11-23", "birthday_calendar": "solar"})
    assert plans.run(desk).opened
    report = day(centre.at("17:30", "1010"))
    (waiting,) = report.open_work
    assert (waiting.owner, waiting.unowned) == ("客服部", False)
    assert not any("没人管" in line for line in report.tomorrow)
