"""When a plan lands: ``row``, ``hand``, ``day``, ``week monday``, ``month 15``, ``year 10-20``, ``lunar 08-15``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

import msgspec

from console.catalogue.times import WEEKDAYS, TimeProblem
from console.i18n import _

_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE = re.compile(r"(year|lunar) (\d\d)-(\d\d)")


class When(msgspec.Struct, frozen=True):
    """When a plan lands.

    ``row``: on each row's own date; ``hand``: when somebody runs it; ``day``: every day; ``week`` on ``weekday`` (0 =
    Monday); ``month`` on ``day``; ``year`` and ``lunar`` on ``month`` and ``day`` of the solar or lunar year.
    """

    kind: Literal["row", "hand", "day", "week", "month", "year", "lunar"]
    weekday: int | None = None
    month: int | None = None
    day: int | None = None


@lru_cache(maxsize=256)
def parse_when(text: str) -> When:
    """``"month 15"`` → a :class:`When`. Raises :class:`~console.catalogue.times.TimeProblem`."""
    words = text.split()
    if words in (["row"], ["hand"], ["day"]):
        return When(words[0])  # type: ignore[arg-type]
    if len(words) == 2 and words[0] == "week" and words[1] in WEEKDAYS:
        return When("week", weekday=WEEKDAYS.index(words[1]))
    if len(words) == 2 and words[0] == "month" and words[1].isdecimal() and 1 <= int(words[1]) <= 31:
        return When("month", day=int(words[1]))
    found = _DATE.fullmatch(" ".join(words))
    if found and 1 <= int(found[2]) <= 12:
        month, day = int(found[2]), int(found[3])
        if 1 <= day <= (30 if found[1] == "lunar" else _LONGEST[month - 1]):
            return When(found[1], month=month, day=day)  # type: ignore[arg-type]
    raise TimeProblem(
        text,
        _("not a moment a plan can land on"),
        _("write row, hand, day, week monday, month 15, year 10-20 or lunar 08-15"),
    )
