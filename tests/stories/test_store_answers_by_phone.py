"""The store answers by telephone: F9 records all it did in one act, in its name, with who typed and for whom."""

from __future__ import annotations

from tests.stories.bookings import accept, pass_on, store_answers
from tests.stories.seat import Room, at, step


async def test_one_act_for_the_store(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call)
        await pass_on(call)
        await call.press("F8")
        await call.at("09:05:00")
        await call.press("F6", "Enter", "F9")
        call.sees("代谁记", "1  南岸前台  店面回复")
        await call.press("Esc")
        await store_answers(call)
        call.answered("接着回电，到 09:11:41")
        call.sees("由李敏代记", "南岸店答复：可以，10 点到")
    case = room.case()
    for name in ("store-records", "lead-answers", "store-answers"):
        done = step(case, name)
        assert (done["done_at"], done["done_by"], bool(done["on_behalf_of"])) == (
            at("09:05:00"),
            "1001",
            True,
        )
    assert step(case, "call-back")["due_at"] == at("09:11:41")


async def test_without_an_answer_nothing_is_recorded_and_the_caret_stands_there(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call)
        await pass_on(call)
        await call.press("F9", "Enter", "F8")
        call.answered("答复内容没填")
        call.types_in("答复内容")
        await call.press("F9")
        call.answered("不再代记")
        call.sees("F8 通话结束")
    assert step(room.case(), "store-records")["state"] == "open"
