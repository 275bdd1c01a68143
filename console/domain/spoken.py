"""Reads the moments people type: 明天10点, 下周一 14:00, 后天上午, 11-24 10:00, tomorrow 10, wed afternoon, 半小时后.

The text is taken apart from the left into a day, a part of the day and a time, in any order. Without a part of the
day, 1 to 6 o'clock mean the afternoon (a workshop is closed at three in the morning); ``03:00`` and 凌晨3点 mean the
night. A part of the day without a time means its usual hour (上午 09:00, 下午 14:00). A weekday means the next one that
still comes, 下周 that of the calendar week after.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from console.domain.moments import Moment, MomentProblem, instant, local, show_moment
from console.domain.text import clean, narrow
from console.domain.time_words import DAYS, EN_DAYS, EN_MONTHS, PARTS, RELATIVE, arabic
from console.i18n import _

#: Years a typed date may be away.
_LONGEST_AHEAD: Final = 20


class _Reader:
    """One reading: what is left to read, and what is known so far."""

    def __init__(self, shown: str, now: datetime) -> None:
        self.shown, self.now = shown, now
        self.day: date | None = None
        self.named = ""  # "day" (明天), "weekday" (周二) or "date" (11-24): how the day was said; a date may stand beside a name
        self.floating = False  # a weekday or a day of the month: moves on when it is over
        self.step = 0  # days a floating day moves on by, 0 for a month
        self.part = ""
        self.usual = -1
        self.minutes = -1
        self.sure = False  # hours written so that morning and afternoon cannot be mixed up
        self.ahead = -1.0  # minutes from now, when a length was written

    def wrong(self, problem: str, fix: str) -> MomentProblem:
        return MomentProblem(self.shown, problem, fix)

    def read(self, rest: str) -> None:
        """Take *rest* apart; raises for the first piece that is not understood."""
        while rest:
            for rule in (
                self._length,
                self._weekday,
                self._named_day,
                self._written_day,
                self._clock,
                self._part,
            ):
                taken = rule(rest)
                if taken:
                    rest = rest[taken:]
                    break
            else:
                raise self._lost(rest)

    def _lost(self, rest: str) -> MomentProblem:
        half = _("write day and time, such as tomorrow 10 or 11-24 10:00")
        if re.fullmatch(
            r"\d{1,4}[-/.:月年]\d{0,2}[-/.:月]?|[下上本这大后明今周星礼期拜nextinthis]{1,4}|\d{1,2}", rest
        ):
            return self.wrong(_("not finished yet"), half)
        return self.wrong(_("「{piece}」 is no day or time", piece=rest[:12]), half)

    def _length(self, rest: str) -> int:
        """半小时后, 30分钟后, 2天后, in 2 hours."""
        if self.day is not None or self.minutes >= 0:
            return 0
        match = re.match(
            r"(?:in)?(半|\d{1,3}(?:\.5)?)(个半|个)?(分钟|min(?:ute)?s?|小时|钟头|h(?:ou)?rs?|h|天|days?)(?:之?后|以后)?",
            rest,
        )
        later = match and (rest.startswith("in") or match[0].endswith("后"))
        if match is None or not later:
            half = re.match(r"inhalfanhour", rest)
            if half:
                self.ahead = 30
                return half.end()
            return 0
        amount = 0.5 if match[1] == "半" else float(match[1]) + (0.5 if match[2] == "个半" else 0)
        unit = match[3][0]
        if unit in "天d":
            self.day = (self.now + timedelta(days=int(amount))).date()
        else:
            self.ahead = amount * (1 if unit in "分m" else 60)
        return match.end()

    def _weekday(self, rest: str) -> int:
        match = re.match(r"(下下|下|上|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天末1-7])", rest)
        if match:
            word = "日" if match[2] == "天" else "六" if match[2] == "末" else match[2]
            index = int(word) - 1 if word.isdigit() else DAYS.index(word)
            self._set_weekday(index, match[1] or "")
            return match.end()
        match = re.match(rf"(next|this|on)?({'|'.join(EN_DAYS)})(?![a-z]{{0,3}}day)", rest)
        if match:
            self._set_weekday(EN_DAYS[match[2]], {"next": "下", "this": "本"}.get(match[1] or "", ""))
            return match.end()
        return 0

    def _set_weekday(self, index: int, which: str) -> None:
        if self.day is not None and self.named in ("day", "date") and not which:
            self._once(self.day.weekday() == index)
            return
        self._once(self.day is None)
        monday = self.now.date() - timedelta(days=self.now.weekday())
        weeks = {"下": 1, "下下": 2, "上": -1}.get(which, 0)
        self.day = monday + timedelta(days=index + 7 * weeks)
        if not which:
            self.floating, self.step, self.named = True, 7, "weekday"
            if self.day < self.now.date():
                self.day += timedelta(days=7)

    def _named_day(self, rest: str) -> int:
        for word, days in RELATIVE.items():
            if rest.startswith(word):
                meant = self.now.date() + timedelta(days=days)
                self._once(self.day is None or (self.named == "date" and self.day == meant))
                self.day, self.named = meant, self.named or "day"
                return len(word)
        match = re.match(r"([今明后当])(?=[早晚])", rest)
        if match:
            self._once(self.day is None)
            self.day = self.now.date() + timedelta(days="今明后".find(match[1]) if match[1] != "当" else 0)
            return 1
        if rest in ("now", "现在", "马上", "立即", "立刻", "这会儿"):
            self.ahead = 0
            return len(rest)
        return 0

    def _written_day(self, rest: str) -> int:
        """A date; beside the name of a day (明天 11-24, Tue 24 Nov) it must be that day."""
        name, day = self.named, self.day
        if day is not None and name not in ("day", "weekday"):
            return 0
        taken = self._date_in(rest)
        if taken and self.day is not None:
            same = day is None or (day == self.day if name == "day" else day.weekday() == self.day.weekday())
            self._once(same)
            self.named, self.floating = "date", self.floating and not name
        return taken

    def _date_in(self, rest: str) -> int:
        """2026-11-24, 11-24, 11月24日, 24号, 下月3号, nov 24, 24 nov, 24 nov 2026."""
        today = self.now.date()
        if match := re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?t?", rest):
            self.day = self._date(int(match[1]), int(match[2]), int(match[3]))
            return match.end()
        match = re.match(r"(\d{1,2})(?:[-/.]|月)(\d{1,2})(?:[日号]|(?![\d:]))", rest)
        if match and not re.match(r"\d{1,2}\.\d{2}$", rest):
            self.day = self._in_year(int(match[1]), int(match[2]))
            return match.end()
        if match := re.match(r"(本|这|下)个?月(\d{1,2})[日号]", rest):
            month = today.month + (match[1] == "下")
            self.day = self._date(today.year + (month > 12), (month - 1) % 12 + 1, int(match[2]))
            return match.end()
        if match := re.match(r"(\d{1,2})[日号]", rest):
            self.day, self.floating = self._date(today.year, today.month, int(match[1]), rolls=True), True
            return match.end()
        if match := re.match(rf"({'|'.join(EN_MONTHS)})(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])", rest):
            self.day = self._in_year(EN_MONTHS[match[1]], int(match[2]))
            return match.end()
        if match := re.match(rf"(\d{{1,2}})(?:st|nd|rd|th)?({'|'.join(EN_MONTHS)})(20\d\d(?!\d))?", rest):
            month, dom = EN_MONTHS[match[2]], int(match[1])
            self.day = self._date(int(match[3]), month, dom) if match[3] else self._in_year(month, dom)
            return match.end()
        return 0

    def _in_year(self, month: int, day: int) -> date:
        """That day of this year, or of the next one when it was more than half a year ago."""
        found = self._date(self.now.year, month, day)
        if (self.now.date() - found).days > 182:
            return self._date(self.now.year + 1, month, day)
        return found

    def _date(self, year: int, month: int, day: int, *, rolls: bool = False) -> date:
        if not 1 <= month <= 12:
            raise self.wrong(_("there is no month {month}", month=month), _("1 to 12"))
        if not self.now.year - _LONGEST_AHEAD <= year <= self.now.year + _LONGEST_AHEAD:
            raise self.wrong(_("the year {year} is too far away", year=year), _("such as 11-24 10:00"))
        try:
            return date(year, month, day)
        except ValueError:
            if rolls and 1 <= day <= 31:
                return self._date(year + month // 12, month % 12 + 1, day)
            raise self.wrong(
                _("month {month} has no day {day}", month=month, day=day), _("such as 11-24 10:00")
            ) from None

    def _clock(self, rest: str) -> int:
        match = re.match(r"(\d{1,2}):(\d{2})(?::\d{2})?(?!\d)(am|pm)?", rest)
        if not match and (self.day is not None or self.part):
            match = re.match(r"(\d{1,2})[.](\d{2})(?!\d)(am|pm)?", rest)
        if match:
            self._set(int(match[1]), int(match[2]), match[3] or "", sure=True)
            return match.end()
        if match := re.match(r"halfpast(\d{1,2})", rest):
            self._set(int(match[1]), 30, "")
            return match.end()
        match = re.match(r"(\d{1,2})(?:点钟?|时)(半|整|[123]刻|(\d{1,2})分?)?(?:钟)?", rest)
        if match:
            more = match[2] or ""
            minute = 30 if more == "半" else int(more[0]) * 15 if more.endswith("刻") else int(match[3] or 0)
            self._set(int(match[1]), minute, "")
            return match.end()
        if match := re.match(r"(\d{1,2})(am|pm|oclock|o'clock)", rest):
            self._set(int(match[1]), 0, match[2] if match[2] in ("am", "pm") else "")
            return match.end()
        if match := re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)", rest):
            self._set(int(match[1]), int(match[2]), "", sure=True)
            return match.end()
        match = re.match(r"(\d{1,2})(?=$|[a-z\u4e00-\u9fff])", rest)
        if match and (len(rest) == match.end() or self.day is not None or self.part):
            self._set(int(match[1]), 0, "")
            return match.end()
        if match := re.match(r"noon|midday", rest):
            self._set(12, 0, "", sure=True)
            return match.end()
        return 0

    def _set(self, hour: int, minute: int, half: str, *, sure: bool = False) -> None:
        self._once(self.minutes < 0)
        if hour > 24 or (hour == 24 and minute):
            raise self.wrong(_("there is no {hour} o'clock", hour=hour), _("write 10 o'clock"))
        if minute > 59:
            raise self.wrong(_("there is no minute {minute}", minute=minute), _("0 to 59"))
        if half:
            if not 1 <= hour <= 12:
                raise self.wrong(_("there is no {hour} {half}", hour=hour, half=half), _("1 to 12"))
            hour = hour % 12 + (12 if half == "pm" else 0)
            sure = True
        self.minutes, self.sure = hour * 60 + minute, sure

    def _part(self, rest: str) -> int:
        for word, (kind, usual) in PARTS.items():
            if rest.startswith(word):
                self._once(not self.part)
                self.part, self.usual = kind, usual
                if word == "tonight":
                    self._once(self.day is None)
                    self.day = self.now.date()
                return len(word)
        return 0

    def _once(self, free: bool) -> None:
        if not free:
            raise self.wrong(_("two days or two times at once"), _("write one day and one time"))

    def wall(self) -> datetime:
        """The wall-clock time that was meant."""
        if self.minutes < 0 and self.usual < 0:
            raise self.wrong(_("the time of day is missing"), _("such as 10, afternoon or 14:00"))
        minutes = self.minutes if self.minutes >= 0 else self.usual
        if self.minutes >= 0:
            minutes = self._turned(minutes)
        day = self.day or self.now.date()
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        if self.floating and wall < self.now.replace(second=0, microsecond=0):
            if self.step:
                return wall + timedelta(days=self.step)
            following = self._date(day.year + day.month // 12, day.month % 12 + 1, day.day, rolls=True)
            return datetime(following.year, following.month, following.day) + timedelta(minutes=minutes)
        return wall

    def _turned(self, minutes: int) -> int:
        """Minutes after midnight once morning and afternoon are told apart."""
        hour = minutes // 60
        if self.part == "pm" and hour < 12:
            return minutes + 720
        if self.part == "pm" and hour == 12:
            return minutes + (720 if self.usual >= 1140 else 0)
        if self.part == "noon" and hour < 4:
            return minutes + 720
        if self.part == "night" and hour == 12:
            return minutes - 720
        if not self.part and not self.sure and 1 <= hour <= 6:
            return minutes + 720
        return minutes


def read(text: str, now_ms: int, tz: str, lang: str, *, past: bool = False) -> Moment:
    """See :func:`console.domain.moments.understand`."""
    shown = clean(text, limit=60).strip()
    now = local(now_ms, tz).replace(tzinfo=None)
    rest = re.sub(
        r"\b(at|on|the|of)\b|[\s，,、]+", "", re.sub(r"(?<=\d)\s+(?=\d)", "@", narrow(shown).lower())
    )
    reader = _Reader(shown, now)
    if not rest:
        raise reader.wrong(_("no time written"), _("such as tomorrow 10 or 11-24 10:00"))
    weekdays: list[str] = []

    def keep(match: re.Match[str]) -> str:
        weekdays.append(match[0])
        return f"\x00{len(weekdays) - 1}\x00"

    rest = re.sub(r"(?:周|星期|礼拜)[一二三四五六日天末]", keep, rest)
    rest = re.sub("\x00(\\d+)\x00", lambda m: weekdays[int(m[1])], arabic(rest))
    for piece in rest.split("@"):
        reader.read(piece.replace("之前", "").removesuffix("前").removesuffix("左右") or piece)
    if reader.ahead >= 0:
        at = now_ms - now_ms % 60_000 + round(reader.ahead * 60_000)
        return Moment(at, show_moment(at, tz, lang, now=now_ms))
    wall = reader.wall()
    at = instant(wall, tz)
    if not past and at < now_ms - now_ms % 60_000:
        fix = _("write a later one, such as tomorrow {time}", time=wall.strftime("%H:%M"))
        raise reader.wrong(_("{moment} is over", moment=show_moment(at, tz, lang, now=now_ms)), fix)
    return Moment(at, show_moment(at, tz, lang, now=now_ms))
