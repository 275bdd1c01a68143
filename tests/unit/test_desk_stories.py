"""Pick-up refused by the first store, a lawyer through the institution, sealed results, another plate's card, an interrupted call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import calls, case_view, cases, entitlement, finish, forms, phrases, queue, strip
from console.desk.desk import Desk
from console.domain.refusal import Refusal
from console.i18n import speaking
from tests.unit.desk_centre import Centre, at, centre


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Centre]:
    with centre(tmp_path) as made:
        yield made


def holder(desk: Desk, case: str) -> tuple[str, str]:
    """The open step and the unit that holds it."""
    state = cases.read(desk, case).open_step
    assert state is not None
    return state.step, state.roles[0][1] if state.roles else ""


def test_the_first_store_is_refused_and_another_fetches_the_car(hq: Centre) -> None:
    operator = hq.desk("1001")
    hq.until("14:00")
    case = cases.open_(
        operator, "card-vehicle-pickup", plate="渝A12345", store="3",
        fields={"pickup_at": "16点", "pickup_place": "民生路 12 号", "work": "保养"}, contact=at("14:00"),
    )  # fmt: skip
    assert cases.read(operator, case).fields["model"] == "长安 UNI-V"
    hq.until("14:01:20")
    phrases.told(operator, case, "pickup.promise")
    hq.until("14:01:30")
    cases.do(operator, case, "accept")
    hq.until("14:05:00")
    cases.do(operator, case, "pass-on")
    lead = hq.desk("2003")
    cases.dial(lead, case, "reached")
    hq.until("14:06:40")
    cases.do(lead, case, "phone", "不要这家店", fields={"wish": "太远"})
    promise = cases.as_json(operator, case)["promises"][0]
    assert (promise["state"], promise["late_s"]) == ("broken", 20)
    hq.until("14:30:00")
    cases.dial(operator, case, "reached")
    now = cases.do(operator, case, "rearrange", "in-contact")
    assert (now.round, now.fields.get("store", ""), now.fields["model"]) == (2, "", "长安 UNI-V")
    cases.do(operator, case, "accept", fields={"store": "沙坪坝店"})
    cases.do(operator, case, "pass-on")
    assert holder(operator, case) == ("phone", "04")
    with speaking("zh"):
        ribbon = [leg.who for leg in case_view.view(operator, case).legs]
    assert "南岸店" in ribbon and "沙坪坝店" in ribbon


def test_a_lawyer_is_booked_through_the_institution(hq: Centre) -> None:
    operator = hq.desk("1001")
    case = cases.open_(operator, "card-lawyer-service", plate="渝A12345", fields={"request": "过户纠纷"})
    cases.do(operator, case, "accept", "book")
    run = cases.read(operator, case).open_step.run_case  # type: ignore[union-attr]
    assert run and cases.read(operator, run).customer == "c1"
    with pytest.raises(Refusal) as nobody:
        cases.do(operator, run, "accept", fields={"request": "过户纠纷"})
    assert nobody.value.where == "agency"
    cases.do(operator, run, "accept", fields={"agency": "山城律师所"})
    with speaking("zh"):
        assert "我现在转给山城律师所，" in [
            "".join(s.text for s in c) for c in phrases.card(operator, run).clauses
        ]
    cases.do(operator, run, "pass-on")
    assert holder(operator, run) == ("store-records", "law")
    finish.finish(
        operator, run, {"reply": "周五下午三点，李律师"}, behalf="store-answers|law-institution@law"
    )
    cases.dial(operator, run, "reached")
    cases.do(operator, run, "call-back", "booked", {"wanted_at": "周五下午3点"})
    assert entitlement.check(operator, "渝A12345", "律师咨询").reserved == 1
    cases.do(operator, run, for_role="law-institution")
    cases.do(operator, run, for_role="law-institution")
    parent = cases.read(operator, case)
    assert (parent.state, parent.outcome) == ("closed", "booked")
    assert "reply" in parent.fields and cases.read(operator, run).origin == case


def medical(hq: Centre) -> str:
    machine, operator = hq.machine, hq.desk("1001")
    case = cases.open_(
        machine,
        "card-owner-medical-check",
        customer="c1",
        fields={"checkup_on": "2026-12-20"},
        channel="plan",
    )
    cases.do(operator, case, "filter", "selected")
    cases.dial(operator, case, "reached")
    cases.do(operator, case, "remind", "attends", {"feedback": "来"})
    cases.do(operator, case, "inform")
    cases.dial(operator, case, "reached")
    cases.do(operator, case, "results", "results-told", {"results": "资料 1 份 T-17", "store": "3"})
    return case


def test_medical_results_are_sealed_for_everybody_but_the_store_manager(hq: Centre) -> None:
    case = medical(hq)
    operator, lead = hq.desk("1001"), hq.desk("2002")
    assert cases.as_json(operator, case)["forms"]["medical"]["results"] == "sealed"
    assert cases.as_json(lead, case)["forms"]["medical"]["results"] == "资料 1 份 T-17"
    with speaking("zh"):
        said = " ".join(row.text for row in case_view.view(operator, case).log)
    assert "T-17" not in said
    with speaking("zh"):
        assert ("体检资料", "资料 1 份 T-17") in forms.views(lead, case)[0].known
    with pytest.raises(Refusal):
        cases.do(lead, case, "hand-over", "handed-over", {"identity": "对不上", "picked_up_on": "2026-12-22"})
    done = cases.do(
        lead, case, "hand-over", "handed-over", {"identity": "身份证", "picked_up_on": "2026-12-22"}
    )
    assert done.state == "closed"
    assert entitlement.check(operator, "渝A12345", "车主体检").left == 1


def test_another_plates_card_is_not_taken(hq: Centre) -> None:
    operator = hq.desk("1001")
    with speaking("zh"):
        shown = entitlement.check(operator, "8874143337", "洗车", variant="E2", plate="渝A12345")
        assert (shown.verdict, shown.say) == ("other_plate", "这张卡是 渝B77ZT8 的。")
        rescue = entitlement.check(operator, "渝A12345", "道路救援")
        assert (rescue.verdict, rescue.short) == ("other_plate", "限渝B77ZT8")


def test_a_second_call_interrupts_and_nothing_is_lost(hq: Centre) -> None:
    desk = hq.desk("1001")
    calls.ring(desk, "138 1234 5678")
    call = calls.begin(desk)
    assert (call.customer, call.vehicle) == ("c1", "v1")
    call.case = cases.open_(
        desk, "card-appointment-via-cs", customer="c1", service="保养工时", contact=call.began_at
    )
    call.typed[call.case] = {"request": "换机油机滤，右前门异响看一", "wanted_at": "明天"}
    call.focus, call.cursor = "request", 13
    calls.save(desk, call)
    hq.pass_time(seconds=40)
    calls.ring(desk, "15023881199")
    with pytest.raises(Refusal):
        calls.begin(desk)
    calls.park(desk)
    with speaking("zh"):
        assert [(r.plate, r.name, r.words) for r in calls.parked(desk)] == [("渝A12345", "张三", "写了 2 项")]
    second = calls.begin(desk)
    assert second.customer == "c3"
    assert cases.as_json(desk, call.case)["parked"] is True
    calls.end(desk, second)
    back = calls.take_back(desk)
    assert (back.typed[back.case]["request"], back.focus, back.cursor) == (
        "换机油机滤，右前门异响看一",
        "request",
        13,
    )
    assert calls.parked(desk) == () and cases.as_json(desk, call.case)["parked"] is False


def test_everything_typed_outlives_the_program(hq: Centre) -> None:
    desk = hq.desk("1001")
    call = calls.begin(desk, "13987654321")
    call.typed[""] = {"request": "洗车"}
    call.prompt, call.cursor = "12345 yy", 8
    calls.save(desk, call)
    again = calls.current(hq.desk("1001"))
    assert again is not None and (again.customer, again.prompt, again.typed[""]) == (
        "c2",
        "12345 yy",
        {"request": "洗车"},
    )
    assert calls.current(hq.desk("1002")) is None


def test_the_strip_says_who_is_on_the_line(hq: Centre) -> None:
    desk = hq.desk("1001")
    with speaking("zh"):
        assert strip.view(desk, None).name == "李敏 话务员"
        calls.ring(desk, "13044119020")
        assert strip.view(desk, None).state == "ringing"
        call = calls.begin(desk)
        unknown = strip.view(desk, call)
        assert (unknown.before, unknown.name, unknown.words) == ("来电", "130 4411 9020", ("号码没登记过",))
        assert unknown.clock is not None and unknown.clock.due_at == at("09:02")
        calls.end(desk, call)
        known = strip.view(desk, calls.begin(desk, "13812345678"))
        assert (known.name, known.words) == ("张三 先生", ("138 1234 5678", "第 1 次来电"))


def test_the_queue_of_a_store_holds_only_its_own(hq: Centre) -> None:
    operator, front, other = hq.desk("1001"), hq.desk("2001"), hq.desk("2011")
    case = cases.open_(
        operator,
        "card-appointment-via-cs",
        plate="渝A12345",
        service="洗车",
        store="3",
        fields={"request": "洗车"},
    )
    assert queue.view(front).rows == ()
    cases.do(operator, case, "accept")
    phrases.told(operator, case)
    cases.do(operator, case, "pass-on")
    with speaking("zh"):
        mine = queue.view(front, with_legs=True)
        assert (mine.title, mine.total, mine.rows[0].what, mine.rows[0].own) == (
            "交到店里的",
            1,
            "店面记录",
            True,
        )
        assert queue.view(other).rows == ()
        seen = queue.view(operator).rows
        assert [(r.what, r.own, r.promised) for r in seen] == [("南岸前台", False, False)]
        hq.pass_time(minutes=5, seconds=10)
        late = queue.view(operator)
        assert [(r.what, r.promised) for r in late.rows] == [("南岸前台", False), ("回电", True)]
        assert (late.late, late.rows[0].group) == (1, "late")


def test_the_appointment_is_delivered_and_the_use_is_taken(hq: Centre) -> None:
    operator, front, lead = hq.desk("1001"), hq.desk("2001"), hq.desk("2002")
    booking = cases.open_(
        operator, "card-appointment-via-cs", plate="渝A12345", service="保养工时", store="3",
        fields={"request": "换机油", "wanted_at": "明天10点"},
    )  # fmt: skip
    finish.finish(operator, booking, {})
    finish.finish(operator, booking, {})
    finish.finish(operator, booking, {"reply": "可以"}, behalf="store-answers|front-desk@03")
    finish.finish(operator, booking, {}, outcome="booked")
    for day in ("2026-01-15", "2026-05-20", "2026-08-30"):
        hq.use("k1", "maintenance", day)
    assert entitlement.check(operator, "渝A12345", "保养工时").verdict == "exhausted"
    hq.until("2026-11-24 09:55")
    case = cases.open_(front, "card-appointment-delivery", plate="渝A12345", channel="counter")
    now = cases.read(front, case)
    assert (now.origin, now.fields["service"], now.fields["store"], now.fields["request"]) == (
        booking,
        "maintenance",
        "03",
        "换机油",
    )
    reminder = now.open_step.run_case  # type: ignore[union-attr]
    cases.do(operator, reminder, "collect")
    cases.do(operator, reminder, "verify", "matches")
    cases.dial(operator, reminder, "reached")
    cases.do(operator, reminder, "remind", "confirmed", {"feedback": "准时到"})
    cases.do(front, case, "arrive", "arrived")
    cases.do(front, case, "receive")
    with pytest.raises(Refusal) as asks:
        cases.do(front, case, "check-card", "genuine", signed=["appointment-1"])
    assert asks.value.code == "not-checked"
    with speaking("zh"):
        form = forms.view(front, case)
        assert form is not None and [(r.label, r.required) for r in form.rows] == [
            ("卡号", True),
            ("预约服务登记表1", True),
        ]
    with pytest.raises(Refusal) as wrong:
        finish.finish(front, case, {"card": "8874143337", "sign:appointment-1": "1"}, outcome="genuine")
    assert wrong.value.code == "check-failed"
    finish.finish(front, case, {"card": "8850 7529 17", "sign:appointment-1": "1"}, outcome="genuine")
    cases.do(front, case, "verify")
    cases.do(lead, case, "serve", "delivered", {"arrival": "10 点开工，3 号工位"})
    verdict = entitlement.check(operator, "渝A12345", "保养工时")
    assert (verdict.used, verdict.reserved, verdict.left) == (4, 0, 0)
    assert verdict.uses[-1].case == case and verdict.uses[-1].where == "南岸店"
