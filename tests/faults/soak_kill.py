"""kill -9 for as long as you like: ``python tests/faults/soak_kill.py --points 1000 --seed 7``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "sync"))

import kill_bundles
import kill_story


def main(arguments: list[str]) -> int:
    """Kill an operator's acts, imports of a list and imports of a bundle, so often each; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="soak kill", description=__doc__)
    parser.add_argument("--points", type=int, default=1_000, help="how many kills of each (default 1000)")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    began = time.monotonic()
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="callconsole-soak-", dir=shm if shm.is_dir() else None, ignore_cleanup_errors=True
    ) as folder:
        acts = kill_story.writing(Path(folder) / "centre.db", wanted.points, wanted.seed)
        print(f"{wanted.points:,} kills among {acts:,} saves of an operator: nothing lost", flush=True)
        kills, whole = kill_story.importing(Path(folder), wanted.points, wanted.seed)
        print(f"{kills:,} kills among {whole:,} imports of a list: nothing lost", flush=True)
    kills, partial = kill_bundles.bundles(wanted.points, wanted.seed)
    print(f"{kills:,} kills of an import of a bundle, {partial:,} of them half way: nothing lost")
    print(f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
