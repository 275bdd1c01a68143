"""The report for programs: moments in ISO 8601 with offset, lengths in seconds, everything else as it is."""

from __future__ import annotations

from typing import Any

import msgspec

from console.desk.case_json import seconds
from console.desk.reports.views import DayReport
from console.domain.moments import iso


def as_json(report: DayReport) -> dict[str, Any]:
    """The report as plain values; ``…_at`` keeps its name, ``…_ms`` becomes ``…_s``."""
    built: dict[str, Any] = _plain(msgspec.to_builtins(report), report.tz)
    for row, half in zip(built["half_hours"], report.half_hours, strict=True):
        row["at"] = iso(half.at, report.tz)
    for row in (*built["handoffs"], *built["store_figures"], built):
        row["rate"] = round(row["in_time"] / row["timed"], 4) if row["timed"] else None
    return built


def _plain(value: Any, tz: str) -> Any:
    if isinstance(value, dict):
        return dict(_pair(key, inner, tz) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return [_plain(inner, tz) for inner in value]
    return value


def _pair(key: str, value: Any, tz: str) -> tuple[str, Any]:
    if key.endswith("_ms"):
        return f"{key[:-3]}_s", seconds(value)
    if key.endswith("_at") and (value is None or isinstance(value, int)):
        return key, None if value is None else iso(value, tz)
    return key, _plain(value, tz)
