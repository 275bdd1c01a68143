"""Staff number and PIN: a wrong number is typed over, a wrong PIN is asked again, the desk is behind it."""

from __future__ import annotations

from tests.stories.seat import Room


async def test_number_and_pin(room: Room) -> None:
    room.ok("staff", "pin", "1001", "--pin", "2468", staff="1000")
    async with room.sits(ask=True) as seat:
        seat.sees("客服部", "谁坐在这里", "工号")
        await seat.type("9999")
        await seat.press("Enter", "Enter")
        seat.sees("没有工号 9999")
        seat.types_in("工号")
        await seat.type("1001")
        await seat.press("Enter")
        await seat.type("1357")
        await seat.press("Enter")
        seat.sees("✗", "李敏")
        seat.sees_not("1357")
        seat.types_in("PIN")
        await seat.type("2468")
        await seat.press("Enter")
        seat.sees("李敏 话务员", "待接")
        seat.types_in("›")


async def test_the_record_knows_who(room: Room) -> None:
    async with room.sits(ask=True) as seat:
        await seat.type("1002")
        await seat.press("Enter", "Enter")
        seat.sees("周洁 话务员")
        await seat.press("F2")
        await seat.type("12345 yy 3 洗车")
        await seat.press("Enter")
        await seat.type("洗车")
        await seat.press("F8")
    assert room.case()["steps"][0]["done_by"] == "1002"


async def test_whoever_is_named_on_the_command_line_writes_the_pin_only(room: Room) -> None:
    room.ok("staff", "pin", "1001", "--pin", "2468", staff="1000")
    async with room.sits("1001") as seat:
        seat.sees("谁坐在这里", "1001")
        seat.types_in("PIN")
        await seat.type("2468")
        await seat.press("Enter")
        seat.sees("李敏 话务员", "待接")
