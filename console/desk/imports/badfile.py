"""The file of wrong rows: the same columns as the file they came from, and one that says what is wrong.

It is UTF-8 with a byte order mark, so that Excel shows it; mended there and saved, it is imported like any other.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TextIO

from console.desk.imports.columns import PROBLEM_COLUMN
from console.desk.imports.tables import guard
from console.domain.refusal import Refusal
from console.i18n import _

_TAIL = "-问题"


class BadFile:
    """Wrong rows, written as they come. The file appears under its name when :meth:`close` finds at least one row."""

    def __init__(
        self, source: Path, headers: tuple[str, ...], folders: tuple[Path, ...], wanted: Path | None = None
    ) -> None:
        self.source, self.headers, self.folders, self.wanted = source, headers, folders, wanted
        self.rows = 0
        self._file: TextIO | None = None
        self._part = Path()

    def add(self, cells: list[str], problems: list[str]) -> None:
        """Keep a wrong row and what is wrong with it."""
        if self._file is None:
            self._file = self._begin()
            csv.writer(self._file).writerow([*map(guard, self.headers), PROBLEM_COLUMN])
        csv.writer(self._file).writerow([*map(guard, cells), guard("; ".join(problems))])
        self.rows += 1

    def _begin(self) -> TextIO:
        """Open a part file in the first folder that lets us: beside the source, else where we stand, else by the database."""
        places = (self.wanted.parent,) if self.wanted else self.folders
        for folder in places:
            if not self.wanted and not _writable(folder):
                continue
            self._part = folder / f".{self.source.stem}{_TAIL}.{os.getpid()}.part"
            try:
                return self._part.open("w", encoding="utf-8-sig", newline="")
            except OSError:
                continue
        raise Refusal(
            "no-room-for-wrong-rows",
            _("The wrong rows cannot be saved in {folder}.", folder=str(places[0])),
            _("Name a place: --bad FILE"),
        )

    def close(self) -> str:
        """Give the file its name; returns it, or nothing when every row was right."""
        if self._file is None:
            return ""
        self._file.close()
        self._file = None
        target = self.wanted or self._name(self._part.parent)
        self._part.replace(target)
        return str(target)

    def _name(self, folder: Path) -> Path:
        """``customers-问题.csv``; never a name of other content, which may be a list somebody is mending just now."""
        stem = self.source.stem.partition(_TAIL)[0]
        body = self._part.read_bytes()
        number = 1
        while True:
            path = folder / (f"{stem}{_TAIL}.csv" if number == 1 else f"{stem}{_TAIL}-{number}.csv")
            if path != self.source and (not path.exists() or path.read_bytes() == body):
                return path
            number += 1


def _writable(folder: Path) -> bool:
    """Whether somebody may write in *folder* at all: a folder marked read-only stays as it is, even for root."""
    try:
        return bool(folder.stat().st_mode & 0o222)
    except OSError:
        return False
