"""What a terminal is asked for: its bell at most once a promise, and the width of a sparkline's blocks."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from textual import events

from console.desk.views import Countdown, QueueRow, SideView
from screens import probe
from screens.app import ConsoleApp
from screens.bell import PromiseBell
from screens.board import BoardScreen
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk
from tests.tui.sample_board import NOW, FakeBoard

MINUTE = 60_000


def promise(case: str, due: int) -> QueueRow:
    return QueueRow(
        case=case, step="x", clock=Countdown(since=0, due_at=due, limit_ms=10 * MINUTE, warn_ms=2 * MINUTE)
    )


def test_the_bell_is_off_until_it_is_wanted_and_stays_as_it_was_set() -> None:
    bell = PromiseBell()
    assert not bell.due([promise("A", 10 * MINUTE)], 0) and not bell.due(
        [promise("A", 10 * MINUTE)], 9 * MINUTE
    )
    assert bell.switch() and PromiseBell().on
    assert not bell.switch() and not PromiseBell().on


def test_a_promise_rings_once_when_it_becomes_soon_and_never_when_it_was_soon_already() -> None:
    bell = PromiseBell()
    bell.switch()
    rows = [promise("A", 10 * MINUTE), promise("B", 12 * MINUTE), promise("C", MINUTE)]
    heard = [at for at in range(15) if bell.due(rows, at * MINUTE)]
    assert heard == [8, 10], "A at two minutes left, B at two minutes left; C was soon when the desk opened"
    assert not bell.due(rows, 8 * MINUTE), "a clock set back rings nothing twice"
    assert bell.due([promise("A", 30 * MINUTE)], 29 * MINUTE), "a new promise on the same case is another one"


async def test_the_desk_rings_for_a_promise_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr(ConsoleApp, "bell", lambda self: rung.append(self.now))
    side = SideView(promises=(promise("A", sample.NOW + 3 * MINUTE),))
    desk = FakeDesk(lambda: replace(sample.idle_scene(), side=side))
    app = ConsoleApp(desk, still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        app.screen.promise_bell.on = True  # type: ignore[attr-defined]
        for seconds in (0, 30, 61, 90, 200):
            desk.at = sample.NOW + seconds * 1000
            app.turn()
            await pilot.pause()
    assert rung == [sample.NOW + 61_000]


async def test_sparklines_are_digits_until_the_terminal_says_that_a_block_is_one_cell() -> None:
    app = ConsoleApp(FakeDesk(sample.idle_scene, now=NOW), still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await app.push_screen(BoardScreen(FakeBoard(), at_once=True))
        await pilot.pause()
        assert "▇" not in text(app) and "36543225676543" in text(app)
        app.post_message(events.CursorPosition(2, 0))
        await pilot.pause()
        assert "▇" not in text(app), "two cells: digits stay"
        app.post_message(events.CursorPosition(1, 0))
        await pilot.pause()
        assert "▃▆▅▄▃▂▂▅▆▇▆▅▄▃" in text(app)
        app.set_look("plain")
        await pilot.pause()
        assert "▇" not in text(app)
        assert app.screen.search.editor.text == "", "the answer is not typed text"  # type: ignore[attr-defined]


def text(app: ConsoleApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def test_nothing_is_asked_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        def __init__(self, tty: bool) -> None:
            self.tty = tty

        def isatty(self) -> bool:
            return self.tty

    def streams(*ttys: bool) -> None:
        for name, tty in zip(("__stdin__", "__stdout__", "__stderr__"), ttys, strict=True):
            monkeypatch.setattr(f"sys.{name}", Stream(tty))

    streams(True, True, True)
    assert probe.can_ask()
    for ttys in ((False, True, True), (True, False, True), (True, True, False)):
        streams(*ttys)
        assert not probe.can_ask()


def test_the_question_leaves_the_cursor_where_it_was() -> None:
    assert probe.QUESTION.startswith("\x1b7") and probe.QUESTION.endswith("\x1b[0m\x1b8")
    seen: list[Any] = [probe.narrow(1), probe.narrow(2), probe.narrow(0)]
    assert seen == [True, False, False]
