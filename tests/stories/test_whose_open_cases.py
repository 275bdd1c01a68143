"""Whoever is chosen on a call stands there with their own open cases, at once: also after the wrong one was chosen first."""

from __future__ import annotations

import pytest

from tests.stories.bookings import with_the_store
from tests.stories.seat import Room


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_open_cases_come_and_go_with_the_customer(room: Room, size: tuple[int, int]) -> None:
    await with_the_store(room)
    room.ok("customer", "add", "魏东", "--phone", "13900001111")
    async with room.sits("1001", size=size) as call:
        await call.press("F2")
        await call.type("魏东")
        await call.press("Enter")
        call.sees("魏东")
        call.sees_not("张三的另一单")
        await call.type("12345")
        await call.press("Enter")
        call.sees("HQ-0001", "张三的另一单")
        await call.type("魏东")
        await call.press("Enter")
        call.sees_not("张三的另一单")


async def test_a_new_customers_name_leaves_the_prompt(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("欧阳建国")
        call.sees("F2 新客户")
        await call.press("F2")
        call.answered("✓", "欧阳建国")
        assert not call.prompt.startswith("欧阳")
        await call.type("ts")
        assert call.prompt.startswith("ts")
        call.sees("投诉意见建议", "Enter 建单")
        call.sees_not("没有 ts")
        await call.press("Enter")
        call.sees("投诉登记单")
