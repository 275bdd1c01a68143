"""The telephone rings: whose number it is stands on the strip, F2 takes the call, and nobody's typing is disturbed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.commands import call_centre, moment
from tests.stories.seat import MONDAY, Room
from tests.stories.terminal import Terminal, available, console


async def test_one_person_has_the_number(room: Room) -> None:
    async with room.sits("1001") as call:
        room.ring("023-67871234")
        await call.at("09:00:02")
        call.sees("来电 023 6787 1234", "张三", "按 F2 接", "响了 0:02")
        await call.press("F2")
        call.sees("张三 先生", "023 6787 1234", "▸ 渝A12345", "受理还剩")


async def test_a_household_is_chosen_by_digit(room: Room) -> None:
    room.ok("customer", "add", "李梅", "--phone", "13812345678")
    async with room.sits("1001") as call:
        room.ring("013812345678")
        await call.at("09:00:02")
        assert "张三" in call.strip and "李梅" in call.strip and "或" in call.strip
        await call.press("F2")
        call.sees("2 个人用这个号", "谁打来的", "都不是    F2 新客户 138 1234 5678")
        digit = next(d for d in "12" if call.row("李梅").startswith(f"{d} "))
        await call.type(digit)
        assert call.strip.startswith("李梅") and "138 1234 5678" in call.strip
        assert call.prompt.startswith("09:"), "the digit was a choice, not text"
        # It was him after all: as long as nothing is written for her, the call is his.
        await call.type("12345")
        await call.press("Enter")
        assert call.strip.startswith("张三 先生")


async def test_arrows_and_enter_choose_and_the_list_comes_back(room: Room) -> None:
    for name in ("李梅", "张小三"):
        room.ok("customer", "add", name, "--phone", "13812345678")
    async with room.sits("1001", size=(80, 24)) as call:
        room.ring("13812345678")
        await call.press("F2")
        names = [next(n for n in ("张小三", "李梅", "张三") if n in row) for row in call.screen[4:7]]
        assert sorted(names) == ["张三", "张小三", "李梅"]
        await call.press("Esc")
        call.sees_not("都不是")
        await call.press("F2")
        call.sees("谁打来的", "都不是")
        await call.press("Down", "Enter")
        assert call.strip.startswith(names[1])


async def test_letters_behind_the_list_look_further_and_digits_of_a_plate_too(room: Room) -> None:
    room.ok("customer", "add", "李梅", "--phone", "13812345678")
    async with room.sits("1001") as call:
        room.ring("13812345678")
        await call.press("F2")
        await call.type("a99887")
        call.sees("李四", "渝A99887")
        assert call.prompt.startswith("a99887")
        await call.press("Enter")
        assert call.strip.startswith("李四 女士")


async def test_an_unknown_number_is_a_new_customer_with_what_the_exchange_knows(room: Room) -> None:
    async with room.sits("1001") as call:
        room.ring("+86 130 4411 9020", "魏女士")
        await call.at("09:00:01")
        call.sees("来电 130 4411 9020", "魏女士", "按 F2 接")
        await call.press("F2")
        call.sees("130 4411 9020 没登记过", "F2 新客户 魏女士  130 4411 9020", "Enter 建新客户")
        await call.press("Enter")
        call.answered("建好了 魏女士")
        assert call.strip.startswith("魏 女士") and "130 4411 9020" in call.strip
    (hit,) = room.ok("lookup", "13044119020")["hits"]
    assert (hit["name"], hit["phones"]) == ("魏", ["+8613044119020"])


async def test_without_a_name_it_is_asked_for_and_leaving_it_loses_nothing(room: Room) -> None:
    async with room.sits("1001") as call:
        room.ring("15023880001")
        await call.press("F2", "Enter")
        call.answered("客户叫什么")
        await call.press("Esc", "F2")
        call.sees("150 2388 0001 没登记过")
        await call.press("F2")
        await call.type("魏东")
        await call.press("Enter")
        call.answered("建好了 魏东")
    (hit,) = room.ok("lookup", "15023880001")["hits"]
    assert hit["name"] == "魏东"


async def test_a_fixed_line_in_the_area_of_one_store_names_the_store(room: Room, tmp_path: Path) -> None:
    from tests.stories.commands import write

    stores = write(tmp_path / "more.csv", "门店编号,门店,区号\n05,成都店,028\n")
    room.ok("import", "stores", str(stores))
    async with room.sits("1001") as call:
        room.ring("02865432100", "冉启明")
        await call.press("F2")
        call.sees("F2 新客户 冉启明  028 6543 2100  成都店")
        await call.press("F2")
        call.answered("建好了")
    (hit,) = room.ok("lookup", "冉启明")["hits"]
    assert room.ok("customer", "show", hit["customer"])["home_unit"] == "05"


@pytest.mark.parametrize("number", ["", "匿名", "Anonymous", "\x1b[2J", "[bold red]"])
async def test_a_withheld_number_is_said_and_the_caller_is_looked_up(room: Room, number: str) -> None:
    async with room.sits("1001") as call:
        room.ring(number)
        await call.at("09:00:04")
        call.sees("来电 号码隐藏", "按 F2 接", "响了 0:04")
        await call.press("F2")
        call.sees("号码隐藏了")
        await call.type("李四")
        await call.press("Enter")
        assert call.strip.startswith("李四 女士")
        await call.press("F8")
        call.answered("通话结束")


@pytest.mark.parametrize(
    "number", ["1" * 200, "[@click=app.quit]5[/]", "\x1b]0;owned\x07138\x00", "sip:801@10.0.0.2", "%5'\"*"]
)
@pytest.mark.parametrize("width", [80, 120])
async def test_garbage_of_the_exchange_is_drawn_as_text(room: Room, number: str, width: int) -> None:
    async with room.sits("1001", size=(width, 24 if width == 80 else 36)) as call:
        room.ring(number, "\x1b[31m" + "名" * 200 + "[bold]")
        await call.at("09:00:01")
        shown = "\n".join(call.screen)
        assert call.strip.startswith("来电") and "\x1b" not in shown and "\x07" not in shown
        await call.press("F2", "F2", "Esc", "F8")
        assert room.ok("verify")["ok"]


async def test_a_ring_in_the_middle_of_a_word_changes_nothing_that_is_typed(room: Room) -> None:
    async with room.sits("1001") as call:
        await call.type("渝A99")
        room.ring("13812345678")
        await call.at("09:00:02")
        call.sees("按 F2 接", "李四")
        await call.type("887")
        assert call.prompt.startswith("渝A99887")
        call.sees("李四")
        await call.press("F2")
        assert call.strip.startswith("张三 先生") and call.prompt.startswith("渝A99887")


async def test_a_ring_in_the_middle_of_a_form_waits_on_the_strip(room: Room) -> None:
    room.ok("customer", "add", "王强", "--phone", "13987654321")
    async with room.sits("1001") as call:
        await call.type("12345 yy 3 洗车")
        await call.press("Enter")
        await call.type("里外都")
        room.ring("13987654321")
        await call.at("09:00:05")
        assert "来电" in call.strip and "李四" in call.strip and "王强" in call.strip
        await call.type("洗")
        call.types_in("预约要求")
        await call.press("F2")
        call.answered("暂存了张三，F7 取回")
        call.sees("谁打来的", "李四", "王强")
        await call.press("Enter", "F8", "F7")
        call.sees("里外都洗", "HQ-0001")
        call.types_in("预约要求")


async def test_the_second_caller_while_it_rings_and_who_gave_up(room: Room) -> None:
    async with room.sits("1001") as call:
        room.ring("13987654321")
        room.ring("13987654321")
        await call.at("09:00:10")
        room.ring("13812345678")
        await call.at("09:00:12")
        call.sees("张三", "响了 0:02")
        await call.at("09:01:39")
        call.sees("张三", "响了 1:29")
        await call.at("09:01:40")
        assert "待接" in call.strip
    for who in ("李四", "张三"):
        (hit,) = room.ok("lookup", who)["hits"]
        shown = room.ok("customer", "show", hit["customer"])
        assert shown["calls"] == 1, who


async def test_who_answers_silences_the_others(room: Room) -> None:
    async with room.sits("1001") as first, room.sits("1002") as second:
        for seat in (0, 1):
            room.ring("13812345678", seat=seat)
        await first.at("09:00:03")
        second.sees("按 F2 接")
        await first.press("F2")
        await first.at("09:00:04")
        assert first.strip.startswith("张三") and "待接" in second.strip


@pytest.mark.skipif(not available(), reason="tmux is not installed: no real terminal to be had")
def test_the_command_rings_at_the_console_that_runs(tmp_path: Path) -> None:
    run = call_centre(tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    words = console("--lang", "zh", "--as", "1001", "--now", moment(MONDAY, "09:00:00"), db=run.db)
    with Terminal(words, home=home) as desk:
        desk.wait("李敏", "待接")
        desk.type("a9")
        desk.wait("李四")
        assert run.ok("ring", "13812345678", "--name", "谁")["told"] == 1
        desk.wait("来电 138 1234 5678   张三", "按 F2 接", "› a9")
        desk.press("F2")
        desk.wait("张三 先生", "› a9", "F7 暂存")
