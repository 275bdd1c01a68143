"""Cases as rows: the queue's clocks, promises, reservations, uses, registers, and the fold that survives anything."""

from __future__ import annotations

import pytest
from store_helpers import MINUTE, NOW, Bare, ended, opened

from console.engine import events as ev
from console.engine.evolve import fold
from console.store import cases, packs
from console.store.open import Store
from console.store.queries import cards, queue
from console.store.queries import cases as find


def _open(store: Store, case: str = "HQ-0001", at: int = NOW, **more: str) -> None:
    with store.write(actor="1001", now=at) as tx:
        tx.set("customer", "c1", {"name": "张三", "honorific": "先生"})
        tx.events(case, opened(case, at, **more))


def test_the_fold_in_the_file_is_the_engines(store: Store) -> None:
    _open(store)
    with store.write(actor="1001", now=NOW + MINUTE) as tx:
        case = tx.events("HQ-0001", ended("accept", "pass-on", NOW + MINUTE))
        assert case == tx.case("HQ-0001")
    with store.reader() as conn:
        assert find.load(conn, "HQ-0001") == fold(find.events(conn, "HQ-0001")) == case
        assert find.load(conn, "HQ-9999") is None and find.get(conn, "HQ-9999") is None
        head = find.get(conn, "HQ-0001")
    assert head is not None
    assert (head.process, head.state, head.customer, head.plate) == (
        "card-appointment-via-cs",
        "open",
        "c1",
        "渝A12345",
    )
    assert (head.opened_at, head.opened_by, head.last_at, head.events) == (NOW, "1001", NOW + MINUTE, 4)


def test_one_row_for_the_open_step(store: Store) -> None:
    _open(store)
    with store.reader() as conn:
        (row,) = queue.owed(conn)
    assert (row.case, row.step, row.roles, row.unit) == (
        "HQ-0001",
        "accept",
        (("operator", "centre"),),
        "centre",
    )
    assert (row.opened_at, row.due_at, row.owed_at, row.limit_ms) == (
        NOW,
        NOW + 2 * MINUTE,
        NOW + 2 * MINUTE,
        2 * MINUTE,
    )
    assert (row.name, row.honorific, row.plate, row.customer) == ("张三", "先生", "渝A12345", "c1")
    with store.write(actor="1001", now=NOW + MINUTE) as tx:
        tx.events("HQ-0001", ended("accept", "pass-on", NOW + MINUTE, ("front-desk", "03")))
    with store.reader() as conn:
        assert [(row.step, row.unit) for row in queue.owed(conn)] == [("pass-on", "03")]
        assert queue.of_case(conn, "HQ-0001") == queue.owed(conn)[0]
    with store.write(actor="1001", now=NOW + 2 * MINUTE) as tx:
        tx.events(
            "HQ-0001", [ev.StepDone(at=NOW + 2 * MINUTE, step="pass-on"), ev.CaseClosed(at=NOW + 2 * MINUTE)]
        )
    with store.reader() as conn:
        assert queue.owed(conn) == []
        head = find.get(conn, "HQ-0001")
        assert head is not None and (head.state, head.outcome, head.closed_at) == (
            "closed",
            "done",
            NOW + 2 * MINUTE,
        )
        assert find.load(conn, "HQ-0001") == fold(find.events(conn, "HQ-0001"))


def test_the_queue_is_owed_at_the_promise(store: Store) -> None:
    _open(store)
    told = ev.Told(
        at=NOW + MINUTE, actor="1001", phrase="p", text="12分钟内", step="accept", promise=True, minutes=1,
        due_at=NOW + MINUTE + 30_000, kept="accept",
    )  # fmt: skip
    with store.write(actor="1001", now=NOW + MINUTE) as tx:
        tx.event("HQ-0001", told)
    with store.reader() as conn:
        (row,) = queue.owed(conn)
        assert (row.owed_at, row.due_at, row.promised) == (NOW + MINUTE + 30_000, NOW + 2 * MINUTE, True)
        (promise,) = queue.promises(conn)
        assert (promise.case, promise.text, promise.by, promise.due_at) == (
            "HQ-0001",
            "12分钟内",
            "1001",
            row.owed_at,
        )
        assert queue.promises(conn, by="1002") == [] and queue.promises(conn, before=NOW) == []


def test_the_queue_is_sorted_paged_and_narrowed(store: Store) -> None:
    posts = [("operator", "centre"), ("front-desk", "03"), ("front-desk", "04"), ("store-lead", "03")]
    for number in range(8):
        case, at = f"HQ-000{number}", NOW + (7 - number) * MINUTE
        _open(store, case, at)
        with store.write(actor="1001", now=at) as tx:
            tx.events(case, ended("accept", "answer", at, posts[number % 4]))
    with store.reader() as conn:
        everything = queue.owed(conn)
        assert [row.case for row in everything] == [f"HQ-000{number}" for number in range(7, -1, -1)]
        assert queue.owed(conn, limit=3) + queue.owed(conn, limit=9, offset=3) == everything
        mine = queue.owed(conn, posts=[("front-desk", "03"), ("store-lead", "03")])
        assert {row.unit for row in mine} == {"03"} and len(mine) == 4
        assert len(queue.owed(conn, role="front-desk")) == 4 and len(queue.owed(conn, unit="04")) == 2
        assert queue.owed(conn, posts=[("operator", "")]) == queue.owed(conn, role="operator", unit="centre")
        assert [row.case for row in queue.owed(conn, before=NOW + 3 * MINUTE)] == ["HQ-0007"]
        late, soon, later = queue.counts(conn, NOW + 4 * MINUTE, NOW + 60 * MINUTE)
        assert (late, soon, later) == (2, 6, 0)
        assert [(held.unit, held.held) for held in queue.by_unit(conn)] == [
            ("03", 4),
            ("04", 2),
            ("centre", 2),
        ]


def test_a_part_of_an_all_step_leaves_the_queue_of_who_gave_it(store: Store) -> None:
    roles = (("front-desk", "03"), ("store-lead", "03"))
    _open(store)
    with store.write(actor="1001", now=NOW) as tx:
        tx.event("HQ-0001", ev.StepDone(at=NOW, step="accept"))
        tx.event("HQ-0001", ev.StepOpened(at=NOW, step="both", roles=roles, mode="all"))
        tx.event("HQ-0001", ev.StepDone(at=NOW, step="both", role="front-desk", unit="03", part=True))
    with store.reader() as conn:
        assert queue.owed(conn, role="front-desk") == []
        assert len(queue.owed(conn, role="store-lead")) == 1


def test_a_booking_reserves_and_delivery_uses(store: Store) -> None:
    _open(store)
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("product", "金卡", {"title": "金卡"})
        tx.set(
            "product_service",
            "金卡/洗车",
            {"product": "金卡", "service": "洗车", "allowed": 24, "months": 24},
        )
        tx.set("card", "k1", {"number": "8850752917", "customer": "c1", "product": "金卡"})
        tx.fact(
            "card_use",
            "u1",
            {"card": "k1", "service": "洗车", "uses": 2, "on_date": "2026-09-11", "at": NOW - 9},
        )
        tx.fact(
            "card_use",
            "u2",
            {"card": "k1", "service": "洗车", "uses": 1, "on_date": "2026-09-12", "at": NOW - 8},
        )
        tx.reverse_use("u2")
        tx.event("HQ-0001", ev.CardReserved(at=NOW, card="k1", service="洗车"))
    with store.reader() as conn:
        (line,) = cards.included(conn, "金卡", "k1")
        assert (line.allowed, line.used, line.held, line.last_on) == (24, 2, 1, "2026-09-11")
        assert cards.hold_of(conn, "HQ-0001") == cards.Hold("HQ-0001", "k1", "洗车", NOW)
    with store.write(actor="1001", now=NOW + MINUTE) as tx:
        tx.events("HQ-0002", opened("HQ-0002", NOW + MINUTE, origin="HQ-0001", relation="started"))
        used = ev.CardUsed(at=NOW + MINUTE, card="k1", service="洗车", unit="03", case="HQ-0001")
        tx.event("HQ-0002", used)
        case = tx.case("HQ-0001")
        assert case is not None and case.reserved is None
    with store.reader() as conn:
        (line,) = cards.included(conn, "金卡", "k1")
        assert (line.used, line.held, line.last_at, line.last_unit) == (3, 0, NOW + MINUTE, "03")
        assert [(use.uses, bool(use.reversed_by)) for use in cards.uses(conn, "k1", "洗车")] == [
            (2, False), (1, True), (1, False),
        ]  # fmt: skip
        assert cards.uses(conn, "k1", "打蜡") == [] and cards.holds(conn, "k1") == []
    assert store.verify().ok


def test_two_stores_use_the_last_wash_and_both_count() -> None:
    a, b = Bare("A"), Bare("B")
    a.write(NOW, lambda tx: tx.events("A-0001", opened("A-0001")))
    a.write(NOW, lambda tx: tx.event("A-0001", ev.CardReserved(at=NOW, card="k1", service="洗车")))
    b.take(a.changes())
    a.write(
        NOW + 1, lambda tx: tx.event("A-0001", ev.CardUsed(at=NOW + 1, card="k1", service="洗车", unit="03"))
    )
    b.write(
        NOW + 2, lambda tx: tx.event("A-0001", ev.CardUsed(at=NOW + 2, card="k1", service="洗车", unit="04"))
    )
    a.take(b.changes())
    b.take(a.changes())
    assert [use.unit for use in cards.uses(a.conn, "k1")] == ["03", "04"]
    assert a.shown() == b.shown()


def test_a_reversal_may_come_before_its_use() -> None:
    a, b, c = Bare("A"), Bare("B"), Bare("C")
    a.write(NOW, lambda tx: tx.events("A-0001", opened("A-0001")))
    a.write(NOW, lambda tx: tx.event("A-0001", ev.CardUsed(at=NOW, card="k1", service="洗车")))
    a.write(NOW, lambda tx: tx.fact("card_use", "u1", {"card": "k1", "at": NOW}))
    b.take(a.changes())
    for use in cards.uses(b.conn, "k1"):
        b.write(NOW + 1, lambda tx, use=use: tx.reverse_use(use.id))
    c.take([change for change in b.changes() if change.site == "B.1"])
    c.take(a.changes())
    assert [bool(use.reversed_by) for use in cards.uses(c.conn, "k1")] == [True, True]
    assert c.shown() == b.shown()


def test_a_hold_dates_from_its_reservation(store: Store) -> None:
    _open(store)
    for at, event in enumerate(
        (
            ev.CardReserved(at=NOW + 1, card="k1", service="洗车"),
            ev.Noted(at=NOW + 2, text="x"),
            ev.CardReleased(at=NOW + 3, card="k1", service="洗车"),
            ev.CardReserved(at=NOW + 4, card="k1", service="洗车"),
            ev.Noted(at=NOW + 5, text="x"),
        )
    ):
        with store.write(actor="1001", now=NOW + at) as tx:
            tx.event("HQ-0001", event)
    with store.reader() as conn:
        assert [hold.at for hold in cards.holds(conn, "k1")] == [NOW + 4]


def test_registers_list_what_was_written(store: Store) -> None:
    _open(store)
    with store.write(actor="1001", now=NOW) as tx:
        for at, round_, form in (
            (1, 1, "appointment-1"),
            (2, 1, "appointment-1"),
            (3, 2, "appointment-1"),
            (4, 1, "other"),
        ):
            written = ev.FieldsWritten(
                at=NOW + at, values={"request": "x"}, form=form, round=round_, step="accept"
            )
            tx.event("HQ-0001", written)
    with store.reader() as conn:
        assert find.register(conn, "appointment-1") == [("HQ-0001", 2, NOW + 3), ("HQ-0001", 1, NOW + 2)]
        assert find.register(conn, "appointment-1", since=NOW + 3) == [("HQ-0001", 2, NOW + 3)]


def test_cases_are_found_by_customer_plate_state_and_day(store: Store) -> None:
    for number in range(4):
        _open(store, f"HQ-000{number}", NOW + number, plate=f"渝A1234{number % 2}")
    with store.write(actor="1001", now=NOW + 9) as tx:
        tx.event("HQ-0003", ev.CaseCancelled(at=NOW + 9, reason="不来了"))
    with store.reader() as conn:
        names = [head.id for head in find.of_customer(conn, "c1")]
        assert names == ["HQ-0003", "HQ-0002", "HQ-0001", "HQ-0000"]
        assert [head.id for head in find.of_customer(conn, "c1", "open", limit=2)] == ["HQ-0002", "HQ-0001"]
        assert [head.id for head in find.of_plate(conn, "渝A12341")] == ["HQ-0003", "HQ-0001"]
        assert [head.id for head in find.list_(conn, state="cancelled")] == ["HQ-0003"]
        assert [head.id for head in find.list_(conn, since=NOW + 1, until=NOW + 3)] == ["HQ-0002", "HQ-0001"]
        assert [h.id for h in find.alike(conn, "card-appointment-via-cs", "c1", NOW + 2)] == [
            "HQ-0003",
            "HQ-0002",
        ]
        assert find.whole(conn, "HQ-0001") is not None and find.whole(conn, "none") is None


def test_packs_are_kept_by_hash(store: Store) -> None:
    body = bytes(range(256)) * 40
    with store.write(actor="", now=NOW) as tx:
        assert tx.pack("h1", "card", body) and not tx.pack("h1", "card", body)
    with store.reader() as conn:
        assert packs.get(conn, "h1") == body and packs.get(conn, "h2") is None
        assert packs.kept(conn) == [("h1", "card")]


def test_a_cached_fold_of_another_program_version_is_folded_again(store: Store) -> None:
    _open(store)
    with store.write(actor="1001", now=NOW) as tx:
        tx.reader.execute("UPDATE case_head SET folded='{\"case\":{\"steps\":5}}' WHERE id='HQ-0001'")
    with store.reader() as conn:
        case = find.load(conn, "HQ-0001")
        assert case is not None and case.process == "card-appointment-via-cs"
    with store.write(actor="1001", now=NOW + 1) as tx:
        tx.event("HQ-0001", ev.Noted(at=NOW + 1, text="x"))
    assert store.verify().ok


def test_an_event_for_no_case_at_all(store: Store) -> None:
    with pytest.raises(KeyError), store.write(actor="1001", now=NOW) as tx:
        tx.events("HQ-0404", [])


def test_the_case_in_a_write_is_the_folded_one() -> None:
    site = Bare("HQ")
    site.write(NOW, lambda tx: tx.events("HQ-0001", opened("HQ-0001")))
    assert cases.load(site.conn, "HQ-0001") == fold(find.events(site.conn, "HQ-0001"))
