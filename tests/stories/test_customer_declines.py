"""The customer says no: the outcome needs no hour, nothing is taken off the card, the store hears of it."""

from __future__ import annotations

from tests.stories.bookings import accept, pass_on, store_answers
from tests.stories.seat import Room, step


async def test_no_thank_you(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call, when="")
        await pass_on(call)
        await call.at("09:05:00")
        await store_answers(call, "只有后天有空")
        await call.press("F8")
        call.sees("结果怎样", "1  已预约", "希望时间没填", "4  客户不要", "3 次才打了 0 次")
        await call.type("4")
        call.answered("转给南岸店")
        call.sees("剩  4/4")
    case = room.case()
    assert step(case, "call-back")["outcome"] == "declined"
    assert case["promises"][0]["state"] == "kept"
    verdict = room.ok("check", "渝A12345", "--service", "保养工时")
    assert (verdict["reserved"], verdict["left"]) == (0, 4)


async def test_nobody_answers_and_the_next_attempt_has_its_time(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call, when="")
        await pass_on(call)
        await call.at("09:05:00")
        await store_answers(call, "只有后天有空")
        await call.press("F8")
        call.sees("5  没联系上", "3 次才打了 0 次", "6  没人接", "8  不愿意说", "9  打错了")
        await call.type("6")
        call.answered("这次没打通，记下了")
        await call.press("F8")
        call.sees("3 次才打了 1 次", "再打一次", "后才能再打")
    assert [d["result"] for d in step(room.case(), "call-back")["dials"]] == ["no_answer"]


async def test_booked_without_an_hour_leads_to_the_hour(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call, when="")
        await pass_on(call)
        await store_answers(call)
        await call.press("F8")
        await call.type("1")
        call.answered("希望时间没填")
        call.types_in("希望时间")
        await call.type("周三下午")
        await call.press("F8")
        await call.type("1")
    assert step(room.case(), "call-back")["outcome"] == "booked"


async def test_nobody_answers_the_call_back(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call)
        await pass_on(call)
        await call.at("09:05:00")
        await store_answers(call)
        for minute in ("09:05:10", "09:07:20", "09:09:30"):
            await call.at(minute)
            await call.press("F8")
            call.sees("没人接", "记一次，这一步还开着")
            await call.type("6")
            call.answered("✓")
        await call.press("F8")
        await call.type("5")
    case = room.case()
    assert step(case, "call-back")["outcome"] == "unreached"
