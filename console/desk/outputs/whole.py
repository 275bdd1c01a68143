"""A file is there whole or not at all: written under another name in the same folder, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from console.domain.refusal import Refusal
from console.i18n import _

#: Writes one file at the path it is given.
Writer = Callable[[Path], None]


@contextmanager
def whole(to: Path) -> Iterator[Path]:
    """A path to write at; when the block ends well it becomes *to*, otherwise nothing is left of it.

    Raises ``Refusal`` with code ``cannot-write`` for a folder that is not there or cannot be written, or a full disk.
    """
    with refusing(to):
        if to.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(to))
        handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
        os.close(handle)
        part = Path(name)
        try:
            yield part
            _settle(part, to)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise


def all_whole(folder: Path, writers: Mapping[str, Writer]) -> list[Path]:
    """Write several files into *folder* (made when it is not there): all of them, or none. Returns their paths in order."""
    with refusing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    parts: list[tuple[Path, Path]] = []
    try:
        for name, write in writers.items():
            to = folder / name
            with refusing(to):
                handle, part = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder)
                os.close(handle)
                parts.append((Path(part), to))
                write(Path(part))
        for made, to in parts:
            with refusing(to):
                _settle(made, to)
    except BaseException:
        for made, _to in parts:
            with contextlib.suppress(OSError):
                made.unlink()
        raise
    return [to for _made, to in parts]


def _settle(part: Path, to: Path) -> None:
    """Give *part*, safely on the disk, the name *to* and the rights a new file would have."""
    with part.open("rb+") as done:
        os.fsync(done.fileno())
    part.chmod(0o666 & ~_umask())
    part.replace(to)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def refusing(to: Path) -> Iterator[None]:
    """Say what the machine says about *to* as a refusal."""
    try:
        yield
    except OSError as error:
        raise Refusal("cannot-write", _cause(error, to), _("name another folder"), str(to)) from error


def _cause(error: OSError, to: Path) -> str:
    where = str(to)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _("{place} may not be written", place=where)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return _("the folder of {place} is not there", place=where)
    if error.errno == errno.EISDIR:
        return _("{place} is a folder", place=where)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("the disk is full, {place} was not written", place=where)
    return _("{place} could not be written: {why}", place=where, why=error.strerror or type(error).__name__)
