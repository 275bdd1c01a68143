"""Running an import: rows are read and looked through, by a second process where the list is long, and written in batches.

A batch is one transaction; between two everybody else may write, and while somebody does they are short. Stopped anywhere, the file holds whole batches; run again, it goes on:
what is there already is unchanged. Nothing is kept of rows that are done, so memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final, Protocol

from console.desk.imports import customers, lists, uses
from console.desk.imports.badfile import BadFile
from console.desk.imports.book import CustomerBook
from console.desk.imports.columns import Column, Layout, find
from console.desk.imports.known import Known
from console.desk.imports.pace import Pace
from console.desk.imports.quick import Reader
from console.desk.imports.reading import Block, Job, apart, here
from console.desk.imports.report import LISTED, ImportReport, Progress
from console.desk.imports.rows import Row
from console.desk.imports.tables import Table
from console.domain.refusal import Refusal
from console.i18n import _, language

#: So many rows at most in one transaction; fewer where they take longer than a waiting desk should notice.
BATCH: Final = 1_000

#: After so many new rows the look-up index is worth joining into one piece again.
MANY: Final = 5_000

#: What can be imported, in the order a new call centre needs it.
KINDS: Final = ("products", "stores", "staff", "customers", "vehicles", "cards", "uses", "plan")


class Importer(Protocol):
    """Reads and writes one kind of list."""

    columns: Sequence[Column]
    title: str

    def blocks(self, table: Table, layout: Layout) -> Generator[Block]:
        """The rows of a table whose header was read, each with what is in it; ``None`` when something in it is wrong."""
        ...

    def write(self, tx: Any, batch: list[tuple[Row, Any]]) -> list[str]:
        """Write parsed rows; ``added changed unchanged bad`` for each."""
        ...


class _Customers:
    """Customers, vehicles and cards through :class:`CustomerBook`."""

    def __init__(self, title: str, kind: str, known: Known, now: Callable[[], int], overwrite: bool) -> None:
        self.title = title
        self.columns: Sequence[Column] = customers.KINDS[kind].columns
        self.needed = customers.KINDS[kind].needed
        self.kind, self._known = kind, known
        self._now, self._overwrite = now, overwrite
        self._seen: set[str] = set()

    def blocks(self, table: Table, layout: Layout) -> Generator[Block]:
        read = Reader(layout, self._known, self.needed).read
        return apart(table, layout, read, Job(str(table.path), self.kind, self._known.named, language()))

    def write(self, tx: Any, batch: list[tuple[Row, Any]]) -> list[str]:
        people = [person for _row, person in batch]
        book = CustomerBook(tx, people, self._now(), overwrite=self._overwrite, seen=self._seen)
        words = [book.put(row, person) for row, person in batch]
        book.done()
        return words


class _List:
    """Products, stores and staff: short lists, written row by row."""

    def __init__(self, title: str, columns: Sequence[Column], maker: Any, overwrite: bool) -> None:
        self.title, self.columns = title, columns
        self._parse, self._write, self._overwrite = maker.parse, maker.write, overwrite

    def blocks(self, table: Table, layout: Layout) -> Generator[Block]:
        return here(table, layout, self._parse, lambda: table.done)

    def write(self, tx: Any, batch: list[tuple[Row, Any]]) -> list[str]:
        return [self._write(tx, row, item, overwrite=self._overwrite) for row, item in batch]


class _Uses:
    """Card uses."""

    columns: Sequence[Column] = uses.COLUMNS

    def __init__(self, known: Known, tz: str) -> None:
        self.title = _("card uses")
        maker = uses.Uses(known, tz)
        self._parse, self.write = maker.parse, maker.write

    def blocks(self, table: Table, layout: Layout) -> Generator[Block]:
        return here(table, layout, self._parse, lambda: table.done)


def importer(desk: Any, kind: str, overwrite: bool, plan: str = "") -> Importer:
    """The importer of *kind*. Raises ``Refusal`` for an unknown one."""
    known = Known(desk)
    match kind:
        case "products":
            return _List(_("products"), lists.PRODUCT_COLUMNS, lists.Products(known), overwrite)
        case "stores":
            return _List(_("stores"), lists.STORE_COLUMNS, lists.Stores(known), overwrite)
        case "staff":
            return _List(_("staff"), lists.STAFF_COLUMNS, lists.Staff(known), overwrite)
        case "customers":
            return _Customers(_("customers"), kind, known, desk.now, overwrite)
        case "vehicles":
            return _Customers(_("vehicles"), kind, known, desk.now, overwrite)
        case "cards":
            return _Customers(_("cards"), kind, known, desk.now, overwrite)
        case "uses":
            return _Uses(known, desk.tz)
        case "plan":
            from console.desk.imports.plan import PlanRows, plan_of

            return PlanRows(desk, *plan_of(desk, plan))
    raise Refusal(
        "no-such-kind",
        _("「{kind}」 cannot be imported.", kind=kind),
        _("One of {kinds}.", kinds=" ".join(KINDS)),
    )


def run(
    desk: Any,
    kind: str,
    path: Path,
    *,
    dry_run: bool = False,
    overwrite: bool = False,
    plan: str = "",
    progress: Callable[[Progress], None] | None = None,
    bad_file: Path | None = None,
    bad_dirs: tuple[Path, ...] = (),
) -> ImportReport:
    """Import *path* as *kind*. Returns when done or when interrupted by Ctrl+C (``interrupted``); raises ``Refusal``.

    With *dry_run* all of it happens to a copy of the file that is thrown away. Wrong rows go to *bad_file*, else beside
    the source, else to the first of *bad_dirs* that can be written. *plan*: for which plan, when several take a file.
    """
    if dry_run:
        from console.desk.imports.rehearsal import on_a_copy

        with on_a_copy(desk) as copy:
            report = run(
                copy,
                kind,
                path,
                overwrite=overwrite,
                plan=plan,
                progress=progress,
                bad_file=bad_file,
                bad_dirs=bad_dirs,
            )
        report.dry_run = True
        return report
    table = Table(path)
    try:
        return _run(desk, importer(desk, kind, overwrite, plan), kind, table, progress, bad_file, bad_dirs)
    finally:
        table.close()


def _run(
    desk: Any,
    maker: Importer,
    kind: str,
    table: Table,
    progress: Callable[[Progress], None] | None,
    bad_file: Path | None,
    bad_dirs: tuple[Path, ...],
) -> ImportReport:
    layout = find(table, maker.columns, maker.title)
    report = ImportReport(
        kind=kind, file=str(table.path), encoding=table.encoding, skipped_columns=layout.ignored
    )
    bad = BadFile(table.path, layout.headers, (table.path.parent, *bad_dirs), bad_file)
    batch: list[tuple[Row, Any]] = []
    pace = Pace(BATCH)
    blocks = maker.blocks(table, layout)
    try:
        for rows, done in blocks:
            batch += rows
            while len(batch) >= pace.rows:
                now, batch = batch[: pace.rows], batch[pace.rows :]
                wrote, seconds, others = _write(desk, maker, now, report, bad)
                pace.took(wrote, seconds, others=others)
                if progress:
                    progress(Progress(rows=report.rows, done=done, size=table.size))
        _write(desk, maker, batch, report, bad)
        if report.added > MANY:
            _tidy(desk)
    except KeyboardInterrupt:
        report.interrupted = True
    finally:
        blocks.close()
        report.bad_file = bad.close()
    return report


def _tidy(desk: Any) -> None:
    """Join the pieces of the look-up index, a few milliseconds at a time: everybody else may write in between."""
    from console.store import lookup_index

    begin, more = True, True
    while more:
        with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
            more = lookup_index.tidy(tx.reader, begin=begin) or begin
        begin = False


def _write(
    desk: Any, maker: Importer, batch: list[tuple[Row, Any]], report: ImportReport, bad: BadFile
) -> tuple[int, float, bool]:
    """One transaction, then the accounts: what is counted is committed. How many rows it wrote, for how many seconds, and
    whether somebody else wrote or waits."""
    right = [(row, item) for row, item in batch if item is not None]
    words: list[str] = []
    seconds, others = 0.0, False
    if right:
        with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
            began = perf_counter()
            words, others = maker.write(tx, right), tx.others
        seconds = perf_counter() - began
    done = dict(zip((row.number for row, _item in right), words, strict=True))
    for row, _item in batch:
        word = done.get(row.number, "bad")
        report.rows += 1
        if word == "bad":
            report.bad_rows += 1
            problems = row.problems()
            report.bad += problems[: max(0, LISTED - len(report.bad))]
            bad.add(row.whole, [str(problem) for problem in problems])
            continue
        setattr(report, word, getattr(report, word) + 1)
        report.differs += sum(remark.differs for remark in row.remarks)
        report.remarks += row.remarks[: max(0, LISTED - len(report.remarks))]
    return len(right), seconds, others
