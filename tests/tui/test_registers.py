"""The registers' screen: lines under official titles, three sizes, both languages; narrowed, opened, exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

import screens  # noqa: F401  (sets Textual's switches)
from console.domain.refusal import Refusal
from console.domain.text import cells
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.desk_port import Answer
from screens.registers import RegistersScreen
from screens.registers_home import Narrowed, Register
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk

COLUMNS = ("单号", "登记时间", "车牌", "姓名", "预约要求", "答复内容", "预约结果")
LINES = tuple(
    (
        f"HQ-{n:04d}",
        "11-23 09:04",
        "渝A12345",
        "张三[/]",
        "洗车，顺带看下雨刮和轮胎，客户等着要",
        f"=可以{n}",
        "可以",
    )
    for n in range(40)
)


class Port:
    """Registers of cardboard."""

    slow = False

    def __init__(self) -> None:
        self.asked: list[Narrowed] = []
        self.exported: list[str] = []

    def forms(self) -> Sequence[tuple[str, str, int]]:
        return [("medical", "车主体检信息登记表", 0), ("appointment-1", "预约服务登记表1", 40)]

    def view(self, asked: Narrowed, wanted: Callable[[], bool]) -> Register:
        self.asked.append(asked)
        if asked.since == "morgen":
            raise Refusal("not-a-date", "不是日期", "2026-11-22")
        lines = tuple(row for row in LINES if asked.text in "".join(row))
        return Register(
            asked.form or "appointment-1", "预约服务登记表1", COLUMNS, lines, more=len(lines) > 30
        )

    def store(self, text: str) -> str:
        return "03" if text == "03" else ""

    def export(self, asked: Narrowed, kind: str) -> Answer:
        self.exported.append(kind)
        return Answer(verdict="yes", text=f"40 条 {kind}")


def app(look: str = "dark") -> ConsoleApp:
    return ConsoleApp(FakeDesk(sample.idle_scene), look=look, still=True)


def text_of(screen: RegistersScreen) -> str:
    return "\n".join(s.text for s in screen._compositor.render_strips())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (60, 12), (40, 8)])
async def test_every_size_is_whole(lang: str, size: tuple[int, int]) -> None:
    set_language(lang)
    async with app("plain" if size[0] == 80 else "dark").run_test(size=size) as pilot:
        screen = RegistersScreen(Port())
        await pilot.app.push_screen(screen)
        await pilot.pause()
        for strip in screen._compositor.render_strips()[: size[1]]:
            assert cells(strip.text) == size[0]
        if size[1] >= 12:
            assert (
                "预约服务登记表1" in text_of(screen)
                and "HQ-0000" in text_of(screen)
                and "张三[/]" in text_of(screen)
            )


async def test_narrowing_looking_along_and_opening() -> None:
    port, done = Port(), []
    async with app().run_test(size=(120, 36)) as pilot:
        screen = RegistersScreen(port)
        await pilot.app.push_screen(screen, done.append)
        await pilot.pause()
        await pilot.press(*"HQ-0007", "enter")
        assert port.asked[-1].text == "HQ-0007" and "HQ-0001" not in text_of(screen)
        await pilot.press("escape")
        await pilot.press(*"date", "space", *"11-22", "enter")
        await pilot.press(*"store", "space", *"03", "enter")
        assert port.asked[-1] == Narrowed("appointment-1", "11-22", "03")
        await pilot.press(*"date", "space", *"11-20", "space", *"11-22", "enter")
        await pilot.press(*"service", "space", *"car-wash", "enter")
        assert port.asked[-1] == Narrowed("appointment-1", "11-20", "03", "", "11-22", "car-wash")
        await pilot.press(*"date", "space", *"11-22", "enter")
        await pilot.press(*"store", "space", *"99", "enter")
        assert screen.search.answer[0] == "no"
        await pilot.press("escape", *"date", "space", *"morgen", "enter")
        assert screen.search.answer[0] == "no" and screen.asked.since == "11-22"
        await pilot.press("escape", "escape", "right", "right")
        assert "车牌" not in text_of(screen) and "预约要求" in text_of(screen)
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert done == ["HQ-0002"]


async def test_forms_are_chosen_and_exported() -> None:
    port = Port()
    async with app().run_test(size=(120, 36)) as pilot:
        screen = RegistersScreen(port)
        await pilot.app.push_screen(screen)
        await pilot.pause()
        await pilot.press("f4")
        await pilot.pause()
        assert "车主体检信息登记表" in text_of(screen)
        await pilot.press("2")
        await pilot.pause()
        assert port.asked[-1].form == "medical"
        await pilot.press("f8")
        await pilot.press("3")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert port.exported == ["pdf"] and screen.search.answer == ("yes", "40 条 pdf")
        await pilot.press("f1")
        await pilot.pause()
        assert "封存" in text_of(screen)


async def test_function_keys_act_wherever_the_cursor_is_and_say_when_they_cannot() -> None:
    port = Port()
    async with app().run_test(size=(120, 36)) as pilot:
        screen = RegistersScreen(port)
        await pilot.app.push_screen(screen)
        await pilot.pause()
        assert all(b.priority for b in screen._bindings.key_to_bindings["f8"])
        await pilot.press("f3", *"HQ", "f9")
        assert screen.search.answer[0] == "no" and screen.search.editor.text == "HQ"
        await pilot.press("f4")
        assert screen.focused is screen.board and screen.search.editor.text == "HQ"
        await pilot.press("escape", "escape")
        assert screen.focused is screen.register and screen.is_current and not screen.search.editor.text


async def test_lines_that_nobody_waits_for_any_more_are_dropped() -> None:
    """The reading of a large register stops as soon as another one is asked for."""
    port = Port()
    async with app().run_test(size=(120, 36)) as pilot:
        screen = RegistersScreen(port)
        await pilot.app.push_screen(screen)
        await pilot.pause()
        first: list[bool] = []
        ask = screen.fetch(lambda: False)
        screen.port.view = lambda asked, wanted: first.append(wanted()) or Register("medical", "x")  # type: ignore[method-assign]
        screen.fetch(lambda: False)()
        assert first == [False] and ask is not None
        screen._came(screen._number - 1, Register("medical", "late"))
        assert screen.register.view.form == "appointment-1"


async def test_room_that_is_left_shows_what_was_cut() -> None:
    long = "洗车，顺带看下雨刮和轮胎，客户等着要"
    async with app().run_test(size=(80, 24)) as pilot:
        screen = RegistersScreen(Port())
        await pilot.app.push_screen(screen)
        await pilot.pause()
        assert long not in text_of(screen)
        await pilot.resize_terminal(200, 50)
        await pilot.pause()
        assert long in text_of(screen)
