"""Times of limits: exact minutes, opening hours, dates, open days, closing hours, and where each term came from."""

from __future__ import annotations

import pytest
from engine_packs import knots, ms, pack, world

from console.engine.case import Case
from console.engine.clocks import due, escalations, warn_default
from console.engine.commands import Actor, Do
from console.engine.events import Arithmetic

CASE = Case(
    id="x",
    process="dated",
    contact=ms("09:00"),
    anchors={"T": ms("09:02")},
    fields={"wanted_at": str(ms("15:00")), "on_day": "2026-11-27", "travel": "30min"},
)
MONDAY = "2026-11-23"


def at(text: str, unit: str = "centre", opened: str = "10:00", **more: object) -> Arithmetic | None:
    return due(pack(), CASE, text, ms(opened), world(), unit=unit, opened_at=ms(opened), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("2min", "centre", ms("10:02")),
        ("24h", "centre", ms("10:00", "2026-11-24")),
        ("8wh", "centre", ms("09:00", "2026-11-24")),  # 7 h 30 today, half an hour tomorrow
        ("8wh", "03", ms("18:00")),
        ("1d", "centre", ms("17:30", "2026-11-24")),
        ("1d", "03", ms("18:00", "2026-11-24")),
        ("0wd", "centre", ms("17:30")),
        ("5wd", "centre", ms("17:30", "2026-11-30")),
        ("1mo", "centre", ms("17:30", "2026-12-23")),
        ("T+5min", "centre", ms("09:07")),
        ("contact+1wd", "centre", ms("17:30", "2026-11-24")),
        ("wanted_at-30min", "centre", ms("14:30")),
        ("wanted_at-travel", "centre", ms("14:30")),
        ("wanted_at 09:30", "centre", ms("09:30")),
        ("on_day", "centre", ms("17:30", "2026-11-27")),
        ("on_day", "03", ms("18:00", "2026-11-27")),
        ("on_day 10:00", "centre", ms("10:00", "2026-11-27")),
        ("on_day+1wd", "centre", ms("17:30", "2026-11-30")),
        ("on_day-2wd 09:00", "centre", ms("09:00", "2026-11-25")),
        ("on_day+1w", "centre", ms("17:30", "2026-12-04")),
        ("next monday 17:30", "centre", ms("17:30", "2026-11-30")),
        ("next wednesday 09:00", "centre", ms("09:00", "2026-12-02")),
        ("now", "centre", ms("10:00")),
    ],
)
def test_a_time_and_what_it_comes_to(text: str, unit: str, expected: int) -> None:
    found = at(text, unit)
    assert found is not None and found.result == expected
    if found.base not in ("next monday 17:30", "next wednesday 09:00"):
        assert found.base_at + sum(ms for _, ms in found.terms) == expected


def test_a_holiday_and_a_make_up_day() -> None:
    for opened, expected in (("2026-09-30", "2026-10-08"), ("2026-10-09", "2026-10-10")):
        found = due(
            pack(), CASE, "1wd", ms("10:00", opened), world(), unit="centre", opened_at=ms("10:00", opened)
        )
        assert found is not None and found.result == ms("17:30", expected)


def test_after_closing_the_next_closing_hour() -> None:
    found = at("0wd", opened="17:31")
    assert found is not None and found.result == ms("17:30", "2026-11-24")
    friday = ms("18:00", "2026-11-27")
    found = due(pack(), CASE, "0wd", friday, world(), unit="centre", opened_at=friday)
    assert found is not None and found.result == ms("17:30", "2026-11-30")


def test_what_is_not_known_has_no_time() -> None:
    assert at("S+5min") is None
    assert at("pickup_at") is None
    assert at("wanted_at-nothing") is None
    assert at("told+5min") is None


def test_a_unit_nobody_knows_never_closes() -> None:
    found = at("1d", "99")
    assert found is not None and found.result == ms("00:00", "2026-11-25")


def test_yellow_by_default() -> None:
    assert [warn_default(minutes * 60_000) // 1000 for minutes in (1, 2, 4, 5, 8, 60)] == [
        30,
        30,
        60,
        75,
        120,
        120,
    ]


def test_a_quarter_and_a_choice_of_lengths() -> None:
    play = knots(store="03", urgency="urgent", topic="tap", other_store="05")
    step = play.step("sort")
    assert (step.due_at, step.limit_ms, step.warn_ms) == (ms("10:00"), 3_600_000, 120_000)
    play.act("09:01", Do())
    assert play.step("dispatch").due_at is None


def test_expected_is_nobodys_lateness() -> None:
    play = knots(store="03", urgency="normal", topic="tap", other_store="05")
    play.act("09:01", Do())
    play.act("09:02", Do())
    step = play.step("work")
    assert (step.expected, step.due_at) == (True, ms("09:02"))
    assert step.roles == (("front-desk", "05"),)


def test_from_when_a_late_step_stands_with_the_shift_lead_too() -> None:
    play = knots(store="03", urgency="urgent")
    process = play.pack.processes["knots"]
    found = escalations(play.pack, process, play.case, play.step("sort"), world(Actor(id="1")))
    assert found == [("shift-lead", ms("10:05"))]
