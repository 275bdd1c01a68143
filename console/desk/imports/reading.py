"""Where the rows of an import come from: read here, or by a second process while this one writes.

The second process (:mod:`console.desk.imports.reader`) does all that depends on a row alone: cells, names, plates, numbers,
what a new customer is found by. Its rows are those that are read here, in the same order, with the same problems. Where
it cannot be started, or ends before its time, the rest is read here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

import msgspec
from msgspec import Raw

from console.desk.imports.columns import Layout
from console.desk.imports.customers import Person
from console.desk.imports.known import Named
from console.desk.imports.report import Remark, Wrong
from console.desk.imports.rows import Row
from console.desk.imports.tables import Table
from console.domain.refusal import Refusal

#: A smaller file (bytes; rows of a spreadsheet) is read before a second process has begun.
LARGE_TEXT: Final = 400_000
LARGE_SHEET: Final = 4_000
#: Rows that come together. The pipe holds several such blocks, so that neither process waits for the other.
TOGETHER: Final = 100
_PIPE: Final = 1 << 20
_LINUX_SET_PIPE_SIZE: Final = 1031

Rows = list[tuple[Row, Any]]
Block = tuple[Rows, int]
"""Rows with what is in each (``None`` in a wrong one), and how far the file is read (:attr:`Table.done`)."""


class Job(msgspec.Struct, frozen=True):
    """What the second process is told: the file, the kind of list, what the database knows, and whose language problems are told in."""

    path: str
    kind: str
    named: Named
    lang: str


class Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row between the two processes."""

    number: int
    person: Person | None
    words: str
    cells: Raw
    wrong: list[Wrong]
    remarks: list[Remark]


class Parcel(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A block between the two processes. The last one has no rows, or says why the file cannot be read on."""

    rows: list[Packed]
    done: int
    refused: tuple[str, str, str, str] | None = None


_unpack: Final = msgspec.msgpack.Decoder(Parcel).decode


def here(
    table: Iterable[tuple[int, Any]], layout: Layout, parse: Callable[[Row], Any], done: Callable[[], int]
) -> Generator[Block]:
    """The rows of *table*, read in this process; few together, so that little is lost when somebody stops it."""
    rows: Rows = []
    for number, cells in table:
        row = Row(number, cells, layout)
        rows.append((row, parse(row)))
        if len(rows) >= 20:
            yield rows, done()
            rows = []
    yield rows, done()


def apart(table: Table, layout: Layout, parse: Callable[[Row], Any], job: Job) -> Generator[Block]:
    """The rows of *table*, of which the header was read: of a long one by a second process, where there can be one."""
    last = 0
    helper = _start(job) if worth_it(table) else None
    if helper is not None:
        try:
            for parcel in _parcels(helper.stdout):
                if parcel.refused:
                    raise Refusal(*parcel.refused)
                if not parcel.rows:
                    return
                yield [(_row(one, layout), one.person) for one in parcel.rows], parcel.done
                last = parcel.rows[-1].number
        finally:
            _end(helper)
    rest = ((number, cells) for number, cells in table if number > last)
    yield from here(rest, layout, parse, lambda: table.done)


def worth_it(table: Table) -> bool:
    """Whether *table* is so long that a second process reads it sooner."""
    large = LARGE_SHEET if table.encoding == "xlsx" else LARGE_TEXT
    return table.size >= large and (os.cpu_count() or 1) > 1


def _row(packed: Packed, layout: Layout) -> Row:
    row = Row(packed.number, packed.cells, layout)
    row.words, row.wrong, row.remarks = packed.words, packed.wrong, packed.remarks
    return row


def _start(job: Job) -> subprocess.Popen[bytes] | None:
    """The second process, told its job; ``None`` where no process can be started (a program packed into one file is no Python)."""
    if not sys.executable or getattr(sys, "frozen", False):
        return None
    home = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH")
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "console.desk.imports.reader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": f"{home}{os.pathsep}{known}" if known else home},
            start_new_session=True,  # Ctrl+C is for this process, which then ends the other
        )
    except OSError:
        return None
    _widen(process.stdout)
    with suppress(OSError):  # where it is gone already, no row will come
        assert process.stdin is not None
        process.stdin.write(msgspec.msgpack.encode(job))
        process.stdin.close()
    return process


def _widen(pipe: IO[bytes] | None) -> None:
    """Let the other process be some blocks ahead, where the system can."""
    if pipe is not None and sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), _LINUX_SET_PIPE_SIZE, _PIPE)


def _parcels(pipe: IO[bytes] | None) -> Iterator[Parcel]:
    """What the second process sends, until it ends; a parcel it was cut off in does not count."""
    while pipe is not None:
        head = pipe.read(4)
        size = int.from_bytes(head, "big")
        body = pipe.read(size) if len(head) == 4 else b""
        if not body or len(body) < size:
            return
        yield _unpack(body)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()
