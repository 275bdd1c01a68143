"""A whole call in a real terminal: found, accepted, killed in the middle of the form, passed on, answered, called back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stories.commands import Commands, call_centre, moment
from tests.stories.terminal import Terminal, available, console

pytestmark = pytest.mark.skipif(not available(), reason="tmux is not installed: no real terminal to be had")

MONDAY = "2026-11-23"


@pytest.fixture
def run(tmp_path: Path) -> Commands:
    return call_centre(tmp_path)


Opener = Callable[..., Terminal]


@pytest.fixture
def opened(run: Commands, tmp_path: Path) -> Iterator[Opener]:
    """Opens the console on the file as somebody at a time of day; closes every terminal at the end."""
    terminals: list[Terminal] = []
    home = tmp_path / "home"
    home.mkdir()

    def at(clock: str, staff: str = "1001", columns: int = 120, rows: int = 36, lang: str = "zh") -> Terminal:
        words = console("--lang", lang, "--as", staff, "--now", moment(MONDAY, clock), db=run.db)
        terminal = Terminal(words, columns=columns, rows=rows, home=home)
        terminals.append(terminal)
        return terminal

    yield at
    for terminal in terminals:
        terminal.close()


def test_from_ring_to_call_back(opened: Opener, run: Commands) -> None:
    desk = opened("09:00:00")
    desk.wait("李敏", "待接")
    desk.press("F2")
    desk.wait("通话")
    desk.type("12345 yy 3")
    desk.wait("渝A12345  预约  南岸店")
    desk.press("Enter")
    desk.wait("已建单 HQ-0001", "预约要求")
    desk.press("F4")
    desk.wait("保养工时", "Esc")
    desk.type("3")
    desk.wait("包含 保养工时", "张先生，您的金卡里有保养工时")
    desk.type("换机油机滤，右前门异响")
    desk.wait("换机油机滤，右前门异响")
    desk.press("Tab")
    desk.type("明天10点")
    desk.wait("11-24 周二 10:00", "已存")

    # The power goes. Everything typed is there again, and so is the caller.
    desk.kill()
    desk.close()
    desk = opened("09:01:30")
    desk.wait("张三 先生", "HQ-0001", "换机油机滤，右前门异响", "11-24 周二 10:00")
    desk.press("F8")
    desk.wait("传递", "12 分钟")
    desk.press("F5")
    desk.press("Enter")
    desk.wait("已说")
    shown = run.ok("case", "show", "HQ-0001", now=moment(MONDAY, "09:01:31"))
    assert [p["due_at"] for p in shown["promises"]] == [moment(MONDAY, "09:13:30")]
    desk.press("F8")
    desk.wait("南岸前台")
    desk.close()

    # The store answers by telephone: the operator writes it for them.
    desk = opened("09:05:00")
    desk.wait("HQ-0001")
    desk.press("F9")
    desk.wait("店面回复")
    shown = run.ok("case", "show", "HQ-0001", now=moment(MONDAY, "09:05:00"))
    assert shown["anchors"]["T"] == moment(MONDAY, "09:01:30")
    assert shown["forms"]["appointment-1"]["request"] == "换机油机滤，右前门异响"


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 50)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_size_opens_and_finds(opened: Opener, columns: int, rows: int, lang: str) -> None:
    desk = opened("09:00:00", columns=columns, rows=rows, lang=lang)
    desk.wait("F2", "09:00:00")
    desk.type("zs")
    desk.wait("渝A12345", "张三")


def test_forty_columns_say_what_is_needed(opened: Opener) -> None:
    desk = opened("09:00:00", columns=40, rows=12)
    desk.wait("80")


def test_a_hostile_paste_is_text(opened: Opener) -> None:
    desk = opened("09:00:00")
    desk.wait("待接")
    desk.paste("\x1b]0;owned\x07渝A\x1b[2J12345\n[bold]x[/]\n" * 5)
    seen = desk.wait("[bold]x[/]", "李敏")
    assert "\x1b" not in seen
    desk.press("Escape")
    desk.wait("李敏", "F2 来电")
