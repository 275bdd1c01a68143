"""The one SQLite library of this process, and how a connection is set up.

``pysqlite3`` bundles a SQLite without the WAL-reset bug and is used when it is there. One file must never be opened with
two SQLite libraries in one process, so everything in the house gets its connections here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3 as sqlite
else:
    try:
        from pysqlite3 import dbapi2 as sqlite
    except ImportError:
        import sqlite3 as sqlite

__all__ = [
    "APPLICATION_ID",
    "BUSY_MS",
    "CACHE_KB",
    "VERSION",
    "Connection",
    "Error",
    "connect",
    "has_wal_reset_bug",
    "sqlite",
]

Connection = sqlite.Connection
Error = sqlite.Error

APPLICATION_ID: Final = 0x43434F4E
"""``CCON`` in the file's header: how ``file`` and we know a console file."""

BUSY_MS: Final = 30_000
"""How long a connection waits for another's lock before it gives up."""

CACHE_KB: Final = 32_768
"""Pages a connection keeps at most. With a million customers a look-up and its rows touch more than SQLite's own 2 MB:
what it reads again and again would be read from the file each time."""

CHECKPOINT_PAGES: Final = 250
"""After so many pages the journal is folded into the file, by whoever saves then. SQLite's own 1,000 made that one, and all in
line behind, wait 150 to 200 ms on a slow disk with 100,000 customers; 250 made it 50 to 85 (``scripts/bench --only terminals``)."""

VERSION: Final[tuple[int, ...]] = tuple(int(part) for part in sqlite.sqlite_version.split("."))


def has_wal_reset_bug(version: tuple[int, ...] = VERSION) -> bool:
    """Whether this SQLite can corrupt a file shared by two connections (3.7.0 to 3.51.2, architecture.md)."""
    return (3, 7, 0) <= version <= (3, 51, 2)


def connect(path: Path | str, *, read_only: bool = False) -> Connection:
    """A connection in autocommit mode: transactions are begun by hand.

    WAL is a property of the file and set when it is created; FULL makes a commit survive a power cut.
    """
    name = str(path)
    if read_only:
        uri = Path(name).absolute().as_uri() + "?mode=ro"
        conn = sqlite.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    else:
        conn = sqlite.connect(name, isolation_level=None, check_same_thread=False)
    conn.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute("PRAGMA temp_store=MEMORY")
    conn.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    conn.execute(f"PRAGMA cache_size=-{CACHE_KB}")
    return conn
