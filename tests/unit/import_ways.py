"""The two ways the rows of an import come: read by the process that writes, and by another one."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest

from console.desk.imports import reader, reading

WAYS = ["here", "apart"]


class Helper:
    """What the second process does, done at once in this one: its job and its rows go through the same bytes."""

    def __init__(self, job: reading.Job) -> None:
        self.stdin, self.stdout = None, io.BytesIO()
        reader.main(io.BytesIO(msgspec.msgpack.encode(job)), self.stdout)
        self.stdout.seek(0)

    def kill(self) -> None:
        pass

    def wait(self) -> None:
        pass


def take(way: str, patch: pytest.MonkeyPatch, start: Any = Helper) -> None:
    """Let imports of any length go this *way*."""
    patch.setattr(reading, "worth_it", lambda table: way == "apart")
    patch.setattr(reading, "_start", start)
