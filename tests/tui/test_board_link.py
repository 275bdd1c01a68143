"""The board over a real file: what keys do there really happens to the cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import alerts, board, cases
from screens import board_home
from screens.app import ConsoleApp
from screens.board import BoardScreen
from screens.board_link import BoardLink
from screens.board_port import Asked
from screens.desk import DeskScreen
from screens.desk_link import DeskLink
from screens.desk_port import DeskPort
from screens.panes.mind import promises
from tests.unit.board_centre import Centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def link(centre: Centre, staff: str = "1010") -> BoardLink:
    return BoardLink(lambda: centre.desk(staff))


def test_commands_of_the_prompt(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    centre.at("09:07")
    board = link(centre)
    board.view(Asked())
    assert board.understand("催办 03") == ("催办", "南岸店")
    assert board.understand("催办 99") == () == board.understand("03")
    assert board.understand(f"改派 {name.lower()} 周洁") == ("改派", name, "周洁")
    answer, text = board.commit("催办 南岸店")  # type: ignore[misc]
    assert answer.verdict == "yes" and text.startswith("邱丽杰你好")
    assert len(cases.read(centre.desk(), name).chases) == 1
    assert board.commit("催办 99")[0].verdict == "no"  # type: ignore[index]
    assert board.commit("03") is None
    moved, _text = board.commit(f"改派 {name} 沙坪坝店 南岸没人")  # type: ignore[misc]
    assert moved.text == f"{name} 现在归 沙坪坝店"
    assert board.commit(f"改派 {name} 谁也不是")[0].verdict == "no"  # type: ignore[index]


def test_acts_on_a_case(centre: Centre) -> None:
    name = centre.book("09:00")
    centre.at("09:04")
    board = link(centre)
    titles = {m.id: m.why_not for m in board.acts(name)}
    assert titles["excuse"] == titles["cancel"] == titles["take"] == "" and titles["reopen"]
    assert board.act(name, "seen").verdict == "yes"
    assert alerts.seen_since(centre.desk(), 0)
    assert board.act(name, "excuse").ask and board.act(name, "excuse", text="线路故障").verdict == "yes"
    assert board.act(name, "take", text="我来").verdict == "yes"
    assert cases.read(centre.desk(), name).open_step.assignee == "1010"  # type: ignore[union-attr]
    assert board.act(name, "cancel", text="客户不要了").verdict == "yes"
    assert board.act(name, "chase").verdict == "no"
    assert board.act(name, "reopen", text="又要了").verdict == "yes"
    assert any("受理" in words for _label, words in board.why(name))


async def test_a_lead_comes_home_to_the_board_and_goes_to_the_desk(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    centre.at("09:07")

    def then() -> DeskPort:
        return DeskLink(centre.desk("1010"))

    from screens.opening import OpeningDesk

    app = ConsoleApp(OpeningDesk("hq", centre.clock.now()), still=True, then=then)
    async with app.run_test(size=(120, 36)) as pilot:
        for _try in range(20):
            await pilot.pause(0.02)
            if isinstance(app.screen, BoardScreen) and app.screen.view.open:
                break
        assert isinstance(app.screen, BoardScreen) and app.screen.view.open == 1
        await pilot.press("f8")
        await pilot.pause()
        assert "邱丽杰" in app.clipboard and len(cases.read(centre.desk(), name).chases) == 1
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.scene.cases[0].id == name
        items = {m.id: m.why_not for m in app.screen.menu_items()}
        assert items["screen:board"] == ""
        app.screen.do_item("screen:board")
        await pilot.pause()
        assert isinstance(app.screen, BoardScreen)


async def test_an_operator_is_told_why_not(centre: Centre) -> None:
    port = DeskLink(centre.desk("1001"))
    assert board_home.items(port)[0].why_not == "看板只给班长和主管看"
    app = ConsoleApp(port, still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        board_home.open_home(app)
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)


def test_broken_and_endangered_promises_are_told_apart_from_the_rest(centre: Centre) -> None:
    centre.passed_on("09:00")
    centre.passed_on("09:01", promise=False, plate="渝C00010")
    view = board.view(centre.at("09:07", "1010"))
    (due, warn), *rest = view.promised
    assert rest == [] and 0 < warn <= 120_000
    assert promises(view.promised, due - warn - 1000) == (0, 0)
    assert promises(view.promised, due - warn) == (0, 1) == promises(view.promised, due)
    assert promises(view.promised, due + 1000) == (1, 0)


def test_a_chase_goes_into_a_file_beside_the_database_too(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    centre.at("09:07")
    board_link = link(centre)
    board_link.view(Asked())
    answer, text = board_link.send("03")
    folder = centre.path.parent / "催办"
    (file,) = folder.iterdir()
    assert file.read_text(encoding="utf-8") == text + "\n" and file.name in answer.text
    assert file.name == "2026-11-23 090700 南岸店.txt"
    file.unlink()
    folder.rmdir()
    folder.write_text("a file where the folder should be", encoding="utf-8")
    answer, text = board_link.send("03")
    assert answer.verdict == "note" and "没写成文件" in answer.text and text
    assert len(cases.read(centre.desk(), name).chases) == 2, "the chase is noted all the same"


async def test_a_case_that_is_over_is_opened_again_from_the_board_by_its_number(centre: Centre) -> None:
    name = centre.book("09:00")
    cases.cancel(centre.at("09:01", "1010"), name, "客户不要了")
    app = ConsoleApp(DeskLink(centre.at("09:02", "1010")), still=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        board_home.open_board(app)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        await pilot.press(*name.lower(), "enter")
        await pilot.pause()
        assert screen.board.view is not None and screen.board.view.kind == "acts"
        reopen = next(i for i in screen.board.view.items if i.id == "reopen")
        assert not reopen.why_not
        await pilot.press(reopen.digit)
        await pilot.pause()
        assert screen.asking
        await pilot.press(*"again", "enter")
        await pilot.pause()
    assert cases.read(centre.desk("1010"), name).state == "open"
    assert link(centre).case_named("hq-9999") is None and link(centre).case_named("03") is None
