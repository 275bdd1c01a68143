"""A copy of the file while calls are taken, and putting a copy back. Neither deletes anything."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from console.store import place, problems
from console.store.sqlite import Connection, Error, connect

if TYPE_CHECKING:
    from console.store.verify import Report

_PAGES_A_STEP = 512
_STEPS_A_SYNC = 4
_TAILS = ("", "-wal", "-shm", "-journal")


class Stopped(Exception):
    """Nobody wants the copy any more; nothing is left of it."""


def backup(conn: Connection, to: Path, going: Callable[[], bool] | None = None) -> int:
    """Copy the whole database as one moment to *to*, which must not be there; its size in bytes.

    Written beside it first, checked, synced and only then named. *going* is asked every two megabytes whether to go on; it
    may take its time. Raises :class:`~console.store.problems.StoreProblem`, or :class:`Stopped`.
    """
    to = to.absolute()
    if to.exists():
        raise problems.exists(to)
    if not to.parent.is_dir():
        raise problems.no_folder(to.parent)
    part = to.with_name(to.name + ".part")
    try:
        _copy(conn, part, to, going)
        part.rename(to)
        place.sync(to.parent)
    except (Error, OSError) as error:
        raise problems.explain(error, to) from error
    finally:
        _clear(part)
    return to.stat().st_size


def verify_copy(file: Path) -> Report:
    """Verify a backup without changing it, one of an older program too. Raises what opening it would."""
    import tempfile

    from console.store import migrations
    from console.store.open import open_file
    from console.store.verify import verify

    place.check_header(file)
    try:
        conn = connect(file, read_only=True)
        try:
            if unknown := migrations.unknown(conn):
                raise problems.too_new(file, unknown)
            if len(migrations.applied(conn)) == len(migrations.STEPS):
                conn.execute("BEGIN")
                return verify(conn)
            with tempfile.TemporaryDirectory(prefix="callconsole-") as folder:
                copy = Path(folder) / "copy.db"
                _copy(conn, copy, file)
                with open_file(copy) as store:
                    return store.verify()
        finally:
            conn.close()
    except (Error, OSError) as error:
        raise problems.explain(error, file) from error


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


def _copy(conn: Connection, part: Path, named: Path, going: Callable[[], bool] | None = None) -> None:
    """Copy *conn* to *part*, check it and have it on the disk; *named* is what a problem speaks of.

    It goes to the disk a little at a time: one large sync at the end would make everybody's saves wait for it.
    """
    _clear(part)
    steps = count(1)

    def step(_status: int, _remaining: int, _total: int) -> None:
        if next(steps) % _STEPS_A_SYNC == 0:
            place.sync(part)
        if going is not None and not going():
            raise Stopped

    copy = connect(part)
    try:
        conn.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()  # the moment copied begins here
        conn.backup(copy, pages=_PAGES_A_STEP, progress=step)
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
