"""What an import says: how far it is, what it did, which rows were wrong and why."""

from __future__ import annotations

from typing import Any

import msgspec

from console.i18n import _


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong cell: *row* as the spreadsheet counts (the header is row 1), official column, value, problem, what is right."""

    row: int
    column: str
    value: str
    problem: str
    fix: str = ""

    def __str__(self) -> str:
        """Column, value, problem and fix in one line, as written into the file of wrong rows."""
        where = f"{self.column}「{self.value}」" if self.value else self.column
        if self.fix:
            return _("{where}: {problem} ({fix})", where=where, problem=self.problem, fix=self.fix)
        return _("{where}: {problem}", where=where, problem=self.problem)


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person may want to know of a row that is in: a value that differs from the one on file, an odd plate."""

    row: int
    column: str
    value: str
    note: str
    differs: bool = False


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an import is: *rows* so far; *done* of *size* in bytes of the file (rows of a spreadsheet)."""

    rows: int
    done: int
    size: int


#: More wrong cells and remarks than this are counted, not listed: the file of wrong rows has them all.
LISTED = 10_000


class ImportReport(msgspec.Struct, kw_only=True):
    """What was done. Every row is one of added, changed, unchanged or wrong.

    *bad* lists wrong cells (a row may have several; ``bad_rows`` counts rows), *bad_file* is where those rows were saved.
    *differs* counts cells whose value differs from the one on file, which stayed. *interrupted*: stopped before the end,
    everything counted is kept; importing the same file again goes on.
    """

    kind: str
    file: str = ""
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    bad_rows: int = 0
    bad: list[Wrong] = []
    bad_file: str = ""
    differs: int = 0
    remarks: list[Remark] = []
    skipped_columns: tuple[str, ...] = ()
    encoding: str = ""
    dry_run: bool = False
    interrupted: bool = False

    def as_json(self) -> dict[str, Any]:
        """The ``import`` shape of interface.md, and more keys."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found
