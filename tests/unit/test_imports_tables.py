"""Files in every encoding and shape, headers in other words, and what is said when a file cannot be read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from console.desk.imports import columns as c
from console.desk.imports.badfile import BadFile
from console.desk.imports.columns import find
from console.desk.imports.customers import COLUMNS
from console.desk.imports.tables import Table, encoding_of, guard, unguard
from console.domain.refusal import Refusal
from console.i18n import speaking

TEXT = "姓名,电话\n张三,13812345678\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_encodings_are_told_apart_by_marks_and_strictness(
    tmp_path: Path, encoding: str, expected: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert encoding_of(path) == expected
    assert list(Table(path)) == [(1, ["姓名", "电话"]), (2, ["张三", "13812345678"])]


def test_a_utf_8_file_with_one_bad_byte_far_down_is_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x,y\n" + b"abc,def\n" * 20_000 + "张".encode("gb18030") + b",1\n")
    rows = list(Table(path))
    assert rows[-1] == (20_002, ["张", "1"])


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"姓名{delimiter}电话\n张三{delimiter}1\n", encoding="utf-8")
    assert [cells for _n, cells in Table(path)] == [["姓名", "电话"], ["张三", "1"]]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,备注\r\n张三,"两\r\n行"\r\n\r\n,\r\n李四,x\r\n', encoding="utf-8")
    assert [number for number, _cells in Table(path)] == [1, 2, 5]


def test_xlsx(tmp_path: Path) -> None:
    import datetime

    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(("姓名", "卡号", "开卡日期", "次数")):
            sheet.write_string(0, column, title)
        sheet.write_string(1, 0, "张三")
        sheet.write_number(1, 1, 8850752917)
        sheet.write_datetime(1, 2, datetime.datetime(2026, 11, 24), day)
        sheet.write_number(1, 3, 1.5)
        sheet.write_string(3, 0, "李四")
    table = Table(path)
    assert table.encoding == "xlsx"
    rows = list(table)
    assert rows[1] == (2, ["张三", "8850752917", "2026-11-24", "1.5"])
    assert rows[2][0] == 4


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no-such"):
        Table(tmp_path / "no-such.csv")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(Refusal) as refusal:
        Table(broken)
    assert refusal.value.code == "unreadable-file"
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    with pytest.raises(Refusal) as refusal:
        find(Table(empty), COLUMNS, "x")
    assert refusal.value.code == "empty-file"
    swallowed = tmp_path / "quote.csv"
    swallowed.write_text('姓名,备注\n张三,"' + "x" * 1_200_000, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        list(Table(swallowed))
    assert refusal.value.code == "unreadable-row"


@pytest.mark.parametrize(
    "header",
    [
        "顾客姓名,手机,车牌号",
        " 姓 名 ,联系电话,车牌号码",
        "客户姓名（必填）,手机号码（11位）,牌照",
        "NAME,Mobile,Plate",
        "车主,电话,车号",
        "２０２６年客户资料,,\n导出日期 2026-11-01,,\n姓名,手机号,车牌",
    ],
)
def test_headers_in_other_words(tmp_path: Path, header: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(header + "\n张三,13812345678,渝A12345\n", encoding="utf-8")
    table = Table(path)
    layout = find(table, COLUMNS, "x")
    assert layout.at == {"name": 0, "mobile": 1, "plate": 2}
    assert len(list(table)) == 1


def test_a_file_of_something_else_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("日期,金额\n2026-11-01,3\n", encoding="utf-8")
    with speaking("zh"), pytest.raises(Refusal) as refusal:
        find(Table(path), COLUMNS, "顾客")
    assert refusal.value.code == "columns-missing"
    assert "顾客姓名" in refusal.value.message and "金额" in refusal.value.message


def test_unknown_columns_are_named_and_the_problem_column_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,问题,手机,星座\n张三,旧问题,1,狮子\n", encoding="utf-8")
    layout = find(Table(path), COLUMNS, "x")
    assert layout.ignored == ("星座",)
    assert layout.headers == ("姓名", "手机", "星座")
    assert layout.own_cells(["张三", "旧问题", "1", "狮子"]) == ["张三", "1", "狮子"]


def test_two_columns_of_one_meaning_the_first_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,手机,手机号\n张三,1,2\n", encoding="utf-8")
    layout = find(Table(path), COLUMNS, "x")
    assert layout.at["mobile"] == 1
    assert layout.ignored == ("手机号",)


@pytest.mark.parametrize("cell", ["=1+1", "+86 138", "-2+3陈", "@x", "\tx", "普通", "", "'quoted'"])
def test_cells_survive_a_spreadsheet(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in tuple("=+-@\t\r")


def test_wrong_rows_never_overwrite_a_list_somebody_is_mending(tmp_path: Path) -> None:
    source = tmp_path / "customers.csv"
    source.write_text("x")

    def save(problem: str, of: Path = source) -> Path:
        bad = BadFile(of, ("姓名",), (tmp_path,))
        bad.add(["=张"], [problem])
        return Path(bad.close())

    first = save("a")
    assert first.name == "customers-问题.csv"
    assert save("a") == first
    assert save("b").name == "customers-问题-2.csv"
    assert save("a", first).name == "customers-问题-3.csv"
    with first.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["姓名", "问题"], ["'=张", "a"]]
    assert not [p for p in tmp_path.iterdir() if p.suffix == ".part"]


def test_a_folder_marked_read_only_stays_as_it_is(tmp_path: Path) -> None:
    closed, open_ = tmp_path / "closed", tmp_path / "open"
    closed.mkdir()
    open_.mkdir()
    source = closed / "customers.csv"
    source.write_text("x")
    closed.chmod(0o555)
    try:
        bad = BadFile(source, ("姓名",), (closed, open_))
        bad.add(["x"], ["y"])
        assert Path(bad.close()).parent == open_
    finally:
        closed.chmod(0o755)


def test_official_headers_are_distinct() -> None:
    words = [c.word(name) for column in COLUMNS for name in (column.title, *column.others)]
    assert len(words) == len(set(words))
