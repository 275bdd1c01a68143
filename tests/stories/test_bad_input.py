"""Bad input and bad days: a clear sentence in the operator's language, nothing lost, nothing executed."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from console.store.problems import StoreProblem
from screens.desk_link import DeskLink
from tests.stories.bookings import accept
from tests.stories.seat import Room, Seat

NASTY = "\x1b]0;owned\x07渝A\x1b[2J12345\r\n[bold red]x[/] [@click=app.quit]y[/]\n\x00\u202eabc\t=1+1\n" * 4


async def test_half_a_plate_and_two_of_one_name(room: Room) -> None:
    room.ok("customer", "add", "张三", "--phone", "13900000002", "--plate", "渝C11111")
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("张三")
        call.sees("渝C11111", "139 0000 0002", "渝A12345", "138 1234 5678", "不是持卡客户")
        await call.type(" yy 3")
        call.answered("对得上 2 个", "渝C11111", "渝A12345")
        await call.press("Enter")
        call.answered("✗", "对得上 2 个")
        await call.press("Ctrl+U")
        await call.type("q77 yy 3")
        call.answered("没有 q77")
        await call.press("Ctrl+U")
        await call.type("345 yy 9")
        call.answered("没有 9 号店", "03 南岸店")
        await call.press("Ctrl+U")
        await call.type("345")
        call.sees("渝A12345")
        await call.press("Enter")
        call.sees("张三 先生")
    assert room.ok("case", "list")["cases"] == []


async def test_a_closed_store_and_an_hour_that_is_past(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.at("19:00:00")
        await call.press("F2")
        await call.type("12345 yy 3 洗车 今天8点")
        call.answered("11-23 周一 08:00 已经过了")
        await call.press("Enter")
        call.answered("✗")
        await call.press("Ctrl+U")
        await call.type("12345 yy 3 洗车")
        call.answered("南岸店关门了，11-24 周二 08:30 开门")
        await call.press("Enter")
        await call.type("洗车")
        await call.press("Down")
        for typed, said in (("昨天10点", "已经过了"), ("明天25点", "没有 25 点"), ("随便", "✗")):
            await call.type(typed)
            call.sees(typed, said)
            await call.press("F8")
            call.types_in("希望时间")
            await call.press("Ctrl+U")
    assert room.case()["steps"][0]["state"] == "open"


async def test_the_clock_is_set_back_while_a_case_runs(room: Room) -> None:
    async with room.sits("1001") as call:
        await accept(call)
        await call.at("08:40:00")
        call.sees("张三 先生", "传递", "08:40:00")
        assert "2:00 / 2:00" in call.strip, "never more time than the limit"
        await call.press("F5", "Enter", "F8")
        call.answered("转给南岸店")
        await call.press("F6", "Esc", "F7", "F7", "F8")
        call.answered("通话结束")
    assert room.ok("verify")["ok"]


async def test_forty_columns_and_back(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.type("12345 yy")
        await call.pilot.resize_terminal(40, 12)
        call.sees("窗口只有 40 列 12 行，要 80 列 24 行", "打的字都还在")
        await call.pilot.resize_terminal(80, 24)
        assert call.prompt.startswith("12345 yy")
        await call.type(" 3")
        await call.press("Enter")
        call.sees("服务")
        await call.press("Esc")
        call.types_in("预约要求")


async def test_a_hostile_paste_into_every_place_of_typing(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.paste(NASTY)
        harmless(call.screen)
        assert "渝A12345 [bold red]x[/] [@click=app.quit]y[/] abc =1+1" in call.prompt
        await call.press("Enter", "Ctrl+U")
        await call.press("F2")
        await call.type("12345 yy 3 洗车")
        await call.press("Enter")
        for place in ("预约要求", "希望时间", "门店", "主管部门"):
            call.types_in(place)
            await call.paste(NASTY)
            harmless(call.screen)
            await call.press("Down")
        await call.press("F3", "F10", "Esc", "Ctrl+P")
        await call.paste(NASTY)
        harmless(call.screen)
        await call.press("Esc", "Ctrl+P")
        await call.type("备注")
        await call.press("Enter")
        await call.paste(NASTY)
        await call.press("Enter")
        harmless(call.screen)
        call.sees("张三 先生", "HQ-0001")
    (note,) = room.case()["notes"]
    assert "\x1b" not in note["text"] and "\n" not in note["text"] and "[bold red]" in note["text"]


async def test_a_name_of_two_hundred_characters(room: Room) -> None:
    long = "欧阳" * 100
    room.ok("customer", "add", long, "--phone", "13900000003", "--plate", "渝C22222")
    for size in ((80, 24), (120, 36), (200, 50)):
        async with room.sits("1001", size=size) as call:
            await call.press("Ctrl+U")
            await call.type("c22222")
            call.sees("渝C22222", "欧阳")
            await call.press("Enter", "F8", "F7", "F7")
            assert all(len(row) <= size[0] for row in call.screen)


async def test_a_full_disk_is_said_in_the_strip_and_nothing_is_lost(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 洗车")
        await call.press("Enter")
        await call.type("里外都洗")
        fill(call)
        await call.press("F8")
        call.answered("✗", "磁盘已满")
        assert call.strip.startswith("hq.db 所在的磁盘已满") and "都还在" in call.strip
        call.sees("里外都洗", "F1 怎么办")
        await call.type("，打蜡")
        call.sees("里外都洗，打蜡")
        assert "磁盘已满" in call.strip
        for connection in disks(call):
            connection.execute("PRAGMA max_page_count=4294967294")
        await call.press("F8")
        call.answered("接着传递")
        assert "磁盘已满" not in call.strip
    case = room.case()
    assert case["forms"]["appointment-1"]["request"] == "里外都洗，打蜡"
    assert room.ok("verify")["ok"]


async def test_a_file_that_may_only_be_read(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.press("F2")
        await call.type("12345 yy 3 洗车")
        await call.press("Enter")
        await call.type("里外都洗")
        for connection in disks(call):
            connection.execute("PRAGMA query_only=1")
        await call.press("F8")
        assert "不能写" in call.strip or "写不进" in call.strip
        call.sees("里外都洗")
        for connection in disks(call):
            connection.execute("PRAGMA query_only=0")
        await call.press("F8")
        call.answered("接着传递")


async def test_a_file_of_a_newer_program_is_left_alone(room: Room) -> None:
    newer = sqlite3.connect(room.run.db)
    with newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
            " SELECT migration_set, '9999-later', '' FROM _sqlite_migrations LIMIT 1"
        )
    newer.close()
    with pytest.raises(StoreProblem) as refused:
        async with room.sits("1001"):
            pass
    assert refused.value.code == "too-new" and "9999-later" in refused.value.message
    assert room.run("queue").code == 3


def disks(call: Seat) -> list[Any]:
    """The connections that write: the file's, and the one that keeps what is typed."""
    port = call.app.port
    assert isinstance(port, DeskLink)
    port.desk.store.drafts.load("any")
    return [port.desk.store._writer, port.desk.store.drafts._conn]


def fill(call: Seat) -> None:
    """The disk fills up until neither file may grow any more."""
    port = call.app.port
    assert isinstance(port, DeskLink)
    for connection in disks(call):
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")
    store, now = port.desk.store, port.desk.now()
    for size in (3000, 300, 1):
        with pytest.raises(StoreProblem):
            for n in range(10_000):
                with store.write(actor="1001", now=now) as tx:
                    tx.set("customer", f"filler{size}-{n}", {"name": "满", "note": "x" * size})
        with pytest.raises(StoreProblem):
            for n in range(10_000):
                store.drafts.save("filler", f"{size}-{n}", {"x": "x" * size}, now)


def harmless(rows: list[str]) -> None:
    """No control character on the screen, and it still is the console."""
    text = "".join(rows)
    assert not [c for c in text if ord(c) < 32 or c in "\x7f\u202e"]
    assert "F1 帮助" in rows[-1]
