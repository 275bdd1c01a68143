"""Writing customers: what a batch of rows touches is read in a few statements, then each row finds its people in memory.

:class:`CustomerBook` is made anew for each batch inside its write transaction, so it sees what other desks wrote meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from console.desk.imports.customers import Person, PhoneCell, search_words
from console.desk.imports.rows import NOTE_LIMIT, Row
from console.domain.text import fold
from console.i18n import _

_CUSTOMER: Final = ("name", "honorific", "note", "birthday", "birthday_calendar", "home_unit")
_VEHICLE: Final = ("plate", "customer", "model", "vin", "inspection_on")
_CARD: Final = ("number", "customer", "vehicle", "product", "opened_on", "valid_to", "state")
#: SQLite takes this many values in one statement whatever its version.
_AT_ONCE: Final = 900

Fields = dict[str, Any]


def _keys(person: Person) -> list[str]:
    """What a row may have in common with another, or with somebody on file."""
    keys = [phone.e164 for phone in person.phones]
    if person.plate:
        keys.append(person.plate)
    if person.card:
        keys.append(person.card)
    return keys


class CustomerBook:
    """The people, cars and cards that a batch may concern. *seen* (overwriting only) holds the ids this file has spoken of."""

    def __init__(
        self, tx: Any, batch: Sequence[Person], now: int, *, overwrite: bool, seen: set[str]
    ) -> None:
        self.tx, self.db, self.now = tx, tx.reader, now
        self.overwrite, self.seen = overwrite, seen
        self.customers: dict[str, Fields] = {}
        self.alias: dict[str, str] = {}
        self.by_phone: dict[str, list[str]] = {}
        self.phones: dict[str, set[tuple[str, str]]] = {}
        self._cars: dict[str, Fields] = {}
        self.by_plate: dict[str, tuple[str, Fields]] = {}
        self.by_vin: dict[tuple[str, str], tuple[str, Fields]] = {}
        self.cards: dict[str, tuple[str, Fields]] = {}
        self._new: list[tuple[str, str, Fields]] = []
        self._words: dict[str, str] = {}
        self._met = self._load(batch)

    def _select(self, what: str, column: str, values: Iterable[str]) -> Iterable[tuple[Any, ...]]:
        wanted = [v for v in dict.fromkeys(values) if v]
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            yield from self.db.execute(f"SELECT {what} WHERE {column} IN ({','.join('?' * len(part))})", part)

    def _load(self, batch: Sequence[Person]) -> set[str]:
        """Read what is on file; the numbers and plates that are there, or that several rows of the batch have."""
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
                self._known_by_frame(vehicle)
        counted = Counter(key for p in batch for key in _keys(p))
        several = {key for key, times in counted.items() if times > 1}
        return several.union(self.by_plate, self.cards, self.by_phone)

    def _vehicles(self, column: str, values: Iterable[str]) -> Iterable[tuple[str, Fields]]:
        found = self._select(
            f"id, {', '.join(_VEHICLE)} FROM vehicle", f"deleted_at IS NULL AND {column}", values
        )
        return [
            (id_, self._cars.setdefault(id_, dict(zip(_VEHICLE, rest, strict=True))))
            for id_, *rest in sorted(found)
        ]

    def _known_by_frame(self, vehicle: tuple[str, Fields]) -> None:
        """A person's car is found by its frame number too; of two with one number the first entered counts."""
        if vehicle[1]["vin"]:
            self.by_vin.setdefault((vehicle[1]["customer"], vehicle[1]["vin"]), vehicle)

    def _car(self, person: Person, customer: str) -> tuple[str, Fields] | None:
        """The car of a row: by its plate, else by the frame number of a car of this person that has no other plate."""
        if found := self.by_plate.get(person.plate):
            return found
        known = self.by_vin.get((customer, person.vin))
        return known if known and not (person.plate and known[1]["plate"]) else None

    def _load_customers(self, ids: Iterable[str]) -> None:
        """The customers *ids* name, and those they were merged into."""
        wanted = list(ids)
        while wanted:
            merged: list[str] = []
            for id_, into, *rest in self._select(
                f"id, merged_into, {', '.join(_CUSTOMER)} FROM customer", "deleted_at IS NULL AND id", wanted
            ):
                if into:
                    self.alias[id_] = into
                    merged.append(into)
                else:
                    self.customers[id_] = dict(zip(_CUSTOMER, rest, strict=True))
            wanted = [id_ for id_ in merged if id_ not in self.customers and id_ not in self.alias]

    def put(self, row: Row, person: Person) -> str:
        """Write one row: ``added``, ``changed``, ``unchanged``, or ``bad`` when it contradicts what is on file."""
        if person.name and self._met.isdisjoint(_keys(person)):
            self._put_stranger(row, person)
            return "added"
        customer = self._who(person)
        if not person.name and not customer:
            row.bad(
                "plate",
                person.plate,
                _("names nobody on file"),
                _("import the customer first, or name the owner"),
            )
            return "bad"
        vehicle = self._car(person, customer)
        card = self.cards.get(person.card) if person.card else None
        self._contradictions(row, person, customer, vehicle, card)
        if row.wrong:
            return "bad"
        done: set[str] = set()
        if not customer:
            customer = self._new_customer(person)
            done.add("added")
        else:
            done.add(self._fill_customer(row, person, customer))
        done.update(self._add_phone(customer, phone) for phone in person.phones)
        vehicle_id = ""
        if person.plate or person.vin:
            vehicle_id, what = self._vehicle(row, person, customer, vehicle)
            done.add(what)
        if person.card:
            done.add(self._card(row, person, customer, vehicle_id, card))
        return next((word for word in ("added", "changed") if word in done), "unchanged")

    def _put_stranger(self, row: Row, person: Person) -> None:
        """Write a row that has nothing in common with any other and with anything on file: all in it is new."""
        new_id, new = self.tx.new_id, self._new.append
        (
            name, honorific, numbers, note, birthday, calendar, home, plate, model, vin, inspection,
            card, product, opened, valid, state,
        ) = person  # fmt: skip
        customer, vehicle = new_id(), ""
        self._words[customer] = row.words or search_words(person)
        fields: Fields = {"name": name, "home_unit": home, "created_at": self.now}
        if honorific:
            fields["honorific"] = honorific
        if birthday:
            fields["birthday"], fields["birthday_calendar"] = birthday, calendar
        if note:
            fields["note"] = note
        new(("customer", customer, fields))
        for e164, ext, kind in numbers:
            fields = {"customer": customer, "e164": e164, "kind": kind}
            if ext:
                fields["ext"] = ext
            new(("phone", new_id(), fields))
        if plate or vin:
            vehicle = new_id()
            fields = {"plate": plate, "customer": customer, "model": model}
            if vin or inspection:
                fields["vin"], fields["inspection_on"] = vin, inspection
            new(("vehicle", vehicle, fields))
        if card:
            number = new_id()
            fields = {
                "number": card,
                "customer": customer,
                "vehicle": vehicle,
                "product": product,
                "state": state,
            }
            if opened or valid:
                fields["opened_on"], fields["valid_to"] = opened, valid
            new(("card", number, fields))
            self._spoken(number)
        self._spoken(customer)
        self._spoken(vehicle)

    def _who(self, person: Person) -> str:
        """The customer a row is about: same name and a telephone number, the car or the card in common.

        A row without a name (cards only) is about the owner of its car.
        """
        places = [c for phone in person.phones for c in self.by_phone.get(phone.e164, ())]
        for found in (self.by_plate.get(person.plate), self.cards.get(person.card)):
            if found:
                places.append(found[1]["customer"])
        name = fold(person.name)
        for place in places:
            id_ = self._real(place)
            if id_ in self.customers and (not name or fold(self.customers[id_]["name"]) == name):
                return id_
        return ""

    def _real(self, id_: str) -> str:
        while id_ in self.alias:
            id_ = self.alias[id_]
        return id_

    def _contradictions(
        self,
        row: Row,
        person: Person,
        customer: str,
        vehicle: tuple[str, Fields] | None,
        card: tuple[str, Fields] | None,
    ) -> None:
        if (
            vehicle
            and self._real(vehicle[1]["customer"]) != customer
            and self._real(vehicle[1]["customer"]) in self.customers
        ):
            owner = self.customers[self._real(vehicle[1]["customer"])]["name"]
            column = "plate" if person.plate else "vin"
            row.bad(
                column,
                person.plate or person.vin,
                _("is on file as the car of {owner}", owner=owner),
                _("mend it, or take the car from {owner} first if it was sold", owner=owner),
            )
        if (
            card
            and self._real(card[1]["customer"]) != customer
            and self._real(card[1]["customer"]) in self.customers
        ):
            owner = self.customers[self._real(card[1]["customer"])]["name"]
            row.bad(
                "card",
                person.card,
                _("is on file as the card of {owner}", owner=owner),
                _("look at the card again"),
            )
        elif (
            card
            and card[1]["vehicle"]
            and (person.plate or person.vin)
            and (not vehicle or card[1]["vehicle"] != vehicle[0])
        ):
            row.bad("card", person.card, _("is on file for another car"), _("look at the card again"))

    def _new_customer(self, person: Person) -> str:
        id_: str = self.tx.new_id()
        fields: Fields = {key: getattr(person, key) for key in _CUSTOMER}
        self._new.append(("customer", id_, fields | {"created_at": self.now}))
        self.customers[id_] = fields
        self.phones[id_] = set()
        self._spoken(id_)
        return id_

    def _add_phone(self, customer: str, phone: PhoneCell) -> str:
        have = self.phones.setdefault(customer, set())
        if (phone.e164, phone.ext) in have:
            return "unchanged"
        have.add((phone.e164, phone.ext))
        self.by_phone.setdefault(phone.e164, []).append(customer)
        fields = {"customer": customer, "e164": phone.e164, "ext": phone.ext, "kind": phone.kind}
        self._new.append(("phone", self.tx.new_id(), fields))
        return "changed"

    def _vehicle(
        self, row: Row, person: Person, customer: str, found: tuple[str, Fields] | None
    ) -> tuple[str, str]:
        fields = {"plate": person.plate, "customer": customer, "model": person.model, "vin": person.vin}
        fields["inspection_on"] = person.inspection_on
        if found:
            titles = {"plate": "plate", "model": "model", "vin": "vin", "inspection_on": "inspection_on"}
            what = self._fill(row, "vehicle", found[0], found[1], fields, titles)
            if person.plate:
                self.by_plate[person.plate] = found
            self._known_by_frame(found)
            return found[0], what
        id_: str = self.tx.new_id()
        self._new.append(("vehicle", id_, dict(fields)))
        if person.plate:
            self.by_plate[person.plate] = id_, fields
        self._known_by_frame((id_, fields))
        self._spoken(id_)
        return id_, "added"

    def _card(
        self, row: Row, person: Person, customer: str, vehicle: str, found: tuple[str, Fields] | None
    ) -> str:
        fields = {
            "number": person.card,
            "customer": customer,
            "vehicle": vehicle,
            "product": person.product,
            "opened_on": person.opened_on,
            "valid_to": person.valid_to,
            "state": person.state,
        }
        if found:
            titles = {
                "vehicle": "plate",
                "product": "product",
                "opened_on": "opened_on",
                "valid_to": "valid_to",
                "state": "state",
            }
            return self._fill(row, "card", found[0], found[1], fields, titles)
        id_ = self.tx.new_id()
        self._new.append(("card", id_, {k: v for k, v in fields.items() if v}))
        self.cards[person.card] = id_, fields
        self._spoken(id_)
        return "added"

    def _fill_customer(self, row: Row, person: Person, id_: str) -> str:
        have = self.customers[id_]
        fields: Fields = {key: getattr(person, key) for key in _CUSTOMER if key not in ("name", "note")}
        if have["birthday"]:
            fields["birthday_calendar"] = (
                fields["birthday_calendar"] if fields["birthday"] == have["birthday"] else ""
            )
        titles = {
            "honorific": "honorific",
            "birthday": "birthday",
            "birthday_calendar": "calendar",
            "home_unit": "home",
        }
        what = self._fill(row, "customer", id_, have, fields, titles)
        return "changed" if self._add_note(row, id_, have, person.note) else what

    def _add_note(self, row: Row, id_: str, have: Fields, note: str) -> bool:
        """Notes add up: a new one goes below the old ones."""
        old = have["note"]
        if not note or note in old:
            return False
        both = f"{old}\n{note}" if old else note
        if len(both) > NOTE_LIMIT:
            row.remark("note", note, _("not added: the notes would be longer than {limit}", limit=NOTE_LIMIT))
            return False
        have["note"] = both
        self._set("customer", id_, {"note": both})
        return True

    def _fill(self, row: Row, table: str, id_: str, have: Fields, new: Fields, titles: dict[str, str]) -> str:
        """Fill what is empty on file; of what differs, remark on it, or take it when overwriting (a file's first word counts)."""
        takes = self.overwrite and id_ not in self.seen
        self._spoken(id_)
        changes: Fields = {}
        for key, value in new.items():
            old = have.get(key)
            if not value or value == old or key not in titles:
                continue
            if not old or takes:
                changes[key] = value
            else:
                row.remark(
                    titles[key],
                    str(value),
                    _("differs from {old} on file, which stays", old=old),
                    differs=True,
                )
        if not changes:
            return "unchanged"
        have.update(changes)
        self._set(table, id_, changes)
        return "changed"

    def _set(self, table: str, id_: str, changes: Fields) -> None:
        """Change what is on file, or what this batch is about to bring there."""
        self.done()
        self.tx.set(table, id_, changes)

    def done(self) -> None:
        """Write the new records: at the end of the batch, and before one of them is changed again."""
        self.tx.add(self._new, self._words)
        self._new.clear()
        self._words.clear()

    def _spoken(self, id_: str) -> None:
        if self.overwrite:
            self.seen.add(id_)
