"""Single rows: what is taken, what is refused and in which words, and what is never overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.catalogue.loader import load
from console.desk.desk import Desk
from console.desk.imports import ImportReport, run
from console.domain.time import FixedClock
from console.engine.commands import Actor
from console.i18n import speaking
from console.store.open import Site, open_file
from tests.unit.import_ways import WAYS, take

NOW = 1_795_395_600_000
LIBRARY = load()


@pytest.fixture(params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    take(request.param, monkeypatch)


class Bench:
    """A small call centre to import into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        store = open_file(folder / "hq.db", create=Site(code="HQ", name="客服部", created_at=NOW))
        self.desk = Desk(store, LIBRARY, FixedClock(NOW), Actor(id="1000"))
        self.take("stores", "门店编号,门店,区号\n3,南岸店,23\n04,沙坪坝店,023\n")
        self.take(
            "products", "卡种,服务,次数,有效月数\n金卡,洗车,24,24\n金卡,专家咨询,,24\n银卡,洗车,12,12\n"
        )

    def take(self, kind: str, text: str, **options: Any) -> ImportReport:
        path = self.folder / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        with speaking("zh"):
            return run(self.desk, kind, path, **options)

    def people(self, rows: str, **options: Any) -> ImportReport:
        return self.take("customers", HEADER + rows, **options)

    def one(self, sql: str) -> Any:
        with self.desk.reader() as db:
            return db.execute(sql).fetchone()

    def all(self, sql: str) -> list[Any]:
        with self.desk.reader() as db:
            return list(db.execute(sql).fetchall())


HEADER = "顾客姓名,称谓,手机,固话,车牌号,车型,车架号,卡号,卡种,开卡日期,有效期至,状态,生日,生日历法,所属门店,年检到期,备注\n"


@pytest.fixture
def bench(tmp_path: Path) -> Any:
    made = Bench(tmp_path)
    yield made
    made.desk.store.close()


def test_store_numbers_as_excel_leaves_them(bench: Bench) -> None:
    assert bench.all("SELECT id, code, area_code, kind FROM unit ORDER BY id") == [
        ("03", "03", "023", "store"),
        ("04", "04", "023", "store"),
    ]


def test_a_row_is_taken_whole(bench: Bench) -> None:
    report = bench.people(
        "张 三先生,,１３８１２３４５６７８,67871234转8012,渝a·12345,长安,,8850 7529 17,金卡,45952,2027.3.31,正常,1985年11月30日,农历,3,,常客\n"
    )
    assert (report.added, report.bad) == (1, [])
    assert bench.one("SELECT name, honorific, birthday, birthday_calendar, home_unit, note FROM customer") == (
        "张三", "先生", "1985-11-30", "lunar", "03", "常客",
    )  # fmt: skip
    assert bench.all("SELECT e164, ext FROM phone ORDER BY e164") == [
        ("+8613812345678", ""),
        ("+862367871234", "8012"),
    ]
    assert bench.one("SELECT plate, model FROM vehicle") == ("渝A12345", "长安")
    assert bench.one("SELECT number, product, opened_on, valid_to, state FROM card") == (
        "8850752917", "金卡", "2025-10-22", "2027-03-31", "active",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (",,13812345678,,,,,,,,,,,,,,", "顾客姓名", "没写"),
        ("张三,,1381234,,,,,,,,,,,,,,", "手机", "11 位"),
        ("张三,,,67871234,,,,,,,,,,,,,", "", ""),
        ("张三,,,,,,,,,,,,,,,,", "手机", "没写"),
        ("张三,,13812345678,,渝A1234O7I9X,,,,,,,,,,,,", "车牌号", "9 位"),
        ("张三,,13812345678,,,,,88,金卡,,,,,,,,", "卡号", "位"),
        ("张三,,13812345678,,,,,8850752917,,,,,,,,,", "卡种", "卡号"),
        ("张三,,13812345678,,,,,,金卡,,,,,,,,", "卡号", "卡种"),
        ("张三,,13812345678,,,,,8850752917,钻石卡,,,,,,,,", "卡种", "金卡"),
        ("张三,,13812345678,,,,,8850752917,金卡,2026-13-45,,,,,,,", "开卡日期", "13 月"),
        ("张三,,13812345678,,,,,8850752917,金卡,2026-01-01,2025-01-01,,,,,,", "有效期至", "2026-01-01"),
        ("张三,,13812345678,,,,,8850752917,金卡,,,丢了吗,,,,,", "状态", "挂失"),
        ("张三,,13812345678,,,,,,,,,,2026-02-30,公历,,,", "生日", "28"),
        ("张三,,13812345678,,,,,,,,,,1990-02-30,农历,,,", "", ""),
        ("张三,,13812345678,,,,,,,,,,1990-02-01,火星历,,,", "生日历法", "农历"),
        ("张三,,13812345678,,,,,,,,,,,,北岸店,,", "所属门店", "南岸店"),
        ("张三,,13812345678,,,,,,,,,,,,,,,多一格", "", "格数"),
        ("张三,,13812345678,,,,,,,,,,,,,," + "长" * 4001, "备注", "4000"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_what_is_right(bench: Bench, row: str, column: str, words: str) -> None:
    report = bench.people(row + "\n")
    if not words:
        assert report.bad == [] and report.added == 1
        return
    assert report.added == 0 and report.bad_rows == 1
    wrong = report.bad[0]
    assert (wrong.row, wrong.column) == (2, column)
    assert words in wrong.problem + wrong.fix
    assert bench.one("SELECT count(*) FROM customer") == (0,)


def test_all_problems_of_a_row_at_once(bench: Bench) -> None:
    report = bench.people("张三,,1381234,12,X1,,,1,钻石卡,2026-13-01,,,,,北岸店,,\n")
    assert [w.column for w in report.bad] == [
        "手机",
        "固话",
        "车牌号",
        "卡号",
        "卡种",
        "开卡日期",
        "所属门店",
    ]


def test_escape_sequences_and_formulas_are_text(bench: Bench) -> None:
    bench.people('"\x1b]0;x\x07[bold]李\x1b[2J雷",,13812345678,,,,,,,,,,,,,,"=cmd|\x1b[31m红\u202e"\n')
    assert bench.one("SELECT name, note FROM customer") == ("[bold]李雷", "=cmd|红")


def test_the_car_of_somebody_else_and_the_card_of_another_car(bench: Bench) -> None:
    bench.people("张三,,13812345678,,渝A12345,,,8850752917,金卡,,,,,,,,\n")
    report = bench.people(
        "李四,,13987654321,,渝A12345,,,,,,,,,,,,\n"
        "李四,,13987654321,,渝A22222,,,8850752917,金卡,,,,,,,,\n"
        "张三,,13812345678,,渝A33333,,,,,,,,,,,,\n"
        "张三,,13812345678,,渝A33333,,,8850752917,金卡,,,,,,,,\n"
    )
    assert [(w.row, w.column) for w in report.bad] == [(2, "车牌号"), (3, "卡号"), (5, "卡号")]
    assert "张三" in report.bad[0].problem
    assert report.added == 1
    assert bench.one("SELECT count(*) FROM customer") == (1,)


def test_a_new_number_of_a_known_owner_of_a_known_car(bench: Bench) -> None:
    bench.people("张三,,13812345678,,渝A12345,,,,,,,,,,,,\n")
    report = bench.people("张三,,13900000000,,渝A12345,,,,,,,,,,,,\n")
    assert (report.added, report.changed) == (0, 1)
    assert bench.one("SELECT count(*) FROM customer") == (1,)
    assert bench.one("SELECT count(*) FROM phone") == (2,)


def test_same_name_other_number_is_another_person(bench: Bench) -> None:
    report = bench.people("张三,,13812345678,,,,,,,,,,,,,,\n张三,,13987654321,,,,,,,,,,,,,,\n")
    assert report.added == 2
    assert bench.one("SELECT count(*) FROM customer") == (2,)


def test_what_is_on_file_stays_unless_told_otherwise(bench: Bench) -> None:
    bench.people("张三,,13812345678,,渝A12345,长安,,,,,,,1985-11-10,公历,,,甲\n")
    row = "张三,女士,13812345678,,渝A12345,奥迪,,,,,,,1986-01-01,公历,03,,乙\n"
    report = bench.people(row)
    assert (report.changed, report.differs) == (1, 2)
    assert {(r.column, r.value) for r in report.remarks} == {("车型", "奥迪"), ("生日", "1986-01-01")}
    assert bench.one("SELECT honorific, birthday, home_unit, note FROM customer") == (
        "女士",
        "1985-11-10",
        "03",
        "甲\n乙",
    )
    assert bench.people(row).unchanged == 1
    report = bench.people(row, overwrite=True)
    assert (report.changed, report.differs) == (1, 0)
    assert bench.one("SELECT birthday FROM customer") == ("1986-01-01",)
    assert bench.one("SELECT model FROM vehicle") == ("奥迪",)


def test_overwriting_twice_with_rows_that_disagree_changes_nothing_the_second_time(bench: Bench) -> None:
    rows = "张三,,13812345678,,,,,,,,,,1985-11-10,公历,,,\n张三,,13812345678,,,,,,,,,,1986-11-10,公历,,,\n"
    bench.people(rows, overwrite=True)
    report = bench.people(rows, overwrite=True)
    assert (report.changed, report.unchanged, report.differs) == (0, 2, 1)
    assert bench.one("SELECT birthday FROM customer") == ("1985-11-10",)


def test_two_numbers_in_one_cell(bench: Bench) -> None:
    bench.people("张三,,13812345678/13987654321,,,,,,,,,,,,,,\n")
    assert bench.one("SELECT count(*) FROM phone") == (2,)


def test_a_car_without_plate_is_known_by_its_frame(bench: Bench) -> None:
    row = "张三,,13812345678,,无牌,长安,LNB313P1UYD8U0J9P,,,,,,,,,,\n"
    assert bench.people(row).added == 1
    assert bench.people(row).unchanged == 1
    assert bench.one("SELECT plate, vin FROM vehicle") == ("", "LNB313P1UYD8U0J9P")


def test_vehicles_and_cards_alone(bench: Bench) -> None:
    bench.people("张三,,13812345678,,渝A12345,,,,,,,,,,,,\n")
    cars = bench.take("vehicles", "姓名,电话,车牌,车型\n张三,13812345678,渝A22222,奥迪\n李四,13987654321,,\n")
    assert (cars.added, [(w.row, w.column) for w in cars.bad]) == (1, [(3, "车牌号")])
    cards = bench.take(
        "cards",
        "卡号,卡种,车牌号,有效期至\n8850752917,金卡,渝A12345,2027-03-31\n8850752918,银卡,渝A99999,2027-03-31\n8850752919,,渝A22222,\n",
    )
    assert (cards.added, [(w.row, w.column) for w in cards.bad]) == (1, [(3, "车牌号"), (4, "卡种")])
    assert bench.one("SELECT v.plate FROM card c JOIN vehicle v ON v.id = c.vehicle") == ("渝A12345",)
    assert bench.one("SELECT count(*) FROM customer") == (1,)


def test_products_are_not_changed_under_cards_in_use(bench: Bench) -> None:
    changed = "卡种,服务,次数,有效月数\n金卡,洗车,30,24\n"
    report = bench.take("products", changed)
    assert report.bad_rows == 1 and "24" in report.bad[0].problem
    assert bench.take("products", changed, overwrite=True).changed == 1
    wrong = bench.take("products", "卡种,服务,次数,有效月数\n金卡,打蜡,两次,24\n铂金卡,洗车,3,0\n")
    assert [(w.column, w.value) for w in wrong.bad] == [("次数", "两次"), ("有效月数", "0")]


def test_staff_with_two_posts_unknown_posts_and_numbers_taken(bench: Bench) -> None:
    report = bench.take(
        "staff",
        "工号,姓名,岗位,单位\n1001,李敏,话务员,客服部\n1001,李敏,专员,客服部\n1002,周洁,飞行员,客服部\n"
        "1003,何伟,话务员,月球店\n1001,别人,话务员,客服部\n2009,邱丽杰,前台人员,3\n",
    )
    assert [(w.row, w.column) for w in report.bad] == [(4, "岗位"), (5, "单位"), (6, "工号")]
    assert "话务员" in report.bad[0].fix
    assert (report.added, report.changed) == (2, 1)
    assert bench.one("SELECT posts, pin FROM staff WHERE id='1001'") == (
        '[["operator","centre"],["specialist","centre"]]',
        "",
    )
    assert bench.one("SELECT posts FROM staff WHERE id='2009'") == ('[["front-desk","03"]]',)


def test_uses_by_slip_and_without(bench: Bench) -> None:
    bench.people("张三,,13812345678,,渝A12345,,,8850752917,金卡,,,,,,,,\n")
    head = "卡号,服务,次数,日期,门店,单号\n"
    slips = head + "8850752917,洗车,1,2026/10/10,南岸店,U1\n8850752917,打蜡,1,2026/10/10,南岸店,U1\n"
    assert bench.take("uses", slips).added == 2
    assert bench.take("uses", slips).unchanged == 2
    other = bench.take("uses", head + "8850752917,洗车,2,2026/10/10,南岸店,U1\n8888888888,洗车,1,46320,,U9\n")
    assert [(w.column, w.value) for w in other.bad] == [("单号", "U1"), ("卡号", "8888888888")]
    bare = head + "8850752917,洗车,1,46320,,\n" * 3
    assert bench.take("uses", bare).added == 3
    assert bench.take("uses", bare).unchanged == 3
    wrong = bench.take(
        "uses", head + "8850752917,洗车,0,2026-10-10,,U2\n,洗车,1,,,U3\n8850752917,,1,2026-10-10,,U4\n"
    )
    assert [(w.row, w.column) for w in wrong.bad] == [(2, "次数"), (3, "卡号"), (3, "日期"), (4, "服务")]
    assert bench.one("SELECT sum(uses) FROM card_use") == (5,)


def test_an_unknown_kind_is_refused(bench: Bench) -> None:
    from console.domain.refusal import Refusal

    with pytest.raises(Refusal) as refusal:
        bench.take("moonstones", "a,b\n")
    assert refusal.value.code == "no-such-kind"
