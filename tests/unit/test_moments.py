"""What an operator types for a moment or a length, and how moments are shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import moments
from console.domain.moments import MomentProblem
from console.i18n import set_language

TZ = "Asia/Shanghai"
NOW = moments.parse_iso("2026-11-23T09:04:10", TZ)


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    set_language("zh")
    yield
    set_language("zh")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("明天10点", "11-24 周二 10:00"),
        ("明天 10 点", "11-24 周二 10:00"),
        ("明早9点半", "11-24 周二 09:30"),
        ("周三下午", "11-25 周三 14:00"),
        ("周三下午三点", "11-25 周三 15:00"),
        ("下周一 14:00", "11-30 周一 14:00"),
        ("后天上午", "11-25 周三 09:00"),
        ("后天上午9点半", "11-25 周三 09:30"),
        ("11-24 10:00", "11-24 周二 10:00"),
        ("11-24 10", "11-24 周二 10:00"),
        ("11月24日下午2点半", "11-24 周二 14:30"),
        ("二十四号上午十点", "11-24 周二 10:00"),
        ("今天下午3点", "11-23 周一 15:00"),
        ("10点", "11-23 周一 10:00"),
        ("9点半", "11-23 周一 09:30"),
        ("明天3点", "11-24 周二 15:00"),
        ("明天03:00", "11-24 周二 03:00"),
        ("明天凌晨3点", "11-24 周二 03:00"),
        ("中午1点", "11-23 周一 13:00"),
        ("明晚12点", "11-25 周三 00:00"),
        ("大后天9点一刻", "11-26 周四 09:15"),
        ("周一8点", "11-30 周一 08:00"),
        ("星期天晚上8点", "11-29 周日 20:00"),
        ("3号下午", "12-03 周四 14:00"),
        ("31号10点", "12-31 周四 10:00"),
        ("1-5 10:00", "2027-01-05 周二 10:00"),
        ("下个月3号10点", "12-03 周四 10:00"),
        ("半小时后", "11-23 周一 09:34"),
        ("1个半小时后", "11-23 周一 10:34"),
        ("2天后下午", "11-25 周三 14:00"),
        ("１０：３０", "11-23 周一 10:30"),
        ("明天1400", "11-24 周二 14:00"),
        ("明天下午三点前", "11-24 周二 15:00"),
        ("2026-12-01T10:00", "12-01 周二 10:00"),
        ("24点", "11-24 周二 00:00"),
        ("现在", "11-23 周一 09:04"),
        ("tomorrow 10", "11-24 周二 10:00"),
        ("tomorrow at 10:30", "11-24 周二 10:30"),
        ("wed afternoon", "11-25 周三 14:00"),
        ("3pm", "11-23 周一 15:00"),
        ("nov 24 10am", "11-24 周二 10:00"),
        ("24 Nov 3 pm", "11-24 周二 15:00"),
        ("day after tomorrow 9", "11-25 周三 09:00"),
        ("next monday 14:00", "11-30 周一 14:00"),
        ("in half an hour", "11-23 周一 09:34"),
        ("in 2 hours", "11-23 周一 11:04"),
        ("half past 9", "11-23 周一 09:30"),
        ("tonight", "11-23 周一 19:00"),
    ],
)
def test_understood(typed: str, shown: str) -> None:
    moment = moments.understand(typed, NOW, TZ, "zh")
    assert moment.shown == shown
    assert moments.show_moment(moment.at_ms, TZ, now=NOW) == shown


@pytest.mark.parametrize(
    ("typed", "problem", "fix"),
    [
        ("25点", "没有 25 点", "写 10 点"),
        ("明天10点75分", "没有 75 分", "0 到 59"),
        ("8点", "11-23 周一 08:00 已经过了", "写晚一点的，例如明天08:00"),
        ("昨天10点", "11-22 周日 10:00 已经过了", "写晚一点的，例如明天10:00"),
        ("明天", "还没写几点", "例如 10点、下午、14:00"),
        ("11-", "还没写完", "写日子和几点，例如 明天10点、11-24 10:00"),
        ("10:", "还没写完", "写日子和几点，例如 明天10点、11-24 10:00"),
        ("下周", "还没写完", "写日子和几点，例如 明天10点、11-24 10:00"),
        ("2-30 10:00", "2 月没有 30 日", "例如 11-24 10:00"),
        ("13-1 10:00", "没有 13 月", "1 到 12"),
        ("随便", "「随便」不是日子也不是时间", "写日子和几点，例如 明天10点、11-24 10:00"),
        ("", "还没写时间", "例如 明天10点、11-24 10:00"),
        ("明天后天10点", "写了两个日子或两个时间", "只写一个日子和一个时间"),
    ],
)
def test_refused_with_a_reason(typed: str, problem: str, fix: str) -> None:
    with pytest.raises(MomentProblem) as caught:
        moments.understand(typed, NOW, TZ, "zh")
    assert (caught.value.problem, caught.value.fix) == (problem, fix)


def test_past_moments_when_they_are_asked_for() -> None:
    assert moments.understand("昨天下午3点", NOW, TZ, "zh", past=True).shown == "11-22 周日 15:00"


def test_english() -> None:
    assert moments.understand("明天10点", NOW, TZ, "en").shown == "Tue 24 Nov 10:00"
    set_language("en")
    with pytest.raises(MomentProblem, match="there is no 25 o'clock"):
        moments.understand("25点", NOW, TZ, "en")


@settings(max_examples=200)
@given(st.text(st.sampled_from("明后天今周下上午点半0123456789:- 月日号晚早pmatowedx\x1b["), max_size=14))
def test_anything_is_a_moment_to_come_or_a_problem(typed: str) -> None:
    try:
        moment = moments.understand(typed, NOW, TZ, "zh")
    except MomentProblem as problem:
        assert problem.problem and problem.fix
    else:
        assert moment.at_ms >= NOW - 60_000


def test_half_an_hour_is_half_an_hour_on_the_night_the_clocks_change() -> None:
    now = moments.parse_iso("2026-10-25T02:50:00+02:00")
    assert moments.understand("30分钟后", now, "Europe/Berlin").at_ms == now + 30 * 60_000


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("30分钟", 30), ("半小时", 30), ("1h", 60), ("1h30", 90), ("1:30", 90), ("45", 45), ("1个半小时", 90),
        ("一刻钟", 15), ("三刻钟", 45), ("两小时", 120), ("2天", 2880), ("1小时30分钟", 90), ("1.5h", 90),
        ("十五分钟", 15), ("half an hour", 30), ("２０ min", 20), ("90s", 1.5),
    ],
)  # fmt: skip
def test_lengths(typed: str, minutes: float) -> None:
    assert moments.parse_length(typed) == minutes * 60_000


@pytest.mark.parametrize("typed", ["", "abc", "1x", "点", "-5min", "1h2h3"])
def test_no_lengths(typed: str) -> None:
    if typed == "1h2h3":
        assert moments.parse_length(typed) == (180 + 3) * 60_000
        return
    with pytest.raises(MomentProblem):
        moments.parse_length(typed)


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(0, "0:00"), (59_999, "0:59"), (70_000, "1:10"), (-70_000, "-1:10"), (99 * 60_000 + 59_000, "99:59"),
     (6_000_000, "1:40:00"), (36_000_000, "10:00:00")],
)  # fmt: skip
def test_duration(ms: int, shown: str) -> None:
    assert moments.duration(ms) == shown


def test_shown() -> None:
    assert moments.show_time(NOW, TZ) == "09:04:10"
    assert moments.show_date(NOW, TZ) == "11-23 周一"
    assert moments.show_date(NOW, TZ, "en") == "Mon 23 Nov"
    assert moments.iso(NOW, TZ) == "2026-11-23T09:04:10+08:00"
    assert moments.parse_iso(moments.iso(NOW, TZ)) == NOW
    assert moments.spoken_date("2027-03-31") == "2027 年 3 月 31 日"
    assert moments.spoken_date("2027-03-31", "en") == "31 March 2027"
    with pytest.raises(MomentProblem):
        moments.parse_iso("yesterday")


@settings(max_examples=100)
@given(st.integers(0, 4_000_000_000_000), st.sampled_from([TZ, "UTC", "Europe/Berlin", "America/New_York"]))
def test_iso_both_ways(ms: int, tz: str) -> None:
    assert moments.parse_iso(moments.iso(ms, tz)) == ms // 1000 * 1000


@given(
    st.integers(NOW, NOW + 300 * 86_400_000).map(lambda at: at - at % 60_000), st.sampled_from(["zh", "en"])
)
def test_what_the_console_shows_can_be_typed_again(at: int, lang: str) -> None:
    for shown in (moments.show_moment(at, TZ, lang, now=NOW), moments.show_near(at, TZ, NOW, lang)):
        assert moments.understand(shown, NOW, TZ, lang).at_ms == at


@pytest.mark.parametrize(
    "text", ["11-24 周三 15:00", "明天 11-25 10点", "Wed 24 Nov 10:00", "tomorrow Tue 10:00"]
)
def test_a_name_and_a_date_that_are_two_days(text: str) -> None:
    with pytest.raises(MomentProblem):
        moments.understand(text, NOW - 86_400_000, TZ, "zh")
