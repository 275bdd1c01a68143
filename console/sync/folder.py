"""Bundles in a folder, a stick or one file: sending what the others lack, taking in whatever lies there.

A shared folder is read by every site, so a site adds only what no bundle there holds yet. A bundle counts as being there
when this file wrote it or took it in, by name and size: a half-copied one counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import msgspec

from console.domain.refusal import Refusal
from console.domain.time import Clock
from console.store import identity
from console.store.change import canonical
from console.store.open import Store
from console.store.sqlite import Connection
from console.sync import bundle, knowledge, merge, reading
from console.sync.bundle import SUFFIX, Made, Manifest
from console.sync.joining import introduce
from console.sync.merge import Pace
from console.sync.problems import Gap, Missing, SyncProblem
from console.sync.receipt import KEPT, Receipt
from console.sync.vector import Vector, covers, joined, nested, vector


class Refused(msgspec.Struct, frozen=True):
    """A bundle that was not taken in, and why."""

    bundle: str
    refusal: Refusal


class Taken(msgspec.Struct, frozen=True):
    """What came of a whole folder: receipts in the order of taking in, what was refused, what is still missing."""

    receipts: tuple[Receipt, ...]
    refused: tuple[Refused, ...] = ()
    missing: tuple[Gap, ...] = ()


Seen = dict[str, tuple[int, int]]
"""Bundles that need not be looked at again: name to size and time of change."""


def send(
    store: Store, place: Path, clock: Clock, *, to: str = "", whole: bool = False, since: Vector | None = None,
    without: Collection[str] = (),
) -> Made | None:  # fmt: skip
    """Write a bundle into the folder or file *place*.

    It holds what *to* lacks as far as is known, everything for a newcomer; without *to* what the folder lacks, in a file
    everything. *whole* holds everything in any case, *since* what follows this vector; *without* leaves out what others
    wrote that concerns these stores alone. ``None`` when the folder lacks nothing. Raises ``OSError``.
    """
    in_folder = place.is_dir()
    with store.write(actor="", now=clock.now()) as tx:
        introduce(store, tx)
        identity.mark(tx.reader, store.path, store.random)
    with store.reader() as conn:
        known, mine = dict(since or {}), vector(conn)
        if since is None and to and not whole:
            target = find(conn, to)
            known = knowledge.known_to(conn, target) if target else {}
        elif since is None and in_folder and not whole:
            known = covered(conn, store.site.org, place)
            if covers(
                known, {k: seq for k, seq in mine.items() if k[1] not in without or k[0] == store.site.id}
            ):
                return None
        made = bundle.write(
            conn, store.site, place if in_folder else place.parent, known, now=clock.now(), to=to,
            name="" if in_folder else place.name, after=_last(conn) if known else "", without=without,
            before=lambda m: _leaving(store, m),
        )  # fmt: skip
    with store.write(actor="", now=clock.now()) as tx:
        tx.reader.execute(
            "INSERT INTO sent(at, name, target, vector) VALUES(?,?,?,?)",
            (tx.at, made.path.name, to, canonical({"vector": nested(made.manifest.tip), "size": made.size})),
        )
        tx.reader.execute("DELETE FROM sent WHERE id <= (SELECT max(id) FROM sent) - ?", (KEPT,))
    return made


def _leaving(store: Store, manifest: Manifest) -> None:
    """Note outside the file how far its own changes go out, before they do."""
    own = {s.scope: s.tip for s in manifest.streams if s.site == manifest.site}
    identity.note_sent(store.path, manifest.site, own)


def take_all(
    store: Store, folder: Path, clock: Clock, *, actor: str = "", pace: Pace | None = None, join: bool = False,
    seen: Seen | None = None, stop: Callable[[], bool] = lambda: False,
) -> Taken:  # fmt: skip
    """Take in every bundle in *folder*, in whatever order they build on each other, until nothing moves any more.

    A bundle that is refused does not keep the others out. *seen* is read and kept up to date. Raises ``OSError`` when the
    folder cannot be read.
    """
    receipts: list[Receipt] = []
    refused: dict[str, Refusal] = {}
    waiting = _waiting(store, folder, seen)
    while waiting and not stop():
        left = []
        for path, mark in waiting:
            if stop():
                break
            try:
                receipts.append(merge.take(store, path, clock, actor=actor, pace=pace, join=join))
            except Missing as missing:
                left.append((path, mark))
                refused[path.name] = missing
                continue
            except SyncProblem as problem:
                refused[path.name] = problem
            except FileNotFoundError:
                continue  # its writer replaced it by a larger one
            else:
                refused.pop(path.name, None)
            if seen is not None:
                seen[path.name] = mark
        if len(left) == len(waiting):
            break
        waiting = left
    gaps = [gap for problem in refused.values() if isinstance(problem, Missing) for gap in problem.gaps]
    with store.reader() as conn:
        have = vector(conn)
    lacking = [gap for gap in dict.fromkeys(gaps) if have.get((gap.site, gap.scope), 0) < gap.last]
    return Taken(tuple(receipts), tuple(Refused(*item) for item in refused.items()), tuple(lacking))


def covered(conn: Connection, org: str, folder: Path) -> Vector:
    """What somebody who takes in every sound bundle of *folder* knows."""
    sound = _sound(conn)
    manifests: list[Manifest] = []
    for path in listed(folder):
        try:
            if sound.get(path.name) == path.stat().st_size:
                manifests.append(reading.peek(path))
        except (OSError, SyncProblem):
            continue
    found: Vector = {}
    left = [m for m in manifests if m.org == org]
    while ready := [m for m in left if covers(found, m.base)]:
        found = joined([found, *(m.tip for m in ready)])
        left = [m for m in left if m not in ready]
    return found


def find(conn: Connection, text: str) -> str:
    """The site a person means by code, name or id; empty for one nobody has heard of: a newcomer."""
    rows = conn.execute(
        "SELECT id FROM member WHERE deleted_at IS NULL AND (id=?1 OR lower(code)=lower(?1) OR name=?1) ORDER BY created_at DESC",
        (text.strip(),),
    ).fetchall()
    return str(rows[0][0]) if rows else ""


def listed(folder: Path) -> list[Path]:
    """The bundles in a folder, by name. Raises ``OSError`` when it cannot be read."""
    return sorted(
        path for path in folder.iterdir() if path.name.endswith(SUFFIX) and not path.name.startswith(".")
    )


def _waiting(store: Store, folder: Path, seen: Seen | None) -> list[tuple[Path, tuple[int, int]]]:
    """The bundles to look at, oldest first; own ones only when they tell more of this file than it knows itself."""
    store.refresh()
    with store.reader() as conn:
        mine = vector(conn)
    found: list[tuple[int, Path, tuple[int, int]]] = []
    for path in listed(folder):
        try:
            stat = path.stat()
            mark = (stat.st_size, stat.st_mtime_ns)
            if seen is not None and seen.get(path.name) == mark:
                continue
            manifest = reading.peek(path)
        except OSError:
            continue
        except SyncProblem:
            found.append((0, path, mark))
            continue
        if manifest.site == store.site.id and covers(mine, manifest.tip):
            if seen is not None:
                seen[path.name] = mark
            continue
        found.append((manifest.at, path, mark))
    return [(path, mark) for _, path, mark in sorted(found)]


def _sound(conn: Connection) -> dict[str, int]:
    """Bundles known to be whole, by name, with their size."""
    rows: Iterable[tuple[str, int]] = conn.execute(
        "SELECT name, json_extract(vector, '$.size') FROM sent UNION ALL"
        " SELECT json_extract(body, '$.bundle'), json_extract(body, '$.size') FROM receipt"
    )
    return dict(rows)


def _last(conn: Connection) -> str:
    row = conn.execute("SELECT name FROM sent ORDER BY id DESC LIMIT 1").fetchone()
    return row[0] if row else ""
