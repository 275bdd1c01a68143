"""Tables as other programs save them, read row by row: CSV (BOM, strict UTF-8, GB18030) and XLSX.

Nothing is guessed from frequencies: detectors are wrong on short files. A file is UTF-8 when every byte of it is, else
GB18030, which Chinese Excel writes; a byte order mark decides before that (UTF-16 too, from "Unicode text").
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from console.domain.refusal import Refusal
from console.domain.text import clean
from console.i18n import _

#: A cell may hold this many characters before its row is called wrong (a forgotten quote swallows the rest of a file).
CELL_LIMIT = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Table:
    """A file being read. Iterate for ``(row number, cells)``; the first row of the file is number 1, blank rows are skipped.

    *size* and :attr:`done` are bytes (rows for XLSX), for progress. *encoding* is what the file turned out to be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = ""
        self.size = 0
        self._done = 0
        self._file: BinaryIO | None = None
        self._rows = self._open()

    def _open(self) -> Iterator[tuple[int, list[str]]]:
        if not self.path.is_file():
            raise Refusal("no-file", _("There is no file {file}.", file=str(self.path)), "", str(self.path))
        with self.path.open("rb") as file:
            head = file.read(8)
        if head.startswith(b"PK\x03\x04"):
            return self._spreadsheet()
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            return self._spreadsheet()
        self.encoding = encoding_of(self.path)
        self.size = self.path.stat().st_size
        return self._text()

    def _text(self) -> Iterator[tuple[int, list[str]]]:
        raw = self._file = self.path.open("rb")
        text = io.TextIOWrapper(raw, encoding=self.encoding, errors="replace", newline="")
        csv.field_size_limit(CELL_LIMIT)
        first = text.readline()
        reader = csv.reader(itertools.chain([first], text), delimiter=_delimiter(first))
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                raise Refusal(
                    "unreadable-row",
                    _("Row {row} cannot be read: {problem}", row=number, problem=str(error)),
                    _('Look for a quote mark " that is opened and not closed.'),
                    str(self.path),
                ) from None
            if any(cells):
                yield number, cells
        text.close()

    def _spreadsheet(self) -> Iterator[tuple[int, list[str]]]:
        from python_calamine import CalamineError, CalamineWorkbook

        self.encoding = "xlsx"
        try:
            book = CalamineWorkbook.from_path(self.path)
            sheet = book.get_sheet_by_index(0)
        except CalamineError as error:
            raise Refusal(
                "unreadable-file",
                _("{file} cannot be read: {problem}", file=self.path.name, problem=str(error)),
                _("Save it again as XLSX or CSV."),
                str(self.path),
            ) from None
        self.size = sheet.total_height
        first = sheet.start[0] if sheet.start else 0
        return self._spreadsheet_rows(sheet.iter_rows(), first)

    def _spreadsheet_rows(
        self, rows: Iterable[Sequence[object]], first: int
    ) -> Iterator[tuple[int, list[str]]]:
        for number, row in enumerate(rows, first + 1):
            self._done = number
            cells = [_written(value) for value in row]
            if any(cells):
                yield number, cells

    @property
    def done(self) -> int:
        """How far the file is read, in bytes (rows for XLSX)."""
        if self._file is None:
            return self._done
        return self.size if self._file.closed else self._file.tell()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self._rows

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


def encoding_of(path: Path) -> str:
    """``utf-8-sig``, ``utf-16``, ``utf-8`` or ``gb18030``; reads the file once in pieces when there is no mark."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        piece = file.read(1 << 16)
        for mark, name in _MARKS:
            if piece.startswith(mark):
                return name
        try:
            while piece:
                decoder.decode(piece)
                piece = file.read(1 << 20)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def _delimiter(header: str) -> str:
    """What parts the columns of the first line: comma, else tab or semicolon where those are more frequent."""
    return max((",", "\t", ";"), key=header.count)


def _written(value: object) -> str:
    """A spreadsheet's cell as the text a person sees in it (dates as ISO, whole numbers without a fraction)."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def unguard(cell: str) -> str:
    """*cell* without the apostrophe that keeps spreadsheets from computing ``=…``, ``+…``, ``-…``, ``@…``."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@\t\r" and len(cell) > 1 else cell


def guard(cell: str) -> str:
    """*cell* so that no spreadsheet computes it: an apostrophe before ``= + - @`` tab and carriage return."""
    return "'" + cell if cell[:1] and cell[0] in "=+-@\t\r" else cell


def shorten(cell: str, limit: int = 60) -> str:
    """A cell as it is shown in a report: cleaned, on one line, ``..`` when cut."""
    text = clean(cell, limit=limit + 1).strip()
    return text if len(text) <= limit else text[: limit - 2] + ".."


def trimmed(cells: Sequence[str]) -> list[str]:
    """*cells* without empty ones at the end."""
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
