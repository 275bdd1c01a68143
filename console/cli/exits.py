"""The exit codes and the way the console says no, for every command, in one place."""

from __future__ import annotations

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
    """3 for a database that is damaged or too new, else 1."""
    from console.store.problems import FATAL

    return DAMAGED if refusal.code in FATAL else REFUSED


def say_no(refusal: Refusal, *, as_json: bool) -> int:
    """Print the refusal on stderr (one JSON object with ``--json``) and return its exit code."""
    if as_json:
        import json

        print(json.dumps(refusal.as_json(), ensure_ascii=False), file=sys.stderr)
    else:
        from console.domain.text import clean

        print(clean(refusal.message, lines=True), file=sys.stderr)
        if refusal.fix:
            print(clean(refusal.fix, lines=True), file=sys.stderr)
    return code_of(refusal)


def from_machine(error: Exception) -> Refusal | None:
    """A refusal for what the machine would not do with a file, else ``None``. (The store explains its own troubles.)"""
    if not isinstance(error, OSError):
        return None
    import errno

    name = str(error.filename or "")
    if error.errno == errno.ENOSPC:
        return Refusal(
            "disk-full", _("The disk is full."), _("Free some space; nothing saved so far is lost."), name
        )
    if isinstance(error, PermissionError):
        return Refusal(
            "no-permission", _("{file} may not be written.", file=name), _("Choose another place."), name
        )
    return Refusal(
        "no-file", _("{file}: {problem}", file=name, problem=error.strerror or str(error)), "", name
    )


def mistake(error: Exception) -> Refusal:
    """A mistake of the program itself: one sentence with the place, so that it can be reported."""
    import traceback
    from pathlib import Path

    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return Refusal(
        "mistake",
        _("The program made a mistake: {problem}", problem=f"{type(error).__name__}: {error} ({where})"),
        _("What was saved is kept. CALLCONSOLE_DEBUG=1 prints the details for a report."),
        where,
    )
