"""``scripts/bench``: every figure with its bar, as ratios within one run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from console.store.sqlite import VERSION
from scripts.benchmarks import (
    bundles,
    countdowns,
    exports,
    frames,
    imports,
    living,
    lookups,
    paint,
    terminals,
)
from scripts.benchmarks.registry import MEASURES, Figure, Place

MODULES = (lookups, paint, frames, living, countdowns, imports, exports, bundles, terminals)


#: How often a figure that decides is measured again when it missed: the machine may have been busy.
AGAIN = 3


def main(arguments: list[str]) -> int:
    """Measure and print; 0 when every bar is kept."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--readme", action="store_true", help="write the table into README.md")
    parser.add_argument("--customers", type=int, default=100_000, help="how many customers (default 100000)")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep the large files there for the next run"
    )
    parser.add_argument(
        "--only", default="*", metavar="NAME", help=f"one of {', '.join(names())}; may have *"
    )
    parser.add_argument(
        "--gate",
        default="*",
        metavar="NAME",
        help="only these decide the exit code; missed ones are measured again",
    )
    wanted = parser.parse_args(arguments)
    chosen = [name for name in names() if fnmatch(name, wanted.only)]
    if not chosen:
        parser.error(f"no figure is called {wanted.only}; there are {', '.join(names())}")
    if wanted.customers < LEAST:
        parser.error(f"with fewer than {LEAST:,} customers no figure says anything")

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    figures: list[Figure] = []
    missed: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="callconsole-bench-") as folder:
        place = Place(Path(folder), wanted.customers, say, wanted.keep)
        for name in chosen:
            found = list(MEASURES[name](place))
            for _ in range(AGAIN):
                if all(figure.ok for figure in found) or not fnmatch(name, wanted.gate):
                    break
                say(f"{name}: once more, something else may have been running")
                found = list(MEASURES[name](place))
            figures += found
            missed += [figure for figure in found if not figure.ok and fnmatch(name, wanted.gate)]
            for figure in found:
                say(line(figure))
    if wanted.json:
        print(json.dumps(as_json(wanted.customers, figures), ensure_ascii=False, indent=2))
    if wanted.readme:
        README.write_text(
            written(README.read_text(encoding="utf-8"), wanted.customers, figures), encoding="utf-8"
        )
    say(f"{sum(f.ok for f in figures)} of {len(figures)} bars kept")
    return 1 if missed else 0


#: The fewest customers the figures are about.
LEAST = 2_000
README = Path(__file__).resolve().parents[2] / "README.md"


def names() -> list[str]:
    """What ``--only`` can choose, in the order it is measured and shown."""
    return [
        name
        for module in MODULES
        for name, function in MEASURES.items()
        if function.__module__ == module.__name__
    ]


def written(page: str, customers: int, figures: Sequence[Figure]) -> str:
    """The *page* with the table of a run between its two marks."""
    begin, end = "<!-- speed: written by scripts/bench --readme -->\n", "<!-- /speed -->"
    head, _begin, rest = page.partition(begin)
    _old, _end, tail = rest.partition(end)
    if not (_begin and _end):
        raise ValueError("the page has no place for the figures")
    return "".join([head, begin, *(f"{row}\n" for row in table(customers, figures)), end, tail])


def line(figure: Figure) -> str:
    """A figure for people."""
    mark = "ok  " if figure.ok else "MISS"
    return f"{mark} {figure.name:<48} {figure.value:>10,.2f} {figure.unit:<7} {figure.bar_words:>9}  {figure.note}"


def as_json(customers: int, figures: Sequence[Figure]) -> dict[str, object]:
    """All figures of a run, and where they were measured."""
    return {"customers": customers, "machine": machine(), "figures": [figure.as_json() for figure in figures]}


def machine() -> dict[str, object]:
    """What the figures were measured on, as far as it matters."""
    return {
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "sqlite": ".".join(map(str, VERSION)),
    }


def table(customers: int, figures: Sequence[Figure]) -> list[str]:
    """All figures as the README shows them."""
    rows = [_row(figure) for figure in figures]
    about = machine()
    return [
        f"{customers:,} customers, {about['cores']} cores, Python {about['python']}, SQLite {about['sqlite']}:",
        "",
        "| figure | measured | bar | how |",
        "|---|---|---|---|",
        *rows,
    ]


def _row(figure: Figure) -> str:
    """A line of the table; a bar that was missed says so."""
    value = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.3g}"
    missed = "" if figure.ok else ", missed"
    note = figure.note.replace("|", "/")
    cells = (figure.name, f"{value} {figure.unit}".strip(), f"{figure.bar_words}{missed}", note)
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
