"""Two consoles on one file: each sees the other's work with the next second; one step is ended once."""

from __future__ import annotations

from tests.stories.bookings import accept, pass_on, store_answers
from tests.stories.seat import Room, step


async def test_each_sees_the_other(room: Room) -> None:
    async with room.sits("1001") as first, room.sits("1002") as second:
        second.sees("周洁 话务员")
        second.sees_not("渝A12345")
        await accept(first)
        await second.at("09:01:35")
        second.sees("渝A12345", "张三")
        await second.press("F6", "Enter")
        second.sees("HQ-0001", "▸话务员")
        await pass_on(first)
        await second.at("09:01:42")
        second.sees("▸前台", "09:13:40")
        await second.press("F9", "Enter")
        await second.type("可以")
        await store_answers(first, "可以，10 点到")
        await second.press("F8")
        second.answered("✗")
        second.sees("南岸店答复：可以，10 点到")
    case = room.case()
    assert [s["state"] for s in case["steps"] if s["step"] == "store-answers"] == ["done"]
    assert case["forms"]["appointment-1"]["reply"] == "可以，10 点到"


async def test_both_end_one_step(room: Room) -> None:
    async with room.sits("1001") as first, room.sits("1002") as second:
        await accept(first, when="")
        await first.press("F8")
        await first.at("09:05:00")
        await second.press("F6", "Enter")
        for seat in (first, second):
            await seat.press("F9", "Enter")
            await seat.type("可以")
        await first.press("F8", "F8")
        await second.press("F8")
        second.answered("✗")
        await first.type("4")
        first.answered("转给南岸店")
        await second.press("F8")
    case = room.case()
    assert [s["outcome"] for s in case["steps"] if s["step"] == "call-back"] == ["declined"]
    assert step(case, "store-answers")["done_by"] == "1001"
