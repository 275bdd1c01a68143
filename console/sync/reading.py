"""Reading a bundle: everything in it is checked before anybody may use a byte of it.

The file is copied first (a shared folder may change it meanwhile), then unpacked as a stream under limits, so that no
file can fill memory or disk: it may not unpack to more than its manifest says, nor than :data:`MOST`, nor grow more than
:data:`RATIO` times.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Final

import msgspec

from console.domain.text import clean
from console.i18n import _
from console.store.change import Change
from console.store.schema import VERSION
from console.sync import problems
from console.sync.bundle import FORMAT, Manifest
from console.sync.vector import Key
from console.sync.wire import Reader

MOST: Final = 4 << 30
"""No bundle unpacks to more bytes."""

RATIO: Final = 500
"""No bundle grows more than so many times (deflate could 1,032 times; changes do 4 to 20 times), beyond the first MB."""

LONGEST: Final = 16 << 20
"""No line is longer (bytes)."""

STREAMS: Final = 10_000
"""No manifest lists more."""

_CHUNK: Final = 1 << 16
_IN_MEMORY: Final = 32 << 20


class Bundle:
    """A bundle that was checked whole. ``members`` are its entries about sites, ``partings`` its facts about identities that
    were given up (:mod:`console.sync.forks`). Iterate :meth:`changes` as often as needed; close it, or use ``with``."""

    def __init__(self, name: str, file: IO[bytes], size: int) -> None:
        self.name, self.size = name, size
        self._file = file
        self.manifest = _manifest(name, file)
        self.seen: dict[Key, bytes] = {}
        self.members: list[Change] = []
        self.partings: list[Change] = []

    def changes(self) -> Iterator[Change]:
        """Every change in order, as it was checked."""
        reader = Reader(self.manifest.streams, checked=True)
        lines = _lines(self.name, self._file, self.manifest.size)
        next(lines)
        for line in lines:
            if line.startswith(b'{"sha256"'):
                return
            yield reader.change(line)

    def close(self) -> None:
        """Let go of the copy."""
        self._file.close()

    def __enter__(self) -> Bundle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def peek(path: Path) -> Manifest:
    """The manifest of the bundle at *path*, unchecked beyond its own shape. Raises :class:`SyncProblem` or ``OSError``."""
    with path.open("rb") as file:
        return _manifest(path.name, file)


def read(path: Path, at: Mapping[Key, int] | None = None) -> Bundle:
    """Check the bundle at *path*; :attr:`Bundle.seen` then has the chains at the numbers *at* where it holds them.

    Raises :class:`~console.sync.problems.SyncProblem`, and ``OSError`` when the file cannot be read.
    """
    name = path.name
    copy: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    try:
        size = 0
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                size += len(piece)
                copy.write(piece)
        bundle = Bundle(name, copy, size)
        _examine(bundle, at or {})
    except BaseException:
        copy.close()
        raise
    return bundle


def _manifest(name: str, file: IO[bytes]) -> Manifest:
    line = next(_lines(name, file, LONGEST), b"")
    try:
        loose = msgspec.json.decode(line, type=_Loose)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError, UnicodeDecodeError):
        raise problems.not_a_bundle(name) from None
    if loose.format > FORMAT or loose.needs > VERSION:
        raise problems.too_new(name)
    try:
        manifest = msgspec.json.decode(line, type=Manifest)
        chains = [c for s in manifest.streams for c in (s.base_chain, s.tip_chain)]
        keys = {(s.site, s.scope) for s in manifest.streams}
        sound = (
            all(len(bytes.fromhex(chain)) in (0, 32) for chain in chains)
            and all(
                0 <= s.base <= s.tip < 1 << 53 and bool(s.base) == bool(s.base_chain)
                for s in manifest.streams
            )
            and all(len(s.site) <= 200 and len(s.scope) <= 200 for s in manifest.streams)
            and len(keys) == len(manifest.streams) <= STREAMS
            and sum(s.tip - s.base for s in manifest.streams) == manifest.count
            and 0 <= manifest.size <= MOST
            and 0 <= manifest.at < 1 << 46
        )
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError, ValueError):
        sound = False
    if not sound:
        raise problems.altered(name, _("its manifest"))
    return manifest


class _Loose(msgspec.Struct):
    """What every manifest of any version has."""

    format: int
    needs: int


def _examine(bundle: Bundle, at: Mapping[Key, int]) -> None:
    """Read to the end: sum, count, order, every chain to its tip, every body sound."""
    name, manifest = bundle.name, bundle.manifest
    reader = Reader(manifest.streams)
    total, count, trailer = sha256(), 0, b""
    lines = _lines(name, bundle._file, manifest.size)
    total.update(next(lines) + b"\n")
    for line in lines:
        if trailer:
            raise problems.altered(name, _("something follows its end"))
        if line.startswith(b'{"sha256"'):
            trailer = line
            continue
        total.update(line + b"\n")
        count += 1
        try:
            change = reader.change(line)
        except OverflowError:
            raise problems.bad_clock(name, manifest.code) from None
        except (ValueError, RecursionError) as error:
            raise problems.altered(
                name, _("line {number} ({detail})", number=count + 1, detail=error)
            ) from None
        if at.get((change.site, change.scope)) == change.seq:
            bundle.seen[change.site, change.scope] = change.chain
        if change.tbl == "member" and change.kind == "set":
            bundle.members.append(change)
        elif change.tbl == "identity" and change.kind == "fact":
            bundle.partings.append(change)
    if not trailer:
        raise problems.damaged(name, _("its end is missing"))
    if trailer != b'{"sha256":"%s"}' % total.hexdigest().encode():
        raise problems.altered(name, _("its sum"))
    tips = [(seq, chain.hex() if seq else "") for seq, chain in reader.tips]
    if count != manifest.count or tips != [(s.tip, s.tip_chain) for s in manifest.streams]:
        raise problems.altered(name, _("where its chains end"))


def _lines(name: str, file: IO[bytes], most: int) -> Iterator[bytes]:
    """The unpacked lines without their ends; *most* bytes beyond the first MB. Raises :class:`SyncProblem`."""
    file.seek(0)
    unpack = zlib.decompressobj(31)
    rest, eaten, grown = b"", 0, 0
    while not unpack.eof:
        packed = unpack.unconsumed_tail or file.read(_CHUNK)
        try:
            piece = unpack.decompress(packed, _CHUNK * 4) if packed else unpack.flush()
            if not packed and not unpack.eof:
                raise (
                    problems.damaged(name, _("its end is missing")) if eaten else problems.not_a_bundle(name)
                )
        except zlib.error as error:
            if not grown:
                raise problems.not_a_bundle(name) from None
            raise problems.damaged(name, str(error)) from None
        eaten += len(packed) - len(unpack.unconsumed_tail)
        grown += len(piece)
        if grown > (1 << 20) + min(most, MOST, RATIO * eaten):
            raise problems.too_large(name, f"{grown:,} B")
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        if len(rest) > LONGEST:
            raise problems.too_large(name, _("one line of {size:,} B", size=len(rest)))
        yield from lines
    if rest:
        raise problems.damaged(name, _("its end is missing"))
    if unpack.unused_data or file.read(1):
        raise problems.altered(name, _("something follows its end"))


def shown(manifest: Manifest) -> str:
    """The sender as people call it."""
    return clean(f"{manifest.code} {manifest.name}".strip())
