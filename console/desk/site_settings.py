"""A site's own numbers: ``settings.toml`` beside the database overrides limits, warnings and attempts by process and step.

``[card-appointment-via-cs.accept] within = "3min"``; a key for a whole process stands directly under its name.
Nothing but numbers and times can be set here; what a process does belongs to its pack.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from console.domain.refusal import Refusal
from console.i18n import _

KEYS = ("within", "due", "warn", "attempts", "spacing", "when")

Settings = dict[tuple[str, str, str], str]


def beside(database: Path) -> Settings:
    """The settings of the site whose database this is; none when there is no such file."""
    path = database.parent / "settings.toml"
    return read(path) if path.is_file() else {}


def read(path: Path) -> Settings:
    """The settings in a file. Raises a refusal that names the line or key that cannot stand there."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as bad:
        raise Refusal(
            "settings", _("{file} is not TOML: {why}", file=path.name, why=bad), _("mend the line it names")
        ) from None
    found: Settings = {}
    for process, table in said.items():
        if not isinstance(table, dict):
            raise _unknown(path, process)
        for key, value in table.items():
            if isinstance(value, dict):
                for inner, number in value.items():
                    _take(found, path, process, key, inner, number)
            else:
                _take(found, path, process, "", key, value)
    return found


def _take(found: Settings, path: Path, process: str, step: str, key: str, value: Any) -> None:
    if key not in KEYS or not isinstance(value, str | int):
        raise _unknown(path, f"{process}.{step + '.' if step else ''}{key}")
    found[(process, step, key)] = str(value)


def _unknown(path: Path, key: str) -> Refusal:
    return Refusal(
        "settings",
        _("{file}: {key} cannot be set", file=path.name, key=key),
        _("one of: {names}", names=", ".join(KEYS)),
        key,
    )
