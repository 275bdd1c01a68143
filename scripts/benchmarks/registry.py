"""What a figure is, and the shared place the figures are measured in."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, NamedTuple


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

    @property
    def bar_words(self) -> str:
        """The bar with its direction: ``<= 3``."""
        return f"{'<=' if self.at_most else '>='} {self.bar:g}"

    def as_json(self) -> dict[str, object]:
        """The shape interface.md promises, and more keys."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "bar": self.bar_words,
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


#: Lists, cases and bundles are measured at this many, however many customers are on file.
LIST: Final = 100_000
#: Files kept from another run are used again when they were made in this way.
_MADE: Final = 1
#: The daily backup of a large file would be copied while something else is measured.
_SETTINGS: Final = "[backups]\ndays = 0\n"


class Place:
    """A folder, a number of customers, and the files made in it once they are needed.

    *keep* is a folder for what takes long to make and is only read: a later run finds it there. Everything else lies in
    *folder* and goes with it.
    """

    def __init__(
        self, folder: Path, customers: int, say: Callable[[str], None], keep: Path | None = None
    ) -> None:
        self.folder, self.customers, self.say = folder, customers, say
        self._keep = keep or folder
        self._warm: set[Path] = set()
        for one in {self.folder, self._keep}:
            one.mkdir(parents=True, exist_ok=True)
            (one / "settings.toml").write_text(_SETTINGS)

    @property
    def rows(self) -> int:
        """How long a list is that comes in, and how many cases go out."""
        return min(self.customers, LIST)

    @cached_property
    def csv(self) -> Path:
        """A list of :attr:`rows` customers, as a chain would hand it over."""
        from scripts.benchmarks.people import write_csv

        return write_csv(self.folder / "customers.csv", self.rows)

    @property
    def db(self) -> Path:
        """A file with all customers. To be read only."""
        return self._centre(self.customers)

    @property
    def tenth(self) -> Path:
        """A file with a tenth of them. To be read only."""
        return self._centre(max(1_000, self.customers // 10))

    @property
    def modest(self) -> Path:
        """A file with at most :data:`LIST` customers. To be read only."""
        return self._centre(self.rows)

    @cached_property
    def used(self) -> Path:
        """A copy of :attr:`db` that may be written to, by one figure after the other."""
        return self.copy(self.db, "used.db")

    def copy(self, file: Path, name: str) -> Path:
        """*file* once more, to be written to."""
        return Path(shutil.copyfile(file, self.folder / name))

    def _centre(self, customers: int) -> Path:
        path = self._keep / f"centre-{customers}-{_MADE}.db"
        if not path.exists():
            self.say(f"making a call centre of {customers:,} customers ..")
            workshop = Path(mkdtemp(prefix="making-", dir=self._keep))
            begun = workshop / path.name
            subprocess.run(
                [sys.executable, "-P", "-m", "scripts.benchmarks.build", str(begun), str(customers)],
                check=True,
            )
            begun.rename(path)
            shutil.rmtree(workshop)
        if (
            path not in self._warm
        ):  # what is measured is the program, not how long the disk takes the first time
            self._warm.add(path)
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass
        return path


def p50(samples: Iterable[float]) -> float:
    """The median."""
    return statistics.median(samples)


def timed(function: Callable[[], object]) -> float:
    """Seconds of CPU one call takes: what others do on the machine meanwhile does not count."""
    began = time.thread_time()
    function()
    return time.thread_time() - began
