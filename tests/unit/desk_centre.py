"""A small call centre in a temporary file for the desk's stories: two stores, one of each post, a handful of customers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

from console.catalogue.loader import load
from console.catalogue.schema import Library
from console.desk.desk import MACHINE, Desk
from console.domain.moments import instant
from console.domain.time import MINUTE, SECOND, FixedClock
from console.engine.commands import Actor
from console.store.open import Site, open_file

TZ = "Asia/Shanghai"
LIBRARY: Library = load()

PEOPLE = {
    "1000": ("刘总", [("manager", "centre")]),
    "1001": ("李敏", [("operator", "centre")]),
    "1002": ("周洁", [("operator", "centre")]),
    "1010": ("陈刚", [("shift-lead", "centre")]),
    "1011": ("吴霞", [("specialist", "centre")]),
    "2001": ("杜磊辉", [("front-desk", "03"), ("advisor", "03")]),
    "2002": ("陶秀英", [("appointment-lead", "03"), ("department-lead", "03"), ("store-lead", "03")]),
    "2003": ("熊静桂", [("pickup-lead", "03")]),
    "2004": ("江秀春", [("pickup-driver", "03")]),
    "2011": ("夏艳娜", [("front-desk", "04")]),
    "2013": ("吴娟敏", [("pickup-lead", "04")]),
}
GOLD = {
    "car-wash": 24,
    "waxing": 1,
    "maintenance": 4,
    "vehicle-pickup": 6,
    "medical-check": 2,
    "hotel": None,
    "lawyer": 3,
}
SILVER = {"car-wash": 12, "maintenance": 2, "roadside": 1}


def at(text: str) -> int:
    """``2026-11-23 09:00`` or ``09:00`` (of that day) in the centre's time zone, ms."""
    text = text if "-" in text else f"2026-11-23 {text}"
    return instant(datetime.fromisoformat(text), TZ)


class Centre:
    """The file, its clock and a desk for everybody."""

    def __init__(self, path: Path, clock: FixedClock) -> None:
        self.clock = clock
        self.store = open_file(
            path, create=Site(code="HQ", name="总部", tz=TZ, created_at=clock.now()), random=Random(7)
        )
        self.machine = Desk(self.store, LIBRARY, clock, MACHINE, "machine")
        with self.store.write(actor="", now=clock.now()) as tx:
            tx.set("unit", "centre", {"title": "客服部", "kind": "centre", "calendar": "centre"})
            for code, title in (("03", "南岸店"), ("04", "沙坪坝店")):
                tx.set(
                    "unit",
                    code,
                    {"code": code, "title": title, "kind": "store", "area_code": "023", "calendar": "store"},
                )
            tx.set(
                "unit", "law", {"code": "law", "title": "山城律师所", "kind": "agency", "calendar": "centre"}
            )
            for number, (name, posts) in PEOPLE.items():
                tx.set("staff", number, {"name": name, "posts": [list(p) for p in posts]})
            for product, services in (("金卡", GOLD), ("银卡", SILVER)):
                tx.set("product", product, {"title": product})
                for place, (service, allowed) in enumerate(services.items()):
                    body = {
                        "product": product,
                        "service": service,
                        "allowed": allowed,
                        "months": 24,
                        "position": place,
                    }
                    tx.set("product_service", f"{product}/{service}", body)
            self._customer(tx, "c1", "张三", "先生", "13812345678", [("v1", "渝A12345", "长安 UNI-V")])
            tx.set("vehicle", "v2", {"customer": "c1", "plate": "渝B77ZT8", "model": "奥迪 A6L"})
            self._card(tx, "k1", "8850752917", "c1", "v1", "金卡", "2025-10-22", "2027-03-31")
            self._card(tx, "k2", "8874143337", "c1", "v2", "银卡", "2025-10-28", "2026-10-28")
            self._customer(tx, "c2", "王强", "先生", "13987654321", [("v3", "渝A12B45", "哈弗 H6")])
            self._card(tx, "k3", "8858112064", "c2", "v3", "金卡", "2026-01-01", "2026-12-10")
            self._customer(tx, "c3", "罗玉兰", "女士", "15023881199", [("v4", "渝D8K661", "本田 飞度")])
            self._customer(tx, "c4", "张三", "女士", "15900001111", [("v5", "渝C55555", "大众 朗逸")])
            self._card(tx, "k4", "8800000004", "c4", "v5", "银卡", "2026-01-01", "2027-06-30")
            tx.set("card", "k4", {"state": "suspended"})

    def _customer(
        self, tx: object, key: str, name: str, title: str, phone: str, cars: list[tuple[str, str, str]]
    ) -> None:
        tx.set("customer", key, {"name": name, "honorific": title, "note": "老客户" if key == "c1" else ""})  # type: ignore[attr-defined]
        tx.set("phone", f"p{key}", {"customer": key, "e164": f"+86{phone}", "kind": "mobile"})  # type: ignore[attr-defined]
        for vehicle, plate, model in cars:
            tx.set("vehicle", vehicle, {"customer": key, "plate": plate, "model": model})  # type: ignore[attr-defined]

    def _card(
        self, tx: object, key: str, number: str, who: str, car: str, product: str, start: str, end: str
    ) -> None:
        body = {
            "number": number,
            "customer": who,
            "vehicle": car,
            "product": product,
            "opened_on": start,
            "valid_to": end,
        }
        tx.set("card", key, body)  # type: ignore[attr-defined]

    def use(self, card: str, service: str, on: str, unit: str = "03", ref: str = "") -> None:
        """A use of a card on a day."""
        with self.store.write(actor="2001", now=self.clock.now()) as tx:
            body = {"card": card, "service": service, "uses": 1, "on_date": on, "unit": unit, "ref": ref}
            tx.fact("card_use", tx.new_id(), {**body, "at": at(f"{on} 12:00")})

    def desk(self, number: str, seat: str = "") -> Desk:
        """The desk of somebody."""
        name, posts = PEOPLE[number]
        return self.machine.as_(Actor(id=number, name=name, posts=tuple(posts)), seat or f"seat-{number}")

    def until(self, text: str) -> None:
        """Move the clock."""
        self.clock.at = at(text)

    def pass_time(self, minutes: float = 0, seconds: float = 0) -> None:
        """Let time go by."""
        self.clock.advance(round(minutes * MINUTE + seconds * SECOND))


@contextmanager
def centre(folder: Path, start: str = "09:00") -> Iterator[Centre]:
    """A fresh centre; the file is closed afterwards."""
    made = Centre(folder / "centre.db", FixedClock(at(start)))
    try:
        yield made
    finally:
        made.store.close()
