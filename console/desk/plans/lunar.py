"""Lunar days of the year, by borax (imported when first asked; it knows the years 1900 to 2100).

The rule for what a lunar year may not have, written once and for all: a date means the **regular** month, never the leap
month that follows it in some years, and the 30th of a month that has only 29 days that year means its **last day**.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

FIRST, LAST = 1900, 2100
"""The lunar years the library knows."""


@lru_cache(maxsize=512)
def solar(year: int, month: int, day: int) -> str:
    """The ISO date of a day of a lunar year; empty outside the years known."""
    if not FIRST <= year <= LAST:
        return ""
    from borax.calendars.lunardate import LCalendars, LunarDate  # type: ignore[import-untyped]

    last = LCalendars.ndays(year, month, 0)
    found: date = LunarDate(year, month, min(day, last), 0).to_solar_date()
    return found.isoformat()


@lru_cache(maxsize=2048)
def birthdays_on(day: str) -> tuple[str, ...]:
    """Which lunar ``MM-DD`` are celebrated on a solar day: none in a leap month, two on a last day that is the 29th."""
    from borax.calendars.lunardate import LCalendars, LunarDate

    when = date.fromisoformat(day)
    try:
        found = LunarDate.from_solar_date(when.year, when.month, when.day)
    except ValueError:
        return ()
    if found.leap:
        return ()
    short = found.day == 29 and LCalendars.ndays(found.year, found.month, 0) == 29
    return tuple(f"{found.month:02d}-{n:02d}" for n in ((29, 30) if short else (found.day,)))
