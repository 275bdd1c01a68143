"""Habits of the person at this machine (look, language), in one small file that is read before anything else is open."""

from __future__ import annotations

import json
import os
from pathlib import Path


def file() -> Path:
    """Where they stand: ``CALLCONSOLE_HABITS``, else the platform's folder for such things."""
    if named := os.environ.get("CALLCONSOLE_HABITS"):
        return Path(named)
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(home) / "callconsole" / "habits.json"


def read() -> dict[str, str]:
    """What is known; nothing when the file is not there or not ours."""
    try:
        found = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def keep(name: str, value: str) -> None:
    """Keep one. A home that cannot be written to costs the habit, nothing else."""
    path = file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(read() | {name: value}), encoding="utf-8")
        part.replace(path)
    except OSError:
        return
