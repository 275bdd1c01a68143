"""The report's screen over a real file: what F8 writes, what replay answers, which store is meant."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from board_centre import Centre, ms

from console.desk import cases
from screens.report_home import ReportLink, items


def link(centre: Centre, at: str = "17:32") -> ReportLink:
    return ReportLink(SimpleNamespace(desk=centre.at(at, "1010")))  # type: ignore[arg-type]


def test_the_sheet_of_a_real_day(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    name = centre.passed_on("09:00")
    cases.do(centre.at("09:08"), name, "store-answers", fields={"reply": "可以"}, for_role="front-desk")
    made = link(centre).view("", "")
    assert made.date == "2026-11-23" and made.words == ("11-23 周一", "客服部和两家店")
    assert made.stores_title == "各店五分钟内答复" and [(s.title, s.late) for s in made.stores] == [
        ("南岸店", 1)
    ]
    assert made.checks and all(c.ok for c in made.checks) and made.cases[0].case == name
    assert link(centre).view("2026-11-22", "").empty
    assert (
        link(centre).store("南岸店") == link(centre).store("03") == "03" and link(centre).store("11-22") == ""
    )
    assert items(SimpleNamespace()) == []  # type: ignore[arg-type]


def test_export_and_a_missing_store(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.book("09:00")
    answer = link(centre).export("", "", False)
    assert answer.verdict == "yes" and len(list((tmp_path / "日报" / "2026-11-23").iterdir())) == 15
    desk = centre.at("17:33", "1010")
    with desk.store.write(actor="", now=desk.now()) as tx:
        tx.set("member", "WZ.1", {"code": "WZ", "name": "万州店", "created_at": ms("09:00")})
    no = link(centre, "17:34").export("", "", False)
    assert no.verdict == "no" and no.ask and "万州店" in no.text and "F8" in no.text
    assert link(centre, "17:35").export("", "", True).verdict == "yes"
    assert "万州店" in (tmp_path / "日报" / "2026-11-23" / "report-2026-11-23.html").read_text("utf-8")


def test_replay_by_a_role_or_a_step(tmp_path: Path) -> None:
    from console.domain.refusal import Refusal
    from screens.replay_home import ReplayLink, Tried

    centre = Centre(tmp_path)
    name = centre.book("09:00")
    cases.do(centre.at("09:04"), name, "accept")
    made = ReplayLink(SimpleNamespace(desk=centre.at("17:32", "1010")))  # type: ignore[arg-type]
    for text in ("accept", "受理", "话务员", "Operator", "card-appointment-via-cs/话务员"):
        sheet = made.view(Tried(((text, "5min"),)))
        step, unit, *_others = sheet.lines
        assert (step.unit, unit.unit, step.ran, step.late) == (False, True, 1, (1, 0)), text
        assert [(c.case, c.plate, c.name, c.worse) for c in sheet.cases] == [
            (name, "渝A12345", "张三", False)
        ]
    assert made.view(Tried()).lines == () and made.view(Tried()).until > made.view(Tried()).since
    for tried in (Tried((("accept", "lang"),)), Tried((("火箭", "3min"),)), Tried(last="gestern")):
        with pytest.raises(Refusal):
            made.view(tried)


def test_registers_over_a_real_file(tmp_path: Path) -> None:
    from screens.registers_home import Narrowed, RegistersLink

    centre = Centre(tmp_path)
    name = centre.passed_on("09:00")
    made = RegistersLink(SimpleNamespace(desk=centre.at("09:05", "1010")))  # type: ignore[arg-type]
    view = made.view(Narrowed())
    assert view.form == "appointment-1" and view.lines[0][:3] == (name, "11-23 09:00", "渝A12345")
    assert view.columns[:3] == ("单号", "登记时间", "车牌") and not view.more
    assert made.view(Narrowed(form="appointment-1", since="2026-11-23", store="04")).lines == ()
    answer = made.export(Narrowed(form="appointment-1", text="张三"), "xlsx")
    assert answer.verdict == "yes" and list((tmp_path / "登记表").glob("*.xlsx"))


def test_a_register_is_narrowed_by_days_store_and_service(tmp_path: Path) -> None:
    from console.domain.refusal import Refusal
    from screens.registers_home import Narrowed, RegistersLink

    centre = Centre(tmp_path)
    name = centre.passed_on("09:00")
    made = RegistersLink(SimpleNamespace(desk=centre.at("09:05", "1010")))  # type: ignore[arg-type]

    def found(**narrowed: str) -> list[str]:
        return [row[0] for row in made.view(Narrowed(form="appointment-1", **narrowed)).lines]

    assert found(since="11-23") == found(since="今天", until="今天") == found(service="洗车") == [name]
    assert found(until="昨天") == found(since="11-20", until="11-22") == found(service="打蜡") == []
    assert made.view(Narrowed(form="appointment-1"), lambda: False).lines == (), "nobody waits"
    for narrowed in ({"service": "火箭"}, {"since": "13-45"}, {"store": "99"}):
        with pytest.raises(Refusal):
            found(**narrowed)
    answer = made.export(Narrowed(form="appointment-1", since="11-23", until="11-23"), "csv")
    assert answer.verdict == "yes" and answer.text.startswith("1 ")
    for text in ("", "../x", '「"/:*?'):
        assert made.export(Narrowed(form="appointment-1", text=text), "csv").verdict == "yes"
    names = sorted(f.name for f in (tmp_path / "登记表").iterdir())
    assert len(names) == 4 and "appointment-1-2026-11-23.csv" in names, "a part never replaces the whole"
    assert made.export(Narrowed(form="appointment-1", store="99"), "csv").verdict == "no"


def test_a_day_without_its_year_is_the_last_such_day(tmp_path: Path) -> None:
    from console.desk.reports.span import wanted

    desk = Centre(tmp_path).at("09:00")
    assert wanted(desk, "11-23") == "2026-11-23" and wanted(desk, "11月22日") == "2026-11-22"
    assert wanted(desk, "11-24") == "2025-11-24", "tomorrow's has not come this year"
    assert wanted(desk, "１１．２") == "2026-11-02"


def test_a_second_round_is_told_from_the_first(tmp_path: Path) -> None:
    from screens.registers_home import Narrowed, RegistersLink

    centre = Centre(tmp_path)
    name = centre.passed_on("09:00")
    made = RegistersLink(SimpleNamespace(desk=centre.at("09:30", "1010")))  # type: ignore[arg-type]
    assert "轮次" not in made.view(Narrowed(form="appointment-1")).columns, "nothing to tell apart yet"
    cases.do(centre.at("09:05", "2009"), name, "store-records")
    cases.do(centre.at("09:06", "2010"), name, "lead-answers", fields={"reply": "要改时间"})
    cases.do(centre.at("09:06:30", "2009"), name, "store-answers")
    cases.do(centre.at("09:08"), name, "call-back", outcome="change")
    cases.do(centre.at("09:09"), name, "accept", fields={"request": "打蜡"})
    view = made.view(Narrowed(form="appointment-1"))
    assert view.columns[:3] == ("单号", "登记时间", "轮次")
    assert sorted(row[2] for row in view.lines if row[0] == name) == ["1", "2"]


def test_a_printed_register_says_which_characters_no_font_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.desk.outputs import fonts
    from screens.registers_home import Narrowed, RegistersLink

    shipped = fonts.files()[:1]
    monkeypatch.setattr(fonts, "files", lambda named="": shipped)
    fonts._faces.cache_clear()
    centre = Centre(tmp_path)
    desk = centre.at("08:00")
    with desk.store.write(actor="1001", now=desk.now()) as tx:
        who = tx.reader.execute("SELECT id FROM customer WHERE name = '张三' LIMIT 1").fetchone()[0]
        tx.set("customer", who, {"name": "𠮷安"})
    centre.passed_on("09:00")
    made = RegistersLink(SimpleNamespace(desk=centre.at("09:05", "1010")))  # type: ignore[arg-type]
    answer = made.export(Narrowed(form="appointment-1"), "pdf")
    fonts._faces.cache_clear()
    assert answer.verdict == "note" and "U+20BB7" in answer.text
    assert made.export(Narrowed(form="appointment-1"), "xlsx").verdict == "yes"
