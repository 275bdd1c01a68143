"""A car is to be fetched; the first store's manager telephones too late for the promise, and the customer wants another store."""

from __future__ import annotations

from tests.stories.seat import Room, at, step


async def test_the_customer_wants_another_store(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.at("14:00:00")
        await call.press("F2")
        await call.type("12345 jsc 3")
        await call.press("Enter")
        call.types_in("接车时间")
        await call.type("今天16点")
        await call.press("Tab")
        await call.type("观音桥")
        await call.press("Tab")
        await call.type("保养")
        call.sees("承诺", "5:00", "到 14:05:00")
        await call.at("14:01:20")
        await call.press("F5")
        call.sees("可以说的话", "1  那就南岸店，接车主管 5 分钟内给您打电话。")
        await call.press("Enter")
        call.answered("答应 14:06:20 前")
        await call.at("14:01:30")
        await call.press("F8")
        call.answered("到 14:04:30")
        await call.at("14:05:00")
        await call.press("F8")
        call.answered("转给南岸店，14:06:20 前回电")
        await call.press("F8")
    async with room.sits("2011") as lead:
        await lead.at("14:06:40")
        lead.sees("赵飞宇 接车主管", "渝A12345")
        await lead.press("F6", "Enter")
        lead.sees("客户要", "观音桥，保养", "今天 11-23 周一 16:00", "现在说")
        lead.types_in("客户意愿")
        await lead.type("嫌远，换一家")
        await lead.press("F8")
        await lead.type("2")
        lead.answered("转给话务员")
    assert step(room.case(), "phone")["own_late_s"] == 0
    async with room.sits("1001") as call:
        await call.at("14:30:00")
        await call.press("F6", "Enter")
        await call.press("F8")
        call.sees("结果怎样")
        await call.type("1")
        call.answered("第 2 轮，从受理起")
        call.sees("第 2 轮", "受理还剩 2:00 / 2:00")
        row = call.row("门店")
        assert "3 南岸店" in row and "4 沙坪坝店" in row
    case = room.case()
    assert case["round"] == 2
    assert case["promises"][0]["state"] == "broken"
    assert step(case, "accept", 2)["due_at"] == at("14:32:00")
    assert case["forms"]["pickup"]["model"] == "长安 UNI-V" and not case["forms"]["pickup"].get("store")
