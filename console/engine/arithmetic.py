"""From the text of a time to a moment, with every term of the way: ``T+5min`` becomes 09:09:00 and how it came to be."""

from __future__ import annotations

from datetime import date

import msgspec

from console.catalogue.schema import Pack
from console.catalogue.times import Length, Term, Time, TimeProblem, parse, parse_length
from console.domain import calendar as days
from console.domain.calendar import Calendar
from console.domain.time import DAY, MINUTE
from console.engine.commands import World
from console.engine.events import Arithmetic


class Bases(msgspec.Struct, frozen=True, kw_only=True):
    """What a time may count from: the case's anchors and contact, when the step opened, when the words were told."""

    opened_at: int
    contact: int
    anchors: dict[str, int] = {}
    values: dict[str, str] = {}
    told: int | None = None
    date: str = ""


def calendar_of(pack: Pack, world: World, unit: str) -> Calendar:
    """The calendar of a unit, else of its kind, else one that never closes in the time zone of any calendar known."""
    kind = pack.units.get(world.unit_kinds.get(unit, ""))
    for name in (world.unit_calendar.get(unit, ""), kind.calendar if kind else ""):
        if name in world.calendars:
            return world.calendars[name]
    return _always(next((c.tz for c in world.calendars.values()), "Asia/Shanghai"))


def _always(tz: str) -> Calendar:
    return Calendar(id="", tz=tz)


def length_of(text: str) -> Length | None:
    """A length as a pack writes it, or milliseconds in digits as a length field may hold; None when it is neither."""
    if text.isdigit():
        return Length(int(text) // MINUTE, "min")
    try:
        return parse_length(text)
    except TimeProblem:
        return None


def from_opening(text: str, at: int, calendar: Calendar) -> Arithmetic | None:
    """The due time of ``within = text`` for a step opened *at*; None when *text* is no length."""
    length = length_of(text)
    if length is None:
        return None
    time = Time("opened", "field", (Term(1, length),))
    return _run(time, at, False, {}, calendar)


def from_text(text: str, bases: Bases, calendar: Calendar) -> Arithmetic | None:
    """The moment a time text names; None when what it counts from is not known yet or it is no time."""
    try:
        time = parse(text)
    except TimeProblem:
        return None
    if time.kind == "next":
        return _next(time, bases.opened_at, calendar)
    found = _base(time, bases, calendar)
    return None if found is None else _run(time, found[0], found[1], bases.values, calendar)


def _base(time: Time, bases: Bases, calendar: Calendar) -> tuple[int, bool] | None:
    """The base's moment, and whether it is a date that still has to land on an hour."""
    if time.kind == "anchor":
        at = bases.anchors.get(time.base)
    elif time.kind == "contact":
        at = bases.contact
    elif time.kind == "told":
        at = bases.told
    elif time.kind == "now":
        at = bases.opened_at
    else:
        return _field(bases.date if time.kind == "date" else bases.values.get(time.base, ""), calendar)
    return None if at is None else (at, False)


def _field(value: str, calendar: Calendar) -> tuple[int, bool] | None:
    if value.lstrip("-").isdigit():
        return int(value), False
    try:
        return days.at(calendar, date.fromisoformat(value).isoformat(), 0), True
    except ValueError:
        return None


def _run(
    time: Time, base_at: int, is_date: bool, values: dict[str, str], calendar: Calendar
) -> Arithmetic | None:
    lengths = _lengths(time, values)
    if lengths is None:
        return None
    at = base_at
    steps: list[tuple[str, int]] = []
    in_days = any(length.in_days for _, length in lengths)
    if in_days or time.clock is not None:
        at = _land(time, lengths, at, calendar, steps)
    else:
        if is_date:
            at = days.closing(calendar, days.local_date(calendar, at))
            steps.append(("closing", at - base_at))
        for sign, length in lengths:
            moved = _move(calendar, at, sign, length)
            steps.append((_text(sign, length), moved - at))
            at = moved
    used = in_days or is_date or time.clock is not None or any(length.unit == "wh" for _, length in lengths)
    return Arithmetic(
        base=time.base, base_at=base_at, terms=tuple(steps), calendar=calendar.id if used else "", result=at
    )


def _text(sign: int, length: Length) -> str:
    return f"{'+' if sign > 0 else '-'}{length}"


def _lengths(time: Time, values: dict[str, str]) -> list[tuple[int, Length]] | None:
    found = []
    for term in time.terms:
        length = term.length or length_of(values.get(term.field, ""))
        if length is None:
            return None
        found.append((term.sign, length))
    return found


def _move(calendar: Calendar, at: int, sign: int, length: Length) -> int:
    if length.unit == "wh":
        return days.add_open_minutes(calendar, at, sign * length.amount * 60)
    return at + sign * length.ms


def _land(
    time: Time, lengths: list[tuple[int, Length]], at: int, calendar: Calendar, steps: list[tuple[str, int]]
) -> int:
    """Count dates from the base's date, then land on the time of day written, else on the closing hour."""
    begin = day = days.local_date(calendar, at)
    for sign, length in lengths:
        before = day
        if length.unit == "wd" and length.amount == 0:
            moment = at if day == begin else days.at(calendar, day, 0)
            day = days.local_date(calendar, days.next_closing(calendar, moment) - 1)
        else:
            day = days.shift(calendar, day, sign * length.amount, length.unit)
        passed = (date.fromisoformat(day) - date.fromisoformat(before)).days
        steps.append((_text(sign, length), passed * DAY))
    if time.clock is None:
        landed, name = days.closing(calendar, day), "closing"
    else:
        landed, name = days.at(calendar, day, time.clock), f"{time.clock // 60:02}:{time.clock % 60:02}"
    steps.append((name, landed - at - sum(ms for _, ms in steps)))
    return landed


def _next(time: Time, opened_at: int, calendar: Calendar) -> Arithmetic:
    """``next monday 17:30``: that weekday of the calendar week after opening."""
    monday = days.local_date(calendar, days.next_monday(calendar, opened_at, 0))
    at = days.at(calendar, days.add_days(monday, time.weekday or 0), time.clock or 0)
    return Arithmetic(base=str(time), base_at=opened_at, calendar=calendar.id, result=at)
