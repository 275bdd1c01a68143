"""Staff and units: who works here and where."""

from __future__ import annotations

import msgspec

from console.store.sqlite import Connection


class Staff(msgspec.Struct, frozen=True):
    """A member of staff. ``id`` is the staff number, ``posts`` are ``(role, unit)``; ``state`` is ``active left``."""

    id: str
    name: str
    posts: tuple[tuple[str, str], ...]
    pin: str
    state: str


class Unit(msgspec.Struct, frozen=True):
    """A unit: ``kind`` as packs name it (``centre store agency``), ``calendar`` the id of its opening hours."""

    id: str
    code: str
    title: str
    kind: str
    area_code: str
    calendar: str


_STAFF = "SELECT id, name, posts, pin, state FROM staff WHERE deleted_at IS NULL"
_UNIT = "SELECT id, code, title, kind, area_code, calendar FROM unit WHERE deleted_at IS NULL"
_posts = msgspec.json.Decoder(tuple[tuple[str, str], ...])


def staff(conn: Connection, id_: str) -> Staff | None:
    """One member of staff, also one who left."""
    row = conn.execute(f"{_STAFF} AND id=?", (id_,)).fetchone()
    return Staff(row[0], row[1], _posts.decode(row[2]), row[3], row[4]) if row else None


def all_staff(conn: Connection, *, left: bool = False) -> list[Staff]:
    """Everybody by staff number; with *left* also those who left."""
    rows = conn.execute(f"{_STAFF} AND (? OR state='active') ORDER BY id", (left,))
    return [Staff(id_, name, _posts.decode(posts), pin, state) for id_, name, posts, pin, state in rows]


def names(conn: Connection) -> dict[str, str]:
    """Names by staff number, of those who left too."""
    return dict(conn.execute("SELECT id, name FROM staff"))


def unit(conn: Connection, id_: str) -> Unit | None:
    """One unit by id."""
    row = conn.execute(f"{_UNIT} AND id=?", (id_,)).fetchone()
    return Unit(*row) if row else None


def units(conn: Connection, kind: str = "") -> list[Unit]:
    """The units (of one kind), by code."""
    return [Unit(*row) for row in conn.execute(f"{_UNIT} AND (?1='' OR kind=?1) ORDER BY code, id", (kind,))]
