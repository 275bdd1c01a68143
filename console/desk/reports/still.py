"""A desk that stands still: everything read through it comes from one moment of the file and of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from console.desk import records
from console.desk.desk import Desk
from console.domain.time import FixedClock


class Still(Desk):
    """A desk whose readers all see the same unchanging file; others may go on writing."""

    connection: records.Connection

    @contextmanager
    def reader(self) -> Iterator[records.Connection]:
        """The one connection, in its one transaction."""
        yield self.connection


STREAM_KB = 4096
"""SQLite's cache while lines are streamed: each page is needed once, so a bigger one only takes memory."""


@contextmanager
def still(desk: Desk, *, streaming: bool = False) -> Iterator[Still]:
    """*desk* as it is now, for as long as the block takes. *streaming*: many lines are read once, memory stays small."""
    if isinstance(desk, Still):
        yield desk
        return
    with desk.reader() as connection:
        connection.execute("SELECT 1 FROM site").fetchone()  # the first read fixes what the transaction sees
        made = Still(desk.store, desk.library, FixedClock(desk.now()), desk.actor, desk.seat, desk.settings)
        made.connection = connection
        usual = connection.execute("PRAGMA cache_size").fetchone()[0]
        if streaming:
            connection.execute(f"PRAGMA cache_size=-{STREAM_KB}")
        try:
            yield made
        finally:
            if streaming:
                connection.execute(f"PRAGMA cache_size={usual}")
