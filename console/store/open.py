"""Opening a console file: what may be opened, and what one does with it afterwards.

``open_file`` refuses, with a sentence a person can act on, what it cannot keep safe: a file of a newer program, a damaged
or foreign one, a network file system, a place that cannot be written. Nothing is changed when it refuses.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

import msgspec

from console.i18n import _
from console.store import cases, identity, migrations, place, problems
from console.store.change import ORG
from console.store.drafts import Drafts
from console.store.ids import Ids
from console.store.log import Log
from console.store.queue import Line, TooLong
from console.store.sqlite import VERSION, Connection, Error, connect, has_wal_reset_bug
from console.store.tx import Tx

if TYPE_CHECKING:
    from console.store.verify import Report


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Whose file this is. ``id`` is the identity of the file in the log (made up when empty), ``code`` begins its case
    numbers, ``tz`` is an IANA time zone, ``org`` joins the files of one organisation (a new one when empty),
    ``created_at`` in ms."""

    code: str
    name: str
    tz: str = "Asia/Shanghai"
    id: str = ""
    org: str = ""
    created_at: int = 0


def open_file(path: Path | str, *, create: Site | None = None, random: Random | None = None) -> Store:
    """Open a console file, or make one when *create* says whose it is. *random* makes identities (tests pass a seeded one).

    Raises :class:`~console.store.problems.StoreProblem`: ``no-file exists too-new damaged not-a-console-file
    network-file-system read-only disk-full busy disk-trouble``.
    """
    file = Path(path).absolute()
    place.check_place(file)
    random = random or SystemRandom()
    line = Line(Path(f"{file}-line"))
    try:
        if create is not None:
            _create(file, create, random, line)
        elif not file.exists():
            raise problems.no_file(file)
        place.check_header(file)
        conn = connect(file)
        try:
            return Store(file, _prepare(file, conn, line), conn, line, random)
        except BaseException:
            conn.close()
            raise
    except (Error, OSError) as error:
        raise problems.explain(error, file) from error


def _create(file: Path, site: Site, random: Random, line: Line) -> None:
    """Build the whole file under another name, then give it its own: half a file is never seen."""
    if file.exists():
        raise problems.exists(file)
    part = file.with_name(file.name + ".part")
    for tail in ("", "-wal", "-shm", "-journal"):
        Path(f"{part}{tail}").unlink(missing_ok=True)
    made = msgspec.structs.replace(
        site,
        id=site.id or f"{site.code}.{random.getrandbits(40):08x}",
        org=site.org or f"{random.getrandbits(64):016x}",
    )
    try:
        conn = connect(part)
        try:
            migrations.migrate(conn)
            conn.execute("BEGIN IMMEDIATE")
            conn.execute(
                "INSERT INTO site VALUES(1,?,?,?,?,?,?)",
                (made.id, made.code, made.name, made.tz, made.org, made.created_at),
            )
            log = Log(conn, made.id)
            tx = Tx(log, made.code, "", made.created_at, ORG, Ids(random))
            about = {
                "code": made.code,
                "name": made.name,
                "tz": made.tz,
                "org": made.org,
                "created_at": made.created_at,
            }
            tx.set("member", made.id, about)
            log.flush()
            conn.execute(f"PRAGMA user_version={cases.fold_version()}")
            conn.execute("COMMIT")
            conn.execute("PRAGMA journal_mode=WAL")
        finally:
            conn.close()
        with line.turn():
            if file.exists():
                raise problems.exists(file)
            identity.beside(file).unlink(missing_ok=True)  # of a file that stood here before
            part.rename(file)
            place.sync(file.parent)
    finally:
        for tail in ("", "-wal", "-shm", "-journal"):
            Path(f"{part}{tail}").unlink(missing_ok=True)


def _prepare(file: Path, conn: Connection, line: Line) -> Site:
    """Check that the file is ours to use, and bring its tables up to date."""
    newer = migrations.unknown(conn)
    if newer:
        raise problems.too_new(file, newer)
    if len(migrations.applied(conn)) < len(migrations.STEPS):
        with line.turn():
            migrations.migrate(conn)
    conn.execute("PRAGMA journal_mode=WAL")
    if conn.execute("PRAGMA user_version").fetchone()[0] != cases.fold_version():
        from console.store.reproject import refold

        with line.turn():
            refold(conn)
    if conn.execute("SELECT 1 FROM site").fetchone() is None:
        raise problems.damaged(file, "site")
    return _site(conn)


def _site(conn: Connection) -> Site:
    """Whose file it is at this moment: another seat may have found that it is a copy."""
    row = conn.execute("SELECT code, name, tz, id, org, created_at FROM site").fetchone()
    return Site(code=row[0], name=row[1], tz=row[2], id=row[3], org=row[4], created_at=row[5])


class Store:
    """An open console file. One per process and file; safe to use from several threads.

    ``drafts`` are this machine's; ``random`` makes identities; ``warnings`` are sentences about the machine that somebody should read.
    """

    def __init__(self, path: Path, site: Site, conn: Connection, line: Line, random: Random) -> None:
        self.path, self.site = path, site
        self.drafts = Drafts(Path(f"{path}-local"))
        self._writer, self._line, self.random = conn, line, random
        self._ids = Ids(random)
        self._watch = connect(path)
        self._key: tuple[int, int] | None = place.hold(path)
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._known = False  # whether the file was seen to be the only one of its identity

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is not as it should be on this machine."""
        found = []
        if has_wal_reset_bug():
            found.append(
                _(
                    "SQLite {version} can damage a file that two consoles share. Install pysqlite3.",
                    version=".".join(map(str, VERSION)),
                )
            )
        if self.drafts.set_aside:
            found.append(
                _("The drafts of this machine were damaged and put aside: {path}", path=self.drafts.set_aside)
            )
        return tuple(found)

    @contextmanager
    def reader(self) -> Iterator[Connection]:
        """A read connection that sees one unchanging moment of the file. For one unit of work: never keep it."""
        with self._lock:
            conn = self._idle.pop() if self._idle else None
        try:
            if conn is None:
                conn = connect(self.path)
                conn.execute("PRAGMA query_only=1")
            conn.execute("BEGIN")
            yield conn
        except Error as error:
            raise problems.explain(error, self.path) from error
        finally:
            if conn is not None:
                self._give_back(conn)

    def _give_back(self, conn: Connection) -> None:
        try:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
        except Error:
            conn.close()
            return
        with self._lock:
            if len(self._idle) < 4:
                self._idle.append(conn)
                return
        conn.close()

    def data_version(self) -> int:
        """A number that changes whenever anybody, in this program or another, wrote to the file."""
        with self._lock:
            try:
                return int(self._watch.execute("PRAGMA data_version").fetchone()[0])
            except Error as error:
                raise problems.explain(error, self.path) from error

    @contextmanager
    def write(self, *, actor: str, now: int, scope: str = ORG, patience: float = 30.0) -> Iterator[Tx]:
        """One act: everything inside is written together when the block ends, nothing when it raises.

        Waits in line for at most *patience* seconds. Raises :class:`~console.store.problems.StoreProblem` ``busy
        disk-full read-only disk-trouble damaged``; then nothing was written.
        """
        conn = self._writer
        try:
            with self._line.turn(patience):
                conn.execute("BEGIN IMMEDIATE")
                try:
                    log = self._log(conn, now)
                    yield Tx(log, self.site.code, actor, now, scope, self._ids, others=self._line.others)
                    log.flush()
                    conn.execute("COMMIT")
                    self._known = True
                except BaseException:
                    if conn.in_transaction:
                        conn.execute("ROLLBACK")
                    raise
        except TooLong as error:
            raise problems.busy(self.path, int(patience)) from error
        except Error as error:
            raise problems.explain(error, self.path) from error

    def _log(self, conn: Connection, now: int) -> Log:
        """The log of this write, under the identity the file has now; a copy or an old backup takes a new one first."""
        why = "" if self._known else identity.doubtful(conn, self.path)
        if why:
            identity.take_new(conn, self.path, self.random, now, why)
        self.site = _site(conn)
        log = Log(conn, self.site.id)
        if why:
            about = {"code": self.site.code, "name": self.site.name, "tz": self.site.tz, "org": self.site.org}
            Tx(log, self.site.code, "", now, ORG, self._ids).set(
                "member", self.site.id, {**about, "created_at": now}
            )
            known: dict[str, dict[str, int]] = {}
            for of, in_scope, seq in conn.execute("SELECT site, scope, seq FROM vector"):
                known.setdefault(of, {})[in_scope] = seq
            log.write("ack", "ack", self.site.id, {"vector": known}, None, at=now, actor="")
            log.flush()
            log.tx = 0
        return log

    def refresh(self) -> None:
        """Read again whose file this is."""
        with self.reader() as conn:
            self.site = _site(conn)

    def verify(self) -> Report:
        """Rebuild everything shown from the log and compare it; see :mod:`console.store.verify`."""
        from console.store.verify import verify

        with self.reader() as conn:
            return verify(conn)

    def reproject(self, patience: float = 30.0) -> None:
        """Show everything again from the log; see :mod:`console.store.reproject`. The log itself is not touched."""
        from console.store.reproject import reproject

        with self.write(actor="", now=0, patience=patience) as tx:
            reproject(tx.reader)

    def backup(self, to: Path | str, going: Callable[[], bool] | None = None) -> int:
        """Copy the file while it is used; its size in bytes. Drafts stay behind. *going*: see :func:`backup.backup`."""
        from console.store.backup import backup

        with self.reader() as conn:
            return backup(conn, Path(to), going)

    def close(self) -> None:
        """Close every connection; the last one out folds the WAL into the file."""
        self.drafts.close()
        with self._lock:
            for conn in (*self._idle, self._watch, self._writer):
                conn.close()
            self._idle.clear()
            if self._key is not None:
                place.let_go(self._key)
                self._key = None

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
