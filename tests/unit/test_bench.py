"""scripts/bench: the people it invents are possible, its call centre is a real one, and what it prints says what was missed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from console.domain import phones, plates
from console.domain.names import initials
from console.store.open import open_file
from console.store.queries import lookup, lookup_rows
from scripts.benchmarks import build
from scripts.benchmarks.__main__ import as_json, line, names, table, written
from scripts.benchmarks.people import people
from scripts.benchmarks.registry import LIST, Figure, Place

KEPT = Figure("look-up ÷ probe", 5.5, "x", 6, note="p50 0.07 ms")
MISSED = Figure("rows a second", 12_345.6, "rows/s", 20_000, at_most=False)


def test_invented_people_could_exist() -> None:
    crowd = list(people(5_000))
    assert crowd == list(people(5_000))  # the same for everybody who measures
    numbers = [person.mobile for person in crowd]
    cars = [plate for person in crowd for plate in person.plates]
    cards = [card for person in crowd for card in person.cards]
    for once in (numbers, cars, cards):
        assert len(set(once)) == len(once)
    assert 1.25 < len(cars) / len(crowd) < 1.35 and 1.15 < len(cards) / len(crowd) < 1.25
    assert all(plates.parse(plate).text == plate for plate in cars)
    kinds = {plates.parse(plate).kind for plate in cars}
    assert kinds >= {
        "ordinary",
        "new-energy",
        "trailer",
        "police",
        "hk-macau",
        "armed-police",
        "military",
        "embassy",
    }
    assert all(phones.parse(number).kind == "mobile" for number in numbers)
    spoken = {person.name[0] for person in crowd}
    assert spoken >= set("单曾仇解查区朴翟") and any(
        len(initials(p.name)) > 1 for p in crowd if p.name[0] == "单"
    )
    assert any("·" in person.name for person in crowd) and any(person.name.isascii() for person in crowd)


def test_the_call_centre_is_one_a_console_opens(tmp_path: Path) -> None:
    path = tmp_path / "centre.db"
    build.build(path, 1_200)
    with open_file(path) as store:
        report = store.verify()
        assert report.ok, report.problems
        with store.reader() as conn:
            count = dict(conn.execute("SELECT state, count(*) FROM case_head GROUP BY state").fetchall())
            customers = conn.execute("SELECT count(*) FROM customer").fetchone()[0]
            callers = conn.execute("SELECT count(DISTINCT customer) FROM call").fetchone()[0]
            found = lookup.find(conn, "w", 20)[1]
            rows = lookup_rows.rows_at(conn, [one.place for one in found], 1 << 62)
            last = [rows[one.place].last_call for one in found if one.how == "prefix"]
    assert customers == 1_200 and count["open"] >= build.RUNNING and count["closed"] >= 24
    assert callers >= 150 and len(found) == 20
    assert last == sorted(last, reverse=True) and last[0] > 0


def test_a_kept_file_is_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def make(command: list[str], **_how: object) -> None:
        Path(command[-2]).write_text(command[-1])

    monkeypatch.setattr("scripts.benchmarks.registry.subprocess.run", make)
    for turn in ("first", "second"):
        place = Place(tmp_path / turn, 1_000_000, said.append, tmp_path / "kept")
        assert (
            place.db.read_text() == "1000000"
            and place.tenth.read_text() == "100000" == place.modest.read_text()
        )
        assert place.used.parent == tmp_path / turn and place.rows == LIST
    assert len(said) == 2  # one sentence for each file that was made
    assert sorted(p.suffix for p in (tmp_path / "kept").iterdir()) == [".db", ".db", ".toml"]


def test_a_figure_says_whether_its_bar_was_kept() -> None:
    assert KEPT.ok and not MISSED.ok
    assert line(KEPT).startswith("ok ") and line(MISSED).startswith("MISS")
    told = json.loads(json.dumps(as_json(10_000, [KEPT, MISSED])))
    assert [(f["name"], f["bar"], f["ok"]) for f in told["figures"]] == [
        ("look-up ÷ probe", "<= 6", True),
        ("rows a second", ">= 20000", False),
    ]
    rows = table(1_000_000, [KEPT, MISSED])
    assert rows[0].startswith("1,000,000 customers, ")
    assert rows[-2:] == [
        "| look-up ÷ probe | 5.5 x | <= 6 | p50 0.07 ms |",
        "| rows a second | 12,346 rows/s | >= 20000, missed | |",
    ]


def test_the_table_goes_where_the_page_has_a_place_for_it() -> None:
    page = "before\n<!-- speed: written by scripts/bench --readme -->\nold\n<!-- /speed -->\nafter\n"
    once = written(page, 10_000, [KEPT])
    assert once.startswith("before\n<!-- speed") and once.endswith("<!-- /speed -->\nafter\n")
    assert "old" not in once and "| look-up ÷ probe |" in once
    assert written(once, 10_000, [KEPT]) == once
    with pytest.raises(ValueError, match="place"):
        written("nothing here", 10_000, [KEPT])


def test_every_figure_can_be_asked_for_alone() -> None:
    assert len(set(names())) == len(names()) >= 12 and names()[0] == "lookup"
