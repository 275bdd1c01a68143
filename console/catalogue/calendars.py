"""``calendars/*.toml``: the opening hours that units keep. The file's name is the id. ::

hours  = { mon = "08:30-17:30", sat = "09:00-12:00" }     # a day that is left out is closed
closed = ["2026-10-01"]                                    # closed on what would be an open day
open   = ["2026-10-10"]                                    # open on what would be a closed day (调休)
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from console.catalogue.reader import Table
from console.catalogue.schema import Problem
from console.domain.calendar import Calendar
from console.i18n import _

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def read_calendars(folder: Path, tz: str = "Asia/Shanghai") -> tuple[dict[str, Calendar], list[Problem]]:
    """The calendars of *folder* by id, local to *tz*, and what is wrong; a calendar with a problem is left out."""
    found: dict[str, Calendar] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        mine: list[Problem] = []
        calendar = _read(path, tz, mine)
        if not mine:
            found[path.stem] = calendar
        problems.extend(mine)
    return found, problems


def _read(path: Path, tz: str, problems: list[Problem]) -> Calendar:
    file = f"calendars/{path.name}"
    try:
        data = tomllib.loads(path.read_bytes().decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as bad:
        problems.append(
            Problem(file=file, problem=_("not TOML: {why}", why=bad), fix=_("mend the line it names"))
        )
        data = {}
    except OSError as bad:
        problems.append(Problem(file=file, problem=_("cannot be read: {why}", why=bad.strerror)))
        data = {}
    top = Table(file, data, problems)
    table = top.table("hours")
    hours = {}
    for day in DAYS:
        span = table.text(day) if table else ""
        if table and span:
            hours[DAYS.index(day)] = _span(table, day, span)
    if table:
        table.close(DAYS)
    elif data:
        top.missing("hours", _('write { mon = "08:30-17:30" } and so on'))
    closed, opened = _dates(top, "closed"), _dates(top, "open")
    for both in sorted(closed & opened):
        top.problem("open", _("{value} is both open and closed", value=both), _("name it once"))
    top.close(("hours", "closed", "open"))
    return Calendar(id=path.stem, tz=tz, hours=hours, closed=closed, open=opened)


def _span(table: Table, day: str, text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    opens = int(found[1]) * 60 + int(found[2]) if found else 0
    closes = (int(found[3]) * 60 + int(found[4]) if found[3] else 1440) if found else 0
    if closes <= opens:
        table.problem(
            day,
            _("{value} are no opening hours", value=f'"{text}"'),
            _("write {wanted}", wanted='"08:30-17:30"'),
        )
    return opens, closes


def _dates(top: Table, key: str) -> frozenset[str]:
    found = top.words(key)
    for text in found:
        try:
            if date.fromisoformat(text).isoformat() != text:
                raise ValueError(text)
        except ValueError:
            top.problem(
                key, _("{value} is no date", value=f'"{text}"'), _("write {wanted}", wanted='"2026-10-01"')
            )
    return frozenset(found)


def check_calendars(folder: Path) -> tuple[set[str], list[Problem]]:
    """The names of the sound calendars of *folder*, and what is wrong with the others."""
    found: dict[str, Any]
    found, problems = read_calendars(folder)
    return set(found), problems
