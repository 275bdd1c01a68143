"""Making a bundle: one file with every change somebody does not have yet, which anybody can carry.

A bundle is gzip of lines of JSON: the manifest; the changes sorted by ``(hlc, site, scope)`` (:mod:`console.sync.wire`;
sorted by site they made 15,103 false conflicts in 100,000); a trailer with the SHA-256 of every byte before it. It is
written to ``.part``, synced, renamed, and the folder synced: half a bundle is never seen under its name.
"""

from __future__ import annotations

import heapq
import os
import re
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from console import __version__
from console.store.change import COLUMNS, Change, canonical
from console.store.open import Site
from console.store.sqlite import Connection
from console.sync.vector import Key, Vector, chain_at, tips
from console.sync.wire import Stream, Writer

FORMAT: Final = 1
"""The layout of the file. A reader refuses a higher one."""

NEEDS: Final = 1
"""The log schema a reader must know at least to keep what is inside; newer fields and tables travel untouched."""

SUFFIX: Final = ".bundle"

LEVEL: Final = 6


class Manifest(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The first line. ``at`` is the sender's wall clock (ms); ``count`` the change lines, ``size`` the most bytes they may be.

    ``site`` is the sender's identity, ``code`` and ``name`` what people call it. ``streams`` give base (what the reader must
    have) and tip (what the reader has afterwards). ``to`` names the site it was made for, ``after`` the bundle it follows,
    ``without`` the scopes left out of it.
    """

    format: int
    needs: int
    org: str
    site: str
    code: str
    name: str
    at: int
    count: int
    size: int
    streams: list[Stream]
    to: str = ""
    after: str = ""
    program: str = ""
    without: list[str] = []

    @property
    def base(self) -> Vector:
        """What the reader must know."""
        return {(s.site, s.scope): s.base for s in self.streams if s.base}

    @property
    def tip(self) -> Vector:
        """What the reader knows afterwards."""
        return {(s.site, s.scope): s.tip for s in self.streams}

    @property
    def new(self) -> Vector:
        """The streams the bundle carries changes of, with the number before the first."""
        return {(s.site, s.scope): s.base for s in self.streams if s.tip > s.base}


class Made(msgspec.Struct, frozen=True):
    """A bundle that was written: where, its manifest, bytes on disk."""

    path: Path
    manifest: Manifest
    size: int


def write(
    conn: Connection, site: Site, folder: Path, known: Mapping[Key, int], *, now: int, name: str = "", to: str = "",
    after: str = "", without: Collection[str] = (), before: Callable[[Manifest], None] = lambda manifest: None,
) -> Made:  # fmt: skip
    """Write what *conn* (one read transaction) has beyond *known* as a bundle into *folder*; *name* is made up when empty.

    Nothing others wrote in the scopes *without* is in it: whoever takes it in knows the rest, and may get these another time. *before* is
    called when all is on disk and the bundle is about to get its name.

    Raises ``OSError``; then nothing stands under the name.
    """
    streams = _streams(conn, site.id, known, without)
    count = sum(stream.tip - stream.base for stream in streams)
    manifest = Manifest(
        format=FORMAT, needs=NEEDS, org=site.org, site=site.id, code=site.code, name=site.name, at=now, count=count,
        size=_measure(conn, streams), streams=streams, to=to, after=after, program=__version__,
        without=sorted(without),
    )  # fmt: skip
    named = name or name_of(site, manifest)
    part = folder / f".{named}.{os.getpid()}.part"
    try:
        with part.open("wb") as file:
            _pack(file, manifest, changes(conn, streams))
            file.flush()
            os.fsync(file.fileno())
        before(manifest)
        part.replace(folder / named)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(folder)
    return Made(folder / named, manifest, (folder / named).stat().st_size)


def name_of(site: Site, manifest: Manifest) -> str:
    """``S1-000451-000500-3f9a.bundle``: the sender, the numbers of its own changes inside, what tells it from others."""
    own = next((s for s in manifest.streams if s.site == site.id), None)
    first, last = (own.base + 1, own.tip) if own and own.tip > own.base else (own.tip if own else 0,) * 2
    told = sha256(
        canonical([site.id, manifest.at, [msgspec.to_builtins(s) for s in manifest.streams]]).encode()
    )
    code = re.sub(r"[^\w.-]", "_", site.code) or "site"
    return f"{code}-{first:06d}-{last:06d}-{told.hexdigest()[:6]}{SUFFIX}"


def changes(conn: Connection, streams: list[Stream]) -> Iterator[Change]:
    """The changes of *streams* in the order of the bundle; each stream is read along its index, nothing is sorted."""
    rows = [
        conn.execute(
            f"SELECT hlc, {COLUMNS} FROM change WHERE site=? AND scope=? AND seq>? AND seq<=? ORDER BY seq",
            (s.site, s.scope, s.base, s.tip),
        )
        for s in streams
        if s.tip > s.base
    ]
    for row in heapq.merge(*rows, key=_order):
        yield Change(*row[1:])


def sync_folder(folder: Path) -> None:
    """Make a rename in *folder* survive a power cut, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass  # a share that cannot
    finally:
        os.close(handle)


def _order(row: tuple[int, str, str]) -> tuple[int, str, str]:
    return row[0], row[1], row[2]


def _streams(conn: Connection, me: str, known: Mapping[Key, int], without: Collection[str]) -> list[Stream]:
    """Every stream this file has, from what is known of it to its end, but for the scopes that are left out.

    Its own streams are never left out: by them others notice that two files write as one site.
    """
    found = []
    for (site, scope), (seq, chain) in sorted(tips(conn).items()):
        if scope in without and site != me:
            continue
        base = min(known.get((site, scope), 0), seq)
        before = chain_at(conn, (site, scope), base) if base else None
        found.append(Stream(site, scope, base, before.hex() if before else "", seq, chain.hex()))
    return found


def _measure(conn: Connection, streams: list[Stream]) -> int:
    """At most so many bytes its lines are: the bodies as they stand, the rest escaped at its worst, 200 for the numbers."""
    size = 0
    for s in streams:
        row = conn.execute(
            "SELECT sum(length(CAST(body AS BLOB)) + coalesce(length(CAST(prev AS BLOB)), 0)"
            " + 6 * (length(tbl) + length(pk) + length(actor) + length(kind)) + 200) FROM change"
            " WHERE site=? AND scope=? AND seq>? AND seq<=?",
            (s.site, s.scope, s.base, s.tip),
        ).fetchone()
        size += row[0] or 0
    return size


def _pack(file: BinaryIO, manifest: Manifest, rows: Iterator[Change]) -> None:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    total = sha256()
    writer = Writer(manifest.streams)
    waiting = [msgspec.json.encode(manifest), b"\n"]
    held = 0
    for change in rows:
        line = writer.line(change)
        waiting += (line, b"\n")
        held += len(line)
        if held > 1 << 18:
            piece = b"".join(waiting)
            total.update(piece)
            file.write(packer.compress(piece))
            waiting, held = [], 0
    piece = b"".join(waiting)
    total.update(piece)
    file.write(packer.compress(piece))
    file.write(packer.compress(b'{"sha256":"%s"}\n' % total.hexdigest().encode()))
    file.write(packer.flush())
