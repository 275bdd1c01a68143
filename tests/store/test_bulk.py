"""Many new records at once leave exactly what they would have left one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lookup_people import customers_found
from store_helpers import MINUTE, NOW, Bare

from console.store import lookup_index
from console.store.open import Store

_TEXT = st.text(st.sampled_from("张三A1 '\"\\é"), max_size=4)
_VALUES = {
    "customer": {
        "name": _TEXT,
        "note": _TEXT,
        "created_at": st.none() | st.integers(0, 9),
        "merged_into": st.none(),
    },
    "phone": {"customer": st.sampled_from(["c1", "c2", ""]), "e164": st.sampled_from(["+8613812345678", ""])},
    "card": {
        "customer": st.sampled_from(["c1", ""]),
        "number": _TEXT,
        "state": st.sampled_from(["active", "lost", ""]),
    },
    "staff": {"name": _TEXT, "posts": st.just([["operator", "centre"]]) | st.just([])},
    "product_service": {"allowed": st.none() | st.integers(0, 3), "position": st.integers(0, 2)},
}
_ROW = st.sampled_from(sorted(_VALUES)).flatmap(
    lambda table: st.tuples(st.just(table), st.fixed_dictionaries({}, optional=_VALUES[table]))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_ROW, max_size=6), st.lists(_ROW, max_size=3))
def test_the_same_as_one_by_one(rows: list[tuple[str, Any]], later: list[tuple[str, Any]]) -> None:
    fast, slow = Bare("HQ"), Bare("HQ")
    named = [(table, f"c{n}", values) for n, (table, values) in enumerate(rows)]
    assert fast.write(NOW, lambda tx: tx.add(named)) == len(named)
    slow.write(NOW, lambda tx: [tx.set(*row) for row in named])
    for site in (fast, slow):
        site.write(NOW + MINUTE, lambda tx: [tx.set(table, f"c{n}", v) for n, (table, v) in enumerate(later)])
    assert fast.changes() == slow.changes()
    assert fast.shown() == slow.shown()
    assert (
        lookup_index.digest(fast.conn) == lookup_index.digest(slow.conn) == lookup_index.expected(fast.conn)
    )


def test_the_words_of_new_customers_are_taken_as_they_are_told(store: Store) -> None:
    """One whose records are all there; one of whom more is said in the same write; one nothing is told about."""
    from console.domain.search import tokens
    from console.store.lookup_tokens import written

    with store.write(actor="1001", now=NOW) as tx:
        ids = [tx.new_id() for _ in range(6)]
        words = {
            ids[0]: written(tokens(["张三"], ["+8613812345678"], [], [])),
            ids[2]: written(tokens(["李四"], [], [], [])),
            ids[5]: written(tokens(["王五"], [], [], [])),
        }
        tx.add(
            [
                ("customer", ids[0], {"name": "张三"}),
                ("phone", ids[1], {"customer": ids[0], "e164": "+8613812345678"}),
                ("customer", ids[2], {"name": "李四"}),
                ("customer", ids[3], {"name": "赵六"}),
                ("customer", ids[5], {"name": "王五"}),
            ],
            words,
        )
        tx.add([("phone", ids[4], {"customer": ids[2], "e164": "+8613912345678"})])
        tx.set("customer", ids[5], {"name": "王武"})
    with store.reader() as conn:
        placed = [row[0] for row in conn.execute("SELECT customer FROM call_order ORDER BY seq")]
        assert placed == sorted(placed) == [ids[0], ids[2], ids[3], ids[5]]
        assert lookup_index.digest(conn) == lookup_index.expected(conn)
        assert [customer for customer, _ in customers_found(conn, "12345678")] == [ids[2], ids[0]]
    assert store.verify().ok


def test_identities_count_on_and_sort_by_time() -> None:
    from base64 import b32hexencode
    from random import Random

    from console.store.ids import Ids

    ids = Ids(Random(7))
    moments = [NOW] * 3000 + [NOW + 1, NOW + 70_000, NOW + 10**11]
    made = [ids.next(at) for at in moments]
    assert made == sorted(made) and len(set(made)) == len(made)
    bits = Random(7).getrandbits(30)
    whole = (NOW - 1_577_836_800_000 << 30 | bits) << 2
    assert made[0] == b32hexencode(whole.to_bytes(9, "big"))[:14].decode().lower()


def test_an_actor_with_quotes_and_a_strange_field(store: Store) -> None:
    with store.write(actor="O'Hara", now=NOW) as tx:
        tx.set("customer", "c0", {"name": "甲"})
        assert tx.add([("customer", tx.new_id(), {"name": "乙'"}), ("customer", tx.new_id(), {})]) == 2
        with pytest.raises(ValueError, match="colour"):
            tx.add([("customer", tx.new_id(), {"colour": "red", "name": "丙"})])
        assert tx.add([]) == 0
    with store.reader() as conn:
        actors = conn.execute("SELECT DISTINCT actor FROM change WHERE tbl='customer'").fetchall()
    assert actors == [("O'Hara",)]
    assert store.verify().ok
