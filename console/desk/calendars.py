"""The opening hours in ``data/calendars``: one TOML file a calendar, read once and given the site's time zone."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from console.domain.calendar import Calendar
from console.i18n import data_dir

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def shipped(tz: str) -> dict[str, Calendar]:
    """Every calendar that comes with the program, by id, local to *tz*."""
    return load(data_dir() / "calendars", tz)


def load(folder: Path, tz: str) -> dict[str, Calendar]:
    """The calendars of a folder by the names of their files; an unreadable folder has none."""
    if not folder.is_dir():
        return {}
    return {path.stem: read(path, tz) for path in sorted(folder.glob("*.toml"))}


def read(path: Path, tz: str) -> Calendar:
    """One calendar: ``hours`` by weekday (``mon = "08:30-17:30"``), ISO dates under ``closed`` and ``open``."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    hours = {_DAYS.index(day): _span(span) for day, span in said.get("hours", {}).items()}
    return Calendar(
        id=path.stem,
        tz=tz,
        hours=hours,
        closed=frozenset(said.get("closed", ())),
        open=frozenset(said.get("open", ())),
    )


def _span(text: str) -> tuple[int, int]:
    """``08:30-17:30`` in minutes after midnight."""
    start, _dash, end = text.partition("-")
    return _minutes(start), _minutes(end)


def _minutes(text: str) -> int:
    hours, _colon, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
