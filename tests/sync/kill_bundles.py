"""kill -9 of an import of a bundle, as often as wanted; what is there afterwards is whole acts, and going on ends in the same truth."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from random import Random

from network import CODES, Templates, workshop
from sync_helpers import NOW, Place, ended, opened

from console.domain.time import FixedClock
from console.store.open import Store, open_file
from console.sync import merge
from console.sync.bundle import Made
from console.sync.merge import Pace

Acts = dict[tuple[str, int], int]
"""The acts of a bundle, each a site and the number of its first change, with how many changes it has."""

_ACTS = "SELECT site, tx, count(*) FROM change WHERE kind<>'ack' GROUP BY 1, 2"


def bundles(points: int, seed: int) -> tuple[int, int]:
    """Kill *points* imports of one bundle at random instants, up to three in a row on one file; ``(kills, those that stopped half way)``.

    Raises ``AssertionError`` when an act was torn, a tip does not fit, or the digest at the end differs.
    """
    home = workshop()  # a killed process loses nothing that is in memory files: no disk to wait for
    templates, chance = Templates(), Random(seed)
    try:
        made, acts = _bundle(home)
        path, kills, partial, wanted = home / "killed.db", 0, 0, ""
        while kills < points:
            for tail in ("", "-wal", "-shm", "-site", "-line"):
                Path(f"{path}{tail}").unlink(missing_ok=True)
            templates.copy(CODES[1], path)
            for _ in range(min(3, points - kills)):
                kills += _killed(path, made, chance.randrange(1, 400))
                with open_file(path, random=Random(4)) as store:
                    here = _examined(store, acts)
                partial += 1 < here < len(acts)
            with open_file(path, random=Random(5)) as store:
                merge.take(store, made.path, FixedClock(NOW), pace=Pace(pause=lambda seconds: None))
                report = store.verify()
                assert report.ok, report.problems
                wanted = wanted or report.digest
                assert report.digest == wanted
        return kills, partial
    finally:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(templates.root, ignore_errors=True)


def _bundle(home: Path) -> tuple[Made, Acts]:
    """A bundle of cases and customers, several changes an act."""
    hq = Place(home, "HQ")
    for n in range(40):

        def act(tx: object, n: int = n) -> None:
            for k in range(5):
                tx.set("customer", f"c{n % 7}-{k}", {"name": f"张{n}"})  # type: ignore[attr-defined]
            tx.events(f"HQ-{n:04d}", opened(f"HQ-{n:04d}", tx.at))  # type: ignore[attr-defined]

        hq.write(act)
        hq.write(lambda tx, n=n: tx.events(f"HQ-{n:04d}", ended("accept", "pass-on", tx.at)))
    made = hq.send()
    acts = {(site, tx): count for site, tx, count in hq.rows(_ACTS)}
    hq.store.close()
    return made, acts


def _killed(path: Path, made: Made, left: int) -> bool:
    """Take the bundle in within another process that dies when the import looks at its watch for the *left*-th time."""
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:

            def timer() -> float:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return -float(left)

            with open_file(path, random=Random(3)) as store:
                merge.take(store, made.path, FixedClock(NOW), pace=Pace(0.0, timer, lambda seconds: None))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _examined(store: Store, acts: Acts) -> int:
    """How many acts are there, each of them whole and counted in the tips."""
    with store.reader() as conn:
        here = conn.execute(_ACTS).fetchall()
        torn = [(s, t) for s, t, n in here if (s, t) in acts and acts[s, t] != n]
        assert not torn, torn
        tips = conn.execute("SELECT site, seq FROM vector ORDER BY site").fetchall()
        ends = conn.execute("SELECT site, max(seq) FROM change GROUP BY site ORDER BY site").fetchall()
        assert tips == ends
        assert conn.execute("PRAGMA quick_check").fetchone() == ("ok",)
    return len(here)
