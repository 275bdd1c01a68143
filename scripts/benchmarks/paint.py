"""From a key to the painted answer, in a real pseudo-terminal, with the whole desk around it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from console.desk.demo import OPERATOR
from scripts.benchmarks.frames import environment
from scripts.benchmarks.registry import Figure, Place, measure, p50
from scripts.benchmarks.terminal import Terminal

#: What is typed, key by key; Escape between two. Tails of plates, names, initials, numbers.
TYPED = ("a123", "zs", "wang", "8888", "yua12", "b77", "138", "lihua", "12345", "zhang")
ROUNDS = 3
#: The end of a frame as Textual draws it (synchronized output).
FRAME_END = b"\x1b[?2026l"


def key_times(commands: Sequence[Sequence[str]], place: Place) -> list[list[float]]:
    """Seconds from each key to the end of the frame that answers it, for every one of *commands*: all are open together and
    typed to in turns, so that whatever else the machine does meets them alike."""
    samples: list[list[float]] = [[] for _ in commands]
    with ExitStack() as stack:
        terminals = [
            stack.enter_context(Terminal(command, env=environment(place.folder))) for command in commands
        ]
        for terminal in terminals:
            terminal.until_drawn(60, least=300)
        for terminal in terminals:
            terminal.until_quiet(0.7)
        for text in TYPED * ROUNDS:
            for key in text:
                for terminal, found in zip(terminals, samples, strict=True):
                    found.append(_one(terminal, key))
            for terminal in terminals:
                terminal.send("\x1b")
                terminal.until_quiet(0.15)
    return samples


def _one(terminal: Terminal, key: str) -> float:
    terminal.until_quiet(0.03)
    began = time.perf_counter()
    terminal.send(key)
    end = began + 2.0
    answer = b""
    while time.perf_counter() < end:
        answer += terminal.read(0.05)
        if FRAME_END in answer:
            return terminal.last - began
    return 2.0


@measure("paint")
def paint(place: Place) -> Iterator[Figure]:
    """Key to paint of the console on a full file ÷ Textual's own echo, p50."""
    console = [sys.executable, "-P", "-m", "console", "--db", str(place.used), "--as", OPERATOR]
    echo = [sys.executable, "-P", "-m", "scripts.benchmarks.echo"]
    floor, ours = key_times((echo, console), place)
    note = f"{p50(ours) * 1000:.1f} ms ÷ {p50(floor) * 1000:.1f} ms"
    yield Figure("key to paint ÷ Textual's echo, p50", p50(ours) / p50(floor), "x", 3, note=note)
