"""The replay's screen: limits typed as people say them, what would have been, the cases behind it; every size, both languages."""

from __future__ import annotations

import pytest

import screens  # noqa: F401  (sets Textual's switches)
from console.domain.refusal import Refusal
from console.domain.text import cells
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.replay import ReplayScreen
from screens.replay_home import ReplayCase, ReplayLine, ReplaySheet, Tried, understand
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk

LINES = (
    ReplayLine("预约服务(客服部)  店面回复", False, 31, (6, 12), (1_450_000, 2_460_000)),
    *(ReplayLine(f"第{n}分店[/]", True, n, (n % 2, 1), (60_000 * (n % 2), 0)) for n in range(30)),
)
CASES = tuple(ReplayCase(f"HQ-{n:04d}", "渝AD12345", "阿卜杜拉", "预约服务(客服部)", n < 3) for n in range(5))


class Port:
    """A replay of cardboard."""

    slow = False

    def __init__(self) -> None:
        self.asked: list[Tried] = []

    def view(self, tried: Tried) -> ReplaySheet:
        self.asked.append(tried)
        if "火箭" in dict(tried.limits):
            raise Refusal("unknown-step", "没有步骤「火箭」", "", "set")
        made = ReplaySheet(
            since=sample.at("09:00:00") - 86_400_000 * 7, until=sample.at("09:00:00"), limits=tried.limits
        )
        return made if not tried.limits else ReplaySheet(
            since=made.since, until=made.until, limits=tried.limits, lines=LINES, cases=CASES
        )  # fmt: skip


def app(look: str = "dark") -> ConsoleApp:
    return ConsoleApp(FakeDesk(sample.idle_scene), look=look, still=True)


def text_of(screen: ReplayScreen) -> str:
    return "\n".join(s.text for s in screen._compositor.render_strips())


@pytest.mark.parametrize(
    ("typed", "limits", "last"),
    [
        ("前台 3", (("前台", "3min"),), "7d"),
        ("front desk 3分钟", (("front desk", "3min"),), "7d"),
        ("accept=1min 店面回复＝T+6min", (("accept", "1min"), ("店面回复", "T+6min")), "7d"),
        ("last 14d", (), "14d"),
        ("过去 14天", (), "14d"),
        ("最近2周", (), "2w"),
    ],
)
def test_limits_as_people_type_them(typed: str, limits: tuple[tuple[str, str], ...], last: str) -> None:
    assert understand(typed, Tried()) == Tried(limits, last)


def test_limits_add_up_and_a_word_alone_is_none() -> None:
    tried = understand("accept 5", understand("前台 3", Tried(last="2w")) or Tried())
    assert tried == Tried((("前台", "3min"), ("accept", "5min")), "2w")
    assert understand("accept 4", tried or Tried()) == Tried((("前台", "3min"), ("accept", "4min")), "2w")
    assert understand("前台", Tried()) is None and understand("", Tried()) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("look", ["dark", "plain"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (60, 12), (40, 8)])
async def test_every_size_is_whole(lang: str, look: str, size: tuple[int, int]) -> None:
    set_language(lang)
    async with app(look).run_test(size=size) as pilot:
        screen = ReplayScreen(Port(), "前台 3")
        await pilot.app.push_screen(screen)
        await pilot.pause()
        for strip in screen._compositor.render_strips()[: size[1]]:
            assert cells(strip.text) == size[0]
            assert not set(strip.text) & set("…→·●■│─×“”")
        if size[1] >= 12:
            assert "前台 3min" in text_of(screen) and "41:00" in text_of(screen)


async def test_trying_reading_to_the_end_and_opening() -> None:
    port, done = Port(), []
    async with app().run_test(size=(80, 24)) as pilot:
        screen = ReplayScreen(port)
        await pilot.app.push_screen(screen, done.append)
        await pilot.pause()
        assert port.asked == [Tried()] and "回车" in text_of(screen)
        await pilot.press(*"accept", "space", "3", "enter")
        assert port.asked[-1] == Tried((("accept", "3min"),)) and screen.focused is screen.replay
        await pilot.press("end")
        await pilot.pause()
        assert "HQ-0004" in text_of(screen), "a long table can be read to its end"
        await pilot.press("up", "enter")
        await pilot.pause()
        assert done == ["HQ-0003"]


async def test_what_cannot_be_tried_stays_to_be_mended() -> None:
    port = Port()
    async with app().run_test(size=(120, 36)) as pilot:
        screen = ReplayScreen(port, "accept 3")
        await pilot.app.push_screen(screen)
        await pilot.pause()
        screen.search.load("火箭 3")
        await pilot.press("f3", "enter")
        assert screen.search.answer == ("no", "没有步骤「火箭」") and screen.search.editor.text == "火箭 3"
        assert "accept 3min" in text_of(screen) and screen.tried == Tried((("accept", "3min"),))
        await pilot.press("escape", "escape", "escape")
        assert screen.tried == Tried() and screen.is_current, "Esc takes back what is tried before it leaves"
        await pilot.press("escape")
        await pilot.pause()
        assert not screen.is_attached
