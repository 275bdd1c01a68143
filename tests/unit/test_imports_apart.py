"""A long list is read by a second process: the same rows and problems, and nothing depends on that process living."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.catalogue.loader import load
from console.desk.desk import Desk
from console.desk.imports import ImportReport, columns, reading, run
from console.desk.imports.customers import KINDS, Parser
from console.desk.imports.known import Known, Named
from console.desk.imports.quick import Quick, Reader
from console.desk.imports.rows import Row
from console.domain.refusal import Refusal
from console.domain.time import FixedClock
from console.engine.commands import Actor
from console.i18n import speaking
from console.store.open import Site, open_file
from tests.unit.import_ways import take

NOW = 1_795_395_600_000
LIBRARY = load()
HEADER = tuple(column.title for column in KINDS["customers"].columns)
NAMED = Named(
    {"03": "03", "南岸店": "03"}, {"03": "南岸店"}, {"03": "023"}, {"金卡": "金卡", "银卡": "银卡"}, {"金卡": "金卡", "银卡": "银卡"}
)  # fmt: skip
#: What stands in each column: usual, written otherwise, odd, wrong.
CELLS: tuple[tuple[str, ...], ...] = (
    ("张三", "欧阳娜娜", " 李四 ", "张先生", "张三先生", "Wang Lei", "", "'=张", "张\ufffd", "买买提·艾力", "张 三"),
    ("", "先生", "女", "MR", "老师"),
    ("", "13812345678", " 13912345678", "138 1234 5678", "13812345678/13987654321", "67871234", "1381234", "95588", "'13812345678", "138\ufffd12345678"),
    ("", "023-67871234", "02367871234", "67871234", "023-67871234转8012", "13812345678", "123"),
    ("", "渝A12345", "渝AD12345", "渝a·12345", "渝Z12345", "渝AABCD1", "无牌", "LNB313P1UYD8U0J9P", "渝A1234\ufffd5", "'-渝A12345", "渝A1"),
    ("", "奥迪 A6L", " 长安", "'=1+1", "长" * 201),
    ("", "LNB313P1UYD8U0J9P", "lnb313p1uyd8u0j9p", "短", "'=x"),
    ("", "8850752917", "8850 7529 17", "'-8850752917", "1", "88507529\ufffd17"),
    ("", "金卡", "银卡", "钻石卡"),
    ("", "2025-03-31", "2025/3/31", "20250331"),
    ("", "2027-03-31", "2024-01-01", "46261", "2026-13-45"),
    ("", "正常", "挂失", "?"),
    ("", "1985-11-30", "1985年12月1日", "1985-02-30", "1985"),
    ("", "公历", "农历", "?"),
    ("", "南岸店", "3", "月球店"),
    ("", "2026-12-31", "2026"),
    ("", "常客", "不打电话\n只发短信", "'=1+1", "=1+1", "\x1b[31m红", "长" * 4_001),
)  # fmt: skip
USUAL = st.tuples(*(st.sampled_from(cells[:3]) for cells in CELLS))
ANY = st.tuples(*(st.sampled_from(cells) for cells in CELLS))
MOSTLY = st.tuples(USUAL, st.integers(0, 16), ANY).map(
    lambda t: (*t[0][: t[1]], t[2][t[1]], *t[0][t[1] + 1 :])
)


@settings(max_examples=800, deadline=None)
@given(
    cells=USUAL | MOSTLY | ANY,
    kind=st.sampled_from(sorted(KINDS)),
    more=st.sampled_from([(), ("",), (" ", ""), ("x",)]),
    less=st.sampled_from([0, 0, 0, 1, 12]),
)
def test_the_quick_way_says_what_the_parser_says(
    cells: tuple[str, ...], kind: str, more: tuple[str, ...], less: int
) -> None:
    wanted = KINDS[kind]
    at = {column.id: place for place, column in enumerate(wanted.columns)}
    layout = columns.Layout(HEADER, at, {column.id: column.title for column in wanted.columns})
    given_cells = [*cells[: len(cells) - less], *more]
    row, again = Row(7, given_cells, layout), Row(7, given_cells, layout)
    person = Parser(Known.of(NAMED), wanted.needed).parse(row)
    assert Reader(layout, Known.of(NAMED), wanted.needed).read(again) == person
    assert (again.wrong, again.remarks) == (row.wrong, row.remarks)


def test_rows_as_nearly_all_are_go_the_quick_way() -> None:
    wanted = KINDS["customers"]
    layout = columns.Layout(HEADER, {c.id: place for place, c in enumerate(wanted.columns)}, {})
    quick = Quick(layout, Parser(Known.of(NAMED), wanted.needed))
    row = "张三,先生,13812345678,023-67871234,渝AD12345,奥迪 A6L,,8850752917,金卡,2025-03-31,2027-03-31,正常,1985-11-30,公历,南岸店,,常客"
    person = quick.parse(row.split(","))
    assert person is not None and (person.plate, person.card, person.note) == (
        "渝AD12345",
        "8850752917",
        "常客",
    )
    assert [phone.e164 for phone in person.phones] == ["+8613812345678", "+862367871234"]
    assert quick.parse(row.replace("渝AD12345", "渝AABCD1").split(",")) is not None and quick.unlikely


def people(path: Path, count: int, wrong: int = 0) -> Path:
    """A list with *count* right rows, and a wrong one after each *wrong*-th."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["顾客姓名", "手机", "车牌号", "备注"])
        for n in range(count):
            writer.writerow(
                [
                    f"顾{'一二三四五六七八九'[n % 9]}",
                    f"138{n:08d}",
                    f"渝A{n:05d}" if n % 3 else "",
                    "老客户" * (n % 4),
                ]
            )
            if wrong and n % wrong == wrong - 1:
                writer.writerow([f"坏{n}", "1234", "", ""])
    return path


class Centre:
    """A call centre in a folder, and what a list left in it."""

    def __init__(self, path: Path) -> None:
        self.store = open_file(
            path, create=None if path.exists() else Site(code="HQ", name="x", created_at=1)
        )
        self.desk = Desk(self.store, LIBRARY, FixedClock(NOW), Actor(id="1000"))

    def take(self, source: Path, bad: Path, **options: Any) -> ImportReport:
        with speaking("en"):
            return run(self.desk, "customers", source, bad_file=bad, **options)

    def shown(self) -> Any:
        with self.store.reader() as db:
            rows = db.execute(
                "SELECT u.name, u.note, (SELECT group_concat(e164) FROM phone WHERE customer=u.id),"
                " (SELECT group_concat(plate) FROM vehicle WHERE customer=u.id), w.tokens"
                " FROM customer u JOIN call_order o ON o.customer=u.id JOIN lookup_words w USING(seq) ORDER BY o.seq"
            ).fetchall()
        assert self.store.verify().ok
        self.store.close()
        return rows


def both(tmp_path: Path, source: Path, start: Any) -> tuple[Any, Any]:
    """What the report, the file of wrong rows and the records are: read here, and by another process."""
    found = []
    for way in ("here", "apart"):
        with pytest.MonkeyPatch.context() as patch:
            take(way, patch, start)
            centre, bad = Centre(tmp_path / f"{way}.db"), tmp_path / f"{way}.csv"
            report = centre.take(source, bad)
            told = msgspec.structs.replace(report, bad_file="")
            found.append((told, bad.read_bytes() if bad.exists() else b"", centre.shown()))
    return found[0], found[1]


def test_another_process_reads_the_same(tmp_path: Path) -> None:
    source = people(tmp_path / "people.csv", 1_500, wrong=100)
    here, apart = both(tmp_path, source, reading._start)
    assert here == apart
    report = apart[0]
    assert (report.rows, report.added, report.bad_rows) == (1_515, 1_500, 15)
    assert report.bad[0].problem == "4 digits do not make a number"


def test_a_process_that_dies_halfway_is_done_without(tmp_path: Path) -> None:
    source = people(tmp_path / "people.csv", 6_000, wrong=50)
    killed = []

    def start(job: reading.Job) -> Any:
        process = reading_start(job)
        assert process is not None and process.stdout is not None
        head = process.stdout.peek(4)[:4]  # type: ignore[attr-defined]
        assert len(head) == 4
        os.kill(process.pid, signal.SIGKILL)
        killed.append(process.pid)
        return process

    reading_start = reading._start
    here, apart = both(tmp_path, source, start)
    assert here == apart and killed and apart[0].rows == 6_120


def test_a_process_that_cannot_be_started_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = people(tmp_path / "people.csv", 120)
    for executable in ("", str(tmp_path / "no-python"), "/bin/false"):
        monkeypatch.setattr(sys, "executable", executable)
        here, apart = both(tmp_path, source, reading._start)
        assert here == apart and apart[0].added == 120
        for left in tmp_path.glob("*.db*"):
            left.unlink()


def test_a_row_that_cannot_be_read_is_refused_in_the_same_words(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text('顾客姓名,手机\n张三,13812345678\n"李四' + "四" * (1 << 20) + "\n", encoding="utf-8")
    said = []
    for way in ("here", "apart"):
        with pytest.MonkeyPatch.context() as patch, speaking("zh"):
            take(way, patch, reading._start)
            centre = Centre(tmp_path / f"{way}.db")
            with pytest.raises(Refusal) as refused:
                run(centre.desk, "customers", source)
            said.append(refused.value.as_json())
            centre.store.close()
    assert said[0] == said[1] and said[0]["refused"] == "unreadable-row"


def test_a_spreadsheet_is_read_apart_too(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    source = tmp_path / "people.xlsx"
    with Workbook(source) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["顾客姓名", "手机", "车牌号", "开卡日期"])
        for n in range(300):
            sheet.write_row(
                n + 1, 0, [f"顾{n}", 13800000000 + n, f"渝B{n:05d}", 45952 if n % 7 else "2025-02-30"]
            )
    here, apart = both(tmp_path, source, reading._start)
    assert here == apart and (apart[0].added, apart[0].bad_rows) == (257, 43)


def test_progress_goes_forward_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = people(tmp_path / "people.csv", 3_000)
    take("apart", monkeypatch, reading._start)
    centre, seen = Centre(tmp_path / "hq.db"), []
    centre.take(source, tmp_path / "bad.csv", progress=seen.append)
    assert [one.done for one in seen] == sorted(one.done for one in seen) and len(seen) > 3
    assert all(0 < one.done <= one.size == source.stat().st_size for one in seen)
    centre.store.close()


STOPPED = """
import sys
from pathlib import Path
from tests.unit.test_imports_apart import Centre, reading, take
import pytest
take("apart", pytest.MonkeyPatch(), reading._start)
def progress(done):
    print(done.rows, flush=True)
Centre(Path(sys.argv[1])).take(Path(sys.argv[2]), Path(sys.argv[1] + ".csv"), progress=progress)
"""


COUNT = 8_000


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are listed in /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nothing_is_left_of_an_import_that_was_stopped(tmp_path: Path, how: signal.Signals) -> None:
    """kill -9 and Ctrl+C: the second process ends, what was counted is kept, and the same list goes on."""
    source = people(tmp_path / "people.csv", COUNT)
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(tmp_path / "hq.db"), str(source)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root,
    )  # fmt: skip
    assert process.stdout is not None
    counted = int(process.stdout.readline())
    helpers = children(process.pid)
    assert len(helpers) == 1
    process.send_signal(how)
    counted = max([counted, *map(int, process.stdout)])
    process.wait(60)
    end = time.monotonic() + 60
    while any(Path(f"/proc/{child}").exists() and _running(child) for child in helpers):
        assert time.monotonic() < end, "the second process lives on"
        time.sleep(0.01)
    with open_file(tmp_path / "hq.db") as store, store.reader() as conn:
        kept = conn.execute("SELECT count(*) FROM customer").fetchone()[0]
        assert counted <= kept < COUNT
    centre = Centre(tmp_path / "hq.db")
    report = centre.take(source, tmp_path / "bad.csv")
    assert (report.added, report.unchanged) == (COUNT - kept, kept)
    whole = Centre(tmp_path / "whole.db")
    whole.take(source, tmp_path / "bad.csv")
    assert sorted(centre.shown()) == sorted(whole.shown())


def _running(pid: int) -> bool:
    """Whether a process is more than an entry nobody has collected yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
