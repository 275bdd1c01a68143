"""The change of shift and the Monday hand-in on their screens, over a real file: two people, one clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from console.desk import cases, owners, shifts
from console.domain.time import DAY
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.board import BoardScreen
from screens.desk import DeskScreen
from screens.desk_link import DeskLink
from screens.handin import HandInScreen
from screens.handin_home import HandInLink
from screens.shift import ShiftScreen
from screens.shift_home import ShiftLink
from screens.worklist import WorklistScreen
from tests.tui.test_everywhere import check_strips
from tests.unit.board_centre import Centre, ms

PICKUP = {
    "pickup_at": "11-24 9点",
    "pickup_place": "解放碑地下 2 层",
    "work": "换机油",
    "model": "长安 UNI-V",
}
MONDAY = "2026-11-30"


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ShiftLink, "slow", False)
    monkeypatch.setattr(HandInLink, "slow", False)
    yield


@asynccontextmanager
async def opened(centre: Centre, staff: str, item: str, size: tuple[int, int] = (120, 36)) -> Any:
    """Somebody's seat with a screen of the menu on it; the app, the screen, the hands."""
    app = ConsoleApp(DeskLink(centre.desk(staff)), still=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for step in item.split():
            app.screen.do_item(f"screen:{step}")  # type: ignore[attr-defined]
            await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, WorklistScreen)
        yield app, app.screen, pilot


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def returned(centre: Centre, plate: str) -> str:
    """A car fetched on the 23rd and brought back on the 24th; its slip is owed by the next Monday."""
    name = cases.open_(
        centre.at("09:00"), "card-vehicle-pickup", plate=plate, store="03", fields=PICKUP, contact=ms("09:00")
    )
    cases.do(centre.at("09:01"), name, "accept")
    cases.do(centre.at("09:02"), name, "pass-on")
    cases.do(centre.at("09:03", "2011"), name, "phone", outcome="accepts", fields={"wish": "等"})
    centre.clock.at = ms("09:00") + DAY
    papers = ("pickup-slip", "work-order")
    cases.do(centre.desk("2012"), name, "collect", fields={"condition": "完好"}, signed=papers)
    cases.do(
        centre.desk("2012"), name, "finish", fields={"return_way": "送车上门", "return_at": "11-24 15点"}
    )
    cases.do(centre.desk("2012"), name, "return", fields={"paid": "300"}, signed=papers)
    return name


# the shift ----------------------------------------------------------------------------------------------------------------


async def test_a_shift_is_handed_over_and_accepted_line_by_line(centre: Centre) -> None:
    first, second = centre.passed_on("09:00"), centre.passed_on("09:01", plate="渝C00010")
    centre.at("09:04", "1001")
    async with opened(centre, "1001", "shift") as (_app, screen, pilot):
        assert isinstance(screen, ShiftScreen) and [g.title for g in screen.view.groups] == ["还在你手上  2"]
        await press(pilot, "f4", "1")
        assert screen.search.answer == ("yes", "09:04 上班")
        await press(pilot, "f4", "4")
        assert screen.search.answer[0] == "no" and first in screen.search.answer[1], "two promises run"
        await press(pilot, "f4", "3")
        assert screen.board.view is not None and screen.board.view.title == "交给谁"
        taker = next(i for i in screen.board.view.items if i.title == "周洁")
        await press(pilot, taker.digit)
        assert screen.search.answer == ("yes", "交出 2 件")
        await press(pilot, "f4", "4")
        assert screen.search.answer[0] == "no", "an offer is not an acceptance"
    centre.at("09:05")
    async with opened(centre, "1002", "shift") as (_app, screen, pilot):
        assert [line.case for line in screen.view.groups[0].lines] == [first, second]
        assert screen.view.groups[0].lines[0].said == "李敏 交来"
        await press(pilot, "f8")
        assert screen.search.answer == ("yes", "接了 1 件")
        assert [g.title for g in screen.view.groups] == ["交给你的  1", "还在你手上  1"]
        assert screen.line is not None and screen.line.case == second, "the cursor is on the next one"
    desk = centre.desk("1001")
    who = {c: owners.owner(cases.read(desk, c), owners.duty(desk)).person for c in (first, second)}
    assert who == {first: "1002", second: "1001"}, "what nobody has accepted stays with the old name"
    with pytest.raises(Exception, match=second):
        shifts.close(desk)


async def test_a_line_that_was_not_offered_is_not_accepted_and_nothing_chosen_is_said(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    async with opened(centre, "1001", "shift") as (_app, screen, pilot):
        await press(pilot, "f8")
        assert screen.search.answer[0] == "no" and name in screen.search.answer[1]
    async with opened(centre, "1002", "shift") as (_app, screen, pilot):
        assert screen.view.groups == () and "没有" in screen.list.empty
        await press(pilot, "f8")
        assert screen.search.answer == ("no", "先选一行")
        await press(pilot, "f7")
        await press(pilot, "1")
        assert screen.search.answer == ("no", "先选一行")


async def test_the_handover_sheet_is_printed_with_every_name(centre: Centre) -> None:
    from pypdf import PdfReader

    name = centre.passed_on("09:00")
    async with opened(centre, "1001", "shift") as (_app, screen, pilot):
        await press(pilot, "f4", "5")
        assert screen.search.answer[0] == "yes"
    (file,) = (centre.path.parent / "交接").iterdir()
    said = "".join(page.extract_text() for page in PdfReader(file).pages)
    assert name in said and "渝A12345" in said and "签字" in said and "李敏" in said


async def test_a_lead_sees_the_promises_nobody_answers_for_and_gives_them_away(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    lead = centre.at("09:02", "1010")
    with lead.store.write(actor="1000", now=lead.now()) as tx:
        tx.set("staff", "1001", {"state": "left"})
    async with opened(centre, "1010", "shift") as (_app, screen, pilot):
        assert [g.title for g in screen.view.groups] == ["没人管的承诺  1"]
        await press(pilot, "f7")
        assert screen.board.view is not None
        await press(pilot, next(i.digit for i in screen.board.view.items if i.title == "周洁"))
        assert screen.search.answer == ("yes", "交出 1 件")
    assert shifts.offers(lead)[name] == ("1010", "1002")


# the hand-in --------------------------------------------------------------------------------------------------------------


async def test_slips_are_signed_off_one_by_one_and_the_rest_is_chased(centre: Centre) -> None:
    names = [returned(centre, plate) for plate in ("渝A12345", "渝C00010", "渝C00011")]
    centre.clock.at = ms("16:50", MONDAY)
    async with opened(centre, "1011", "handin") as (app, screen, pilot):
        assert isinstance(screen, HandInScreen)
        (group,) = screen.view.groups
        assert (group.title, group.right) == ("南岸店", "差 3 张  0 / 3")
        await press(pilot, "f5")
        assert app.clipboard.startswith("苏店长你好，11-30 周一 17:30 前要交齐的接送车辆单还差 3 张：")
        (file,) = (centre.path.parent / "催办").iterdir()
        assert file.read_text(encoding="utf-8").strip() == app.clipboard
        await press(pilot, "f8")
        assert screen.search.answer == ("yes", f"签收 1 张：{names[0]}")
        assert [line.done for line in screen.view.groups[0].lines] == [False, False, True]
        await press(pilot, "f6")
        assert len(screen.view.groups[0].lines) == 2
        await press(pilot, *"c00011")
        assert [line.case for g in screen.list.groups for line in g.lines] == [names[2]]
        await press(pilot, "escape", "escape", "f4", "1")
        assert screen.view.groups == () and screen.list.empty == "单子都交齐了。"
    desk = centre.desk("1011")
    chased = [len(cases.read(desk, n).chases) for n in names]
    ended = [next(s for s in cases.read(desk, n).steps if s.step == "hand-in") for n in names]
    assert chased == [1, 1, 1] and [s.done_by for s in ended] == ["1011"] * 3


async def test_a_late_slip_is_told_and_another_monday_can_be_asked_for(centre: Centre) -> None:
    name = returned(centre, "渝A12345")
    centre.clock.at = ms("17:31", MONDAY)
    async with opened(centre, "1011", "handin") as (_app, screen, pilot):
        (line,) = screen.view.groups[0].lines
        assert line.late and line.said == "晚了" and line.clock is not None
        screen.search.load("日期 12-07")
        screen.set_focus(screen.search)
        await press(pilot, "enter")
        assert [line.case for line in screen.view.groups[0].lines] == [name], (
            "a missing slip stays on the list"
        )
        screen.search.load("日期 13-45")
        screen.set_focus(screen.search)
        await press(pilot, "enter")
        assert screen.search.answer[0] == "no"


async def test_a_store_sees_only_its_own_slips(centre: Centre) -> None:
    returned(centre, "渝A12345")
    async with opened(centre, "2019", "handin") as (_app, screen, _pilot):
        assert [g.title for g in screen.view.groups] == ["南岸店"]
    async with opened(centre, "2013", "handin") as (_app, screen, _pilot):
        assert screen.view.groups == ()


# both ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("item", ["shift", "handin"])
async def test_every_strip_fits_at_every_size(centre: Centre, item: str, lang: str) -> None:
    for plate in ("渝A12345", "渝C00010"):
        returned(centre, plate)
    centre.passed_on("09:00", plate="渝C00011")
    with centre.desk("1001").store.write(actor="1000", now=centre.clock.at) as tx:
        for row in list(tx.reader.execute("SELECT id FROM customer").fetchall()):
            tx.set("customer", row[0], {"name": "尼" * 200})
    centre.clock.at = ms("17:40", MONDAY)
    set_language(lang)
    async with opened(centre, "1010", item, size=(80, 24)) as (app, _screen, pilot):
        for size in ((80, 24), (120, 36), (200, 50), (66, 16), (40, 8)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            check_strips(app)
            if size[0] >= 66:
                await press(pilot, "f4")
                check_strips(app)
                await press(pilot, "escape", "f1")
                check_strips(app)
                await press(pilot, "escape")


async def test_enter_opens_the_case_at_the_desk_and_esc_goes_back(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    async with opened(centre, "1001", "shift") as (app, _screen, pilot):
        await press(pilot, "enter")
        assert isinstance(app.screen, DeskScreen) and app.screen.scene.cases[0].id == name
    async with opened(centre, "1010", "board handin") as (app, _screen, pilot):
        await press(pilot, "escape")
        assert isinstance(app.screen, BoardScreen)
    async with opened(centre, "1010", "board shift") as (app, _screen, pilot):
        await press(pilot, "f2")
        assert isinstance(app.screen, DeskScreen) and app.screen.scene.strip.state == "call"


async def test_the_replay_lies_over_the_board_and_gives_it_back(centre: Centre) -> None:
    from screens.replay import ReplayScreen

    centre.passed_on("09:00")
    app = ConsoleApp(DeskLink(centre.desk("1010")), still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        app.screen.do_item("screen:board")  # type: ignore[attr-defined]
        await pilot.pause()
        assert isinstance(app.screen, BoardScreen)
        app.screen.do_item("screen:replay")
        await pilot.pause()
        assert isinstance(app.screen, ReplayScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, BoardScreen)


async def test_a_case_of_the_report_over_the_board_is_opened_on_the_desk(centre: Centre) -> None:
    from screens.registers import RegistersScreen
    from screens.report import ReportScreen

    name = centre.passed_on("09:00")
    app = ConsoleApp(DeskLink(centre.at("17:00", "1010")), still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        for item, screen in (("screen:registers", RegistersScreen), ("screen:report", ReportScreen)):
            if not isinstance(app.screen, BoardScreen):
                app.screen.do_item("screen:board")  # type: ignore[attr-defined]
                await pilot.pause()
            app.screen.do_item(item)  # type: ignore[attr-defined]
            await pilot.pause()
            assert isinstance(app.screen, screen)
            await app.workers.wait_for_complete()
            await pilot.pause()
            await press(pilot, *(("f6",) if item == "screen:report" else ()), "enter")
            assert isinstance(app.screen, DeskScreen) and app.screen.scene.cases[0].id == name
        app.screen.do_item("screen:board")  # type: ignore[attr-defined]
        await pilot.pause()
        app.screen.do_item("screen:report")  # type: ignore[attr-defined]
        await app.workers.wait_for_complete()
        await press(pilot, "f10")
        assert isinstance(app.screen, BoardScreen) and app.screen.board.view is not None, (
            "F10 is the board's menu"
        )
