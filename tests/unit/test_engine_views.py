"""What people are shown: the arithmetic of each clock, the baton's way, the list of actions, in both languages."""

from __future__ import annotations

import pytest
from engine_packs import (
    COLLEAGUE,
    DESK,
    DRIVER,
    LEAD,
    MANAGER,
    OPERATOR,
    PICKUP,
    Play,
    booking,
    knots,
    ms,
    pack,
    refused,
    world,
)

from console.domain.refusal import Refusal
from console.domain.time import MINUTE, SECOND
from console.engine.actions import actions
from console.engine.batch import decide_batch
from console.engine.commands import Actor, Do, Excuse, Open, Print, Reassign, Sign, Tell, Write
from console.engine.ribbon import RibbonLeg, legs, merged
from console.engine.why import Names, WhyLine, why, why_step
from console.i18n import speaking


def lines(play: Play, now: str, lang: str = "zh") -> list[WhyLine]:
    with speaking(lang):
        return why(play.pack, play.case, ms(now), people={OPERATOR.id: "李敏"}, units={"03": "南岸店"})


def show(line: WhyLine) -> tuple[int | None, str]:
    return (line.at if line.at is not None else line.length_ms, line.text)


def test_why_adds_up_line_by_line() -> None:
    play = booking("accept")
    found = [show(line) for line in lines(play, "09:01:12")]
    assert found[:3] == [
        (ms("09:00"), "受理开始"),
        (2 * MINUTE, "受理限(预约服务(客服部)，第 1 步)"),
        (ms("09:02"), "到期；现在 09:01:12，还剩 0:48"),
    ]
    assert found[3][1] == f"预约服务(客服部)，版本 {pack().hash[:12]}"
    assert [line.strong for line in lines(play, "09:01:12")] == [False, False, True, False]


def test_why_says_whose_lateness_it_is_and_who_recorded_it() -> None:
    play = booking("store-records")
    play.act("09:08", Do(for_role="front-desk"))
    play.act("09:10", Do(step="store-answers", for_role="front-desk", fields={"reply": "x"}))
    text = [line.text for line in lines(play, "09:20", "zh")]
    assert "店面记录办完，由李敏代南岸店前台人员记" in text
    assert "主管答复和店面回复一起办完" in text
    assert {"自己晚", "到手晚", "和店面回复共用一个时限", "T：传递办完"} <= set(text)
    english = [line.text for line in lines(play, "09:20", "en")]
    assert {"own lateness", "late when it arrived", "T: Pass on ended"} <= set(english)


def test_why_shows_every_move_and_the_calendar() -> None:
    play = Play(pack())
    fields = {"wanted_at": str(ms("12:00")), "travel": "30min"}
    play.act("08:00", Open(case="HQ-5", process="dated", fields=fields))
    play.act("08:30", Write(fields={"wanted_at": str(ms("13:00"))}))
    play.act("08:40", Reassign(to="1002", reason="x"), LEAD)
    text = [line.text for line in lines(play, "09:00")]
    assert "到期时间改了，原来是 11-23 周一 11:30" in text
    assert "改派到手，自己的超时从这里算" in text
    joint = knots(store="03", topic="net", other_store="05", urgency="normal")
    joint.act("09:01", Do())
    assert "按客服部的营业时间" in [line.text for line in lines(joint, "09:02")]


def test_why_shows_promises_and_excuses() -> None:
    play = booking("pass-on")
    play.act("09:01:20", Tell(phrase="appointment.promise", text="…"))
    play.act("09:05", Do())
    play.act("09:06", Excuse(step="pass-on", reason="线路断了"), LEAD)
    found = [show(line) for line in lines(play, "09:14")]
    assert (ms("09:01:20"), "答应客户：12 分钟内回电") in found
    assert (20 * SECOND, "进到整分钟") in found
    assert (ms("09:13:20"), "答应的时间，没做到") in found
    assert (40 * SECOND, "比答应的晚") in found
    assert (ms("09:06"), f"{LEAD.id}免责：线路断了") in found
    one = why_step(play.pack, play.case, play.step("pass-on"), ms("09:14"), Names(people={LEAD.id: "何伟"}))
    assert "何伟免责：线路断了" in [line.text for line in one]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_said_with_an_empty_slot_or_in_the_wrong_language(lang: str) -> None:
    for upto in ("accept", "pass-on", "lead-answers", "call-back", ""):
        play = booking(upto)
        with speaking(lang):
            said = [line.text for line in why(play.pack, play.case, ms("09:30"))]
            for actor in (OPERATOR, DESK, MANAGER, LEAD, COLLEAGUE):
                for action in actions(play.pack, play.case, world(actor), ms("09:30")):
                    said += [action.title, action.why_not, action.fix]
        assert not any("{" in text or "}" in text for text in said)
        if lang == "zh":
            plain = [t for t in said if t and t.isascii() and " " in t]
            assert not plain, plain


def brief(found: list[RibbonLeg]) -> list[tuple[str, str, str]]:
    return [(leg.state, leg.who, leg.title) for leg in found]


def ribbon(play: Play, now: str, actor: Actor = OPERATOR) -> list[RibbonLeg]:
    return legs(play.pack, play.case, ms(now), world(actor))


def test_the_ribbon_of_a_fresh_case() -> None:
    found = ribbon(booking("accept"), "09:01:12")
    assert brief(found) == [
        ("open", "话务员", "受理"),
        ("future", "话务员", "传递"),
        ("future", "前台人员", "店面记录"),
        ("future", "主管", "主管答复"),
        ("future", "话务员", "回电"),
        ("future", "前台人员", "店面登记结果"),
        ("future", "主管", "主管确认"),
    ]
    assert [(leg.limit_ms, leg.offset) for leg in found[:5]] == [
        (2 * MINUTE, ""),
        (2 * MINUTE, ""),
        (None, "T+5"),
        (None, ""),
        (None, "T+10"),
    ]
    assert found[0].mine and found[0].due_at == ms("09:02")


def test_who_held_it_how_long_and_whose_lateness_it_is() -> None:
    play = booking("store-records")
    play.act("09:08:10", Do(), DESK)
    found = ribbon(play, "09:10:30", MANAGER)
    desk, lead = found[2], found[3]
    assert (desk.spent_ms, desk.limit_ms, desk.own_late_ms) == (370 * SECOND, 5 * MINUTE, 70 * SECOND)
    assert (lead.state, lead.inherited_ms, lead.own_late_ms, lead.limit_ms) == (
        "open",
        70 * SECOND,
        140 * SECOND,
        None,
    )
    assert lead.mine and not ribbon(play, "09:10:30", OPERATOR)[3].mine


def test_a_promise_ends_the_ribbon() -> None:
    play = booking("pass-on")
    play.act("09:01:20", Tell(phrase="appointment.promise", text="…"))
    play.act("09:02", Do())
    found = ribbon(play, "09:03")
    assert brief(found)[-2:] == [("future", "主管", "主管答复"), ("promise", "回电", "回电")]
    assert (found[-1].opened_at, found[-1].due_at, found[-1].warn_ms) == (
        ms("09:01:20"),
        ms("09:13:20"),
        2 * MINUTE,
    )


def test_recorded_for_them_and_ended_together() -> None:
    play = booking("store-records")
    play.act("09:05", Do(step="store-answers", for_role="front-desk", fields={"reply": "x"}))
    found = [leg for leg in ribbon(play, "09:06") if leg.state != "future"]
    assert brief(found) == [
        ("done", "话务员", "受理"),
        ("done", "话务员", "传递"),
        ("done", "前台人员", "店面记录"),
        ("open", "话务员", "回电"),
    ]
    assert (found[2].behalf, found[2].on_behalf_of, found[2].spent_ms) == (
        OPERATOR.id,
        "front-desk@03",
        3 * MINUTE,
    )


def test_legs_in_the_same_hands_become_one() -> None:
    found = merged(ribbon(booking("store-records"), "09:03"))
    assert (found[0].who, found[0].spent_ms, found[0].limit_ms) == ("话务员", 2 * MINUTE, 4 * MINUTE)
    assert found[0].steps == ("accept", "pass-on")
    assert found[1].state == "open"


def test_another_store_is_called_by_its_name() -> None:
    play = Play(pack())
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345"))
    wanted = {"model": "长安", "pickup_at": str(ms("16:00"))}
    play.act("14:01", Do(fields={**wanted, "store": "03"}))
    play.act("14:02", Do())
    play.act("14:03", Do(outcome="refuses", fields={"wish": "不"}), PICKUP)
    play.act("14:04", Do(outcome="in-contact"))
    play.act("14:05", Do(fields={"store": "05"}))
    play.act("14:06", Do())
    found = [leg for leg in ribbon(play, "14:07") if leg.step == "phone"]
    assert [(leg.who, leg.state, leg.round, leg.outcome) for leg in found] == [
        ("南岸店", "done", 1, "refuses"),
        ("江北店", "open", 2, ""),
    ]
    assert [leg.bounced for leg in ribbon(play, "14:07") if leg.step == "rearrange"] == [True]


def test_a_case_that_is_over_has_nothing_ahead() -> None:
    found = ribbon(booking(""), "10:00")
    assert {leg.state for leg in found} == {"done"}
    assert [leg.step for leg in found][-1] == "lead-notes"


def handed_in() -> list[Play]:
    plays = []
    for n in range(2):
        play = Play(pack())
        play.act("14:00", Open(case=f"HQ-{n}", process="pickup", plate="渝A12345"))
        play.act("14:01", Do(fields={"model": "x", "store": "03", "pickup_at": str(ms("16:00"))}))
        play.act("14:02", Do())
        play.act("14:03", Do(outcome="accepts", fields={"wish": "好"}), PICKUP)
        for when in ("16:00", "17:00"):
            play.act(when, Do(signed=("pickup-slip", "work-order")), DRIVER)
        plays.append(play)
    return plays


def test_one_act_hands_in_all_slips() -> None:
    plays = handed_in()
    assert plays[0].step("hand-in").due_at == ms("17:30", "2026-11-30")
    done = decide_batch(pack(), [p.case for p in plays], Do(), [world(PICKUP)] * 2, ms("17:00"))
    assert [len(events) > 0 for events in done] == [True, True]
    single = booking("accept").case
    for cases, code in (([], "nothing-to-do"), ([single], "not-a-batch"), ([plays[0].case], "not-yours")):
        with pytest.raises(Refusal) as no:
            decide_batch(pack(), cases, Do(), [world(DRIVER)] * len(cases), ms("17:00"))
        assert no.value.code == code


def test_papers_are_signed_and_printed_where_the_step_says() -> None:
    play = Play(pack())
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345"))
    play.act("14:01", Do(fields={"model": "x", "store": "03", "pickup_at": str(ms("16:00"))}))
    play.act("14:02", Do())
    assert refused(play, "14:02", Print(document="pickup-slip")) == "unknown-document"
    play.act("14:03", Do(outcome="accepts", fields={"wish": "好"}), PICKUP)
    assert refused(play, "15:50", Do(), DRIVER) == "unsigned"
    assert refused(play, "15:50", Sign(document="pickup-slip"), OPERATOR) == "not-yours"
    assert refused(play, "15:50", Sign(document="appointment-1"), DRIVER) == "unknown-document"
    play.act("15:50", Print(document="pickup-slip"), DRIVER)
    play.act("15:51", Sign(document="pickup-slip"), DRIVER)
    assert refused(play, "15:52", Sign(document="pickup-slip"), DRIVER) == "signed"
    assert refused(play, "15:52", Do(), DRIVER) == "unsigned"
    play.act("15:53", Do(signed=("work-order",)), DRIVER)
    assert set(play.step("collect").signed) == {"pickup-slip", "work-order"}
    assert refused(play, "16:53", Do(), DRIVER) == "unsigned"  # once more at the return
    play.act("16:54", Print(document="pickup-slip"))


def test_who_is_told() -> None:
    play = knots(store="03", topic="net", other_store="05", urgency="normal", informs="shift-lead、project")
    play.act("09:01", Do())
    for actor, fields in ((OPERATOR, {}), (DESK, {"reply": "a"}), (MANAGER, {"result": "b"})):
        play.act("09:02", Do(fields=fields), actor)
    assert play.case.informed == [(ms("09:02"), ("shift-lead", "project", "specialist"))]
