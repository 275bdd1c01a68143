"""``demo``: a whole invented call centre, alive, in a file that is thrown away (or kept)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from console.cli.framework import command, option
from console.cli.output import note
from console.cli.session import Session
from console.i18n import N_, _


@command(
    "demo", help=N_("A whole invented call centre with stores that answer and calls that ring; no log-in.")
)
@option(
    "--customers",
    type=click.IntRange(1, 2_000_000),
    default=400,
    show_default=True,
    help=N_("How many customers."),
)
@option("--seed", type=int, default=1, show_default=True, help=N_("Same seed, same people."))
@option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Keep the file; one that is there is opened again."),
)
def demo(session: Session, customers: int, seed: int, keep: Path | None) -> None:
    """Build the demo and open the console on it."""
    from console.cli.console import must_have_terminal

    if not session.json:
        must_have_terminal()
    if keep is not None:
        session.exit_code = _build_and_run(session, keep, customers, seed)
        return
    with TemporaryDirectory(prefix="callconsole-demo-") as folder:
        session.exit_code = _build_and_run(session, Path(folder) / "demo.db", customers, seed)


def _build_and_run(session: Session, path: Path, customers: int, seed: int) -> int:
    from console.cli.console import run
    from console.cli.output import show

    if not path.exists():
        from console.desk import demo as demos

        if customers > 2_000:
            note(_("making {count} customers ..", count=customers))
        demos.build(path, customers, seed, session.clock()).store.close()
    if session.json:
        show(session, {"file": str(path), "customers": customers, "seed": seed}, lambda: ())
        return 0
    return run(session, path, demo=True)
