"""The report's screen: the drawing cell by cell, three sizes, both languages, every look; its keys and its prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import screens  # noqa: F401  (sets Textual's switches)
from console.desk.reports.screen import (
    Bar,
    BrokenRow,
    CaseRow,
    CheckRow,
    HandBar,
    ReportView,
    StepRow,
    StoreBar,
    TopicTable,
)
from console.domain.refusal import Refusal
from console.domain.text import cells
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.desk_port import Answer
from screens.report import ReportScreen
from tests.tui import render
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk

DRAWINGS = Path(__file__).parent / "drawings_report"
NAMES = sorted(p.stem for p in DRAWINGS.glob("*.json"))
MADE = sample.at("17:32:40")
L = sample.L

CALLS = (6, 15, 18, 21, 18, 12, 6, 6, 9, 15, 21, 24, 24, 21, 18, 15, 12, 9)
LATE = (0, 1, 1, 2, 1, 0, 0, 0, 0, 1, 1, 3, 2, 1, 1, 0, 0, 0)


def view() -> ReportView:
    stores = (
        ("南岸店", 0, 31, 100), ("渝北店", 0, 12, 100), ("万州店", 0, 9, 100), ("巴南店", 1, 11, 91), ("江北店", 1, 28, 96),
        ("沙坪坝店", 1, 22, 95), ("渝中店", 4, 37, 89), ("九龙坡店", 6, 33, 82),
    )  # fmt: skip
    hands = (
        (L("前台", "Desk"), 750, 210), (L("预约主管", "Appt lead"), 480, 570), (L("话务员", "Operator"), 252, 60),
        (L("接车主管", "Car lead"), 186, 132),
    )  # fmt: skip
    return ReportView(
        date="2026-11-23",
        title=L("日报", "Day report"),
        words=(L("11-23 周一", "11-23 Mon"), L("客服部和八家店", "Customer service and 8 stores")),
        right=(L("陈刚 班长", "Chen Gang shift lead"), L("17:32 生成", "made 17:32")),
        hint=(L("日期 11-22", "date 11-22"), L("门店 03", "store 03"), L("如果前台有 3 分钟：replay 前台 3", "replay desk 3")),
        export_words=L("xlsx csv html 存到 日报/2026-11-23", "xlsx csv html to reports/2026-11-23"),
        figures=(
            (L("来电", "Calls"), "267", L("昨天 251", "was 251")),
            (L("建单", "Opened"), "183", L("昨天 176", "was 176")),
            (L("办结", "Ended"), "171", L("余 12 交班", "12 handed over")),
            (L("准时", "On time"), "94 %", L("昨天 91 %", "was 91 %")),
            (L("承诺兑现", "Promises kept"), "118 / 121", L("3 个没做到", "3 not kept")),
            (L("平均受理", "Accepting, mean"), "1:21", L("限 2:00", "limit 2:00")),
        ),
        hours_title=L("来电，每半小时", "Calls by half hours"),
        bars=tuple(
            Bar(at=sample.at("08:30:00") + n * 1_800_000, calls=c, late=x, rate=(100, 94, 89)[n % 3])
            for n, (c, x) in enumerate(zip(CALLS, LATE, strict=True))
        ),
        stores_title=L("各店五分钟内答复", "Answers in 5 min"),
        stores=tuple(StoreBar(title=t, late=x, count=c, rate=r) for t, x, c, r in stores),
        hands=tuple(HandBar(title=t, own_ms=o * 1000, inherited_ms=i * 1000) for t, o, i in hands),
        broken=(
            BrokenRow(case="HQ-1", late_ms=245_000, plate="渝D8K661", name="罗玉兰", by="周洁", reason=L("门店没答复，先回了电话", "the store has not answered")),
            BrokenRow(case="HQ-2", late_ms=62_000, plate="渝A55M90", name="郑凯", by="何伟", reason=L("打不通，第 2 次通了", "reached at attempt 2")),
            BrokenRow(case="HQ-3", late_ms=48_000, plate="渝C77K20", name="钟丽华", by="李敏", reason=L("前一通没讲完", "still on a call")),
        ),
        broken_words=L("3 个，都有人管", "3 promises, all in hand"),
        checks=(
            CheckRow(ok=True, title=L("日报", "Day report"), words=L("183 = 171 办结 + 12 未结", "183 = 171 ended + 12 open")),
            CheckRow(ok=True, title=L("交班", "Hand-over"), words=L("12 未结，12 个都有人接", "12 open, all 12 have an owner")),
            CheckRow(ok=True, title=L("队列", "Queue"), words=L("12 在列，0 个没人管", "12 in line, 0 held by nobody")),
        ),
        tomorrow=(
            L("渝中店主管 陶秀英 11-24 休，代班没报", "Yuzhong: nobody stands in"), L("九龙坡店 15:30 后 5 件连晚", "Jiulongpo: 5 late in a row"),
            L("万州店三天没有同步包", "Wanzhou: no bundle for 3 days"),
        ),
        tables=(
            TopicTable(key="reminders", title=L("提醒", "Reminders"), columns=(L("流程", "process"), L("打通了", "reached")),
                       lines=(("生日", "3"), ("年检[/]", "12")), numbers=(1,)),
            TopicTable(key="breaches", title=L("超时明细", "Past their time"), columns=(L("单号", "case"), L("车牌", "plate")),
                       lines=(("HQ-0009", "渝A12345"),), cases=True),
        ),
        steps=(StepRow(title=L("预约  回电", "Appointment  Call back"), count=37, rate=88, median_ms=61_000, p90_ms=240_000),),
        cases=(
            CaseRow(case="HQ-0001", late_ms=70_000, plate="渝A12345", name="张三", step=L("回电", "Call back"), who="李敏", more="线路"),
            CaseRow(case="HQ-0002", late_ms=0, plate="渝A99887", name="李四", step=L("受理", "Accept"), who="周洁"),
        ),
    )  # fmt: skip


class Port:
    """A report of cardboard."""

    slow = False

    def __init__(self, made: ReportView | None = None) -> None:
        self.made = made
        self.asked: list[tuple[str, str]] = []
        self.exported: list[bool] = []

    def view(self, date: str, store: str) -> ReportView:
        self.asked.append((date, store))
        if date == "morgen":
            raise Refusal("not-a-date", "「morgen」不是日期", "2026-11-22")
        return self.made or view()

    def export(self, date: str, store: str, anyway: bool) -> Answer:
        self.exported.append(anyway)
        return (
            Answer(verdict="yes", text="15 个文件")
            if anyway
            else Answer(verdict="no", text="数据不全", ask="anyway")
        )

    def store(self, text: str) -> str:
        return {"03": "03", "南岸店": "03"}.get(text, "")


async def opened(pilot, port: Port) -> ReportScreen:  # type: ignore[no-untyped-def]
    screen = ReportScreen(port)
    await pilot.app.push_screen(screen)
    await pilot.pause()
    return screen


def app(look: str = "dark") -> ConsoleApp:
    return ConsoleApp(FakeDesk(sample.idle_scene, now=MADE), look=look, still=True)


@pytest.mark.parametrize("name", NAMES)
async def test_the_screen_is_the_drawing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    *_kind, _size, lang, look = name.split("-")
    set_language(lang)
    monkeypatch.setattr(render, "DRAWINGS", DRAWINGS)
    async with app(look).run_test(size=(120, 36)) as pilot:
        await opened(pilot, Port())
        assert "\n".join(render.differences(name, render.screen_cells(pilot.app))) == ""


def test_both_drawings_are_there() -> None:
    assert NAMES == ["day-report-120x36-zh-dark", "day-report-120x36-zh-light"]
    assert all(len(json.loads(p.read_text("utf-8"))) == 36 for p in DRAWINGS.glob("*.json"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("look", ["dark", "plain"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (100, 30), (60, 12), (40, 8)])
async def test_every_size_is_whole(lang: str, look: str, size: tuple[int, int]) -> None:
    set_language(lang)
    async with app(look).run_test(size=size) as pilot:
        screen = await opened(pilot, Port())
        for strip in screen._compositor.render_strips()[: size[1]]:
            assert cells(strip.text) == size[0]
            assert not set(strip.text) & set("…→·●■│─×“”")
        text = "\n".join(s.text for s in screen._compositor.render_strips())
        if size[1] >= 24:
            assert "267" in text and "183 = 171" in text and "12:30" in text
            assert "+4:05" in text and "82" in text
        if size == (80, 24):
            assert "08:30 3678" in text and "988988" in text, (
                "the half hours in one row, in digits until blocks are known"
            )
        if size[0] == 200:
            assert "+1:10" in text and "4:00" in text
            assert "100  94  89" in text, "what was in time by half hours, where there is room"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_day_with_nothing_and_a_day_that_lacks_a_store(lang: str) -> None:
    set_language(lang)
    made = ReportView(
        date="2026-11-22", title="日报", empty="这一天没有任何记录。", notices=("万州店的数据只到 11-20。",)
    )
    async with app().run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, Port(made))
        text = "\n".join(s.text for s in screen._compositor.render_strips())
        assert "这一天没有任何记录。" in text and "✗ 万州店的数据只到 11-20。" in text


async def test_the_prompt_takes_a_date_a_store_and_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    port, tried = Port(), []
    monkeypatch.setattr("screens.report.open_replay", lambda app, text: tried.append(text))
    async with app().run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, port)
        for typed, asked in (
            ("11-22", ("11-22", "")),
            ("03", ("11-22", "03")),
            ("all", ("11-22", "")),
        ):
            await pilot.press(*typed, "enter")
            await pilot.pause()
            assert port.asked[-1] == asked
        await pilot.press(*"replay", "space", *"accept", "space", "3", "enter")
        assert tried == ["accept 3"] and screen.search.editor.text == ""
        await pilot.press(*"morgen", "enter")
        assert screen.search.answer[0] == "no" and screen.date == "11-22" and screen.view.date == "2026-11-23"


async def test_keys_export_list_and_lead_back() -> None:
    port, done = Port(), []
    async with app().run_test(size=(120, 36)) as pilot:
        screen = ReportScreen(port)
        await pilot.app.push_screen(screen, done.append)
        await pilot.pause()
        await pilot.press("f8")
        assert screen.search.answer == ("no", "数据不全")
        await pilot.press("f8")
        assert port.exported == [False, True] and screen.search.answer == ("yes", "15 个文件")
        await pilot.press("f6")
        text = "\n".join(s.text for s in screen._compositor.render_strips())
        assert "HQ-0001" in text and "+1:10" in text
        await pilot.press("down", "enter")
        await pilot.pause()
        assert done == ["HQ-0002"]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_help_lies_over_the_sheet(lang: str) -> None:
    set_language(lang)
    async with app().run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, Port())
        await pilot.press("f1")
        await pilot.pause()
        text = " ".join(" ".join(s.text for s in screen._compositor.render_strips()).split())
        assert "replay" in text and ("抹掉" in text or "takes nothing away" in text)
        await pilot.press("escape")
        assert screen.board.view is None and screen.focused is screen.report


async def test_a_day_that_takes_its_time_comes_when_it_is_there() -> None:
    port = Port()
    port.slow = True
    async with app().run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, port)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert screen.view.date == "2026-11-23"
        screen._came(screen._number - 1, ReportView(date="2026-01-01"))
        assert screen.view.date == "2026-11-23", "what was asked for before is dropped"


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_every_table_can_be_read_on_the_screen(size: tuple[int, int]) -> None:
    done: list[str] = []
    async with app().run_test(size=size) as pilot:
        screen = ReportScreen(Port())
        await pilot.app.push_screen(screen, done.append)
        await pilot.pause()

        def text() -> str:
            return "\n".join(s.text for s in screen._compositor.render_strips())

        await pilot.press(*"reminders", "enter")
        await pilot.pause()
        assert "年检[/]" in text() and "183 = 171" not in text() and screen.focused is screen.table
        await pilot.press("enter")
        assert not done, "a line without a case opens nothing"
        await pilot.press("escape")
        await pilot.pause()
        assert "183 = 171" in text() and screen.focused is screen.report
        await pilot.press(*"tables", "enter", "2")
        await pilot.pause()
        assert "HQ-0009" in text()
        await pilot.press("enter")
        await pilot.pause()
        assert done == ["HQ-0009"]
