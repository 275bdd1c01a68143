"""A bad Monday, told by commands: stores late, chased, excused, reassigned, handed over; and every total agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.stories.commands import Commands, call_centre, moment, write

MONDAY = "2026-11-23"


def at(clock: str) -> str:
    return moment(MONDAY, clock)


@pytest.fixture
def run(tmp_path: Path) -> Commands:
    run = call_centre(tmp_path)
    head = "顾客姓名,称谓,手机,固话,车牌号,车型,车架号,卡号,卡种,开卡日期,有效期至,状态,生日,生日历法,所属门店,年检到期,备注\n"
    rows = "郑凯,先生,13900001111,,渝A55M90,长安,,8850761111,金卡,2026-01-01,2027-12-31,正常,,,南岸店,,\n"
    run.ok("import", "customers", str(write(tmp_path / "more.csv", head + rows)), staff="1000")
    return run


def pass_on(run: Commands, plate: str, store: str, clock: tuple[str, str, str], staff: str = "1001") -> str:
    """A car wash asked for by telephone, promised and passed on; ``clock``: contact, accepted, passed on."""
    case = run.ok(
        "case", "open", "card-appointment-via-cs", "--plate", plate, "--service", "洗车", "--store", store,
        "--field", "request=洗车", "--contact", at(clock[0]), now=at(clock[0]), staff=staff,
    )["case"]  # fmt: skip
    run.ok("case", "do", case, "accept", now=at(clock[1]), staff=staff)
    run.ok("case", "told", case, "appointment.promise", now=at(clock[2]), staff=staff)
    run.ok("case", "do", case, "pass-on", now=at(clock[2]), staff=staff)
    return str(case)


def step(case: dict[str, Any], name: str) -> dict[str, Any]:
    return [s for s in case["steps"] if s["step"] == name][-1]


def test_a_bad_monday(run: Commands, tmp_path: Path) -> None:
    lead = "1010"
    run.ok("shift", "open", now=at("08:30:00"))
    run.ok("shift", "open", now=at("08:30:00"), staff=lead)
    run.ok("shift", "open", now=at("08:31:00"), staff="1002")
    first = pass_on(run, "渝A12345", "03", ("09:00:00", "09:00:30", "09:01:00"))
    second = pass_on(run, "渝A55M90", "03", ("09:01:30", "09:02:00", "09:02:10"), staff="1002")

    # 09:07: 南岸店 owes two answers, one late by a minute, one nearly. One text for both.
    queue = run.ok("queue", "--by", "unit", now=at("09:07:00"), staff=lead)
    assert [(g["key"], g["held"], g["late"]) for g in queue["groups"]] == [("03", 2, 1)]
    sent = run.ok(
        "case",
        "chase",
        "--store",
        "南岸店",
        "--to",
        str(tmp_path / "chase.txt"),
        now=at("09:07:00"),
        staff=lead,
    )
    assert sent["cases"] == [first, second]
    assert (tmp_path / "chase.txt").read_text(encoding="utf-8") == (
        "邱丽杰你好，有 2 件要现在回一声：\n1 渝A12345 张三 洗车预约，答复已过 1:00。\n2 渝A55M90 郑凯 洗车预约，请在 0:10 内答复。\n"
    )

    # Nobody answers: the alert climbs to the lead, who has seen it, gives the first to another store and excuses nothing yet.
    assert run("case", "seen", first, now=at("09:05:00"), staff=lead).refusal["refused"] == "not-ringing"
    run.ok("case", "seen", first, now=at("09:11:30"), staff=lead)
    refused = run("case", "reassign", first, "--unit", "04", "--reason", "南岸店没人接", now=at("09:12:00"))
    assert refused.refusal["refused"] == "not-allowed"
    moved = run.ok(
        "case", "reassign", first, "--unit", "04", "--reason", "南岸店没人接", now=at("09:12:00"), staff=lead
    )
    assert step(moved, "store-records")["inherited_late_s"] == 360
    run.ok("case", "do", first, "store-records", "--for", "front-desk@04", now=at("09:12:30"))
    run.ok(
        "case",
        "do",
        first,
        "store-answers",
        "--for",
        "front-desk",
        "--field",
        "reply=可以",
        now=at("09:13:00"),
    )
    late = run.ok(
        "case",
        "do",
        first,
        "call-back",
        "--outcome",
        "declined",
        "--field",
        "result=declined",
        now=at("09:14:00"),
    )
    assert late["promises"][0]["state"] == "broken"
    excused = run.ok(
        "case", "excuse", first, "call-back", "--reason", "南岸店停电", now=at("09:15:00"), staff=lead
    )
    assert (
        step(excused, "call-back")["breached"]
        and step(excused, "call-back")["excuses"][0]["reason"] == "南岸店停电"
    )

    # Shift change: 周洁's promise runs. She cannot go before somebody has taken it.
    no = run("shift", "close", now=at("09:16:00"), staff="1002")
    assert (no.code, no.refusal["refused"], second in no.refusal["message"]) == (1, "promise-unowned", True)
    sheet = run.ok(
        "shift",
        "handover",
        "--to",
        "李敏",
        "--sheet",
        str(tmp_path / "sheet.txt"),
        now=at("09:16:00"),
        staff="1002",
    )
    assert [(i["case"], i["offered_to"]) for i in sheet["items"]] == [(second, "李敏")]
    assert second in (tmp_path / "sheet.txt").read_text(encoding="utf-8")
    assert run.ok("shift", "accept", "--from", "1002", now=at("09:17:00"))["accepted"] == [second]
    assert run.ok("shift", "close", now=at("09:18:00"), staff="1002")["left"] == []
    assert [i["case"] for i in run.ok("shift", "show", now=at("09:18:00"))["items"]] == [second]

    # With three minutes more the store would have been in time once; the log is whole.
    replay = run.ok(
        "report", "replay", "--set", "call-back=T+14min", "--last", "1d", now=at("09:20:00"), staff=lead
    )
    assert (replay["steps"][0]["late_then"], replay["steps"][0]["late_now"], replay["no_longer_late"]) == (
        1,
        0,
        [first],
    )
    assert run.ok("verify")["ok"]


def test_in_words_too(run: Commands) -> None:
    name = pass_on(run, "渝A12345", "03", ("08:59:00", "09:00:30", "09:01:00"))
    words = ["--db", str(run.db), "--now", at("09:07:00"), "--as", "1010", "--lang"]
    from contextlib import redirect_stdout
    from io import StringIO

    from console.cli.main import main

    for lang, said in (("zh", "手上 1 件  超时 1"), ("en", "1 in hand  1 late")):
        out = StringIO()
        with redirect_stdout(out):
            assert main([*words, lang, "queue", "--by", "holder"]) == 0
        assert said in out.getvalue() and name in out.getvalue()
    out = StringIO()
    with redirect_stdout(out):
        assert main([*words, "zh", "report", "replay", "--set", "accept=1min"]) == 0
    assert "变成晚的  1" in out.getvalue()
