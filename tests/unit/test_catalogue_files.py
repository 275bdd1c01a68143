"""The loader against whatever may stand in a file; calendars; the kept library; the vocabulary of parser and schema."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.catalogue import cache, loader
from console.catalogue.calendars import read_calendars
from console.catalogue.extras import PLAN_KEYS
from console.catalogue.processes import OUTCOME_KEYS, PROCESS_KEYS, STEP_KEYS
from console.catalogue.schema import Outcome, Plan, Process, Step
from console.i18n import data_dir, speaking

GOOD = Path(__file__).parent.parent / "fixtures" / "packs"
FILES = sorted(p.relative_to(GOOD).as_posix() for p in GOOD.rglob("*.toml"))
JUNK = ["", "=", "[", "]", "}", '"', "x = 1", 'by = { of = "urgency" }', "[steps.accept]", "outcomes = 3", "title = 1979-05-27",
        'next = { to = "end", round = "accept" }', "[steps]", "covers = [[]]", "\x00", "says = [1]", "within = {}"]  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.integers(0, 200), st.sampled_from(["drop", "twice", *JUNK]))
def test_no_file_can_stop_the_loader(
    tmp_path_factory: pytest.TempPathFactory, file: str, at: int, junk: str
) -> None:
    packs = tmp_path_factory.mktemp("packs") / "packs"
    shutil.copytree(GOOD, packs)
    lines = (packs / file).read_text().splitlines()
    at %= len(lines)
    lines[at : at + 1] = [] if junk == "drop" else [lines[at], lines[at] if junk == "twice" else junk]
    (packs / file).write_text("\n".join(lines) + "\n")
    library = loader.load([packs])
    for problem in library.problems:
        assert problem.problem
        assert problem.file
    for pack in library.packs.values():
        assert loader.undump(loader.dump(pack)) == pack
    shutil.rmtree(packs)


def keys(kind: type[msgspec.Struct], *ours: str) -> set[str]:
    """The fields of a type as packs write them, without those that the loader fills in."""
    return {f.name.rstrip("_") for f in msgspec.structs.fields(kind)} - {"id", "pack", *ours}


def test_the_parser_knows_exactly_what_the_schema_holds() -> None:
    assert set(STEP_KEYS) == keys(Step, "covered_by")
    assert set(OUTCOME_KEYS) == keys(Outcome)
    assert set(PROCESS_KEYS) == keys(Process)
    assert set(PLAN_KEYS) == keys(Plan)


def test_shipped_calendars_are_sound() -> None:
    calendars, problems = read_calendars(data_dir() / "calendars", "Asia/Shanghai")
    assert problems == []
    assert {"centre", "store"} <= set(calendars)
    assert calendars["store"].hours[0] == (8 * 60 + 30, 18 * 60)


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ('hours = { mon = "08:30-17:30", tus = "1" }', "hours.tus", "no key"),
        ('hours = { mon = "17:30-08:30" }', "hours.mon", "no opening hours"),
        ('hours = { mon = "8:30-17:30" }', "hours.mon", "no opening hours"),
        ('hours = { mon = "08:30-17:30" }\nclosed = ["2026-02-30"]', "closed", "no date"),
        ('hours = {}\nclosed = ["2026-10-01"]\nopen = ["2026-10-01"]', "open", "both open and closed"),
        ('closed = ["2026-10-01"]', "hours", "missing"),
        ("hours = ", "", "not TOML"),
    ],
)
def test_calendars_that_do_not_fit(tmp_path: Path, text: str, key: str, problem: str) -> None:
    (tmp_path / "odd.toml").write_text(text)
    with speaking("en"):
        calendars, problems = read_calendars(tmp_path)
    assert calendars == {}
    assert [(p.file, p.key) for p in problems] == [("calendars/odd.toml", key)]
    assert problem in problems[0].problem


def test_a_unit_keeps_a_calendar_there_is(tmp_path: Path) -> None:
    packs = shutil.copytree(GOOD, tmp_path / "packs")
    roles = packs / "shared" / "roles.toml"
    text = roles.read_text()
    named = text.replace('en = "Store" } }', 'en = "Store" }, calendar = "shop" }')
    roles.write_text(named)
    with speaking("en"):
        problem = loader.load([packs]).problems[0]
    assert (problem.file, problem.where, problem.key) == ("shared/roles.toml", "units.store", "calendar")
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "shop.toml").write_text('hours = { mon = "09:00-24:00" }\n')
    assert loader.load([packs]).problems == ()


def test_a_library_is_kept_until_anything_changes(tmp_path: Path) -> None:
    packs, kept = shutil.copytree(GOOD, tmp_path / "packs"), tmp_path / "kept"
    first = loader.load([packs], cache=kept)
    (file,) = kept.iterdir()
    assert loader.load([packs], cache=kept) == first == loader.load([packs])
    file.write_bytes(b"{")
    assert loader.load([packs], cache=kept) == first  # a spoilt file is made anew
    with (packs / "garage" / "forms.toml").open("a") as forms:
        forms.write("# more\n")
    second = loader.load([packs], cache=kept)
    assert second.packs["garage"].hash != first.packs["garage"].hash
    assert len(list(kept.iterdir())) == 1
    (packs / "garage" / "forms.toml").write_text("[")
    assert loader.load([packs], cache=kept).problems
    assert cache.find(kept, "nothing") is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert loader.load([GOOD], cache=tmp_path / "file").problems == ()
