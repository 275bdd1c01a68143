"""One row of the log: what it holds, how it is written down and how it is chained.

The log is ``change(site, scope, seq, hlc, at, actor, tx, schema, kind, tbl, pk, body, prev, body_hash, chain)``
(architecture.md, *Storage and sync*). ``body`` and ``prev`` are canonical JSON text, kept and hashed exactly as they were
written, so that fields a newer version added survive untouched.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import msgspec

START: Final = bytes(32)
"""The chain before the first change."""

ORG: Final = "org"
"""The scope every site of the organisation replicates."""

COLUMNS: Final = "site, scope, seq, hlc, at, actor, tx, schema, kind, tbl, pk, body, prev, body_hash, chain"

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder()

Head = tuple[int, str]
"""A value's version: ``(hlc, site)``. A site never gives one ``hlc`` twice, so this names one change."""


class Change(msgspec.Struct, frozen=True, array_like=True):
    """A change as it stands in the log.

    *site* is the database file that wrote it, *scope* the unit of replication, *seq* its gapless number there. *hlc*
    orders (``max(last + 1, at << 16)``), *at* is the writer's wall clock in ms, *tx* the hlc of the first change of
    its transaction, *schema* the writer's version. *kind* is ``set`` (fields), ``fact``, ``erase`` or ``ack``.
    *prev* (fields only) names the heads replaced, ``{field: [[hlc, site], …]}``. *body_hash* is the SHA-256 of body and
    prev as first written; *chain* that of the chain before, the header and *body_hash*.
    """

    site: str
    scope: str
    seq: int
    hlc: int
    at: int
    actor: str
    tx: int
    schema: int
    kind: str
    tbl: str
    pk: str
    body: str
    prev: str | None
    body_hash: bytes
    chain: bytes

    @property
    def version(self) -> Head:
        """The version this change gives what it writes."""
        return (self.hlc, self.site)


def canonical(value: Any) -> str:
    """*value* as JSON with sorted keys and no spaces."""
    return _encoder.encode(value).decode()


def parse(text: str) -> Any:
    """The value in canonical JSON *text*."""
    return _decoder.decode(text)


def hash_body(body: str, prev: str | None) -> bytes:
    """The hash of what a change says."""
    return sha256(f"{body}\n{prev or ''}".encode()).digest()


def link(before: bytes, header: tuple[Any, ...], body_hash: bytes) -> bytes:
    """The chain after a change: *header* is site … pk in the order of :data:`COLUMNS`."""
    return sha256(before + _encoder.encode(header) + body_hash).digest()


def header(change: Change) -> tuple[Any, ...]:
    """The part of *change* that is chained beside its body's hash."""
    return (change.site, change.scope, change.seq, change.hlc, change.at, change.actor, change.tx, change.schema,
            change.kind, change.tbl, change.pk)  # fmt: skip


def from_row(row: tuple[Any, ...]) -> Change:
    """The change in a row of :data:`COLUMNS`."""
    return Change(*row)
