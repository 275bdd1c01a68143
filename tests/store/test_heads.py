"""Fields: writes that did not know of each other stay side by side until a person decides."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from store_helpers import MINUTE, NOW, Bare, shown

from console.store import heads
from console.store.queries import conflicts


def _set(**values: Any) -> Any:
    return lambda tx: tx.set("customer", "c1", values)


def _pair() -> tuple[Bare, Bare]:
    """Two sites that both know one customer."""
    a, b = Bare("A"), Bare("B")
    a.write(NOW, lambda tx: tx.set("member", "A.1", {"code": "A", "name": "客服部"}))
    b.write(NOW, lambda tx: tx.set("member", "B.1", {"code": "B", "name": "南岸店"}))
    a.write(NOW, _set(name="张三", note="老客户"))
    exchange(a, b)
    return a, b


def exchange(a: Bare, b: Bare) -> None:
    """Each gets what the other has."""
    from_a, from_b = a.changes(), b.changes()
    a.take(from_b)
    b.take(from_a)


def value(site: Bare, field: str) -> Any:
    return site.conn.execute(f"SELECT {field} FROM customer WHERE id='c1'").fetchone()[0]


def test_a_later_write_replaces_what_it_knew() -> None:
    a, b = _pair()
    b.write(NOW + MINUTE, _set(name="张三丰"))
    exchange(a, b)
    assert value(a, "name") == value(b, "name") == "张三丰"
    assert conflicts.count(a.conn) == 0


def test_two_that_did_not_know_of_each_other_are_a_conflict() -> None:
    a, b = _pair()
    a.write(NOW + MINUTE, _set(name="张山"))
    b.write(NOW + 2 * MINUTE, _set(name="章三"))
    exchange(a, b)
    for site in (a, b):
        assert value(site, "name") == "章三"
        (conflict,) = conflicts.list_(site.conn)
        assert (conflict.tbl, conflict.pk, conflict.field) == ("customer", "c1", "name")
        assert [(v.value, v.where, v.at) for v in conflict.versions] == [
            ("章三", "南岸店", NOW + 2 * MINUTE),
            ("张山", "客服部", NOW + MINUTE),
        ]
    assert shown(a.conn) == shown(b.conn)


def test_different_fields_do_not_conflict() -> None:
    a, b = _pair()
    a.write(NOW + MINUTE, _set(note="要师傅老王"))
    b.write(NOW + MINUTE, _set(name="章三"))
    exchange(a, b)
    assert (
        (value(a, "name"), value(a, "note")) == ("章三", "要师傅老王") == (value(b, "name"), value(b, "note"))
    )
    assert conflicts.count(a.conn) == 0


def test_the_same_value_twice_needs_no_decision() -> None:
    a, b = _pair()
    a.write(NOW + MINUTE, _set(name="章三"))
    b.write(NOW + 2 * MINUTE, _set(name="章三"))
    exchange(a, b)
    assert conflicts.count(a.conn) == conflicts.count(b.conn) == 0
    assert value(a, "name") == "章三"


def test_deciding_for_the_value_in_force_is_logged_and_travels() -> None:
    a, b = _pair()
    a.write(NOW + MINUTE, _set(name="张山"))
    b.write(NOW + 2 * MINUTE, _set(name="章三"))
    exchange(a, b)
    assert a.write(NOW + 3 * MINUTE, _set(name="章三"))
    assert conflicts.count(a.conn) == 0
    exchange(a, b)
    assert conflicts.count(b.conn) == 0 and value(b, "name") == "章三"
    assert not b.write(NOW + 4 * MINUTE, _set(name="章三"))


def test_deciding_for_the_other_value() -> None:
    a, b = _pair()
    a.write(NOW + MINUTE, _set(name="张山"))
    b.write(NOW + 2 * MINUTE, _set(name="章三"))
    exchange(a, b)
    b.write(NOW + 3 * MINUTE, _set(name="张山"))
    exchange(a, b)
    assert value(a, "name") == value(b, "name") == "张山"
    assert conflicts.count(a.conn) == conflicts.count(b.conn) == 0


def test_a_wrong_clock_decides_no_more_than_a_tie() -> None:
    """A site a year behind replaces what it knew; its clock only breaks the tie of a true conflict."""
    a, b = _pair()
    b.write(NOW - 365 * 24 * 60 * MINUTE, _set(name="章三"))
    exchange(a, b)
    assert value(a, "name") == value(b, "name") == "章三"


def test_delete_against_edit_is_no_loss() -> None:
    a, b = _pair()
    a.write(NOW + MINUTE, lambda tx: tx.remove("customer", "c1"))
    b.write(NOW + 2 * MINUTE, _set(note="改期"))
    exchange(a, b)
    assert (value(a, "note"), value(a, "deleted_at")) == ("改期", NOW + MINUTE)


def test_three_sites_keep_three_values() -> None:
    a, b = _pair()
    c = Bare("C")
    c.take(a.changes())
    for at, (site, name) in enumerate([(a, "甲"), (b, "乙"), (c, "丙")], start=1):
        site.write(NOW + at * MINUTE, _set(name=name))
    exchange(a, b)
    exchange(b, c)
    exchange(a, c)
    exchange(a, b)
    (conflict,) = conflicts.list_(a.conn)
    assert [v.value for v in conflict.versions] == ["丙", "乙", "甲"]
    assert shown(a.conn) == shown(b.conn) == shown(c.conn)


def test_a_record_made_at_two_sites_under_one_id() -> None:
    a, b = Bare("A"), Bare("B")
    a.write(NOW, _set(name="张三", note="一"))
    b.write(NOW + MINUTE, _set(name="张三", birthday="1980-01-01"))
    exchange(a, b)
    assert shown(a.conn) == shown(b.conn)
    assert (value(a, "name"), value(a, "note"), value(a, "birthday")) == ("张三", "一", "1980-01-01")
    assert conflicts.count(a.conn) == 0


def test_a_replacement_may_come_before_what_it_replaced() -> None:
    a, b = _pair()
    b.write(NOW + MINUTE, _set(name="乙"))
    a.take(b.changes())
    a.write(NOW + 2 * MINUTE, _set(name="丙"))
    late = Bare("L")
    late.take([change for change in a.changes() if change.site == "A.1"])
    assert late.conn.execute("SELECT count(*) FROM head_gone").fetchone() == (1,)
    late.take([change for change in a.changes() if change.site == "B.1"])
    assert shown(late.conn) == shown(a.conn)
    assert late.conn.execute("SELECT count(*) FROM head_gone").fetchone() == (0,)


@given(
    acts=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["name", "note", "deleted_at"]),
            st.integers(0, 2),
            st.integers(-5, 5),
            st.booleans(),
        ),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_recomputing_a_row_agrees_with_applying_its_changes(
    acts: list[tuple[int, str, int, int, bool]],
) -> None:
    sites = [Bare(code) for code in "ABC"]
    at = NOW
    for number, field, number_value, step, meet in acts:
        at += step * MINUTE
        written: Any = number_value if field == "deleted_at" else f"v{number_value}"
        sites[number].write(at, _set(**{field: written}))
        if meet:
            exchange(sites[number], sites[(number + 1) % 3])
    for site in sites:
        before = shown(site.conn)
        if before["customer"]:
            heads.recompute(site.conn, "customer", "c1")
        assert shown(site.conn) == before
