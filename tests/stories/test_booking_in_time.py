"""A booking through the centre, every hand in time: from the ring to the call-back, operator, front desk, lead, operator."""

from __future__ import annotations

from tests.stories.bookings import accept, pass_on, store_answers
from tests.stories.seat import Room, Seat, at, step


async def test_from_the_ring_to_the_booked_hour(room: Room) -> None:
    async with room.sits("1001") as call:
        call.sees("李敏 话务员", "待接", "F2 来电")
        room.ring("13812345678")
        await call.at("09:00:00")
        call.sees("张三", "138 1234 5678")
        await taken(call)
    async with room.sits("2009") as desk:
        await desk.at("09:03:00")
        desk.sees("邱丽杰 前台", "渝A12345", "3:41")
        await desk.press("F6", "Enter")
        desk.sees("客户要", "换机油机滤，右前门异响", "09:13:40 前给客户回电，由李敏打")
        desk.types_in("预约要求")
        await desk.press("F8")
        desk.answered("转给南岸主管，到 09:06:41")
    async with room.sits("2010") as lead:
        await lead.at("09:04:00")
        await lead.press("F6", "Enter")
        lead.types_in("答复内容")
        await lead.type("可以，10 点到，2 号工位")
        await lead.press("F8")
        lead.answered("转给南岸前台")
    async with room.sits("2009") as desk:
        await desk.at("09:04:30")
        desk.sees("可以，10 点到，2 号工位")
        await desk.press("F8")
        desk.answered("转给话务员")
    async with room.sits("1001") as call:
        await call.at("09:05:00")
        call.sees("我答应过的", "诺 渝A12345")
        await call.press("F6", "Enter")
        call.sees("南岸店答复：可以，10 点到，2 号工位")
        call.types_in("预约结果")
        await call.type("1")
        await call.press("F8")
        call.answered("转给南岸店")
        call.sees("剩  3/4")
    case = room.case()
    assert case["promises"][0]["state"] == "kept"
    assert [s["own_late_s"] for s in case["steps"] if s["state"] == "done"] == [0] * 6
    assert case["anchors"]["T"] == at("09:01:41")
    assert case["forms"]["appointment-1"]["wanted_at"] == at("10:00:00", "2026-11-24")
    assert step(case, "call-back")["outcome"] == "booked"
    verdict = room.ok("check", "渝A12345", "--service", "保养工时")
    assert (verdict["reserved"], verdict["left"]) == (1, 3)


async def taken(call: Seat) -> None:
    """What the screen says while the booking is taken: two minutes run, the verdict, the promise, who has it."""
    await accept(call)
    call.sees("传递还剩 2:00 / 2:00", "我们会在 12 分钟内给您回电", "F5 Enter 说过了")
    call.answered("受理完成，接着传递，到 09:03:30")
    await pass_on(call)
    call.answered("转给南岸店，09:13:40 前回电")
    call.sees("▸前台", "F8 通话结束")
    call.types_in("›")
    await call.press("F8")
    call.sees("待接", "受理准时")


async def test_what_was_typed_becomes_the_next_line(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call)
        await call.press("F3")
        await call.type("99887")
        assert call.prompt.startswith("99887")
        call.sees("李四")
        await call.press("Esc", "Tab")
        call.sees("HQ-0001")


async def test_a_service_in_the_line_needs_no_list(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 洗车")
        call.answered("洗车")
        await call.press("Enter")
        call.types_in("预约要求")
        call.sees("包含 洗车", "24 次还剩 24 次")
    assert room.case()["steps"][0]["step"] == "accept"


async def test_a_verb_without_a_service_leads_to_the_list(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3")
        await call.press("Enter")
        call.sees("服务", "3  ✓ 保养工时", "Esc 关上")
        await call.press("Esc")
        call.types_in("预约要求")


async def test_tomorrow_is_another_day_by_tomorrow(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call, when="明天下午3点")
        await pass_on(call)
        await call.press("F8")
    async with room.sits("2009", lang="en") as desk:
        await desk.at("09:03:00")
        await desk.press("F6", "Enter")
        desk.sees("tomorrow Tue 24 Nov 15:00")
        desk.sees_not("明天下午3点")
        await desk.at("09:03:00", "2026-11-24")
        await desk.press("Esc", "F6", "Enter")
        desk.sees("today Tue 24 Nov 15:00")


async def test_the_kept_hour_is_mended_the_next_day(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call, when="后天下午3点")
        await pass_on(call)
        await store_answers(call, "下午满了，4 点可以")
        await call.at("09:05:00", "2026-11-24")
        await call.press("F3", "F6", "Enter", "Tab")
        call.sees("11-25 周三 15:00")
        call.sees_not("后天下午3点")
        for _step in range(3):
            if "希望时间" in call.caret[1]:
                break
            await call.press("Up")
        await call.press("Left", "Left", "Left", "backspace")
        await call.type("6")
        call.sees("11-25 周三 16:00")
