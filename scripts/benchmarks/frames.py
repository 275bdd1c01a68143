"""The first frame, in a real pseudo-terminal, against a bare Textual app started in turns with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.benchmarks.registry import Figure, Place, measure, p50
from scripts.benchmarks.terminal import Terminal

ROUNDS = 7
BARE = "READY-TO-READ"
#: On every desk, in every language: the first key of the last row.
CONSOLE = "F2"


def environment(folder: Path) -> dict[str, str]:
    """An environment like a person's: compiled modules are kept, so a start does not compile the house again."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return env | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": str(folder), "LANG": "C.UTF-8"}


def first_frame(command: Sequence[str], mark: str, folder: Path) -> float:
    """Seconds from the start of *command* until *mark* stands on its screen and the frame it is part of is whole."""
    with Terminal(command, env=environment(folder)) as terminal:
        end = time.perf_counter() + 30
        sought = mark.encode()
        while time.perf_counter() < end:
            terminal.read(1.0)
            if sought in terminal.output:
                terminal.until_quiet(0.02)
                return terminal.last - terminal.began
            if not terminal.alive():
                break
        raise TimeoutError(f"{mark} never stood on the screen: {terminal.output[-1500:]!r}")


@measure("first-frame")
def frame(place: Place) -> Iterator[Figure]:
    """The console on a demo file that is there already ÷ the bare app."""
    db = place.folder / "frame.db"
    console = [sys.executable, "-P", "-m", "console", "demo", "--keep", str(db)]
    bare = [sys.executable, "-P", "-m", "scripts.benchmarks.bare"]
    subprocess.run(
        [*console, "--json", "--customers", "400"],
        check=True,
        capture_output=True,
        env=environment(place.folder),
    )
    for command, mark in ((console, CONSOLE), (bare, BARE)):  # compile and warm up
        first_frame(command, mark, place.folder)
    samples: dict[str, list[float]] = {"console": [], "bare": []}
    for _ in range(ROUNDS):
        samples["bare"].append(first_frame(bare, BARE, place.folder))
        samples["console"].append(first_frame(console, CONSOLE, place.folder))
    ratio = p50(samples["console"]) / p50(samples["bare"])
    note = f"{p50(samples['console']) * 1000:.0f} ms ÷ {p50(samples['bare']) * 1000:.0f} ms"
    yield Figure("first frame of the console ÷ bare Textual app", ratio, "x", 1.3, note=note)
