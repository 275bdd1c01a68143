"""An invented call centre in one file: stores, staff, cards, customers with their history, and a day of cases.

Nothing is forged: the records are written as an import writes them, and every case of the day is led through the same
functions people use, on a clock that is moved along the day until it stands at *now*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from console.desk import demo_script
from console.desk.demo_people import (
    AGENCIES,
    CAST,
    CENTRE_STAFF,
    MORE_POSTS,
    PRODUCTS,
    SHARED,
    STORE_NAMES,
    STORE_POSTS,
    STORES,
    Person,
    crowd,
)
from console.desk.desk import CENTRE, MACHINE, Desk, library
from console.domain.moments import instant, iso_date
from console.domain.time import DAY, HOUR, Clock, FixedClock, SystemClock
from console.engine.commands import Actor

if TYPE_CHECKING:
    from console.store.tx import Tx

OPERATOR = "1001"
"""Who sits at the demo's desk: 李敏."""
DETAILED = 1000
"""So many customers of the crowd have a whole past; the others have used their cards twice at most."""
BATCH = 400
"""Customers written in one transaction."""


def build(path: Path, customers: int = 400, seed: int = 1, clock: Clock | None = None) -> Desk:
    """Make the demo's file and sit down at it. The same seed and the same moment give the same call centre."""
    from console.store.open import Site, open_file

    now = (clock or SystemClock()).now()
    moving = FixedClock(now - 20 * DAY)
    random = Random(seed)
    store = open_file(
        path,
        create=Site(code="HQ", name="重庆总部", tz="Asia/Shanghai", created_at=moving.now()),
        random=Random(seed),
    )
    desk = Desk(store, library(), moving, MACHINE, seat_of(OPERATOR))
    people = [*CAST, *crowd(random, max(0, customers - len(CAST)), {p.plate for p in CAST})]
    with store.write(actor="", now=moving.now()) as tx:
        _organisation(tx)
    ids: dict[str, str] = {}
    for start in range(0, len(people), BATCH):
        with store.write(actor="", now=moving.now()) as tx:
            for person in people[start : start + BATCH]:
                ids[person.key] = _customer(tx, person, random, now, store.site.tz)
    demo_script.play(desk, moving, now, ids, random)
    with store.write(actor=OPERATOR, now=now) as tx:
        _shared(tx, now)
    return Desk(store, desk.library, clock or SystemClock(), operator(desk), seat_of(OPERATOR))


def seat_of(number: str) -> str:
    """The seat of a person in the demo."""
    return f"seat-{number}"


def operator(desk: Desk, number: str = OPERATOR) -> Actor:
    """A person of the demo's staff."""
    from console.desk import accounts

    return accounts.actor(accounts.account(desk, number))


def _organisation(tx: Tx) -> None:
    tx.set("unit", CENTRE, {"code": "", "title": "客服部", "kind": CENTRE, "calendar": "centre"})
    for number, title in enumerate(STORES, 1):
        code = f"{number:02d}"
        tx.set(
            "unit",
            code,
            {"code": code, "title": title, "kind": "store", "area_code": "023", "calendar": "store"},
        )
    for unit, title in AGENCIES:
        tx.set("unit", unit, {"code": unit, "title": title, "kind": "agency", "calendar": "centre"})
    for number_, name, role in CENTRE_STAFF:
        tx.set("staff", number_, {"name": name, "posts": [[role, CENTRE]]})
    for place, name in enumerate(STORE_NAMES):
        role = STORE_POSTS[place % len(STORE_POSTS)]
        unit = f"{place // len(STORE_POSTS) + 1:02d}"
        posts = [[r, unit] for r in (role, *MORE_POSTS.get(role, ()))]
        tx.set("staff", str(2001 + place), {"name": name, "posts": posts})
    for product, (title, months, services) in PRODUCTS.items():
        tx.set("product", product, {"title": title})
        for position, (service, allowed) in enumerate(services.items()):
            tx.set(
                "product_service",
                f"{product}/{service}",
                {
                    "product": product,
                    "service": service,
                    "allowed": allowed,
                    "months": months,
                    "position": position,
                },
            )


def _customer(tx: Tx, person: Person, random: Random, now: int, tz: str) -> str:
    """Write one customer with phones, cars, cards and the uses of the past; the id."""
    customer = tx.new_id()
    today = date.fromisoformat(iso_date(now, tz))
    born = today - timedelta(days=random.randrange(22 * 365, 70 * 365))
    tx.set(
        "customer",
        customer,
        {
            "name": person.name, "honorific": person.honorific, "note": person.note, "birthday": born.isoformat(),
            "birthday_calendar": "solar", "home_unit": f"{random.randrange(len(STORES)) + 1:02d}",
            "created_at": now - random.randrange(300, 900) * DAY,
        },
    )  # fmt: skip
    tx.set("phone", tx.new_id(), {"customer": customer, "e164": f"+86{person.phone}", "kind": "mobile"})
    if person.landline:
        e164 = f"+86{person.landline.removeprefix('0')}"
        tx.set(
            "phone", tx.new_id(), {"customer": customer, "e164": e164, "kind": "landline", "label": "home"}
        )
    cars = ((person.plate, person.model, person.card, person.state, person.number), *person.more)
    for plate, model, card, state, number in cars:
        vehicle = tx.new_id()
        due = today + timedelta(days=random.randrange(10, 700))
        tx.set(
            "vehicle",
            vehicle,
            {"customer": customer, "plate": plate, "model": model, "inspection_on": due.isoformat()},
        )
        if card:
            made = _card(tx, customer, vehicle, card, state, number or _number(random), random, today)
            uses = (
                _zhang_uses(today)
                if plate == "渝A12345"
                else _uses(random, card, made[1], today, person.key[0] == "n")
            )
            far = person.key[1:].isdigit() and int(person.key[1:]) >= DETAILED
            _write_uses(tx, made[0], islice(uses, 2) if far else uses, tz)
    if person.key == "zhang":
        _calls(tx, customer, f"+86{person.phone}", now)
    return customer


def _shared(tx: Tx, now: int) -> None:
    """Who has the number of somebody else: a ring asks which of them it is, and the desk whether they are one person."""
    for name, honorific, number in SHARED:
        customer = tx.new_id()
        tx.set("customer", customer, {"name": name, "honorific": honorific, "created_at": now - 40 * DAY})
        tx.set("phone", tx.new_id(), {"customer": customer, "e164": f"+86{number}", "kind": "mobile"})


def _number(random: Random) -> str:
    return f"88{random.randrange(10**8):08d}"


def _card(
    tx: Tx, customer: str, vehicle: str, product: str, state: str, number: str, random: Random, today: date
) -> tuple[str, date]:
    months = PRODUCTS[product][1]
    left = {
        "active": random.randrange(60, 300),
        "near": random.randrange(5, 28),
        "expired": -26,
        "suspended": 200,
    }[state]
    if number == "8850752917":
        left = 128
    ends = today + timedelta(days=left)
    opened = (
        ends - timedelta(days=round(months * 30.44))
        if number != "8850752917"
        else today - timedelta(days=397)
    )
    card = tx.new_id()
    tx.set(
        "card",
        card,
        {
            "number": number, "customer": customer, "vehicle": vehicle, "product": product,
            "opened_on": opened.isoformat(), "valid_to": ends.isoformat(),
            "state": "suspended" if state == "suspended" else "active",
        },
    )  # fmt: skip
    return card, opened


Used = tuple[str, date, str, str]


def _uses(random: Random, product: str, opened: date, today: date, crowd: bool) -> Iterator[Used]:
    """A plausible past: each service used a part of its times since the card was opened, in the crowd sometimes all."""
    days = max(2, min((today - opened).days, 700))
    for service, allowed in PRODUCTS[product][2].items():
        often = random.randrange(3 if allowed is None else allowed)
        if allowed is not None and crowd and random.random() < 0.1:
            often = allowed
        for _ in range(often):
            on = today - timedelta(days=random.randrange(1, days))
            yield service, on, f"{random.randrange(len(STORES)) + 1:02d}", f"U{random.randrange(10**6):06d}"


def _zhang_uses(today: date) -> Iterator[Used]:
    """The ledger of 张三's card, so that it reads as the drawing does."""
    fixed: Sequence[tuple[str, int, str, str]] = (
        ("maintenance", 312, "02", "U000412"),
        ("maintenance", 187, "03", "U000977"),
        ("maintenance", 85, "03", "U001530"),
        ("waxing", 330, "03", "U000388"),
        ("waxing", 240, "03", "U000701"),
        ("waxing", 130, "02", "U001204"),
        ("waxing", 42, "03", "U001871"),
        ("vehicle-pickup", 151, "03", "U001101"),
        ("vehicle-pickup", 67, "03", "U001640"),
        ("hotel", 144, "", ""),
        ("expert", 196, "", ""),
    )
    washes = ((15, "02"), (20, "02"), *((22 + 24 * n, ("01", "02", "03")[n % 3]) for n in range(13)))
    for service, ago, store, ref in fixed:
        yield service, today - timedelta(days=ago), store, ref
    for number, (ago, store) in enumerate(washes):
        yield "car-wash", today - timedelta(days=ago), store, f"U00{2100 - number}"


def _write_uses(tx: Tx, card: str, used: Iterator[Used], tz: str) -> None:
    from datetime import datetime

    for service, on, store, ref in used:
        at = instant(
            datetime.fromisoformat(f"{on.isoformat()}T{9 + len(ref) % 3 + on.day % 8:02d}:{on.day:02d}:00"),
            tz,
        )
        tx.fact(
            "card_use",
            tx.new_id(),
            {
                "card": card,
                "service": service,
                "uses": 1,
                "on_date": on.isoformat(),
                "unit": store,
                "ref": ref,
                "at": at,
            },
        )


def _calls(tx: Tx, customer: str, number: str, now: int) -> None:
    """Two calls before today's: the strip then says it is the third."""
    for ago in (86 * DAY, 15 * DAY - 7 * HOUR):
        at = now - ago
        body: dict[str, Any] = {
            "customer": customer, "number": number, "began_at": at, "ended_at": at + 150_000, "staff": "1003",
            "direction": "in",
        }  # fmt: skip
        tx.fact("call", tx.new_id(), body)
