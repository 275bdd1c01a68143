"""What the screens ask for."""

from __future__ import annotations

import pytest
from store_helpers import MINUTE, NOW, opened

from console.engine import events as ev
from console.store.open import Store
from console.store.queries import calls, cards, customers, day, people


@pytest.fixture
def centre(store: Store) -> Store:
    """A customer with two cars and a card, another one, some staff."""
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c1", {"name": "张三", "honorific": "先生", "created_at": NOW})
        tx.set("customer", "c2", {"name": "张三", "honorific": "女士"})
        tx.set("phone", "p1", {"customer": "c1", "e164": "+862367871234", "ext": "8012", "kind": "landline"})
        tx.set("phone", "p2", {"customer": "c1", "e164": "+8613812345678", "kind": "mobile"})
        tx.set("phone", "p3", {"customer": "c1", "e164": "+8613800000000", "kind": "mobile"})
        tx.remove("phone", "p3")
        tx.set("vehicle", "v1", {"customer": "c1", "plate": "渝A12345", "model": "长安"})
        tx.set("vehicle", "v2", {"customer": "c1", "plate": "渝A00001"})
        tx.set("product", "金卡", {"title": "金卡"})
        for position, (service, allowed) in enumerate((("洗车", 24), ("紧急救援", None))):
            included = {
                "product": "金卡",
                "service": service,
                "allowed": allowed,
                "months": 24,
                "position": position,
            }
            tx.set("product_service", f"金卡/{service}", included)
        card = {
            "number": "8850752917",
            "customer": "c1",
            "vehicle": "v1",
            "product": "金卡",
            "valid_to": "2027-10-22",
        }
        tx.set("card", "k1", card)
        tx.set("unit", "03", {"code": "03", "title": "南岸店", "kind": "store"})
        tx.set("unit", "centre", {"code": "00", "title": "客服部", "kind": "centre"})
        tx.set("staff", "1001", {"name": "李敏", "posts": [["operator", "centre"]]})
        tx.set("staff", "1002", {"name": "周洁", "posts": [["operator", "centre"]], "state": "left"})
    return store


def test_a_customer_with_everything(centre: Store) -> None:
    with centre.reader() as conn:
        found = customers.get(conn, "c1")
        assert found is not None and (found.name, found.honorific, found.created_at) == ("张三", "先生", NOW)
        assert [(phone.e164, phone.ext) for phone in customers.phones(conn, "c1")] == [
            ("+8613812345678", ""), ("+862367871234", "8012"),
        ]  # fmt: skip
        assert [vehicle.plate for vehicle in customers.vehicles(conn, "c1")] == ["渝A00001", "渝A12345"]
        assert [vehicle.id for vehicle in customers.by_plate(conn, "渝A12345")] == ["v1"]
        assert [customer.id for customer in customers.by_phone(conn, "+8613812345678")] == ["c1"]
        assert customers.by_phone(conn, "+8613800000000") == []
        assert [customer.id for customer in customers.by_name(conn, "张三")] == ["c1", "c2"]
        assert customers.count(conn) == 2 and customers.get(conn, "c9") is None


def test_a_merged_customer_leads_to_the_other(centre: Store) -> None:
    with centre.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c2", {"merged_into": "c1"})
        tx.set("customer", "c1", {"merged_into": "c2"})
    with centre.reader() as conn:
        assert customers.get(conn, "c2") is not None, "a circle of merges ends"
    with centre.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c1", {"merged_into": None})
    with centre.reader() as conn:
        found = customers.get(conn, "c2")
        assert found is not None and found.id == "c1" and customers.count(conn) == 1


def test_a_card_and_what_it_includes(centre: Store) -> None:
    with centre.reader() as conn:
        (card,) = cards.of_customer(conn, "c1")
        assert (card.number, card.product_title, card.plate, card.state) == (
            "8850752917",
            "金卡",
            "渝A12345",
            "active",
        )
        assert cards.of_vehicle(conn, "v1") == cards.by_number(conn, "8850752917") == [cards.get(conn, "k1")]
        assert cards.of_vehicle(conn, "v2") == [] and cards.get(conn, "none") is None
        lines = cards.included(conn, "金卡")
        assert [(line.service, line.allowed, line.used) for line in lines] == [
            ("洗车", 24, 0),
            ("紧急救援", None, 0),
        ]
        assert cards.products(conn) == [("金卡", "金卡")]


def test_a_card_of_a_product_that_is_not_on_file(centre: Store) -> None:
    with centre.write(actor="", now=NOW) as tx:
        tx.set("card", "k2", {"number": "1", "customer": "c2", "product": "铂金卡"})
    with centre.reader() as conn:
        assert cards.of_customer(conn, "c2")[0].product_title == "铂金卡"


def test_people_and_units(centre: Store) -> None:
    with centre.reader() as conn:
        operator = people.staff(conn, "1001")
        assert operator is not None and operator.posts == (("operator", "centre"),)
        assert [person.id for person in people.all_staff(conn)] == ["1001"]
        assert [person.id for person in people.all_staff(conn, left=True)] == ["1001", "1002"]
        assert people.names(conn) == {"1001": "李敏", "1002": "周洁"}
        assert [unit.title for unit in people.units(conn)] == ["客服部", "南岸店"]
        assert [unit.id for unit in people.units(conn, "store")] == ["03"]
        assert people.unit(conn, "04") is None and people.unit(conn, "03") is not None


def test_the_history_of_a_customer(centre: Store) -> None:
    with centre.write(actor="1001", now=NOW) as tx:
        tx.fact(
            "card_use",
            "u1",
            {"card": "k1", "service": "洗车", "unit": "03", "ref": "U1", "at": NOW - 3 * MINUTE},
        )
        tx.fact("call", "t1", {"customer": "c1", "began_at": NOW - 2 * MINUTE, "staff": "1001"})
        tx.fact(
            "call", "t2", {"customer": "c1", "began_at": NOW - MINUTE, "staff": "1002", "direction": "out"}
        )
        tx.events("HQ-0001", opened("HQ-0001", NOW))
        tx.event("HQ-0001", ev.CaseCancelled(at=NOW, reason="x"))
    with centre.reader() as conn:
        found = [(c.kind, c.what, c.where, c.more, c.who) for c in calls.contacts(conn, "c1")]
        assert found == [
            ("case", "card-appointment-via-cs", "", "cancelled cancelled", "1001"),
            ("call", "out", "", "", "1002"),
            ("call", "in", "", "", "1001"),
            ("use", "洗车", "03", "U1", ""),
        ]
        assert calls.totals(conn, "c1", NOW - 2 * MINUTE) == (2, NOW - MINUTE, 3)
        assert [call.id for call in calls.history(conn, "c1", limit=1)] == ["t2"]
        assert [call.id for call in calls.between(conn, NOW - 2 * MINUTE, NOW, staff="1001")] == ["t1"]


def test_the_figures_of_a_day(centre: Store) -> None:
    with centre.write(actor="1001", now=NOW) as tx:
        tx.fact("call", "t1", {"customer": "c1", "began_at": NOW, "staff": "1001"})
        for number in range(3):
            case = f"HQ-000{number}"
            tx.events(case, opened(case, NOW))
            said = ev.Told(
                at=NOW,
                actor="1001",
                phrase="p",
                text="x",
                step="accept",
                promise=True,
                due_at=NOW + 5,
                kept="accept",
            )
            tx.event(case, said)
        tx.event("HQ-0001", ev.PromiseKept(at=NOW + 4, phrase="p", said_at=NOW))
        tx.event("HQ-0002", ev.PromiseKept(at=NOW + 6, phrase="p", said_at=NOW))
        tx.event("HQ-0002", ev.CaseClosed(at=NOW + 9))
    with centre.reader() as conn:
        assert day.counts(conn, NOW, NOW + 100, NOW + 5) == day.Day(1, 3, 1, 3, 1, 1)
        assert day.counts(conn, NOW, NOW + 100, NOW + 6) == day.Day(1, 3, 1, 3, 1, 2)
        assert day.counts(conn, NOW, NOW + 100, NOW, "1002") == day.Day(0, 0, 0, 0, 0, 0)


def test_the_queue_uses_its_index(centre: Store) -> None:
    """The hot queries do not scan what grows."""
    plans = {
        "SELECT 1 FROM case_head WHERE customer=? ORDER BY opened_at DESC": "case_head_customer",
        "SELECT 1 FROM card_use WHERE card=? AND service=?": "card_use_card",
        "SELECT 1 FROM promise WHERE state='running' ORDER BY due_at": "promise_state",
        "SELECT 1 FROM change WHERE tbl=? AND pk=? ORDER BY hlc, site": "change_row",
        "SELECT max(number) FROM case_head WHERE prefix=?": "case_head_number",
    }
    with centre.reader() as conn:
        for sql, index in plans.items():
            values = ["x"] * sql.count("?")
            plan = " ".join(row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}", values))
            assert index in plan, plan
