"""``doctor``: is this machine fit for a call centre, and is everything where it should be?"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from console.cli import doctor_file, exits
from console.cli.framework import command
from console.cli.output import show, table
from console.cli.session import Session
from console.i18n import N_, _


class Finding(NamedTuple):
    """One thing looked at: what, how it is, whether that is well, what would be better."""

    what: str
    found: str
    ok: bool = True
    fix: str = ""


@command("doctor", help=N_("What this machine is like, and what would be better."))
def doctor(session: Session) -> None:
    """Look at the machine."""
    findings = [look(session) for look in LOOKS] + doctor_file.of_file(session)

    def lines() -> Iterator[str]:
        yield from table(
            ("", _("what"), _("found"), _("better")),
            (("✓" if f.ok else "✗", f.what, f.found, f.fix) for f in findings),
        )

    value = {"ok": all(f.ok for f in findings), "findings": [f._asdict() for f in findings]}
    show(session, value, lines)
    session.exit_code = exits.DONE if value["ok"] else exits.NEEDS_A_PERSON


def _python(_session: Session) -> Finding:
    fine = sys.version_info >= (3, 11)
    return Finding("Python", platform.python_version(), fine, "" if fine else _("3.11 or newer"))


def _sqlite(_session: Session) -> Finding:
    from console.store.sqlite import VERSION, has_wal_reset_bug

    bug = has_wal_reset_bug()
    fix = _("install pysqlite3: this version can damage a file two consoles share") if bug else ""
    return Finding("SQLite", ".".join(map(str, VERSION)), not bug, fix)


def _language(session: Session) -> Finding:
    encoding = (sys.stdout.encoding or "").lower()
    fine = encoding.replace("-", "") in ("utf8", "gb18030", "gbk", "gb2312", "cp936")
    fix = "" if fine else _("a terminal that shows Chinese: LANG=zh_CN.UTF-8")
    return Finding(_("language"), f"{session.lang} {encoding}", fine, fix)


def _terminal(_session: Session) -> Finding:
    size = shutil.get_terminal_size((0, 0))
    if not sys.stdout.isatty():
        return Finding(_("terminal"), _("none"), True)
    fine = size.columns >= 80 and size.lines >= 24
    colours = os.environ.get("COLORTERM", "")
    words = f"{size.columns}x{size.lines} {os.environ.get('TERM', '')} {colours}".strip()
    return Finding(_("terminal"), words, fine, "" if fine else _("80 columns and 24 lines or more"))


def _zones(_session: Session) -> Finding:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding(_("time zones"), _("none"), False, "pip install tzdata")
    return Finding(_("time zones"), "Asia/Shanghai")


def _packs(_session: Session) -> Finding:
    from console.catalogue.loader import load

    library = load()
    count = len(library.problems)
    words = " ".join(f"{pack.id} {len(pack.processes)}" for pack in library.packs.values())
    return Finding(_("processes"), words, not count, "callconsole process check" if count else "")


LOOKS: tuple[Callable[[Session], Finding], ...] = (
    _python,
    _sqlite,
    doctor_file.file_system,
    doctor_file.room,
    _language,
    _terminal,
    _zones,
    _packs,
)
