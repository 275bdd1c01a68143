"""A loaded library kept in a file, so that the next start need not read and check every pack again.

The file is named by a hash of everything the library hangs on: every file of the packs and calendars, and this program.
It is never trusted for more: when anything differs it is not found, when it cannot be read it is made anew.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from console.catalogue.schema import Library

_decoder: Final = msgspec.json.Decoder(Library)


def name(folders: Iterable[Path]) -> str:
    """The hash of the TOML files under *folders* (by path and content) and of the modules that read them (by size and time)."""
    digest = hashlib.sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        stat = module.stat()
        digest.update(f"{module.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    for folder in folders:
        for path in sorted(folder.rglob("*.toml")):
            body = path.read_bytes()
            digest.update(f"{path.relative_to(folder.parent).as_posix()}\0{len(body)}\0".encode())
            digest.update(body)
    return digest.hexdigest()


def find(folder: Path, key: str) -> Library | None:
    """The library kept under *key*, if there is a sound one."""
    try:
        return _decoder.decode((folder / f"packs-{key}.json").read_bytes())
    except (OSError, msgspec.MsgspecError):
        return None


def keep(folder: Path, key: str, library: Library) -> None:
    """Keep *library* under *key* in place of older ones. A folder that cannot be written keeps nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"packs-{key}.{os.getpid()}.part"
        part.write_bytes(msgspec.json.encode(library))
        part.replace(folder / f"packs-{key}.json")
        for old in folder.glob("packs-*.json"):
            if old.name != f"packs-{key}.json":
                old.unlink(missing_ok=True)
    except OSError:
        return
