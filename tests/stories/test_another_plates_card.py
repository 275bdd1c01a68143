"""The card does not cover this car: never a bare no. What is wrong, the sentence to say, and a way out."""

from __future__ import annotations

from tests.stories.seat import Room, step


async def test_another_plate_expired_and_lost(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("b77zt8 yy 3 打蜡")
        call.answered("渝A12345")
        await call.press("Enter")
        call.sees("限渝A12345", "现在说", "渝A12345")
        await call.type("打蜡")
        await call.press("F8")
        call.sees("核卡没通过", "2  不能享受")
        await call.type("1")
        call.answered("核卡没通过")
        await call.type("2")
        call.answered("✓", "不能享受")
        await call.press("F3")
        await call.type("99887")
        call.sees("李四", "卡挂失")
        await call.press("Enter")
        call.answered("手上有来电", "F7")
    case = room.case()
    assert (case["state"], case["outcome"]) == ("closed", "not-entitled")
    assert step(case, "accept")["outcome"] == "not-entitled"
    verdict = room.ok("check", "渝B77ZT8", "--service", "打蜡")
    assert verdict["verdict"] == "other_plate" and "渝A12345" in verdict["say"]


async def test_a_lead_lets_it_pass_with_a_reason(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("99887 yy 4 洗车")
        await call.press("Enter")
        await call.type("洗车")
        call.sees("卡挂失")
        await call.press("F8")
        await call.type("1")
        call.answered("核卡没通过")
    async with room.sits("1000") as lead:
        await lead.type("HQ-0001")
        await lead.press("Enter")
        await lead.press("Ctrl+P")
        await lead.type("放行")
        await lead.press("Enter")
        lead.sees("为什么")
        await lead.type("卡已找到，明天补办")
        await lead.press("Enter")
        lead.answered("✓")
    assert room.case()["checks"]["accept"]["allowed_by"] == "1000"
