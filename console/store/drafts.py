"""What is typed but not yet done: drafts, parked calls and the seat's settings, saved at every keystroke.

They belong to this machine, not to the organisation, so they lie in a file of their own beside the database
(``…-local``): never exchanged, no line to stand in, and typing at one seat wakes no other. A save is one statement and
one commit with ``synchronous=FULL``: it survives kill -9 and a power cut.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from console.store import migrations, problems
from console.store.change import canonical, parse
from console.store.sqlite import Connection, Error, connect


def _first(conn: Connection) -> None:
    conn.execute(
        "CREATE TABLE draft(seat TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,"
        " PRIMARY KEY(seat, key)) WITHOUT ROWID"
    )


STEPS = (("0001-drafts", _first),)
SET = "callconsole-local"


class Drafts:
    """The local file. Opened at the first use; safe to use from several threads.

    ``set_aside`` names a damaged local file that was put aside (nothing is deleted), empty when there was none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set_aside = ""
        self._conn: Connection | None = None
        self._lock = threading.Lock()

    def save(self, seat: str, key: str, body: dict[str, Any], now: int) -> None:
        """Keep *body* (JSON values) under *key* of *seat*; *now* in ms."""
        self._do("INSERT OR REPLACE INTO draft VALUES(?,?,?,?)", seat, key, canonical(body), now)

    def load(self, seat: str) -> dict[str, dict[str, Any]]:
        """Everything kept for *seat*, by key."""
        return {
            key: parse(body)
            for key, body in self._do("SELECT key, body FROM draft WHERE seat=? ORDER BY at", seat)
        }

    def get(self, seat: str, key: str) -> dict[str, Any] | None:
        """What is kept under *key*, or ``None``."""
        rows = self._do("SELECT body FROM draft WHERE seat=? AND key=?", seat, key)
        return parse(rows[0][0]) if rows else None

    def drop(self, seat: str, key: str) -> bool:
        """Forget *key*; whether there was something."""
        return bool(self._do("DELETE FROM draft WHERE seat=? AND key=? RETURNING 1", seat, key))

    def move(self, seat: str, key: str, to_seat: str, to_key: str, now: int) -> bool:
        """Give what is kept to another seat or key (parking, taking back) in one step; whether there was something."""
        moved = self._do(
            "UPDATE OR REPLACE draft SET seat=?, key=?, at=? WHERE seat=? AND key=? RETURNING 1",
            to_seat, to_key, now, seat, key,
        )  # fmt: skip
        return bool(moved)

    def everywhere(self, prefix: str) -> list[tuple[str, str, dict[str, Any], int]]:
        """``(seat, key, body, saved at)`` of all keys that begin with *prefix*, on all seats, oldest first."""
        rows = self._do(
            "SELECT seat, key, body, at FROM draft WHERE substr(key, 1, ?)=? ORDER BY at, seat, key",
            len(prefix),
            prefix,
        )
        return [(seat, key, parse(body), at) for seat, key, body, at in rows]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._conn is not None:
                self._conn.close()
                self._conn = None

    def _do(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                if self._conn is None:
                    self._conn = self._open()
                return self._conn.execute(sql, values).fetchall()
            except (Error, OSError) as error:
                raise problems.explain(error, self.path) from error

    def _open(self) -> Connection:
        try:
            return self._prepared()
        except Error as error:
            problem = problems.explain(error, self.path)
            if getattr(problem, "code", "") not in ("damaged", "not-a-console-file"):
                raise
        for number in range(1, 1000):
            aside = Path(f"{self.path}.damaged-{number}")
            if not aside.exists():
                self.path.rename(aside)
                self.set_aside = str(aside)
                break
        for tail in ("-wal", "-shm"):
            Path(f"{self.path}{tail}").unlink(missing_ok=True)
        return self._prepared()

    def _prepared(self) -> Connection:
        conn = connect(self.path)
        try:
            conn.execute("PRAGMA journal_mode=WAL")
            migrations.migrate(conn, STEPS, SET)
        except BaseException:
            conn.close()
            raise
        return conn
