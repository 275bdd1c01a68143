"""What was begun as a booking turns out to be a service with a process of its own."""

from __future__ import annotations

from tests.stories.seat import Room


async def test_a_booking_that_turns_out_to_be_something_else_begins_that(room: Room) -> None:
    """Pick-up and lawyer have a process of their own: F4 in the empty booking begins it, with what is known, since the ring."""
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3")
        await call.press("Enter")
        call.sees("HQ-0001", "服务")
        await call.at("09:00:20")
        digit = call.row("接送车辆").split()[0]
        await call.type(digit)
        call.answered("已建单 HQ-0002")
        call.sees("HQ-0002", "接送车辆", "南岸店", "受理 0:20/2:00")
    booking, pickup = room.case("HQ-0001"), room.case("HQ-0002")
    assert (booking["state"], booking["process"]) == ("cancelled", "card-appointment-via-cs")
    assert (pickup["state"], pickup["process"]) == ("open", "card-vehicle-pickup")
    assert pickup["steps"][0]["due_at"].endswith("09:02:00+08:00")
    assert room.ok("check", "渝A12345", "--service", "接送车辆")["left"] == 6


async def test_what_was_typed_goes_along_and_a_plain_service_stays_a_booking(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.type("12345 yy 3")
        await call.press("Enter", "Esc")
        call.types_in("预约要求")
        await call.type("合同纠纷")
        await call.press("F4")
        await call.type(call.row("律师咨询").split()[0])
        call.answered("已建单 HQ-0002")
        call.sees("律师服务", "合同纠纷")
        await call.press("F3")
        await call.type("12345 yy 4")
        await call.press("Enter")
        await call.type(call.row("洗车").split()[0])
        call.sees("HQ-0003", "洗车", "预约要求")
    assert [room.case(f"HQ-000{n}")["state"] for n in (1, 2, 3)] == ["cancelled", "open", "open"]
    assert room.case("HQ-0003")["process"] == "card-appointment-via-cs"
    assert room.ok("verify")["ok"]
