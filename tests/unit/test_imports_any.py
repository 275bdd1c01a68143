"""Whatever rows come: each is accounted for once, a second import changes nothing, and nothing is half written."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.catalogue.loader import load
from console.desk.desk import Desk
from console.desk.imports import run
from console.domain.time import FixedClock
from console.engine.commands import Actor
from console.store.open import Site, open_file
from tests.unit.import_ways import WAYS, take

LIBRARY = load()
HEADER = (
    "顾客姓名", "称谓", "手机", "固话", "车牌号", "车型", "车架号", "卡号", "卡种", "有效期至", "状态", "生日", "生日历法", "所属门店", "备注",
)  # fmt: skip
#: Few values each, so that rows meet: the same people, cars and cards in different company.
POOLS = (
    ["张三", " 张 三 ", "张三先生", "李四", "Wang Lei", "", "[bold]王", "买买提·艾力"],
    ["", "先生", "女士", "老师"],
    ["13812345678", "+86 138 1234 5678", "13987654321", "", "1381234", "13812345678/13987654321"],
    ["", "67871234", "023-67871234转8012", "123"],
    ["渝A12345", "渝a·12345", "渝B77ZT8", "", "无牌", "渝A1234O7I9X"],
    ["", "奥迪 A6L", "长安"],
    ["", "LNB313P1UYD8U0J9P", "短"],
    ["", "8850752917", "8850 7529 17", "8874143337", "1"],
    ["", "金卡", "银卡", "钻石卡"],
    ["", "2027-03-31", "46261", "2026-13-45"],
    ["", "正常", "挂失", "?"],
    ["", "1985-11-30", "1985年12月1日"],
    ["", "公历", "农历"],
    ["", "南岸店", "3", "月球店"],
    ["", "常客", "不打电话\n只发短信", "=1+1"],
)
ROWS = st.lists(st.tuples(*(st.sampled_from(pool) for pool in POOLS)), min_size=1, max_size=14)
NUMBERS = itertools.count()


@pytest.fixture(params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    take(request.param, monkeypatch)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("any")
    (path / "stores.csv").write_text("门店编号,门店,区号\n03,南岸店,023\n", encoding="utf-8")
    (path / "products.csv").write_text(
        "卡种,服务,次数,有效月数\n金卡,洗车,24,24\n银卡,洗车,12,12\n", encoding="utf-8"
    )
    yield path


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, overwrite=st.booleans())
def test_any_rows(folder: Path, rows: list[tuple[str, ...]], overwrite: bool) -> None:
    number = next(NUMBERS)
    source = folder / f"{number}.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    with open_file(folder / f"{number}.db", create=Site(code="HQ", name="x", created_at=1)) as store:
        desk = Desk(store, LIBRARY, FixedClock(1_795_395_600_000), Actor(id="1000"))
        for kind in ("stores", "products"):
            run(desk, kind, folder / f"{kind}.csv")
        bad = folder / f"{number}-bad.csv"
        first = run(desk, "customers", source, overwrite=overwrite, bad_file=bad)
        written = [row for row in rows if any(row)]
        assert first.rows == len(written) == first.added + first.changed + first.unchanged + first.bad_rows
        with desk.reader() as db:
            before = db.execute("SELECT count(*) FROM change").fetchone()
            orphans = db.execute(
                "SELECT (SELECT count(*) FROM phone WHERE customer NOT IN (SELECT id FROM customer))"
                " + (SELECT count(*) FROM vehicle WHERE customer NOT IN (SELECT id FROM customer))"
                " + (SELECT count(*) FROM card WHERE customer NOT IN (SELECT id FROM customer))"
            ).fetchone()
            assert orphans == (0,)
            for table, key in (("vehicle", "plate"), ("card", "number")):
                twice = db.execute(
                    f"SELECT {key} FROM {table} WHERE {key} <> '' GROUP BY {key} HAVING count(*) > 1"
                )
                assert twice.fetchall() == []
        again = run(desk, "customers", source, overwrite=overwrite, bad_file=bad)
        assert (again.added, again.changed) == (0, 0)
        assert again.unchanged == first.rows - first.bad_rows and again.bad_rows == first.bad_rows
        with desk.reader() as db:
            assert db.execute("SELECT count(*) FROM change").fetchone() == before
        if first.bad_rows:  # the list of wrong rows is a file like any other
            listed = run(desk, "customers", bad, bad_file=folder / f"{number}-again.csv")
            assert (listed.rows, listed.bad_rows) == (first.bad_rows, first.bad_rows)
