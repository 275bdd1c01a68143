"""One row while it is read: its cells by column, and every problem found in it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Raw

from console.desk.imports.columns import Layout
from console.desk.imports.report import Remark, Wrong
from console.desk.imports.tables import shorten, trimmed, unguard
from console.domain.problem import Problem
from console.domain.text import clean, narrow
from console.i18n import _

T = TypeVar("T")

#: A note longer than this is a pasted document, not a note.
NOTE_LIMIT = 4_000
TEXT_LIMIT = 200


_unpack: Final = msgspec.msgpack.Decoder(list[str]).decode


class Memo(Generic[T]):
    """A parser that remembers: columns repeat their values (models, stores, dates), so most cells cost a dictionary look-up.

    A :class:`Problem` is remembered like a value. Forgets everything when *most* values are kept: memory stays flat.
    """

    def __init__(self, parse: Callable[[str], T], most: int = 20_000) -> None:
        self._parse, self._most = parse, most
        self._known: dict[str, T | Problem] = {}

    def __call__(self, raw: str) -> T:
        found = self._known.get(raw)
        if found is None:
            if len(self._known) >= self._most:
                self._known.clear()
            try:
                found = self._parse(raw)
            except Problem as problem:
                found = problem
            self._known[raw] = found
        if isinstance(found, Problem):
            raise found
        return found

    def forget(self) -> None:
        """What was known may be wrong now."""
        self._known.clear()


class Row:
    """A row of the file. Problems collect in :attr:`wrong`; a row with any is not imported.

    :attr:`words` are what a new customer of this row would be found by, empty while nobody worked them out.
    """

    __slots__ = ("_kept", "_layout", "_texts", "number", "remarks", "words", "wrong")

    def __init__(self, number: int, cells: Sequence[str] | Raw, layout: Layout) -> None:
        """*cells* as they were read, or as another process packed them (a row that is looked through already)."""
        self.number, self._kept, self._layout = number, cells, layout
        self._texts: dict[str, str] | None = None
        self.words = ""
        self.wrong: list[Wrong] = []
        self.remarks: list[Remark] = []
        if (
            not isinstance(cells, Raw)
            and len(cells) > len(layout.headers)
            and (extra := trimmed(cells)[len(layout.headers) + (layout.problem_at >= 0) :])
        ):
            self.wrong.append(
                Wrong(
                    row=number,
                    column="",
                    value=shorten(",".join(extra)),
                    problem=_("more cells than columns"),
                    fix=_('put cells with a comma in them between quote marks "'),
                )
            )

    @property
    def cells(self) -> Sequence[str]:
        """The row's cells as they were read."""
        if isinstance(self._kept, Raw):
            self._kept = _unpack(self._kept)
        return self._kept

    def _read(self) -> dict[str, str]:
        cells = self.cells
        have = len(cells)
        self._texts = {
            column: cell
            for column, at in self._layout.at.items()
            if at < have and (cell := cells[at].strip())
        }
        return self._texts

    def raw(self, column: str) -> str:
        """The cell as written, without spaces at its ends; empty when the file has no such column."""
        texts = self._texts
        cell = (self._read() if texts is None else texts).get(column, "")
        if not cell or (cell[0] != "'" and "\ufffd" not in cell):
            return cell
        if "\ufffd" in cell:
            self.bad(column, cell, _("has characters that cannot be read"), _("save the file again as UTF-8"))
            return ""
        return unguard(cell)

    def text(self, column: str, limit: int = TEXT_LIMIT, *, lines: bool = False) -> str:
        """The cell cleaned. Longer than *limit* characters is a problem."""
        raw = self.raw(column)
        if not raw:
            return ""
        if len(raw) > limit:
            self.bad(
                column,
                raw,
                _("{count} characters are too many", count=len(raw)),
                _("at most {limit}", limit=limit),
            )
            return ""
        return clean(raw, limit=limit, lines=lines).strip()

    def parsed(self, column: str, parse: Callable[[str], T], default: T) -> T:
        """The cell through *parse*; *default* when it is empty or wrong (the problem is noted)."""
        raw = self.raw(column)
        if not raw:
            return default
        try:
            return parse(raw)
        except Problem as problem:
            self.bad(column, raw, problem.problem, problem.fix)
            return default

    def number_of(self, column: str, *, least: int = 0, most: int = 10**9) -> int | None:
        """The cell as a whole number; ``None`` when it is empty or wrong."""
        raw = narrow(clean(self.raw(column), limit=40)).strip()
        if not raw:
            return None
        digits = raw[:-2] if raw.endswith(".0") else raw
        if not (digits.isascii() and digits.lstrip("-").isdigit()):
            self.bad(column, raw, _("is no whole number"), _("digits only, such as 12"))
            return None
        value = int(digits) if len(digits) < 12 else most + 1
        if not least <= value <= most:
            self.bad(column, raw, _("is out of range"), _("{least} to {most}", least=least, most=most))
            return None
        return value

    def require(self, column: str, value: object) -> None:
        """Note a problem when *value* is empty and nothing is wrong with the cell yet."""
        title = self.title(column)
        if not value and not any(w.column == title for w in self.wrong):
            self.bad(column, "", _("is empty"), _("write it"))

    def bad(self, column: str, value: str, problem: str, fix: str = "") -> None:
        """Note a problem."""
        self.wrong.append(
            Wrong(row=self.number, column=self.title(column), value=shorten(value), problem=problem, fix=fix)
        )

    def remark(self, column: str, value: str, note: str, *, differs: bool = False) -> None:
        """Note something that does not stop the row; *differs* when a value on file stayed as it was."""
        self.remarks.append(
            Remark(
                row=self.number, column=self.title(column), value=shorten(value), note=note, differs=differs
            )
        )

    @property
    def whole(self) -> list[str]:
        """The row as it was written, without the problem column."""
        return self._layout.own_cells(self.cells)

    def problems(self) -> list[Wrong]:
        """Everything wrong with the row, from left to right."""
        order = {
            self._layout.titles[c]: place for c, place in self._layout.at.items() if c in self._layout.titles
        }
        return sorted(self.wrong, key=lambda wrong: order.get(wrong.column, len(order)))

    def title(self, column: str) -> str:
        """The official header of *column*."""
        return self._layout.titles.get(column, column)
