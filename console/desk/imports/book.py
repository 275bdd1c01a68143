"""Writing customers: each row of a batch finds its people among those on file, and adds or fills what it says of them.

:class:`CustomerBook` is made anew for each batch inside its write transaction, so it sees what other desks wrote meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.desk.imports.customers import Person, PhoneCell, search_words
from console.desk.imports.onfile import CUSTOMER, Fields, Found, OnFile, keys
from console.desk.imports.rows import NOTE_LIMIT, Row
from console.i18n import _


class CustomerBook:
    """Writes a batch. *seen* (overwriting only) holds the ids this file has spoken of."""

    def __init__(
        self, tx: Any, batch: Sequence[Person], now: int, *, overwrite: bool, seen: set[str]
    ) -> None:
        self.tx, self.now = tx, now
        self.overwrite, self.seen = overwrite, seen
        self.known = OnFile(tx.reader, batch)
        self._new: list[tuple[str, str, Fields]] = []
        self._words: dict[str, str] = {}

    def put(self, row: Row, person: Person) -> str:
        """Write one row: ``added``, ``changed``, ``unchanged``, or ``bad`` when it contradicts what is on file."""
        if person.name and self.known.met.isdisjoint(keys(person)):
            self._put_stranger(row, person)
            return "added"
        customer = self.known.who(person)
        if not person.name and not customer:
            row.bad(
                "plate",
                person.plate,
                _("names nobody on file"),
                _("import the customer first, or name the owner"),
            )
            return "bad"
        vehicle = self.known.car(person, customer)
        card = self.known.cards.get(person.card) if person.card else None
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

    def _contradictions(
        self,
        row: Row,
        person: Person,
        customer: str,
        vehicle: Found | None,
        card: Found | None,
    ) -> None:
        if (
            vehicle
            and self.known.real(vehicle[1]["customer"]) != customer
            and self.known.real(vehicle[1]["customer"]) in self.known.customers
        ):
            owner = self.known.customers[self.known.real(vehicle[1]["customer"])]["name"]
            column = "plate" if person.plate else "vin"
            row.bad(
                column,
                person.plate or person.vin,
                _("is on file as the car of {owner}", owner=owner),
                _("mend it, or take the car from {owner} first if it was sold", owner=owner),
            )
        if (
            card
            and self.known.real(card[1]["customer"]) != customer
            and self.known.real(card[1]["customer"]) in self.known.customers
        ):
            owner = self.known.customers[self.known.real(card[1]["customer"])]["name"]
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
        fields: Fields = {key: getattr(person, key) for key in CUSTOMER}
        self._new.append(("customer", id_, fields | {"created_at": self.now}))
        self.known.customers[id_] = fields
        self.known.phones[id_] = set()
        self._spoken(id_)
        return id_

    def _add_phone(self, customer: str, phone: PhoneCell) -> str:
        have = self.known.phones.setdefault(customer, set())
        if (phone.e164, phone.ext) in have:
            return "unchanged"
        have.add((phone.e164, phone.ext))
        self.known.by_phone.setdefault(phone.e164, []).append(customer)
        fields = {"customer": customer, "e164": phone.e164, "ext": phone.ext, "kind": phone.kind}
        self._new.append(("phone", self.tx.new_id(), fields))
        return "changed"

    def _vehicle(self, row: Row, person: Person, customer: str, found: Found | None) -> tuple[str, str]:
        fields = {"plate": person.plate, "customer": customer, "model": person.model, "vin": person.vin}
        fields["inspection_on"] = person.inspection_on
        if found:
            titles = {"plate": "plate", "model": "model", "vin": "vin", "inspection_on": "inspection_on"}
            what = self._fill(row, "vehicle", found[0], found[1], fields, titles)
            if person.plate:
                self.known.by_plate[person.plate] = found
            self.known.known_by_frame(found)
            return found[0], what
        id_: str = self.tx.new_id()
        self._new.append(("vehicle", id_, dict(fields)))
        if person.plate:
            self.known.by_plate[person.plate] = id_, fields
        self.known.known_by_frame((id_, fields))
        self._spoken(id_)
        return id_, "added"

    def _card(self, row: Row, person: Person, customer: str, vehicle: str, found: Found | None) -> str:
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
        self.known.cards[person.card] = id_, fields
        self._spoken(id_)
        return "added"

    def _fill_customer(self, row: Row, person: Person, id_: str) -> str:
        have = self.known.customers[id_]
        fields: Fields = {key: getattr(person, key) for key in CUSTOMER if key not in ("name", "note")}
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
