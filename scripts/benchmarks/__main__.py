"""``scripts/bench``: every figure with its bar, as ratios within one run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from scripts.benchmarks import bundles, countdowns, exports, frames, imports, lookups, paint, terminals
from scripts.benchmarks.registry import MEASURES, Figure, Place

MODULES = (frames, paint, countdowns, imports, lookups, exports, bundles, terminals)


#: How often a figure that decides is measured again when it missed: the machine may have been busy.
AGAIN = 3


def main(arguments: list[str]) -> int:
    """Measure and print; 0 when every bar is kept."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--customers", type=int, default=100_000, help="how many customers (default 100000)")
    parser.add_argument(
        "--only", default="*", metavar="NAME", help=f"one of {', '.join(MEASURES)}; may have *"
    )
    parser.add_argument(
        "--gate",
        default="*",
        metavar="NAME",
        help="only these decide the exit code; missed ones are measured again",
    )
    wanted = parser.parse_args(arguments)
    chosen = [name for name in MEASURES if fnmatch(name, wanted.only)]
    if not chosen:
        parser.error(f"no figure is called {wanted.only}; there are {', '.join(MEASURES)}")

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    figures: list[Figure] = []
    missed: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="callconsole-bench-") as folder:
        place = Place(Path(folder), wanted.customers, say)
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
        print(
            json.dumps(
                {"customers": wanted.customers, "figures": [f.as_json() for f in figures]},
                ensure_ascii=False,
                indent=2,
            )
        )
    say(f"{sum(f.ok for f in figures)} of {len(figures)} bars kept")
    return 1 if missed else 0


def line(figure: Figure) -> str:
    """A figure for people."""
    mark = "ok  " if figure.ok else "MISS"
    bar = f"{'<=' if figure.at_most else '>='} {figure.bar:g}"
    return f"{mark} {figure.name:<48} {figure.value:>10,.2f} {figure.unit:<7} {bar:>9}  {figure.note}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
