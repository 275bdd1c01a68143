"""``verify``, ``backup`` and ``restore``: the integrity of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli import exits
from console.cli.framework import argument, command, option
from console.cli.output import pairs, plain, show
from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import N_, _, n_

if TYPE_CHECKING:
    from console.store.open import Store


@command("verify", help=N_("File, log, hash chain and every projection rebuilt from the log and compared."))
def verify(session: Session) -> None:
    """Check the file."""
    from console.store.open import open_file

    session.must_exist()
    with open_file(session.path) as store:
        report = store.verify()

    def lines() -> Iterator[str]:
        yield _("Everything agrees.") if report.ok else _("The file does not agree with its log.")
        yield from pairs([(_("changes"), report.changes), (_("digest"), report.digest)])
        for problem in report.problems:
            yield f"{problem.code}  {problem.where}  {problem.message}"

    show(session, plain(report), lines)
    session.exit_code = exits.DONE if report.ok else exits.DAMAGED


@command(
    "backup",
    help=N_(
        "A copy of the database, made while everybody works on; without FILE today's, as the file is now."
    ),
)
@argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def backup(session: Session, file: Path | None) -> None:
    """Copy the file."""
    from console.store.open import open_file

    session.must_exist()
    with open_file(session.path) as store:
        if file is None:
            return _daily(session, store)
        size = store.backup(file)
    show(
        session,
        {"file": str(file), "bytes": size},
        lambda: [_("{file}, {size:,} bytes", file=str(file), size=size)],
    )


def _daily(session: Session, store: Store) -> None:
    """Today's backup as it is now, with the old ones let go; it takes the place of the one the console took before."""
    from console.desk import backups
    from console.store import daily

    now = session.clock(store.site.tz).now()
    kept = daily.habits(store.path)
    day = backups.day_of(store, now)
    copy = daily.take(
        store, day, days=kept.days or daily.DAYS, weeks=kept.weeks, where=kept.folder, again=True
    )
    found = daily.copies(store.path, kept.folder)
    value = {
        "file": str(found[0].path), "bytes": found[0].size, "new": copy is not None,
        "kept": [{"file": str(one.path), "day": one.day, "bytes": one.size} for one in found],
    }  # fmt: skip

    def lines() -> Iterator[str]:
        yield _("{file}, {size:,} bytes", file=str(found[0].path), size=found[0].size)
        if copy is None:
            yield _("Today's backup was there already.")
        yield n_("{count} backup is kept.", "{count} backups are kept.", len(found))

    show(session, value, lines)


@command("restore", help=N_("Put a backup in the database's place; the old file is kept beside it."))
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--yes", is_flag=True, help=N_("Do not ask."))
def restore(session: Session, file: Path, yes: bool) -> None:
    """Restore a backup."""
    from console.store.backup import restore as put_back
    from console.store.backup import verify_copy

    report = verify_copy(file)
    if not report.ok:
        raise Refusal(
            "backup-damaged",
            _("{file} does not agree with its own log.", file=str(file)),
            _("Take an older backup. Nothing was changed."),
            str(file),
        )
    if session.path.exists() and not yes and not session.json:
        click.confirm(
            _("Put {file} in the place of {db}?", file=str(file), db=str(session.path)), abort=True, err=True
        )
    kept = put_back(file, session.path)
    value = {"file": str(session.path), "kept": str(kept) if kept else None, "changes": report.changes}

    def lines() -> Iterator[str]:
        yield _("{file} is in place, {changes:,} changes.", file=str(session.path), changes=report.changes)
        if kept:
            yield _("What stood there is kept as {kept}.", kept=str(kept))

    show(session, value, lines)
