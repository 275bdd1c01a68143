"""Moments and lengths: how they are shown, and what people type for them.

A moment is milliseconds since 1970 UTC, a length milliseconds; time zones are IANA names. What an operator types
(明天10点, 周三下午, 11-24 10:00, tomorrow 10) is read by :mod:`console.domain.spoken`, reached through :func:`understand`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from console.domain.problem import Problem
from console.domain.text import clean, narrow
from console.i18n import _, language

WEEKDAYS = {
    "zh": ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
NEAR_DAYS = {
    "zh": {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LONG_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class Moment(NamedTuple):
    """What was understood: the moment in ms UTC, and how it is shown beside the field (``11-24 周二 10:00``)."""

    at_ms: int
    shown: str


class MomentProblem(Problem):
    """What was typed is no moment, or not one that can still come."""


@lru_cache(maxsize=64)
def zone(tz: str) -> ZoneInfo:
    """The time zone named *tz*; raises ``KeyError`` (``ZoneInfoNotFoundError``) for an unknown one."""
    return ZoneInfo(tz)


def local(ms: int, tz: str) -> datetime:
    """The wall clock of *tz* at *ms*."""
    return datetime.fromtimestamp(ms // 1000, zone(tz)).replace(microsecond=ms % 1000 * 1000)


def instant(wall: datetime, tz: str) -> int:
    """Milliseconds UTC of a wall-clock time in *tz*. Of an hour that comes twice the first is meant; one that is
    skipped is read as the same length after midnight."""
    return round(wall.replace(tzinfo=zone(tz)).timestamp() * 1000)


def understand(text: str, now_ms: int, tz: str, lang: str = "", *, past: bool = False) -> Moment:
    """The moment an operator means by *text*, seen from *now_ms* in *tz*; shown in *lang* (default: the one in force).

    Raises :class:`MomentProblem` for what is half typed, cannot be (25点), or, unless *past*, lies behind *now_ms*.
    """
    from console.domain.spoken import read

    return read(text, now_ms, tz, lang or language(), past=past)


def show_time(ms: int, tz: str) -> str:
    """``09:04:10``."""
    return local(ms, tz).strftime("%H:%M:%S")


def show_clock(ms: int, tz: str) -> str:
    """``09:04``."""
    return local(ms, tz).strftime("%H:%M")


def show_date(ms: int, tz: str, lang: str = "", *, now: int | None = None) -> str:
    """``11-24 周二`` or ``Tue 24 Nov``; with *now* given, the year too when it is another one."""
    wall = local(ms, tz)
    lang = lang or language()
    other = now is not None and local(now, tz).year != wall.year
    if lang == "zh":
        day = f"{wall:%m-%d} {WEEKDAYS['zh'][wall.weekday()]}"
        return f"{wall:%Y}-{day}" if other else day
    day = f"{WEEKDAYS['en'][wall.weekday()]} {wall.day} {MONTHS[wall.month - 1]}"
    return f"{day} {wall:%Y}" if other else day


def show_moment(ms: int, tz: str, lang: str = "", *, now: int | None = None) -> str:
    """``11-24 周二 10:00`` or ``Tue 24 Nov 10:00``."""
    return f"{show_date(ms, tz, lang, now=now)} {show_clock(ms, tz)}"


def show_near(ms: int, tz: str, now: int, lang: str = "") -> str:
    """A moment with the word for its day, where it has one: ``明天 11-24 周二 10:00``, ``tomorrow Tue 24 Nov 10:00``."""
    lang = lang or language()
    apart = (local(ms, tz).date() - local(now, tz).date()).days
    word = NEAR_DAYS[lang].get(apart, "")
    return f"{word} {show_moment(ms, tz, lang, now=now)}".lstrip()


def show_due(ms: int, tz: str, now: int, lang: str = "") -> str:
    """A time to keep: ``09:04:10`` when it is on the day of *now*, else with its day, ``11-24 周二 10:00``."""
    if iso_date(ms, tz) == iso_date(now, tz):
        return show_time(ms, tz)
    return show_moment(ms, tz, lang, now=now)


def spoken_date(iso_date: str, lang: str = "") -> str:
    """A date to read aloud: ``2027 年 3 月 31 日``, ``31 March 2027``; what is no date comes back as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", iso_date)
    if not match or not 1 <= int(match[2]) <= 12:
        return iso_date
    year, month, day = (int(g) for g in match.groups())
    if (lang or language()) == "zh":
        return f"{year} 年 {month} 月 {day} 日"
    return f"{day} {LONG_MONTHS[month - 1]} {year}"


def duration(ms: int) -> str:
    """A length: ``m:ss``, ``h:mm:ss`` past 99:59; whole seconds towards zero, ``-`` in front when negative."""
    sign, seconds = ("-" if ms <= -1000 else ""), abs(ms) // 1000
    if seconds < 6000:
        return f"{sign}{seconds // 60}:{seconds % 60:02d}"
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def iso(ms: int, tz: str) -> str:
    """``2026-11-23T09:03:10+08:00``, to the second."""
    return local(ms, tz).replace(microsecond=0).isoformat()


def iso_date(ms: int, tz: str) -> str:
    """The date in *tz*: ``2026-11-23``."""
    return local(ms, tz).date().isoformat()


def parse_iso(text: str, tz: str = "UTC") -> int:
    """Milliseconds UTC of an ISO 8601 moment; without an offset it is wall-clock time of *tz*. Raises :class:`MomentProblem`."""
    shown = clean(text, limit=60).strip()
    try:
        wall = datetime.fromisoformat(narrow(shown))
        at = instant(wall, tz) if wall.tzinfo is None else round(wall.astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise MomentProblem(shown, _("this is no moment"), _("such as 2026-11-23T09:00:00+08:00")) from None
    return at


_UNITS = (
    (r"(?:秒钟?|s|secs?|seconds?)", 1_000),
    (r"(?:分钟?|min|mins|minutes?|m|'|′)", 60_000),
    (r"(?:个?小时|个?钟头|h|hrs?|hours?)", 3_600_000),
    (r"(?:天|日|d|days?)", 86_400_000),
    (r"(?:个?星期|个?礼拜|周|w|weeks?)", 7 * 86_400_000),
)


def parse_length(text: str) -> int:
    """A length in milliseconds: ``30分钟``, ``半小时``, ``1个半小时``, ``1h30``, ``1:30`` (hours and minutes), ``45`` (minutes).

    Raises :class:`MomentProblem`.
    """
    from console.domain.time_words import arabic

    shown = clean(text, limit=60).strip()
    rest = arabic(re.sub(r"\s+", "", narrow(shown).lower()))
    rest = re.sub(r"^halfanhour$|^半个?(小时|钟头)$", "30min", rest).replace("一刻钟", "15min")
    rest = re.sub(r"刻钟?", "*15min", rest) if rest.startswith(("1刻", "2刻", "3刻")) else rest
    rest = re.sub(r"(\d)\*15min", lambda m: f"{int(m[1]) * 15}min", rest)
    rest = re.sub(r"(\d+)个?半(小时|钟头)", r"\1.5小时", rest)
    rest = re.sub(r"(\d+)(小时|钟头|天)半$", r"\1.5\2", rest)
    if match := re.fullmatch(r"(\d{1,3}):(\d{2})", rest):
        return (int(match[1]) * 60 + int(match[2])) * 60_000
    if re.fullmatch(r"\d{1,4}", rest):
        return int(rest) * 60_000
    total, last = 0.0, 0
    while rest:
        amount, ms, taken = _leading_length(rest)
        if not taken and last == 3_600_000 and rest.isdigit() and len(rest) <= 2:  # 1h30
            amount, ms, taken = float(rest), 60_000, len(rest)
        if not taken:
            raise MomentProblem(shown, _("this is no length of time"), _("such as 30min, 1h or 1:30"))
        total += amount * ms
        rest, last = rest[taken:], ms
    if not last:
        raise MomentProblem(shown, _("no length written"), _("such as 30min, 1h or 1:30"))
    return round(total)


def _leading_length(text: str) -> tuple[float, int, int]:
    """Amount, unit in ms and characters used of the length *text* begins with; zeros when it begins with none."""
    for unit, ms in _UNITS:
        if match := re.match(rf"(\d{{1,6}}(?:\.\d+)?){unit}(?![a-z])", text):
            return float(match[1]), ms, match.end()
    return 0.0, 0, 0
