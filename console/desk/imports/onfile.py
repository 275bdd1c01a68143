"""What is on file that a batch of rows may concern: read in a few statements, then each row finds its people in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from console.desk.imports.customers import Person
from console.domain.text import fold

CUSTOMER: Final = ("name", "honorific", "note", "birthday", "birthday_calendar", "home_unit")
_VEHICLE: Final = ("plate", "customer", "model", "vin", "inspection_on")
_CARD: Final = ("number", "customer", "vehicle", "product", "opened_on", "valid_to", "state")
#: SQLite takes this many values in one statement whatever its version.
_AT_ONCE: Final = 900

Fields = dict[str, Any]
Found = tuple[str, Fields]
"""A record: its id and what it says."""


class OnFile:
    """The people, cars and cards that *batch* may concern, as *db* has them; who writes keeps it up to date.

    ``met`` are the numbers and plates that are on file, or that several rows of the batch have: a row without any of them
    has nothing in common with anybody.
    """

    def __init__(self, db: Any, batch: Sequence[Person]) -> None:
        self._db = db
        self.customers: dict[str, Fields] = {}
        self.phones: dict[str, set[tuple[str, str]]] = {}
        self.by_phone: dict[str, list[str]] = {}
        self.by_plate: dict[str, Found] = {}
        self.cards: dict[str, Found] = {}
        self._alias: dict[str, str] = {}
        self._cars: dict[str, Fields] = {}
        self._by_vin: dict[tuple[str, str], Found] = {}
        self._load(batch)
        counted = Counter(key for person in batch for key in keys(person))
        several = {key for key, times in counted.items() if times > 1}
        self.met = several.union(self.by_plate, self.cards, self.by_phone)

    def _select(self, what: str, column: str, values: Iterable[str]) -> Iterable[tuple[Any, ...]]:
        wanted = [v for v in dict.fromkeys(values) if v]
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            yield from self._db.execute(
                f"SELECT {what} WHERE {column} IN ({','.join('?' * len(part))})", part
            )

    def _load(self, batch: Sequence[Person]) -> None:
        ids: list[str] = []
        for vehicle in self._vehicles("plate", (p.plate for p in batch)):
            self.by_plate[vehicle[1]["plate"]] = vehicle
            ids.append(vehicle[1]["customer"])
        for id_, *rest in self._select(
            f"id, {', '.join(_CARD)} FROM card", "deleted_at IS NULL AND number", (p.card for p in batch)
        ):
            self.cards[rest[0]] = id_, dict(zip(_CARD, rest, strict=True))
            ids.append(rest[1])
        e164s = (phone.e164 for p in batch for phone in p.phones)
        for e164, customer in self._select("e164, customer FROM phone", "deleted_at IS NULL AND e164", e164s):
            self.by_phone.setdefault(e164, []).append(customer)
            ids.append(customer)
        self._load_customers(ids)
        for customer, e164, ext in self._select(
            "customer, e164, ext FROM phone", "deleted_at IS NULL AND customer", list(self.customers)
        ):
            self.phones.setdefault(customer, set()).add((e164, ext))
        if any(p.vin for p in batch):
            for vehicle in self._vehicles("customer", list(self.customers)):
                self.known_by_frame(vehicle)

    def _vehicles(self, column: str, values: Iterable[str]) -> Iterable[Found]:
        found = self._select(
            f"id, {', '.join(_VEHICLE)} FROM vehicle", f"deleted_at IS NULL AND {column}", values
        )
        return [
            (id_, self._cars.setdefault(id_, dict(zip(_VEHICLE, rest, strict=True))))
            for id_, *rest in sorted(found)
        ]

    def known_by_frame(self, vehicle: Found) -> None:
        """A person's car is found by its frame number too; of two with one number the first entered counts."""
        if vehicle[1]["vin"]:
            self._by_vin.setdefault((vehicle[1]["customer"], vehicle[1]["vin"]), vehicle)

    def car(self, person: Person, customer: str) -> Found | None:
        """The car of a row: by its plate, else by the frame number of a car of this person that has no other plate."""
        if found := self.by_plate.get(person.plate):
            return found
        known = self._by_vin.get((customer, person.vin))
        return known if known and not (person.plate and known[1]["plate"]) else None

    def _load_customers(self, ids: Iterable[str]) -> None:
        """The customers *ids* name, and those they were merged into."""
        wanted = list(ids)
        while wanted:
            merged: list[str] = []
            for id_, into, *rest in self._select(
                f"id, merged_into, {', '.join(CUSTOMER)} FROM customer", "deleted_at IS NULL AND id", wanted
            ):
                if into:
                    self._alias[id_] = into
                    merged.append(into)
                else:
                    self.customers[id_] = dict(zip(CUSTOMER, rest, strict=True))
            wanted = [id_ for id_ in merged if id_ not in self.customers and id_ not in self._alias]

    def who(self, person: Person) -> str:
        """The customer a row is about: same name and a telephone number, the car or the card in common.

        A row without a name (cards only) is about the owner of its car.
        """
        places = [c for phone in person.phones for c in self.by_phone.get(phone.e164, ())]
        for found in (self.by_plate.get(person.plate), self.cards.get(person.card)):
            if found:
                places.append(found[1]["customer"])
        name = fold(person.name)
        for place in places:
            id_ = self.real(place)
            if id_ in self.customers and (not name or fold(self.customers[id_]["name"]) == name):
                return id_
        return ""

    def real(self, id_: str) -> str:
        while id_ in self._alias:
            id_ = self._alias[id_]
        return id_


def keys(person: Person) -> list[str]:
    """What a row may have in common with another, or with somebody on file."""
    found = [phone.e164 for phone in person.phones]
    if person.plate:
        found.append(person.plate)
    if person.card:
        found.append(person.card)
    return found
