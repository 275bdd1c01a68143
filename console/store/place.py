"""Where a file lies: whether SQLite can live there, and what its first bytes say it is."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path
from typing import Final

from console.store import problems
from console.store.sqlite import APPLICATION_ID

NETWORK: Final = frozenset(
    (
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "afpfs", "webdav", "afs", "ceph", "glusterfs", "lustre", "ncpfs",
        "9p", "davfs", "coda", "gfs2", "ocfs2", "beegfs", "orangefs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2",
        "fuse.glusterfs", "fuse.s3fs",
    )
)  # fmt: skip
"""File systems whose locks or shared memory do not hold between machines."""


def file_system(path: Path, mounts: str | None = None) -> str:
    """The kind of file system *path* lies on (``ext4``), empty when this system does not say.

    *mounts* is the text of ``/proc/self/mounts``, given by tests.
    """
    if mounts is None:
        if not sys.platform.startswith("linux"):
            return ""
        try:
            mounts = Path("/proc/self/mounts").read_text(errors="replace")
        except OSError:
            return ""
    real = os.path.realpath(path)
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].encode().decode("unicode_escape")
        inside = point == "/" or real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, parts[2]
    return "" if kind == "9p" and best == "/" else kind  # a container's own root, not a share


def check_place(path: Path) -> None:
    """Refuse a network file system and a place that cannot be written."""
    kind = file_system(path)
    if kind in NETWORK:
        raise problems.network(path, kind)
    folder = path.absolute().parent
    if not folder.is_dir():
        raise problems.no_file(folder)
    if not os.access(folder, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.W_OK | os.R_OK)):
        raise problems.read_only(path)


def check_header(path: Path) -> None:
    """Refuse what is not a console file, and one that has lost its end.

    SQLite's header (sqlite.org/fileformat.html): magic 0-15, page size at 16, pages at 28, application id at 68; the
    page count counts only when the change counter (24) equals the version it is valid for (92), and not beside a WAL.

    A file this process has open was looked at when it was opened. It is not read again: closing a second handle would
    drop the locks SQLite holds on it (sqlite.org/howtocorrupt.html, 2.2).
    """
    if _identity(path) in _held:
        return
    journal = Path(f"{path}-wal")
    busy = journal.exists() and journal.stat().st_size > 0
    with path.open("rb") as file:
        head = file.read(100)
    size = path.stat().st_size
    if size == 0 or not head.startswith(b"SQLite format 3\0"):
        raise problems.not_ours(path)
    if len(head) < 100:
        raise problems.damaged(path, f"{size} B")
    (application,) = struct.unpack(">I", head[68:72])
    if application != APPLICATION_ID:
        raise problems.not_ours(path)
    page = struct.unpack(">H", head[16:18])[0]
    pages = struct.unpack(">I", head[28:32])[0]
    if head[24:28] == head[92:96] and not busy:
        expected = (65536 if page == 1 else page) * pages
        if size < expected:
            raise problems.damaged(path, f"{size} B < {expected} B")


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk: a new or changed name survives a power cut only then."""
    if os.name == "nt":  # has no such thing for folders, and wants a handle that may write
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_held: dict[tuple[int, int], int] = {}


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return (found.st_dev, found.st_ino)


def hold(path: Path) -> tuple[int, int]:
    """Note that this process has *path* open; give the answer to :func:`let_go`."""
    key = _identity(path)
    _held[key] = _held.get(key, 0) + 1
    return key


def let_go(key: tuple[int, int]) -> None:
    """Note that one opening of a file has ended."""
    _held[key] -= 1
    if not _held[key]:
        del _held[key]
