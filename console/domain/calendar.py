"""Opening hours of a unit: which days it is open and from when to when."""

from __future__ import annotations

import msgspec


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's calendar, local to time zone ``tz`` (IANA name).

    ``hours`` maps weekday (0 = Monday) to ``(opens, closes)`` in minutes after midnight, absent when closed that weekday.
    ``closed`` and ``open`` are ISO dates that override the week: holidays, and make-up days (调休) which keep Monday's hours.
    """

    id: str
    tz: str = "Asia/Shanghai"
    hours: dict[int, tuple[int, int]] = msgspec.field(
        default_factory=lambda: {d: (0, 24 * 60) for d in range(7)}
    )
    closed: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
