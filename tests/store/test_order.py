"""Whatever the order in which changes arrive, every site ends with the same: directed cases and random ones."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from store_helpers import MINUTE, NOW, Bare, ended, opened

from console.engine import events as ev
from console.store.change import Change
from console.store.reproject import reproject
from console.store.verify import digest

Act = Callable[[Any, int, Random], object]


def _case_act(tx: Any, at: int, draw: Random) -> object:
    case = f"A-000{draw.randrange(1, 3)}"
    step = draw.choice(["accept", "pass-on", "call-back"])
    events: list[list[ev.Event]] = [
        opened(case, at),
        ended(step, draw.choice(["pass-on", "call-back"]), at),
        [ev.CardReserved(at=at, card="k1", service=draw.choice(["洗车", "打蜡"]))],
        [ev.CardUsed(at=at, card="k1", service="洗车", unit="03")],
        [ev.CardReleased(at=at, card="k1", service="洗车")],
        [
            ev.Told(
                at=at,
                phrase="promise",
                text="t",
                promise=True,
                due_at=at + MINUTE,
                kept="call-back",
                step=step,
            )
        ],
        [ev.PromiseKept(at=at, phrase="promise", said_at=at - MINUTE)],
        [
            ev.FieldsWritten(
                at=at, values={"store": draw.choice(["03", "04"])}, form="appointment-1", step=step
            )
        ],
        [ev.RoundBegun(at=at, step="accept", round=2)],
        [ev.Dialled(at=at, step=step, result="busy"), ev.Claimed(at=at, actor="1002", step=step)],
        [ev.CaseClosed(at=at, outcome="booked")],
        [ev.CaseCancelled(at=at, reason="x"), ev.CaseReopened(at=at, step="accept", reason="y")],
        [ev.DueMoved(at=at, step=step, due_at=at + 5 * MINUTE)],
    ]
    logged = [tx._log("fact", "case_event", case, ev.encode(event)) for event in draw.choice(events)]
    return logged


def _field_act(tx: Any, at: int, draw: Random) -> object:
    tbl, field = draw.choice(
        [("customer", "name"), ("customer", "note"), ("phone", "customer"), ("card", "state")]
    )
    return tx.set(tbl, draw.choice(["x", "y"]), {field: f"v{draw.randrange(3)}"})


def _fact_act(tx: Any, at: int, draw: Random) -> object:
    which = draw.randrange(5)
    if which == 0:
        return tx.fact("card_use", tx.new_id(), {"card": "k1", "service": "洗车", "at": at})
    if which == 1:  # the same list imported at two sites, with one line differing
        return tx._log(
            "fact", "card_use", f"list-{draw.randrange(2)}", {"card": "k1", "uses": draw.randrange(1, 3)}
        )
    if which == 2:
        uses = [
            row[0]
            for row in tx.reader.execute("SELECT id FROM card_use WHERE reversed_by IS NULL ORDER BY id")
        ]
        return uses and tx.reverse_use(draw.choice(uses), "x")
    if which == 3:
        return tx._log("fact", "call", f"t{draw.randrange(3)}", {"customer": "x", "began_at": at})
    return tx._log("fact", "call_end", f"t{draw.randrange(3)}", {"ended_at": at, "case_id": "A-0001"})


def _erase_act(tx: Any, at: int, draw: Random) -> object:
    return tx.erase(draw.choice(["x", "y"]))


ACTS: dict[str, Act] = {"case": _case_act, "field": _field_act, "fact": _fact_act, "erase": _erase_act}


def _interleaved(changes: list[Change], draw: Random) -> list[Change]:
    """Any order that keeps each site's own."""
    lines: dict[str, list[Change]] = {}
    for change in changes:
        lines.setdefault(change.site, []).append(change)
    left = list(lines.values())
    order: list[Change] = []
    while left:
        line = draw.choice(left)
        run = draw.randrange(1, 4)
        order += line[:run]
        del line[:run]
        left = [line for line in left if line]
    return order


@given(
    acts=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["case", "case", "case", "field", "field", "fact", "fact", "erase"]),
            st.integers(-90, 120),
            st.integers(0, 10**6),
            st.sampled_from(["", "", "", "meet"]),
        ),
        min_size=3,
        max_size=40,
    ),
    order=st.integers(0, 10**6),
)
@settings(max_examples=80, deadline=None)
def test_every_order_of_arrival_shows_the_same(
    acts: list[tuple[int, str, int, int, str]], order: int
) -> None:
    sites = [Bare(code) for code in "ABC"]
    skew = [0, 37 * MINUTE, -11 * MINUTE]
    at = NOW
    for number, kind, step, seed, meet in acts:
        at += step * 1000
        draw = Random(seed)
        moment = at + skew[number]
        sites[number].write(
            moment, lambda tx, kind=kind, moment=moment, draw=draw: ACTS[kind](tx, moment, draw)
        )
        if meet:
            other = sites[(number + 1 + seed % 2) % 3]
            sites[number].take(_interleaved(other.changes(), draw))
    everything: dict[tuple[str, int], Change] = {}
    for site in sites:
        for other in sites:
            if other is not site:
                site.take(other.changes())
        everything |= {(change.site, change.seq): change for change in site.changes()}
    digests = {digest(site.conn) for site in sites}
    assert len(digests) == 1
    draw = Random(order)
    for _ in range(2):
        fresh = Bare("N")
        changes = _interleaved(sorted(everything.values(), key=lambda c: (c.hlc, c.site)), draw)
        assert fresh.take(changes) == len(everything)
        assert fresh.shown() == sites[0].shown()
        assert digest(fresh.conn) in digests
        assert fresh.take(changes) == 0
    fresh.conn.execute("BEGIN")
    reproject(fresh.conn)
    fresh.conn.execute("COMMIT")
    assert fresh.shown() == sites[0].shown()


def test_a_late_event_folds_the_case_again() -> None:
    hq, store = Bare("HQ"), Bare("S3")
    hq.write(NOW, lambda tx: tx.events("HQ-0001", opened("HQ-0001")))
    store.take(hq.changes())
    store.write(NOW + MINUTE, lambda tx: tx.events("HQ-0001", ended("accept", "pass-on", NOW + MINUTE)))
    hq.write(NOW + 2 * MINUTE, lambda tx: tx.event("HQ-0001", ev.Noted(at=NOW + 2 * MINUTE, text="来电催问")))
    hq.take(store.changes())
    store.take(hq.changes())
    assert hq.shown() == store.shown()
    assert hq.conn.execute("SELECT step FROM case_clock").fetchall() == [("pass-on",)]


def test_events_before_their_case_wait_for_it() -> None:
    hq, store, third = Bare("HQ"), Bare("S3"), Bare("S4")
    hq.write(NOW, lambda tx: tx.events("HQ-0001", opened("HQ-0001")))
    store.take(hq.changes())
    store.write(NOW + MINUTE, lambda tx: tx.events("HQ-0001", ended("accept", "pass-on", NOW + MINUTE)))
    third.take([change for change in store.changes() if change.site == "S3.1"])
    third.take(hq.changes())
    assert third.shown() == store.shown()
