"""The daily backup: taken by the running console or by a command, once a day, and what to do with it when a file is damaged.

How many are kept, and where, a site's ``settings.toml`` may say (:mod:`console.store.daily`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from console.desk import tidying
from console.domain.refusal import Refusal
from console.store import daily
from console.store.daily import Copy, Habits, habits

if TYPE_CHECKING:
    from console.domain.time import Clock
    from console.store.open import Store

CALM: Final = 20.0
"""Seconds after the start before the console takes its backup: the first frames and look-ups come first."""
AGAIN: Final = 600.0
"""Seconds until it looks again whether a new day has begun."""


BREATH: Final = 0.05
"""Seconds between two steps of joining the look-up index."""
PAUSE: Final = 0.005
"""Seconds between two megabytes of the copy and the next two."""
SMALL: Final = 64 << 20
"""So large (bytes) a file may be for a command to take the day's backup on its way out; a larger one is left to the console."""


class Offer(msgspec.Struct, frozen=True):
    """The newest good backup of a damaged file: what it shows, and the command that puts it in place."""

    path: Path
    day: str
    size: int
    command: str


def day_of(store: Store, now: int) -> str:
    """The day it is at the site, ``YYYY-MM-DD``; *now* in ms."""
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(store.site.tz)).date().isoformat()


def due(store: Store, now: int, kept: Habits | None = None) -> bool:
    """Whether today's backup is still to be taken, or holds less than half of what there is by now (a first day's imports)."""
    kept = kept or habits(store.path)
    if not kept.days:
        return False
    found = daily.copies(store.path, kept.folder)
    if not found or found[0].day != day_of(store, now):
        return True
    with store.reader() as con:  # not the size of the file: what was written last may still stand beside it
        size = con.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ).fetchone()[0]
    return found[0].size * 2 < int(size)


def take(store: Store, now: int, going: Callable[[], bool] | None = None) -> Copy | None:
    """Today's backup, while everybody works on; ``None`` when it is there, none is wanted or *going* says no.

    Raises ``Refusal``.
    """
    kept = habits(store.path)
    if not due(store, now, kept):
        return None
    return daily.take(
        store,
        day_of(store, now),
        days=kept.days,
        weeks=kept.weeks,
        where=kept.folder,
        going=going,
        again=True,
    )


def by_the_way(store: Store, now: int) -> Copy | None:
    """Today's backup at the end of a command, when it takes no time worth speaking of. Troubles are left to ``doctor``."""
    try:
        return take(store, now) if store.path.stat().st_size <= SMALL else None
    except (Refusal, OSError):
        return None


def last(database: Path) -> Copy | None:
    """The newest backup, whether it is good or not."""
    return next(iter(daily.copies(database, habits(database).folder)), None)


def offer(database: Path) -> Offer | None:
    """The newest good backup of *database* and how to put it in place; ``None`` when there is none."""
    copy = daily.newest_good(database)
    if copy is None:
        return None
    return Offer(copy.path, copy.day, copy.size, daily.restore_command(database, copy.path))


class Keeper:
    """Takes the daily backup behind the running console, in a thread of its own.

    ``trouble`` is the refusal of the last try, ``None`` while all is well. A failure is tried again later; it never
    disturbs anybody's work.
    """

    def __init__(
        self, store: Store, clock: Clock, *, calm: float = CALM, again: float = AGAIN,
        taken: Callable[[Copy], None] | None = None,
    ) -> None:  # fmt: skip
        self.trouble: Refusal | None = None
        self._store, self._clock, self._calm, self._again, self._taken = store, clock, calm, again, taken
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="daily backup", daemon=True)

    def start(self) -> Keeper:
        """Begin; returns itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End; a copy that is being written is given up. To be called before the file is closed."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> Copy | None:
        """Take the backup if it is due; troubles are kept in ``trouble``."""
        try:
            copy = take(self._store, self._clock.now(), self._going)
        except Refusal as refusal:
            self.trouble = refusal
            return None
        self.trouble = None
        if copy is not None:
            self._tidy()
            if self._taken is not None:
                self._taken(copy)
        return copy

    def _tidy(self) -> None:
        """The look-up index is joined by whom took the day's backup: once a day, by one console. It can wait for tomorrow."""
        with suppress(Refusal):
            tidying.tidy(self._store, self._clock.now(), lambda: not self._stop.wait(BREATH))

    def _going(self) -> bool:
        """Leave the disk to the others for a moment; False when the console is being left."""
        return not self._stop.wait(PAUSE)

    def _run(self) -> None:
        wait = self._calm
        while not self._stop.wait(wait):
            self.look()
            wait = self._again
