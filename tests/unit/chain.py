"""Where the files of an invented chain are: tests/fixtures/chain, the same as in the project's shared folder."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import gettempdir

CHAIN = Path(__file__).resolve().parent.parent / "fixtures" / "chain"

#: Kind and file, in the order a new call centre imports them.
FILES = (
    ("products", "products.csv"),
    ("stores", "stores.csv"),
    ("staff", "staff.csv"),
    ("customers", "customers.csv"),
    ("uses", "card-uses.csv"),
)


def chain_file(name: str) -> Path:
    """One of the files; the long one is kept compressed and unpacked into the temporary folder once."""
    plain = CHAIN / name
    if plain.exists():
        return plain
    packed = CHAIN / f"{name}.gz"
    target = Path(gettempdir()) / f"callconsole-{packed.stat().st_size}-{name}"
    if not target.exists():
        part = target.with_suffix(f".{id(target)}.part")
        part.write_bytes(gzip.decompress(packed.read_bytes()))
        part.replace(target)
    return target
