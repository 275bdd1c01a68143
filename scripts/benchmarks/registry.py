"""What a figure is, and the shared place the figures are measured in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Figure(NamedTuple):
    """A measured value. *bar* is the greatest (``at_most``) or least value that is good enough; *note* says how it came."""

    name: str
    value: float
    unit: str
    bar: float
    at_most: bool = True
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether the bar is kept."""
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def as_json(self) -> dict[str, object]:
        """The shape interface.md promises, and more keys."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "bar": f"{'<=' if self.at_most else '>='} {self.bar:g}",
            "ok": self.ok,
            "note": self.note,
        }


Measure = Callable[["Place"], Iterable[Figure]]
MEASURES: dict[str, Measure] = {}


def measure(name: str) -> Callable[[Measure], Measure]:
    """Decorator: a function that gives one or more figures; *name* is what ``--only`` chooses by."""

    def decorate(function: Measure) -> Measure:
        MEASURES[name] = function
        return function

    return decorate


class Place:
    """A folder, a number of customers, and the files made in it once they are needed."""

    def __init__(self, folder: Path, customers: int, say: Callable[[str], None]) -> None:
        self.folder, self.customers, self.say = folder, customers, say
        self.import_seconds = 0.0

    @cached_property
    def csv(self) -> Path:
        """A list of :attr:`customers` rows, one customer each, as a chain would hand it over."""
        from scripts.benchmarks.people import write_csv

        return write_csv(self.folder / "customers.csv", self.customers)

    @cached_property
    def db(self) -> Path:
        """A file with all of them, made by the import itself (which is timed)."""
        from scripts.benchmarks.imports import build

        self.say(f"importing {self.customers:,} customers ..")
        path = self.folder / "bench.db"
        self.import_seconds = build(path, self.csv)
        return path

    @cached_property
    def small(self) -> Place:
        """The same with a tenth of the customers."""
        folder = self.folder / "small"
        folder.mkdir()
        return Place(folder, max(1_000, self.customers // 10), self.say)


def p50(samples: Iterable[float]) -> float:
    """The median."""
    return statistics.median(samples)


def timed(function: Callable[[], object]) -> float:
    """Seconds one call takes."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began
