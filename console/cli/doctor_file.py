"""What ``doctor`` looks at in the database itself and around it: quick looks, none of which changes anything."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from console.cli.session import Session
from console.domain.refusal import Refusal
from console.domain.time import DAY, MINUTE
from console.i18n import _, n_

if TYPE_CHECKING:
    from console.cli.doctor import Finding
    from console.store.open import Store

GIGABYTE: Final = 1 << 30
PATIENCE: Final = 2.0
"""So long (s) ``doctor`` waits for its turn to write before it says that somebody holds everybody up."""
LONG_AGO: Final = 400 * DAY
SLACK: Final = 2 * MINUTE
"""So far a clock may lag behind the last change before it is worth a word."""


def file_system(session: Session) -> Finding:
    """Where the database lies; network file systems are refused when it is opened."""
    from console.cli.doctor import Finding
    from console.store.place import NETWORK, file_system

    folder = standing(session.path)
    kind = file_system(folder)
    fine = kind not in NETWORK
    fix = "" if fine else _("this machine's own disk: locks do not hold on {kind}", kind=kind)
    return Finding(_("file system"), f"{kind or _('unknown')} {folder}", fine, fix)


def room(session: Session) -> Finding:
    """Free space: a gigabyte, and room for two more copies of the file."""
    from console.cli.doctor import Finding

    free = shutil.disk_usage(standing(session.path)).free
    size = session.path.stat().st_size if session.path.exists() else 0
    need = max(GIGABYTE, 2 * size)
    fix = "" if free >= need else _("{size:.1f} GB or more", size=need / GIGABYTE)
    return Finding(_("free disk"), f"{free / GIGABYTE:.1f} GB", free >= need, fix)


def standing(path: Path) -> Path:
    """The nearest folder above *path* that is there."""
    folder = path.absolute().parent
    while not folder.exists():
        folder = folder.parent
    return folder


def of_file(session: Session) -> list[Finding]:
    """Everything about the file: whether it opens, its clock, log, projections, line, backup and leftovers."""
    from console.cli.doctor import Finding
    from console.store.open import open_file

    path = session.path
    if not path.exists():
        fix = _offer(path) or "callconsole init"
        return [Finding(_("database"), _("{file} is not there yet", file=str(path)), True, fix)]
    try:
        with open_file(path) as store:
            words = " ".join((str(path), store.site.code, store.site.name))
            warnings = " ".join(store.warnings)
            return [
                Finding(_("database"), words, not warnings, warnings),
                *(look(session, store) for look in LOOKS),
            ]
    except Refusal as refusal:
        return [Finding(_("database"), refusal.message, False, refusal.fix)]


def _offer(path: Path) -> str:
    from console.desk import backups

    found = backups.offer(path)
    return found.command if found else ""


def _clock(session: Session, store: Store) -> Finding:
    """A clock that stands before the last change written here was set back; one far after it jumped, or nobody was here."""
    from console.cli.doctor import Finding
    from console.domain.moments import iso

    now = session.clock(store.site.tz).now()
    with store.reader() as conn:
        row = conn.execute(
            "SELECT at FROM change WHERE site=? ORDER BY seq DESC LIMIT 1", (store.site.id,)
        ).fetchone()
    last = row[0] if row else now
    words = iso(now, store.site.tz)
    if now < last - SLACK:
        words = _(
            "{now}, but the last change was written at {last}", now=words, last=iso(last, store.site.tz)
        )
        return Finding(_("clock"), words, False, _("set the clock right: deadlines count by it"))
    if now > last + LONG_AGO:
        days = (now - last) // DAY
        words = n_(
            "{now}, {count} day after the last change",
            "{now}, {count} days after the last change",
            days,
            now=words,
        )
        return Finding(_("clock"), words, False, _("set the clock right, if that is not so"))
    return Finding(_("clock"), words)


def _log(_session: Session, store: Store) -> Finding:
    """How long the log is, and whether a sample of it and of what it shows agrees."""
    from console.cli.doctor import Finding
    from console.store.sample import sample

    with store.reader() as conn:
        changes, sites = conn.execute(
            "SELECT coalesce(sum(seq), 0), count(DISTINCT site) FROM vector"
        ).fetchone()
        found = sample(conn, Random(changes))
    words = _(
        "{changes:,} changes of {sites} sites; a sample agrees with what is shown",
        changes=changes,
        sites=sites,
    )
    if found:
        words = " ".join([found[0].message, n_("({count} place)", "({count} places)", len(found))])
    return Finding(_("log"), words, not found, "callconsole verify" if found else "")


def _line(_session: Session, store: Store) -> Finding:
    """How long one waits to write at this moment."""
    from console.cli.doctor import Finding
    from console.store.queue import Line, TooLong

    began = time.perf_counter()
    try:
        with Line(Path(f"{store.path}-line")).turn(PATIENCE):
            took = (time.perf_counter() - began) * 1000
    except TooLong:
        words = _("another program has been writing for more than {seconds:.0f} seconds", seconds=PATIENCE)
        return Finding(_("waiting to write"), words, False, _("look for a stopped console on this machine"))
    return Finding(_("waiting to write"), f"{took:.1f} ms")


def _backup(session: Session, store: Store) -> Finding:
    """When the last daily backup was taken, and whether the file has changed since."""
    from datetime import date

    from console.cli.doctor import Finding
    from console.desk import backups
    from console.store import daily

    kept = daily.habits(store.path)
    found = daily.copies(store.path, kept.folder)
    now = session.clock(store.site.tz).now()
    today = date.fromisoformat(backups.day_of(store, now))
    if not found:
        fine = not kept.days or now < store.site.created_at + 2 * DAY
        return Finding(_("last backup"), _("none"), fine, "" if fine else "callconsole backup")
    age = (today - date.fromisoformat(found[0].day)).days
    whole = daily.good(found[0].path)
    words = f"{found[0].day} {found[0].size / (1 << 20):.1f} MB " + n_(
        "({count} kept)", "({count} kept)", len(found)
    )
    if not whole:
        words = _("{file} is damaged", file=str(found[0].path))
    fine = whole and (age <= 2 or not kept.days)
    return Finding(_("last backup"), words, fine, "" if fine else "callconsole backup")


def _leftovers(_session: Session, store: Store) -> Finding:
    """What was put aside for a person to look at, and people erased of whom rows came since."""
    from console.cli.doctor import Finding
    from console.store import daily, erase

    aside = list(daily.set_aside(store.path))
    with store.reader() as conn:
        again = erase.leftovers(conn)
    if again:
        words = n_(
            "{count} erased person has come back from another site",
            "{count} erased people have come back from another site",
            len(again),
        )
        return Finding(_("put aside"), words, False, f"callconsole customer erase {again[0]}")
    if not aside:
        return Finding(_("put aside"), _("nothing"))
    size = sum(path.stat().st_size for path in aside) / (1 << 20)
    words = " ".join(
        [*(path.name for path in aside[:3]), *([".."] if len(aside) > 3 else []), f"{size:.1f} MB"]
    )
    return Finding(_("put aside"), words, True, _("look at them, then move them away"))


LOOKS: tuple[Callable[[Session, Store], Finding], ...] = (_clock, _log, _line, _backup, _leftovers)
