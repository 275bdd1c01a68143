"""A table before it becomes a sheet, a CSV or a page: typed columns, rows that may be streamed, and perhaps a chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from console.domain.text import clean

#: ``moment`` is ms UTC, ``length`` ms, ``share`` 0 to 1, ``count`` a whole number, ``text`` anything else.
Kind = Literal["text", "count", "moment", "length", "share"]

WIDEST: Final = 60
"""Columns grow no wider than this many cells."""


class Column(msgspec.Struct, frozen=True):
    """A column: what programs call it, its printed title, what kind of value stands in it."""

    key: str
    title: str
    kind: Kind = "text"


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of the table: columns (by key) over the first one, bars and perhaps a line of shares beside them."""

    title: str
    over: str
    bars: tuple[str, ...] = ()
    line: str = ""
    lying: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """``key`` names files and anchors, ``title`` heads it; rows have one value a column, ``None`` where there is none.

    ``empty`` is what to say when there are no rows; ``note`` a line under the title.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]
    chart: Chart | None = None
    empty: str = ""
    note: str = ""


def place(table: Table, key: str) -> int:
    """The index of a column."""
    return next(i for i, c in enumerate(table.columns) if c.key == key)


def words(value: Any, kind: Kind, tz: str) -> str:
    """A value as people read it: ``2026-11-23 09:04:10``, ``1:10``, ``94 %``; empty for none."""
    if value is None or value == "":
        return ""
    if kind == "moment":
        return local(value, tz).strftime("%Y-%m-%d %H:%M:%S")
    if kind == "length":
        return length(value)
    if kind == "share":
        return f"{share(value)} %"
    return clean(str(value), lines=True)


def short(value: Any, kind: Kind, tz: str) -> str:
    """:func:`words` for a terminal: a moment without year and seconds."""
    if kind == "moment" and value is not None:
        return local(value, tz).strftime("%m-%d %H:%M")
    return words(value, kind, tz)


def share(value: float) -> int:
    """A share in whole per cent, rounded down so that 100 means all."""
    return int(value * 100 + 1e-9)


def length(ms: int) -> str:
    """``m:ss``, from 100 minutes on ``h:mm:ss``."""
    whole = abs(ms) // 1000
    sign = "-" if ms < 0 else ""
    if whole < 6000:
        return f"{sign}{whole // 60}:{whole % 60:02d}"
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def local(ms: int, tz: str) -> datetime:
    """A moment as the local date and time of day."""
    from console.domain.moments import local as there

    return there(ms, tz)
