"""What is late rings where its holder sits, again and again, climbs to the lead and the manager, until somebody says seen."""

from __future__ import annotations

from tests.stories.bookings import with_the_store
from tests.stories.seat import Room, Seat

RINGS = "件在响"


async def test_nobody_answers_so_it_climbs_and_the_manager_has_seen_it(room: Room) -> None:
    await with_the_store(room)  # T = 09:01:41, the front desk owes by 09:06:41
    async with room.sits("2009") as store, room.sits("1010") as lead, room.sits("1000") as manager:
        everybody: tuple[Seat, ...] = (store, lead, manager)

        async def ringing(clock: str) -> list[bool]:
            await store.at(clock)
            return [RINGS in seat.strip for seat in everybody]

        assert await ringing("09:06:41") == [False, False, False]
        await store.type("渝A99")
        assert await ringing("09:06:42") == [True, False, False], "the holder hears it first"
        assert store.prompt.startswith("渝A99"), "nothing moves where somebody types"
        await store.press("Esc", "F6")
        assert "响第 1 次" in store.hint and "F7 知道了" in store.hint and "F7 知道了" in store.keys
        assert await ringing("09:08:42") == [True, False, False]
        assert "响第 2 次" in store.hint
        assert await ringing("09:11:42") == [True, True, False]
        await lead.press("F6")
        assert "已升到班长" in lead.hint
        assert await ringing("09:16:42") == [True, True, True]
        await manager.press("F6")
        assert "已升到客服主管" in manager.hint
        await manager.press("F7")
        manager.answered("知道了：HQ-0001")
        assert await ringing("09:16:43") == [False, False, False]
        assert "管理员 09:16 知道了，到 09:26 不响" in store.hint
        assert await ringing("09:26:40") == [False, False, False]
        assert await ringing("09:26:43") == [True, True, True], "seen is not done"
    (item,) = room.ok("queue")["items"]
    assert (
        item["alert"]["rings"] and item["alert"]["level"] == "manager" and item["alert"]["seen_by"] == "1000"
    )
    assert any(
        "管理员" in row["text"] and "已升到客服主管" in row["text"]
        for row in room.ok("case", "why", "HQ-0001")["lines"]
    )


async def test_said_on_the_command_line_it_is_quiet_on_every_desk(room: Room) -> None:
    await with_the_store(room)
    async with room.sits("2009") as store:
        await store.at("09:07:00")
        assert RINGS in store.strip
        room.ok("case", "seen", "HQ-0001", staff="1010")
        await store.at("09:07:01")
        assert RINGS not in store.strip
        assert room.ok("queue")["items"][0]["alert"]["seen_by"] == "1010"
        await store.press("F6", "F7")
        assert "暂存" in store.hint or "没有" in store.hint, (
            "a row that keeps quiet leaves F7 its own meaning"
        )
    assert room.ok("verify")["ok"]


async def test_the_menu_says_seen_for_all_that_rings_also_with_a_call_in_hand(room: Room) -> None:
    await with_the_store(room)
    async with room.sits("2009") as store:
        await store.at("09:07:00")
        await store.press("F2")
        await store.at("09:07:01")
        assert RINGS in store.strip, "on the strip of a call too"
        await store.press("F10")
        store.sees("知道了：1 件在响")
        await store.press("1")
        await store.at("09:07:02")
        assert RINGS not in store.strip
