"""A call is coming: the telephone system (or ``callconsole ring``) tells every console that runs on this file.

One small datagram over a unix socket beside each running console; a console that is gone is forgotten. Nothing waits.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from console.domain import text as words

_MAX = 2048
_LONGEST = 70
"""Bytes of the folder's name: a socket's whole name may have 107."""


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """What the telephone says: the number, and a name if it knows one."""

    number: str
    name: str = ""


def folder(database: Path) -> Path:
    """Where the consoles of one database listen: a private folder of this user, short enough for a socket's name."""
    key = hashlib.sha256(str(database.resolve()).encode()).hexdigest()[:12]
    user = f"callconsole-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    bases = (os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir(), "/tmp")
    places = [Path(base) / user / key for base in bases]
    return next((place for place in places if len(os.fsencode(place)) < _LONGEST), places[-1])


def _ours(place: Path) -> bool:
    """Whether the folder belongs to this user and nobody else may look into it."""
    try:
        about = place.parent.stat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (about.st_uid == os.getuid() and not about.st_mode & 0o077)


def send(database: Path, number: str, name: str = "") -> int:
    """Tell every running console; how many were told."""
    if not hasattr(socket, "AF_UNIX"):
        return 0
    body = msgspec.json.encode(
        Ring(number=words.clean(number, limit=40).strip(), name=words.clean(name, limit=60).strip())
    )
    told = 0
    place = folder(database)
    for path in sorted(place.glob("*.sock")) if _ours(place) else ():
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as out:
            out.setblocking(False)
            try:
                out.sendto(body, str(path))
                told += 1
            except (ConnectionRefusedError, FileNotFoundError):
                path.unlink(missing_ok=True)
            except OSError:
                continue
    return told


class Listener:
    """A running console's ear: calls *callback* with each :class:`Ring`, in a thread of its own."""

    def __init__(self, database: Path, callback: Callable[[Ring], None]) -> None:
        self.callback = callback
        self.path = folder(database) / f"{os.getpid()}-{id(self):x}.sock"
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> bool:
        """Begin to listen; False where there are no unix sockets (then nothing rings, everything else works)."""
        if not hasattr(socket, "AF_UNIX"):
            return False
        try:
            place = self.path.parent
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            place.parent.chmod(0o700)
            place.mkdir(exist_ok=True, mode=0o700)
            if not _ours(place):
                return False
            ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            ear.bind(str(self.path))
        except OSError:
            return False
        self._socket = ear
        self._thread = threading.Thread(target=self._listen, name="ring", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """Stop listening and take the socket away."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"", str(self.path))
            if self._thread is not None:
                self._thread.join(1)
            self._socket.close()
            self._socket = None
        self.path.unlink(missing_ok=True)

    def _listen(self) -> None:
        ear = self._socket
        while ear is not None:
            try:
                body = ear.recv(_MAX)
            except OSError:
                return
            if not body:
                return
            with contextlib.suppress(msgspec.MsgspecError):
                self.callback(msgspec.json.decode(body, type=Ring))
