"""Random people walk every path of every process; planted faults are found, each by its kind."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.catalogue import loader
from console.catalogue.schema import Pack
from console.engine.simulate import Report, simulate, simulate_all
from console.i18n import speaking

GOOD = Path(__file__).parent.parent / "fixtures" / "packs"
SHIPPED = loader.load()
PROCESSES = [(pack.id, process.id) for pack, process in SHIPPED.processes]


@pytest.mark.parametrize(("pack", "process"), PROCESSES, ids=lambda name: name)
def test_people_can_walk_every_shipped_process(pack: str, process: str) -> None:
    report = simulate(SHIPPED.packs[pack], process, seed=11, walks=30)
    assert report.failures == ()
    assert report.covered[0] == report.covered[1]


def test_the_card_pack_is_among_them() -> None:
    assert sum(process.startswith("card-") for _pack, process in PROCESSES) >= 11


def test_a_report_says_what_was_seen() -> None:
    pack = loader.load([GOOD]).packs["garage"]
    report = simulate(pack, "booking", seed=3, walks=50)
    assert report.ok
    assert set(report.steps) == set(pack.processes["booking"].steps)
    assert report.ways[("call-back", "outcomes.unreached")] > 0
    assert {"booked", "declined", "unreached", "not-entitled"} <= set(report.ended)
    assert sum(report.ended.values()) == report.walks == 50
    assert report.rounds > 1
    assert 0 < report.kept <= report.promises
    assert report.late > 0


def test_the_same_seed_walks_the_same_walks() -> None:
    pack = loader.load([GOOD]).packs["garage"]
    assert simulate(pack, "fetch", seed=5, walks=20) == simulate(pack, "fetch", seed=5, walks=20)
    assert simulate(pack, "fetch", seed=5, walks=20) != simulate(pack, "fetch", seed=6, walks=20)


def test_every_process_of_a_pack() -> None:
    pack = loader.load([GOOD]).packs["garage"]
    assert [r.process for r in simulate_all(pack, walks=10)] == ["booking", "care", "fetch", "law"]


@dataclass(frozen=True)
class Fault:
    """``old`` becomes ``new`` in a process of the good pack; walking *process* must fail so."""

    file: str
    old: str
    new: str
    kind: str
    step: str
    key: str = ""
    says: str = ""
    process: str = ""


FAULTS = [
    Fault("fetch", 'outcomes.change   = { round = "accept", clears = ["store"] }\noutcomes.declined = "end"',
          'outcomes.change = { round = "rearrange" }', "trap", "rearrange", says="after 200 acts"),
    Fault("fetch", 'by    = "operator"\noutcomes.change', 'by = "nobody"\noutcomes.change', "trap", "rearrange",
          says="nobody"),
    Fault("booking", 'by     = "front-desk"\nwrites = { appointment-1 = ["request"] }',
          'by     = "front-desk"\nnext = "end"', "step-unreached", "lead-answers"),
    Fault("law", 'outcomes.book   = { to = "book", needs = ["request"] }', 'outcomes.book = "meet"', "step-unreached", "book"),
    Fault("law", 'outcomes.book   = { to = "book", needs = ["request"] }', 'outcomes.book = "meet"', "outcome-untaken",
          "accept", "outcomes.book", says="missing-fields"),
    Fault("booking", 'due    = "T+10min"', 'due = "U+10min"', "clock", "call-back", "due", says="U+10min"),
    Fault("booking", 'marks   = "T"\n', "", "clock", "store-records", "due", says="T+5min"),
    Fault("fetch", '"store", "wanted_at", "urgency"', '"store", "urgency"', "clock", "collect", "due", says="wanted_at-30min"),
    Fault("fetch", 'outcomes.not-entitled = "end"', 'outcomes.not-entitled = "phone"', "clock", "phone", "due", says="T+2min"),
    Fault("booking", 'marks   = "T"\n', 'marks = "T"\nnext = { of = "urgency", urgent = "end", else = "store-records" }\n',
          "promise-lost", "pass-on", says="booking.promise"),
    Fault("fetch", 'kept = "phone"', 'kept = "inspect"', "promise-lost", "accept", says="booking.promise"),
    Fault("booking", 'verbs      = ["yy", "book"]', 'needs = ["reply"]', "run-refused", "book", "booking.accept",
          says="missing-fields", process="law"),
    Fault("care", 'needs    = ["customer"]', 'needs = ["phone"]', "start-refused", "hand-in", "starts", says="care",
          process="fetch"),
    Fault("law", 'runs  = "booking"', 'runs = "bookings"', "error", "accept", says="bookings"),
    Fault("law", "outcomes.booked    =", "outcomes.refund =", "outcome-untaken", "book", "outcomes.refund"),
    Fault("booking", '= "store-notes"\noutcomes.change', '= "store-note"\noutcomes.change', "error", "call-back",
          says="store-note"),
]  # fmt: skip


def planted(fault: Fault, folder: Path) -> Pack:
    """The good pack with the fault in it, as written: the loader would refuse it."""
    packs = folder / "packs"
    shutil.copytree(GOOD, packs)
    file = packs / "garage" / "processes" / f"{fault.file}.toml"
    text = file.read_text()
    assert fault.old in text, "the fault does not fit the good pack"
    file.write_text(text.replace(fault.old, fault.new, 1))
    return loader.unchecked(packs / "garage")[0]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.kind}-{f.step}-{f.key}")
def test_a_planted_fault_is_found(fault: Fault, tmp_path: Path) -> None:
    with speaking("en"):
        report: Report = simulate(planted(fault, tmp_path), fault.process or fault.file, seed=1, walks=30)
    shown = "\n".join(f"{f.kind} {f.step} {f.key}: {f.message}" for f in report.failures)
    assert not report.ok
    assert any(
        f.kind == fault.kind and f.step == fault.step and fault.key in ("", f.key) and fault.says in f.message
        for f in report.failures
    ), shown


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.kind}-{f.step}-{f.key}")
def test_the_checks_refuse_it_too(fault: Fault, tmp_path: Path) -> None:
    planted(fault, tmp_path)
    assert "garage" not in loader.load([tmp_path / "packs"]).packs
