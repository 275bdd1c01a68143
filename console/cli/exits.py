"""The exit codes and the way the console says no, for every command, in one place."""

from __future__ import annotations

import json
import sys
from typing import Final

from console.domain.refusal import Refusal
from console.i18n import _

DONE: Final = 0
REFUSED: Final = 1
WRONG_USE: Final = 2
DAMAGED: Final = 3
NEEDS_A_PERSON: Final = 4
#: What shells use for a program stopped by Ctrl+C (128 + SIGINT). Everything finished before it is kept.
INTERRUPTED: Final = 130


def code_of(refusal: Refusal) -> int:
    """3 for a database that is damaged or too new (codes ``database-…``), else 1."""
    return DAMAGED if refusal.code.startswith("database-") else REFUSED


def say_no(refusal: Refusal, *, as_json: bool) -> int:
    """Print the refusal on stderr (one JSON object with ``--json``) and return its exit code."""
    if as_json:
        print(json.dumps(refusal.as_json(), ensure_ascii=False), file=sys.stderr)
    else:
        from console.domain.text import clean

        print(clean(refusal.message, lines=True), file=sys.stderr)
        if refusal.fix:
            print(clean(refusal.fix, lines=True), file=sys.stderr)
    return code_of(refusal)


def from_machine(error: Exception) -> Refusal | None:
    """A refusal for what the machine would not do (disk, rights, a file that is no database), else ``None``."""
    words = str(error)
    kind = type(error).__name__
    if isinstance(error, PermissionError):
        name = str(error.filename or "")
        return Refusal(
            "no-permission", _("{file} may not be written.", file=name), _("Choose another place."), name
        )
    if isinstance(error, OSError) and error.errno == 28:
        return Refusal(
            "disk-full", _("The disk is full."), _("Free some space; nothing saved so far is lost.")
        )
    if isinstance(error, OSError):
        name = str(error.filename or "")
        return Refusal(
            "no-file", _("{file}: {problem}", file=name, problem=error.strerror or words), "", name
        )
    if kind in ("OperationalError", "DatabaseError"):
        if "full" in words:
            return Refusal(
                "disk-full", _("The disk is full."), _("Free some space; nothing saved so far is lost.")
            )
        if "readonly" in words or "unable to open" in words:
            return Refusal(
                "read-only",
                _("The database cannot be written."),
                _("Check the rights of the file and its folder."),
            )
        if "locked" in words or "busy" in words:
            return Refusal("busy", _("Another program holds the database."), _("Try again in a moment."))
        if kind == "DatabaseError" or "malformed" in words or "not a database" in words:
            return Refusal(
                "database-damaged",
                _("The database is damaged: {problem}", problem=words),
                _("Keep the file and restore the last backup: callconsole restore FILE"),
            )
    return None
