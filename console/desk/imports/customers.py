"""Customers with their phones, vehicles and cards: one row is a person, at most one car and its card.

Several rows may be one person (same name and one telephone number in common). A row is right or wrong as a whole. What
is new is added and what was empty is filled; a value that differs from the one on file stays as it is and is remarked
on, unless the import overwrites.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from console.desk.imports import columns as c
from console.desk.imports.known import Known
from console.desk.imports.rows import NOTE_LIMIT, Memo, Row
from console.domain import cards, dates, names, phones, plates
from console.domain.problem import Problem
from console.domain.search import tokens
from console.domain.text import clean, fold
from console.i18n import _
from console.store.lookup_tokens import written

COLUMNS: Final = (
    c.needed(c.NAME), c.HONORIFIC, c.MOBILE, c.LANDLINE, c.PLATE, c.MODEL, c.VIN, c.CARD, c.PRODUCT, c.OPENED, c.VALID,
    c.STATE, c.BIRTHDAY, c.LUNAR, c.HOME, c.INSPECTION, c.NOTE,
)  # fmt: skip

#: Vehicles and cards alone: the same columns, other ones needed. A card's owner may be named by the car only.
VEHICLE_COLUMNS: Final = tuple(c.needed(k) if k.id in ("name", "plate") else k for k in COLUMNS)
CARD_COLUMNS: Final = tuple(msgspec.structs.replace(k, required=k.id in ("card", "product")) for k in COLUMNS)

_STATES: Final = {
    "": "active", "正常": "active", "有效": "active", "启用": "active", "使用中": "active", "已激活": "active",
    "激活": "active", "过期": "active", "已过期": "active", "到期": "active", "active": "active", "normal": "active",
    "挂失": "lost", "已挂失": "lost", "遗失": "lost", "丢失": "lost", "lost": "lost",
    "停用": "suspended", "暂停": "suspended", "冻结": "suspended", "已停用": "suspended", "注销": "suspended",
    "suspended": "suspended", "blocked": "suspended",
}  # fmt: skip
HONORIFICS: Final = {
    "先生": "先生", "男": "先生", "男士": "先生", "mr": "先生", "m": "先生", "male": "先生",
    "女士": "女士", "女": "女士", "小姐": "女士", "太太": "女士", "夫人": "女士", "ms": "女士", "mrs": "女士",
    "miss": "女士", "f": "女士", "female": "女士",
}  # fmt: skip


class Kind(NamedTuple):
    """A kind of list that holds people: its columns, and what must stand in each row."""

    columns: tuple[c.Column, ...]
    needed: tuple[str, ...]


KINDS: Final = {
    "customers": Kind(COLUMNS, ("name",)),
    "vehicles": Kind(VEHICLE_COLUMNS, ("name", "plate")),
    "cards": Kind(CARD_COLUMNS, ("card", "product")),
}


class PhoneCell(NamedTuple):
    """A telephone number of the row: E.164, extension, kind."""

    e164: str
    ext: str
    kind: str


class Person(NamedTuple):
    """A right row. Empty strings where the file says nothing; ids for unit and product; dates ``YYYY-MM-DD``."""

    name: str
    honorific: str
    phones: tuple[PhoneCell, ...]
    note: str
    birthday: str
    birthday_calendar: str
    home_unit: str
    plate: str
    model: str
    vin: str
    inspection_on: str
    card: str
    product: str
    opened_on: str
    valid_to: str
    state: str


def search_words(person: Person) -> str:
    """What a customer is found by of whom nothing is on file but this row."""
    numbers, car = [phone.e164 for phone in person.phones], person.plate or person.vin
    return written(tokens([person.name], numbers, [car] if car else [], [person.card]))


class Parser:
    """Reads rows of customers. Keeps what repeats in a file (dates, stores, products, models)."""

    def __init__(self, known: Known, needed: tuple[str, ...] = ("name",)) -> None:
        self.known, self.needed = known, needed
        self.date = Memo(dates.parse)
        self.lunar = Memo(lambda raw: dates.parse(raw, "lunar"))
        self.calendar = Memo(dates.parse_calendar)
        self.state = Memo(_state)

    def parse(self, row: Row) -> Person | None:
        """The person in *row*; ``None`` when something is wrong (listed in ``row.wrong``)."""
        name, title = row.parsed("name", names.parse, names.PersonName("", ""))
        home = row.parsed("home", self.known.unit, "")
        calendar = row.parsed("calendar", self.calendar, "solar")
        birthday = row.parsed("birthday", self.lunar if calendar == "lunar" else self.date, "")
        plate = row.parsed("plate", plates.parse, plates.Plate("", "none"))
        if plate.unlikely:
            row.remark("plate", plate.text, plate.unlikely)
        number = row.parsed("card", cards.parse, "")
        product = row.parsed("product", self.known.product, "")
        opened, valid = row.parsed("opened_on", self.date, ""), row.parsed("valid_to", self.date, "")
        state = row.parsed("state", self.state, "active")
        self._check_card(row, number, product, opened, valid)
        for column, value in (("name", name), ("plate", plate.text), ("card", number), ("product", product)):
            if column in self.needed:
                row.require(column, value)
        found = self._phones(row, home)
        person = Person(
            name,
            self._honorific(row, title),
            found,
            row.text("note", NOTE_LIMIT, lines=True),
            birthday,
            calendar if birthday else "",
            home,
            "" if plate.kind == "vin" else plate.text,
            row.text("model"),
            plate.text if plate.kind == "vin" else self._vin(row),
            row.parsed("inspection_on", self.date, ""),
            number,
            product,
            opened,
            valid,
            state if number else "",
        )
        if not row.wrong and not (found or person.plate or person.vin or number):
            row.bad(
                "mobile",
                "",
                _("is empty, and there is no car or card either"),
                _("write a number to find them by"),
            )
        return None if row.wrong else person

    def _phones(self, row: Row, home: str) -> tuple[PhoneCell, ...]:
        area = self.known.areas.get(home, "") or self.known.area
        found: dict[tuple[str, str], PhoneCell] = {}
        for column in ("mobile", "landline"):
            raw = row.raw(column)
            if not raw:
                continue
            for part in _several(raw):
                try:
                    phone = phones.parse(part, area)
                except Problem as problem:
                    row.bad(column, raw, problem.problem, problem.fix)
                    continue
                found[phone.e164, phone.ext] = PhoneCell(phone.e164, phone.ext, phone.kind)
        return tuple(found.values())

    def _honorific(self, row: Row, title: str) -> str:
        raw = row.raw("honorific")
        said = HONORIFICS.get(fold(raw), "")
        if raw and not said:
            row.remark("honorific", raw, _("not taken over; known are 先生 and 女士"))
        if said and title and said != title:
            row.remark("name", row.raw("name"), _("says {other}; {kept} was taken", other=title, kept=said))
        return said or title

    def _vin(self, row: Row) -> str:
        raw = row.raw("vin")
        if not raw:
            return ""
        vin = plates.squeeze(raw)
        if len(vin) != 17:
            row.remark("vin", raw, _("a frame number has 17 places, here are {count}", count=len(vin)))
        return vin

    def _check_card(self, row: Row, number: str, product: str, opened: str, valid: str) -> None:
        if row.raw("card") and not row.raw("product"):
            row.bad(
                "product", "", _("is empty, but there is a card number"), _("write the product of the card")
            )
        if row.raw("product") and not row.raw("card"):
            row.bad("card", "", _("is empty, but there is a product"), _("write the digits on the card"))
        if number and product and opened and valid and valid < opened:
            row.bad(
                "valid_to",
                row.raw("valid_to"),
                _("lies before the opening date {date}", date=opened),
                _("a later date"),
            )


def _several(raw: str) -> list[str]:
    """One cell with two numbers (``138…/139…``, ``138… 、139…``) as both."""
    if not any(sign in raw for sign in "/、;；\n"):
        return [raw]
    text = raw
    for sign in "、;；\n":
        text = text.replace(sign, "/")
    parts = [p.strip() for p in text.split("/") if p.strip()]
    return parts if all(sum(ch.isdigit() for ch in p) >= 7 for p in parts) else [raw]


def _state(raw: str) -> str:
    found = _STATES.get(fold(raw))
    if found is None:
        raise Problem(clean(raw, limit=40), _("no such state of a card"), _("one of 正常, 停用, 挂失"))
    return found
