"""The second process of an import: reads a file of customers and sends its rows to the one that writes.

Started by :mod:`console.desk.imports.reading` with a job on its standard input. It ends with the file, or when nobody reads
what it sends: a console that was killed leaves nothing behind.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Raw

from console.desk.imports import customers
from console.desk.imports.columns import find
from console.desk.imports.known import Known
from console.desk.imports.quick import Reader
from console.desk.imports.reading import TOGETHER, Job, Packed, Parcel
from console.desk.imports.rows import Row
from console.desk.imports.tables import Table
from console.domain.refusal import Refusal
from console.i18n import set_language

_pack: Final = msgspec.msgpack.Encoder().encode


def main(orders: BinaryIO, out: BinaryIO) -> None:
    """Do the job read from *orders*; rows go to *out*."""
    job = msgspec.msgpack.decode(orders.read(), type=Job)
    set_language(job.lang)
    try:
        for parcel in parcels(job):
            _send(out, parcel)
    except Refusal as refusal:
        _send(out, Parcel([], 0, (refusal.code, refusal.message, refusal.fix, refusal.where)))


def _send(out: BinaryIO, parcel: Parcel) -> None:
    body = _pack(parcel)
    out.write(len(body).to_bytes(4, "big") + body)
    out.flush()


def parcels(job: Job) -> Iterator[Parcel]:
    """The rows of a file in parcels; the last one is empty. Raises ``Refusal`` where the file cannot be read on."""
    kind = customers.KINDS[job.kind]
    table = Table(Path(job.path))
    layout = find(table, kind.columns, "")
    reader = Reader(layout, Known.of(job.named), kind.needed)
    rows: list[Packed] = []
    for number, cells in table:
        row = Row(number, cells, layout)
        person = reader.read(row)
        words = customers.search_words(person) if person is not None and person.name else ""
        rows.append(Packed(number, person, words, Raw(_pack(cells)), row.wrong, row.remarks))
        if len(rows) >= TOGETHER:
            yield Parcel(rows, table.done)
            rows = []
    if rows:
        yield Parcel(rows, table.done)
    yield Parcel([], table.size)


if __name__ == "__main__":
    try:
        main(sys.stdin.buffer, sys.stdout.buffer)
    except (BrokenPipeError, KeyboardInterrupt):
        sys.stdout = None  # nobody reads any more: nothing to flush at the end
        sys.exit(1)
