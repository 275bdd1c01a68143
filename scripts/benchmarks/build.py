"""A call centre with any number of customers, as it stands in the middle of a day: the file the figures are measured on.

First the demo's call centre with its stores, staff, cards and the cases of the day; then customers by the hundred
thousand through the store's door for many new records, those who called last at the end; then cases of the past, 500
running ones, and the last hour's calls, one write each, as a shift leaves them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from console.desk import demo
from console.desk.demo_people import PRODUCTS, STORES
from console.desk.desk import Desk
from console.domain.plates import parse
from console.domain.time import DAY, HOUR, MINUTE, FixedClock, SystemClock
from console.engine.events import Event, decode, encode
from console.store import lookup_index
from console.store.bulk import New
from console.store.queries import cases as queries
from console.store.tx import Tx
from scripts.benchmarks.people import Person, people

SCENE = 400
"""So many customers or a few more are the demo's own, with their story."""
CALLERS = 0.2
"""The share of the others who ever called."""
PAST = 0.02
"""Cases that are over, for each customer."""
RUNNING = 500
LAST_CALLS = 60
AT_ONCE = 2_000
_MOMENT = 10**12
"""Whole numbers above this are moments."""


def build(path: Path, customers: int) -> None:
    """Make the file at *path*, which must not be there yet, as it stands now. The same people for the same number."""
    random = Random(customers)
    desk = demo.build(path, min(customers, SCENE), clock=FixedClock(SystemClock().now()))
    with desk.reader() as con:
        more = max(0, customers - con.execute("SELECT count(*) FROM customer").fetchone()[0])
    crowd = people(more)
    callers = round(more * CALLERS)
    for group in _batched(islice(crowd, more - callers), AT_ONCE):
        with desk.store.write(actor="", now=desk.now() - 400 * DAY) as tx:
            tx.add(row for person in group for row in _records(tx, person)[1])
    known = _callers(desk, crowd, callers)
    _tidy(desk)
    _cases(desk, known, random, round(customers * PAST))
    for customer, number in known[-LAST_CALLS:]:
        with desk.store.write(actor=demo.OPERATOR, now=desk.now()) as tx:
            tx.fact("call", tx.new_id(), _call(customer, number, desk.now() - random.randrange(HOUR)))
    desk.store.close()


def _batched(rows: Iterable[Person], size: int) -> Iterator[list[Person]]:
    rows = iter(rows)
    while group := list(islice(rows, size)):
        yield group


def _callers(desk: Desk, crowd: Iterator[Person], count: int) -> list[tuple[str, str]]:
    """Customers who called, the one who called longest ago first; each with the number."""
    known: list[tuple[str, str]] = []
    for group in _batched(crowd, AT_ONCE):
        with desk.store.write(actor="", now=desk.now() - 400 * DAY) as tx:
            for person in group:
                customer, rows = _records(tx, person)
                tx.add(rows)
                at = desk.now() - 2 * HOUR - (count - len(known)) * (300 * DAY // max(1, count))
                tx.fact("call", tx.new_id(), _call(customer, f"+86{person.mobile}", at))
                known.append((customer, f"+86{person.mobile}"))
    return known


def _records(tx: Tx, person: Person) -> tuple[str, list[New]]:
    """The customer's identity and everything on file of it."""
    customer = tx.new_id()
    fields = {
        "name": person.name,
        "honorific": person.honorific,
        "birthday": person.birthday,
        "birthday_calendar": "solar" if person.birthday else "",
        "home_unit": f"{STORES.index(person.store) + 1:02d}",
        "created_at": tx.at,
    }
    rows: list[New] = [("customer", customer, fields)]
    mobile = {"customer": customer, "e164": f"+86{person.mobile}", "kind": "mobile"}
    rows.append(("phone", tx.new_id(), mobile))
    if person.landline:
        e164 = f"+86{person.landline.replace('-', '').removeprefix('0')}"
        rows.append(("phone", tx.new_id(), {"customer": customer, "e164": e164, "kind": "landline"}))
    cars: list[str] = []
    for written in person.plates:
        cars.append(tx.new_id())
        fields = {"customer": customer, "plate": parse(written).text, "model": person.model}
        rows.append(("vehicle", cars[-1], fields))
    product = person.product if person.product in PRODUCTS else next(iter(PRODUCTS))
    for place, number in enumerate(person.cards):
        fields = {
            "number": number,
            "customer": customer,
            "vehicle": cars[place] if place < len(cars) else "",
            "product": product,
            "opened_on": person.opened,
            "valid_to": f"2028{person.opened[4:]}",
            "state": "active",
        }
        rows.append(("card", tx.new_id(), fields))
    return customer, rows


def _call(customer: str, number: str, at: int) -> dict[str, Any]:
    return {
        "customer": customer, "number": number, "began_at": at, "ended_at": at + 90_000,
        "staff": demo.OPERATOR, "direction": "in",
    }  # fmt: skip


def _tidy(desk: Desk) -> None:
    begin, more = True, True
    while more:
        with desk.store.write(actor="", now=desk.now()) as tx:
            more = lookup_index.tidy(tx.reader, begin=begin) or begin
        begin = False


def _cases(desk: Desk, known: list[tuple[str, str]], random: Random, past: int) -> None:
    """Cases that are over and cases that run: the events of one of the demo's own, of other customers at other times."""
    with desk.reader() as con:
        rows = con.execute(
            "SELECT id, state FROM case_head WHERE process='card-appointment-via-cs' AND customer<>'' ORDER BY number"
        ).fetchall()
        told = [(state, queries.events(con, case)) for case, state in rows]
    over = min((e for state, e in told if state == "closed" and not _holds(e)), key=len)
    running = min((e for state, e in told if state == "open" and not _holds(e)), key=len)
    if not known:
        return
    back = sorted((random.randrange(2 * DAY, 300 * DAY) for _ in range(past)), reverse=True)
    when = [*((over, ms) for ms in back), *((running, n * 100 * MINUTE // RUNNING) for n in range(RUNNING))]
    for start in range(0, len(when), 200):
        with desk.store.write(actor=demo.OPERATOR, now=desk.now()) as tx:
            for events, ago in when[start : start + 200]:
                case = tx.new_case()
                tx.events(case, _moved(events, case, random.choice(known)[0], desk.now() - ago))


def _holds(events: list[Event]) -> bool:
    """Whether something of a card depends on these events, or another case."""
    return any(type(event).__name__.startswith(("Card", "CaseLinked", "Message")) for event in events)


def _moved(events: list[Event], case: str, customer: str, to: int) -> list[Event]:
    """*events* as another *case* of another *customer*, the last of them at *to*."""
    by = to - events[-1].at
    moved = [decode(_shift(encode(event), by)) for event in events]
    moved[0] = msgspec.structs.replace(moved[0], case=case, customer=customer)
    return moved


def _shift(value: Any, by: int) -> Any:
    """*value* with every moment in it moved by *by* ms."""
    if isinstance(value, dict):
        return {key: _shift(one, by) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shift(one, by) for one in value]
    return value + by if type(value) is int and value > _MOMENT else value


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]))
