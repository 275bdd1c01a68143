"""The stretch of time of a day where the site is."""

from __future__ import annotations

import re
from datetime import date as Date
from datetime import datetime, timedelta
from typing import Final

import msgspec

from console.desk.desk import Desk
from console.domain import dates
from console.domain.moments import instant
from console.domain.refusal import Refusal
from console.domain.text import clean, narrow
from console.i18n import _

_DAY: Final = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")


class Span(msgspec.Struct, frozen=True):
    """A day: ISO date, its first moment and the first of the next day (ms UTC), and until when it can be told (*end*).

    ``end`` is never later than just after now, so a day that is not over ends at the moment of telling. A day in a zone
    that changes its clocks has 23 or 25 hours.
    """

    date: str
    since: int
    until: int
    end: int

    @property
    def over(self) -> bool:
        """Whether the whole day lies behind us."""
        return self.end == self.until

    @property
    def at(self) -> int:
        """The last moment that counts."""
        return self.end - 1


def span(desk: Desk, date: str = "") -> Span:
    """The span of a date as people write it (``yesterday``, six notations; empty: today). Refuses what is no date or still to come."""
    day = wanted(desk, date)
    if day > desk.today:
        raise Refusal(
            "day-not-come",
            _("{date} has not come yet", date=day),
            _("today is {date}", date=desk.today),
            "date",
        )
    since, until = midnight(day, desk.tz), midnight(after(day), desk.tz)
    return Span(day, since, until, min(until, desk.now() + 1))


def wanted(desk: Desk, date: str) -> str:
    """The ISO date meant by what was typed; a month and day alone mean the last such day up to today."""
    text = clean(date).strip().casefold()
    words = {"": 0, "today": 0, "今天": 0, "yesterday": -1, "昨天": -1, "前天": -2}
    if text in words:
        return after(desk.today, words[text])
    if short := _DAY.fullmatch(narrow(text)):
        month, day = int(short[1]), int(short[2])
        year = int(desk.today[:4])
        text = f"{year - (f'{month:02d}-{day:02d}' > desk.today[5:])}-{month:02d}-{day:02d}"
    try:
        return dates.parse(text)
    except dates.DateProblem as problem:
        raise Refusal("not-a-date", f"「{text}」 {problem.problem}", problem.fix, "date") from None


def before(desk: Desk, of: Span) -> Span:
    """The day before, as far as its clock had come when *of* ends: yesterday's figures at the same time of day are not compared,
    the whole day is.
    """
    day = after(of.date, -1)
    return Span(day, midnight(day, desk.tz), of.since, of.since)


def midnight(date: str, tz: str) -> int:
    """The first moment of a date (ms UTC)."""
    return instant(datetime.combine(Date.fromisoformat(date), datetime.min.time()), tz)


def after(date: str, days: int = 1) -> str:
    """The date *days* later."""
    try:
        return (Date.fromisoformat(date) + timedelta(days=days)).isoformat()
    except OverflowError:
        return date
