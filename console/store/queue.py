"""Writers stand in line: whoever comes first writes first, across all terminals of one machine.

SQLite alone lets waiting writers race (saturated, the unlucky one waits 2.5 s where 0.4 s would do). Each writer takes a
number from a small lock file, holds a lock on the byte of that number, and begins when nobody holds a lower one. The
kernel drops a dead process's lock, so the line never stands still. SQLite's own lock stays the one that protects the
file; where the system has no such byte locks, this line is a plain lock or nothing.
"""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_FLOCK = "hhqqi4x"
_FIRST = 1 << 20
"""Bytes below this hold the counter; tickets begin here."""


class TooLong(Exception):
    """Our turn did not come."""


class Line:
    """The line in front of one database file. One writer of this process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mine = threading.Lock()
        self._holder = 0

    @contextmanager
    def turn(self, patience: float = 30.0) -> Iterator[None]:
        """Wait for our turn, at most *patience* seconds; raises :class:`TooLong`."""
        if self._holder == threading.get_ident():
            raise RuntimeError("a write inside a write")
        if not self._mine.acquire(timeout=patience):
            raise TooLong
        self._holder = threading.get_ident()
        try:
            if fcntl is None or not hasattr(fcntl, "F_OFD_SETLK"):
                yield
                return
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                _wait(handle, _take_number(handle, patience), patience)
                yield
            finally:
                os.close(handle)
        finally:
            self._holder = 0
            self._mine.release()


def _lock(handle: int, kind: int, start: int, length: int, wait: bool = False) -> bool:
    """Lock bytes of the file; False when somebody else holds one of them and we do not wait."""
    request = struct.pack(_FLOCK, kind, os.SEEK_SET, start, length, 0)
    try:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK, request)
    except BlockingIOError:
        return False
    except PermissionError:  # EACCES: some systems say so for EAGAIN
        return False
    return True


def _take_number(handle: int, patience: float) -> int:
    """The next number, and the lock on its byte, taken while the counter is held so that no number overtakes."""
    _poll(handle, 0, 1, fcntl.F_WRLCK, patience)
    had = os.pread(handle, 8, 0)
    number = (struct.unpack("<q", had)[0] if len(had) == 8 else 0) + 1
    os.pwrite(handle, struct.pack("<q", number), 0)
    _lock(handle, fcntl.F_WRLCK, _FIRST + number, 1)
    _lock(handle, fcntl.F_UNLCK, 0, 1)
    return number


def _wait(handle: int, number: int, patience: float) -> None:
    """Until no lower number is held."""
    _poll(handle, _FIRST, number, fcntl.F_RDLCK, patience)


def _poll(handle: int, start: int, length: int, kind: int, patience: float) -> None:
    """Ask again and again, first quickly: a lock that waits in the kernel cannot be given up."""
    pause, until = 0.0002, 0.0
    while not _lock(handle, kind, start, length):
        now = time.monotonic()
        until = until or now + patience
        if now > until:
            raise TooLong
        time.sleep(pause)
        pause = min(pause * 1.5, 0.004)
