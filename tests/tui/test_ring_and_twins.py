"""Whose number rings, and two records side by side: drawn whole at every size, chosen by digit, letters stay text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from console.desk.inbox_views import Cell, FactRow, InboxItem, Pick, SideHead
from console.desk.views import HitRow, HitsView, NewCustomer
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.cells import Line
from screens.desk import DeskScreen
from screens.desk_port import Answer, Scene
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk
from tests.tui.render import screen_cells
from tests.tui.test_everywhere import SIZES, check_strips


def callers(names: tuple[str, ...] = ("张三", "李梅", "重庆某某商贸公司")) -> HitsView:
    """Several people with one number; the first has an open case with a promise of today."""
    rows = [
        HitRow(customer=f"c{n}", name=name, plate="渝A12345" if n else "渝AD12345", phone="138 1234 5678", card="金卡",
               card_verdict="yes", last="昨天来电", open_case="HQ-0001" if not n else "", open_words="江北前台" if not n else "",
               promise_today=not n, clock=sample.left("2:48", "5:00") if not n else None)
        for n, name in enumerate(names)
    ]  # fmt: skip
    return HitsView(
        query="138 1234 5678", rows=tuple(rows), exact=len(rows), new=NewCustomer(phone="138 1234 5678"), ring=True,
        new_words="新客户 138 1234 5678", empty="" if names else "138 1234 5678 没登记过。F2 建新客户。",
    )  # fmt: skip


def pair() -> InboxItem:
    """Two records with long values."""
    rows = (
        FactRow(
            label="姓名", cells=(Cell(text="张三 先生"), Cell(text="张三丰", marks=((2, 3),))), main=True
        ),
        FactRow(label="电话", cells=(Cell(text="138 1234 5678  023 6787 1234"), Cell(text="138 1234 5678"))),
        FactRow(label="备注", cells=(Cell(text="老客户，要同一个师傅，" * 4), Cell())),
    )
    picks = (
        Pick(id="left", digit="1", title="并到左边", in_force=True),
        Pick(id="right", digit="2", title="并到右边"),
        Pick(id="two", digit="3", title="是两个人"),
    )
    return InboxItem(
        id="twin|c9", kind="pair", kind_title="", title="", head="可能是同一人", remark="同一个电话", rows=rows, picks=picks,
        sides=(SideHead(title="左边", note="手上这份"), SideHead(title="右边")), after="并了什么也不会丢，随时能拆开。",
    )  # fmt: skip


def with_twin() -> Scene:
    """A call with a customer who probably stands twice in the file."""
    scene = sample.call_scene()
    assert scene.customer is not None
    return msgspec.structs.replace(
        scene, customer=msgspec.structs.replace(scene.customer, twin="张三丰  138 1234 5678  同一个电话")
    )


def words(app: ConsoleApp) -> list[str]:
    return ["".join(cell.char for cell in row) for row in screen_cells(app)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("look", ["dark", "light", "plain"])
@pytest.mark.parametrize("what", ["ring", "nobody", "pair", "twin"])
async def test_every_size_is_drawn_whole(
    what: str, look: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_language(lang)
    broken: list[str] = []
    whole = Line.strip

    def noting(line: Line) -> Any:
        broken.extend(line.cut_short)
        return whole(line)

    monkeypatch.setattr(Line, "strip", noting)
    make: Callable[[], Scene] = with_twin if what == "twin" else sample.idle_scene
    desk = FakeDesk(make)
    desk.answer = {
        "ring": Answer(hits=callers()), "nobody": Answer(hits=callers(())), "pair": Answer(pair=pair()), "twin": Answer(),
    }[what]  # fmt: skip
    app = ConsoleApp(desk, look=look, still=True)
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        await pilot.press("f2")
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            check_strips(app)
            shown = "\n".join(words(app))
            if size[1] >= 24:
                seen = {"ring": "重庆某某商贸", "nobody": "没登记过", "pair": "是两个人", "twin": ""}[what]
                assert seen in shown, (size, shown)
    assert broken == []


async def test_the_line_of_a_twin_moves_nothing_below_the_customer() -> None:
    tops = []
    for make in (sample.call_scene, with_twin):
        app = ConsoleApp(FakeDesk(make), still=True)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, DeskScreen)
            tops.append([screen.places[name] for name in ("customer", "say", "case", "form", "queue")])
            if make is with_twin:
                row = next(row for row in words(app) if "张三丰" in row)
                assert row.startswith("  可能是    张三丰  138 1234 5678  同一个电话") and "F10 看两份" in row
    assert tops[0] == tops[1]


async def test_digits_choose_only_while_the_list_has_the_focus() -> None:
    desk = FakeDesk(sample.idle_scene)
    desk.answer = Answer(hits=callers())
    app = ConsoleApp(desk, still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.press("f2")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, DeskScreen)
        assert screen.search.choosing
        bars = [y for y, row in enumerate(screen_cells(app)) if row[0].plane == "ffffff"]
        carets = [y for y, row in enumerate(screen_cells(app)) if any(c.plane == "ffffff" for c in row[1:78])]
        assert bars == [4] and carets == [], "exactly one place has the focus"
        await pilot.press("9")
        assert screen.search.editor.text == "9", "a digit that is no choice is typed"
        desk.calls.clear()
        await pilot.press("1")
        assert screen.search.editor.text == "91" and not [c for c in desk.calls if c[0] == "open_hit"]
        await pilot.press("ctrl+u", "f2")
        await pilot.pause()
        await pilot.press("２")
        await pilot.pause()
        assert ("open_hit", "渝A12345") in desk.calls


async def test_a_choice_of_the_comparison_is_given_to_its_act() -> None:
    desk = FakeDesk(sample.idle_scene)
    desk.answer = Answer(pair=pair())
    app = ConsoleApp(desk, still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.press("f2")
        await pilot.pause()
        desk.answer = Answer(verdict="yes", text="并成一份了")
        await pilot.press("right", "enter")
        await pilot.pause()
        assert ("act", "twin|c9", "right", "") in desk.calls
        assert "✓ 并成一份了" in words(app)[2]
