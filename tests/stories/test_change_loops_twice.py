"""A reminder call turns into a change, the change loops twice: each round has a T of its own."""

from __future__ import annotations

from tests.stories.seat import Room, Seat, at, step


async def test_twice_around(room: Room) -> None:
    room.ok(
        "case", "open", "card-reminder-agreed-service", "--plate", "渝A12345", "--service", "保养工时", "--store", "03",
        "--field", "wanted_at=2026-11-24 10:00",
    )  # fmt: skip
    async with room.sits("1001") as call:
        await call.at("09:58:00")
        await call.press("F6", "Enter")
        call.sees("提醒约定服务", "收集")
        await call.press("F8")
        call.answered("接着核实")
        await call.press("F8")
        await call.type("1")
        call.sees("您约了 11-24 周二 10:00 到南岸店做保养工时，时间不变吧？")
        call.types_in("反馈意见")
        await call.type("想改到下午")
        await call.press("F8")
        await call.type("2")
        call.answered("接着变更")
        await call.at("10:00:00")
        await call.press("F8")
        call.answered("转给南岸店，到 10:05:00")
        await adjusts(call, "10:04:00", "改到 15 点")
        call.sees("南岸店调整成：改到 15 点", "征求意见还剩")
        await call.at("10:14:00")
        call.types_in("最终意见")
        await call.type("太晚")
        await call.press("F8")
        await call.type("2")
        call.answered("第 2 轮，从变更起")
        call.sees("第 2 轮")
        assert "T" not in room.case()["anchors"]
        await call.at("10:20:00")
        await call.press("F8")
        call.answered("到 10:25:00")
        await adjusts(call, "10:24:00", "改到 13 点")
        await call.at("10:36:00")
        call.sees("+1:00")
        await call.type("可以")
        await call.press("F8")
        await call.type("1")
        call.answered("转给南岸店，到 10:40:00")
    case = room.case()
    assert (case["round"], case["anchors"]["T"]) == (2, at("10:20:00"))
    assert step(case, "opinion")["due_at"] == at("10:15:00")
    assert (step(case, "opinion", 2)["due_at"], step(case, "opinion", 2)["own_late_s"]) == (
        at("10:35:00"),
        60,
    )


async def adjusts(call: Seat, clock: str, words: str) -> None:
    """The store says on the telephone what it can do instead."""
    await call.at(clock)
    await call.press("F9", "Enter")
    call.types_in("调整结果")
    await call.type(words)
    await call.press("F8")
    call.answered("接着征求意见")
