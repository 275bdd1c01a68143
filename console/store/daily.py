"""The daily backups of a file: where they lie, which are kept, and which is the newest good one.

They stand in ``backups/`` beside the file, ``<name>-YYYY-MM-DD.db``, at most one a day. The last seven are kept, and before
those the last of each of four weeks. Only files of that name are ever removed, and only after a newer copy was written and
checked; what a person puts there stays.

``settings.toml`` beside the database may say otherwise::

    [backups]
    days = 14        # so many daily ones are kept (7); 0 takes none
    weeks = 8        # and before those the last of so many weeks (4)
    folder = "/mnt/disk2/backups"    # else backups/ beside the database
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from console.domain.refusal import Refusal
from console.i18n import _
from console.store import place
from console.store.backup import Stopped
from console.store.queue import Line, TooLong
from console.store.sqlite import Error, connect

if TYPE_CHECKING:
    from console.store.open import Store

DAYS: Final = 7
WEEKS: Final = 4


class Habits(msgspec.Struct, frozen=True):
    """How a site keeps its backups: so many daily and weekly ones, in ``folder`` (``None``: beside the database)."""

    days: int = DAYS
    weeks: int = WEEKS
    folder: Path | None = None


class Copy(msgspec.Struct, frozen=True):
    """A backup: its file, the day it shows (``YYYY-MM-DD``) and its size in bytes."""

    path: Path
    day: str
    size: int


def habits(database: Path) -> Habits:
    """What ``settings.toml`` beside *database* says of backups. Raises ``Refusal`` for a line that does not fit."""
    path = database.parent / "settings.toml"
    if not path.exists():
        return Habits()
    import tomllib

    try:
        said = tomllib.loads(path.read_bytes().decode()).get("backups", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise _no_good(path, "", str(bad)) from None
    if not isinstance(said, dict):
        raise _no_good(path, "backups", "[backups]")
    for key, value in said.items():
        kind = {"days": int, "weeks": int, "folder": str}.get(key)
        if kind is None or type(value) is not kind or (isinstance(value, int) and not 0 <= value <= 3_660):
            raise _no_good(path, f"backups.{key}", f"{key} = {value!r}")
    where = said.get("folder", "")
    return Habits(
        said.get("days", DAYS),
        said.get("weeks", WEEKS),
        database.absolute().parent / Path(where).expanduser() if where else None,
    )


def _no_good(path: Path, where: str, problem: str) -> Refusal:
    return Refusal(
        "settings",
        _("{file}, {where}: {problem}", file=path.name, where=where or path.name, problem=problem),
        _('write it like: days = 7, weeks = 4, folder = "backups"'),
        where,
    )


def folder(file: Path) -> Path:
    """Where the backups of *file* lie."""
    try:
        said = habits(file).folder
    except Refusal:  # said where backups are taken; here the usual place has to do
        said = None
    return said or file.absolute().parent / "backups"


def copies(file: Path, where: Path | None = None) -> list[Copy]:
    """The daily backups of *file*, newest first; *where* when they lie elsewhere."""
    named = re.compile(re.escape(file.stem) + r"-(\d{4}-\d\d-\d\d)\.db")
    found = []
    try:
        for path in (where or folder(file)).iterdir():
            match = named.fullmatch(path.name)
            if match and _is_day(match[1]):
                found.append(Copy(path, match[1], path.stat().st_size))
    except OSError:
        pass
    return sorted(found, key=lambda copy: copy.day, reverse=True)


def take(
    store: Store, day: str, *, days: int = DAYS, weeks: int = WEEKS, where: Path | None = None,
    going: Callable[[], bool] | None = None, again: bool = False,
) -> Copy | None:  # fmt: skip
    """Copy the file as the backup of *day* while everybody works on, then let go of the oldest.

    ``None`` when the day has one already (with *again* the newer copy takes its place once it is whole), another terminal
    is at it, or *going* said no (it is asked every two megabytes). Raises
    :class:`~console.store.problems.StoreProblem`; then no older backup is touched.
    """
    to = (where or folder(store.path)) / f"{store.path.stem}-{day}.db"
    if to.exists() and not again:
        return None
    _make(to.parent)
    try:
        with Line(to.parent / f".{store.path.stem}-line").turn(0):
            if to.exists() and not again:
                return None
            newer = to.with_name(f"{to.name}.new")
            newer.unlink(missing_ok=True)
            size = store.backup(newer, going)
            newer.replace(to)
            place.sync(to.parent)
            for old in too_old(copies(store.path, to.parent), days, weeks):
                old.path.unlink(missing_ok=True)
    except (TooLong, Stopped):
        return None
    return Copy(to, day, size)


def too_old(found: list[Copy], days: int = DAYS, weeks: int = WEEKS) -> list[Copy]:
    """Which of *found* (newest first) need not be kept: not among the newest *days*, nor the last of one of *weeks* weeks."""
    last: dict[tuple[int, int], Copy] = {}
    for copy in found:
        last.setdefault(_week(copy.day), copy)
    rest = found[max(days, 1) :]
    kept = [copy for copy in rest if last[_week(copy.day)] is copy][:weeks]
    return [copy for copy in rest if copy not in kept]


def newest_good(file: Path, where: Path | None = None) -> Copy | None:
    """The newest daily backup of *file* that SQLite finds whole; the others are only looked at."""
    return next((copy for copy in copies(file, where) if good(copy.path)), None)


def restore_command(file: Path, copy: Path) -> str:
    """What a person types to put *copy* in the place of *file*."""
    return f"callconsole --db {shlex.quote(str(file))} restore {shlex.quote(str(copy))}"


def good(path: Path) -> bool:
    """Whether *path* is a whole console file. It is not changed."""
    try:
        place.check_header(path)
        conn = connect(path, read_only=True)
        try:
            whole = conn.execute("PRAGMA quick_check(1)").fetchone()[0]
            sites = conn.execute("SELECT count(*) FROM site").fetchone()[0]
            return bool(whole == "ok" and sites == 1)
        finally:
            conn.close()
    except (Error, OSError, ValueError):
        return False
    except Exception as error:
        if hasattr(error, "code"):  # a refusal: no console file
            return False
        raise


def set_aside(file: Path) -> Iterator[Path]:
    """What restoring, or a damaged drafts file, left beside *file*: kept for a person to look at and remove."""
    file = file.absolute()
    for path in sorted(file.parent.glob(f"{file.name}*")):
        tail = path.name[len(file.name) :]
        if re.fullmatch(r"\.before-\d+|-local\.damaged-\d+|\.part", tail):
            yield path


def _make(where: Path) -> None:
    from console.store import problems

    try:
        where.mkdir(exist_ok=True)
    except OSError as error:
        raise problems.explain(error, where) from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _week(day: str) -> tuple[int, int]:
    year, week, _ = date.fromisoformat(day).isocalendar()
    return year, week
