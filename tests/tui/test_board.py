"""The lead's board under the hands: keys, narrowing, chasing, acts; and what holds on every screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from console.desk.board_views import BoardView
from console.desk.views import Countdown
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.board import BoardScreen
from screens.board_plan import board_plan
from screens.board_port import Asked
from screens.cells import Line
from screens.panes.lead import column, figures, placed, scale
from tests.tui import sample_board, sample_views
from tests.tui.fake_desk import FakeDesk
from tests.tui.sample_board import NOW, FakeBoard
from tests.tui.test_everywhere import check_strips

SIZES = [(80, 24), (120, 36), (130, 29), (200, 50), (66, 16)]


def app_of(look: str = "dark") -> ConsoleApp:
    return ConsoleApp(FakeDesk(sample_views.idle_scene, now=NOW), look=look, still=True)


async def shown(app: ConsoleApp, board: FakeBoard, pilot: Pilot[Any]) -> BoardScreen:
    screen = BoardScreen(board, at_once=True)
    await app.push_screen(screen, lambda done: board.calls.append(("closed", done)))
    await pilot.pause()
    return screen


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("look", ["dark", "light", "plain"])
async def test_every_strip_fits_and_can_be_read(
    look: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_language(lang)
    broken: list[str] = []
    whole = Line.strip

    def noting(line: Line) -> Any:
        broken.extend(line.cut_short)
        return whole(line)

    monkeypatch.setattr(Line, "strip", noting)
    app = app_of(look)
    async with app.run_test(size=(200, 50)) as pilot:
        await shown(app, FakeBoard(), pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            check_strips(app)
            await pilot.press("tab", "down", "enter")
            await pilot.pause()
            check_strips(app)
            await pilot.press("escape", "escape")
    assert broken == []


async def test_up_and_down_change_the_unit_and_its_chase() -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        assert (screen.chosen, len(screen.chase.view.items)) == ("九龙坡店", 2)  # type: ignore[union-attr]
        await pilot.press("up", "up")
        assert screen.chosen == "沙坪坝店" and screen.chase.view is not None and screen.chase.view.items == ()
        await pilot.press("pagedown", "down")
        assert screen.chosen == "项目部"


async def test_f8_sends_the_chase_to_the_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        await pilot.press("f8")
        assert ("send", "九龙坡店", "") in board.calls and app.clipboard == "邱秀欣你好"
        assert screen.search.answer == ("yes", "九龙坡店的催办在剪贴板")
        await pilot.press("f5")
        assert screen.asking and screen.search.editor.text.startswith("邱秀欣你好，有 2 件")
        await pilot.press("ctrl+u", *"hello", "enter")
        assert screen.chase.view is not None and screen.chase.view.typed == "hello"
        await pilot.press("f8")
        assert board.calls[-1][0] == "view" and ("send", "九龙坡店", "hello") in board.calls
        assert screen.asked.typed == "" and app.clipboard == "hello"


async def test_typing_narrows_and_commands_act() -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        await pilot.press(*"03")
        assert screen.asked.text == "03" and board.calls[-1] == ("view", screen.asked)
        await pilot.press("ctrl+u")
        screen.search.load("催办 03")
        await pilot.press("x", "backspace", "enter")
        assert screen.asked.text == "" and app.clipboard == "话" and screen.search.editor.text == ""


async def test_f6_late_only_and_f10_groupings() -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        await pilot.press("f6")
        assert screen.asked.overdue and len(screen.mind.shown) == 3
        await pilot.press("f6", "f10")
        assert screen.board.view is not None
        await pilot.press("1")
        assert screen.asked.grouping == "role" and screen.chase.view is None
        await pilot.press("f8")
        assert screen.search.answer[0] == "no"


async def test_a_row_opens_its_acts_why_and_the_desk() -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        await pilot.press("tab", "down", "enter")
        await pilot.pause()
        assert screen.board.view is not None and screen.board.view.kind == "acts"
        await pilot.press("3")
        assert screen.search.answer == ("no", "没有晚")
        await pilot.press("1")
        assert screen.board.view.kind == "why"
        await pilot.press("escape")
        assert screen.board.view is None and app.focused is screen.mind
        await pilot.press("f7")
        assert ("seen", "HQ-0231") in board.calls
        await pilot.press("enter")
        await pilot.press("2")
        await pilot.pause()
        assert board.calls[-1] == ("closed", "HQ-0231")


async def test_f9_and_f2_go_to_the_desk() -> None:
    for key, done in (("f9", "behalf HQ-0232"), ("f2", "call")):
        app = app_of()
        board = FakeBoard()
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(app, board, pilot)
            await pilot.press(key)
            await pilot.pause()
            assert board.calls[-1] == ("closed", done)


async def test_the_menu_narrows_to_promises_and_to_what_nobody_answers_for() -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        for title, word in (("只看答应过客户的", "承诺"), ("只看没人管的承诺", "没人管")):
            await pilot.press("f10")
            assert screen.board.view is not None
            await pilot.press(next(i.digit for i in screen.board.view.items if i.title == title))
            assert screen.asked.text == screen.search.editor.text == word


async def test_the_order_stands_still_under_the_cursor() -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        await pilot.press("tab", "down")
        before = screen.mind.row
        new = replace(sample_board.rows()[0], case="HQ-0999")
        board.make = lambda asked: replace(sample_board.board(asked), rows=(new, *sample_board.rows()))
        screen.take_scene()
        assert screen.mind.row == before and screen.mind.fresh == 1
        await pilot.press("down")
        assert screen.mind.fresh == 0 and screen.mind.shown[0].case == "HQ-0999"


async def test_f1_help_and_language_and_look() -> None:
    app = app_of()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, FakeBoard(), pilot)
        await pilot.press("f1")
        await pilot.pause()
        assert screen.board.view is not None and screen.board.view.title == "班长看板"
        await pilot.press("escape", "ctrl+l")
        await pilot.pause()
        assert "Mind these first" in "".join(s.text for s in screen.mind.render_line(1))
        app.set_look("light")
        await pilot.pause()
        check_strips(app)


async def test_another_seats_act_is_brought_in_a_thread() -> None:
    app = app_of()
    board = FakeBoard()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = BoardScreen(board)
        await app.push_screen(screen)
        await pilot.pause()
        board.make = lambda asked: replace(sample_board.board(asked), open=48)
        board.dirty = True
        app.turn()
        for _try in range(50):
            await pilot.pause(0.01)
            if screen.view.open == 48:
                break
        assert screen.view.open == 48


# the runway's arithmetic ----------------------------------------------------------------------------------------------


def test_marks_stand_on_their_minute() -> None:
    at = scale(120)
    assert (at.left, at.now, at.minute, at.right, at.held, at.spark) == (12, 27, 5, 81, 83, 103)
    assert [column(at, ms) for ms in (36_000, 66_000, 432_000, -30_000, 0, -1)] == [30, 32, 63, 24, 28, 25]


def test_marks_in_one_place_show_their_number_and_the_loudest_colour() -> None:
    at = scale(120)
    marks = [sample_board.mark("答", left) for left in ("5:00", "5:10", "-4:00", "-9:00", "14:00")]
    assert [(cell, words, loud, early) for cell, words, loud, early in placed(marks, at, NOW)] == [
        (12, "2 ", "late", True),
        (52, "2 ", "calm", False),
    ]


def test_figures_follow_the_clock() -> None:
    view = sample_board.board()
    found = dict(figures(view, NOW))
    assert (found["超时"], found["十分钟内"], found["开着"], found["兑现"]) == ("3", "13", "47", "97 / 98")
    later = dict(figures(view, NOW + 40_000))
    assert (later["超时"], later["十分钟内"]) == ("4", "12")


def test_the_plan_keeps_everything_on_the_screen() -> None:
    for width in range(60, 220, 7):
        for height in range(12, 60, 5):
            for card in (0, 9, 13, 30):
                size, places, _tight = board_plan(width, height, 16, 12, card)
                assert size != "none"
                used: set[tuple[int, int]] = set()
                for place in places.values():
                    cells = {
                        (x, y)
                        for y in range(place.y, place.y + place.height)
                        for x in range(place.x, place.x + place.width)
                    }
                    assert all(0 <= x < width and 0 <= y < height for x, y in cells)
                    assert not used & cells
                    used |= cells
                assert places["mind"].height >= 1


# what a second costs --------------------------------------------------------------------------------------------------


def many(asked: Asked) -> BoardView:
    """500 rows and 40 units, all running."""
    view = sample_board.board(asked)
    rows = tuple(
        replace(
            r,
            case=f"HQ-{n:04d}",
            clock=Countdown(since=NOW - 1000, due_at=NOW + (n - 50) * 7000, limit_ms=300_000),
        )
        for n, r in enumerate(sample_board.rows() * 50)
    )
    units = tuple(replace(u, id=f"{n}", title=u.title) for n, u in enumerate(sample_board.units() * 4))
    return replace(
        view, rows=rows, units=units, due=tuple(sorted(r.clock.due_at or 0 for r in rows)), open=500
    )


async def test_500_rows_cost_little() -> None:
    app = app_of()
    board = FakeBoard(many)
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, board, pilot)
        sent: list[int] = []
        for pane in screen.panes:
            refresh: Callable[..., Any] = pane.refresh

            def counting(*regions: Any, _real: Callable[..., Any] = refresh, **more: Any) -> Any:
                sent.append(len(regions))
                return _real(*regions, **more)

            pane.refresh = counting  # type: ignore[method-assign]
        took = []
        for beat in range(1, 31):
            app.now = NOW + beat * 1000
            start = time.process_time()
            screen.tick()
            await pilot.pause()
            took.append(time.process_time() - start)
        took.sort()
        assert took[len(took) // 2] < 0.03, (
            "half of the beats take less than 3 % of a core even on a busy machine"
        )
        assert max(sent) <= 40
        assert not [c for c in board.calls[1:] if c[0] == "view"], "a tick asks the desk for nothing"
