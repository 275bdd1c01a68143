"""A lawyer is booked through the institution: the booking runs inside the service, and the work stays in the operator's hand."""

from __future__ import annotations

from tests.stories.bookings import store_answers
from tests.stories.seat import Room, step


async def test_through_the_institution(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 lsfw")
        await call.press("Enter")
        call.sees("张先生，您的金卡里有律师咨询")
        call.types_in("预约要求")
        await call.type("合同纠纷")
        await call.press("F8")
        call.sees("1  预约", "2  电话咨询")
        await call.type("1")
        call.sees("HQ-0002", "预约服务(客服部)", "张三的另一单")
        call.types_in("机构")
        assert "1 律师服务机构" in call.row("机构")
        call.sees_not("体检服务机构", "销售机构")
        await call.type("1")
        call.sees("律师服务机构")
        await call.press("F8")
        await call.press("F5", "Enter")
        await call.press("F8")
        call.answered("转给律师服务机构，09:12:00 前回电")
        call.sees("▸律所")
        await call.at("09:03:00")
        await store_answers(call, "王律师，明天 15 点")
        call.sees("律师服务机构答复：王律师，明天 15 点")
        await call.press("F8")
        await call.type("1")
        call.types_in("希望时间")
        await call.type("明天15点")
        await call.press("F8")
        await call.type("1")
        call.answered("转给律师服务机构")
        await call.press("F9", "Enter", "F8")
        await call.press("F9", "Enter", "F8")
        call.sees("HQ-0001")
    booking, service = room.case("HQ-0002"), room.case("HQ-0001")
    assert (booking["state"], booking["outcome"]) == ("closed", "booked")
    assert (service["state"], service["outcome"]) == ("closed", "booked")
    answers = step(booking, "store-answers")
    assert (answers["by"], answers["done_by"], bool(answers["on_behalf_of"])) == (
        "law-institution",
        "1001",
        True,
    )
    assert room.ok("check", "渝A12345", "--service", "律师咨询")["left"] == 2
