"""``callconsole`` without a command, and ``callconsole demo``: the only places that lead to the screens."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import _


def open_console(session: Session) -> int:
    """Open the console on the session's database; returns the exit code."""
    session.must_exist()
    return run(session, session.path)


def must_have_terminal() -> None:
    """Raise ``Refusal`` when there is no terminal to draw on."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refusal(
            "no-terminal",
            _("The console needs a terminal to draw on."),
            _("Every command also works without one: callconsole --help"),
        )


def run(session: Session, db: Path, *, demo: bool = False) -> int:
    """Hand the terminal to the screens."""
    must_have_terminal()
    # By name: nothing under console/ imports a screen (see the import contracts).
    screens = importlib.import_module("screens.run")
    return int(screens.run(db, staff=session.staff, lang=session.lang, now=session.fixed_now(), demo=demo))
