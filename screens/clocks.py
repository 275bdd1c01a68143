"""Countdown arithmetic for drawing: what a clock reads now, and how loud it is. Milliseconds in, digits out."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from console.desk.views import Countdown
from console.domain.time import HOUR, MINUTE, SECOND

Loudness = Literal["calm", "soon", "late", "held"]


def second(now: int) -> int:
    """*now* on the second it belongs to: everything on a screen turns together."""
    return now - now % SECOND


def digits(ms: int) -> str:
    """A length as ``m:ss``, beyond 99:59 as ``h:mm:ss``; parts of a second are dropped."""
    seconds = max(0, ms) // SECOND
    if seconds < 6000:
        return f"{seconds // 60}:{seconds % 60:02d}"
    return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def left_ms(clock: Countdown, now: int) -> int | None:
    """What is left until it is due, negative once past; ``None`` for a clock without a due time. Whole seconds."""
    if clock.due_at is None:
        return None
    at = clock.done_at if clock.done_at is not None else now
    return second(clock.due_at) - second(at)


def spent_ms(clock: Countdown, now: int) -> int:
    """How long it has run."""
    at = clock.done_at if clock.done_at is not None else now
    return max(0, second(at) - second(clock.since))


def warn_ms(clock: Countdown) -> int:
    """How much is left when it becomes soon: min(2:00, max(0:30, limit ÷ 4)), unless the clock says otherwise."""
    if clock.warn_ms:
        return clock.warn_ms
    if clock.limit_ms is None:
        return 2 * MINUTE
    return min(2 * MINUTE, max(30 * SECOND, clock.limit_ms // 4))


def loudness(clock: Countdown, now: int) -> Loudness:
    """How loud a clock is: ``late`` by its holder's own doing, ``held`` when it was already late on arrival."""
    left = left_ms(clock, now)
    if left is None:
        return "calm"
    if left < 0:
        own = -left - clock.inherited_ms
        return "late" if own > 0 or not clock.inherited_ms else "held"
    return "soon" if left <= warn_ms(clock) else "calm"


def chip(clock: Countdown, now: int) -> tuple[str, Loudness]:
    """The digits of a clock and how loud they are: what is left, or ``+`` what is past."""
    left = left_ms(clock, now)
    if left is None:
        return digits(spent_ms(clock, now)), "calm"
    return (f"+{digits(-left)}" if left < 0 else digits(left)), loudness(clock, now)


def share(part: int, whole: int, width: int) -> int:
    """How many of *width* cells *part* of *whole* fills: rounded, one as soon as anything has run."""
    if part <= 0 or whole <= 0:
        return 0
    return max(1, min(width, (2 * part * width + whole) // (2 * whole)))


@lru_cache(8)
def zone(tz: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    return ZoneInfo(tz)


def local(ms: int, tz: str) -> datetime:
    """*ms* as a wall-clock time in *tz*."""
    return datetime.fromtimestamp(ms / 1000, zone(tz))


def time_of(ms: int, tz: str) -> str:
    """``09:04:10``."""
    return local(ms, tz).strftime("%H:%M:%S")


def hour_of(ms: int, tz: str) -> str:
    """``09:04``."""
    return local(ms, tz).strftime("%H:%M")


def day_of(ms: int, tz: str) -> str:
    """``11-24``."""
    return local(ms, tz).strftime("%m-%d")


def minute_of(ms: int, tz: str) -> str:
    """``11-24 10:00``."""
    return local(ms, tz).strftime("%m-%d %H:%M")


def beyond_an_hour(clock: Countdown, now: int) -> bool:
    """Whether a list shows the time of day instead of what is left."""
    left = left_ms(clock, now)
    return left is not None and left > HOUR
