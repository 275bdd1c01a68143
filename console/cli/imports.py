"""``import``: lists from elsewhere, with progress on the terminal and the wrong rows in a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from console.cli import exits
from console.cli.framework import argument, command, option
from console.cli.output import note, seconds, show, table
from console.cli.session import Session
from console.desk.imports import KINDS, ImportReport, Progress
from console.i18n import N_, _, n_

#: Wrong cells and remarks printed for people; the file and --json have all.
PRINTED = 20


@command(
    "import", help=N_("Import a list (CSV or XLSX); wrong rows are saved to be mended and imported again.")
)
@argument("kind", type=click.Choice(KINDS))
@argument("file", type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=N_("Say what would happen; change nothing."))
@option(
    "--overwrite", is_flag=True, help=N_("Where the file differs from what is on file, the file is right.")
)
@option(
    "--bad", "bad_file", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to save wrong rows.")
)
@option("--plan", default="", metavar="PLAN", help=N_("For which plan, when several take a file."))
@option("--remarks", is_flag=True, help=N_("List every remark, not only their number."))
def import_(
    session: Session,
    kind: str,
    file: Path,
    dry_run: bool,
    overwrite: bool,
    bad_file: Path | None,
    remarks: bool,
    plan: str,
) -> None:
    """Import a list."""
    from console.desk.imports import run

    progress = None if session.json or not sys.stderr.isatty() else _Line()
    report = run(
        session.desk,
        kind,
        file,
        dry_run=dry_run,
        overwrite=overwrite,
        plan=plan,
        progress=progress,
        bad_file=bad_file,
        bad_dirs=(Path.cwd(), session.path.absolute().parent),
    )
    if progress:
        progress.clear()
    show(session, report.as_json(), lambda: _lines(report, remarks))
    if report.interrupted:
        note(_("Stopped. Everything up to row {row} is kept; the same command goes on.", row=report.rows + 1))
        session.exit_code = exits.INTERRUPTED
    elif report.bad_rows:
        session.exit_code = exits.NEEDS_A_PERSON


class _Line:
    """One line on the terminal, written again and again: rows, rows a second, time left."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = self._last = now()

    def __call__(self, progress: Progress) -> None:
        at = self._now()
        if at - self._last < 0.2:
            return
        self._last = at
        print("\r" + line(progress, at - self._began) + "\x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def line(progress: Progress, elapsed: float) -> str:
    """Progress in words; *elapsed* in seconds."""
    rate = progress.rows / elapsed if elapsed > 0 else 0.0
    words = _("{rows:,} rows  {rate:,} rows/s", rows=progress.rows, rate=round(rate))
    if not progress.done or not progress.size:
        return words
    left = elapsed * (progress.size - progress.done) / progress.done
    return (
        words
        + "  "
        + _("{percent} %  {left} left", percent=progress.done * 100 // progress.size, left=seconds(left))
    )


def _lines(report: ImportReport, remarks: bool) -> Iterator[str]:
    counts = _(
        "{rows:,} rows: {added:,} added, {changed:,} changed, {unchanged:,} unchanged, {bad:,} wrong",
        rows=report.rows,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        bad=report.bad_rows,
    )
    yield _("Dry run, nothing was changed.") + " " + counts if report.dry_run else counts
    if report.skipped_columns:
        yield _("Columns not taken over: {columns}", columns=" ".join(report.skipped_columns))
    if report.bad:
        yield ""
        heads = [_("row"), _("column"), _("value"), _("problem"), _("what is right")]
        yield from table(
            heads, ((w.row, w.column, w.value, w.problem, w.fix) for w in report.bad[:PRINTED]), right=(0,)
        )
        if len(report.bad) > PRINTED:
            yield n_("and {count} more", "and {count} more", len(report.bad) - PRINTED)
    if report.bad_file:
        yield _("Wrong rows are in {file}: mend them there and import that file.", file=report.bad_file)
    if report.remarks:
        yield ""
        shown = report.remarks if remarks else report.remarks[:3]
        heads = [_("row"), _("column"), _("value"), _("remark")]
        yield from table(heads, ((r.row, r.column, r.value, r.note) for r in shown), right=(0,))
        if len(shown) < len(report.remarks):
            yield n_(
                "and {count} more remarks (--remarks)",
                "and {count} more remarks (--remarks)",
                len(report.remarks) - len(shown),
            )
