"""What else this call can settle: other things owed to the same customer."""

from __future__ import annotations

from console.desk import history, records
from console.desk.desk import Desk
from console.domain.moments import show_due
from console.engine.case import Case
from console.i18n import _


def lines(desk: Desk, con: records.Connection, case: Case) -> tuple[str, ...]:
    """One sentence for each other running promise to this customer, soonest first."""
    if not case.customer:
        return ()
    rows = con.execute(
        "SELECT h.pack_hash, h.pack, h.process, h.service, p.due_at"
        " FROM case_head h INDEXED BY case_head_customer"
        " JOIN promise p ON p.case_id = h.id"
        f" WHERE h.customer IN {records.ONE} AND h.id <> ? AND h.state = 'open' AND p.state = 'running' AND p.due_at IS NOT NULL"
        " ORDER BY p.due_at LIMIT 3",
        (case.customer, case.id),
    ).fetchall()
    return tuple(
        _(
            "{what}: answer owed by {time}, settle it on this call",
            what=history.matter_words(desk, pack_hash, pack, process, service),
            time=show_due(due_at, desk.tz, desk.now()),
        )
        for pack_hash, pack, process, service, due_at in rows
    )
