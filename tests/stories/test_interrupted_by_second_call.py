"""A second caller: one key puts everything aside, one brings it back, the cursor too."""

from __future__ import annotations

from tests.stories.bookings import with_the_store
from tests.stories.seat import Room


async def test_put_aside_and_taken_back(room: Room) -> None:
    async with room.sits("1001") as call:
        room.ring("13812345678")
        await call.at("09:00:03")
        call.sees("来电 138 1234 5678", "张三", "按 F2 接", "响了 0:03")
        await call.press("F2")
        await call.type("yy 3 洗车")
        await call.press("Enter")
        await call.type("里外都洗，右前门刮了")
        await call.press("Left", "Left", "Left")
        room.ring("13987654321")
        await call.at("09:00:20")
        call.sees("李四来电")
        call.types_in("预约要求")
        await call.press("F2")
        call.answered("手上有来电")
        await call.press("F7")
        call.answered("暂存了张三，F7 取回")
        await call.press("F2")
        call.sees("李四 女士", "139 8765 4321", "卡挂失")
        await call.press("F8")
        call.answered("通话结束")
        call.sees("暂存的来电", "渝A12345")
        await call.press("F7")
        call.sees("张三", "HQ-0001", "里外都洗，右前门刮了")
        call.types_in("预约要求")
        await call.type("被")
        call.sees("里外都洗，右前被门刮了")
    assert room.case()["forms"]["appointment-1"].get("request") is None


async def test_two_put_aside_ask_which(room: Room) -> None:
    async with room.sits("1001") as call:
        for number in ("13812345678", "13987654321"):
            room.ring(number)
            await call.press("F2", "F7")
        await call.press("F7")
        call.sees("取回", "1  张三", "2  李四")
        await call.type("2")
        call.sees("李四 女士")
        await call.press("F7", "F7", "Esc")
        call.sees("待接", "张三", "李四")


async def test_work_without_a_caller_is_put_aside_when_the_telephone_is_taken(room: Room) -> None:
    await with_the_store(room)
    async with room.sits("1001") as call:
        await call.press("F6", "Enter", "F9", "Enter")
        await call.type("可以，10 点")
        room.ring("13987654321")
        await call.press("F2")
        call.answered("暂存了张三，F7 取回")
        call.sees("李四 女士", "通话")
        await call.press("F8", "F7")
        call.sees("HQ-0001", "可以，10 点", "F9 代办中")
        call.types_in("答复内容")


async def test_a_case_that_was_only_looked_at_is_put_away(room: Room) -> None:
    await with_the_store(room)
    async with room.sits("1002") as call:
        await call.type("b77zt8")
        await call.press("Enter")
        call.sees("▸ 渝B77ZT8")
        await call.press("F6", "Enter")
        call.sees("HQ-0001", "▸ 渝A12345", "F8 收起")
        await call.press("F8")
        call.answered("收起了")
        call.sees("待接")
