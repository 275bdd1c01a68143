"""China's public holidays and make-up days (调休), year by year, for filling calendars.

``chinese_calendar`` is imported only when asked; it knows 2004 to 2026. For other years nothing is known: the caller
falls back to plain weeks and says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple


class Holidays(NamedTuple):
    """Days off and make-up working days of some years as ISO dates; ``unknown`` are years nothing is known about."""

    closed: frozenset[str]
    open: frozenset[str]
    unknown: tuple[int, ...]


def chinese(years: range) -> Holidays:
    """Public holidays (also those on a weekend) and weekends that are worked, of *years*."""
    from chinese_calendar import get_holiday_detail, is_workday  # type: ignore[import-untyped]

    closed: set[str] = set()
    worked: set[str] = set()
    unknown: list[int] = []
    for year in years:
        try:
            day = date(year, 1, 1)
            while day.year == year:
                off, name = get_holiday_detail(day)
                if off and name:
                    closed.add(day.isoformat())
                elif day.weekday() >= 5 and is_workday(day):
                    worked.add(day.isoformat())
                day += timedelta(days=1)
        except (NotImplementedError, ValueError):
            unknown.append(year)
    return Holidays(frozenset(closed), frozenset(worked), tuple(unknown))
