"""kill -9 for as long as you like: ``python tests/faults/soak_kill.py --points 1000 --seed 7``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import kill_story


def main(arguments: list[str]) -> int:
    """Kill half of the time an operator's acts, half of the time an import; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="soak kill", description=__doc__)
    parser.add_argument("--points", type=int, default=1_000, help="how many kills (default 1000)")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="callconsole-soak-") as folder:
        acts = kill_story.writing(Path(folder) / "centre.db", wanted.points // 2, wanted.seed)
        kills, whole = kill_story.importing(Path(folder), wanted.points - wanted.points // 2, wanted.seed)
    print(
        f"{wanted.points // 2} kills among {acts} acts, {kills} among {whole} imports,"
        f" {time.monotonic() - began:.0f} s: nothing lost"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
