"""The power goes in the middle of a word: what was typed is there again, the cursor where it stood, the call as long as it is."""

from __future__ import annotations

from tests.stories.seat import Room


async def test_nothing_typed_is_lost(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 洗车")
        await call.press("Enter")
        await call.type("里外都洗")
        await call.press("Tab")
        await call.type("明天10点")
        await call.press("Left")
        after = room.power_cut()
    await room.wall.at("09:00:40")
    async with room.sits("1001", db=after, opening=True) as call:
        call.sees("张三 先生", "通话 0:40", "HQ-0001", "里外都洗", "11-24 周二 10:00")
        call.types_in("希望时间")
        await call.type("半")
        call.sees("明天10半点")
        await call.press("Up")
        call.types_in("预约要求")


async def test_a_line_half_typed_and_a_question_half_answered(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.type("12345 yy")
        after = room.power_cut()
    async with room.sits("1001", db=after) as call:
        assert call.prompt.startswith("12345 yy")
        call.types_in("›")
        await call.type(" 3")
        call.answered("渝A12345  预约  南岸店")


async def test_parked_calls_are_there_after_it(room: Room) -> None:
    async with room.sits("1001") as call:
        room.ring("13812345678")
        await call.press("F2")
        await call.type("yy 3 洗车")
        await call.press("Enter")
        await call.type("打蜡也要")
        await call.press("F7")
        after = room.power_cut()
    async with room.sits("1001", db=after) as call:
        call.sees("暂存的来电", "张三")
        await call.press("F7")
        call.sees("打蜡也要")
        call.types_in("预约要求")


async def test_a_line_taken_before_it_opens_nothing_again_with_the_caret_in_the_prompt(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 洗车")
        await call.press("Enter", "F3")
        call.types_in("›")
        after = room.power_cut()
    async with room.sits("1001", db=after) as call:
        call.sees("HQ-0001", "张三 先生")
        call.types_in("›")
        await call.press("Enter")
        call.answered("HQ-0001 已经建了")
        await call.press("End")
        await call.type(" 明天10点")
        await call.press("Enter")
        call.answered("HQ-0002")


async def test_a_line_that_was_taken_is_not_typed_on(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 洗车")
        await call.press("Enter", "F3")
        after = room.power_cut()
    async with room.sits("1001", db=after, opening=True) as call:
        call.types_in("›")
        await call.type("魏")
        assert call.prompt.startswith("魏")
        call.sees_not("洗车魏")
