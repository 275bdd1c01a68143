"""The store's own desk: the same program, its own queue, its own clock; a card is checked at the counter."""

from __future__ import annotations

from tests.stories.bookings import with_the_store
from tests.stories.seat import Room, step


async def test_front_desk_and_lead_answer(room: Room) -> None:
    await with_the_store(room)
    async with room.sits("2009") as desk, room.sits("2010") as lead, room.sits("2013") as other:
        await desk.at("09:02:00")
        desk.sees("邱丽杰 前台", "南岸店", "交到店里的", "1 件", "店面记录还剩", "F2 接待")
        other.sees("杨鹏琳 前台", "沙坪坝店", "0 件")
        other.sees_not("渝A12345")
        await desk.press("F6", "Enter")
        desk.sees("客户要", "查过卡", "✓ 金卡 保养工时 剩 4/4", "已答应")
        await desk.press("F8")
        await lead.at("09:03:00")
        await lead.press("F6", "Enter", "F8")
        lead.answered("答复内容没填")
        lead.types_in("答复内容")
        await lead.type("可以")
        await lead.press("F8")
        await desk.at("09:03:10")
        desk.sees("答复内容  可以")
        await desk.press("F8")
        desk.answered("转给话务员")
    case = room.case()
    assert [step(case, s)["done_by"] for s in ("store-records", "lead-answers", "store-answers")] == [
        "2009",
        "2010",
        "2009",
    ]
    assert not step(case, "store-answers")["on_behalf_of"]


async def test_a_customer_at_the_counter(room: Room) -> None:
    async with room.sits("2009") as desk:
        await desk.press("F2")
        await desk.type("12345")
        desk.sees("张三", "洗车     剩 24/24")
        await desk.press("Enter", "F4")
        desk.sees("1  ✓ 洗车", "包含，24 次还剩 24 次")
        await desk.type("1")
        desk.sees("预约服务(店面)", "南岸店")
        desk.types_in("预约要求")
    case = room.case()
    assert (case["process"], case["steps"][0]["unit"]) == ("card-appointment-at-store", "03")
