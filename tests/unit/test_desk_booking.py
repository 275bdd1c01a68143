"""Booking through the centre: in time, late, answered by telephone, declined, changed twice, raced for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import cases, entitlement, finish, forms, phrases, queue
from console.domain.refusal import Refusal
from console.i18n import speaking
from tests.unit.desk_centre import Centre, at, centre


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Centre]:
    with centre(tmp_path) as made:
        yield made


def opened(hq: Centre, **more: str) -> str:
    fields = {"request": "换机油机滤", "wanted_at": "明天10点", **more}
    return cases.open_(
        hq.desk("1001"), "card-appointment-via-cs", plate="渝A12345", service="保养工时", store="3",
        fields=fields, contact=at("09:00"),
    )  # fmt: skip


def to_store(hq: Centre) -> str:
    """Accepted 09:01:30, promised 09:01:40, passed on 09:04:00 (worked example 1)."""
    case = opened(hq)
    operator = hq.desk("1001")
    hq.until("09:01:30")
    cases.do(operator, case, "accept")
    hq.until("09:01:40")
    phrases.told(operator, case, "appointment.promise")
    hq.until("09:04:00")
    cases.do(operator, case, "pass-on")
    return case


def test_a_booking_in_time_is_kept_as_promised(hq: Centre) -> None:
    case = to_store(hq)
    front, lead, operator = hq.desk("2001"), hq.desk("2002"), hq.desk("1001")
    hq.until("09:06:00")
    cases.do(front, case)
    hq.until("09:07:00")
    cases.do(lead, case, fields={"答复内容": "可以，3 号工位"})
    hq.until("09:08:00")
    cases.do(front, case)
    hq.until("09:10:00")
    cases.dial(operator, case, "reached")
    done = cases.do(operator, case, "回电", "已预约")
    assert done.fields["result"] == "booked"
    shown = cases.as_json(operator, case)
    assert shown["anchors"]["T"] == "2026-11-23T09:04:00+08:00"
    assert shown["promises"][0]["due_at"] == "2026-11-23T09:13:40+08:00"
    assert shown["promises"][0]["state"] == "kept"
    assert shown["forms"]["appointment-1"]["customer"] == "张三"
    assert shown["forms"]["appointment-1"]["covered"] == "保养工时"
    assert [s["step"] for s in shown["steps"] if s["own_late_s"]] == ["pass-on"]


def test_the_store_is_late_by_its_own_doing_and_hands_on_lateness(hq: Centre) -> None:
    case = to_store(hq)
    front, lead = hq.desk("2001"), hq.desk("2002")
    hq.until("09:06:00")
    cases.do(front, case)
    hq.until("09:11:00")
    late = queue.items(hq.desk("1001"), overdue=True)
    assert [(i["step"], i["own_late_s"], i["left_s"]) for i in late] == [("lead-answers", 120, -120)]
    cases.do(lead, case, fields={"reply": "可以"})
    hq.until("09:11:40")
    cases.do(front, case)
    steps = {s["step"]: s for s in cases.as_json(front, case)["steps"]}
    assert steps["lead-answers"]["own_late_s"] == 120
    assert (steps["store-answers"]["inherited_late_s"], steps["store-answers"]["own_late_s"]) == (120, 40)
    assert [s["step"] for s in steps.values() if s["breached"]] == ["pass-on", "store-answers"]


def test_the_answer_given_by_telephone_is_recorded_for_the_store(hq: Centre) -> None:
    case = to_store(hq)
    operator = hq.desk("1001")
    choices = finish.behalf(operator, case)
    assert [c.id for c in choices] == ["store-answers|front-desk@03", "store-records|front-desk@03"]
    with speaking("zh"):
        made = forms.views(operator, case, {}, choices[0].id)
    assert "答复内容" in [row.label for row in made[0].rows]
    assert made[0].words == "前台写，现在由李敏代记"
    hq.until("09:05:00")
    with pytest.raises(Refusal, match=r"答复|Reply"):
        finish.finish(operator, case, {}, behalf=choices[0].id)
    finish.finish(operator, case, {"reply": "可以，10 点到"}, behalf=choices[0].id)
    shown = cases.as_json(operator, case)
    ended = [s for s in shown["steps"] if s["done_at"] == "2026-11-23T09:05:00+08:00"]
    assert [s["step"] for s in ended] == ["store-records", "lead-answers", "store-answers"]
    assert ended[-1]["done_by"] == "1001" and ended[-1]["on_behalf_of"] == "front-desk@03"


def test_a_declined_answer_takes_nothing_off_the_card(hq: Centre) -> None:
    case = to_store(hq)
    operator = hq.desk("1001")
    finish.finish(operator, case, {"reply": "只有后天有空"}, behalf="store-answers|front-desk@03")
    ways = finish.outcomes(operator, case)
    assert [c.id for c in ways if not c.why_not] == ["booked", "change", "cannot-serve", "declined"]
    assert "3" in next(c for c in ways if c.id == "unreached").why_not
    finish.finish(operator, case, {}, outcome="declined")
    assert entitlement.check(operator, "渝A12345", "保养工时").left == 4


def test_booking_reserves_one_use_and_cancelling_gives_it_back(hq: Centre) -> None:
    case = to_store(hq)
    operator = hq.desk("1001")
    finish.finish(operator, case, {"reply": "可以"}, behalf="store-answers|front-desk@03")
    finish.finish(operator, case, {}, outcome="booked")
    verdict = entitlement.check(operator, "渝A12345", "保养工时")
    assert (verdict.left, verdict.reserved, verdict.used) == (3, 1, 0)
    cases.cancel(operator, case, "客户出差")
    assert entitlement.check(operator, "渝A12345", "保养工时").left == 4


def test_the_change_loop_goes_round_twice(hq: Centre) -> None:
    case = to_store(hq)
    operator = hq.desk("1001")
    for number in (2, 3):
        finish.finish(operator, case, {"reply": "那天没空"}, behalf="store-answers|front-desk@03")
        said = finish.finish(operator, case, {}, outcome="change")
        assert str(number) in said
        now = cases.read(operator, case)
        assert (now.round, "T" in now.anchors, now.fields.get("request", "")) == (number, False, "")
        finish.finish(operator, case, {"request": "换机油", "store": "沙坪坝店" if number == 3 else "3"})
        phrases.told(operator, case, "appointment.promise")
        finish.finish(operator, case, {})
    assert cases.as_json(operator, case)["steps"][-1]["unit"] == "04"


def test_two_operators_race_for_one_step(hq: Centre) -> None:
    case = opened(hq)
    first, second = hq.desk("1001"), hq.desk("1002")
    seen = cases.read(second, case).events
    finish.finish(first, case, {})
    with speaking("zh"), pytest.raises(Refusal) as slower:
        finish.finish(second, case, {}, before=seen)
    assert slower.value.code == "faster" and "李敏" in slower.value.message
    with pytest.raises(Refusal) as again:
        cases.do(second, case, "accept")
    assert again.value.code == "step-not-open"
    assert [s.step for s in cases.read(first, case).steps] == ["accept", "pass-on"]


def test_not_reached_needs_every_attempt_and_sends_a_message(hq: Centre) -> None:
    case = to_store(hq)
    operator = hq.desk("1001")
    finish.finish(operator, case, {"reply": "可以，10 点"}, behalf="store-answers|front-desk@03")
    for _attempt in range(3):
        with pytest.raises(Refusal, match=r"3"):
            finish.finish(operator, case, {}, outcome="unreached")
        cases.dial(operator, case, "no_answer")
        hq.pass_time(minutes=2)
    finish.finish(operator, case, {}, outcome="unreached")
    sent = cases.as_json(operator, case)["messages"]
    assert sent[0]["to"] == "+8613812345678" and "可以，10 点" in sent[0]["text"]


def test_a_promise_counts_the_minutes_that_are_really_left(hq: Centre) -> None:
    case = opened(hq)
    operator = hq.desk("1001")
    hq.until("09:01:30")
    finish.finish(operator, case, {})
    for second, minutes in (("09:01:40", "12"), ("09:02:31", "11"), ("09:03:29", "11")):
        hq.until(second)
        with speaking("zh"):
            card = phrases.card(operator, case)
        assert f"我们会在 {minutes} 分钟内给您回电。" in "".join(
            "".join(s.text for s in c) for c in card.clauses
        )
    assert cases.say(operator, case, "appointment.promise")["promise"]["minutes"] == 11
    phrases.told(operator, case)
    promise = cases.read(operator, case).promises[0]
    assert promise.due_at == at("09:14:29")
    with pytest.raises(Refusal):
        phrases.told(operator, case, "appointment.promise")


def test_a_phrase_with_an_empty_slot_is_never_shown(hq: Centre) -> None:
    operator = hq.desk("1001")
    case = cases.open_(operator, "card-appointment-via-cs", plate="渝A12345", service="保养工时")
    with speaking("zh"), pytest.raises(Refusal) as empty:
        phrases.render(operator, case, "appointment.read-back")
    assert empty.value.code == "slot-empty" and "预约要求" in empty.value.message
    with speaking("zh"):
        card = phrases.card(operator, case)
        assert not card.missing and card.phrase == "appointment.verdict"
        assert any(span.slot and span.text == "保养工时" for clause in card.clauses for span in clause)


def test_the_check_decides_what_is_said_and_only_the_lead_lets_it_pass(hq: Centre) -> None:
    operator, lead = hq.desk("1001"), hq.desk("1010")
    case = cases.open_(
        operator,
        "card-appointment-via-cs",
        plate="渝B77ZT8",
        service="保养工时",
        store="3",
        fields={"request": "保养"},
    )
    with speaking("zh"):
        assert "到期了" in "".join("".join(s.text for s in c) for c in phrases.card(operator, case).clauses)
    with pytest.raises(Refusal) as stopped:
        finish.finish(operator, case, {})
    assert stopped.value.code == "check-failed"
    assert [c.id for c in finish.outcomes(operator, case) if not c.why_not] == ["not-entitled"]
    with pytest.raises(Refusal):
        cases.allow(operator, case, "老客户")
    cases.allow(lead, case, "续卡手续在办")
    finish.finish(operator, case, {})
    assert cases.read(operator, case).open_step.step == "pass-on"  # type: ignore[union-attr]
