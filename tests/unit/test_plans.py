"""Recurring plans: each rule by itself, on a small centre (Monday 23 November 2026, centre Mon-Fri 08:30-17:30)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from console.catalogue.recurrence import parse_when
from console.catalogue.schema import Library, Pack, Plan
from console.desk import breath, case_lists, cases, one_call, phrases, plans, side
from console.desk.perform import open_case
from console.desk.plans import dates, lunar, survey
from console.desk.plans.run import Ran, as_json
from console.desk.plans.worklist import joined
from console.domain.time import MINUTE
from console.engine.commands import Open
from console.i18n import Label
from console.store.tx import Tx
from tests.unit.desk_centre import LIBRARY, Centre, at, centre

CENTRE_HOURS = "centre"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Centre]:
    with centre(tmp_path) as made:
        yield made


def calendar(here: Centre):
    return here.machine.calendars[CENTRE_HOURS]


def born(here: Centre, who: str, day: str, kind: str = "solar") -> None:
    with here.store.write(actor="1001", now=here.clock.now()) as tx:
        tx.set("customer", who, {"birthday": day, "birthday_calendar": kind})


def inspected(here: Centre, vehicle: str, day: str) -> None:
    with here.store.write(actor="1001", now=here.clock.now()) as tx:
        tx.set("vehicle", vehicle, {"inspection_on": day})


def run(here: Centre, when: str = "", on: str = "", *names: str) -> Ran:
    if when:
        here.until(when)
    return plans.run(here.desk("1001"), on, names)


def opened(done: Ran) -> list[tuple[str, str, str]]:
    return [(item.plan.id, item.row.key, item.date) for item, _case in done.opened]


def with_plan(here: Centre, plan: Plan) -> None:
    """The card pack with this plan as its only one."""
    card = LIBRARY.packs["card"]
    from msgspec.structs import replace

    made: Pack = replace(card, plans={plan.id: plan})
    here.machine.library = Library(packs={"card": made})


def reminder(**more: object) -> Plan:
    given: dict[str, object] = {
        "id": "test",
        "pack": "card",
        "title": Label("试", "test"),
        "rows": "customers.birthday",
        "opens": {"card-reminder-other": "date"},
        "set": {
            "reminder_type": "birthday", "matter": "祝您生日快乐", "procedure": "记下", "informs": ["store-lead"],
            "call_by": "date", "report_by": "date+2wd",
        },
        **more,
    }  # fmt: skip
    return Plan(**given)  # type: ignore[arg-type]


# -- lunar


@pytest.mark.parametrize(
    ("day", "celebrated"),
    [
        ("2025-06-25", ("06-01",)),  # the regular sixth month of 2025 begins
        ("2025-07-25", ()),  # the leap sixth month: nobody's birthday
        ("2026-02-17", ("01-01",)),  # 春节
        ("2026-09-25", ("08-15",)),  # 中秋
        ("2026-06-19", ("05-05",)),  # 端午
    ],
)
def test_lunar_days_are_those_of_the_regular_month(day: str, celebrated: tuple[str, ...]) -> None:
    assert lunar.birthdays_on(day) == celebrated


def test_the_thirtieth_of_a_short_month_is_its_last_day() -> None:
    from borax.calendars.lunardate import LCalendars

    for month in range(1, 13):
        last = LCalendars.ndays(2026, month, 0)
        day = lunar.solar(2026, month, 30)
        assert day == lunar.solar(2026, month, last)
        assert f"{month:02d}-30" in lunar.birthdays_on(day)
        assert (f"{month:02d}-29" in lunar.birthdays_on(day)) == (last == 29)


def test_every_lunar_birthday_is_celebrated_once_a_lunar_year() -> None:
    year = [d for d in dates.window("2025-01-29", "2026-02-16")]  # 2025 by the moon: it has a leap month
    for name in ("01-01", "06-01", "06-15", "06-30", "12-30"):
        assert sum(name in lunar.birthdays_on(day) for day in year) == 1, name


def test_years_the_library_does_not_know_have_no_lunar_days() -> None:
    assert lunar.solar(2150, 1, 1) == "" and lunar.birthdays_on("2150-03-01") == ()


def test_lunar_birthdays_are_called_on_the_day(here: Centre) -> None:
    born(here, "c1", "1985-10-15", "lunar")  # 2026: 23 November
    born(here, "c2", "1985-10-15")
    assert lunar.solar(2026, 10, 15) == "2026-11-23"
    assert opened(run(here, "2026-11-23 09:00")) == [("birthdays", "c1", "2026-11-23")]


# -- days and shifts


def test_a_birthday_on_a_closed_day_is_called_the_open_day_before(here: Centre) -> None:
    born(here, "c1", "1985-11-29")  # a Sunday
    assert opened(run(here, "2026-11-26 09:00")) == []
    done = run(here, "2026-11-27 09:00")
    assert opened(done) == [("birthdays", "c1", "2026-11-27")]
    case = cases.read(here.desk("1001"), done.opened[0][1])
    assert case.fields["call_by"] == "2026-11-27" and case.fields["report_by"] == "2026-12-01"
    assert (case.relation, case.channel, case.plate) == ("plan", "plan", "渝A12345")
    assert opened(run(here, "2026-11-29 09:00")) == []


def test_the_29th_of_february_is_the_28th_where_there_is_none(here: Centre) -> None:
    assert dates.solar_birthdays_on("2027-02-28") == ("02-28", "02-29")
    assert dates.solar_birthdays_on("2028-02-28") == ("02-28",)


@pytest.mark.parametrize(
    ("when", "shift", "found"),
    [
        ("month 15", "after", "2026-11-16"),  # 15 November 2026 is a Sunday
        ("month 15", "before", "2026-11-13"),
        ("month 15", "", "2026-11-15"),
        ("month 31", "", "2026-11-30"),
        ("week monday", "", "2026-11-09"),
        ("day", "", "2026-11-03"),
        ("year 11-20", "", "2026-11-20"),
        ("lunar 10-15", "", "2026-11-23"),
    ],
)
def test_rhythms(here: Centre, when: str, shift: str, found: str) -> None:
    beats = dates.rhythm(parse_when(when), "2026-11-03", "2026-11-30")
    assert found in [dates.shifted(calendar(here), day, shift) for day in beats]


def test_month_15_on_a_weekend_opens_on_monday(here: Centre) -> None:
    inspected(here, "v1", "2026-12-20")
    inspected(here, "v3", "2027-03-20")  # further than 60 days
    assert opened(run(here, "2026-11-13 09:00", "", "violations")) == []
    assert opened(run(here, "2026-11-15 09:00", "", "violations")) == []
    done = run(here, "2026-11-16 09:00", "", "violations")
    assert opened(done) == [("violations", "v1", "2026-11-16")]
    case = cases.read(here.desk("1001"), done.opened[0][1])
    assert case.fields["due_on"] == "2026-11-16" and case.plate == "渝A12345"


def test_the_yearly_check_opens_two_weeks_before_and_calls_one_week_before(here: Centre) -> None:
    done = run(
        here, "2026-09-29 09:00", "", "medical-check"
    )  # 6 October is a holiday: the open day before is 30 September
    assert opened(done) == []
    done = run(here, "2026-09-30 09:00", "", "medical-check")
    assert [row for _plan, row, _date in opened(done)] == [
        "k1",
        "k3",
    ]  # gold cards that are good; silver has none
    case = cases.read(here.desk("1001"), done.opened[0][1])
    assert case.fields["checkup_on"] == "2026-10-20"
    first = case.open_step
    assert first is not None and first.due_at == at(
        "2026-10-08 17:30"
    )  # -2w lands in the holiday: the next closing hour
    cases.do(here.desk("1001"), case.id, "filter", "selected")
    second = cases.read(here.desk("1001"), case.id).open_step
    assert second is not None and second.due_at == at("2026-10-13 17:30")


def test_a_site_sets_its_own_day(here: Centre) -> None:
    here.machine.settings[("plans", "medical-check", "when")] = "year 12-08"
    assert opened(run(here, "2026-11-23 09:00", "", "medical-check")) == []
    assert len(opened(run(here, "2026-11-24 09:00", "", "medical-check"))) == 2


def test_an_exact_moment_opens_then(here: Centre) -> None:
    hours = calendar(here)
    moment = at("2026-11-24 10:00")
    exact = dates.landing(hours, "2026-11-24", moment, "date-30min", "")
    assert exact.at == moment - 30 * MINUTE
    assert dates.landing(hours, "2026-11-24", moment, "date", "").at == moment
    assert dates.landing(hours, "2026-11-24", moment, "date+3d 10:00", "").at == at("2026-11-27 10:00")
    assert dates.landing(hours, "2026-11-24", None, "date", "").at == at("2026-11-24 08:30")
    assert dates.landing(hours, "2026-11-24", moment, "date+1wh", "").at == at("2026-11-24 11:00")


# -- opening


def test_nothing_opens_before_the_opening_hour(here: Centre) -> None:
    born(here, "c1", "1985-11-23")
    early = run(here, "2026-11-23 07:50")
    assert opened(early) == [] and [i.at for i in early.waiting] == [at("2026-11-23 08:30")]
    assert len(opened(run(here, "2026-11-23 08:30"))) == 1


def test_running_twice_opens_nothing(here: Centre) -> None:
    born(here, "c1", "1985-11-23")
    inspected(here, "v1", "2026-12-23")
    first = run(here)
    assert len(first.opened) == 2
    again = run(here)
    assert (again.opened, again.withdrawn, again.there) == ([], [], 2)
    later = run(here, "2026-11-24 09:00")
    assert later.opened == []


def test_what_nobody_ran_is_caught_up_but_not_from_before_the_first_run(here: Centre) -> None:
    born(here, "c1", "1985-11-24")
    born(here, "c2", "1985-11-20")
    assert opened(run(here, "2026-11-23 09:00")) == []
    assert opened(run(here, "2026-11-26 09:00")) == [("birthdays", "c1", "2026-11-24")]


def test_another_date_is_run_when_somebody_asks(here: Centre) -> None:
    born(here, "c1", "1985-12-01")
    assert opened(run(here, "", "2026-12-01", "生日提醒计划")) == [("birthdays", "c1", "2026-12-01")]
    assert opened(run(here, "2026-12-01 09:00")) == []


def test_a_case_in_the_way_does_not_stop_the_others(here: Centre) -> None:
    with_plan(
        here, reminder(set={"reminder_type": "birthday", "matter": "x"})
    )  # lacks what the process needs
    born(here, "c1", "1985-11-23")
    done = run(here)
    assert done.opened == [] and done.failed[0].why.code == "missing-fields"
    assert as_json(here.desk("1001"), done)["failed"][0]["message"]


def test_what_was_due_before_the_first_run_is_left_alone_and_what_comes_later_is_not(here: Centre) -> None:
    inspected(here, "v1", "2026-12-01")  # its month began before there were plans: it would open late
    assert opened(run(here)) == []
    inspected(here, "v3", "2026-12-23")  # entered after the run of its day
    assert opened(run(here, "2026-11-24 09:00")) == [("inspections", "v3", "2026-12-23")]


# -- moved dates


def test_a_moved_inspection_withdraws_what_nobody_touched_and_follows(here: Centre) -> None:
    inspected(here, "v1", "2026-12-23")
    (case,) = [c for _i, c in run(here).opened]
    inspected(here, "v1", "2027-02-10")
    done = run(here, "2026-11-24 09:00")
    assert [m.case for _p, m in done.withdrawn] == [case]
    state = cases.read(here.desk("1001"), case)
    assert state.state == "cancelled" and "2027-02-10" in state.cancelled_reason
    assert [c for _i, c in run(here, "2027-01-11 09:00").opened] != []


def test_moving_back_opens_the_same_case_again(here: Centre) -> None:
    inspected(here, "v1", "2026-12-23")
    (case,) = [c for _i, c in run(here).opened]
    inspected(here, "v1", "2027-02-10")
    run(here, "2026-11-24 09:00")
    inspected(here, "v1", "2026-12-23")
    assert [c for _i, c in run(here, "2026-11-25 09:00").opened] == [case]
    assert cases.read(here.desk("1001"), case).state == "open"


def test_what_somebody_has_touched_stays_and_no_second_one_opens(here: Centre) -> None:
    inspected(here, "v1", "2026-12-23")
    (case,) = [c for _i, c in run(here).opened]
    cases.do(here.desk("1001"), case, "collect")
    inspected(here, "v1", "2026-12-24")
    done = run(here, "2026-11-24 09:00")
    assert (done.withdrawn, done.opened) == ([], [])
    assert cases.read(here.desk("1001"), case).state == "open"


def booked(here: Centre, when: str) -> str:
    """A booking of a car wash at 南岸店, done to its end."""
    case = cases.open_(
        here.desk("1001"), "card-appointment-via-cs", plate="渝A12345", service="洗车", store="03",
        fields={"request": "洗车", "wanted_at": when},
    )  # fmt: skip
    for who, step, outcome, fields in (
        ("1001", "accept", "", {}), ("1001", "pass-on", "", {}), ("2001", "store-records", "", {}),
        ("2002", "lead-answers", "", {"reply": "可以"}), ("2001", "store-answers", "", {"reply": "可以"}),
        ("1001", "call-back", "booked", {"wanted_at": when}),
    ):  # fmt: skip
        cases.do(here.desk(who), case, step, outcome, fields)
    return case


def test_a_booking_opens_its_delivery_the_day_before_and_follows_when_moved(here: Centre) -> None:
    booking = booked(here, "11-26 10:00")
    assert opened(run(here, "2026-11-24 09:00")) == []
    done = run(here, "2026-11-25 09:00")
    assert opened(done) == [("agreed-services", booking, "2026-11-26")]
    delivery = done.opened[0][1]
    case = cases.read(here.desk("1001"), delivery)
    assert (case.process, case.origin, case.fields["store"]) == ("card-appointment-delivery", booking, "03")
    assert case.fields["wanted_at"] == str(at("2026-11-26 10:00"))
    assert case_lists.list_(here.desk("1001"), process="card-reminder-agreed-service", state="open")

    cases.set_fields(here.desk("1001"), booking, {"wanted_at": "11-30 10:00"}, "客户改期")
    moved = run(here, "2026-11-25 10:00")
    assert [m.case for _p, m in moved.withdrawn] == [delivery] and moved.opened == []
    assert not case_lists.list_(here.desk("1001"), process="card-reminder-agreed-service", state="open")
    again = run(
        here, "2026-11-27 09:00"
    )  # Monday's booking: the day before is Sunday, the open day before it Friday
    assert opened(again) == [("agreed-services", booking, "2026-11-30")]
    assert again.opened[0][1] != delivery


def test_two_sites_that_opened_the_same_keep_one(here: Centre) -> None:
    """Before their bundles met, both opened the wish: the one with the higher number goes, if nobody has begun it."""
    born(here, "c1", "1985-11-23")
    ((item, case),) = run(here).opened
    pack = LIBRARY.packs["card"]
    given = cases.read(here.machine, case).fields

    def twin(tx: Tx) -> Open:
        return Open(
            case=tx.new_case(), process=item.process, customer="c1", plate="渝A12345", fields=given, relation="plan",
            origin_step=item.key, channel="plan",
        )  # fmt: skip

    other = open_case(here.machine, pack, twin).id
    done = run(here)
    assert [m.case for _p, m in done.withdrawn] == [other] and done.opened == []
    assert cases.read(here.machine, case).state == "open"


def test_who_was_erased_or_taken_out_is_not_called(here: Centre) -> None:
    born(here, "c1", "1985-11-23")
    born(here, "c2", "1985-11-23")
    with here.store.write(actor="1000", now=here.clock.now()) as tx:
        tx.erase("c1")
        tx.remove("customer", "c2")
    assert run(here).opened == []


# -- silence


def test_an_open_complaint_silences_the_wish(here: Centre) -> None:
    with_plan(here, reminder(silent_while=("card-appointment-via-cs",)))
    born(here, "c1", "1985-11-23")
    case = cases.open_(
        here.desk("1001"),
        "card-appointment-via-cs",
        plate="渝A12345",
        service="洗车",
        store="03",
        fields={"request": "洗"},
    )
    done = run(here)
    assert done.opened == [] and [(i.row.customer, i.by) for i in done.held] == [("c1", case)]
    (listed,) = plans.list_(here.desk("1001"))
    assert [h["held_by"] for h in listed["held"]] == [case] and listed["would_open"] == []
    cases.cancel(here.desk("1010"), case, "撤了")
    assert len(run(here, "2026-11-23 11:00").opened) == 1


# -- worklist


def test_one_call_for_all_reasons(here: Centre) -> None:
    born(here, "c1", "1985-11-23")
    inspected(here, "v1", "2026-12-23")
    desk = here.desk("1001")
    for _item, case in run(here).opened:
        cases.do(desk, case, "collect")
    (call,) = plans.worklist(desk)
    assert (call.customer, call.name, [r.what for r in call.reasons]) == ("c1", "张三", ["生日", "年检"])
    assert call.script.count("张先生") == 1 and call.script.count("我是客服部李敏") == 1
    assert "生日快乐" in call.script and "年检" in call.script
    first, second = (r.case for r in call.reasons)
    card = one_call.joined(desk, first, phrases.card(desk, first))
    words = "".join(breath.plain(piece) for piece in card.clauses)
    assert words.count("张先生") == 1 and "生日快乐" in words and "年检" in words, (
        "the screen says what the list says"
    )
    assert [(f.label, breath.plain(f.spans)) for f in card.facts] == [("合成一通", f"生日  年检 {second}")]
    assert side.to_call(desk)[0] == (("张三", "生日 年检", "合成一通"),)


def test_a_customer_called_often_enough_rests(here: Centre) -> None:
    inspected(here, "v1", "2026-12-23")
    desk = here.desk("1001")
    ((_item, case),) = run(here).opened
    cases.do(desk, case, "collect")
    assert plans.worklist(desk)[0].rests_until is None
    for n, when in enumerate(("2026-11-19 09:00", "2026-11-20 09:00")):
        with here.store.write(actor="1001", now=at(when)) as tx:
            tx.fact(
                "call", f"call{n}", {"customer": "c1", "number": "", "began_at": at(when), "direction": "out"}
            )
    (call,) = plans.worklist(desk)
    assert call.reached == 2 and call.rests_until == at("2026-11-26 09:00")
    assert not call.pressing  # the inspection's call is due on 29 November
    card = one_call.joined(desk, case, phrases.card(desk, case))
    assert [(f.verdict, breath.plain(f.spans)) for f in card.facts] == [
        ("mind", "7 天里已打通 2 次，11-26 周四 前不再打")
    ]
    assert side.to_call(desk)[0] == (("张三", "年检", "11-26 起"),), (
        "who rests is said where one chooses whom to call"
    )


def test_joined_scripts_say_each_clause_once() -> None:
    one = "张先生，我是客服部李敏。今天是您的生日，祝您生日快乐。"
    two = "张先生，我是客服部李敏。渝A12345 的年检 12-20 到期，需要的话我们帮您约。"
    assert (
        joined([one, two])
        == "张先生，我是客服部李敏。今天是您的生日，祝您生日快乐。渝A12345 的年检 12-20 到期，需要的话我们帮您约。"
    )
    assert joined(["Hello, Li here. A", "Hello, Li here. B"]).count("Hello") == 1


# -- the console runs them


def test_the_console_runs_the_day_after_its_first_seconds_and_only_at_the_centre(here: Centre) -> None:
    born(here, "c1", "1985-11-23")
    here.until("2026-11-23 08:29:50")
    desk, store = here.desk("1001"), here.desk("2001")
    daily = plans.Daily(desk)
    assert daily.beat(desk) == 0
    here.pass_time(seconds=4)
    assert daily.beat(store) == 0 and daily.beat(desk) == 0
    here.until("2026-11-23 08:30")
    assert daily.beat(store) == 0 and daily.beat(desk) == 0  # what is due is found
    here.pass_time(seconds=1)
    assert daily.beat(desk) == 1  # and opened, a few a beat
    here.pass_time(minutes=11)
    assert daily.beat(desk) == 0


def test_what_is_due_is_found_beside_the_screen_and_one_look_at_a_time(here: Centre) -> None:
    born(here, "c1", "1985-11-23")
    here.until("2026-11-23 08:30")
    desk = here.desk("1001")
    daily = plans.Daily(desk)
    looks: list[tuple[Any, Any]] = []
    here.pass_time(seconds=4)
    for _ in range(5):
        here.pass_time(seconds=1)
        assert daily.beat(desk, lambda look, then: looks.append((look, then))) == 0
    assert len(looks) == 1, "nobody looks again while a look is on its way"
    look, then = looks.pop()
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(look).result()
    then(found)
    assert daily.beat(desk, lambda look, then: looks.append((look, then))) == 1 and not looks
    then(None)
    here.pass_time(minutes=2)
    daily.beat(desk, lambda look, then: looks.append((look, then)))
    assert len(looks) == 1, "a file that was busy is asked again"


def test_every_plan_that_ships_can_be_listed(here: Centre) -> None:
    found = {p["plan"]: p for p in plans.list_(here.desk("1001"))}
    assert set(found) >= {
        "birthdays",
        "inspections",
        "violations",
        "medical-check",
        "agreed-services",
        "project-reminders",
    }
    assert found["violations"]["next"] == "2026-12-15"
    assert found["medical-check"]["next"] == "2027-10-20"


def test_keys_name_plan_row_day_and_process() -> None:
    assert survey.key("birthdays", "c1", str(date(2026, 11, 23)), "p") == "birthdays|c1|2026-11-23|p"
