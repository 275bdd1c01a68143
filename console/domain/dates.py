"""Dates as people and spreadsheets write them, kept as ``YYYY-MM-DD``.

Six notations: ``2025-10-22``, ``2025/10/22``, ``2025.10.22``, ``20251022``, ``2025年10月22日`` and Excel's day number
``45952`` (1900 system). A lunar date is kept as it is written, in the lunar calendar: its 30th of any month is right.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, Literal

from console.domain.problem import Problem
from console.domain.text import clean, narrow
from console.i18n import _

CalendarKind = Literal["solar", "lunar"]

_WRITTEN: Final = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*(?:\2|月)\s*(\d{1,2})\s*[日号]?")
_SOLID: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME: Final = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
#: Day 0 of Excel's 1900 system for every day after its invented 29 February 1900.
_EXCEL: Final = date(1899, 12, 30)


class DateProblem(Problem):
    """What was given is no date."""


def parse(raw: str, calendar: CalendarKind = "solar") -> str:
    """*raw* as ``YYYY-MM-DD``. With *calendar* ``lunar`` every month may have 30 days, and February too.

    A time of day after the date is dropped. Raises :class:`DateProblem`.
    """
    shown = clean(raw, limit=60).strip()
    text = _TIME.sub("", narrow(shown).strip())
    if not text:
        raise DateProblem(shown, _("no date written"), _("such as 2026-11-24"))
    if match := _WRITTEN.fullmatch(text):
        return _checked(shown, int(match[1]), int(match[3]), int(match[4]), calendar)
    if match := _SOLID.fullmatch(text):
        return _checked(shown, int(match[1]), int(match[2]), int(match[3]), calendar)
    if match := re.fullmatch(r"(\d{5})(?:\.\d+)?", text):
        return (_EXCEL + timedelta(days=int(match[1]))).isoformat()
    if re.fullmatch(r"\d{1,4}", text):
        raise DateProblem(shown, _("only part of a date"), _("year, month and day, such as 2026-11-24"))
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text):
        raise DateProblem(
            shown,
            _("day and month cannot be told apart"),
            _("the year first, such as {year}-11-24", year=match[3]),
        )
    if re.fullmatch(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{6}", text):
        raise DateProblem(shown, _("the year has two digits only"), _("four digits, such as 2026-11-24"))
    if re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}[日号]?", text):
        raise DateProblem(shown, _("the year is missing"), _("year, month and day, such as 2026-11-24"))
    raise DateProblem(shown, _("this is no date"), _("such as 2026-11-24"))


def _checked(shown: str, year: int, month: int, day: int, calendar: CalendarKind) -> str:
    if not 1 <= month <= 12:
        raise DateProblem(shown, _("there is no month {month}", month=month), _("1 to 12"))
    if not 1800 <= year <= 2200:
        raise DateProblem(
            shown, _("the year {year} cannot be right", year=year), _("four digits, such as 2026-11-24")
        )
    last = 30 if calendar == "lunar" else days_in(year, month)
    if not 1 <= day <= last:
        raise DateProblem(
            shown,
            _("{year}-{month} has {last} days", year=year, month=month, last=last),
            _("1 to {last}", last=last),
        )
    return f"{year:04d}-{month:02d}-{day:02d}"


def days_in(year: int, month: int) -> int:
    """How many days a month of the solar calendar has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def parse_calendar(raw: str) -> CalendarKind:
    """``农历 阴历 旧历 lunar`` is ``lunar``; ``公历 阳历 新历 solar`` or nothing is ``solar``. Raises :class:`DateProblem`."""
    word = clean(raw, limit=20).strip().lower()
    if word in ("", "公历", "阳历", "新历", "西历", "solar"):
        return "solar"
    if word in ("农历", "阴历", "旧历", "lunar"):
        return "lunar"
    raise DateProblem(word, _("this is no calendar"), _("公历 or 农历"))
