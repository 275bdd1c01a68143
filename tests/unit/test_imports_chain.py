"""A chain's own files, as they would be handed over on the first day, become a working call centre.

The expected figures are counted here from the raw file by plain means (csv, regular expressions), not by the importer.
The files stand in tests/fixtures/chain (the project's shared data, invented people).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from console.desk.desk import Desk, init
from console.desk.imports import ImportReport, run
from console.domain.time import FixedClock
from console.i18n import speaking
from tests.unit.chain import FILES, chain_file

NOW = 1_795_395_600_000  # 2026-11-23 09:00 in Chongqing


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    text = chain_file("customers.csv").read_bytes().decode("gb18030")
    return list(csv.DictReader(io.StringIO(text)))


def make(path: Path) -> Desk:
    return init(path, "HQ", "客服部", clock=FixedClock(NOW))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = make(tmp_path_factory.mktemp("chain") / "hq.db")
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def reports(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ImportReport]:
    folder = tmp_path_factory.mktemp("bad")
    with speaking("zh"):
        return {
            kind: run(desk, kind, chain_file(name), bad_file=folder / f"{kind}.csv") for kind, name in FILES
        }


def half(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def plain_phone(raw: str) -> str:
    return re.sub(r"^(\+86|0086)", "", re.sub(r"[ -]", "", half(raw)))


def plain_plate(raw: str) -> str:
    return re.sub(r"[ ·]", "", half(raw)).upper()


def plain_name(raw: str) -> str:
    return re.sub(r"(先生|女士)$", "", raw.strip())


#: The file's own names for rows that cannot be right, and the column that is wrong in them.
WRONG = {"坏电话": "手机", "坏牌照": "车牌号", "坏日期": "有效期至", "无此卡种": "卡种"}


def test_every_row_is_accounted_for(reports: dict[str, ImportReport], rows: list[dict[str, str]]) -> None:
    wrong = sum(r["顾客姓名"] in WRONG for r in rows)
    twice = sum(n - 1 for n in Counter(tuple(r.values()) for r in rows).values())
    assert (len(rows), wrong, twice) == (5000, 16, 130)
    report = reports["customers"]
    assert (report.rows, report.bad_rows, report.unchanged) == (5000, wrong, twice)
    assert (report.added, report.changed) == (5000 - wrong - twice, 0)
    assert report.encoding == "gb18030"
    for kind, count in (("products", 16), ("stores", 8), ("uses", 55_792)):
        assert (reports[kind].rows, reports[kind].added, reports[kind].bad_rows) == (count, count, 0), kind
    # The administrator of a fresh file is number 1000 and gets a name.
    assert (reports["staff"].added, reports["staff"].changed, reports["staff"].bad_rows) == (37, 1, 0)


def test_posts_are_roles_of_their_unit(desk: Desk, reports: dict[str, ImportReport]) -> None:
    with desk.reader() as db:
        posts = dict(db.execute("SELECT id, posts FROM staff").fetchall())
        assert db.execute("SELECT name FROM staff WHERE id='1000'").fetchone() == ("刘总",)
    assert posts["1001"] == '[["operator","centre"]]'
    assert posts["1011"] == '[["specialist","centre"]]'
    assert posts["2012"] == '[["pickup-driver","03"]]'


def test_wrong_rows_are_named_with_row_column_value_and_what_is_right(
    reports: dict[str, ImportReport], rows: list[dict[str, str]]
) -> None:
    expected = {
        (n, WRONG[r["顾客姓名"]], r[WRONG[r["顾客姓名"]]])
        for n, r in enumerate(rows, 2)
        if r["顾客姓名"] in WRONG
    }
    expected |= {(n, "卡种", "") for n, r in enumerate(rows, 2) if r["卡号"] and not r["卡种"]}
    found = reports["customers"].bad
    assert {(w.row, w.column, w.value) for w in found} == expected
    assert Counter(w.column for w in found) == {"手机": 7, "车牌号": 3, "有效期至": 4, "卡种": 4}
    assert all(w.problem and w.fix for w in found)
    assert "金卡" in next(w.fix for w in found if w.value == "钻石卡")


def test_what_is_right_is_on_file(
    desk: Desk, reports: dict[str, ImportReport], rows: list[dict[str, str]]
) -> None:
    right = [r for r in rows if r["顾客姓名"] not in WRONG]
    people = {(plain_phone(r["手机"]), plain_name(r["顾客姓名"])) for r in right}
    with desk.reader() as db:
        found = db.execute(
            "SELECT p.e164, c.name FROM customer c JOIN phone p ON p.customer = c.id WHERE p.kind='mobile'"
        )
        assert {(number.removeprefix("+86"), name) for number, name in found} == people
        assert db.execute("SELECT count(*) FROM customer").fetchone()[0] == len(people) == 3961
        plates = {p for (p,) in db.execute("SELECT plate FROM vehicle")}
        assert plates == {plain_plate(r["车牌号"]) for r in right}
        cards = dict(db.execute("SELECT number, state FROM card").fetchall())
        states = {"正常": "active", "挂失": "lost"}
        assert cards == {r["卡号"]: states[r["状态"]] for r in right if r["卡号"]}
        local = {"+8623" + r["固话"].removeprefix("023-")[:8] for r in right if r["固话"]}
        assert {p for (p,) in db.execute("SELECT e164 FROM phone WHERE kind='landline'")} == local
        assert db.execute("SELECT count(*) FROM phone WHERE ext='8012'").fetchone()[0] > 100
        lunar = db.execute("SELECT count(*) FROM customer WHERE birthday_calendar='lunar'").fetchone()[0]
        assert lunar > 300
        assert db.execute("SELECT sum(uses) FROM card_use").fetchone()[0] == 55_792
        assert (
            db.execute(
                "SELECT count(*) FROM customer WHERE name LIKE '%先生' OR name LIKE '% %生'"
            ).fetchone()[0]
            == 0
        )
        names = {n for (n,) in db.execute("SELECT name FROM customer")}
        assert {"[bold]李雷", "[/]韩梅", "-2+3陈", "John O'Brien", "Wang Lei", "𠮷田俊"} <= names


def test_one_owner_on_several_rows_is_one_customer(desk: Desk, reports: dict[str, ImportReport]) -> None:
    with desk.reader() as db:
        owner = db.execute("SELECT customer FROM phone WHERE e164='+8618662078970'").fetchall()
        assert len(owner) == 1
        cars = {p for (p,) in db.execute("SELECT plate FROM vehicle WHERE customer=?", owner[0])}
    assert cars == {"渝BGC3729", "渝G70130", "川A867X4"}


def test_importing_everything_again_changes_nothing(desk: Desk, reports: dict[str, ImportReport]) -> None:
    def changes() -> int:
        with desk.reader() as db:
            return int(db.execute("SELECT count(*) FROM change").fetchone()[0])

    before = changes()
    for kind, name in FILES:
        again = run(
            desk,
            kind,
            chain_file(name),
            bad_file=Path(reports["customers"].bad_file or "").parent / "again.csv",
        )
        first = reports[kind]
        assert (again.added, again.changed) == (0, 0), kind
        assert again.unchanged == first.rows - first.bad_rows
        assert again.bad_rows == first.bad_rows
    assert changes() == before


def test_wrong_rows_are_mended_and_come_in(
    desk: Desk, reports: dict[str, ImportReport], tmp_path: Path
) -> None:
    saved = Path(reports["customers"].bad_file)
    text = saved.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    head, body = lines[0], lines[1:]
    assert head[-1] == "问题" and head[:3] == ["顾客姓名", "称谓", "手机"] and len(head) == 18
    assert len(body) == 16 and all(row[-1] for row in body)
    mended = []
    for number, row in enumerate(body):
        cells = dict(zip(head, row, strict=True))
        match cells["顾客姓名"]:
            case "坏电话":
                cells["手机"], cells["卡种"] = f"1390000{number:04d}", cells["卡种"] or "银卡"
            case "坏牌照":
                cells["车牌号"] = f"渝A9{number:04d}"
            case "坏日期":
                cells["有效期至"] = "2027-12-31"
            case "无此卡种":
                cells["卡种"] = "金卡"
        mended.append(cells)
    path = tmp_path / "mended.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(mended)
    copy = make(tmp_path / "copy.db")
    for kind, name in FILES[:4]:
        run(copy, kind, chain_file(name), bad_file=tmp_path / "bad.csv")
    report = run(copy, "customers", path)
    assert (report.rows, report.added, report.bad_rows, report.skipped_columns) == (16, 16, 0, ())
    assert run(copy, "customers", path).unchanged == 16
    copy.store.close()


def test_a_dry_run_says_the_same_and_changes_nothing(
    desk: Desk, reports: dict[str, ImportReport], tmp_path: Path
) -> None:
    fresh = make(tmp_path / "dry.db")
    for kind, name in FILES[:3]:
        run(fresh, kind, chain_file(name))
    with fresh.reader() as db:
        before = db.execute("SELECT count(*) FROM change").fetchone()
    with speaking("zh"):
        report = run(
            fresh, "customers", chain_file("customers.csv"), dry_run=True, bad_file=tmp_path / "dry.csv"
        )
    real = reports["customers"]
    assert report.dry_run
    assert (report.added, report.unchanged, report.bad) == (real.added, real.unchanged, real.bad)
    with fresh.reader() as db:
        assert db.execute("SELECT count(*) FROM change").fetchone() == before
    fresh.store.close()


def test_stopped_by_ctrl_c_it_keeps_whole_batches_and_goes_on(tmp_path: Path) -> None:
    fresh = make(tmp_path / "stop.db")
    for kind, name in FILES[:3]:
        run(fresh, kind, chain_file(name))

    seen: list[int] = []

    def stop(progress: Any) -> None:
        assert progress.size > progress.done > 0
        seen.append(progress.rows)
        if progress.rows >= 1000:
            raise KeyboardInterrupt

    first = run(fresh, "customers", chain_file("customers.csv"), progress=stop, bad_file=tmp_path / "bad.csv")
    assert first.interrupted and 1000 <= first.rows == seen[-1] < 5000, "what the last whole batch reached"
    with fresh.reader() as db:
        cards = db.execute("SELECT count(*) FROM card c JOIN customer u ON u.id = c.customer").fetchone()[0]
        assert cards == db.execute("SELECT count(*) FROM card").fetchone()[0] > 800
    rest = run(fresh, "customers", chain_file("customers.csv"), bad_file=tmp_path / "bad.csv")
    assert not rest.interrupted
    assert first.added + rest.added == 4854
    assert rest.bad_rows == 16
    fresh.store.close()
