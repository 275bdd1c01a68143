"""A real terminal for the stories: the console runs in tmux and is driven by its keys, as an operator drives it.

Nothing here knows the inside of the console: keys go in, characters come out. Waiting is waiting for words on the
screen, never for a length of time.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

PATIENCE = (
    30.0  # seconds until a story gives up waiting for words; generous, as two cores may run eight stories
)
POLL = 0.05


def available() -> bool:
    """Whether tmux is installed here."""
    return shutil.which("tmux") is not None


class Terminal:
    """One tmux pane of a given size running one command."""

    def __init__(
        self,
        args: list[str],
        *,
        columns: int = 120,
        rows: int = 36,
        home: Path | None = None,
        env: dict[str, str] | None = None,
    ) -> None:
        self.socket = f"callconsole-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.columns, self.rows = columns, rows
        base = {
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PATH": os.environ["PATH"],
            "HOME": str(home or Path(os.environ.get("HOME", "/"))),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.env = base | (env or {})
        self.start(args)

    def start(self, args: list[str]) -> None:
        """Run *args* in a fresh pane (again, after :meth:`kill`)."""
        settings = [f"{name}={value}" for name, value in self.env.items()]
        self._tmux(
            "-f", os.devnull, "-u", "new-session", "-d", "-x", str(self.columns), "-y", str(self.rows),
            "env", "-i", *settings, *args, ";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g", "escape-time", "0",
        )  # fmt: skip

    def _tmux(self, *args: str) -> str:
        done = subprocess.run(["tmux", "-L", self.socket, *args], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"tmux {args[0]}: {done.stderr.strip()}")
        return done.stdout

    def screen(self) -> str:
        """What stands on the screen now, row by row."""
        return self._tmux("capture-pane", "-p", "-t", ":")

    def type(self, text: str) -> None:
        """Type *text* as it is, letter by letter (Chinese too)."""
        self._tmux("send-keys", "-t", ":", "-l", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux name: ``Enter``, ``F8``, ``Escape``, ``C-l``, ``Tab``, ``Down``."""
        self._tmux("send-keys", "-t", ":", *keys)

    def paste(self, text: str) -> None:
        """Paste *text* the way a terminal does, bracketed."""
        subprocess.run(["tmux", "-L", self.socket, "load-buffer", "-"], input=text, text=True, check=True)
        self._tmux("paste-buffer", "-p", "-t", ":")

    def wait(self, *words: str, gone: tuple[str, ...] = ()) -> str:
        """The screen as soon as it shows all *words* and none of *gone*; fails with the screen if it never does."""
        until = time.monotonic() + PATIENCE
        while True:
            seen = self.screen()
            if all(word in seen for word in words) and not any(word in seen for word in gone):
                return seen
            if time.monotonic() > until:
                missing = [word for word in words if word not in seen] or [
                    f"still there: {word}" for word in gone if word in seen
                ]
                raise AssertionError(f"waited for {missing}; the screen shows:\n{seen}")
            time.sleep(POLL)

    def pid(self) -> int:
        """The process in the pane."""
        return int(self._tmux("display-message", "-p", "-t", ":", "#{pane_pid}"))

    def kill(self) -> None:
        """kill -9 of the console and of nothing else, as a power cut would."""
        pid = self.pid()
        children = subprocess.run(
            ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        for victim in [*map(int, children), pid]:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def close(self) -> None:
        """End the session and the server behind it."""
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True, check=False)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def console(*args: str, db: Path | None = None) -> list[str]:
    """The command line that starts the console under test, from this very interpreter."""
    words = [sys.executable, "-m", "console", *([] if db is None else ["--db", str(db)]), *args]
    return words
