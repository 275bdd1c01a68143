"""The desk under the hands: prompt, hits, form, lists, keys, focus."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from textual.events import Paste
from textual.pilot import Pilot

from console.desk.views import Choice, FormRow
from console.i18n import language
from screens.app import ConsoleApp
from screens.desk import DeskScreen
from screens.desk_port import Answer, Saying, Scene
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk
from tests.tui.render import screen_cells

Opened = tuple[Pilot[int], DeskScreen, FakeDesk]


@asynccontextmanager
async def desk_of(
    make: Callable[[], Scene] = sample.call_scene, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Opened]:
    """The desk screen on a cardboard desk."""
    desk = FakeDesk(make)
    app = ConsoleApp(desk, still=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        yield pilot, app.screen, desk


def words(screen: DeskScreen, row: int) -> str:
    """A row of the screen as text."""
    return "".join(c.char for c in screen_cells(screen.app)[row])  # type: ignore[arg-type]


def bars(screen: DeskScreen) -> list[tuple[int, int]]:
    """Where cells of the focus plane are: caret and bar."""
    return [
        (y, x)
        for y, row in enumerate(screen_cells(screen.app))
        for x, c in enumerate(row)
        if c.plane == "ffffff"
    ]  # type: ignore[arg-type]


# the prompt ---------------------------------------------------------------------------------------------------------------


async def test_typing_finds_and_arrows_choose() -> None:
    async with desk_of(sample.idle_scene) as (pilot, screen, desk):
        await pilot.press("ａ", "1", "2", "b", "4")
        await pilot.pause()
        assert screen.search.editor.text == "a12b4"
        assert "准 4   差一个字 4" in words(screen, 2) and "Enter 打开" in words(screen, 2)
        assert ("typed", "a12b4", 5) in desk.calls
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert ("open_hit", "渝AA12B40") in desk.calls
        assert screen.search.hits is None and screen.mode == "call"


async def test_the_card_of_hits_only_grows_while_a_search_goes_on() -> None:
    async with desk_of(sample.idle_scene) as (pilot, screen, desk):
        await pilot.press("a", "1")
        await pilot.pause()
        tall = screen.search.size.height

        desk.hits = msgspec.structs.replace(sample.hits(), rows=sample.hits().rows[:1], exact=1, near=0)
        await pilot.press("2")
        await pilot.pause()
        assert screen.search.size.height == tall


async def test_escape_puts_hits_away_and_keeps_the_text() -> None:
    async with desk_of(sample.idle_scene) as (pilot, screen, _desk):
        await pilot.press("a", "1", "escape")
        await pilot.pause()
        assert screen.search.hits is None and screen.search.editor.text == "a1"
        assert screen.mode == "idle"


async def test_a_command_shows_what_was_understood_before_enter_does_it() -> None:
    async with desk_of(sample.idle_scene) as (pilot, screen, desk):
        screen.search.load("12345 yy ")
        await pilot.press("3")
        await pilot.pause()
        assert "渝A12345  预约  南岸店   Enter 建单" in words(screen, 2)
        assert screen.search.hits is None
        await pilot.press("enter")
        assert ("commit", "12345 yy 3") in desk.calls


async def test_a_paste_of_ten_lines_with_escapes_is_one_clean_line() -> None:
    async with desk_of(sample.idle_scene) as (pilot, screen, _desk):
        screen.search.post_message(Paste("\x1b[31m渝A1\n\x00渝A2\r\n" * 5))
        await pilot.pause()
        assert "\n" not in screen.search.editor.text and "\x1b" not in screen.search.editor.text
        assert screen.search.editor.text.startswith("渝A1 渝A2 ")


async def test_the_terminals_cursor_follows_the_caret_for_input_methods() -> None:
    async with desk_of(sample.idle_scene) as (pilot, screen, _desk):
        await pilot.press("张", "三")
        await pilot.pause()
        assert tuple(screen.app.cursor_position) == (8, 1)
        await pilot.press("left")
        assert tuple(screen.app.cursor_position) == (6, 1)


# the form -----------------------------------------------------------------------------------------------------------------


async def test_every_keystroke_in_a_field_is_kept() -> None:
    async with desk_of() as (pilot, screen, desk):
        assert screen.focused is screen.form
        await pilot.press("好")
        await pilot.pause()
        assert ("write", "request", "换机油机滤，右前门异响看一下好", 15) in desk.calls
        assert "换机油机滤，右前门异响看一下好" in words(screen, 30)
        await pilot.press("left", "left")
        await pilot.pause()
        assert ("stands", "request", 13) in desk.calls


async def test_tab_goes_to_what_is_missing_enter_to_the_next_row() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.press("enter")
        assert screen.form.field is not None and screen.form.field.field == "wanted_at"
        await pilot.press("tab")
        assert screen.form.field.field == "department"
        await pilot.press("shift+tab")
        assert screen.form.field.field == "store"
        await pilot.press("down", "1")
        await pilot.pause()
        assert ("choose", "department", "repair") in desk.calls
        assert "还缺" not in words(screen, 28)


async def test_a_wrong_value_stays_and_the_reason_stands_below() -> None:
    async with desk_of() as (pilot, screen, _desk):
        await pilot.press("down", "ctrl+u", *"明天25点")
        await pilot.pause()
        assert "明天25点" in words(screen, 31)
        assert "✗ 没有 25 点，写 10 点" in words(screen, 32)


async def test_enter_on_the_last_row_finishes_the_step() -> None:
    async with desk_of() as (pilot, _screen, desk):
        await pilot.press("down", "down", "down", "enter")
        await pilot.pause()
        assert ("finish", "", "") in desk.calls


async def test_one_bar_and_one_caret_at_a_time() -> None:
    async with desk_of() as (pilot, screen, _desk):
        assert bars(screen) == [(30, 0), (30, 40)]
        await pilot.press("f3")
        assert bars(screen) == [(1, 14)]
        await pilot.press("tab")
        await pilot.pause()
        assert {y for y, _x in bars(screen)} == {33}
        await pilot.press("f6")
        await pilot.pause()
        assert bars(screen) == [(6, 79)]


async def test_more_rows_than_room_keep_the_caret_in_sight() -> None:

    def long() -> Scene:
        form = sample.form()
        rows = tuple(
            msgspec.structs.replace(form.rows[0], field=f"f{n}", label=f"第{n}项") for n in range(15)
        )
        scene = sample.call_scene("80x24")
        return msgspec.structs.replace(
            scene, forms=(msgspec.structs.replace(form, rows=rows),), field=("f0", 0)
        )

    async with desk_of(long, (80, 24)) as (pilot, screen, _desk):
        for n in range(15):
            assert any(f"第{n}项" in words(screen, y) for y in range(8, 20)), n
            await pilot.press("down")
            await pilot.pause()


# lists and keys -----------------------------------------------------------------------------------------------------------


async def test_services_by_digit_and_the_reason_of_a_closed_one() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.press("f4")
        await pilot.pause()
        assert screen.focused is screen.board and "服务" in words(screen, 4)
        await pilot.press("2")
        await pilot.pause()
        assert "✗ 用完" in words(screen, 2) and screen.board.view is not None
        await pilot.press("１")
        await pilot.pause()
        assert ("start", "wash") in desk.calls and screen.board.view is None


async def test_lists_give_the_focus_back() -> None:
    async with desk_of() as (pilot, screen, _desk):
        for key in ("f4", "f5", "f10", "f1"):
            await pilot.press(key)
            await pilot.pause()
            assert screen.focused is screen.board, key
            await pilot.press("escape")
            await pilot.pause()
            assert screen.focused is screen.form and screen.board.view is None, key


async def test_f5_enter_says_that_it_was_said() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.press("f5", "enter")
        await pilot.pause()
        assert ("said", "appointment.promise") in desk.calls
        assert "✓ 说过了" in words(screen, 2)


async def test_a_key_that_cannot_act_says_why() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.press("f9")
        await pilot.pause()
        assert "✗ x" in words(screen, 2)
        assert not any(c[0] == "behalf" for c in desk.calls)


async def test_several_outcomes_are_asked_for_and_a_reason_too() -> None:
    async with desk_of() as (pilot, screen, desk):
        desk.answer = Answer(
            pick=(
                Choice(id="booked", digit="1", title="已预约"),
                Choice(id="declined", digit="2", title="不要了"),
            ),
            title="结果怎样",
        )
        await pilot.press("f8")
        await pilot.pause()
        assert "结果怎样" in words(screen, 4) and "已预约" in words(screen, 6)
        await pilot.press("2")
        await pilot.pause()
        assert ("finish", "declined", "") in desk.calls
        desk.answer = Answer(verdict="no", text="要写原因", ask="为什么")
        await pilot.press("f8")
        await pilot.pause()
        assert (
            screen.focused is screen.search
            and screen.search.editor.text == ""
            and "为什么" in words(screen, 2)
        )
        desk.answer = Answer(verdict="yes", text="完成")
        await pilot.press(*"没空", "enter")
        await pilot.pause()
        assert ("finish", "", "没空") in desk.calls
        assert screen.search.editor.text == "12345 yy 3"


async def test_a_missing_field_takes_the_caret_there() -> None:
    async with desk_of() as (pilot, screen, desk):
        desk.answer = Answer(verdict="no", text="不能完成受理：主管部门没填", where="department")
        await pilot.press("f8")
        await pilot.pause()
        assert screen.form.field is not None and screen.form.field.field == "department"
        assert "✗ 不能完成受理：主管部门没填" in words(screen, 2)


async def test_f7_parks_a_call_and_takes_one_back() -> None:
    async with desk_of() as (pilot, _screen, desk):
        await pilot.press("f7")
        assert ("park",) in desk.calls
    async with desk_of(sample.idle_scene) as (pilot, _screen, desk):
        await pilot.press("f7")
        assert ("take_back", "") in desk.calls


async def test_f6_goes_into_the_queue_and_again_shows_only_what_is_late() -> None:
    async with desk_of() as (pilot, _screen, desk):
        await pilot.press("f6", "down", "enter")
        await pilot.pause()
        assert ("open_case", "HQ-0001") in desk.calls
        await pilot.press("f6", "f6")
        assert ("overdue_only", True) in desk.calls


async def test_the_queue_stands_still_under_the_cursor() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.press("f6", "down")

        new = sample.queue_rows()[16]
        scene = sample.call_scene()

        def more() -> Scene:
            rows = (
                msgspec.structs.replace(new, case="HQ-9999", clock=sample.left("+9:00")),
                *reversed(scene.queue.rows),
            )
            return msgspec.structs.replace(
                scene, queue=msgspec.structs.replace(scene.queue, rows=rows), field=None, prompt=None
            )

        desk.make, desk.dirty = more, True
        before = [r.case for r in screen.queue.view.rows]
        screen.tick()
        await pilot.pause()
        assert [r.case for r in screen.queue.view.rows] == before
        assert "新 1" in words(screen, 4)
        held = screen.queue.row
        await pilot.press("down")
        await pilot.pause()
        assert len(screen.queue.view.rows) == len(before) + 1 and "新 1" not in words(screen, 4)
        assert held is not None and screen.queue.view.rows[screen.queue.cursor - 1].case == held.case


async def test_the_palette_filters_by_what_is_typed_and_gives_the_prompt_back() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.press("ctrl+p", *"暂存")
        await pilot.pause()
        assert screen.board.item is not None and screen.board.item.note == "F7"
        await pilot.press("enter")
        await pilot.pause()
        assert ("park",) in desk.calls and screen.search.editor.text == "12345 yy 3"


async def test_help_is_about_the_panel_and_again_all_keys() -> None:
    async with desk_of() as (pilot, screen, _desk):
        await pilot.press("f1")
        await pilot.pause()
        assert "表格" in words(screen, 4)
        await pilot.press("f1")
        await pilot.pause()
        assert screen.board.view is not None and screen.board.view.kind == "keys"
        await pilot.press("f1")
        assert screen.board.view is None


async def test_the_language_switches_live_and_nothing_typed_is_lost() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.press("好", "ctrl+l")
        await pilot.pause()
        assert language() == "en" and ("language", "en") in desk.calls
        assert "Queue" in words(screen, 4) and "F8 Finish" in words(screen, 35)
        assert screen.form.editor.text.endswith("看一下好")
        await pilot.press("ctrl+l")
        assert "队列" in words(screen, 4)


async def test_the_look_switches_live() -> None:
    async with desk_of() as (pilot, screen, _desk):
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert screen_cells(screen.app)[10][60].plane == "e9edf0"  # type: ignore[arg-type]
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert screen_cells(screen.app)[10][60].plane == "000000"  # type: ignore[arg-type]


async def test_a_tick_touches_only_lines_with_digits() -> None:
    async with desk_of() as (_pilot, screen, desk):
        touched: list[tuple[str, int]] = []
        for pane in screen.panes:

            def refresh(*regions: Any, _pane: Any = pane, **_: Any) -> Any:
                touched.extend((_pane.id, region.y) for region in regions)
                return _pane

            pane.refresh = refresh  # type: ignore[method-assign]
        desk.at += 1000
        screen.app.turn()  # type: ignore[attr-defined]
        ids = {name for name, _y in touched}
        assert ids == {"strip", "search", "say", "case", "queue"}
        assert [y for name, y in touched if name == "search"] == [0]
        assert [y for name, y in touched if name == "say"] == [5]


async def test_the_mouse_may_click_anything() -> None:
    async with desk_of() as (pilot, screen, desk):
        await pilot.click("#keys", offset=(57, 0))
        await pilot.pause()
        assert ("park",) in desk.calls
        await pilot.click("#customer", offset=(14, 3))
        await pilot.pause()
        assert ("vehicle", "v2") in desk.calls
        await pilot.click("#form", offset=(14, 4))
        await pilot.pause()
        assert screen.form.field is not None and screen.form.field.field == "store"


async def test_names_that_look_like_markup_are_shown_as_they_are() -> None:

    def nasty() -> Scene:
        scene = sample.call_scene()
        customer = sample.zhang()
        return msgspec.structs.replace(
            scene,
            strip=msgspec.structs.replace(scene.strip, name="[/] [@click=app.quit]张[/x]"),
            customer=msgspec.structs.replace(customer, note="[bold]\x1b[2J老客户…"),
        )

    async with desk_of(nasty) as (_pilot, screen, _desk):
        assert "[/] [@click=app.quit]张[/x]" in words(screen, 0)
        assert "[bold][2J老客户.." in words(screen, 4)


async def test_ctrl_c_ends_nothing_and_ctrl_q_leaves() -> None:
    async with desk_of() as (pilot, screen, _desk):
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "^Q 离开" in words(screen, 2)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert screen.app.return_code == 0


async def test_a_mistake_of_the_console_ends_in_a_sentence_not_in_pages_of_code() -> None:
    def mistaken(_text: str) -> None:
        raise ZeroDivisionError("seven by nothing")

    desk = FakeDesk(sample.idle_scene)
    desk.find = mistaken  # type: ignore[assignment,method-assign]
    app = ConsoleApp(desk, still=True)
    with pytest.raises(ZeroDivisionError):
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press("7")
            await pilot.pause()
    assert isinstance(app.failure, ZeroDivisionError)
    assert not app._exit_renderables


def _stores(text: str = "", problem: str = "") -> Scene:
    """A call whose store is still to be named, out of nine."""
    scene = sample.call_scene()
    (form,) = scene.forms
    names = ("渝中店", "江北店", "南岸店", "沙坪坝店", "渝北店", "九龙坡店", "巴南店", "万州店")
    choices = tuple(Choice(id=str(i), digit=str(i), title=name) for i, name in enumerate(names, 1))
    row = FormRow(field="store", label="门店", text=text, kind="unit", required=True, choices=choices)
    row = msgspec.structs.replace(row, problem=problem)
    return msgspec.structs.replace(
        scene, forms=(msgspec.structs.replace(form, rows=(row,)),), field=("store", len(text))
    )


async def test_every_choice_of_the_field_in_hand_can_be_read() -> None:
    async with desk_of(_stores) as (_pilot, screen, _desk):
        shown = "\n".join(words(screen, y) for y in range(36))
        assert all(name in shown for name in ("1 渝中店", "5 渝北店", "8 万州店"))
        assert ".." not in words(screen, screen.form.region.y + 2)


async def test_a_long_reason_goes_on_in_a_second_row() -> None:
    reason = "没有「北碚店」这家门店，有 1 渝中店 2 江北店 3 南岸店 4 沙坪坝店 5 渝北店 6 九龙坡店 7 巴南店"
    async with desk_of(lambda: _stores("北碚店", reason)) as (_pilot, screen, _desk):
        shown = "".join(words(screen, y)[:78] for y in range(36)).replace(" ", "")
        assert reason.replace(" ", "") in shown


async def test_words_of_a_list_that_are_longer_than_a_row_go_on_below_it() -> None:
    answer = "到店里先看，能修的当天修好，修不了的我们派车送回来，费用先报给您，您点头了才动手，不会先收钱"
    async with desk_of() as (pilot, screen, desk):
        desk.sayings = lambda: [  # type: ignore[method-assign]
            *(Saying(phrase=f"p{n}", text=f"第 {n} 句") for n in range(6)),
            Saying(phrase="", text="要多少钱", note=answer, objection=True),
        ]
        await pilot.press("f5", *["down"] * 6)
        await pilot.pause()
        area = screen.board.region
        shown = "".join(
            "".join(screen.board.paint(row, area.width).text.split()) for row in screen.board._rows
        )
        assert answer in shown
        assert screen.board.cursor == 6
