"""Entry point of the ``callconsole`` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from console.cli import exits
from console.cli.framework import LazyGroup, speak_click
from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import LANGUAGES, N_, _, language, locale_language, set_language

#: Command -> module and attribute. The order is that of the help.
COMMANDS = {
    "demo": "demo:demo",
    "init": "init:init",
    "lookup": "lookup:lookup",
    "customer": "customer:customer",
    "check": "check:check",
    "case": "case:case",
    "queue": "queue:queue",
    "forms": "forms:forms",
    "import": "imports:import_",
    "staff": "staff:staff",
    "process": "process:process",
    "catalogue": "process:catalogue",
    "ring": "ring:ring",
    "say": "say:say",
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
    epilog=None,
)
@click.pass_context
def program(ctx: click.Context) -> None:
    """Open the console when no command is given."""
    if ctx.invoked_subcommand is None:
        from console.cli.console import open_console

        session = ctx.find_object(Session)
        assert session is not None
        session.exit_code = open_console(session)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see ``exits.py``)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    set_language(_wanted_language(arguments))
    speak_click(language())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    session = Session()
    as_json = "--json" in arguments
    try:
        program.main(arguments, prog_name="callconsole", standalone_mode=False, obj=session)
        return session.exit_code
    except Refusal as refusal:
        return exits.say_no(refusal, as_json=as_json)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        return _wrong_use(wrong, as_json)
    except (KeyboardInterrupt, click.Abort):
        return exits.INTERRUPTED
    except SystemExit as stop:
        # click leaves so when the reader of a pipe (head, less) has gone, and after answering a shell's completion.
        return exits.DONE if hasattr(sys.stdout, "wrapped") else int(stop.code or 0)
    except Exception as error:
        if os.environ.get("CALLCONSOLE_DEBUG"):
            raise
        return exits.say_no(exits.from_machine(error) or exits.mistake(error), as_json=as_json)
    finally:
        session.close()


def _wanted_language(arguments: Sequence[str]) -> str:
    """``--lang`` wherever it stands (problems found while parsing must already speak it), else the locale's."""
    for i, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in LANGUAGES:
            return value
    return locale_language()


def _wrong_use(wrong: click.ClickException, as_json: bool) -> int:
    if as_json:
        ctx = getattr(wrong, "ctx", None)
        fix = ctx.get_usage() if ctx is not None else ""
        exits.say_no(Refusal("wrong-use", wrong.format_message(), fix), as_json=True)
    else:
        wrong.show()
    return exits.WRONG_USE


__all__ = ["COMMANDS", "_", "main", "program"]
