"""A disk between SQLite and the file system: it records every write, fails on command, and can be slow.

SQLite reaches files through a VFS (sqlite.org/vfs.html). A copy of the ``unix`` one is registered as the default, in the
very SQLite library the store uses, through ctypes: files are opened by the original, then get a table of methods in which
write, truncate and sync are ours and everything else (locks, shared memory, reads) is the original's.

What Python itself does to files (rename, unlink, link, fsync) is seen by standing in for those functions of ``os``.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p, cast
from pathlib import Path
from typing import Any

from console.store import sqlite as house

OK, FULL, IOERR = 0, 13, 10
IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE = IOERR | 3 << 8, IOERR | 4 << 8, IOERR | 6 << 8
CANTOPEN = 14

_CREATE, _JOURNALS = 0x4, 0x800 | 0x4000 | 0x80000  # SQLITE_OPEN_CREATE; MAIN_JOURNAL, SUPER_JOURNAL, WAL

_METHODS = """xClose xRead xWrite xTruncate xSync xFileSize xLock xUnlock xCheckReservedLock xFileControl xSectorSize
    xDeviceCharacteristics xShmMap xShmLock xShmBarrier xShmUnmap xFetch xUnfetch"""


class _Methods(ctypes.Structure):
    _fields_ = [("iVersion", c_int), *((name, c_void_p) for name in _METHODS.split())]


class _File(ctypes.Structure):
    _fields_ = [("pMethods", POINTER(_Methods))]


_VFS = """xOpen xDelete xAccess xFullPathname xDlOpen xDlError xDlSym xDlClose xRandomness xSleep xCurrentTime
    xGetLastError xCurrentTimeInt64 xSetSystemCall xGetSystemCall xNextSystemCall"""


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", c_int), ("szOsFile", c_int), ("mxPathname", c_int), ("pNext", c_void_p), ("zName", c_char_p),
        ("pAppData", c_void_p), *((name, c_void_p) for name in _VFS.split()),
    ]  # fmt: skip


_OPEN = CFUNCTYPE(
    c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p
)  # the name's address is kept by SQLite
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_CUT = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


def library() -> Any:
    """The SQLite the store uses, or ``None`` where its functions cannot be reached."""
    module = house.sqlite
    try:
        if module.__name__.startswith("pysqlite3"):
            from pysqlite3 import _sqlite3
        else:
            import _sqlite3
        found = ctypes.CDLL(_sqlite3.__file__)
        found.sqlite3_vfs_find.restype = POINTER(_Vfs)
        found.sqlite3_vfs_find.argtypes = [c_char_p]
        found.sqlite3_vfs_register.argtypes = [POINTER(_Vfs), c_int]
        return found if sys.platform == "linux" else None
    except (ImportError, AttributeError, OSError):
        return None


class Disk:
    """What happens to files under *folder*, told to whoever listens.

    *tape* (when recording) holds, in order, ``("open", id, name, journal)``, ``("write", id, offset, bytes)``,
    ``("cut", id, size)``, ``("sync", id)``, ``("gone", name)``, ``("name", id, name)``, ``("dirsync",)`` and whatever
    :meth:`mark` adds; ``id`` is a file whatever it is called. *fail* is asked before each act
    (``("write" | "cut" | "sync" | "delete" | "open", name)``) and gives the SQLite code to answer with, 0 for none.
    *delay* (s) is added to each sync; *real_sync* is whether the machine's disk is really made to sync.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.tape: list[tuple[Any, ...]] | None = None
        self.fail: Callable[[str, str], int] = lambda act, name: OK
        self.delay = 0.0
        self.real_sync = False
        self._ids = itertools.count(1)
        self._named: dict[str, int] = {}
        self._files: dict[int, tuple[int, str, int]] = {}  # by address: id, name, original methods
        self._tables: dict[int, Any] = {}
        self._keep: list[Any] = []

    def record(self) -> None:
        """Begin the tape with what is on the disk now. No file may be open."""
        self.tape = []
        for path in sorted(self.folder.iterdir()):
            if path.is_file() and not path.name.endswith(("-shm", "-line")):
                number = self._id(str(path))
                self.tape += [("write", number, 0, path.read_bytes()), ("sync", number)]
        self.tape.append(("dirsync",))

    def forget(self) -> None:
        """The folder was emptied and filled by somebody else. No file may be open."""
        self._named.clear()

    def mark(self, *what: Any) -> None:
        """Note on the tape that *what* was promised to somebody."""
        self._note("mark", *what)

    def _note(self, *what: Any) -> None:
        if self.tape is not None:
            self.tape.append(what)

    def inside(self, name: str) -> bool:
        """Whether *name* lies in the folder."""
        return name.startswith(f"{self.folder}{os.sep}")

    def _id(self, name: str, journal: bool = False) -> int:
        if name not in self._named:
            self._named[name] = next(self._ids)
            self._note("open", self._named[name], Path(name).name, journal)
        return self._named[name]

    # what SQLite does

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        path = os.fsdecode(ctypes.string_at(name)) if name else ""
        ours = self.inside(path)
        if ours and (code := self.fail("open", path)):
            cast(file, POINTER(_File)).contents.pMethods = POINTER(_Methods)()
            return code
        code = int(self._original.xOpen(vfs, name, file, flags, out))
        if code == OK and ours:
            self._wrap(file, path, bool(flags & _JOURNALS and flags & _CREATE))
        return code

    def _wrap(self, file: int, path: str, journal: bool) -> None:
        head = cast(file, POINTER(_File)).contents
        address = ctypes.addressof(head.pMethods.contents)
        if address not in self._tables:
            copy = _Methods.from_buffer_copy(head.pMethods.contents)
            originals = (_WRITE(copy.xWrite), _CUT(copy.xTruncate), _SYNC(copy.xSync))
            for field, function in (("xWrite", self._write), ("xTruncate", self._cut), ("xSync", self._sync)):
                setattr(copy, field, cast(function, c_void_p).value)
            self._tables[address] = (copy, originals)
        self._files[file] = (self._id(path, journal), path, address)
        head.pMethods = ctypes.pointer(self._tables[address][0])

    def _on_write(self, file: int, data: int, size: int, offset: int) -> int:
        number, path, table = self._files[file]
        if code := self.fail("write", path):
            return code
        if self.tape is not None:
            self.tape.append(("write", number, offset, ctypes.string_at(data, size)))
        return int(self._tables[table][1][0](file, data, size, offset))

    def _on_cut(self, file: int, size: int) -> int:
        number, path, table = self._files[file]
        if code := self.fail("cut", path):
            return code
        self._note("cut", number, size)
        return int(self._tables[table][1][1](file, size))

    def _on_sync(self, file: int, flags: int) -> int:
        number, path, table = self._files[file]
        if code := self.fail("sync", path):
            return code
        self._note("sync", number)
        if self.delay:
            time.sleep(self.delay)
        return int(self._tables[table][1][2](file, flags)) if self.real_sync else OK

    def _on_delete(self, vfs: int, name: bytes, sync: int) -> int:
        path = os.fsdecode(name)
        if self.inside(path) and (code := self.fail("delete", path)):
            return code
        code = int(self._original.xDelete(vfs, name, 0))
        if self.inside(path) and code == OK:
            self._gone(path)
            if sync:
                self._note("dirsync")
        return code

    def _gone(self, path: str) -> None:
        if self._named.pop(path, None) is not None:
            self._note("gone", Path(path).name)

    # what Python does

    def _renamed(self, old: str, new: str) -> None:
        self._note("name", self._known(old), Path(new).name)
        self._named[new] = self._named[old]
        self._gone(old)

    def _linked(self, old: str, new: str) -> None:
        self._note("name", self._known(old), Path(new).name)
        self._named[new] = self._named[old]

    def _known(self, path: str) -> int:
        """The file's id; one Python wrote is read (all of it still unsynced). SQLite's files are always known."""
        if path not in self._named:
            self._note("write", self._id(path), 0, Path(path).read_bytes())
        return self._named[path]

    def _fsynced(self, handle: int) -> None:
        path = str(Path(f"/proc/self/fd/{handle}").readlink())
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            if path == str(self.folder):
                self._note("dirsync")
        elif self.inside(path):
            self._note("sync", self._known(path))

    @contextmanager
    def mounted(self) -> Iterator[Disk]:
        """Stand between SQLite (and ``os``) and the disk until the block ends. Every connection must be made inside."""
        found = library()
        assert found is not None
        original = found.sqlite3_vfs_find(None)
        under = original.contents
        self._original = _Original(under)
        mine = _Vfs.from_buffer_copy(under)
        mine.pNext, mine.zName = None, b"faulty"
        self._write, self._cut, self._sync = _WRITE(self._on_write), _CUT(self._on_cut), _SYNC(self._on_sync)
        opening, deleting = _OPEN(self._open), _DELETE(self._on_delete)
        mine.xOpen, mine.xDelete = cast(opening, c_void_p).value, cast(deleting, c_void_p).value
        self._keep += [mine, opening, deleting, found]
        found.sqlite3_vfs_register(ctypes.pointer(mine), 1)
        try:
            with _standing_in(self):
                yield self
        finally:
            found.sqlite3_vfs_register(original, 1)
            found.sqlite3_vfs_unregister(ctypes.pointer(mine))


class _Original:
    def __init__(self, vfs: _Vfs) -> None:
        self.xOpen, self.xDelete = _OPEN(vfs.xOpen), _DELETE(vfs.xDelete)


@contextmanager
def _standing_in(disk: Disk) -> Iterator[None]:
    before = {name: getattr(os, name) for name in ("rename", "replace", "unlink", "remove", "link", "fsync")}

    def path(of: Any) -> str:
        return str(Path(os.fspath(of)).absolute())

    def moving(name: str) -> Callable[..., None]:
        def move(old: Any, new: Any, **more: Any) -> None:
            if disk.inside(path(old)):
                disk._renamed(path(old), path(new))
            before[name](old, new, **more)

        return move

    def removing(name: str) -> Callable[..., None]:
        def remove(of: Any, **more: Any) -> None:
            before[name](of, **more)
            disk._gone(path(of))

        return remove

    def link(old: Any, new: Any, **more: Any) -> None:
        before["link"](old, new, **more)
        if disk.inside(path(old)):
            disk._linked(path(old), path(new))

    def fsync(handle: Any) -> None:
        number = handle if isinstance(handle, int) else handle.fileno()
        disk._fsynced(number)
        if disk.real_sync:
            before["fsync"](number)

    os.rename, os.replace = moving("rename"), moving("replace")
    os.unlink, os.remove = removing("unlink"), removing("remove")
    os.link, os.fsync = link, fsync
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(os, name, function)
