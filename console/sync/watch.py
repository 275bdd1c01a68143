"""Keeping a shared folder and a file in step: look, take in, send, again and again, near-live without any server.

One step is one look at the folder. Nothing is lost when the folder disappears (a cable, a share, a stick): the step says
so and the next one that finds it goes on. Small bundles of a busy day are gathered into larger ones from time to time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Final

import msgspec

from console.domain.time import Clock
from console.store.open import Store
from console.store.problems import StoreProblem
from console.store.sqlite import Connection
from console.sync import folder, reading
from console.sync.bundle import Made
from console.sync.folder import Seen, Taken
from console.sync.merge import Pace
from console.sync.problems import SyncProblem
from console.sync.vector import covers, vector

ACKS_EVERY_MS: Final = 60_000
"""Acknowledgements alone are sent at most so often; with anything else they go along at once."""

GATHER: Final = 40
"""When this site has more bundles in the folder, it gathers them."""


class Turn(msgspec.Struct, frozen=True):
    """What one look at the folder brought. ``gone`` says why the folder or the file could not be used this time."""

    taken: Taken
    made: Made | None = None
    gone: str = ""
    gathered: int = 0

    @property
    def quiet(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.taken.receipts or self.taken.refused or self.made or self.gone or self.gathered)


NOTHING: Final = Taken(())


class Watch:
    """Watches one folder for one file. *pace* as in :mod:`console.sync.merge`."""

    def __init__(
        self, store: Store, place: Path, clock: Clock, *, actor: str = "", pace: Pace | None = None
    ) -> None:
        self.store, self.place, self.clock, self.actor, self.pace = store, place, clock, actor, pace
        self.stop = Event()
        self._seen: Seen = {}
        self._version = -1
        self._acked_at = -ACKS_EVERY_MS
        self._there = False

    def step(self) -> Turn:
        """One look: take in what is new, send what the folder lacks."""
        try:
            taken = folder.take_all(
                self.store, self.place, self.clock, actor=self.actor, pace=self.pace, seen=self._seen,
                stop=self.stop.is_set,
            )  # fmt: skip
            made = self._send()
            gathered = self._gather() if made else 0
        except (OSError, StoreProblem) as problem:
            self._there, self._version = False, -1
            return Turn(NOTHING, gone=str(problem))
        self._there = True
        return Turn(taken, made, gathered=gathered)

    def turns(self, every: float, wait: Callable[[float], bool] | None = None) -> Iterator[Turn]:
        """Turns until :attr:`stop` is set, *every* so many seconds; *wait* returns whether to stop (tests give their own)."""
        wait = wait or self.stop.wait
        while not self.stop.is_set():
            yield self.step()
            if wait(every):
                return

    def _send(self) -> Made | None:
        version = self.store.data_version()
        now = self.clock.now()
        due = now - self._acked_at >= ACKS_EVERY_MS
        if version == self._version and self._there and not due:
            return None
        with self.store.reader() as conn:
            known = folder.covered(conn, self.store.site.org, self.place)
            news, acks = _lacking(conn, known)
        made = None
        if news or (acks and due):
            made = folder.send(self.store, self.place, self.clock)
            self._acked_at = now
        self._version = self.store.data_version()
        return made

    def _gather(self) -> int:
        """Replace this site's small bundles by one when there are many: it begins where the first of them began."""
        own = []
        for path in folder.listed(self.place):
            try:
                manifest = reading.peek(path)
            except (OSError, SyncProblem):
                continue
            if manifest.site == self.store.site.id:
                own.append((path, manifest))
        if len(own) <= GATHER:
            return 0
        largest = max(own, key=lambda pair: pair[1].count)
        small = [pair for pair in own if pair[1].count * 4 <= max(largest[1].count, 1000)] or own
        first = min(small, key=lambda pair: (pair[1].at, pair[0].name))[1]
        made = folder.send(self.store, self.place, self.clock, since=first.base)
        if made is None:
            return 0
        gone = 0
        for path, manifest in small:
            if (
                path != made.path
                and covers(made.manifest.tip, manifest.tip)
                and covers(manifest.base, first.base)
            ):
                path.unlink(missing_ok=True)
                gone += 1
        return gone


def _lacking(conn: Connection, known: dict[tuple[str, str], int]) -> tuple[bool, bool]:
    """Whether the folder lacks changes, and whether it lacks acknowledgements."""
    news = acks = False
    for key, seq in vector(conn).items():
        if seq > known.get(key, 0):
            row = conn.execute(
                "SELECT 1 FROM change WHERE site=? AND scope=? AND seq>? AND kind<>'ack' LIMIT 1",
                (*key, known.get(key, 0)),
            ).fetchone()
            news, acks = news or row is not None, acks or row is None
    return news, acks
