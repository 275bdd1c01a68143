"""A medical check from the invitation to the hand-over: whoever is not the store's manager sees only that results exist."""

from __future__ import annotations

from tests.stories.seat import Room, step


async def test_only_the_store_manager_reads_them(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345")
        await call.press("Enter", "F4")
        await call.type("7")
        call.sees("体检日期", "Enter 写好了")
        await call.type("明年春天")
        await call.press("Enter")
        call.answered("✗")
        await call.press("Esc", "F4")
        await call.type("7")
        await call.type("2026-12-20")
        await call.press("Enter")
        call.answered("已建单 HQ-0001")
        await call.press("F8")
        await call.type("1")
        call.sees("您卡里的车主体检在 2026 年 12 月 20 日，您来吗？")
        call.types_in("反馈意见")
        await call.type("会来")
        await call.press("F8")
        await call.type("1")
        await call.press("F8")
        call.answered("接着反馈")
        call.types_in("体检资料")
        await call.type("2026-0117 共 3 份")
        await call.press("Down")
        await call.type("3")
        await call.press("F8")
        await call.type("1")
        call.answered("转给南岸店")
        call.sees_not("2026-0117")
        await call.press("F8")
    async with room.sits("1002") as other:
        await other.type("HQ-0001")
        await other.press("Enter")
        other.sees("车主体检")
        other.sees_not("2026-0117")
    async with room.sits("2019", size=(200, 50)) as lead:
        await lead.press("F6", "Enter")
        lead.sees("2026-0117 共 3 份")
    assert room.case()["forms"]["medical"]["results"] != "2026-0117 共 3 份"
    assert (
        room.ok("case", "show", "HQ-0001", staff="2019")["forms"]["medical"]["results"] == "2026-0117 共 3 份"
    )
    assert step(room.case(), "hand-over")["state"] == "open"
