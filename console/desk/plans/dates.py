"""When a plan lands and when what it opens is due to open: arithmetic on dates, nothing looked up.

A row has a *day of its own* (a birthday of this year, an inspection, a booked moment); a plan with a rhythm (``month 15``) has
the days of that rhythm. ``shift`` moves a day that is closed to the open day before or after it: that is the plan's ``date``.
A booking cannot be moved by our hours, so its date stays. The day a case opens on counts from the date (``date-1mo``) and is
shifted in the same way; it opens at the opening hour of that day, or at the exact moment the plan or the row names.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from console.catalogue.recurrence import When
from console.catalogue.times import Time, parse
from console.desk.plans import lunar
from console.domain import calendar as days
from console.domain.calendar import Calendar
from console.domain.dates import days_in
from console.domain.time import MINUTE

_LONGEST = {"d": 1, "w": 7, "mo": 31, "y": 366, "wd": 2}
CLOSED_RUN = 14
"""Days: longer than any run of closed days, so that a shifted day is never missed."""


class Landing(msgspec.Struct, frozen=True, kw_only=True):
    """Where one day of a row lands: ``date`` the plan's date, ``day`` and ``at`` (ms) when the case opens."""

    date: str
    day: str
    at: int


def shifted(calendar: Calendar, day: str, shift: str) -> str:
    """*day*, or the open day before or after it when it is closed and the plan says so."""
    if not shift or days.is_open_day(calendar, day):
        return day
    return days.add_open_days(calendar, day, -1 if shift == "before" else 1)


def landing(
    calendar: Calendar, day: str, moment: int | None, opens: str, shift: str, *, kept: bool = False
) -> Landing:
    """Where a row's day lands and when the case opens. *moment* (ms) when the row has one; *kept*: its date is never shifted."""
    on = day if kept else shifted(calendar, day, shift)
    time = parse(opens)
    if time.in_days or (moment is None and not time.terms):
        opening = shifted(calendar, counted(calendar, on, time), shift)
        at = days.opening(calendar, opening) if time.clock is None else days.at(calendar, opening, time.clock)
    elif time.clock is not None:
        at = days.at(calendar, on, time.clock)
    else:
        at = days.opening(calendar, on) if moment is None else moment
        for term in time.terms:
            if term.length is None:
                continue
            if term.length.unit == "wh":
                at = days.add_open_minutes(calendar, at, term.sign * term.length.ms / MINUTE)
            else:
                at += term.sign * term.length.ms
    return Landing(date=on, day=days.local_date(calendar, at), at=at)


def counted(calendar: Calendar, day: str, time: Time) -> str:
    """The date a time names counting from *day*: ``date-1mo``."""
    for term in time.terms:
        if term.length is not None and term.length.in_days:
            day = days.shift(calendar, day, term.sign * term.length.amount, term.length.unit)
    return day


def reach(opens: dict[str, str]) -> tuple[int, int]:
    """``(before, after)``: how many days at most a case opens before and after its date."""
    before = after = 0
    for text in opens.values():
        total = 0
        for term in parse(text).terms:
            if term.length is not None:
                size = _LONGEST.get(term.length.unit, 1)
                total += term.sign * term.length.amount * size if size > 1 or term.length.in_days else 0
        before, after = max(before, -total), max(after, total)
    return before + CLOSED_RUN, after + CLOSED_RUN


def window(first: str, last: str) -> Iterator[str]:
    """Every ISO date from *first* to *last*, both counted."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day.isoformat()
        day += timedelta(days=1)


def rhythm(when: When, first: str, last: str) -> list[str]:
    """The days of a plan's own rhythm from *first* to *last*; none for ``row`` and ``hand``.

    ``month 31`` is the last day of a shorter month, ``year 02-29`` the 28th; ``lunar`` follows :mod:`console.desk.plans.lunar`.
    """
    return [day for day in window(first, last) if _beats(when, day)]


def _beats(when: When, day: str) -> bool:
    at = date.fromisoformat(day)
    if when.kind == "day":
        return True
    if when.kind == "week":
        return at.weekday() == when.weekday
    if when.kind == "month" and when.day is not None:
        return at.day == min(when.day, days_in(at.year, at.month))
    if when.kind == "year" and when.day is not None and at.month == when.month:
        return at.day == min(when.day, days_in(at.year, at.month))
    if when.kind == "lunar":
        return f"{when.month:02d}-{when.day:02d}" in lunar.birthdays_on(day)
    return False


def solar_birthdays_on(day: str) -> tuple[str, ...]:
    """Which ``MM-DD`` are celebrated on *day*: the 29th of February on the 28th of a year that has none."""
    own = day[5:]
    return (own, "02-29") if own == "02-28" and days_in(int(day[:4]), 2) == 28 else (own,)
