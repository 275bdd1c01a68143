"""What the idle strip says of the exchange: what came today, and how many things wait for somebody.

It stands on every idle seat, so it asks little, and loads the exchange only when something is to be looked at.
"""

from __future__ import annotations

from console.desk.desk import Desk
from console.desk.records import Connection
from console.domain.moments import local, show_clock
from console.domain.time import HOUR, MINUTE
from console.i18n import n_

#: What was counted, by file: the state it was counted in, and the count.
_counted: dict[str, tuple[tuple[int, ...], int]] = {}


def words(desk: Desk) -> tuple[str, ...]:
    """同步 08:58 收到 3 店 and 5 件要人定; nothing where no bundle came today and nothing waits."""
    with desk.reader() as con:
        heard = _heard(desk, con)
        waiting = _count(desk, con)
    ask = n_("{count} thing to decide", "{count} things to decide", waiting) if waiting else ""
    return tuple(w for w in (heard, ask) if w)


def count(desk: Desk) -> int:
    """How many questions stand."""
    with desk.reader() as con:
        return _count(desk, con)


def _count(desk: Desk, con: Connection) -> int:
    """Counted again when something came, was decided, or a minute passed."""
    row = con.execute(
        "SELECT (SELECT count(*) FROM conflict), (SELECT count(*) FROM attention),"
        " (SELECT coalesce(max(id), 0) FROM receipt)"
    ).fetchone()
    if not row[0] and not row[1]:
        return 0
    decided = con.execute("SELECT count(*) FROM change WHERE tbl='decision'").fetchone()[0]
    state = (*row, decided, desk.now() // MINUTE)
    key = str(desk.store.path)
    kept = _counted.get(key)
    if kept is None or kept[0] != state:
        from console.sync import attention

        kept = _counted[key] = (state, int(row[0]) + len(attention.standing(con)))  # type: ignore[arg-type]
    return kept[1]


def _heard(desk: Desk, con: Connection) -> str:
    now = local(desk.now(), desk.tz)
    midnight = desk.now() - now.hour * HOUR - now.minute * MINUTE - now.second * 1000
    row = con.execute(
        "SELECT max(got_at), count(DISTINCT site) FROM receipt WHERE got_at>=? AND got_at<=?",
        (midnight, desk.now()),
    ).fetchone()
    if not row or not row[1]:
        return ""
    at = show_clock(row[0], desk.tz)
    return n_("sync {time} from {count} site", "sync {time} from {count} sites", row[1], time=at)
