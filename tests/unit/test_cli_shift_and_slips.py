"""The change of shift and the Monday hand-in by command: the same as on their screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from board_centre import Centre, ms
from pypdf import PdfReader

from console.desk import cases
from console.domain.time import DAY
from tests.stories.commands import Commands, moment

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


@pytest.fixture
def run(centre: Centre) -> Commands:
    return Commands(centre.path, staff="1001", now=moment("2026-11-23", "09:02:00"))


def returned(centre: Centre) -> str:
    name = cases.open_(
        centre.at("09:00"),
        "card-vehicle-pickup",
        plate="渝A12345",
        store="03",
        fields=PICKUP,
        contact=ms("09:00"),
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


def test_the_handover_sheet_as_pdf_and_as_text(centre: Centre, run: Commands, tmp_path: Path) -> None:
    name = centre.passed_on("09:00")
    run.ok("shift", "open")
    run.ok("shift", "handover", "--to", "周洁", "--sheet", str(tmp_path / "sheet.pdf"))
    page = PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text()
    assert name in page and "交给 周洁，还没接" in page and "签字" in page
    run.ok("shift", "accept", name, staff="1002")
    run.ok("shift", "show", "--sheet", str(tmp_path / "sheet.txt"))
    text = (tmp_path / "sheet.txt").read_text(encoding="utf-8")
    assert name in text and "周洁" in text
    answer = run("shift", "show", "--sheet", str(tmp_path / "no" / "sheet.pdf"))
    assert answer.code == 1 and answer.refusal["refused"] == "cannot-write"


def test_a_store_is_chased_for_its_slips_and_then_signed_off(
    centre: Centre, run: Commands, tmp_path: Path
) -> None:
    name = returned(centre)
    at = moment(MONDAY, "16:50:00")
    listed = run.ok("report", "slips", now=at, staff="1011")
    assert (listed["monday"], listed["missing"], listed["due_at"]) == (MONDAY, 1, moment(MONDAY, "17:30:00"))
    file = tmp_path / "chase.txt"
    sent = run.ok("report", "slips", "--store", "03", "--chase", "--to", str(file), now=at, staff="1011")
    assert sent["cases"] == [name] and file.read_text(encoding="utf-8").strip() == sent["text"]
    assert "11-30 周一 17:30" in sent["text"] and "渝A12345 张三" in sent["text"]
    assert len(cases.read(centre.desk("1011"), name).chases) == 1
    english = run.ok("report", "slips", "--store", "03", "--chase", now=at, staff="1011", lang="en")
    assert "Mon 30 Nov 17:30" in english["text"] and "1 to come" in english["text"]
    done = run.ok("report", "slips", "--store", "03", "--hand-in", now=at, staff="1011")
    assert done["handed_in"] == [name] and done["missing"] == 0
    assert (
        run("report", "slips", "--store", "03", "--chase", now=at, staff="1011").refusal["refused"]
        == "nothing-to-do"
    )
    assert run("report", "slips", "--chase", now=at, staff="1011").refusal["refused"] == "store-missing"


@pytest.mark.parametrize(
    ("typed", "monday"),
    [("12-07", "2026-12-07"), ("11-24", "2026-11-30"), ("2026-11-30", "2026-11-30"), ("01-04", "2027-01-04")],
)
def test_a_month_and_day_mean_the_nearest_such_day(run: Commands, typed: str, monday: str) -> None:
    assert run.ok("report", "slips", "--monday", typed, now=moment(MONDAY, "09:00:00"))["monday"] == monday


def test_a_day_that_is_none_is_refused(run: Commands) -> None:
    assert run("report", "slips", "--monday", "13-45").code == 1


def test_the_hand_in_stands_among_the_plans_with_its_own_clock(centre: Centre, run: Commands) -> None:
    returned(centre)
    (weekly,) = run.ok("plan", "list", now=moment("2026-11-26", "09:00:00"))["hand_ins"]
    assert (weekly["process"], weekly["step"], weekly["due"]) == (
        "card-vehicle-pickup",
        "hand-in",
        "next monday 17:30",
    )
    assert (weekly["next"], weekly["due_at"], weekly["missing"]) == (MONDAY, moment(MONDAY, "17:30:00"), 1)
