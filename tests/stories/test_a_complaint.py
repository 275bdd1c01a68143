"""A complaint on the telephone: the operator takes it for the agent, from the first word to the work area."""

from __future__ import annotations

from tests.stories.seat import Room, step


async def test_taken_in_one_go(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 ts")
        await call.press("Enter")
        call.sees("投诉登记单", "李敏代记", "F9 代办中")
        call.sees("还缺 3 项   F9 代办中")
        await call.type("A-1001")
        await call.press("Tab")
        await call.type("南岸区")
        await call.press("Tab")
        await call.type("1")
        await call.press("F8")
        call.answered("转给坐席")
        call.sees("投诉原因", "李敏代记", "还缺 2 项")
    first, second = (step(room.case(), name) for name in ("identify", "register"))
    assert (first["on_behalf_of"], first["done_by"]) == ("agent@centre", "1001")
    assert second["state"] == "open"
