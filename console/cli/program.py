"""Every command but the two that only open the console: parsed by click, run, and its complaints turned into exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from console.cli import exits
from console.cli.framework import LazyGroup, speak_click
from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import N_, language

#: Command -> module and attribute. The order is that of the help.
COMMANDS = {
    "demo": "demo:demo",
    "init": "init:init",
    "lookup": "lookup:lookup",
    "customer": "customer:customer",
    "check": "check:check",
    "case": "case_hand:case",
    "queue": "queue:queue",
    "forms": "forms:forms",
    "slip": "slip:slip",
    "plan": "plan:plan",
    "report": "replay:report",
    "shift": "shift:shift",
    "import": "imports:import_",
    "staff": "staff:staff",
    "process": "process:process",
    "catalogue": "process:catalogue",
    "ring": "ring:ring",
    "say": "say:say",
    "sync": "sync:sync",
    "verify": "verify:verify",
    "backup": "verify:backup",
    "restore": "verify:restore",
    "doctor": "doctor:doctor",
    "completion": "completion:completion",
}


@click.command(
    "callconsole",
    cls=LazyGroup,
    lazy=COMMANDS,
    invoke_without_command=True,
    help=N_("A call centre in the terminal. Without a command it opens the console."),
)
@click.pass_obj
def program(session: Session) -> None:
    """Open the console when no command is given."""
    if click.get_current_context().invoked_subcommand is None:
        from console.cli.console import open_console

        session.exit_code = open_console(session)


def run(arguments: Sequence[str], session: Session) -> int:
    """Run a command line; its exit code. Raises what the command raises, but for click's own exceptions."""
    speak_click(language())
    try:
        program.main(list(arguments), prog_name="callconsole", standalone_mode=False, obj=session)
        return session.exit_code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return exits.INTERRUPTED
    except click.ClickException as wrong:
        return _wrong_use(wrong, "--json" in arguments)
    except SystemExit as stop:
        # click leaves so when the reader of a pipe (head, less) has gone, and after answering a shell's completion.
        return exits.DONE if hasattr(sys.stdout, "wrapped") else int(stop.code or 0)


def _wrong_use(wrong: click.ClickException, as_json: bool) -> int:
    if as_json:
        ctx = getattr(wrong, "ctx", None)
        fix = ctx.get_usage() if ctx is not None else ""
        exits.say_no(Refusal("wrong-use", wrong.format_message(), fix), as_json=True)
    else:
        wrong.show()
    return exits.WRONG_USE
