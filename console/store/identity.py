"""Whose file this is, and whether it still is the only one: copies and old backups are noticed before they write.

Two files that write under one identity give one number to two changes, and no third site can tell them apart. A token
outside the file (``…-site`` beside it) says which file it belongs to: the same token must be in the database, on the same
machine, in the same place or on the same inode, and the database must know all that this identity ever sent. Where that does not hold, the
file is a copy or an old backup: it takes a new identity with its first write, keeps everything, and says so. A file that
never exchanged anything is nobody's double yet; it is simply taken over.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from console.i18n import _
from console.store import place
from console.store.sqlite import Connection

LETTERS: Final = "BCDEFGHJKLMNPQRSTUVWXYZ"
"""What a new code ends with: nothing that is taken for a digit."""


class Outside(msgspec.Struct, kw_only=True):
    """What is noted beside the file. ``sent`` is the last own number that left the machine, by scope; ``former`` the identities
    the file here gave up."""

    token: str
    site: str
    inode: int
    machine: str
    path: str
    sent: dict[str, int] = {}
    former: tuple[str, ...] = ()


class Notice(msgspec.Struct, frozen=True):
    """A change of identity to be told: the codes before and after, when (ms), and why (``copied restored parted``)."""

    was: str
    now: str
    at: int
    why: str

    def __str__(self) -> str:
        why = {
            "copied": _("This file is a copy of the file of {site}.", site=self.was),
            "restored": _("This file is an older state of the file of {site}.", site=self.was),
            "parted": _("Two files wrote as {site}, one of them a copy of the other.", site=self.was),
        }.get(self.why, self.why)
        return f"{why} " + _(
            "It now writes as {site}; nothing is lost, and new case numbers begin with it.", site=self.now
        )


def beside(path: Path) -> Path:
    """Where the token of the file at *path* lies."""
    return Path(f"{path}-site")


def doubtful(conn: Connection, path: Path) -> str:
    """Why this file may not go on under its identity: ``copied``, ``restored``, or empty when it may."""
    row = conn.execute("SELECT token FROM identity").fetchone()
    outside = _read(path)
    if outside is not None and _before(conn, outside):
        return "restored"
    if row is None or not exchanged(conn):
        return ""
    if outside is None or outside.token != row[0] or outside.machine != _machine():
        return "copied"
    # moved: the same inode elsewhere; put back: another inode in the same place
    return "copied" if outside.inode != _inode(path) and outside.path != str(path) else ""


def _before(conn: Connection, outside: Outside) -> bool:
    """Whether the file is a state from before something this identity sent, or from before it was given up."""
    (site,) = conn.execute("SELECT id FROM site").fetchone()
    have = dict(conn.execute("SELECT scope, seq FROM vector WHERE site=?", (site,)).fetchall())
    if site != outside.site:
        return site in outside.former
    return any(have.get(scope, 0) < seq for scope, seq in outside.sent.items())


def exchanged(conn: Connection) -> bool:
    """Whether this file ever took in or sent anything."""
    return bool(
        conn.execute(
            "SELECT EXISTS(SELECT 1 FROM vector, site WHERE vector.site<>site.id) OR EXISTS(SELECT 1 FROM sent)"
        ).fetchone()[0]
    )


def mark(conn: Connection, path: Path, random: Random) -> None:
    """Bind the identity to the file as it lies there; the caller holds the write transaction."""
    had = conn.execute("SELECT token FROM identity").fetchone()
    outside = _read(path)
    if had and outside and outside.token == had[0]:
        here = msgspec.structs.replace(outside, inode=_inode(path), machine=_machine(), path=str(path))
        if here != outside:
            _write(path, here)
        return
    token = f"{random.getrandbits(64):016x}"
    (site,) = conn.execute("SELECT id FROM site").fetchone()
    _write(path, _here(path, token, site, outside.former if outside else ()))
    conn.execute(
        "INSERT INTO identity(one, token) VALUES(1, ?) ON CONFLICT DO UPDATE SET token=excluded.token",
        (token,),
    )


def note_sent(path: Path, site: str, sent: dict[str, int]) -> None:
    """Note outside, safely on disk, how far this identity's changes are about to leave the machine."""
    outside = _read(path)
    if outside is None:
        return
    most = {scope: max(seq, outside.sent.get(scope, 0)) for scope, seq in sent.items()}
    if outside.site == site and {**outside.sent, **most} == outside.sent:
        return
    kept = outside.sent if outside.site == site else {}
    _write(path, msgspec.structs.replace(outside, site=site, sent={**kept, **most}))


def new_code(conn: Connection, code: str, random: Random) -> str:
    """A code no site has, after the first *code*: ``HQ`` → ``HQKDM``. By chance, since two copies choose without each other."""
    taken = {row[0] for row in conn.execute("SELECT code FROM member UNION SELECT prefix FROM case_head")}
    (was,) = conn.execute("SELECT coalesce((SELECT root FROM identity), '')").fetchone()
    while True:
        found = (was or code) + "".join(random.choice(LETTERS) for _ in range(3))
        if found not in taken:
            return found


def take_new(
    conn: Connection, path: Path, random: Random, at: int, why: str, like: str = ""
) -> tuple[str, str, str]:
    """Give the file a new identity; returns the old id, the new one and the new code. The caller logs the member.

    Files that give the same text *like* get the same identity; without it chance decides.
    """
    was, code = conn.execute("SELECT id, code FROM site").fetchone()
    chance = Random(like) if like else random
    now = new_code(conn, code, chance)
    site = f"{now}.{chance.getrandbits(40):010x}"
    root = conn.execute("SELECT root FROM identity").fetchone()
    token = f"{random.getrandbits(64):016x}"
    outside = _read(path)
    _write(path, _here(path, token, site, (*(outside.former if outside else ()), was)))
    conn.execute("UPDATE site SET id=?, code=?", (site, now))
    conn.execute("DELETE FROM identity")
    conn.execute(
        "INSERT INTO identity(one, token, root, was, at, why) VALUES(1,?,?,?,?,?)",
        (token, (root and root[0]) or code, code, at, why),
    )
    return was, site, now


def _here(path: Path, token: str, site: str, former: tuple[str, ...]) -> Outside:
    return Outside(
        token=token, site=site, inode=_inode(path), machine=_machine(), path=str(path),
        former=tuple(dict.fromkeys(former)),
    )  # fmt: skip


def notice(conn: Connection) -> Notice | None:
    """The last change of identity of this file, if there was one."""
    row = conn.execute("SELECT i.was, s.code, i.at, i.why FROM identity i, site s WHERE i.was<>''").fetchone()
    return Notice(*row) if row else None


def _read(path: Path) -> Outside | None:
    try:
        return msgspec.json.decode(beside(path).read_bytes(), type=Outside)
    except (OSError, msgspec.DecodeError):
        return None


def _write(path: Path, outside: Outside) -> None:
    """Replace the token in one step, on disk before the change that depends on it."""
    part = Path(f"{beside(path)}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(msgspec.json.encode(outside))
        file.flush()
        os.fsync(file.fileno())
    part.replace(beside(path))
    place.sync(path.absolute().parent)


def _inode(path: Path) -> int:
    return path.stat().st_ino


def _machine() -> str:
    """What tells this machine from others, as far as the system says."""
    for name in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            return Path(name).read_text().strip()
        except OSError:
            continue
    return ""
