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


@contextmanager
def still(desk: Desk) -> Iterator[Still]:
    """*desk* as it is now, for as long as the block takes."""
    if isinstance(desk, Still):
        yield desk
        return
    with desk.reader() as connection:
        connection.execute("SELECT 1 FROM site").fetchone()  # the first read fixes what the transaction sees
        made = Still(desk.store, desk.library, FixedClock(desk.now()), desk.actor, desk.seat, desk.settings)
        made.connection = connection
        yield made
