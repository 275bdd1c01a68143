"""The worked examples, to the second, through the command line: what the clocks must show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.stories.commands import Commands, call_centre, moment

MONDAY = "2026-11-23"


def at(clock: str) -> str:
    return moment(MONDAY, clock)


@pytest.fixture
def run(tmp_path: Path) -> Commands:
    return call_centre(tmp_path)


def step(case: dict[str, Any], name: str, round_: int = 1) -> dict[str, Any]:
    """The newest opening of a step in a round."""
    return [s for s in case["steps"] if s["step"] == name and s["round"] == round_][-1]


def book(run: Commands) -> str:
    """A booking of 保养工时 at 南岸店, contact 09:00:00, not yet accepted."""
    case = run.ok(
        "case", "open", "card-appointment-via-cs", "--plate", "渝A12345", "--service", "保养工时", "--store", "03",
        "--field", "request=换机油机滤", "--contact", at("09:00:00"), now=at("09:00:20"),
    )  # fmt: skip
    return str(case["case"])


def test_booking_through_the_centre(run: Commands) -> None:
    name = book(run)
    case = run.ok("case", "show", name, now=at("09:00:30"))
    assert step(case, "accept")["due_at"] == at("09:02:00")
    case = run.ok("case", "do", name, "accept", now=at("09:01:30"))
    assert step(case, "pass-on")["due_at"] == at("09:03:30")
    said = run.ok("case", "told", name, "appointment.promise", now=at("09:01:40"))
    assert said["promises"][0]["due_at"] == at("09:13:40")
    case = run.ok("case", "do", name, "pass-on", now=at("09:04:00"))
    assert case["anchors"]["T"] == at("09:04:00")
    assert step(case, "pass-on")["own_late_s"] == 30
    assert step(case, "store-records")["due_at"] == at("09:09:00")
    run.ok("case", "do", name, "store-records", staff="2009", now=at("09:06:00"))
    run.ok(
        "case", "do", name, "lead-answers", "--field", "reply=可以，10 点到", staff="2010", now=at("09:11:00")
    )
    case = run.ok("case", "do", name, "store-answers", staff="2009", now=at("09:11:40"))
    assert (step(case, "lead-answers")["own_late_s"], step(case, "lead-answers")["inherited_late_s"]) == (
        120,
        0,
    )
    assert (step(case, "store-answers")["own_late_s"], step(case, "store-answers")["inherited_late_s"]) == (
        40,
        120,
    )
    assert step(case, "call-back")["due_at"] == at("09:14:00")
    owed = [i for i in run.ok("queue", now=at("09:12:00"))["items"] if i["case"] == name]
    assert [i["due_at"] for i in owed] == [at("09:13:40")]
    refused = run(
        "case", "do", name, "call-back", "--outcome", "booked", "--field", "result=已预约", now=at("09:12:30")
    )
    assert refused.code == 1
    assert refused.refusal["where"] == "wanted_at"
    case = run.ok(
        "case", "do", name, "call-back", "--outcome", "booked", "--field", "result=booked", "--field", "wanted_at=明天10点",
        now=at("09:13:00"),
    )  # fmt: skip
    assert case["promises"][0]["state"] == "kept"
    assert case["forms"]["appointment-1"]["wanted_at"] == moment("2026-11-24", "10:00:00")
    verdict = run.ok("check", "渝A12345", "--service", "保养工时", now=at("09:15:00"))
    assert (
        verdict["verdict"],
        verdict["allowed"],
        verdict["used"],
        verdict["reserved"],
        verdict["left"],
    ) == ("included", 4, 0, 1, 3)


def test_on_behalf_one_act_ends_all_three(run: Commands) -> None:
    name = book(run)
    run.ok("case", "do", name, "accept", now=at("09:00:40"))
    run.ok("case", "do", name, "pass-on", now=at("09:01:41"))
    case = run.ok(
        "case",
        "do",
        name,
        "store-answers",
        "--for",
        "front-desk",
        "--field",
        "reply=可以，10 点到",
        now=at("09:05:00"),
    )
    for each in ("store-records", "lead-answers", "store-answers"):
        assert step(case, each)["done_at"] == at("09:05:00")
        assert step(case, each)["done_by"] == "1001"
        assert step(case, each)["on_behalf_of"]
    assert step(case, "call-back")["due_at"] == at("09:11:41")


def test_change_loop(run: Commands) -> None:
    opened = run.ok(
        "case", "open", "card-reminder-agreed-service", "--plate", "渝A12345", "--service", "保养工时", "--store", "03",
        "--field", "wanted_at=2026-11-24 10:00", now=at("09:40:00"),
    )  # fmt: skip
    name = str(opened["case"])
    run.ok("case", "do", name, "collect", now=at("09:41:00"))
    run.ok("case", "do", name, "verify", "--outcome", "matches", now=at("09:50:00"))
    run.ok(
        "case",
        "do",
        name,
        "remind",
        "--outcome",
        "change",
        "--field",
        "feedback=想改到下午",
        now=at("09:58:00"),
    )
    case = run.ok("case", "do", name, "pass-change", now=at("10:00:00"))
    assert case["anchors"]["T"] == at("10:00:00")

    def store_answers(clock: str) -> dict[str, Any]:
        return run.ok(  # type: ignore[no-any-return]
            "case",
            "do",
            name,
            "store-adjusts",
            "--for",
            "front-desk",
            "--field",
            "adjustment=改到 15 点",
            now=at(clock),
        )

    case = store_answers("10:04:00")
    assert step(case, "opinion")["due_at"] == at("10:15:00")
    case = run.ok(
        "case", "do", name, "opinion", "--outcome", "disagrees", "--field", "opinion=太晚", now=at("10:14:00")
    )
    assert case["round"] == 2
    assert "T" not in case["anchors"]
    assert not case["forms"]["appointment-1"].get("adjustment")
    case = run.ok("case", "do", name, "pass-change", now=at("10:20:00"))
    assert step(case, "store-feedback", 2)["due_at"] == at("10:25:00")
    case = store_answers("10:24:00")
    assert step(case, "opinion", 2)["due_at"] == at("10:35:00")
    case = run.ok(
        "case", "do", name, "opinion", "--outcome", "agreed", "--field", "opinion=可以", now=at("10:36:00")
    )
    assert step(case, "opinion", 2)["own_late_s"] == 60
    assert step(case, "store-opinion", 2)["due_at"] == at("10:40:00")
    run.ok("case", "do", name, "store-opinion", staff="2009", now=at("10:37:00"))
    case = run.ok("case", "do", name, "lead-opinion", staff="2021", now=at("10:38:00"))
    assert (case["state"], case["outcome"]) == ("closed", "agreed")


def test_pick_up_refused_by_the_first_store(run: Commands) -> None:
    opened = run.ok(
        "case", "open", "card-vehicle-pickup", "--plate", "渝A12345", "--store", "03", "--contact", at("14:00:00"),
        "--field", "pickup_at=今天 16:00", "--field", "pickup_place=观音桥", "--field", "work=保养",
        now=at("14:00:10"),
    )  # fmt: skip
    name = str(opened["case"])
    case = run.ok("case", "told", name, "pickup.promise", now=at("14:01:20"))
    assert case["promises"][0]["due_at"] == at("14:06:20")
    case = run.ok("case", "do", name, "accept", now=at("14:01:30"))
    assert step(case, "pass-on")["due_at"] == at("14:04:30")
    case = run.ok("case", "do", name, "pass-on", now=at("14:05:00"))
    assert step(case, "phone")["due_at"] == at("14:07:00")
    owed = [i for i in run.ok("queue", now=at("14:05:30"))["items"] if i["case"] == name]
    assert owed[0]["due_at"] == at("14:06:20")
    case = run.ok(
        "case",
        "do",
        name,
        "phone",
        "--outcome",
        "refuses",
        "--field",
        "wish=换一家",
        staff="2011",
        now=at("14:06:40"),
    )
    assert step(case, "phone")["own_late_s"] == 0
    shown = run.ok("case", "show", name, now=at("14:10:00"))
    assert shown["promises"][0]["state"] == "broken"
    case = run.ok("case", "do", name, "rearrange", "--outcome", "in-contact", now=at("14:30:00"))
    assert case["round"] == 2
    assert step(case, "accept", 2)["due_at"] == at("14:32:00")
    assert not case["forms"]["pickup"].get("store")
    assert case["forms"]["pickup"]["model"] == "长安 UNI-V"


def test_why_prints_the_arithmetic(run: Commands) -> None:
    name = book(run)
    run.ok("case", "do", name, "accept", now=at("09:01:30"))
    why = run("case", "why", name, now=at("09:02:00"))
    assert why.code == 0
    for words in ("09:01:30", "09:03:30"):
        assert words in why.text
