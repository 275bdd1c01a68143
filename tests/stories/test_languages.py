"""The language is switched in the middle of a form: nothing typed is lost, nothing stays in the other language but what people said."""

from __future__ import annotations

import re

from tests.stories.seat import Room

#: What is never translated: names, plates, recorded words, official titles of forms, spoken words of a Chinese caller.
OURS = (
    "张三",
    "李敏",
    "渝",
    "南岸店",
    "南岸",
    "邱丽杰",
    "换机油机滤",
    "右前门异响",
    "明天",
    "老客户",
    "要同一个师傅",
    "长安",
    "奥迪",
    "金卡",
    "银卡",
    "中文",
    "预约服务登记表",
    "客服部",
)


async def test_in_the_middle_of_a_form(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 保养工时")
        await call.press("Enter")
        await call.type("换机油机滤")
        await call.press("Ctrl+L")
        call.types_in("Request")
        await call.type("，右前门异响")
        call.sees("换机油机滤，右前门异响", "Finish", "Help")
        untranslated(call.screen)
        await call.press("F4")
        untranslated(call.screen)
        await call.press("Esc", "F10")
        untranslated(call.screen)
        await call.press("Esc", "F1")
        untranslated(call.screen)
        await call.press("Esc", "Ctrl+L")
        call.types_in("预约要求")
        call.sees("换机油机滤，右前门异响", "完成受理")


async def test_a_shift_in_english(room: Room) -> None:
    async with room.sits("1001", lang="en") as call:
        untranslated(call.screen)
        await call.press("F2")
        await call.type("12345 book 3 wash")
        untranslated(call.screen)
        await call.press("Enter")
        await call.type("inside and out")
        await call.press("Tab")
        await call.type("tomorrow 10")
        call.sees("Tue 24 Nov 10:00")
        await call.press("F8")
        untranslated(call.screen)
        await call.press("F5")
        untranslated(call.screen)
        await call.press("Enter", "F8")
        untranslated(call.screen)
        await call.press("F8")
        untranslated(call.screen)
        call.sees("What I promised")
        head = next(n for n, row in enumerate(call.screen) if "What I promised" in row)
        assert call.screen[head + 2].rstrip().endswith("张三    car wash"), "\n".join(call.screen)
    async with room.sits("2009", lang="en") as desk:
        await desk.press("F6", "Enter")
        untranslated(desk.screen)


def untranslated(rows: list[str]) -> None:
    """Fails over a Chinese word of the interface (row 1 is what was typed)."""
    for row in (rows[0], *rows[2:]):
        rest = row
        for word in OURS:
            rest = rest.replace(word, "")
        found = re.findall(r"[\u4e00-\u9fff]+", rest)
        assert not found, f"{found} in {row!r}\n" + "\n".join(rows)
