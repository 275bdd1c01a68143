"""The sync inbox under the hands: choosing, confirming, writing another value; and what holds on every screen."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from console.desk.inbox_items import differing
from console.desk.inbox_views import Cell
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.cells import Line
from screens.inbox import InboxScreen
from screens.inbox_plan import inbox_plan
from screens.panes.inbox_card import card_rows, value_lines
from screens.panes.inbox_picks import choice_spots
from screens.theme import contrast, tokens
from tests.tui import sample_inbox, sample_views
from tests.tui.fake_desk import FakeDesk
from tests.tui.sample_inbox import FakeInbox
from tests.tui.test_everywhere import check_strips

SIZES = [(80, 24), (120, 36), (130, 29), (200, 50), (66, 16)]


def app_of(look: str = "dark") -> ConsoleApp:
    return ConsoleApp(FakeDesk(sample_views.idle_scene), look=look, still=True)


async def shown(app: ConsoleApp, inbox: FakeInbox, pilot: Pilot[Any]) -> InboxScreen:
    screen = InboxScreen(inbox, at_once=True)
    await app.push_screen(screen, lambda done: inbox.calls.append(("closed", done)))
    await pilot.pause()
    return screen


def text_of(screen: InboxScreen, pane: str) -> str:
    found = screen.query_one(f"#{pane}")
    return "\n".join("".join(s.text for s in found.render_line(y)) for y in range(found.size.height))


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
    pairs: set[tuple[str, str]] = set()
    async with app.run_test(size=(200, 50)) as pilot:
        screen = await shown(app, FakeInbox(*sample_inbox.inbox().items, sample_inbox.many()), pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            for item in screen.view.items if size[0] in (80, 120) else screen.view.items[::5]:
                screen.inbox.choose(item.id)
                screen.show_item()
                await pilot.pause()
                pairs |= check_strips(app)
            if size[0] in (80, 120):
                await pilot.press("1", "f10")
                await pilot.pause()
                pairs |= check_strips(app)
                await pilot.press("escape")
    assert broken == []
    faint = tokens()["faint"][look if look != "plain" else "dark"]
    for ink, plane in pairs:
        assert contrast(ink, plane) >= (3.0 if ink == faint else 4.5), (ink, plane)


async def test_a_digit_chooses_and_f8_confirms_everything() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, inbox, pilot)
        assert app.focused is screen.inbox and screen.inbox.chosen == "q1"
        await pilot.press("1", "down", "down", "２")
        assert inbox.picked == {"q1": ("1", ""), "q3": ("2", "")}
        assert "选了 2 件" in text_of(screen, "inbox") and "▸ 2 沙坪坝店来补" in text_of(screen, "card")
        assert not any(c[0] == "confirm" for c in inbox.calls)
        await pilot.press("f8")
        assert ("confirm", "q1", "q3") in inbox.calls
        assert screen.search.answer == ("yes", "定了") and screen.view.count == 3
        assert screen.inbox.chosen == "q5", "the cursor stays in its place when its question is settled"


async def test_the_same_digit_takes_it_back_and_an_unknown_one_says_so() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, inbox, pilot)
        await pilot.press("3")
        assert inbox.picked == {"q1": ("both", "")}
        await pilot.press("3", "9")
        assert inbox.picked == {} and screen.search.answer == ("no", "没有 9 这个选项")
        await pilot.press("f8")
        assert screen.search.answer[0] == "no" and screen.view.count == 5


async def test_another_value_is_written_in_the_prompt() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, inbox, pilot)
        await pilot.press("4")
        assert app.focused is screen.search and screen.asking
        await pilot.press("x", "enter")
        assert screen.asking and screen.search.answer == ("no", "号码不对"), (
            "what cannot be stays to be mended"
        )
        await pilot.press("f8")
        assert not any(c[0] == "confirm" for c in inbox.calls)
        await pilot.press("ctrl+u", *"13812340000", "enter")
        assert inbox.picked == {"q1": ("new", "13812340000")} and app.focused is screen.inbox
        assert "另写一个 13812340000" in text_of(screen, "card")
        await pilot.press("down", "3", "escape")
        assert not screen.asking and list(inbox.picked) == ["q1"] and app.focused is screen.inbox


async def test_esc_goes_back_and_leaves_what_was_chosen() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, inbox, pilot)
        await pilot.press("2", "f1")
        assert screen.board.view is not None and screen.board.view.title == "同步：要人定的"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert inbox.calls[-1] == ("closed", "") and inbox.picked == {"q1": ("2", "")}


async def test_the_case_done_twice_and_a_call_are_opened_at_the_desk() -> None:
    for keys, done in ((("down", "down", "down", "enter"), "HQ-0198"), (("f2",), "call")):
        app, inbox = app_of(), FakeInbox()
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(app, inbox, pilot)
            await pilot.press(*keys)
            await pilot.pause()
            assert inbox.calls[-1] == ("closed", done)


async def test_the_menu_has_the_choices_in_words() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await shown(app, inbox, pilot)
        await pilot.press("f10", "2")
        assert inbox.picked == {"q1": ("2", "")} and app.focused is screen.inbox
        await pilot.press("f4")
        assert screen.search.answer[0] == "no"


async def test_an_empty_inbox_says_what_happens_next() -> None:
    app, inbox = app_of(), FakeInbox(none=True)
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, inbox, pilot)
        card = text_of(screen, "card")
        assert "现在没有要人定的。" in card and "会列在这里" in card
        await pilot.press("1", "f8", "down")
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            check_strips(app)
        assert "待发 2 件" not in card


async def test_what_others_decide_leaves_the_list() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = InboxScreen(inbox)
        await app.push_screen(screen)
        await pilot.pause()
        await pilot.press("down")
        inbox.settled, inbox.dirty = {"q1"}, True
        app.turn()
        for _try in range(50):
            await pilot.pause(0.01)
            if screen.view.count == 4:
                break
        assert screen.view.count == 4 and screen.inbox.chosen == "q2"


async def test_the_mouse_chooses_too() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, inbox, pilot)
        await pilot.click("#inbox", offset=(20, 5))
        assert screen.inbox.chosen == "q3"
        await pilot.click("#inbox", offset=(20, 3))
        await pilot.click("#card", offset=(16, 16))
        assert inbox.picked == {"q1": ("1", "")}


async def test_the_look_and_the_language_change_at_once() -> None:
    app, inbox = app_of(), FakeInbox()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await shown(app, inbox, pilot)
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "To decide" in text_of(screen, "inbox") and "Use left" in text_of(screen, "card")
        app.set_look("light")
        await pilot.pause()
        check_strips(app)


# arithmetic -----------------------------------------------------------------------------------------------------------


def test_differing_characters() -> None:
    assert differing(["138 1234 5678", "138 1234 5687"]) == [((11, 13),), ((11, 13),)]
    assert differing(["渝A12B45", "渝A12845"]) == [((4, 5),), ((4, 5),)]
    assert differing(["长安 UNI-V", "长安 UNI-V 尊享"]) == [(), ((9, 11),)]
    assert differing(["张三", "李四海"]) == [(), ()], "nothing in common: nothing is marked"
    assert differing(["只有一个"]) == [()]


def test_a_long_value_is_broken_and_not_cut() -> None:
    lines = value_lines(Cell(text="长安 UNI-V 尊享版", marks=((3, 5),)), 10)
    assert [["".join(t for t, _d in line)] for line in lines] == [["长安 UNI-V"], [" 尊享版"]]
    assert [t for line in lines for t, differs in line if differs] == ["UN"]


def test_choices_that_do_not_fit_take_another_row() -> None:
    rows = choice_spots(sample_inbox.many(), 60)
    assert [len(r) for r in rows] == [3, 1] and all(s.stop <= 58 for r in rows for s in r)


def test_four_sides_stand_one_under_the_other_where_there_is_no_room() -> None:
    item = sample_inbox.many()
    assert len(card_rows(item, 72, sample_inbox.FakeInbox.tz, tight=True)) == 1 + 4 * 2 + 1 + 1
    assert len(card_rows(item, 140, sample_inbox.FakeInbox.tz, tight=True)) == 1 + 1 + 1 + 2 + 1 + 1


def test_the_plan_keeps_everything_on_the_screen() -> None:
    for width in range(60, 220, 7):
        for height in range(12, 60, 5):
            for airy, tight in ((3, 2), (19, 11), (26, 16)):
                size, places, _tight = inbox_plan(width, height, 7, airy, tight)
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
                assert places["inbox"].height >= 3 and places["card"].height >= min(tight, 5)
