"""``slip``: the paper a customer signs."""

from __future__ import annotations

from pathlib import Path

import click

from console.cli.framework import argument, command, option
from console.cli.output import note, plain, show
from console.cli.session import Session
from console.i18n import N_, n_


@command("slip", help=N_("The pick-up slip of a case as PDF: its copies, with clause and signature lines."))
@argument("case")
@option(
    "--to",
    "to",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE.pdf",
    help=N_("The file to write."),
)
@option("--document", default="", metavar="D", help=N_("Another paper of the process, such as work-order."))
def slip(session: Session, case: str, to: Path, document: str) -> None:
    """Print the slip."""
    from console.desk import slips

    made = slips.write(session.desk, case, to, document)
    if made.warning and not session.json:
        note(f"✗ {made.warning}")
    value = plain(made) | {"warning": made.warning or None}

    show(
        session,
        value,
        lambda: [
            n_(
                "{title} of {case}, {count} copy in {file}",
                "{title} of {case}, {count} copies in {file}",
                len(made.copies),
                title=made.title,
                case=made.case,
                file=made.file,
            )
        ],
    )
