"""How a change is written on a line of a bundle, and read back.

A line is a JSON array. What follows from the line before is left out: ``hlc`` is a difference, the number is the next of
its stream (one site in one scope), ``at`` and ``tx`` are differences to ``hlc``. Hashes and chains are computed again
while reading and compared with the tips in the manifest, so they are not carried either, except the ``body_hash`` of a
change that an erasure emptied.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from console.store.change import START, Change, hash_body, link
from console.store.erase import is_redacted
from console.store.schema import FACTS, FIELDS

HLC_LIMIT: Final = 1 << 61
"""No clock reaches it (year 3085); a change beyond it would use up the order of all later ones."""

_INT64: Final = 1 << 63
_LONG = re.compile(r"\d{19}")


class Stream(msgspec.Struct, array_like=True):
    """One site in one scope, as the manifest lists it: the bundle holds its changes after *base* up to *tip*.

    The chains (hex, empty at 0) are those at these two numbers. A stream with ``base == tip`` is a prerequisite only.
    """

    site: str
    scope: str
    base: int
    base_chain: str
    tip: int
    tip_chain: str


class Line(msgspec.Struct, array_like=True):
    """A change on the wire. ``late`` is the wall clock's distance behind ``hlc`` in ms, ``span`` that of ``tx`` to it."""

    step: int
    stream: int
    late: int
    span: int
    actor: str
    schema: int
    kind: str
    tbl: str
    pk: str
    body: msgspec.Raw
    prev: msgspec.Raw
    body_hash: str = ""


_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Line).decode


class Writer:
    """Changes in order ``(hlc, site, scope)`` to lines."""

    def __init__(self, streams: list[Stream]) -> None:
        self._index = {(stream.site, stream.scope): at for at, stream in enumerate(streams)}
        self._hlc = 0

    def line(self, change: Change) -> bytes:
        """The line of the next change, without its end."""
        step, self._hlc = change.hlc - self._hlc, change.hlc
        body = change.body.encode()
        kept = "" if hash_body(change.body, change.prev) == change.body_hash else change.body_hash.hex()
        prev = None if change.prev is None else msgspec.Raw(change.prev.encode())
        return _encode(
            (
                step, self._index[change.site, change.scope], (change.hlc >> 16) - change.at, change.hlc - change.tx,
                change.actor, change.schema, change.kind, change.tbl, change.pk, msgspec.Raw(body), prev, kept,
            )
        )  # fmt: skip


class Reader:
    """Lines back to changes, each link computed; raises ``ValueError`` for anything that cannot be a change.

    *checked*: the bodies were looked at before.
    """

    def __init__(self, streams: list[Stream], *, checked: bool = False) -> None:
        self._streams, self._checked = streams, checked
        self._hlc = 0
        self._last: tuple[int, str, str] = (0, "", "")
        self.tips = [(s.base, bytes.fromhex(s.base_chain) if s.base_chain else START) for s in streams]

    def change(self, line: bytes) -> Change:
        """The next change."""
        read = _decode(line)
        if not 0 <= read.stream < len(self._streams) or read.step < 0 or read.span < 0:
            raise ValueError("stream")
        stream = self._streams[read.stream]
        self._hlc += read.step
        hlc = self._hlc
        key = (hlc, stream.site, stream.scope)
        if key <= self._last:  # two files that write as one site may give one moment to changes in two scopes
            raise ValueError("order")
        self._last = key
        at, tx = (hlc >> 16) - read.late, hlc - read.span
        if not (0 < hlc < HLC_LIMIT and 0 <= at < HLC_LIMIT >> 16 and tx > 0 and 0 < read.schema < 1 << 31):
            raise OverflowError("clock")
        before, chain = self.tips[read.stream]
        body = bytes(read.body).decode()
        said = bytes(read.prev).decode()
        prev = None if said == "null" else said
        hashed = bytes.fromhex(read.body_hash) if read.body_hash else hash_body(body, prev)
        if len(hashed) != 32:
            raise ValueError("hash")
        head = (
            stream.site, stream.scope, before + 1, hlc, at, read.actor, tx, read.schema, read.kind, read.tbl, read.pk,
        )  # fmt: skip
        chain = link(chain, head, hashed)
        change = Change(*head, body, prev, hashed, chain)
        if not self._checked:
            check(change)
        self.tips[read.stream] = (before + 1, chain)
        return change


def check(change: Change) -> None:
    """Raise ``ValueError`` (``RecursionError`` for bottomless nesting) when applying *change* could go wrong.

    Tables, fields and kinds of a newer version pass: they wait in the log.
    """
    body = _object(change.body)
    if hash_body(change.body, change.prev) != change.body_hash and not is_redacted(change):
        raise ValueError("hash")
    if change.prev is not None:
        _previous(change.prev)
    if _LONG.search(change.body) and not _fits(body):
        raise ValueError("number")
    if change.kind == "set":
        _columns(body, FIELDS.get(change.tbl))
    elif change.kind == "fact":
        _columns(body, FACTS.get(change.tbl))
        if change.tbl == "call_end":
            _columns(body, {"ended_at": None, "customer": "", "case_id": ""})
    elif change.kind == "erase":
        msgspec.convert(body.get("rows"), list[tuple[str, str]])


def _columns(body: dict[str, Any], spec: dict[str, str | int | None] | None) -> None:
    """Values a column of the projection can hold and the program can calculate with."""
    if spec is None:
        return
    for name, value in body.items():
        if (
            name not in spec
            or value is None
            or isinstance(value, str if isinstance(spec[name], str) else int)
        ):
            continue
        if spec[name] is None and isinstance(value, str):
            continue  # merged_into: text, absent as null
        if isinstance(value, list) and isinstance(spec[name], str):
            continue  # posts: kept as JSON text
        raise ValueError(name)


def _fits(value: Any) -> bool:
    """Whether every whole number in *value* is one SQLite can hold."""
    if isinstance(value, int):
        return -_INT64 <= value < _INT64
    if isinstance(value, dict):
        return all(_fits(inner) for inner in value.values())
    return not isinstance(value, list) or all(_fits(inner) for inner in value)


_object = msgspec.json.Decoder(dict[str, Any]).decode
_previous = msgspec.json.Decoder(dict[str, list[tuple[int, str]]]).decode
