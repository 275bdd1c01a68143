"""``demo``: a whole invented call centre, alive, in a file that is thrown away (or kept)."""

from __future__ import annotations

from pathlib import Path

import click

from console.cli.framework import command, option
from console.cli.opening import CUSTOMERS, MOST_CUSTOMERS
from console.cli.session import Session
from console.i18n import N_


@command(
    "demo", help=N_("A whole invented call centre with stores that answer and calls that ring; no log-in.")
)
@option(
    "--customers",
    type=click.IntRange(1, MOST_CUSTOMERS),
    default=CUSTOMERS,
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
    from console.cli.console import open_demo

    session.exit_code = open_demo(session, customers, seed, keep)
