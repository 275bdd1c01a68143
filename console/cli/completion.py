"""``completion``: what a shell needs to complete our words."""

from __future__ import annotations

import click

from console.cli.framework import argument, command
from console.cli.output import show
from console.cli.session import Session
from console.i18n import N_


@command("completion", help=N_("Shell completion: eval the output, or save it where the shell looks."))
@argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(session: Session, shell: str) -> None:
    """The completion script."""
    from click.shell_completion import get_completion_class

    from console.cli.program import program

    found = get_completion_class(shell)
    assert found is not None
    source = found(program, {}, "callconsole", "_CALLCONSOLE_COMPLETE").source()
    show(session, {"shell": shell, "script": source}, lambda: [source])
