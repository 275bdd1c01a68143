"""The store is late: the queue says so while it can still be kept, own and inherited lateness stand apart, the promise breaks."""

from __future__ import annotations

from tests.stories.bookings import with_the_store
from tests.stories.seat import Room, at, step


async def test_whose_minutes_they_were(room: Room) -> None:
    await with_the_store(room, "09:04:00")
    async with room.sits("1001") as call:
        await call.at("09:08:40")
        call.sees("十分钟内", "话务员  +0:30", "▸前台")
        await call.at("09:09:30")
        call.sees("超时 1", "+0:30")
        await call.press("F6", "F6")
        call.sees("只看超时", "渝A12345")
        await call.press("F6", "Esc")
    async with room.sits("2009") as desk:
        await desk.press("F6", "Enter", "F8")
    async with room.sits("2010") as lead:
        await lead.at("09:12:00")
        lead.sees("+3:00", "渝A12345")
        await lead.press("F6", "Enter")
        await lead.type("只有下午有空")
        await lead.press("F8")
    async with room.sits("2009") as desk:
        await desk.at("09:12:40")
        desk.sees("«3:00")
        await desk.press("F8")
    async with room.sits("1001") as call:
        await call.at("09:13:00")
        call.sees("0:40", "诺 渝A12345")
        await call.at("09:13:50")
        call.sees("+0:10")
        await call.press("F6", "Enter")
        call.sees("回电", "承诺")
        await call.press("F8")
        await call.type("4")
        call.answered("转给南岸店")
    case = room.case()
    assert case["promises"][0]["state"] == "broken"
    assert step(case, "pass-on")["own_late_s"] == 30
    answers = step(case, "store-answers")
    assert (answers["own_late_s"], answers["inherited_late_s"]) == (40, 180)
    assert (
        step(case, "call-back")["due_at"] == at("09:14:00")
        and step(case, "call-back")["outcome"] == "declined"
    )


async def test_the_lead_of_the_shift_chases_from_the_menu(room: Room) -> None:
    await with_the_store(room)
    async with room.sits("1010") as lead:
        await lead.at("09:09:00")
        lead.sees("+2:19", "渝A12345")
        await lead.press("F6", "Enter")
        lead.sees("HQ-0001", "▸前台")
        await lead.press("Ctrl+P")
        await lead.type("催办")
        await lead.press("Enter")
        lead.answered("✓")
    assert ["渝A12345" in c["text"] for c in room.case()["chases"]] == [True]
