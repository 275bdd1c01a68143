"""The look-up on a file with many customers: each figure is a ratio of two things measured in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from console.store import lookup_index
from console.store.open import Store, open_file
from console.store.queries import lookup, lookup_rows
from console.store.sqlite import Connection
from scripts.benchmarks.people import GIVEN, SURNAMES
from scripts.benchmarks.registry import Figure, Place, measure, p50, timed

ROUNDS = 600
#: One record by its key.
PROBE = "SELECT name FROM customer WHERE id=?"
#: The end of the day the benchmark plays in, ms.
DAY_END = 1_795_449_600_000
#: What nobody should ever type: nothing, the longest, the commonest, the vaguest, half of what an input method makes, what
#: means something to a machine, and plates that nobody has.
WORST = (
    "", " ", ".,;:!?", "%", '"', "*", "NEAR(", "💥👩\u200d👩\u200d👧", "שלום", "\u202e张三", "zhang'", "ｚｈａ ", "x" * 5000, "8" * 5000,
    "渝A12345" * 600, "a", "1", "王", "渝", "渝A", "a1", "138", "wang", "渝a 1 2 3 4 5", "wang li 8", "王 138", "渝A12B45", "yua12345",
    "渝AD12345", "o01i8b5",
)  # fmt: skip


def queries(db: Connection, count: int, seed: int = 7) -> list[str]:
    """What operators type: tails of plates and phones, names, initials, cards, taken from people on file."""
    from console.domain import names

    random = Random(seed)
    people, plates, numbers, cards = (_drawn(db, random, of, count) for of in _FIELDS)
    found: list[str] = []
    for _ in range(count):
        kind = random.randrange(6)
        if kind == 0:
            found.append(random.choice(plates)[-random.randint(3, 6) :])
        elif kind == 1:
            found.append(random.choice(plates))
        elif kind == 2:
            found.append(random.choice(people))
        elif kind == 3:
            found.append(sorted(names.initials(random.choice(people)))[0])
        elif kind == 4:
            found.append(random.choice(numbers)[-random.randint(4, 11) :])
        else:
            found.append(random.choice(cards)[-random.randint(4, 10) :])
    return found


#: What is looked for, of a customer drawn by lot.
_FIELDS = (
    "SELECT name FROM customer WHERE id=?",
    "SELECT plate FROM vehicle WHERE customer=? AND plate<>''",
    "SELECT e164 FROM phone WHERE customer=?",
    "SELECT number FROM card WHERE customer=?",
)


def _drawn(db: Connection, random: Random, of: str, count: int) -> list[str]:
    """*count* texts *of* customers drawn by lot among all."""
    found: list[str] = []
    for customer in random.choices(customers(db), k=2 * count):
        found += [row[0] for row in db.execute(of, (customer,))]
    return found[:count]


def customers(db: Connection) -> list[str]:
    """Everybody's identity."""
    return [row[0] for row in db.execute("SELECT customer FROM call_order ORDER BY seq")]


def whole(db: Connection, text: str) -> list[int]:
    """A complete look-up: who, in which order, and the details of the rows."""
    _query, found = lookup.find(db, text, 20)
    places = [one.place for one in found]
    details(db, places)
    return places


def details(db: Connection, places: list[int]) -> object:
    """The detail statement alone."""
    return lookup_rows.rows_at(db, places, DAY_END)


def read(store: Store, act: Callable[[Connection], object]) -> float:
    """Seconds of one read as the whole house reads: a snapshot of its own."""

    def reading() -> None:
        with store.reader() as db:
            act(db)

    return timed(reading)


@measure("lookup")
def ratios(place: Place) -> Iterator[Figure]:
    """Ids, whole look-up, LIKE scan, worst strings. What is compared is measured in turns, each first every other time."""
    with open_file(place.db) as store:
        with store.reader() as db:
            texts = queries(db, ROUNDS)
            known = customers(db)
        random = Random(3)
        probe, ids, both, rows = [], [], [], []
        for round_, text in enumerate([*texts[:100], *texts]):
            someone = (random.choice(known),)
            one = read(store, lambda db, key=someone: db.execute(PROBE, key).fetchone())
            two = read(store, lambda db, text=text: lookup.find(db, text, 20))
            with store.reader() as db:
                found = [hit.place for hit in lookup.find(db, text, 20)[1]]
            if round_ < 100:  # warm up
                continue
            probe.append(one)
            ids.append(two)
            if len(found) == 20:
                if round_ % 2:
                    rows.append(read(store, lambda db, places=found: details(db, places)))
                both.append(read(store, lambda db, text=text: whole(db, text)))
                if not round_ % 2:
                    rows.append(read(store, lambda db, places=found: details(db, places)))
        yield Figure("ids of a look-up ÷ one B-tree probe", p50(ids) / p50(probe), "x", 6, note=_ms(ids))
        yield Figure(
            "look-up with 20 rows ÷ their detail join", p50(both) / p50(rows), "x", 2, note=_ms(both)
        )
        scans = [read(store, lambda db, text=text: _scan(db, text)) for text in texts[:7]]
        yield Figure(
            "LIKE scan ÷ look-up with 20 rows", p50(scans) / p50(both), "x", 500 * place.customers / 1e6, at_most=False,
            note=_ms(scans),
        )  # fmt: skip
        slow = {
            text: p50(read(store, lambda db, text=text: whole(db, text)) for _ in range(7)) for text in WORST
        }
        slowest = max(slow, key=lambda text: slow[text])
        yield Figure(
            "worst of 30 strings ÷ median look-up", slow[slowest] / p50(both), "x", 3,
            note=f"{slowest[:12]!r} {slow[slowest] * 1000:.2f} ms",
        )  # fmt: skip


def _scan(db: Connection, text: str) -> object:
    like = f"%{text}%"
    return db.execute(
        "SELECT c.id FROM customer c JOIN phone p ON p.customer=c.id JOIN vehicle v ON v.customer=c.id"
        " WHERE c.name LIKE ? OR p.e164 LIKE ? OR v.plate LIKE ? ORDER BY c.id DESC LIMIT 20",
        (like, like, like),
    ).fetchall()


def _ms(samples: list[float]) -> str:
    return f"p50 {p50(samples) * 1000:.2f} ms"


@measure("scale")
def scale(place: Place) -> Iterator[Figure]:
    """The same kinds of look-up on a tenth of the customers, in turns."""
    with open_file(place.db) as large, open_file(place.tenth) as small:
        asked = []
        for store in (large, small):
            with store.reader() as db:
                asked.append((store, queries(db, ROUNDS), []))
        for number in range(ROUNDS):
            for store, texts, samples in asked:
                samples.append(read(store, lambda db, text=texts[number]: whole(db, text)))
        medians = [p50(samples[ROUNDS // 4 :]) for _store, _texts, samples in asked]
    note = f"{medians[0] * 1000:.2f} ms ÷ {medians[1] * 1000:.2f} ms"
    yield Figure("look-up at all ÷ at a tenth of the customers", medians[0] / medians[1], "x", 2.5, note=note)


@measure("insert")
def insert(place: Place) -> Iterator[Figure]:
    """Fifty customers with number, car and card in one transaction, with the index kept in step ÷ the rows alone."""
    samples: dict[bool, list[float]] = {True: [], False: []}
    random = Random(5)
    with open_file(place.used) as store:
        for turn in range(40):
            people = [Person(f"bench-{turn}-{n}", random) for n in range(50)]
            indexed = bool(turn % 2)
            samples[indexed].append(
                timed(lambda people=people, indexed=indexed: _enter(store, people, indexed)) / len(people)
            )
    with_index, alone = p50(samples[True]), p50(samples[False])
    note = f"{with_index * 1e6:.0f} µs ÷ {alone * 1e6:.0f} µs"
    yield Figure("indexed customer insert ÷ plain insert", with_index / alone, "x", 5, note=note)


class Person:
    """Somebody new, with what they are found by."""

    def __init__(self, id_: str, random: Random) -> None:
        self.id = id_
        self.name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=2))
        self.phone = f"+8613{random.randrange(10**9):09d}"
        self.plate = f"渝Q{random.randrange(10**5):05d}"
        self.card = f"99{random.randrange(10**8):08d}"


def _enter(store: Store, people: list[Person], indexed: bool) -> None:
    with store.write(actor="", now=DAY_END) as tx:
        run = tx.reader.executemany
        run("INSERT INTO customer(id, name) VALUES(?,?)", [(p.id, p.name) for p in people])
        run("INSERT INTO phone(id, customer, e164) VALUES(?,?,?)", [(p.id, p.id, p.phone) for p in people])
        run("INSERT INTO vehicle(id, customer, plate) VALUES(?,?,?)", [(p.id, p.id, p.plate) for p in people])
        run("INSERT INTO card(id, customer, number) VALUES(?,?,?)", [(p.id, p.id, p.card) for p in people])
        if indexed:
            lookup_index.update(tx.reader, [p.id for p in people])
