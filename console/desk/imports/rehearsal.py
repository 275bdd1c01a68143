"""A dry run: the import happens for real, to a copy of the file that is thrown away, so its answer is exact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.desk.desk import Desk


@contextmanager
def on_a_copy(desk: Desk) -> Iterator[Desk]:
    """The same desk on a copy of its file, for the length of the block. Nobody else waits meanwhile."""
    from console.desk.desk import Desk as DeskClass
    from console.store.open import open_file
    from console.store.sqlite import connect

    with TemporaryDirectory(prefix="callconsole-") as folder:
        path = Path(folder) / "rehearsal.db"
        copy = connect(path)
        try:
            with desk.store.reader() as db:
                db.backup(copy)
        finally:
            copy.close()
        with open_file(path) as store:
            yield DeskClass(store, desk.library, desk.clock, desk.actor, desk.seat, desk.settings)
