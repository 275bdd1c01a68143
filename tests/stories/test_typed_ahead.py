"""Hands faster than the screen: a slow line, a habit of years. What is typed ahead lands where it would have landed slowly."""

from __future__ import annotations

from tests.stories.seat import Room, at, step


async def test_a_whole_call_without_looking_up(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.rush("F2", "12345 yy 3", "Enter", "3", "换机油，右前门异响", "Tab", "明天10点", "F8")
        call.answered("受理完成")
    assert len(room.ok("case", "list")) == 1
    case = room.case()
    form = case["forms"]["appointment-1"]
    assert form["request"] == "换机油，右前门异响"
    assert form["wanted_at"] == at("10:00:00", "2026-11-24")
    assert step(case, "accept")["state"] == "done"


async def test_a_line_taken_in_haste_opens_one_case(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.rush("F2", "12345 yy 3", "Enter", "换机油", "Enter", "后天下午", "Enter")
        call.sees("预约服务登记表1", "换机油")
    assert len(room.ok("case", "list")) == 1


async def test_letters_in_a_list_are_text(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 保养工时")
        await call.press("Enter", "F4")
        call.sees("服务", "Esc 关上")
        await call.type("换机油")
        call.sees_not("Esc 关上")
        call.types_in("预约要求")
        call.sees("换机油")
        await call.press("F1")
        await call.paste("，右前门异响")
        call.types_in("预约要求")
        call.sees("换机油，右前门异响")


async def test_letters_in_the_queue_begin_a_search(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.type("魏东")
        await call.press("F6")
        await call.type("12345")
        assert call.prompt.startswith("12345")
        call.types_in("›")
        call.sees("张三")
