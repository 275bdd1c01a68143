"""What the global options say, and the desk they lead to, opened once when a command first needs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from console.domain.refusal import Refusal
from console.i18n import _

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.domain.time import Clock

DEFAULT_TZ = "Asia/Shanghai"


def default_db() -> Path:
    """``CALLCONSOLE_DB``, else ``callconsole.db`` in the platform's data folder."""
    if named := os.environ.get("CALLCONSOLE_DB"):
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("callconsole", appauthor=False)) / "callconsole.db"


class Session:
    """One run of the command line. The attributes are the global options, filled before or after the command."""

    def __init__(self) -> None:
        self.db: Path | None = None
        self.staff: str = ""
        self.now: str = ""
        self.json: bool = False
        self.exit_code: int = 0
        self._desk: Desk | None = None

    @property
    def path(self) -> Path:
        """The database file in force."""
        return self.db or default_db()

    def clock(self, tz: str = DEFAULT_TZ) -> Clock:
        """The machine's clock, or one that stands at ``--now`` (read in *tz* when it names no offset)."""
        from console.domain.time import FixedClock, SystemClock

        return FixedClock(moment(self.now, tz)) if self.now else SystemClock()

    def fixed_now(self, tz: str = DEFAULT_TZ) -> int | None:
        """``--now`` in milliseconds UTC, ``None`` without it."""
        return moment(self.now, tz) if self.now else None

    @property
    def desk(self) -> Desk:
        """The desk of the person ``--as`` names, on the database in force. Raises ``Refusal``."""
        if self._desk is None:
            self._desk = self._open()
        return self._desk

    @property
    def lang(self) -> str:
        """The language in force."""
        from console.i18n import language

        return language()

    def _open(self) -> Desk:
        from console.desk.desk import open_desk

        self.must_exist()
        bare = bool(self.now) and not has_offset(self.now)
        desk = open_desk(self.path, clock=None if bare else self.clock(), staff=self.staff, pin=self.pin)
        if bare:
            # A `--now` without offset means the site's own time of day, which only the file knows.
            desk.clock = self.clock(desk.tz)
        return desk

    def must_exist(self) -> None:
        """Raise ``Refusal`` when there is no database yet."""
        if not self.path.exists():
            from console.desk import backups

            found = backups.offer(self.path)
            raise Refusal(
                "no-database",
                _("There is no database {file}.", file=str(self.path)),
                _(
                    "The newest good backup is of {day}; to put it in place: {command}",
                    day=found.day,
                    command=found.command,
                )
                if found
                else _(
                    "Make one: callconsole init {file} --site CODE --name NAME; or look around: callconsole demo",
                    file=str(self.path),
                ),
                str(self.path),
            )

    def pin(self) -> str:
        """``CALLCONSOLE_PIN``, else what the person types; empty where nobody can type. Asked only of who has a PIN."""
        if pin := os.environ.get("CALLCONSOLE_PIN"):
            return pin
        if sys.stdin is None or not sys.stdin.isatty():
            return ""
        import click

        return str(click.prompt(_("PIN of {staff}", staff=self.staff), hide_input=True, err=True))

    def close(self) -> None:
        """Let go of the database."""
        if self._desk is not None:
            desk, self._desk = self._desk, None
            try:
                if not self.now:  # a pretended day has no backup
                    from console.desk import backups

                    backups.by_the_way(desk.store, desk.clock.now())
            finally:
                desk.store.close()


def has_offset(text: str) -> bool:
    """Whether an ISO 8601 moment says its offset from UTC."""
    tail = text.strip().partition("T")[2] or text.strip().partition(" ")[2]
    return tail.endswith(("Z", "z")) or "+" in tail or "-" in tail


def moment(text: str, tz: str = DEFAULT_TZ) -> int:
    """An ISO 8601 moment in milliseconds UTC; one without offset is read in *tz*. Raises ``Refusal``."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    try:
        at = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        raise Refusal(
            "not-a-moment",
            _("「{text}」 is no moment.", text=text),
            _("Write it like 2026-11-23T09:00:00+08:00"),
        ) from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(tz))
    return round(at.timestamp() * 1000)
