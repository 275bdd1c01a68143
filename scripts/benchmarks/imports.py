"""How fast a list comes in, and whether memory stays flat meanwhile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.benchmarks.memory import PEAK
from scripts.benchmarks.people import STORES
from scripts.benchmarks.registry import Figure, Place, measure

#: Imports argv[2] into argv[1]; prints seconds, how many MB the processes of the import together grew from the first tenth
#: to the end (the one that reads ends before), and the seconds of processor time of each.
SCRIPT = (
    PEAK
    + """
import glob, resource, sys, time
from pathlib import Path
from console.desk import desk as desks
from console.desk.imports import run
from console.domain.time import SystemClock

db, source = Path(sys.argv[1]), Path(sys.argv[2])
desk = desks.init(db, "HQ", "bench", clock=SystemClock())
folder = source.parent
for kind in ("products", "stores"):
    run(desk, kind, folder / f"{kind}.csv")
early = reader = 0.0

def together():
    # the most memory this process and the one that reads the list had
    global reader
    for listed in glob.glob("/proc/self/task/*/children"):
        for child in open(listed).read().split():
            try:
                with open(f"/proc/{child}/status") as status:
                    reader = max([reader, *(int(l.split()[1]) / 1024 for l in status if l.startswith("VmHWM"))])
            except OSError:
                pass
    return peak() + reader

def progress(done):
    global early
    if not early and done.done * 10 >= done.size:
        early = together()
    elif done.done * 10 >= done.size * 9:
        together()

began, busy = time.perf_counter(), time.process_time()
report = run(desk, "customers", source, progress=progress)
seconds, busy = time.perf_counter() - began, time.process_time() - busy
beside = resource.getrusage(resource.RUSAGE_CHILDREN)
assert report.bad_rows == 0 and report.added == report.rows, (report.bad[:3], report.added, report.rows)
desk.store.close()
print(seconds, together() - (early or together()), busy, beside.ru_utime + beside.ru_stime)
"""
)


def lists(folder: Path) -> None:
    """The products and stores the customers name."""
    products = (
        "卡种,服务,次数,有效月数\n金卡,洗车,24,24\n金卡,保养工时,4,24\n银卡,洗车,12,12\n体验卡,洗车,3,3\n"
    )
    (folder / "products.csv").write_text(products, encoding="utf-8")
    stores = "".join(f"{n:02d},{title},023\n" for n, title in enumerate(STORES, 1))
    (folder / "stores.csv").write_text("门店编号,门店,区号\n" + stores, encoding="utf-8")


def build(db: Path, source: Path) -> float:
    """Make *db* from *source* in a process of its own; seconds of the import of customers."""
    return _build(db, source)[0]


def _build(db: Path, source: Path) -> tuple[float, float, float, float]:
    """Seconds, MB grown, seconds of processor time of the process that writes and of the one that reads."""
    lists(source.parent)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(db), str(source)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    seconds, growth, writing, reading = map(float, done.stdout.split())
    return seconds, growth, writing, reading


@measure("import")
def rate(place: Place) -> Iterator[Figure]:
    """Rows a second of the import, and how much memory grows between its first tenth and its end."""
    path = place.folder / "import.db"
    path.unlink(missing_ok=True)
    seconds, growth, writing, reading = _build(path, place.csv)
    note = f"writing {writing / place.rows * 1e6:.0f}, reading beside it {reading / place.rows * 1e6:.0f} us of processor a row"
    yield Figure("import of customers", place.rows / seconds, "rows/s", 20_000, at_most=False, note=note)
    yield Figure("memory growth of the import", growth, "MB", 20)
