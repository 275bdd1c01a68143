"""A register of as many cases as there are customers as a workbook, against reading the same lines and throwing them away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.benchmarks.memory import PEAK
from scripts.benchmarks.registry import Figure, Place, measure

#: Makes argv[1] with argv[2] booked, served and closed cases: one led through the engine, the others the same events at other times.
BUILD = """
import sys
from pathlib import Path
import msgspec
from console.desk import cases
from console.desk import desk as desks
from console.domain.time import FixedClock, MINUTE
from console.engine.events import CaseOpened
from console.store.queries import cases as queries

path, count = Path(sys.argv[1]), int(sys.argv[2])
clock = FixedClock(1_795_395_600_000)
desk = desks.init(path, "HQ", "bench", clock=clock)
with desk.store.write(actor="", now=clock.now()) as tx:
    tx.set("unit", "03", {"code": "03", "title": "南岸店", "kind": "store"})
    tx.set("product", "p", {"title": "金卡"})
    tx.set("product_service", "p/car-wash", {"product": "p", "service": "car-wash"})
    tx.set("customer", "c", {"name": "张三", "honorific": "先生"})
    tx.set("vehicle", "v", {"customer": "c", "plate": "渝A12345", "model": "长安"})
    tx.set("card", "k", {"number": "8850752917", "customer": "c", "vehicle": "v", "product": "p", "valid_to": "2030-01-01"})
    tx.set("staff", "1001", {"name": "李敏", "posts": [["operator", "centre"], ["front-desk", "03"]]})
from console.desk import accounts
desk = desk.as_(accounts.log_in(desk, "1001"))
name = cases.open_(desk, "card-appointment-via-cs", plate="渝A12345", service="洗车", store="03",
                   fields={"request": "洗车，顺带看下雨刮"}, contact=clock.now())
for step, fields in (("accept", {}), ("pass-on", {}), ("store-answers", {"reply": "可以，三号工位"})):
    clock.advance(MINUTE)
    cases.do(desk, name, step, fields=fields)
clock.advance(MINUTE)
cases.cancel(desk, name, "客户改期")
with desk.reader() as con:
    events = queries.events(con, name)
began = events[0].at
done = 1
while done < count:
    clock.advance(MINUTE)
    shift = clock.now() - events[-1].at
    with desk.store.write(actor="1001", now=clock.now()) as tx:
        for _ in range(min(500, count - done)):
            case = tx.new_case()
            same = [msgspec.structs.replace(e, at=e.at + shift) for e in events]
            same[0] = msgspec.structs.replace(same[0], case=case, contact=same[0].contact + shift)
            tx.events(case, same)
            done += 1
desk.store.close()
"""

#: Reads the register of argv[1]; with argv[2] writes it there. Prints seconds, seconds of CPU, lines, and the most memory it had (MB).
READ = (
    PEAK
    + """
import sys, time
from pathlib import Path
from console.desk import desk as desks, registers
from console.desk.registers_read import wanted
from console.desk.reports.still import still

desk = desks.open_desk(Path(sys.argv[1]), staff="1001")
registers.list_(desk)

began, worked = time.perf_counter(), time.process_time()
if len(sys.argv) > 2:
    count = registers.write(desk, "appointment-1", Path(sys.argv[2]))
else:
    with still(desk, streaming=True) as quiet:
        count = sum(1 for _ in registers.table(quiet, wanted(quiet, "appointment-1")).rows)
print(time.perf_counter() - began, time.process_time() - worked, count, peak())
"""
)


def build(path: Path, count: int) -> None:
    """A file with *count* cases that have ended."""
    _run(BUILD, str(path), str(count))


class Read(NamedTuple):
    """What a reading cost: seconds, seconds of CPU, lines, and the most memory of the process (MB)."""

    seconds: float
    cpu: float
    lines: int
    memory: float


def read(path: Path, to: Path | None = None) -> Read:
    """The register read, or written to *to*, by a process of its own."""
    seconds, cpu, lines, memory = _run(READ, str(path), *([str(to)] if to else [])).split()
    return Read(float(seconds), float(cpu), int(lines), float(memory))


def _run(script: str, *words: str) -> str:
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


@measure("export")
def export(place: Place) -> Iterator[Figure]:
    """XLSX ÷ the query alone, in CPU time (others may be using the machine), and the memory of the whole program meanwhile."""
    path, to = place.folder / "export.db", place.folder / "export.xlsx"
    if not path.exists():
        place.say(f"making {place.rows:,} cases ..")
        build(path, place.rows)
    query, written = read(path), read(path, to)
    assert written.lines == place.rows, written
    note = (
        f"{written.seconds:.1f} s / {query.seconds:.1f} s by the clock, {to.stat().st_size / 1e6:.1f} MB file"
    )
    yield Figure("cases to XLSX ÷ the query alone", written.cpu / query.cpu, "x", 3, note=note)
    yield Figure(
        "memory while writing them", written.memory, "MB", 60, note="a process of its own, at its peak"
    )
