"""``callconsole`` without a command, and ``callconsole demo``: the only places that lead to the screens."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from console.cli.session import Session
from console.domain.refusal import Refusal
from console.i18n import _

#: Building more customers than this takes long enough to say so.
MANY = 2_000


def open_console(session: Session) -> int:
    """Open the console on the session's database; returns the exit code."""
    session.must_exist()
    must_have_terminal()
    return _run(session, session.path)


def open_demo(session: Session, customers: int, seed: int, keep: Path | None) -> int:
    """Build a demo (in a folder that is thrown away, or *keep*, if it is not there yet) and open the console on it.

    With ``--json`` it is only built, and what was built is printed.
    """
    if not session.json:
        must_have_terminal()
    if keep is not None:
        return _demo(session, keep, customers, seed)
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="callconsole-demo-") as folder:
        return _demo(session, Path(folder) / "demo.db", customers, seed)


def _demo(session: Session, path: Path, customers: int, seed: int) -> int:
    if not path.exists():
        from console.desk import demo

        if customers > MANY:
            print(_("making {count} customers ..", count=customers), file=sys.stderr)
        demo.build(path, customers, seed, session.clock()).store.close()
    if session.json:
        from console.cli.output import show

        show(session, {"file": str(path), "customers": customers, "seed": seed}, lambda: ())
        return 0
    return _run(session, path, demo=True)


def must_have_terminal() -> None:
    """Raise ``Refusal`` when there is no terminal to draw on."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refusal(
            "no-terminal",
            _("The console needs a terminal to draw on."),
            _("Every command also works without one: callconsole --help"),
        )


def _run(session: Session, db: Path, *, demo: bool = False) -> int:
    """Hand the terminal to the screens."""
    # By name: nothing under console/ imports a screen (see the import contracts).
    screens = importlib.import_module("screens.run")
    return int(screens.run(db, staff=session.staff, lang=session.lang, now=session.fixed_now(), demo=demo))
