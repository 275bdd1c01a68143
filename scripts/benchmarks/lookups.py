"""The look-up on a file with many customers: each figure is a ratio of two things measured in turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from random import Random

from console.store import lookup_index
from console.store.queries import lookup, lookup_rows
from console.store.sqlite import Connection, connect
from scripts.benchmarks.registry import Figure, Place, measure, p50, timed

ROUNDS = 300
#: The end of the day the benchmark plays in, ms.
DAY_END = 1_795_449_600_000
#: What nobody should ever type: the longest and the commonest.
WORST = (
    "", " ", "a", "1", "8", "0", "z", "王", "李", "张", "渝", "渝A", "a1", "13", "138", "zs", "wang", "li", "zhang", "w",
    "%", '"', "*", "NEAR(", "x" * 5000, "8" * 200, "渝a 1 2 3 4 5", "zhang 138 a", "wang li 8", "\u202e张三",
)  # fmt: skip


def queries(db: Connection, count: int, seed: int = 7) -> list[str]:
    """What operators type: tails of plates and phones, names, initials, cards, taken from people on file."""
    from console.domain import names

    random = Random(seed)
    people = db.execute("SELECT name FROM customer LIMIT 5000").fetchall()
    plates = db.execute("SELECT plate FROM vehicle LIMIT 5000").fetchall()
    numbers = db.execute("SELECT e164 FROM phone LIMIT 5000").fetchall()
    cards = db.execute("SELECT number FROM card LIMIT 5000").fetchall()
    found = []
    for _ in range(count):
        kind = random.randrange(6)
        if kind == 0:
            found.append(random.choice(plates)[0][-random.randint(3, 6) :])
        elif kind == 1:
            found.append(random.choice(plates)[0])
        elif kind == 2:
            found.append(random.choice(people)[0])
        elif kind == 3:
            found.append(sorted(names.initials(random.choice(people)[0]))[0])
        elif kind == 4:
            found.append(random.choice(numbers)[0][-random.randint(4, 11) :])
        else:
            found.append(random.choice(cards)[0][-random.randint(4, 10) :])
    return found


def whole(db: Connection, text: str) -> list[str]:
    """A complete look-up: who, in which order, and the details of the rows."""
    _query, found = lookup.find(db, text, 20)
    ids = [one.customer for one in found]
    details(db, ids)
    return ids


def details(db: Connection, ids: list[str]) -> object:
    """The detail statement alone."""
    return lookup_rows.rows(db, ids, DAY_END)


@measure("lookup")
def ratios(place: Place) -> Iterator[Figure]:
    """Ids, whole look-up, LIKE scan, worst strings."""
    with closing(connect(place.db)) as db:
        texts = queries(db, ROUNDS)
        keys = [row[0] for row in db.execute("SELECT id FROM customer ORDER BY id LIMIT 2000")]
        for text in texts[:50]:
            whole(db, text)
        probe, ids, both, rows = [], [], [], []
        random = Random(3)
        for text in texts:
            key = random.choice(keys)
            probe.append(
                timed(lambda key=key: db.execute("SELECT name FROM customer WHERE id=?", (key,)).fetchone())
            )
            ids.append(timed(lambda text=text: lookup.find(db, text, 20)))
            found = whole(db, text)
            twenty = (found + keys)[:20]
            rows.append(timed(lambda twenty=twenty: details(db, twenty)))
            both.append(timed(lambda text=text: whole(db, text)))
        yield Figure("ids of a look-up ÷ one B-tree probe", p50(ids) / p50(probe), "x", 6, note=_ms(ids))
        yield Figure("whole look-up ÷ its detail join", p50(both) / p50(rows), "x", 2, note=_ms(both))
        scans = [timed(lambda text=text: _scan(db, text)) for text in texts[:7]]
        yield Figure(
            "LIKE scan ÷ whole look-up",
            p50(scans) / p50(both),
            "x",
            500 * place.customers / 1e6,
            at_most=False,
        )
        worst = [p50(timed(lambda text=text: whole(db, text)) for _ in range(5)) for text in WORST]
        yield Figure(
            "worst strings ÷ median look-up",
            max(worst) / p50(both),
            "x",
            3,
            note=repr(WORST[worst.index(max(worst))][:12]),
        )


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
    """The same look-ups on a tenth of the customers."""
    medians = []
    for where in (place, place.small):
        with closing(connect(where.db)) as db:
            texts = queries(db, ROUNDS)
            for text in texts[:50]:
                whole(db, text)
            medians.append(p50(timed(lambda text=text: whole(db, text)) for text in texts))
    yield Figure("look-up at all ÷ at a tenth of the customers", medians[0] / medians[1], "x", 2.5)


@measure("insert")
def insert(place: Place) -> Iterator[Figure]:
    """A customer with the index kept in step ÷ the same rows alone."""
    from console.store.open import open_file

    samples: dict[bool, list[float]] = {True: [], False: []}
    with open_file(place.db) as store:
        for number in range(60):
            indexed = bool(number % 2)
            with store.write(actor="", now=1_795_395_700_000 + number) as tx:
                customer = tx.new_id()

                def rows(customer: str = customer, tx: object = tx, number: int = number) -> None:
                    tx.reader.execute("INSERT INTO customer(id, name) VALUES(?,?)", (customer, f"张{number}"))  # type: ignore[attr-defined]
                    tx.reader.execute(
                        "INSERT INTO phone(id, customer, e164) VALUES(?,?,?)",
                        (customer, customer, f"+8613{number:09d}"),
                    )  # type: ignore[attr-defined]
                    tx.reader.execute(
                        "INSERT INTO vehicle(id, customer, plate) VALUES(?,?,?)",
                        (customer, customer, f"渝Q{number:05d}"),
                    )  # type: ignore[attr-defined]

                def both(customer: str = customer, tx: object = tx) -> None:
                    rows()
                    lookup_index.update(tx.reader, [customer])  # type: ignore[attr-defined]

                samples[indexed].append(timed(both if indexed else rows))
                tx.reader.execute("DELETE FROM vehicle WHERE id=?", (customer,))
                tx.reader.execute("DELETE FROM phone WHERE id=?", (customer,))
                tx.reader.execute("DELETE FROM customer WHERE id=?", (customer,))
                lookup_index.update(tx.reader, [customer])
    ratio = p50(samples[True]) / p50(samples[False])
    yield Figure("indexed customer insert ÷ plain insert", ratio, "x", 5, note=_ms(samples[True]))
