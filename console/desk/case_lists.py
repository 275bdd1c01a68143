"""Cases to be read: a list of them, and the arithmetic behind the clocks of one."""

from __future__ import annotations

from typing import Any

from console.desk import alerts, case_json, cases
from console.desk.desk import Desk
from console.desk.world import pack_of
from console.domain.moments import iso
from console.engine.why import why as engine_why


def list_(
    desk: Desk,
    state: str = "",
    since: int | None = None,
    process: str = "",
    customer: str = "",
    unit: str = "",
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Cases, newest first: number, what, state, whose, when."""
    where, given = ["1"], []
    for column, value in (("state", state), ("customer", customer), ("unit", unit)):
        if value:
            where.append(f"{column} = ?")
            given.append(value)
    if process:
        where.append("process = ?")
        given.append(desk.process(process)[1].id)
    if since is not None:
        where.append("opened_at >= ?")
        given.append(str(since))
    with desk.reader() as con:
        rows = con.execute(
            "SELECT id, process, state, outcome, customer, plate, service, unit, opened_at, closed_at, round FROM case_head"
            f" WHERE {' AND '.join(where)} ORDER BY opened_at DESC, id DESC LIMIT ?",
            (*given, limit),
        ).fetchall()
    return [
        {
            "case": i, "process": p, "state": s, "outcome": o or None, "customer": who, "plate": plate, "service": service,
            "unit": u, "opened_at": iso(at, desk.tz), "closed_at": iso(closed, desk.tz) if closed is not None else None,
            "round": number,
        }
        for i, p, s, o, who, plate, service, u, at, closed, number in rows
    ]  # fmt: skip


def why(desk: Desk, case_id: str) -> dict[str, Any]:
    """The arithmetic of each clock of the case, line by line, who has seen its alerts, and the version of its process."""
    case = cases.read(desk, case_id)
    pack = pack_of(desk, case)
    titles = {unit.id: unit.title for unit in desk.units.values()}
    lines = engine_why(pack, case, desk.now(), desk.tz, people=desk.people, units=titles)
    with desk.reader() as con:
        seen = alerts.log_rows(desk, con, case)
    return {
        "case": case.id,
        "process": case.process,
        "version": case.pack_hash,
        "lines": [
            {
                "at": iso(line.at, desk.tz) if line.at is not None else None,
                "length_s": case_json.seconds(line.length_ms),
                "text": line.text,
                "strong": line.strong,
            }
            for line in lines
        ]
        + [
            {"at": iso(row.at, desk.tz), "length_s": None, "text": f"{row.text}  {row.who}", "strong": False}
            for row in seen
        ],
    }
