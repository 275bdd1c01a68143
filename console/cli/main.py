"""Entry point of the ``callconsole`` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from console.cli import exits, opening
from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import LANGUAGES, locale_language, set_language


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see ``exits.py``)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    set_language(_wanted_language(arguments))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    session = Session()
    as_json = "--json" in arguments
    try:
        if (wanted := opening.read(arguments)) is not None:
            return _open(wanted, session)
        from console.cli.program import run

        return run(arguments, session)
    except Refusal as refusal:
        return exits.say_no(refusal, as_json=as_json)
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except Exception as error:
        if os.environ.get("CALLCONSOLE_DEBUG"):
            raise
        return exits.say_no(exits.from_machine(error) or exits.mistake(error), as_json=as_json)
    finally:
        session.close()


def _open(wanted: opening.Opening, session: Session) -> int:
    """Open the console, or the demo."""
    from console.cli.console import open_console, open_demo

    session.db, session.staff, session.now = wanted.db, wanted.staff, wanted.now
    if wanted.demo:
        return open_demo(session, wanted.customers, wanted.seed, wanted.keep)
    return open_console(session)


def _wanted_language(arguments: Sequence[str]) -> str:
    """``--lang`` wherever it stands (problems found while parsing must already speak it), else the locale's."""
    for i, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and i + 1 < len(arguments):
            value = arguments[i + 1]
        if value in LANGUAGES:
            return value
    return locale_language()
