"""The language of times: what it takes, what it refuses and says instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.catalogue.recurrence import When, parse_when
from console.catalogue.times import (
    DAY_UNITS,
    MINUTE_UNITS,
    WEEKDAYS,
    Length,
    Term,
    Time,
    TimeProblem,
    parse,
    parse_length,
)
from console.i18n import speaking


def minutes(amount: int) -> Length:
    return Length(amount, "min")


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("T+5min", Time("T", "anchor", (Term(1, minutes(5)),))),
        ("told+5min", Time("told", "told", (Term(1, minutes(5)),))),
        ("contact + 2h", Time("contact", "contact", (Term(1, Length(2, "h")),))),
        ("pickup_at", Time("pickup_at", "field")),
        (
            "wanted_at-travel-10min",
            Time("wanted_at", "field", (Term(-1, None, "travel"), Term(-1, minutes(10)))),
        ),
        ("date+2wd", Time("date", "date", (Term(1, Length(2, "wd")),))),
        ("date-1d 10:00", Time("date", "date", (Term(-1, Length(1, "d")),), 600)),
        ("birthday 24:00", Time("birthday", "field", (), 1440)),
        ("T+0wd", Time("T", "anchor", (Term(1, Length(0, "wd")),))),
        ("next monday 17:30", Time("next", "next", (), 1050, 0)),
        ("now", Time("now", "now")),
    ],
)
def test_reads(text: str, time: Time) -> None:
    assert parse(text) == time


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("", "begin with an anchor"),
        ("5min", "begin with an anchor"),
        ("T+5", "after the base write terms"),
        ("T+5minx", "after the base write terms"),
        ("T+1d+5min", "count either minutes"),
        ("T+5min 17:30", "leave out the minutes"),
        ("T 25:00", "after the base write terms"),
        ("T+5min17:30", "after the base write terms"),
        ("next funday 10:00", "next monday 17:30"),
        ("next monday", "next monday 17:30"),
        ("now+5min", 'write "now" alone'),
    ],
)
def test_refuses_and_says_what_would_be_right(text: str, fix: str) -> None:
    with speaking("en"), pytest.raises(TimeProblem) as refused:
        parse(text)
    assert refused.value.value == text.strip()
    assert fix in refused.value.fix


def test_lengths_know_their_milliseconds() -> None:
    assert parse_length("90min").ms == parse_length("1h").ms * 3 // 2 == 5_400_000
    assert parse_length("2wd").in_days
    with pytest.raises(ValueError, match="d"):
        _ = parse_length("1d").ms
    for wrong in ("", "5", "5 min", "-5min", "5m", "1h30min", "five"):
        with pytest.raises(TimeProblem):
            parse_length(wrong)


fields = st.from_regex(r"[a-z]{1,6}(_[a-z]{1,4})?", fullmatch=True).filter(
    lambda name: name not in ("contact", "told", "date", "now", "next")
)
bases = st.one_of(st.sampled_from(["T", "T2", "Left", "contact", "told", "date"]), fields)


@st.composite
def times(draw: st.DrawFn) -> str:
    units = draw(st.sampled_from([MINUTE_UNITS, DAY_UNITS]))
    terms = draw(
        st.lists(
            st.tuples(
                st.sampled_from("+-"),
                st.one_of(
                    fields,
                    st.tuples(st.integers(0, 999), st.sampled_from(units)).map(lambda p: f"{p[0]}{p[1]}"),
                ),
            ),
            max_size=3,
        )
    )
    clock = ""
    if units == DAY_UNITS and draw(st.booleans()):
        clock = f" {draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}"
    return draw(bases) + "".join(sign + what for sign, what in terms) + clock


@settings(max_examples=150, deadline=None)
@given(times())
def test_a_time_written_out_reads_the_same(text: str) -> None:
    time = parse(text)
    assert str(time) == text
    assert parse(str(time)) == time


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=20))
def test_any_text_is_a_time_or_a_problem_with_a_fix(text: str) -> None:
    try:
        assert parse(str(parse(text))) == parse(text)
    except TimeProblem as problem:
        assert problem.problem
        assert problem.fix


def test_plans_land() -> None:
    assert parse_when("week monday") == When("week", weekday=0)
    assert parse_when("month 15") == When("month", day=15)
    assert parse_when("year 02-29") == When("year", month=2, day=29)
    assert parse_when("lunar 08-15") == When("lunar", month=8, day=15)
    assert [parse_when(w).kind for w in ("row", "hand", "day")] == ["row", "hand", "day"]
    for wrong in (
        "",
        "week",
        "week funday",
        "month 32",
        "month 0",
        "year 13-01",
        "year 02-30",
        "lunar 01-31",
        "15",
    ):
        with pytest.raises(TimeProblem):
            parse_when(wrong)
    assert len({parse_when(f"week {day}") for day in WEEKDAYS}) == 7
