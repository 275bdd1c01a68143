"""How the file says no: every trouble with the database as a refusal in the user's language."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.refusal import Refusal
from console.i18n import _
from console.store.sqlite import Error, sqlite

if TYPE_CHECKING:
    from console.store.daily import Copy


class StoreProblem(Refusal):
    """The file cannot be used, or not now. Nothing was changed.

    ``code`` is ``no-file exists too-new damaged not-a-console-file network-file-system read-only disk-full busy
    in-use disk-trouble fact-exists``; the command line leaves with status 3 for those in :data:`FATAL`, else 1.
    """


FATAL = frozenset({"too-new", "damaged", "not-a-console-file"})
"""Problems that mean the file itself is damaged or too new (exit status 3)."""


def no_file(path: Path) -> StoreProblem:
    """There is nothing at *path*."""
    return StoreProblem(
        "no-file",
        _("There is no file {path}.", path=path),
        _restoring(path) or _("Make one with: callconsole init {path} --site CODE --name NAME", path=path),
    )


def no_folder(path: Path) -> StoreProblem:
    """There is no folder *path* to write into."""
    return StoreProblem(
        "no-folder", _("There is no folder {folder}.", folder=path), _("Choose another place.")
    )


def exists(path: Path) -> StoreProblem:
    """A file to be created is already there."""
    return StoreProblem("exists", _("{path} is already there.", path=path), _("Choose another name."))


def too_new(path: Path, names: list[str]) -> StoreProblem:
    """The file was written by a newer program; *names* are the migrations this one does not know."""
    return StoreProblem(
        "too-new",
        _(
            "{path} was written by a newer console ({names}). Nothing was changed.",
            path=path,
            names=", ".join(names),
        ),
        _("Update this program, then open the file again."),
    )


def damaged(path: Path, detail: str) -> StoreProblem:
    """SQLite cannot read the file; *detail* is what it said."""
    return StoreProblem(
        "damaged",
        _("{path} is damaged: {detail}. Nothing was changed.", path=path, detail=detail),
        _restoring(path) or _("Keep the file, and restore the newest good backup: callconsole restore FILE"),
    )


def not_ours(path: Path) -> StoreProblem:
    """The file is something else."""
    return StoreProblem(
        "not-a-console-file",
        _("{path} is not a console file. Nothing was changed.", path=path),
        _restoring(path) or _("Name another file, or make one with: callconsole init"),
    )


def _restoring(path: Path) -> str:
    """How to put the newest good daily backup of *path* in its place; empty when there is none."""
    from console.store import daily

    found = daily.copies(path)
    if not found:
        return ""
    copy = _newest(path, tuple((one.path, one.size) for one in found))
    if copy is None:
        return ""
    return _(
        "Keep the file. The newest good backup is of {day}; to put it in place: {command}",
        day=copy.day,
        command=daily.restore_command(path, copy.path),
    )


@lru_cache(maxsize=4)
def _newest(path: Path, _found: tuple[tuple[Path, int], ...]) -> Copy | None:
    """The newest good backup, looked for once for each set of backups: a damaged file is complained of again and again."""
    from console.store import daily

    return daily.newest_good(path)


def network(path: Path, kind: str) -> StoreProblem:
    """The file lies on a network file system, where SQLite's locks do not hold."""
    return StoreProblem(
        "network-file-system",
        _(
            "{path} lies on a network file system ({kind}), where a shared file gets damaged.",
            path=path,
            kind=kind,
        ),
        _(
            "Keep the file on this machine's own disk and exchange bundles through the shared folder: callconsole sync"
        ),
    )


def read_only(path: Path) -> StoreProblem:
    """The file or its folder may not be written."""
    return StoreProblem(
        "read-only",
        _("{path} cannot be written.", path=path),
        _("Give this user the right to write the file and its folder."),
    )


def disk_full(path: Path) -> StoreProblem:
    """No room left."""
    return StoreProblem(
        "disk-full",
        _(
            "The disk with {path} is full. What was just entered is not stored yet; everything before it is.",
            path=path,
        ),
        _("Make room on the disk, then do it again."),
    )


def busy(path: Path, seconds: int) -> StoreProblem:
    """Another program held the file for too long."""
    return StoreProblem(
        "busy",
        _("Another program has kept {path} locked for {seconds} seconds.", path=path, seconds=seconds),
        _("Do it again; if it stays so, look for a stopped console on this machine."),
    )


def in_use(path: Path) -> StoreProblem:
    """A console has the file open that is to be replaced."""
    return StoreProblem(
        "in-use",
        _("{path} is open in a console. Nothing was changed.", path=path),
        _("Close every console on this machine, then do it again."),
    )


def disk_trouble(path: Path, detail: str) -> StoreProblem:
    """The disk or SQLite answered with something else."""
    return StoreProblem(
        "disk-trouble",
        _("{path} could not be read or written: {detail}.", path=path, detail=detail),
        _("Check the disk; nothing that was stored is lost. Then: callconsole verify"),
    )


def fact_exists(tbl: str, pk: str) -> StoreProblem:
    """Another fact has this identity; facts are corrected by a later fact, never changed."""
    return StoreProblem(
        "fact-exists",
        _("{record} is already on file and says something else.", record=f"{tbl} {pk}"),
        _("Take it back with a reversal, then enter it anew."),
    )


def explain(error: Error | OSError, path: Path) -> Exception:
    """*error* as a problem a person can act on; *error* itself when only a programmer can."""
    text = str(error)
    if isinstance(error, _MISTAKES) or text.startswith(("no such ", "near ")):
        return error
    low = text.lower()
    if (
        "readonly" in low
        or "read-only" in low
        or "unable to open" in low
        or isinstance(error, PermissionError)
    ):
        return read_only(path)
    if "is full" in low or getattr(error, "errno", 0) == 28 or ("i/o error" in low and _room(path) < 1 << 20):
        return disk_full(path)
    if "malformed" in low or "corrupt" in low:
        return damaged(path, text)
    if "not a database" in low:
        return not_ours(path)
    if "locked" in low or "busy" in low:
        return busy(path, 30)
    return disk_trouble(path, text)


_MISTAKES = (sqlite.IntegrityError, sqlite.ProgrammingError, sqlite.InterfaceError, sqlite.NotSupportedError)


def _room(path: Path) -> int:
    try:
        return shutil.disk_usage(path.absolute().parent).free
    except OSError:
        return 1 << 62
