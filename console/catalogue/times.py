"""The language of times in packs: ``BASE [±LENGTH or ±length field]… [HH:MM]``, or ``next monday 17:30``.

A pack writes ``T+5min``, ``wanted_at-30min``, ``date+2wd 10:00``; this module turns that into a :class:`Time`, a plain
value the engine computes with. Nothing is computed here: no clock, no calendar, no case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

import msgspec

from console.i18n import _

Unit = Literal["min", "h", "wh", "d", "w", "mo", "y", "wd"]
Base = Literal["anchor", "contact", "told", "date", "now", "next", "field"]

MINUTE_UNITS: Final = ("min", "h", "wh")  # exact, or counted in opening hours (wh)
DAY_UNITS: Final = ("d", "w", "mo", "y", "wd")  # count dates, or open days (wd); land on closing time
UNITS: Final = MINUTE_UNITS + DAY_UNITS
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_UNIT = "min|wh|wd|mo|h|d|w|y"
_LENGTH = re.compile(rf"(\d{{1,6}})({_UNIT})")
_TERM = re.compile(rf"\s*([+-])\s*(?:(\d{{1,6}})({_UNIT})(?![a-z0-9_])|([a-z][a-z0-9_]*))")
_BASE = re.compile(r"[A-Z][A-Za-z0-9]*|[a-z][a-z0-9_]*")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_NEXT = re.compile(r"next\s+([a-z]+)\s+(\S+)")


class TimeProblem(ValueError):
    """A text that is not a time: ``value`` as written, ``problem`` and ``fix`` in the language in force."""

    def __init__(self, value: str, problem: str, fix: str) -> None:
        super().__init__(f"{value}: {problem}")
        self.value, self.problem, self.fix = value, problem, fix


class Length(msgspec.Struct, frozen=True):
    """A length such as ``5min`` or ``2wd``. ``amount`` is never negative; ``0wd`` means the next closing hour."""

    amount: int
    unit: Unit

    @property
    def in_days(self) -> bool:
        """Whether it counts dates (``d w mo y wd``) rather than minutes (``min h wh``)."""
        return self.unit in DAY_UNITS

    @property
    def ms(self) -> int:
        """Milliseconds of an exact length; for ``wh`` those of open time. Raises ``ValueError`` for days."""
        if self.unit == "min":
            return self.amount * 60_000
        if self.in_days:
            raise ValueError(self.unit)
        return self.amount * 3_600_000

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


class Term(msgspec.Struct, frozen=True):
    """One ``±LENGTH`` or ``±field`` of a time: ``sign`` is 1 or -1; either ``length`` or the name of a length field."""

    sign: int
    length: Length | None = None
    field: str = ""

    def __str__(self) -> str:
        return f"{'+' if self.sign > 0 else '-'}{self.length or self.field}"


class Time(msgspec.Struct, frozen=True):
    """A parsed time.

    ``kind`` says what ``base`` is: an ``anchor`` (``T``), ``contact`` (when the call began, or the case was opened),
    ``told`` (when the promise was told), ``date`` (the day a plan lands on), ``now`` (at once), a ``field`` (date or
    moment), or ``next`` (``weekday`` of the calendar week after opening, 0 = Monday). ``terms`` are added in order, never
    minutes and days mixed. ``clock`` is minutes after midnight (``24:00`` is 1440), ``None`` when no ``HH:MM`` follows.
    """

    base: str
    kind: Base
    terms: tuple[Term, ...] = ()
    clock: int | None = None
    weekday: int | None = None

    @property
    def in_days(self) -> bool:
        """Whether a term counts dates, so that it lands on the unit's closing hour unless ``clock`` is given."""
        return any(t.length is not None and t.length.in_days for t in self.terms)

    @property
    def anchor(self) -> str:
        """The anchor it counts from, or empty."""
        return self.base if self.kind == "anchor" else ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it needs: the base, if that is a field, and length fields."""
        base = (self.base,) if self.kind == "field" else ()
        return base + tuple(t.field for t in self.terms if t.field)

    def __str__(self) -> str:
        clock = "" if self.clock is None else f" {self.clock // 60:02}:{self.clock % 60:02}"
        if self.weekday is not None:
            return f"next {WEEKDAYS[self.weekday]}{clock}"
        return self.base + "".join(map(str, self.terms)) + clock


@lru_cache(maxsize=4096)
def parse_length(text: str) -> Length:
    """``"5min"`` → ``Length(5, "min")``. Raises :class:`TimeProblem`."""
    found = _LENGTH.fullmatch(text.strip())
    if not found:
        raise TimeProblem(
            text, _("not a length"), _("write a whole number and one of min h wh d w mo y wd: 5min, 2wd")
        )
    return Length(int(found[1]), found[2])  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def parse(text: str) -> Time:
    """``"T+5min"`` → a :class:`Time`. Raises :class:`TimeProblem` naming what is wrong and what would be right."""
    text = text.strip()
    if text == "now":
        return Time("now", "now")
    if text == "next" or text.startswith("next "):
        return _next(text)
    found = _BASE.match(text)
    if not found:
        raise TimeProblem(
            text, _("not a time"), _("begin with an anchor, contact, told, date or a date field: T+5min")
        )
    base, rest = found[0], text[found.end() :]
    terms: list[Term] = []
    while term := _TERM.match(rest):
        sign = 1 if term[1] == "+" else -1
        terms.append(Term(sign, Length(int(term[2]), term[3])) if term[2] else Term(sign, None, term[4]))  # type: ignore[arg-type]
        rest = rest[term.end() :]
    clock = _clock(text, rest) if rest.strip() else None
    minutes = any(t.length is not None and not t.length.in_days for t in terms)
    days = any(t.length is not None and t.length.in_days for t in terms)
    if minutes and days:
        raise TimeProblem(
            text, _("minutes and days are mixed"), _("count either minutes (min h wh) or days (d w mo y wd)")
        )
    if minutes and clock is not None:
        raise TimeProblem(
            text,
            _("minutes and a time of day contradict each other"),
            _("leave out the minutes or the HH:MM"),
        )
    if base == "now":
        raise TimeProblem(text, _("'now' takes nothing after it"), _('write "now" alone'))
    return Time(base, _kind(base), tuple(terms), clock)


def _kind(base: str) -> Base:
    if base[0].isupper():
        return "anchor"
    if base in ("contact", "told", "date"):
        return base  # type: ignore[return-value]
    return "field"


def _clock(text: str, rest: str) -> int:
    found = _CLOCK.fullmatch(rest.strip()) if rest[0].isspace() else None
    if not found:
        raise TimeProblem(
            text,
            _("{rest} is not part of a time", rest=rest.strip()),
            _("after the base write terms such as +5min or -2wd, then a time of day such as 17:30"),
        )
    return 1440 if found[0] == "24:00" else int(found[1]) * 60 + int(found[2])


def _next(text: str) -> Time:
    found = _NEXT.fullmatch(text)
    if not found or found[1] not in WEEKDAYS:
        raise TimeProblem(
            text, _("not a weekday"), _("write next, a weekday in English and a time: next monday 17:30")
        )
    return Time("next", "next", (), _clock(text, " " + found[2]), WEEKDAYS.index(found[1]))
