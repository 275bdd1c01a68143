"""Opening hours of a unit: which days it is open and from when to when, and counting by them.

Dates are ISO texts, moments milliseconds UTC, all by the wall clock of the calendar's time zone. Pure: holidays stand
in the calendar (see :mod:`console.domain.holidays` for where they come from).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec

from console.domain.dates import days_in
from console.domain.moments import instant, iso_date


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's calendar, local to time zone ``tz`` (IANA name).

    ``hours`` maps weekday (0 = Monday) to ``(opens, closes)`` in minutes after midnight, absent when closed that weekday.
    ``closed`` and ``open`` are ISO dates that override the week: holidays, and make-up days (调休) which keep Monday's hours.
    """

    id: str
    tz: str = "Asia/Shanghai"
    hours: dict[int, tuple[int, int]] = msgspec.field(
        default_factory=lambda: {d: (0, 24 * 60) for d in range(7)}
    )
    closed: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


def is_open_day(calendar: Calendar, day: str) -> bool:
    """Whether the unit opens on the ISO date *day*. A day that is both closed and open (make-up) is open."""
    return hours_on(calendar, day) is not None


def hours_on(calendar: Calendar, day: str) -> tuple[int, int] | None:
    """Opening and closing of *day* in minutes after midnight, ``None`` when closed. A make-up day keeps Monday's hours.

    A calendar without any hours is open round the clock.
    """
    if not calendar.hours:
        return (0, 1440)
    weekday = date.fromisoformat(day).weekday()
    if day in calendar.open:
        return (
            calendar.hours.get(0) or calendar.hours.get(weekday) or next(iter(calendar.hours.values()), None)
        )
    if day in calendar.closed:
        return None
    return calendar.hours.get(weekday)


def local_date(calendar: Calendar, ms: int) -> str:
    """The ISO date at *ms* where the unit is."""
    return iso_date(ms, calendar.tz)


def at(calendar: Calendar, day: str, minutes: int) -> int:
    """The moment *minutes* after midnight of *day* by the unit's wall clock (1440 is the next midnight), ms UTC."""
    wall = datetime.fromisoformat(day) + timedelta(minutes=minutes)
    return instant(wall, calendar.tz)


def closing(calendar: Calendar, day: str) -> int:
    """The closing hour of *day*; of the next open day when the unit is closed that day."""
    open_day = day if is_open_day(calendar, day) else add_open_days(calendar, day, 1)
    hours = hours_on(calendar, open_day)
    return at(calendar, open_day, hours[1] if hours else 1440)


def opening(calendar: Calendar, day: str) -> int:
    """The opening hour of *day*; of the next open day when the unit is closed that day."""
    open_day = day if is_open_day(calendar, day) else add_open_days(calendar, day, 1)
    hours = hours_on(calendar, open_day)
    return at(calendar, open_day, hours[0] if hours else 0)


def next_closing(calendar: Calendar, ms: int) -> int:
    """The first closing hour after *ms*."""
    today = local_date(calendar, ms)
    found = closing(calendar, today)
    return found if found > ms else closing(calendar, add_open_days(calendar, today, 1))


def next_opening(calendar: Calendar, ms: int) -> int:
    """*ms* itself while the unit is open, else the next opening hour."""
    day = local_date(calendar, ms)
    for start, end in _openings(calendar, day, 1):
        if ms < end:
            return max(ms, start)
    return ms


def add_open_minutes(calendar: Calendar, ms: int, minutes: float) -> int:
    """*ms* plus *minutes* during which the unit is open (``wh`` × 60); counting begins at the next opening hour.

    A count that ends just at closing lands on the closing hour. Negative *minutes* count back.
    """
    left = round(minutes * 60_000)
    day = local_date(calendar, ms)
    if left >= 0:
        for start, end in _openings(calendar, day, 1):
            begin = max(ms, start)
            if begin < end or (begin == end and left == 0):
                if left <= end - begin:
                    return begin + left
                left -= end - begin
    else:
        for start, end in _openings(calendar, day, -1):
            finish = min(ms, end)
            if finish > start:
                if -left <= finish - start:
                    return finish + left
                left += finish - start
    return ms + left


def open_ms_between(calendar: Calendar, start: int, end: int) -> int:
    """How much of the time from *start* to *end* the unit was open, in ms; 0 when *end* is not later."""
    total = 0
    if end <= start:
        return 0
    for opens, closes in _openings(calendar, local_date(calendar, start), 1):
        if opens >= end:
            break
        total += max(0, min(end, closes) - max(start, opens))
    return total


def _openings(calendar: Calendar, day: str, step: int) -> Iterator[tuple[int, int]]:
    """Opening spans in ms from the day before (*step* 1) or after (-1) *day* on; without end."""
    current = date.fromisoformat(day) - timedelta(days=step)
    while True:
        text = current.isoformat()
        hours = hours_on(calendar, text)
        if hours:
            yield at(calendar, text, hours[0]), at(calendar, text, hours[1])
        current += timedelta(days=step)


def add_days(day: str, count: int) -> str:
    """The date *count* days later; the first day is not counted."""
    return (date.fromisoformat(day) + timedelta(days=count)).isoformat()


def add_months(day: str, count: int) -> str:
    """The same day *count* months later, or the last day of that month when it has none: 31 January + 1 is 28 February."""
    start = date.fromisoformat(day)
    months = start.year * 12 + start.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, days_in(year, month))).isoformat()


def add_open_days(calendar: Calendar, day: str, count: int) -> str:
    """The *count*-th open day after *day* (before it when negative); with 0 the day itself, or the next open one."""
    current = date.fromisoformat(day)
    if count == 0:
        return day if is_open_day(calendar, day) else add_open_days(calendar, day, 1)
    step = 1 if count > 0 else -1
    left = abs(count)
    while left:
        current += timedelta(days=step)
        left -= is_open_day(calendar, current.isoformat())
    return current.isoformat()


def shift(calendar: Calendar, day: str, count: int, unit: str) -> str:
    """*day* moved by *count* of ``d`` (days), ``w`` (weeks), ``mo`` (months), ``y`` (years) or ``wd`` (open days)."""
    if unit == "wd":
        return add_open_days(calendar, day, count)
    if unit in ("d", "w"):
        return add_days(day, count * (7 if unit == "w" else 1))
    if unit in ("mo", "y"):
        return add_months(day, count * (12 if unit == "y" else 1))
    raise ValueError(unit)


def next_monday(calendar: Calendar, ms: int, minutes: int) -> int:
    """The Monday of the calendar week after the one of *ms*, *minutes* after midnight, ms UTC; open that day or not."""
    today = date.fromisoformat(local_date(calendar, ms))
    return at(calendar, (today + timedelta(days=7 - today.weekday())).isoformat(), minutes)
