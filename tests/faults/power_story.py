"""A day of a console on a disk that is recorded, and what must be there after the power failed anywhere in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import faulty_disk
import power

import console.store.backup
import console.store.drafts
import console.store.open
from console.engine import events as ev
from console.store import identity
from console.store.backup import restore
from console.store.drafts import Drafts
from console.store.open import Site, Store, open_file
from console.store.sqlite import Connection, connect

NOW = 1_795_395_600_000
HQ = Site(code="HQ", name="客服部", id="HQ.1", org="o", created_at=NOW)
FILE, BACKUP = "centre.db", "day.db"
NEW = 9_000
"""The number of the act that follows the restoring."""


def _act(store: Store, n: int) -> None:
    """One act of every kind of row."""
    with store.write(actor="1001", now=NOW + n) as tx:
        tx.set("customer", f"c{n}", {"name": f"张三{n}", "note": "x" * (n * 37 % 900)})
        tx.set("phone", f"p{n}", {"customer": f"c{n}", "e164": f"+86138{n:08d}"})
        case = f"HQ-{n:04d}"
        opened = ev.CaseOpened(at=NOW + n, case=case, pack="p", pack_hash="h", process="x", contact=NOW)
        step = ev.StepOpened(at=NOW + n, step="accept", roles=(("operator", "centre"),), due_at=NOW + n)
        tx.events(case, [opened, step])
        tx.fact("card_use", f"u{n}", {"card": "k1", "at": NOW + n})
        tx.set("customer", "same", {"name": str(n)})


def _import(store: Store, first: int, count: int) -> None:
    """A batch of an import."""
    with store.write(actor="1", now=NOW + first) as tx:
        for n in range(first, first + count):
            tx.set("customer", f"c{n}", {"name": f"{n}"})
            tx.set("phone", f"p{n}", {"customer": f"c{n}"})
            tx.fact("card_use", f"u{n}", {"card": "k1", "at": NOW + n})
            case = f"HQ-{n:04d}"
            tx.events(
                case, [ev.CaseOpened(at=NOW, case=case, pack="p", pack_hash="h", process="x", contact=NOW)]
            )


def _own(store: Store) -> int:
    """The last number of this file's own log."""
    with store.reader() as conn:
        return int(conn.execute("SELECT max(seq) FROM vector WHERE site=?", (store.site.id,)).fetchone()[0])


def day(disk: faulty_disk.Disk, seed: int, acts: int = 60) -> None:
    """A file is made, used, closed, opened, filled, backed up, exported from; every promise is marked on the tape."""
    draw = Random(seed)
    path = disk.folder / FILE
    store = open_file(path, create=HQ, random=Random(seed))
    disk.mark("made")
    number = 0
    try:
        for turn in range(acts):
            store._writer.execute(
                "PRAGMA wal_autocheckpoint=60"
            )  # often, so that crashes fall into checkpoints
            if turn == acts // 3:
                count = draw.randrange(40, 120)
                _import(store, number + 1, count)
                number += count
            else:
                number += 1
                _act(store, number)
            disk.mark("stored", number, _own(store))
            if turn % 3 == 0:
                store.drafts.save("seat", "form", {"n": turn, "text": "字" * draw.randrange(60)}, NOW)
                disk.mark("typed", turn)
            if turn % 10 == 7:
                with store.write(actor="1", now=NOW + number):
                    identity.mark(store._writer, path, draw)
                identity.note_sent(path, store.site.id, {"org": _own(store)})
                disk.mark("sent", _own(store))
            if turn == acts // 2:
                store.close()
                disk.mark("closed")
                store = open_file(path, random=draw)
            if turn == acts * 2 // 3:
                store.backup(disk.folder / BACKUP)
                disk.mark("copied", number)
    finally:
        store.close()
    kept = restore(disk.folder / BACKUP, path)
    assert kept is not None
    disk.mark("restored", kept.name)
    with open_file(path, random=draw) as store:
        _act(store, NEW)
        disk.mark("anew", NEW)


class Harm(NamedTuple):
    """What is wrong after a crash: ``lost`` (promised and gone), ``reused`` (a number that was sent is free again),
    ``broken`` (half an act, a file that does not open or contradicts itself)."""

    kind: str
    what: str


def examine(folder: Path, marks: list[tuple[Any, ...]], whole: bool = False) -> list[Harm]:
    """Open what the crash left in *folder* and hold it against the promises made before it."""
    kept = {mark[0]: mark for mark in marks}  # the last of each kind
    path = folder / FILE
    if not path.exists():
        return [Harm("lost", "the file")] if "made" in kept else []
    try:
        return list(_look(folder, path, kept, whole))
    except Exception as error:
        return [Harm("broken", f"{type(error).__name__}: {error}")]


def _look(folder: Path, path: Path, kept: dict[str, Any], whole: bool) -> Iterator[Harm]:
    _, number, own = kept.get("stored", ("", 0, 1))
    with open_file(path) as store, store.reader() as conn:
        if conn.execute("SELECT count(*) FROM change").fetchone()[0] < own and (folder / BACKUP).exists():
            # The backup is in place already; what stood there is beside it.
            yield from _restored(folder, conn, kept)
            return
        if "restored" in kept:
            yield Harm("lost", "the restoring")
        yield from _contents(store, conn, number, own, whole)
        if "sent" in kept and _own(store) < kept["sent"][1]:
            yield Harm("reused", f"{_own(store)} < {kept['sent'][1]}")
    yield from _typed(Path(f"{path}-local"), kept)
    if "copied" in kept and not (folder / BACKUP).exists():
        yield Harm("lost", "the backup")
    if (folder / BACKUP).exists():
        with open_file(folder / BACKUP) as store, store.reader() as conn:
            yield from _contents(store, conn, kept["copied"][1] if "copied" in kept else 0, 0, whole)


def _restored(folder: Path, conn: Connection, kept: dict[str, Any]) -> Iterator[Harm]:
    anew = conn.execute("SELECT count(*) FROM customer WHERE id=?", (f"c{NEW}",)).fetchone()[0]
    if "anew" in kept and not anew:
        yield Harm("lost", "an act after the restoring")
    if (check := conn.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
        yield Harm("broken", check)
    before = [path for path in folder.glob(f"{FILE}.before-*") if path.name[-1].isdigit()]
    if not before:
        yield Harm("lost", "what stood in the backup's place")
        return
    with open_file(before[0]) as store, store.reader() as conn:
        yield from _contents(store, conn, kept["stored"][1], kept["stored"][2], False)


def _contents(store: Store, conn: Connection, number: int, own: int, whole: bool) -> Iterator[Harm]:
    found = [
        {int(row[0]) for row in conn.execute(f"SELECT substr(id, {skip}) FROM {table} WHERE id<>'same'")}
        for table, skip in (("customer", 2), ("phone", 2), ("card_use", 2), ("case_head", 4))
    ]
    if any(part != found[0] for part in found):
        yield Harm("broken", "half an act")
    if found[0] != set(range(1, len(found[0]) + 1)):
        yield Harm("broken", "a later act without an earlier one")
    if len(found[0]) < number:
        yield Harm("lost", f"acts {len(found[0])} < {number}")
    count, last = conn.execute("SELECT count(*), max(seq) FROM change").fetchone()
    if not count == last == _own(store):
        yield Harm("broken", f"log {count} {last} {_own(store)}")
    if last < own:
        yield Harm("lost", f"numbers {last} < {own}")
    if (check := conn.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
        yield Harm("broken", check)
    if whole and not (report := store.verify()).ok:
        yield Harm("broken", str(report.problems[0]))


def _typed(path: Path, kept: dict[str, Any]) -> Iterator[Harm]:
    if "typed" not in kept:
        return
    drafts = Drafts(path)
    try:
        draft = drafts.get("seat", "form") or {"n": -1}
        if drafts.set_aside:
            yield Harm("broken", "drafts")
        if draft["n"] < kept["typed"][1]:
            yield Harm("lost", f"draft {draft['n']} < {kept['typed'][1]}")
    finally:
        drafts.close()


class Outcome(NamedTuple):
    """Of *points* crashes: how many did harm of each kind, in how many ways they fell, and the first harms."""

    points: int
    harm: dict[str, int]
    ways: dict[str, int]
    reached: set[str]
    first: list[str]


def soak(
    points: int, seed: int, days: int = 2, synchronous: str = "FULL", where: Path | None = None
) -> Outcome:
    """Crash *points* times in *days* recorded days; *synchronous* other than FULL is there to prove that losses are seen."""
    harm: dict[str, int] = {}
    ways: dict[str, int] = {}
    reached: set[str] = set()
    first: list[str] = []
    done = 0
    for turn in range(days):
        with tempfile.TemporaryDirectory(dir=where or memory()) as folder:
            disk = faulty_disk.Disk(Path(folder) / "disk")
            disk.folder.mkdir()
            with disk.mounted(), durability(synchronous):
                disk.record()
                day(disk, seed + turn)
            assert disk.tape is not None
            count = points * (turn + 1) // days - points * turn // days
            promises = power.broken_promises(disk.tape, seed) if turn == 0 else ()
            for position, way, files, marks in chain(promises, power.crashes(disk.tape, count, seed + turn)):
                after = Path(folder) / "after"
                after.mkdir()
                power.lay_out(files, after)
                found = examine(after, marks, whole=done % 40 == 0)
                shutil.rmtree(after)
                done += 1
                ways[way] = ways.get(way, 0) + 1
                reached.update(mark[0] for mark in marks)
                for kind in {one.kind for one in found}:
                    harm[kind] = harm.get(kind, 0) + 1
                if found and len(first) < 5:
                    first.append(f"seed {seed + turn} position {position} {way}: {found[0]}")
    return Outcome(done, harm, ways, reached, first)


def memory() -> Path | None:
    """A folder in memory, where the crashes need not wait for a real disk; ``None`` where there is none."""
    here = Path("/dev/shm")
    return here if here.is_dir() else None


@contextmanager
def durability(synchronous: str) -> Iterator[None]:
    """Every connection of the store commits with *synchronous*."""

    def weakly(path: Path | str, **more: Any) -> Connection:
        conn = connect(path, **more)
        conn.execute(f"PRAGMA synchronous={synchronous}")
        return conn

    modules = (console.store.open, console.store.drafts, console.store.backup)
    before: list[Callable[..., Connection]] = [module.connect for module in modules]
    for module in modules:
        module.connect = weakly  # type: ignore[assignment]
    try:
        yield
    finally:
        for module, connecting in zip(modules, before, strict=True):
            module.connect = connecting  # type: ignore[assignment]
