"""Facts that are read from the log as they are: alerts seen, and what happened to shifts. Written once, never changed.

Their ids begin with the moment, so that a stretch of time is one range of the log's index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from console.desk import records
from console.store.change import ORG

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.store.tx import Tx

Kind = Literal["alert_seen", "shift_event"]


class Fact(NamedTuple):
    """When it was logged (ms), by whom (staff number), and what it says."""

    at: int
    actor: str
    body: dict[str, Any]


def scope(desk: Desk) -> str:
    """Whom a fact about the person at this desk concerns: the store where all their posts are (a bundle for another store
    may leave it out), else the whole organisation."""
    from console.desk.desk import CENTRE

    units = {unit for _role, unit in desk.actor.posts}
    return units.pop() if len(units) == 1 and not units & {CENTRE, "", ORG} else ORG


def put(tx: Tx, kind: Kind, body: Mapping[str, Any]) -> None:
    """Log one fact in an open write."""
    tx.fact(kind, f"{tx.at:015d}.{tx.new_id()}", dict(body))


def read(con: records.Connection, kind: Kind, since: int, *, about: str = "") -> list[Fact]:
    """The facts logged at or after *since* (ms), oldest first; with *about* only those whose body has that word in it."""
    rows = con.execute(
        "SELECT at, actor, body FROM change WHERE tbl = ? AND pk >= ? AND instr(body, ?) ORDER BY pk, hlc, site",
        (kind, f"{max(0, since):015d}", about),
    ).fetchall()
    return [Fact(at, actor, msgspec.json.decode(body)) for at, actor, body in rows]
