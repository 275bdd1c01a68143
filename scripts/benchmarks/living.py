"""What the open console costs while nobody touches it: 500 running clocks on the lead's board, and beside an operator's desk.

The real program in a pseudo-terminal, its own clock, its own file; counted is all CPU time of its process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from console.desk.demo import OPERATOR
from scripts.benchmarks import build
from scripts.benchmarks.frames import environment
from scripts.benchmarks.registry import Figure, Place, measure
from scripts.benchmarks.terminal import Terminal

LEAD = "1010"
CUSTOMERS = 2_000
CALM = 6.0
"""Seconds until what a start costs is over."""
SECONDS = 20.0


@measure("board")
def live(place: Place) -> Iterator[Figure]:
    """Share of a core of the lead's board and of an operator's desk, with all clocks running."""
    if not Path("/proc/self/stat").exists():
        place.say("board: left out, this system does not tell what a running process has used")
        return
    path = place.folder / "live.db"
    if not path.exists():
        build.build(path, CUSTOMERS)
    _begin_the_day(place, path)
    for staff, title in ((LEAD, "the lead's board"), (OPERATOR, "an operator's desk")):
        share, lines = _watch(place, path, staff)
        yield Figure(
            f"{title} with {build.RUNNING} clocks, share of a core",
            share * 100,
            "%",
            1.5,
            note=f"{SECONDS:.0f} s, {lines} lines drawn a second",
        )


def _begin_the_day(place: Place, path: Path) -> None:
    """What the first console of a day does once (the plans of the day, its backup): asked here is the cost of every second."""
    for command in (("plan", "run"), ("backup",)):
        subprocess.run(
            [sys.executable, "-P", "-m", "console", "--db", str(path), "--as", LEAD, *command],
            env=os.environ | environment(place.folder),
            capture_output=True,
            check=True,
        )


def _watch(place: Place, path: Path, staff: str) -> tuple[float, int]:
    """CPU seconds a second, and how many times a line was drawn meanwhile in one."""
    command = [sys.executable, "-P", "-m", "console", "--db", str(path), "--as", staff]
    with Terminal(command, env=environment(place.folder)) as terminal:
        terminal.until_drawn(60)
        _let_run(terminal, CALM)
        used, began, before = _used(terminal.pid), time.perf_counter(), len(terminal.output)
        _let_run(terminal, SECONDS)
        if not terminal.alive():
            raise RuntimeError(f"the console ended: {terminal.output[-1000:]!r}")
        seconds = time.perf_counter() - began
        drawn = terminal.output[before:].count(b"H\x1b[")
        return (_used(terminal.pid) - used) / seconds, round(drawn / seconds)


def _let_run(terminal: Terminal, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while (rest := end - time.perf_counter()) > 0:
        terminal.read(min(rest, 0.5))


def _used(pid: int) -> float:
    """CPU seconds of a process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
