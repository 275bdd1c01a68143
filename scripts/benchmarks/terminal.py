"""A program in a pseudo-terminal, read and typed to as a person would, without any terminal emulator."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

#: A frame of the console is at least this long; shorter output is only the terminal being set up.
FRAME_BYTES = 2_000


class Terminal:
    """*command* running on a pseudo-terminal of *columns* × *lines*. Everything it wrote is in :attr:`output`; *last* is when something last came."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        lines: int = 36,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.output = b""
        self.began = self.last = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
                if cwd:
                    os.chdir(cwd)
                os.execvpe(command[0], list(command), dict(env) if env is not None else dict(os.environ))
            finally:
                os._exit(127)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def read(self, seconds: float) -> bytes:
        """What comes within *seconds*; returns as soon as something came, empty when nothing did or the program ended."""
        ready, _w, _x = select.select([self.fd], [], [], seconds)
        if not ready:
            return b""
        try:
            found = os.read(self.fd, 65_536)
        except OSError:
            return b""
        self.output += found
        self.last = time.perf_counter()
        if b"\x1b[6n" in found:  # where is the cursor? The width probe asks; a terminal answers.
            self.send("\x1b[1;2R")
        if b"\x1b[?2026$p" in found:  # can frames be drawn in one piece? They can.
            self.send("\x1b[?2026;2$y")
        return found

    def send(self, keys: str) -> None:
        """Type."""
        with contextlib.suppress(OSError):
            os.write(self.fd, keys.encode())

    def until_drawn(self, seconds: float = 20.0, least: int = FRAME_BYTES) -> float:
        """Wait for the first whole frame; seconds from the start of the program to its last byte."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            before = len(self.output)
            found = self.read(0.25)
            if (found and b"\x1b[?2026l" in found and len(self.output) >= least) or (
                not found and before >= least
            ):
                return self.last - self.began
            if not found and not self.alive():
                break
        raise TimeoutError(f"nothing was drawn: {self.output[-2000:]!r}")

    def until_quiet(self, seconds: float) -> None:
        """Read until nothing comes for *seconds*."""
        while self.read(seconds):
            pass

    def alive(self) -> bool:
        """Whether the program still runs."""
        try:
            pid, _status = os.waitpid(self.pid, os.WNOHANG)
        except ChildProcessError:
            return False
        return pid == 0

    def until_gone(self, seconds: float) -> None:
        """Wait for the program to end."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(0.05)
            if not self.alive():
                return
        raise TimeoutError("it is still running")

    def close(self) -> None:
        """End the program and let go of the terminal."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):
            os.close(self.fd)
