"""Facts under one identity, and calls whose two ends arrive in any order."""

from __future__ import annotations

import pytest
from store_helpers import MINUTE, NOW, Bare

from console.store.queries import calls


@pytest.mark.parametrize("first_here", [True, False])
def test_the_earlier_of_two_facts_of_one_identity_counts(first_here: bool) -> None:
    """Both stores imported the same list; one line was mended in between."""
    a, b, c = Bare("A"), Bare("B"), Bare("C")
    a.write(NOW, lambda tx: tx.fact("card_use", "list-17", {"card": "k1", "uses": 1, "at": NOW}))
    b.write(NOW + 1, lambda tx: tx.fact("card_use", "list-17", {"card": "k1", "uses": 2, "at": NOW}))
    for changes in (a.changes(), b.changes()) if first_here else (b.changes(), a.changes()):
        c.take(changes)
    assert c.conn.execute("SELECT uses FROM card_use").fetchall() == [(1,)]
    assert len(c.changes()) == 2
    a.take(b.changes())
    assert a.shown() == c.shown()


@pytest.mark.parametrize("begin_first", [True, False])
def test_a_call_and_its_end_in_any_order(begin_first: bool) -> None:
    a, b, c = Bare("A"), Bare("B"), Bare("C")
    a.write(
        NOW, lambda tx: tx.fact("call", "t1", {"number": "+8613812345678", "began_at": NOW, "staff": "1001"})
    )
    b.take(a.changes())
    end = {"ended_at": NOW + MINUTE, "customer": "c1", "case_id": "A-0001"}
    b.write(NOW + MINUTE, lambda tx: tx.fact("call_end", "t1", end))
    late = [change for change in b.changes() if change.site == "B.1"]
    for changes in (a.changes(), late) if begin_first else (late, a.changes()):
        c.take(changes)
    (call,) = calls.between(c.conn, NOW, NOW + 1)
    assert call == calls.Call("t1", "c1", "+8613812345678", NOW, NOW + MINUTE, "1001", "A-0001", "in")
    assert c.shown() == b.shown()


def test_an_end_that_knows_less_takes_nothing_away() -> None:
    a = Bare("A")
    begun = {"number": "1", "customer": "c1", "began_at": NOW, "case_id": "A-0001"}
    a.write(NOW, lambda tx: tx.fact("call", "t1", begun))
    a.write(NOW, lambda tx: tx.fact("call_end", "t1", {"ended_at": NOW + 5}))
    (call,) = calls.between(a.conn, NOW, NOW + 1)
    assert (call.customer, call.case_id, call.ended_at) == ("c1", "A-0001", NOW + 5)
