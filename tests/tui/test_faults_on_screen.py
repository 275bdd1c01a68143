"""What goes wrong with the machine is told on the screen: the daily backup, and a damaged file with its newest good backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import calls
from console.desk.backups import Keeper
from console.store import daily
from screens.app import ConsoleApp
from screens.desk import DeskScreen
from screens.desk_link import DeskLink
from screens.desk_port import DeskPort
from screens.opening import OpeningDesk
from screens.panes.strip import StripPane
from screens.rescue import RescueScreen, rescue_for
from screens.run import sit_down
from tests.tui.test_everywhere import check_strips
from tests.unit.board_centre import Centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def shown(app: ConsoleApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_a_backup_that_fails_takes_the_strip_until_it_works_and_never_a_callers_place(
    centre: Centre,
) -> None:
    desk = centre.at("09:00")
    folder = centre.path.parent / "backups"
    folder.write_text("a file where the folder should be", encoding="utf-8")
    keeper = Keeper(desk.store, centre.clock)
    link = DeskLink(desk)
    link.maker.trouble = lambda: keeper.trouble.message if keeper.trouble is not None else ""
    app = ConsoleApp(link, still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        strip = app.screen.query_one(StripPane)
        assert strip.view.state == "idle"
        assert keeper.look() is None and link.changed()
        app.turn()
        await pilot.pause()
        assert strip.view.state == "fault" and "今天的备份没做成" in shown(app)
        for size in ((80, 24), (200, 50)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            check_strips(app)
        calls.begin(desk, "13812345678")
        app.turn()
        await pilot.pause()
        assert strip.view.state == "call", "a caller keeps name and clock"
        calls.end(desk)
        folder.unlink()
        assert keeper.look() is not None
        app.turn()
        await pilot.pause()
        assert strip.view.state == "idle"


def broken(centre: Centre, *, backup: bool) -> None:
    """Today's backup, if one is wanted, then a file whose every page is garbage after the first."""
    desk = centre.at("09:00")
    if backup:
        daily.take(desk.store, "2026-11-23")
    for made in centre._desks.values():
        made.store.close()
    centre._first.store.close()
    for extra in ("-wal", "-shm"):
        centre.path.with_name(centre.path.name + extra).unlink(missing_ok=True)
    with centre.path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * (centre.path.stat().st_size - 100))


def app_on(centre: Centre) -> ConsoleApp:
    """The console as it starts: an empty desk first, then the file."""

    def then() -> DeskPort:
        desk, ask = sit_down(centre.path, "1001", centre.clock, False)
        return DeskLink(desk, ask=ask)

    return ConsoleApp(
        OpeningDesk("hq", centre.clock.now()),
        still=True,
        then=then,
        rescue=lambda error: rescue_for(centre.path, error),
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (66, 16)])
async def test_a_damaged_file_is_offered_its_newest_good_backup_and_opens_with_it(
    centre: Centre, size: tuple[int, int]
) -> None:
    name = centre.book("09:00")
    broken(centre, backup=True)
    was = centre.path.read_bytes()
    app = app_on(centre)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, RescueScreen)
        check_strips(app)
        assert "hq.db 坏了" in shown(app) and "2026-11-23" in shown(app) and centre.path.read_bytes() == was
        app.action_language()
        await pilot.pause()
        check_strips(app)
        assert "is damaged" in shown(app)
        app.action_language()
        await pilot.press("1")
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen) and app.failure is None
        assert app.port.open_case(name).verdict != "no"
    kept = [p for p in centre.path.parent.iterdir() if p.is_file() and p.read_bytes() == was]
    assert len(kept) == 1 and kept[0] != centre.path, "the damaged file is kept beside it"


@pytest.mark.parametrize("key", ["2", "escape"])
async def test_who_leaves_finds_the_damaged_file_as_it_was_and_the_reason_on_the_command_line(
    centre: Centre, key: str
) -> None:
    centre.book("09:00")
    broken(centre, backup=True)
    was = centre.path.read_bytes()
    app = app_on(centre)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
    assert app.return_value == 1 and getattr(app.failure, "code", "") in ("damaged", "not-a-console-file")
    assert centre.path.read_bytes() == was


async def test_without_a_good_backup_nothing_is_offered(centre: Centre) -> None:
    broken(centre, backup=False)
    app = app_on(centre)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    assert app.return_value == 1 and app.failure is not None


async def test_a_backup_that_cannot_be_put_in_place_says_why_and_the_choice_stays(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.domain.refusal import Refusal

    centre.book("09:00")
    broken(centre, backup=True)

    def no(_file: Path, _to: Path) -> None:
        raise Refusal("in-use", "另一个控制台开着它", "先关掉那个")

    monkeypatch.setattr("console.store.backup.restore", no)
    app = app_on(centre)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("1")
        await pilot.pause()
        assert isinstance(app.screen, RescueScreen) and "另一个控制台开着它" in shown(app)
