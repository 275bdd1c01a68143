"""People for the look-up tests, written straight into the projection tables, and what must be found, by brute force."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from console.domain import names, near, phones
from console.domain.search import squeeze
from console.domain.search_query import Query, read
from console.domain.text import is_han
from console.store import lookup_index, migrations
from console.store.queries import lookup
from console.store.queries.lookup import LATEST
from console.store.sqlite import Connection, connect


def customers_found(conn: Connection, text: str, limit: int = 20) -> list[tuple[str, str]]:
    """Who is found, by customer, and how."""
    found = lookup.find(conn, text, limit)[1]
    who = {seq: customer for seq, customer in conn.execute("SELECT seq, customer FROM call_order").fetchall()}
    return [(who[one.place], str(one.how)) for one in found]


CLASSES = ("exact", "prefix", "suffix", "inside")


class People:
    """A file in memory with its index kept up to date, and the same people as plain dictionaries."""

    def __init__(self, conn: Connection | None = None) -> None:
        self.conn: Connection = conn or connect(":memory:")
        migrations.migrate(self.conn)
        if not self.conn.execute("SELECT 1 FROM sqlite_master WHERE name='lookup'").fetchone():
            lookup_index.create(self.conn)
        self.number = 0
        self.people: dict[str, dict[str, Any]] = {}

    def _id(self) -> str:
        self.number += 1
        return f"{self.number:06d}"

    def add(self, name: str, numbers: list[str] = [], plates: list[str] = [], cards: list[str] = []) -> str:  # noqa: B006
        """A new customer, indexed."""
        customer = self.add_later(name, numbers, plates, cards)
        lookup_index.update(self.conn, [customer])
        return customer

    def add_later(self, name: str, numbers: list[str], plates: list[str], cards: list[str]) -> str:
        """A new customer, not indexed yet."""
        customer = self._id()
        self.conn.execute(
            "INSERT INTO customer(id, name, created_at) VALUES(?,?,?)", (customer, name, self.number)
        )
        self.people[customer] = {
            "name": name,
            "phones": [],
            "plates": [],
            "cards": [],
            "into": "",
            "gone": False,
            "call": 0,
        }
        for e164 in numbers:
            self.conn.execute(
                "INSERT INTO phone(id, customer, e164) VALUES(?,?,?)", (self._id(), customer, e164)
            )
        for plate in plates:
            self.conn.execute(
                "INSERT INTO vehicle(id, customer, plate) VALUES(?,?,?)", (self._id(), customer, plate)
            )
        for card in cards:
            self.conn.execute(
                "INSERT INTO card(id, customer, number) VALUES(?,?,?)", (self._id(), customer, card)
            )
        self.people[customer].update(phones=list(numbers), plates=list(plates), cards=list(cards))
        return customer

    def rename(self, customer: str, name: str) -> None:
        self.conn.execute("UPDATE customer SET name=? WHERE id=?", (name, customer))
        self.people[customer]["name"] = name
        lookup_index.update(self.conn, [customer])

    def new_plate(self, customer: str, plate: str) -> None:
        self.conn.execute("UPDATE vehicle SET deleted_at=1 WHERE customer=?", (customer,))
        self.conn.execute(
            "INSERT INTO vehicle(id, customer, plate) VALUES(?,?,?)", (self._id(), customer, plate)
        )
        self.people[customer]["plates"] = [plate]
        lookup_index.update(self.conn, [customer])

    def delete(self, customer: str, gone: bool = True) -> None:
        self.conn.execute("UPDATE customer SET deleted_at=? WHERE id=?", (1 if gone else None, customer))
        self.people[customer]["gone"] = gone
        lookup_index.update(self.conn, [customer])

    def merge(self, customer: str, into: str) -> None:
        self.conn.execute("UPDATE customer SET merged_into=? WHERE id=?", (into or None, customer))
        self.people[customer]["into"] = into
        lookup_index.update(self.conn, [customer])

    def call(self, customer: str, second: int) -> None:
        at = 1_700_000_000_000 + second * 1000
        self.conn.execute(
            "INSERT INTO call(id, customer, began_at, hlc, site) VALUES(?,?,?,0,'')",
            (self._id(), customer, at),
        )
        self.people[customer]["call"] = max(at, self.people[customer]["call"])
        lookup_index.update(self.conn, [], [customer])

    def target(self, customer: str) -> str:
        """Who stands for this customer; empty in a circle, and for one who is gone."""
        seen: set[str] = set()
        while self.people[customer]["into"]:
            if customer in seen or self.people[customer]["gone"]:
                return ""
            seen.add(customer)
            customer = self.people[customer]["into"]
        return "" if self.people[customer]["gone"] else customer

    def groups(self) -> dict[str, list[dict[str, Any]]]:
        """Those who can be found, each with everybody merged into them."""
        found: dict[str, list[dict[str, Any]]] = {}
        for customer, person in self.people.items():
            if (final := self.target(customer)) and not person["gone"]:
                found.setdefault(final, []).append(person)
        return found

    def order(self) -> list[str]:
        """The index's own call order, last caller first."""
        rows = self.conn.execute("SELECT customer FROM call_order ORDER BY seq DESC").fetchall()
        return [row[0] for row in rows]


def atom_class(atom: str, person: dict[str, Any]) -> int:
    """The class in which one search word matches one person, by looking at the texts themselves."""
    heads, tails, ends = _texts(
        person["name"], *(tuple(person[kind]) for kind in ("phones", "plates", "cards"))
    )
    if atom in heads:
        return 0
    if any(h.startswith(atom) for h in heads):
        return 1
    if atom in tails or atom in ends:
        return 2
    return 3 if any(t.startswith(atom) for t in tails) else 9


@cache
def _texts(
    name: str, numbers: tuple[str, ...], plates: tuple[str, ...], cards: tuple[str, ...]
) -> tuple[set[str], set[str], set[str]]:
    """What can be typed from its beginning, the tails of it that may be broken off, and those of numbers, which may not."""
    heads: set[str] = set()
    tails: set[str] = set()
    ends: set[str] = set()
    for plate in plates:
        text = squeeze(plate)
        start = 2 if is_han(text[0]) else 1
        heads |= {text, text[start - 1 :]}
        tails |= {text[i:] for i in range(start, len(text) - 1)}
    for number in numbers:
        dialled = phones.dialled(number)
        heads |= {dialled} | ({dialled[3:]} if dialled.startswith("02") else set())
        ends |= {dialled[-n:] for n in range(3, len(dialled))}
    for card in cards:
        heads.add(card)
        ends |= {card[-n:] for n in range(3, len(card))}
    whole = squeeze(name)
    if whole:
        heads |= (
            {whole} | names.pinyin(name) | names.initials(name) | {squeeze(word) for word in name.split()}
        )
        tails |= {whole[i:] for i in range(1, len(whole)) if is_han(whole[i])}
        tails |= {"".join(s[1:]) for s in names.spellings(name)} if is_han(whole[0]) else set()
    return heads, tails - {""}, ends


def query_class(query: Query, group: list[dict[str, Any]]) -> int:
    """The class in which a query matches a customer with all who were merged into it."""

    def word(ways: Any) -> int:
        return min(max(min(atom_class(a, p) for p in group) for a in atoms) for atoms in ways)

    worst = max((word(w) for w in query.words), default=9)
    return min(worst, word(query.whole)) if query.whole else worst


def _true(query: Query, groups: dict[str, list[dict[str, Any]]], order: list[str]) -> list[tuple[str, str]]:
    """True matches: in one piece before in several words, those among the latest who match them."""

    def by_class(asked: Query, among: list[str]) -> list[tuple[str, str]]:
        classed = {c: query_class(asked, groups[c]) for c in among}
        return [(c, CLASSES[rank]) for rank in range(4) for c in among if classed[c] == rank]

    if len(query.words) == 1:
        return by_class(query, order)
    whole = by_class(query._replace(words=(query.whole,), whole=()), order)
    known = {c for c, _ in whole}
    apart = query._replace(whole=())
    latest = [c for c in order if c not in known and query_class(apart, groups[c]) < 9][:LATEST]
    return whole + by_class(apart, latest)


def brute_force(people: People, text: str, limit: int = 20) -> list[tuple[str, str]]:
    """``(customer, class)`` in the order the look-up must give."""
    query = read(text)
    groups = people.groups()
    order = [c for c in people.order() if c in groups]
    assert set(order) == set(groups)
    found = _true(query, groups, order) if query.words else []
    if not query.words or len(found) >= min(limit, 8):
        return found[:limit]
    ways = query.whole or query.words[0]
    asked = near.wanted(query.squeezed, [w[0] for w in ways if len(w) == 1])
    if asked is None:
        return found[:limit]
    every = len(found) < 3
    known = {c for c, _ in found}
    ranked: list[tuple[int, int, str]] = []
    for place, customer in enumerate(order):
        plates = [p for person in groups[customer] for p in person["plates"]]
        kinds = [d.kind for p in plates if (d := near.compare(asked, p))]
        ranks = [near.RANK[k] for k in kinds if every or not near.RANK[k]]
        if asked.mixed is False:
            ranks = ranks if every else []
        if ranks and customer not in known:
            ranked.append((min(ranks), place, customer))
    return (found + [(c, "near") for _, _, c in sorted(ranked)])[:limit]


SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗单曾仇解查区朴翟覃乐缪"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞"
SERIAL = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def random_plate(rng: random.Random, provinces: str = "渝渝渝渝川豫") -> str:
    """An ordinary plate, most often with digits only, or a new-energy one."""
    head = rng.choice(provinces) + rng.choice("ABCD")
    kind = rng.random()
    if kind < 0.4:
        return head + f"{rng.randrange(100_000):05d}"
    if kind < 0.8:
        places = ["0123456789"] * 5
        for at in rng.sample(range(5), rng.randint(1, 2)):
            places[at] = SERIAL[10:]
        return head + "".join(rng.choice(p) for p in places)
    return head + rng.choice("DF") + rng.choice(SERIAL) + f"{rng.randrange(10_000):04d}"


def random_name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.randint(1, 2)))


def crowd(count: int, seed: int = 1) -> People:
    """*count* people with names, numbers, plates and cards as they occur, some of whom called."""
    rng = random.Random(seed)
    people = People()
    ids = []
    for _ in range(count):
        numbers = [f"+861{rng.choice('3578')}{rng.randrange(10**9):09d}"]
        if rng.random() < 0.1:
            numbers.append(f"+8623{rng.randrange(6 * 10**7, 7 * 10**7)}")
        plates = [random_plate(rng) for _ in range(1 + (rng.random() < 0.3))]
        cards = [f"88{rng.randrange(10**8):08d}"] if rng.random() < 0.9 else []
        ids.append(people.add_later(random_name(rng), numbers, plates, cards))
    lookup_index.update(people.conn, ids)
    for second, customer in enumerate(rng.sample(ids, count // 4)):
        people.call(customer, second)
    return people
