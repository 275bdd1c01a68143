"""The one write door: what is logged, how it is numbered and chained, and that nothing goes around it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_helpers import MINUTE, NOW, Bare, ended, opened

from console.engine import events as ev
from console.store import heads, schema
from console.store.change import COLUMNS, START, Change, hash_body, header, link
from console.store.log import Altered, Forked, Missing
from console.store.open import Site, Store, open_file
from console.store.problems import StoreProblem
from console.store.reproject import reproject


def _log(store: Store) -> list[Change]:
    with store.reader() as conn:
        return [Change(*row) for row in conn.execute(f"SELECT {COLUMNS} FROM change ORDER BY arrival")]


def test_equal_values_are_not_logged(store: Store) -> None:
    with store.write(actor="1001", now=NOW) as tx:
        assert tx.set("customer", "c1", {"name": "张三", "note": ""})
        assert not tx.set("customer", "c1", {"name": "张三", "note": None, "merged_into": None})
    length = len(_log(store))
    with store.write(actor="1001", now=NOW + 1) as tx:
        assert not tx.set("customer", "c1", {"name": "张三"})
        assert tx.set("customer", "c1", {"name": "张三丰", "note": ""})
    last = _log(store)[-1]
    assert len(_log(store)) == length + 1
    assert last.body == '{"name":"张三丰"}'


def test_a_list_is_kept_as_json_and_compared(store: Store) -> None:
    with store.write(actor="", now=NOW) as tx:
        assert tx.set("staff", "1001", {"name": "李敏", "posts": [["operator", "centre"]]})
        assert not tx.set("staff", "1001", {"posts": [["operator", "centre"]]})
        assert tx.set("staff", "1001", {"posts": [("operator", "centre"), ("shift-lead", "centre")]})
        row = tx.reader.execute("SELECT posts FROM staff").fetchone()
    assert row == ('[["operator","centre"],["shift-lead","centre"]]',)


def test_a_record_without_any_value_exists(store: Store) -> None:
    with store.write(actor="", now=NOW) as tx:
        assert tx.set("product", "p", {"title": ""})
        assert not tx.set("product", "p", {"title": ""})
        assert tx.reader.execute("SELECT id FROM product").fetchall() == [("p",)]


def test_unknown_names_are_refused(store: Store) -> None:
    with store.write(actor="", now=NOW) as tx:
        with pytest.raises(KeyError):
            tx.set("customers", "c1", {})
        with pytest.raises(ValueError, match="nam"):
            tx.set("customer", "c1", {"nam": "x"})
        with pytest.raises(KeyError):
            tx.fact("card_usage", "u1", {})
        with pytest.raises(ValueError):
            tx.fact("case_event", "HQ-0001", {})


def test_facts_are_written_once(store: Store) -> None:
    use = {
        "card": "k",
        "service": "洗车",
        "uses": 1,
        "on_date": "2026-09-11",
        "unit": "03",
        "ref": "U1",
        "at": NOW,
    }
    with store.write(actor="", now=NOW) as tx:
        assert tx.fact("card_use", "u1", use)
        assert not tx.fact("card_use", "u1", dict(reversed(use.items())))
        with pytest.raises(StoreProblem) as refused:
            tx.fact("card_use", "u1", use | {"uses": 2})
        assert refused.value.code == "fact-exists"


def test_deleting_keeps_the_record(store: Store) -> None:
    with store.write(actor="", now=NOW) as tx:
        tx.set("phone", "p1", {"customer": "c1", "e164": "+8613812345678"})
        assert tx.remove("phone", "p1") and not tx.remove("phone", "p1")
        assert tx.reader.execute("SELECT e164, deleted_at FROM phone").fetchall() == [("+8613812345678", NOW)]
        assert tx.set("phone", "p1", {"deleted_at": None})


def test_one_act_is_one_tx_and_all_or_nothing(store: Store) -> None:
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c1", {"name": "张三"})
        tx.set("customer", "c2", {"name": "李四"})
    before = _log(store)
    assert len({change.tx for change in before[-2:]}) == 1
    assert before[-2].tx == before[-2].hlc != before[0].tx
    with pytest.raises(RuntimeError), store.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c3", {"name": "王五"})
        raise RuntimeError
    assert _log(store) == before
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c4", {"name": "赵六"})
    assert _log(store)[-1].seq == before[-1].seq + 1


def test_numbers_have_no_gap_and_every_change_is_chained(store: Store) -> None:
    for at in range(5):
        with store.write(actor="1001", now=NOW + at) as tx:
            tx.set("customer", f"c{at}", {"name": "张三"})
    with store.write(actor="1001", now=NOW, scope="03") as tx:
        tx.set("customer", "only-03", {"name": "李四"})
        tx.set("customer", "only-03", {"name": "李四光"})
    log = _log(store)
    chains: dict[str, tuple[int, bytes]] = {}
    for change in log:
        seq, before = chains.get(change.scope, (0, START))
        assert change.seq == seq + 1
        assert change.body_hash == hash_body(change.body, change.prev)
        assert change.chain == link(before, header(change), change.body_hash)
        chains[change.scope] = (change.seq, change.chain)
    assert {scope: seq for scope, (seq, _) in chains.items()} == {"org": 6, "03": 2}


@given(steps=st.lists(st.integers(-3_000_000, 3_000_000), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_hlc_always_rises_whatever_the_clock_does(steps: list[int]) -> None:
    site, at = Bare("HQ"), NOW
    for step in steps:
        at += step
        site.write(at, lambda tx: tx.set("customer", "c1", {"note": str(tx.at) + tx.new_id()}))
    changes = site.changes()
    highest = 0
    for change in changes:
        assert change.hlc == max(highest + 1, change.at << 16)
        highest = change.hlc
    assert [change.seq for change in changes] == list(range(1, len(changes) + 1))


def test_hlc_follows_what_was_taken_in() -> None:
    ahead, here = Bare("A"), Bare("B")
    ahead.write(NOW + 400 * 24 * 60 * MINUTE, lambda tx: tx.set("customer", "c1", {"name": "甲"}))
    here.take(ahead.changes())
    here.write(NOW, lambda tx: tx.set("customer", "c1", {"name": "乙"}))
    assert here.conn.execute("SELECT name FROM customer").fetchone() == ("乙",)


def test_a_change_that_comes_too_early_twice_or_altered() -> None:
    there, here = Bare("A"), Bare("B")
    for at in range(3):
        there.write(NOW + at, lambda tx: tx.set("customer", "c1", {"name": str(tx.at)}))
    one, two, three = there.changes()
    with pytest.raises(Missing) as missing:
        here.take([one, three])
    assert (missing.value.have, missing.value.got) == (1, 3)
    assert here.changes() == []
    assert here.take([one, two]) == 2 and here.take([one, two]) == 0
    said = Change(*(*(header(three)), '{"name":"x"}', three.prev, three.body_hash, three.chain))
    with pytest.raises(Altered):
        here.take([said])
    other = Bare("A")
    for at in range(3):
        other.write(NOW + at, lambda tx: tx.set("customer", "c1", {"name": "other" + str(tx.at)}))
    with pytest.raises(Forked):
        here.take([other.changes()[0]])
    with pytest.raises(Forked):
        here.take([other.changes()[2]])


def test_what_a_newer_site_wrote_stays_in_the_log() -> None:
    newer, here = Bare("A"), Bare("B")

    def future(tx: object) -> None:
        write = tx.log.write  # type: ignore[attr-defined]
        write("set", "customer", "c1", {"name": "张三", "face": "round"}, None, at=NOW, actor="")
        write("set", "loyalty", "l1", {"points": 5}, None, at=NOW, actor="")
        write("fact", "drone_flight", "d1", {"height": 30}, None, at=NOW, actor="")
        write("fact", "case_event", "A-0001", {"event": "teleported", "at": NOW}, None, at=NOW, actor="")
        write("blessing", "x", "y", {}, None, at=NOW, actor="")

    newer.write(NOW, future)
    assert here.take(newer.changes()) == 5
    assert here.conn.execute("SELECT name FROM customer").fetchone() == ("张三",)
    assert here.changes() == newer.changes()
    here.write(NOW + 1, lambda tx: tx.set("customer", "c1", {"name": "张三丰"}))
    newer.take(here.changes())
    assert here.shown() == newer.shown()


def test_after_an_upgrade_what_newer_sites_wrote_appears(monkeypatch: pytest.MonkeyPatch) -> None:
    newer, here = Bare("A"), Bare("B")
    said = {"name": "张三", "face": "round"}
    newer.write(NOW, lambda tx: tx.log.write("set", "customer", "c1", said, None, at=NOW, actor=""))
    here.take(newer.changes())
    here.write(NOW + 1, lambda tx: tx.set("customer", "c1", {"name": "张三丰"}))
    here.conn.execute("ALTER TABLE customer ADD COLUMN face TEXT NOT NULL DEFAULT ''")
    monkeypatch.setitem(schema.FIELDS, "customer", schema.FIELDS["customer"] | {"face": ""})
    columns = ", ".join(schema.FIELDS["customer"])
    marks = ", ?" * len(schema.FIELDS["customer"])
    monkeypatch.setitem(heads._INSERT, "customer", f"INSERT INTO customer(id, {columns}) VALUES(?{marks})")
    reproject(here.conn)
    assert here.conn.execute("SELECT name, face FROM customer").fetchall() == [("张三丰", "round")]


def test_case_numbers_count_up_and_survive(path: Path) -> None:
    site = Site(code="HQ", name="x", created_at=NOW)
    with open_file(path, create=site) as store:
        with store.write(actor="1", now=NOW) as tx:
            assert [tx.new_case(), tx.new_case()] == ["HQ-0001", "HQ-0002"]
        with store.write(actor="1", now=NOW) as tx:
            number = tx.new_case()
            assert number == "HQ-0001"
            tx.events(number, opened(number))
            assert tx.new_case() == "HQ-0002"
            tx.events("HQ-12345", opened("HQ-12345"))
    with open_file(path) as store, store.write(actor="1", now=NOW) as tx:
        assert tx.new_case() == "HQ-12346"


def test_ids_never_repeat_and_sort_by_time(store: Store) -> None:
    found: list[str] = []
    for at in range(20):
        with store.write(actor="1", now=NOW + at * 1000) as tx:
            found += [tx.new_id() for _ in range(50)]
    assert len(set(found)) == len(found) and found == sorted(found)
    assert {len(id_) for id_ in found} == {14}


def _story(store: Store) -> None:
    """Something of everything a console writes."""
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("unit", "03", {"code": "03", "title": "南岸店", "kind": "store"})
        tx.set("staff", "1001", {"name": "李敏", "posts": [["operator", "centre"]]})
        tx.set("customer", "c1", {"name": "张三", "created_at": NOW})
        tx.set("phone", "p1", {"customer": "c1", "e164": "+8613812345678"})
        tx.set("card", "k1", {"number": "8850752917", "customer": "c1", "product": "金卡"})
        tx.set("customer", "c1", {"name": "张三丰"})
        tx.remove("phone", "p1")
        tx.fact("card_use", "u1", {"card": "k1", "service": "洗车", "at": NOW})
        tx.reverse_use("u1", "记错")
        tx.fact("call", "t1", {"customer": "c1", "began_at": NOW})
        tx.fact("call_end", "t1", {"ended_at": NOW + MINUTE})
        tx.pack("h1", "card", b"pack")
        case = tx.new_case()
        tx.events(case, opened(case))
    with store.write(actor="1001", now=NOW + MINUTE) as tx:
        tx.events(case, ended("accept", "pass-on", NOW + MINUTE))
        tx.event(case, ev.CardReserved(at=NOW + MINUTE, card="k1", service="洗车"))
        tx.event(
            case, ev.Told(at=NOW, phrase="p", text="x", promise=True, due_at=NOW + MINUTE, kept="call-back")
        )
        tx.event(case, ev.FieldsWritten(at=NOW, values={"request": "洗车"}, form="appointment-1"))
        tx.erase("c1")


def test_no_write_goes_around_the_log(store: Store, path: Path) -> None:
    """Triggers on a copy of the schema note, for every row written, how far the log was then."""
    store.close()
    from console.store.sqlite import connect

    conn = connect(path)
    conn.execute("CREATE TABLE audit(tbl TEXT, logged INTEGER)")
    watched = [*schema.PROJECTIONS, "vector", *schema.LOCAL]
    for table in watched:
        for act in ("INSERT", "UPDATE", "DELETE"):
            conn.execute(
                f"CREATE TRIGGER watch_{table}_{act} AFTER {act} ON {table} BEGIN"
                f" INSERT INTO audit VALUES('{table}', (SELECT max(arrival) FROM change)); END"
            )
    before = conn.execute("SELECT max(arrival) FROM change").fetchone()[0]
    with open_file(path, random=Random(2)) as watched_store:
        _story(watched_store)
        store_reads(watched_store)
    rows = conn.execute("SELECT tbl, min(logged) FROM audit GROUP BY tbl").fetchall()
    written = {table for table, _ in rows}
    assert written >= {
        "customer",
        "head",
        "case_head",
        "case_clock",
        "promise",
        "card_hold",
        "card_use",
        "vector",
        "erased",
    }
    assert written.isdisjoint(schema.LOCAL)
    assert all(logged > before for _, logged in rows), "a row was written before anything was logged"
    conn.close()
    with open_file(path) as again:
        assert again.verify().ok, "what is shown is not what the log says"


def store_reads(store: Store) -> None:
    """Everything that only reads."""
    store.verify()
    store.data_version()
    with store.reader() as conn:
        conn.execute("SELECT * FROM case_head").fetchall()


def test_readers_cannot_write(store: Store) -> None:
    from console.store.sqlite import sqlite

    with pytest.raises((StoreProblem, sqlite.Error)), store.reader() as conn:
        conn.execute("DELETE FROM customer")


def test_identities_never_repeat_while_the_clock_stands_still(store: Store) -> None:
    """Three hundred acts of one millisecond: with thirty random bits an act alone, two would sooner or later overlap."""
    drawn: list[str] = []
    for _ in range(300):
        with store.write(actor="1001", now=NOW) as tx:
            drawn += [tx.new_id() for _ in range(50)]
    assert len(set(drawn)) == len(drawn)
    assert drawn == sorted(drawn)
