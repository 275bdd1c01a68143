"""Rows as nearly all are, read in one go: right in every cell, nothing to remark on but an odd plate.

:class:`Quick` gives what :class:`~console.desk.imports.customers.Parser` gives, several times faster, or nothing; then the
parser reads the row, and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final, Generic, TypeVar

from console.desk.imports.columns import Layout
from console.desk.imports.customers import COLUMNS, HONORIFICS, Parser, Person, PhoneCell
from console.desk.imports.known import Known
from console.desk.imports.rows import NOTE_LIMIT, TEXT_LIMIT, Row
from console.domain import cards, names, phones, plates
from console.domain.problem import Problem
from console.domain.text import clean, fold

T = TypeVar("T")

#: So many different cells of one column are remembered.
_MOST: Final = 20_000
_UNREADABLE: Final = "\ufffd"


class _Known(dict[str, T | None], Generic[T]):
    """What cells of a column say, by the cell; ``None`` for one that only the parser reads. Forgets all when it is full."""

    def __init__(self, parse: Callable[[str], T], empty: T) -> None:
        super().__init__({"": empty})
        self._parse, self._empty = parse, empty

    def __missing__(self, raw: str) -> T | None:
        if len(self) >= _MOST:
            self.clear()
            self[""] = self._empty
        found: T | None
        try:
            found = None if raw[0] == "'" or _UNREADABLE in raw else self._parse(raw)
        except Problem:
            found = None
        self[raw] = found
        return found


class Quick:
    """Reads the rows of one file laid out as *layout*; *parser* is what reads the others.

    :attr:`unlikely` is the remark on the plate of the row read last.
    """

    def __init__(self, layout: Layout, parser: Parser) -> None:
        self.unlikely = ""
        known = parser.known
        self._areas, self._area = known.areas, known.area
        self._width = len(layout.headers) + (layout.problem_at >= 0)
        self._needed = frozenset(parser.needed)
        places = [layout.at.get(column.id, self._width) for column in COLUMNS]
        self._pick: Callable[[Sequence[str]], tuple[str, ...]] = itemgetter(*places)
        self._date = _Known(parser.date, "")
        self._lunar = _Known(parser.lunar, "")
        self._calendar = _Known(parser.calendar, "solar")
        self._state = _Known(parser.state, "active")
        self._unit = _Known(known.unit, "")
        self._product = _Known(known.product, "")
        self._honorific = _Known(_honorific, "")
        self._model = _Known(_text, "")

    def parse(self, cells: Sequence[str]) -> Person | None:
        """The person in a row of *cells*; ``None`` for a row that the parser must read."""
        if len(cells) != self._width and (
            len(cells) < self._width or any(map(str.strip, cells[self._width :]))
        ):
            return None
        (
            raw_name, raw_honorific, mobile, landline, raw_plate, raw_model, vin, raw_card, raw_product, raw_opened,
            raw_valid, raw_state, raw_birthday, raw_calendar, raw_home, raw_inspection, note,
        ) = [cell.strip() for cell in self._pick((*cells[: self._width], ""))]  # fmt: skip
        honorific, home = self._honorific[raw_honorific], self._unit[raw_home]
        calendar, state = self._calendar[raw_calendar], self._state[raw_state]
        birthday = (self._lunar if calendar == "lunar" else self._date)[raw_birthday]
        product, opened, valid = self._product[raw_product], self._date[raw_opened], self._date[raw_valid]
        model, inspection = self._model[raw_model], self._date[raw_inspection]
        if (
            honorific is None or home is None or calendar is None or state is None or birthday is None
            or product is None or opened is None or valid is None or model is None or inspection is None
            or not raw_name or bool(raw_card) != bool(product) or (opened and valid and valid < opened)
            or len(note) > NOTE_LIMIT or raw_name[0] == "'" or note[:1] == "'" or vin[:1] == "'"
            or _UNREADABLE in f"{raw_name}{raw_plate}{raw_card}{vin}{note}"
        ):  # fmt: skip
            return None
        try:
            name, title = names.parse(raw_name)
            vin = plates.squeeze(vin) if vin else ""
            plate = plates.parse(raw_plate) if raw_plate else _NO_PLATE
            card = cards.parse(raw_card) if raw_card else ""
            area = (self._areas.get(home, "") or self._area) if landline else ""
            cell = _phone(mobile, area) if mobile else None
            other = _phone(landline, area) if landline else None
        except Problem:
            return None
        found = tuple([phone for phone in (cell, other) if phone])
        if (
            title
            or (raw_plate and plate.kind in ("vin", "none"))
            or (vin and len(vin) != 17)
            or not (found or plate.text or vin or card)
            or (cell and other and cell[:2] == other[:2])
            or ("plate" in self._needed and not plate.text)
            or ("card" in self._needed and not card)
        ):
            return None
        self.unlikely = plate.unlikely
        if note:
            note = clean(note, limit=NOTE_LIMIT, lines=True).strip()
        return Person(
            name, honorific, found, note, birthday, calendar if birthday else "", home, plate.text, model, vin,
            inspection, card, product, opened, valid, state if card else "",
        )  # fmt: skip


class Reader:
    """Reads the rows of one file of customers, the usual ones quickly."""

    def __init__(self, layout: Layout, known: Known, needed: tuple[str, ...]) -> None:
        self._parser = Parser(known, needed)
        self._quick = Quick(layout, self._parser)

    def read(self, row: Row) -> Person | None:
        """The person in *row*; ``None`` when something is wrong (listed in ``row.wrong``)."""
        person = None if row.wrong else self._quick.parse(row.cells)
        if person is None:
            return self._parser.parse(row)
        if self._quick.unlikely:
            row.remark("plate", person.plate or person.vin, self._quick.unlikely)
        return person


_NO_PLATE: Final = plates.Plate("", "none")


def _phone(raw: str, area: str) -> PhoneCell:
    """The one number in a cell. Raises :class:`Problem` for a cell that may hold several."""
    if any(sign in raw for sign in "/、;；\n'\ufffd"):
        raise Problem(raw, "", "")
    e164, ext, kind, _raw = phones.parse(raw, area)
    return PhoneCell(e164, ext, kind)


def _honorific(raw: str) -> str:
    said = HONORIFICS.get(fold(raw))
    if said is None:
        raise Problem(raw, "", "")
    return said


def _text(raw: str) -> str:
    if len(raw) > TEXT_LIMIT:
        raise Problem(raw, "", "")
    return clean(raw, limit=TEXT_LIMIT).strip()
