"""A copy of the file while calls are taken."""

from __future__ import annotations

import os
from pathlib import Path

from console.store import problems
from console.store.sqlite import Connection, Error, connect


def backup(conn: Connection, to: Path) -> int:
    """Copy the whole database as one moment to *to*, which must not be there; its size in bytes.

    Written beside it first, checked, synced and only then named. Raises :class:`~console.store.problems.StoreProblem`.
    """
    to = to.absolute()
    if to.exists():
        raise problems.exists(to)
    if not to.parent.is_dir():
        raise problems.no_file(to.parent)
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    try:
        copy = connect(part)
        try:
            conn.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            bad = [line for (line,) in copy.execute("PRAGMA quick_check(1)") if line != "ok"]
        finally:
            copy.close()
        if bad:
            raise problems.damaged(to, bad[0])
        _sync(part)
        part.rename(to)
        _sync(to.parent)
    except (Error, OSError) as error:
        raise problems.explain(error, to) from error
    finally:
        for tail in ("", "-wal", "-shm", "-journal"):
            Path(f"{part}{tail}").unlink(missing_ok=True)
    return to.stat().st_size


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
