"""Whose number rings: the number as exchanges send it, read; the people who have it; the part of the country it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk import records
from console.domain import phones
from console.domain import text as words

if TYPE_CHECKING:
    from console.desk.desk import Desk

#: The user part of an address as switchboards send it: ``"Wang" <sip:+8613812345678@10.0.0.2>;tag=7``.
_ADDRESS: Final = re.compile(r"(?:^|<)(?:sips?|tel):([^@;>]+)", re.IGNORECASE)
_LONGEST: Final = 40
#: A number somebody shares with so many is a switchboard: nobody reads more names than these.
_MOST: Final = 20


class Number(NamedTuple):
    """A number that rings. ``e164`` is empty for one that cannot be dialled back as it came (an extension inside the house);
    ``shown`` is how people write it, empty where the caller hides it."""

    e164: str = ""
    ext: str = ""
    shown: str = ""

    @property
    def kept(self) -> str:
        """As it is kept with the call and in the log."""
        return self.e164 or self.shown


def read(desk: Desk, said: str) -> Number:
    """The number an exchange sent. Any text is read: one without a single digit (匿名, anonymous) is a hidden number."""
    address = _ADDRESS.search(said[:400])
    text = words.clean(address[1] if address else said, limit=_LONGEST).strip()
    if not any(char.isdigit() for char in text):
        return Number()
    try:
        found = phones.parse(text, area(desk))
    except phones.PhoneProblem:
        return Number(shown=text)
    return Number(found.e164, found.ext, phones.show(found.e164, found.ext))


def area(desk: Desk) -> str:
    """The area code of the whole chain (``023``); empty where its stores lie in several areas."""
    codes = {unit.area_code for unit in desk.units.values() if unit.area_code}
    return codes.pop() if len(codes) == 1 else ""


def area_of(e164: str) -> str:
    """The area code of a fixed line as it is dialled (``023``); empty for mobile, foreign and service numbers."""
    shown = phones.show(e164) if e164.startswith("+86") else ""
    code = shown.partition(" ")[0]
    return code if code.startswith("0") else ""


def stores_of(desk: Desk, e164: str) -> tuple[str, ...]:
    """The stores in the area of a fixed line, by number."""
    code = area_of(e164)
    return tuple(u.id for u in desk.units.values() if code and u.kind == "store" and u.area_code == code)


def whose(desk: Desk, e164: str, ext: str = "") -> tuple[str, ...]:
    """Everybody who has the number, the last caller first, at most twenty; by its extension alone where that is on file."""
    if not e164:
        return ()
    with desk.reader() as con:
        rows = con.execute(
            "SELECT customer, coalesce(ext, '') FROM phone WHERE e164 = ? AND deleted_at IS NULL ORDER BY customer LIMIT ?",
            (e164, 4 * _MOST),
        ).fetchall()
        exactly = [one for one, had in rows if ext and had == ext]
        found = (records.customer(con, one) for one in exactly or [one for one, _had in rows])
        people = dict.fromkeys(person.id for person in found if person is not None)
        called = {
            one: con.execute("SELECT seq FROM call_order WHERE customer = ?", (one,)).fetchone()
            for one in people
        }
    return tuple(sorted(people, key=lambda one: -(called[one][0] if called[one] else 0)))[:_MOST]


def names(desk: Desk, customers: tuple[str, ...], most: int = 3) -> tuple[str, ...]:
    """What the first few of *customers* are called; those without a name are left out."""
    with desk.reader() as con:
        people = (records.customer(con, one) for one in customers[:_MOST])
        known = [person.name for person in people if person is not None and person.name]
    return tuple(dict.fromkeys(known))[:most]
