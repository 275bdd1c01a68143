"""kill -9 at any instant of an import: what is there is whole acts, and taking the bundle in again ends in the same truth."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random

from network import CODES, Templates
from sync_helpers import NOW, Place, ended, opened

from console.domain.time import FixedClock
from console.store.open import open_file
from console.store.verify import digest
from console.sync import merge
from console.sync.merge import Pace

Make = Callable[..., Place]
KILLS = int(os.environ.get("CALLCONSOLE_IMPORT_KILLS", "40"))


def test_killed_while_a_bundle_comes_in(site: Make, tmp_path: Path) -> None:
    hq = site("HQ")
    for n in range(40):

        def act(tx: object, n: int = n) -> None:
            for k in range(5):
                tx.set("customer", f"c{n % 7}-{k}", {"name": f"张{n}"})  # type: ignore[attr-defined]
            tx.events(f"HQ-{n:04d}", opened(f"HQ-{n:04d}", tx.at))  # type: ignore[attr-defined]

        hq.write(act)
        hq.write(lambda tx, n=n: tx.events(f"HQ-{n:04d}", ended("accept", "pass-on", tx.at)))
    made = hq.send()
    acts = dict(
        ((s, t), n)
        for s, t, n in hq.rows("SELECT site, tx, count(*) FROM change WHERE kind<>'ack' GROUP BY 1, 2")
    )
    templates, chance = Templates(), Random(11)
    killed = partial = 0
    path = tmp_path / "killed.db"
    wanted = ""
    while killed < KILLS:
        for tail in ("", "-wal", "-shm", "-site", "-line"):
            Path(f"{path}{tail}").unlink(missing_ok=True)
        templates.copy(CODES[1], path)
        for _ in range(3):
            ready, started = os.pipe()
            child = os.fork()
            if child == 0:  # pragma: no cover
                try:
                    left = chance.randrange(400)

                    def timer() -> float:
                        nonlocal left
                        left -= 1
                        if left == 0:
                            os.kill(os.getpid(), signal.SIGKILL)
                        return -float(left)

                    with open_file(path, random=Random(3)) as store:
                        os.write(started, b"x")
                        merge.take(
                            store, made.path, FixedClock(NOW), pace=Pace(0.0, timer, lambda seconds: None)
                        )
                finally:
                    os._exit(0)
            chance.random()
            os.close(started)
            os.read(ready, 1)
            os.close(ready)
            _, status = os.waitpid(child, 0)
            if os.WIFSIGNALED(status):
                killed += 1
            with open_file(path, random=Random(4)) as store, store.reader() as conn:
                here = conn.execute(
                    "SELECT site, tx, count(*) FROM change WHERE kind<>'ack' GROUP BY 1, 2"
                ).fetchall()
                torn = [(s, t) for s, t, n in here if (s, t) in acts and acts[s, t] != n]
                assert not torn, torn
                partial += 1 < len(here) < len(acts)
                tips = conn.execute("SELECT site, seq FROM vector ORDER BY site").fetchall()
                assert (
                    tips
                    == conn.execute(
                        "SELECT site, max(seq) FROM change GROUP BY site ORDER BY site"
                    ).fetchall()
                )
        with open_file(path, random=Random(5)) as store:
            merge.take(store, made.path, FixedClock(NOW), pace=Pace(pause=lambda seconds: None))
            report = store.verify()
            assert report.ok, report.problems
            with store.reader() as conn:
                wanted = wanted or digest(conn)
                assert digest(conn) == wanted
    assert partial > KILLS // 4
