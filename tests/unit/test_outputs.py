"""Files that leave the house: read back by other libraries, inert, whole or not there at all."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from console.desk.outputs import comma, page, sheets
from console.desk.outputs.tables import Chart, Column, Table, length, share
from console.desk.outputs.whole import all_whole, whole
from console.domain.refusal import Refusal

TZ = "Asia/Shanghai"
NINE = 1_795_395_600_000  # 2026-11-23 09:00:00 in Shanghai
NASTY = (
    "=1+1",
    "+8613812345678",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "http://x.example",
    "\t=2",
    "张三\x1b]0;x\x07",
    "<b>&",
)


def table(rows: int = 3, chart: bool = True) -> Table:
    return Table(
        key="t",
        title="各店[*]",
        columns=(
            Column("name", "门店名称"),
            Column("n", "件", "count"),
            Column("rate", "准时", "share"),
            Column("took", "用时", "length"),
            Column("at", "时刻", "moment"),
        ),
        rows=[(NASTY[i % len(NASTY)], i, i / 10, 61_000 * i, NINE + i * 1000) for i in range(rows)],
        chart=Chart(title="各店", over="name", bars=("n",), line="rate") if chart else None,
    )


def test_a_workbook_read_by_another_library(tmp_path: Path) -> None:
    to = tmp_path / "a.xlsx"
    assert sheets.write(to, [table(9), table(0)], TZ, "日报", "李敏") == [9, 0]
    book = CalamineWorkbook.from_path(to)
    assert book.sheet_names == ["各店---", "各店--- 2"], "names are cleaned and told apart"
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["门店名称", "件", "准时", "用时", "时刻"]
    assert [r[0] for r in rows[1:]][:6] == list(NASTY[:6]), "texts are what they were"
    assert rows[2][1] == 1 and rows[2][2] == pytest.approx(0.1)
    assert str(rows[1][4]) == "2026-11-23 09:00:00"
    assert rows[2][3].total_seconds() == 61 if hasattr(rows[2][3], "total_seconds") else True


def test_no_formula_no_link_no_macro(tmp_path: Path) -> None:
    to = tmp_path / "a.xlsx"
    sheets.write(to, [table(9)], TZ)
    with zipfile.ZipFile(to) as inside:
        sheet = inside.read("xl/worksheets/sheet1.xml").decode()
        names = inside.namelist()
    assert "<f>" not in sheet and "<hyperlink" not in sheet and "\x1b" not in sheet
    assert not [n for n in names if "external" in n.lower() or n.endswith(".bin")]
    assert 'state="frozen"' in sheet and "<autoFilter" in sheet
    assert any(n.startswith("xl/charts/") for n in names), "a chart of Excel's own"
    assert 'width="1' in sheet, "the column is wide enough for its title"


def test_csv_as_chinese_excel_wants_it(tmp_path: Path) -> None:
    to = tmp_path / "a.csv"
    assert comma.write(to, table(9), TZ) == 9
    assert to.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(to.open(encoding="utf-8-sig")))
    for row in rows[1:]:
        assert row[0][:1] not in "=+-@\t\r" or row[0] == "", row
    assert rows[2][2:] == ["10%", "1:01", "2026-11-23 09:00:01"]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.outside += [v or "" for k, v in attrs if k in ("src", "href", "srcset", "action")]


def test_a_page_that_stands_alone(tmp_path: Path) -> None:
    to = tmp_path / "a.html"
    page.write(
        to,
        [table(9), table(0)],
        TZ,
        "日报 <script>",
        first=["万州店 <img>"],
        figures=[("来电", "267", "昨天 251")],
    )
    text = to.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(text)
    assert reader.outside == [] and not {"script", "img", "link", "b"} - {"b"} & set(reader.tags)
    assert "@page{size:A4" in text and "table-header-group" in text and "default-src 'none'" in text
    assert "&lt;img&gt;" in text and "\x1b" not in text
    assert text.count("<svg") == 1 and "267" in text


def test_whole_or_not_at_all(tmp_path: Path) -> None:
    to = tmp_path / "a.csv"
    to.write_text("before")
    with pytest.raises(RuntimeError), whole(to) as part:
        part.write_text("half")
        raise RuntimeError
    assert to.read_text() == "before" and [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    with whole(to) as part:
        part.write_text("after")
    assert to.read_text() == "after" and [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_several_files_or_none(tmp_path: Path) -> None:
    def fails(part: Path) -> None:
        part.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(Refusal) as no:
        all_whole(tmp_path / "new", {"a": lambda p: p.write_text("a") and None, "b": fails})
    assert no.value.code == "cannot-write" and "满" in no.value.message
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("where", ["nowhere/a.csv", "file/a.csv", "."])
def test_a_place_that_cannot_be_written(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refusal) as no, whole(tmp_path / where):
        pass
    assert no.value.code == "cannot-write" and no.value.message and no.value.fix


def test_rows_are_streamed_and_a_long_text_is_cut_not_refused(tmp_path: Path) -> None:
    seen = []

    def rows() -> Iterator[tuple[str]]:
        for i in range(2000):
            seen.append(i)
            yield ("长" * 40_000 if i == 0 else f"={i}",)

    made = Table(key="t", title="t", columns=(Column("a", "甲"),), rows=rows())
    assert sheets.write(tmp_path / "a.xlsx", [made], TZ) == [2000] and len(seen) == 2000
    found = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert len(found[1][0]) == 32_767 and found[-1] == ["=1999"]


def test_lengths_and_shares() -> None:
    assert [length(ms) for ms in (0, 61_000, -70_000, 6_000_000)] == ["0:00", "1:01", "-1:10", "1:40:00"]
    assert [share(x) for x in (0.999, 1.0, 0.29)] == [99, 100, 29]
