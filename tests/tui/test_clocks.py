"""What a clock reads and how loud it is."""

from __future__ import annotations

from console.desk.views import Countdown
from screens.clocks import chip, digits, left_ms, loudness, share, spent_ms, time_of, warn_ms
from tests.tui import sample_views as sample

NOW = sample.NOW


def test_digits() -> None:
    assert [digits(ms) for ms in (0, 999, 1000, 65_000, 5_999_000, 6_000_000)] == [
        "0:00", "0:00", "0:01", "1:05", "99:59", "1:40:00",
    ]  # fmt: skip


def test_everything_turns_on_the_second() -> None:
    clock = Countdown(since=NOW - 10_000, due_at=NOW + 48_000, limit_ms=120_000)
    for part in (0, 1, 500, 999):
        assert chip(clock, NOW + part)[0] == "0:48"
        assert spent_ms(clock, NOW + part) == 10_000
    assert chip(clock, NOW + 1000)[0] == "0:47"


def test_soon_is_a_quarter_at_least_half_a_minute_at_most_two() -> None:
    def warn(limit: int | None) -> int:
        return warn_ms(Countdown(since=0, limit_ms=limit))

    assert [warn(m * 60_000) for m in (1, 2, 4, 5, 8, 60)] == [
        30_000,
        30_000,
        60_000,
        75_000,
        120_000,
        120_000,
    ]
    assert warn(None) == 120_000


def test_late_is_the_holders_own_doing_held_came_so() -> None:
    own = Countdown(since=NOW - 400_000, due_at=NOW - 100_000, limit_ms=300_000)
    came = Countdown(since=NOW, due_at=NOW - 100_000, inherited_ms=100_000)
    assert (chip(own, NOW), loudness(own, NOW)) == (("+1:40", "late"), "late")
    assert loudness(came, NOW) == "held"
    assert loudness(came, NOW + 1000) == "late"


def test_a_clock_that_was_stopped_stays() -> None:
    clock = Countdown(since=NOW - 60_000, due_at=NOW, done_at=NOW - 30_000)
    assert left_ms(clock, NOW + 999_000) == 30_000


def test_the_share_is_rounded_and_begins_with_one_cell() -> None:
    assert [share(p, 120, 120) for p in (0, 1, 72, 120, 130)] == [0, 1, 72, 120, 120]
    assert share(5, 300, 17) == 1


def test_times_are_those_of_the_place() -> None:
    assert time_of(NOW, "Asia/Shanghai") == "09:04:10"
    assert time_of(NOW, "UTC") == "01:04:10"
