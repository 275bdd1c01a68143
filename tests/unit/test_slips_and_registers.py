"""Papers and books: slips in their copies, registers narrowed and printed, the Monday hand-in; PDFs read back by pypdf."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from board_centre import Centre, ms
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from console.desk import cases, customers, registers, slips, slips_weekly
from console.desk.outputs import fonts
from console.domain.refusal import Refusal
from console.domain.time import DAY
from console.i18n import set_language

PICKUP = {
    "pickup_at": "11-24 9点",
    "pickup_place": "解放碑地下 2 层",
    "work": "换机油 <b>",
    "model": "长安 UNI-V",
}


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    set_language("zh")
    yield
    set_language("zh")


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def fetched(centre: Centre, plate: str = "渝A12345") -> str:
    """A car to fetch, accepted by the customer: the slip can be printed."""
    desk = centre.at("09:00")
    name = cases.open_(
        desk, "card-vehicle-pickup", plate=plate, store="03", fields=PICKUP, contact=ms("09:00")
    )
    cases.do(centre.at("09:01"), name, "accept")
    cases.do(centre.at("09:02"), name, "pass-on")
    cases.do(centre.at("09:03", "2011"), name, "phone", outcome="accepts", fields={"wish": "等"})
    return name


def returned(centre: Centre) -> str:
    """The same car brought back on the 24th: its slip is owed on the next Monday."""
    name = fetched(centre)
    centre.clock.at = ms("09:00") + DAY
    papers = ("pickup-slip", "work-order")
    cases.do(centre.desk("2012"), name, "collect", fields={"condition": "完好"}, signed=papers)
    cases.do(
        centre.desk("2012"), name, "finish", fields={"return_way": "送车上门", "return_at": "11-24 15点"}
    )
    centre.clock.at += 60_000
    cases.do(centre.desk("2012"), name, "return", fields={"paid": "300"}, signed=papers)
    return name


def text_of(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def embedded(path: Path) -> bool:
    """Whether every font of a PDF is inside it."""
    found = []
    for page in PdfReader(path).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index, union-attr]
            whole = font.get_object()
            part = whole["/DescendantFonts"][0].get_object() if "/DescendantFonts" in whole else whole
            about = part.get("/FontDescriptor")
            found.append(about is not None and "/FontFile2" in about.get_object())
    return bool(found) and all(found)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_slip_in_its_copies(centre: Centre, tmp_path: Path, lang: str) -> None:
    name = fetched(centre)
    set_language(lang)
    made = slips.write(centre.at("09:30", "2012"), name, tmp_path / "slip.pdf")
    assert made.copies == ("顾客", "专员") and made.missing == () and made.recorded
    pages = text_of(tmp_path / "slip.pdf")
    assert len(pages) == 2 and "第 1 联" in pages[0] and "第 2 联" in pages[1]
    for page in pages:
        for words in (
            "接送车辆单",
            name,
            "渝A12345",
            "张三",
            "2026-11-24 09:00",
            "解放碑地下 2 层",
            "换机油 <b>",
            "免责条款",
            "顾客签字",
            "接车",
            "交车",
            "南岸店",
        ):
            assert words in page, words
    assert embedded(tmp_path / "slip.pdf")
    assert "pickup-slip" in cases.read(centre.desk("2012"), name).steps[-1].printed


def test_rare_characters_are_warned_about(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = fonts.files()[:1]
    monkeypatch.setattr(fonts, "files", lambda named="": shipped)
    fonts._faces.cache_clear()
    desk = centre.at("08:00")
    who = customers.add(desk, "𠮷㐂安", phones=["13900001111"], plate="渝F66666", model="五菱")
    name = cases.open_(desk, "card-vehicle-pickup", customer=who, plate="渝F66666", store="03", fields=PICKUP)
    made = slips.write(desk, name, tmp_path / "slip.pdf")
    fonts._faces.cache_clear()
    assert made.missing == ("𠮷", "㐂") and "U+20BB7" in made.warning and "U+3402" in made.warning
    page = text_of(tmp_path / "slip.pdf")[0]
    assert "〓〓安" in page and "U+20BB7" in page and not made.recorded, "a draft: the car is not fetched yet"


def test_a_machine_without_a_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "files", lambda named="": [])
    fonts._faces.cache_clear()
    with pytest.raises(Refusal) as no:
        fonts.load()
    fonts._faces.cache_clear()
    assert no.value.code == "no-font" and fonts.SHIPPED in no.value.fix


def test_slips_that_cannot_be(centre: Centre, tmp_path: Path) -> None:
    name, other = fetched(centre), centre.book("09:10")
    desk = centre.desk()
    for case, to, document, code in (
        (other, "a.pdf", "", "no-slip"),
        (name, "a.txt", "", "no-such-format"),
        (name, "a.pdf", "x", "no-document"),
        (name, "no/a.pdf", "", "cannot-write"),
        ("HQ-9999", "a.pdf", "", "no-case"),
    ):
        with pytest.raises(Refusal) as no:
            slips.write(desk, case, tmp_path / to, document)
        assert no.value.code == code
    assert slips.write(desk, name, tmp_path / "order.pdf", "派工单").title == "派工单"
    assert not list(tmp_path.glob("*.part")) and not (tmp_path / "a.pdf").exists()


def test_the_monday_hand_in(centre: Centre) -> None:
    name = returned(centre)
    lead = centre.desk("1010")
    found = slips_weekly.week(lead)
    assert found.monday == "2026-11-30" and found.missing == 1
    slip = found.stores[0].missing[0]
    assert (slip.case, slip.due_at, slip.late) == (name, ms("17:30", "2026-11-30"), False)
    centre.clock.at = ms("17:31", "2026-11-30")
    assert slips_weekly.week(lead).stores[0].missing[0].late
    assert slips_weekly.sign_off(centre.desk("1011"), "03") == (name,)
    after = slips_weekly.week(lead)
    assert after.missing == 0 and after.stores[0].handed[0].handed_by == "吴霞"
    with pytest.raises(Refusal) as no:
        slips_weekly.sign_off(lead, "03")
    assert no.value.code == "nothing-to-do"


def test_a_hand_in_is_all_or_nothing(centre: Centre) -> None:
    name = returned(centre)
    with pytest.raises(Refusal) as no:
        slips_weekly.sign_off(centre.desk("1011"), "03", [name, "HQ-9999"])
    assert no.value.code == "no-such-slip"
    with pytest.raises(Refusal):
        slips_weekly.sign_off(centre.desk("2013"), "03")  # another store's front desk
    assert slips_weekly.week(centre.desk("1010")).missing == 1


def test_two_forms_are_two_views_of_one_case(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    cases.do(centre.at("09:03", "2009"), name, "store-records")
    cases.do(centre.at("09:04", "2010"), name, "lead-answers", fields={"reply": "可以，10 点"})
    desk = centre.at("09:05")
    one, two = (registers.show(desk, f"appointment-{n}")["entries"][0] for n in (1, 2))
    shared = set(one) & set(two) - {"at"}
    assert len(shared) > 8 and all(one[k] == two[k] for k in shared) and two["reply"] == "可以，10 点"


def test_registers_are_narrowed(centre: Centre, tmp_path: Path) -> None:
    first = centre.passed_on("09:00")
    cases.cancel(centre.at("09:10", "1010"), first, "不来了")
    second = centre.passed_on("11:00", store="04")
    desk = centre.at("12:00")

    def found(**narrowed: object) -> list[str]:
        return [e["case"] for e in registers.show(desk, "预约服务登记表1", **narrowed)["entries"]]

    assert found() == [second, first]
    assert found(store="南岸店") == [first] and found(store="04") == [second]
    assert found(since=ms("10:00")) == [second] and found(until=ms("10:00")) == [first]
    assert found(service="洗车") == [second, first] and found(service="打蜡") == []
    assert found(text="渝a12345") == [second, first] and found(text="沙坪坝") == [second]
    for narrowed, code in (({"store": "火星"}, "unknown-unit"), ({"service": "火箭"}, "no-service")):
        with pytest.raises(Refusal) as no:
            found(**narrowed)
        assert no.value.code == code
    for form, code in (("火箭表", "no-form"), ("reminder/火箭", "no-register")):
        with pytest.raises(Refusal) as no:
            registers.show(desk, form)
        assert no.value.code == code
    for kind in ("csv", "xlsx", "pdf"):
        assert registers.write(desk, "appointment-1", tmp_path / f"r.{kind}", store="04") == 1
    titles = CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_index(0).to_python()[0]
    assert titles[3:6] == ["车牌", "姓名", "持卡"]
    assert next(csv.reader((tmp_path / "r.csv").open(encoding="utf-8-sig")))[3:6] == titles[3:6]
    page = text_of(tmp_path / "r.pdf")[0]
    assert (
        "预约服务登记表1" in page and second in page and "沙坪坝店" in page and embedded(tmp_path / "r.pdf")
    )


def test_an_export_is_of_one_moment(centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = centre.passed_on("09:00")
    second = centre.passed_on("09:02")
    desk = centre.at("09:05", "1010")
    real, done = registers.entries, []

    def meddling(*args: object, **options: object):  # type: ignore[no-untyped-def]
        for entry in real(*args, **options):  # type: ignore[arg-type]
            if not done:
                done.append(cases.cancel(desk, first, "中途作废"))
            yield entry

    monkeypatch.setattr(registers, "entries", meddling)
    assert registers.write(desk, "appointment-1", tmp_path / "r.csv") == 2
    names = [row[0] for row in csv.reader((tmp_path / "r.csv").open(encoding="utf-8-sig"))][1:]
    assert names == [second, first] and cases.read(desk, first).state == "cancelled"


def test_sealed_fields_stay_sealed(centre: Centre, tmp_path: Path) -> None:
    desk = centre.at("09:00")
    sealed = {f.id: f for p in desk.library.packs.values() for f in p.fields.values() if f.sealed}
    assert sealed, "the packs seal something (体检结果)"
    name = cases.open_(
        desk, "card-owner-medical-check", plate="渝A12345", store="03", fields={"checkup_on": "2026-12-20"}
    )
    with desk.store.write(actor="2019", now=desk.now()) as tx:
        from console.engine.events import FieldsWritten

        values = dict.fromkeys(sealed, "血压偏高")
        tx.event(
            name, FieldsWritten(at=desk.now(), actor="2019", values=values, form="medical", step="invite")
        )
    for kind in ("csv", "pdf", "xlsx"):
        registers.write(desk, "medical", tmp_path / f"m.{kind}")
    said = registers.show(desk, "medical")["entries"][0]
    assert any(said.get(f) for f in sealed) and not any("血压" in str(said.get(f)) for f in sealed)
    assert "血压" not in (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
    assert "血压" not in text_of(tmp_path / "m.pdf")[0]
