"""Workbooks: one sheet a table, headers that stay, widths that fit Chinese, native charts, and nothing that is computed.

Rows are streamed: memory does not grow with them. Every text is written as a string, so a name that begins with ``=`` or
looks like an address stays what it is.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from console.desk.outputs.tables import WIDEST, Column, Kind, Table, local, place, words
from console.domain.refusal import Refusal
from console.domain.text import cells, clean
from console.i18n import _

#: How Excel shows a kind of value.
FORMATS: Final[dict[Kind, str]] = {
    "count": "0",
    "moment": "yyyy-mm-dd hh:mm:ss",
    "length": "[m]:ss",
    "share": "0%",
}
_WIDTHS: Final[dict[Kind, int]] = {"count": 6, "moment": 19, "length": 8, "share": 6, "text": 4}
_TOO_LONG: Final = 32_767
"""Characters a cell may hold; Excel repairs (and cuts) longer ones with a warning."""
_MOST: Final = 1_048_575
"""Rows under a header that one sheet holds; more go on to a further sheet."""
_FORBIDDEN: Final = {ord(c): "-" for c in "[]:*?/\\"}
_BLUE, _RED, _GREY = "#5B7A96", "#CF3A26", "#8A949D"


def write(to: Path, tables: Iterable[Table], tz: str, title: str = "", author: str = "") -> list[int]:
    """Write the workbook at *to*; how many rows each table had. Raises ``Refusal`` with code ``no-xlsx`` without the library."""
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise Refusal(
            "no-xlsx", _("this machine cannot write .xlsx"), _("write .csv, Excel opens it"), "to"
        ) from None
    with tempfile.TemporaryDirectory(prefix=".sheets-", dir=to.parent) as folder:
        options = {"constant_memory": True, "tmpdir": folder, "default_date_format": FORMATS["moment"]}
        options |= {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = xlsxwriter.Workbook(str(to), options)
        try:
            book.set_properties({"title": title, "author": author})
            maker = _Maker(book, tz)
            return [maker.add(table) for table in tables]
        finally:
            try:
                book.close()
            except xlsxwriter.exceptions.FileCreateError as error:
                cause = (
                    error.args[0]
                    if error.args and isinstance(error.args[0], OSError)
                    else OSError(str(error))
                )
                raise cause from error


class _Maker:
    """One workbook being written."""

    def __init__(self, book: Any, tz: str) -> None:
        self.book, self.tz = book, tz
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#E9EDF0", "valign": "top", "text_wrap": True}
        )
        self.formats = {kind: book.add_format({"num_format": f}) for kind, f in FORMATS.items()}
        self.names: set[str] = set()

    def add(self, table: Table) -> int:
        """One table as a sheet, or as several when it has more rows than a sheet holds."""
        rows = iter(table.rows)
        count = 0
        while True:
            sheet = self.book.add_worksheet(self._name(table.title))
            done = self._sheet(sheet, table, rows)
            count += done
            if done < _MOST:
                break
        if table.chart is not None and count:
            self._chart(sheet, table, count)
        return count

    def _name(self, title: str) -> str:
        """A sheet's name: 31 characters, none of those Excel forbids, and not used yet."""
        name = clean(title).translate(_FORBIDDEN).strip("'")[:31] or "1"
        number = 2
        while name.casefold() in self.names:
            tail = f" {number}"
            name = name[: 31 - len(tail)] + tail
            number += 1
        self.names.add(name.casefold())
        return name

    def _sheet(self, sheet: Any, table: Table, rows: Iterable[Sequence[Any]]) -> int:
        columns = table.columns
        sheet.freeze_panes(1, 1 if len(columns) > 4 else 0)
        widths = [max(_WIDTHS[c.kind], cells(c.title)) for c in columns]
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.title, self.head)
        kinds: list[Kind] = [c.kind for c in columns]
        count = 0
        string, number, moment = sheet.write_string, sheet.write_number, sheet.write_datetime
        formats = self.formats
        for row in rows:
            count += 1
            for at, value in enumerate(row):
                if value is None or value == "":
                    continue
                kind = kinds[at]
                if kind == "text" or isinstance(value, str):
                    text = value if isinstance(value, str) else words(value, kind, self.tz)
                    string(count, at, text if len(text) <= _TOO_LONG else text[:_TOO_LONG])
                    if widths[at] < WIDEST and 2 * len(text) > widths[at]:
                        size = len(text) if text.isascii() else cells(text)
                        if size > widths[at]:
                            widths[at] = min(size, WIDEST)
                elif kind == "moment":
                    moment(count, at, local(value, self.tz).replace(tzinfo=None), formats[kind])
                elif kind == "length":
                    number(count, at, timedelta(milliseconds=value) / timedelta(days=1), formats[kind])
                else:
                    number(count, at, value, formats[kind])
            if count == _MOST:
                break
        if not count and table.empty:
            sheet.write_string(1, 0, table.empty)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width + 2)
        if count:
            sheet.autofilter(0, 0, count, len(columns) - 1)
        sheet.set_landscape() if len(columns) > 6 else sheet.set_portrait()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return count

    def _chart(self, sheet: Any, table: Table, count: int) -> None:
        """The table's picture to its right, bound to its cells."""
        spec = table.chart
        assert spec is not None
        over = place(table, spec.over)
        name = sheet.get_name()
        chart = self.book.add_chart({"type": "bar" if spec.lying else "column"})
        for key, colour in zip(spec.bars, (_BLUE, _RED, _GREY), strict=False):
            at = place(table, key)
            chart.add_series(
                {
                    "name": [name, 0, at],
                    "categories": [name, 1, over, count, over],
                    "values": [name, 1, at, count, at],
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        if spec.line:
            at = place(table, spec.line)
            line = self.book.add_chart({"type": "line"})
            line.add_series(
                {
                    "name": [name, 0, at],
                    "categories": [name, 1, over, count, over],
                    "values": [name, 1, at, count, at],
                    "line": {"color": _RED, "width": 2},
                    "y2_axis": True,
                }
            )
            line.set_y2_axis({"min": 0, "max": 1, "num_format": "0%"})
            chart.combine(line)
        chart.set_title({"name": spec.title, "overlay": False})
        chart.set_legend({"position": "bottom"})
        if spec.lying:
            chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 720, "height": max(320, 24 * count) if spec.lying else 360})
        sheet.insert_chart(1, len(table.columns) + 1, chart)


def columns(titles: Sequence[str]) -> tuple[Column, ...]:
    """Columns of text with these titles."""
    return tuple(Column(f"c{at}", title) for at, title in enumerate(titles))
