"""What the stories do again and again: a booking of 张三 by telephone, up to the moment the store has it."""

from __future__ import annotations

from tests.stories.seat import Room, Seat


async def accept(call: Seat, request: str = "换机油机滤，右前门异响", when: str = "明天10点") -> None:
    """F2 at 09:00:00, one line, the service by its digit, what is wanted and when; accepted at 09:01:30."""
    await call.press("F2")
    await call.type("12345 yy 3")
    await call.press("Enter")
    await call.type("3")
    await call.type(request)
    if when:
        await call.press("Tab")
        call.types_in("希望时间")
        await call.type(when)
    await call.at("09:01:30")
    await call.press("F8")


async def pass_on(call: Seat, clock: str = "09:01:41") -> None:
    """The promise is said at 09:01:40, the request passed on at *clock*: that is T."""
    await call.at("09:01:40")
    await call.press("F5", "Enter")
    await call.at(clock)
    await call.press("F8")


async def with_the_store(room: Room, clock: str = "09:01:41") -> None:
    """A shift's beginning: 李敏 books, passes on and hangs up."""
    async with room.sits("1001") as call:
        await accept(call)
        await pass_on(call, clock)
        await call.press("F8")
        call.answered("通话结束")


async def store_answers(call: Seat, reply: str = "可以，10 点到") -> None:
    """The store telephones: F9, what it said, F8."""
    await call.press("F9", "Enter")
    call.types_in("答复内容")
    await call.type(reply)
    await call.press("F8")
