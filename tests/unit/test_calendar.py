"""Counting by opening hours and dates: the rules of the process language."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import calendar as cal
from console.domain.calendar import Calendar
from console.domain.moments import instant, local, parse_iso

TZ = "Asia/Shanghai"
CENTRE = Calendar(
    id="centre",
    hours={d: (510, 1050) for d in range(5)},
    closed=frozenset(f"2026-10-0{d}" for d in range(1, 8)),
    open=frozenset({"2026-10-10"}),
)
STORE = Calendar(id="store", hours={d: (510, 1080) for d in range(7)})


def ms(text: str) -> int:
    return parse_iso(text, TZ)


def test_open_days() -> None:
    assert cal.is_open_day(CENTRE, "2026-11-23")
    assert not cal.is_open_day(CENTRE, "2026-11-22")
    assert not cal.is_open_day(CENTRE, "2026-10-05")
    assert cal.hours_on(CENTRE, "2026-10-10") == (510, 1050)  # a Saturday made up for the holiday


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23T09:00", 60, "2026-11-23T10:00"),
        ("2026-11-23T17:00", 60, "2026-11-24T09:00"),
        ("2026-11-23T17:00", 30, "2026-11-23T17:30"),
        ("2026-11-20T17:00", 60, "2026-11-23T09:00"),
        ("2026-11-21T12:00", 0, "2026-11-23T08:30"),
        ("2026-11-23T06:00", 30, "2026-11-23T09:00"),
        ("2026-09-30T17:00", 60, "2026-10-08T09:00"),
        ("2026-10-09T17:00", 60, "2026-10-10T09:00"),
        ("2026-11-23T09:00", -60, "2026-11-20T17:00"),
        ("2026-11-23T10:00", -60, "2026-11-23T09:00"),
    ],
)
def test_open_minutes(start: str, minutes: int, end: str) -> None:
    assert cal.add_open_minutes(CENTRE, ms(start), minutes) == ms(end)


@settings(max_examples=80)
@given(st.integers(0, 60 * 24 * 60), st.integers(1, 60 * 60))
def test_open_minutes_are_just_the_open_ones(offset: int, minutes: int) -> None:
    start = ms("2026-09-20T00:00") + offset * 60_000
    end = cal.add_open_minutes(CENTRE, start, minutes)
    assert cal.open_ms_between(CENTRE, start, end) == minutes * 60_000
    wall = local(end, TZ)
    hours = cal.hours_on(CENTRE, wall.date().isoformat())
    assert hours is not None and hours[0] <= wall.hour * 60 + wall.minute <= hours[1]
    assert cal.add_open_minutes(CENTRE, end, -minutes) <= cal.next_opening(CENTRE, start)


def test_closing_hours() -> None:
    assert cal.closing(CENTRE, "2026-11-23") == ms("2026-11-23T17:30")
    assert cal.closing(CENTRE, "2026-11-21") == ms("2026-11-23T17:30")
    assert cal.next_closing(CENTRE, ms("2026-11-23T09:00")) == ms("2026-11-23T17:30")
    assert cal.next_closing(CENTRE, ms("2026-11-23T17:30")) == ms("2026-11-24T17:30")
    assert cal.next_closing(CENTRE, ms("2026-11-20T18:00")) == ms("2026-11-23T17:30")
    assert cal.next_closing(STORE, ms("2026-11-22T12:00")) == ms("2026-11-22T18:00")
    assert cal.opening(CENTRE, "2026-11-21") == ms("2026-11-23T08:30")


@pytest.mark.parametrize(
    ("day", "count", "unit", "then"),
    [
        ("2026-11-23", 3, "d", "2026-11-26"),
        ("2026-11-23", -3, "d", "2026-11-20"),
        ("2026-11-23", 2, "w", "2026-12-07"),
        ("2026-01-31", 1, "mo", "2026-02-28"),
        ("2028-02-29", 1, "y", "2029-02-28"),
        ("2026-12-31", 2, "mo", "2027-02-28"),
        ("2026-03-31", -1, "mo", "2026-02-28"),
        ("2026-09-30", 1, "wd", "2026-10-08"),
        ("2026-09-30", 3, "wd", "2026-10-10"),
        ("2026-11-21", 0, "wd", "2026-11-23"),
        ("2026-11-23", 0, "wd", "2026-11-23"),
        ("2026-11-23", -1, "wd", "2026-11-20"),
    ],
)
def test_shift(day: str, count: int, unit: str, then: str) -> None:
    assert cal.shift(CENTRE, day, count, unit) == then


@settings(max_examples=50)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 30))
def test_open_days_are_counted_one_by_one(day: date, count: int) -> None:
    end = date.fromisoformat(cal.add_open_days(CENTRE, day.isoformat(), count))
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(cal.is_open_day(CENTRE, d.isoformat()) for d in between) == count
    assert cal.is_open_day(CENTRE, end.isoformat())


def test_next_monday_is_that_of_the_week_after() -> None:
    for day in ("2026-11-23", "2026-11-25", "2026-11-29"):
        assert cal.next_monday(CENTRE, ms(day + "T10:00"), 1050) == ms("2026-11-30T17:30")


def test_summer_time_keeps_the_wall_clock() -> None:
    berlin = Calendar(id="b", tz="Europe/Berlin", hours={d: (480, 1080) for d in range(7)})
    assert local(cal.closing(berlin, "2026-03-29"), "Europe/Berlin").hour == 18
    before = parse_iso("2026-03-28T17:00", "Europe/Berlin")
    assert local(cal.add_open_minutes(berlin, before, 120), "Europe/Berlin").hour == 9


def test_a_calendar_without_hours_never_stops_the_clock() -> None:
    none = Calendar(id="n", hours={})
    start = ms("2026-11-23T09:00")
    assert cal.add_open_minutes(none, start, 90) == start + 90 * 60_000
    assert cal.add_open_days(none, "2026-11-23", 2) == "2026-11-25"


def test_midnight_closing() -> None:
    always = Calendar(id="a")
    assert cal.closing(always, "2026-11-23") == ms("2026-11-24T00:00")
    assert instant(local(ms("2026-11-24T00:00"), TZ).replace(tzinfo=None), TZ) == ms("2026-11-24T00:00")


def test_holidays_of_a_known_and_an_unknown_year() -> None:
    from console.domain.holidays import chinese

    found = chinese(range(2026, 2028))
    assert "2026-10-01" in found.closed and "2026-10-10" in found.open
    assert found.unknown == (2027,)
