"""Power failures for as long as you like: ``python tests/faults/soak_power.py --points 100000 --seed 7``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import power_story

POINTS_A_DAY = 500
"""So many crashes fall into one recorded day before the next one, with other data, is recorded."""


def main(arguments: list[str]) -> int:
    """Crash and say what was found; 0 when nothing promised was lost."""
    parser = argparse.ArgumentParser(prog="soak power", description=__doc__)
    parser.add_argument("--points", type=int, default=10_000, help="how many crashes (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="of the first day (default 1)")
    parser.add_argument("--synchronous", default="FULL", choices=("FULL", "NORMAL", "OFF"))
    wanted = parser.parse_args(arguments)
    began = time.monotonic()
    days = max(1, wanted.points // POINTS_A_DAY)
    found = power_story.soak(wanted.points, wanted.seed, days, wanted.synchronous)
    print(
        f"{found.points} crashes in {days} days, {time.monotonic() - began:.0f} s: harm {found.harm or 'none'}"
    )
    for line in found.first:
        print(line)
    return 1 if found.harm else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
