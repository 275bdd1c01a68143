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

_FLOCK = "hhqqi4x"  # struct flock of 64-bit Linux
_BYTES = hasattr(fcntl, "F_OFD_SETLK") and struct.calcsize("P") == 8
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
        self._before = threading.local()
        self.others = False
        """In a turn: whether anybody else came into the line since this thread's turn before; always so where there are no
        numbers, never in the first turn."""

    @contextmanager
    def turn(self, patience: float = 30.0) -> Iterator[None]:
        """Wait for our turn, at most *patience* seconds; raises :class:`TooLong`."""
        if self._holder == threading.get_ident():
            raise RuntimeError("a write inside a write")
        if not self._mine.acquire(timeout=patience):
            raise TooLong
        self._holder = threading.get_ident()
        handle = -1
        try:
            try:
                handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
                number = _queue(handle, time.monotonic() + patience)
                self.others = not number or number != getattr(self._before, "number", number - 1) + 1
                self._before.number = number
            except OSError:  # no right to it, no room for it, no such locks here: SQLite's own lock has to do
                pass
            yield
        finally:
            if handle >= 0:
                os.close(handle)
            self._holder = 0
            self._mine.release()


def _queue(handle: int, until: float) -> int:
    """Stand in line and come to the front; our number, 0 where there are none."""
    if fcntl is None:
        return 0
    if _BYTES:
        number = _take_number(handle, until)
        _wait(handle, number, until)
        return number
    while True:  # no numbers on this system: whoever asks at the right moment
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return 0
        except BlockingIOError:
            _pause(0.001, until)


def _take_number(handle: int, until: float) -> int:
    """The next number, and the lock on its byte, taken while the counter is held so that no number overtakes."""
    while not _lock(handle, fcntl.F_WRLCK, 0, 1):
        _pause(0.0001, until)
    had = os.pread(handle, 8, 0)
    number = (struct.unpack("<q", had)[0] if len(had) == 8 else 0) + 1
    os.pwrite(handle, struct.pack("<q", number), 0)
    _lock(handle, fcntl.F_WRLCK, _FIRST + number, 1)
    _lock(handle, fcntl.F_UNLCK, 0, 1)
    return number


def _wait(handle: int, number: int, until: float) -> None:
    """Until no lower number is held. Asked the more often the fewer are before us: a lock that waits in the kernel
    could not be given up."""
    while not _lock(handle, fcntl.F_RDLCK, _FIRST, number):
        before = number - _lowest(handle, number)
        _pause(min(0.0001 * before, 0.004), until)


def _pause(seconds: float, until: float) -> None:
    if time.monotonic() > until:
        raise TooLong
    time.sleep(seconds)


def _lock(handle: int, kind: int, start: int, length: int) -> bool:
    """Lock bytes of the file; False when somebody else holds one of them."""
    try:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, struct.pack(_FLOCK, kind, os.SEEK_SET, start, length, 0))
    except (BlockingIOError, PermissionError):  # POSIX allows either
        return False
    return True


def _lowest(handle: int, number: int) -> int:
    """A number before *number* that is held, as a rule the one that writes now."""
    asked = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, _FIRST, number, 0)
    kind, _, start, _, _ = struct.unpack(_FLOCK, fcntl.fcntl(handle, fcntl.F_OFD_GETLK, asked))
    return number - 1 if kind == fcntl.F_UNLCK else start - _FIRST
