"""A copy of the file while calls are taken, and putting a copy back. Neither deletes anything."""

from __future__ import annotations

from pathlib import Path

from console.store import place, problems
from console.store.sqlite import Connection, Error, connect

_TAILS = ("", "-wal", "-shm", "-journal")


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
    try:
        _copy(conn, part, to)
        part.rename(to)
        place.sync(to.parent)
    except (Error, OSError) as error:
        raise problems.explain(error, to) from error
    finally:
        _clear(part)
    return to.stat().st_size


def restore(file: Path, to: Path) -> Path | None:
    """Put the backup *file* in the place of *to*; what stood there is kept beside it, under the name returned.

    Refused with ``in-use`` while a console has *to* open, and with the problems of opening when *file* is no console file.
    The place is taken in one step: after a crash either the old file or the new one is there.
    """
    file, to = file.absolute(), to.absolute()
    place.check_place(to)
    place.check_header(file)
    part = to.with_name(to.name + ".part")
    try:
        source = connect(file, read_only=True)
        try:
            _copy(source, part, file)
        finally:
            source.close()
        kept = _set_aside(to) if to.exists() else None
        part.rename(to)
        place.sync(to.parent)
    except (Error, OSError) as error:
        raise problems.explain(error, to) from error
    finally:
        _clear(part)
    return kept


def _copy(conn: Connection, part: Path, named: Path) -> None:
    """Copy *conn* to *part*, check it and have it on the disk; *named* is what a problem speaks of."""
    _clear(part)
    copy = connect(part)
    try:
        conn.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        bad = [line for (line,) in copy.execute("PRAGMA quick_check(1)") if line != "ok"]
    finally:
        copy.close()
    if bad:
        raise problems.damaged(named, bad[0])
    place.sync(part)


def _set_aside(file: Path) -> Path:
    """Give *file* a second name beside it, its journal with it, so that its place can be taken."""
    try:
        conn = connect(file)
        try:
            conn.execute("PRAGMA busy_timeout=0")
            conn.execute("PRAGMA journal_mode=DELETE")  # needs the file alone, and folds the WAL into it
        finally:
            conn.close()
    except Error as error:
        if getattr(problems.explain(error, file), "code", "") == "busy":
            raise problems.in_use(
                file
            ) from error  # anything else: it is damaged, which is why it is replaced
    number = 1
    while (kept := file.with_name(f"{file.name}.before-{number}")).exists():
        number += 1
    try:
        kept.hardlink_to(file)
    except OSError:  # a file system without links
        file.rename(kept)
    for tail in _TAILS[1:]:
        if (beside := Path(f"{file}{tail}")).exists():
            beside.rename(f"{kept}{tail}")
    return kept


def _clear(part: Path) -> None:
    for tail in _TAILS:
        Path(f"{part}{tail}").unlink(missing_ok=True)
