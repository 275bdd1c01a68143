"""Who sits here: staff number and PIN; and the desk that opens behind its first frame."""

from __future__ import annotations

from screens.app import ConsoleApp
from screens.desk import DeskScreen
from screens.desk_port import DeskPort
from screens.login import LoginScreen
from screens.opening import OpeningDesk
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk
from tests.tui.render import screen_cells


def shown(app: ConsoleApp) -> str:
    return "\n".join("".join(c.char for c in row) for row in screen_cells(app))


async def test_number_and_pin_open_the_desk() -> None:
    desk = FakeDesk(sample.idle_scene)
    desk.needs_login = True
    app = ConsoleApp(desk, still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, LoginScreen)
        await pilot.press(*"1001", "enter", *"9999")
        assert "****" in shown(app) and "9999" not in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "✗ PIN 不对" in shown(app) and "1001" in shown(app)
        await pilot.press(*"1234", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        assert ("enter", "1001", "1234") in desk.calls


async def test_the_prompt_is_there_before_the_file_and_what_is_typed_counts() -> None:
    desk = FakeDesk(sample.idle_scene)

    def then() -> DeskPort:
        return desk

    app = ConsoleApp(OpeningDesk("demo", sample.NOW), still=True)
    app._then = then
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen) and app.screen.port is desk
        assert "我答应过的" in shown(app)


async def test_while_it_opens_keys_say_so_and_typing_is_kept() -> None:
    app = ConsoleApp(OpeningDesk("demo", sample.NOW), still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a", "1", "f2")
        await pilot.pause()
        assert "队列" not in shown(app).splitlines()[4]
        assert "✗" in shown(app)
        desk = FakeDesk(sample.idle_scene)
        assert isinstance(app.screen, DeskScreen)
        app.port = desk
        app.screen.begin(desk)
        await pilot.pause()
        assert app.screen.search.editor.text == "a1" and app.screen.search.hits is not None


async def test_a_file_that_cannot_be_opened_is_told_after_the_screen_is_given_back() -> None:
    def then() -> DeskPort:
        raise ValueError("damaged")

    app = ConsoleApp(OpeningDesk("demo", sample.NOW), still=True, then=then)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.pause()
    assert isinstance(app.failure, ValueError)
