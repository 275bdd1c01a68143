"""What several store tests need: a moment, sites without a file, a case's events, a dump of everything shown."""

from __future__ import annotations

from random import Random
from typing import Any

from console.engine import events as ev
from console.store import migrations
from console.store.change import COLUMNS, Change
from console.store.ids import Ids
from console.store.log import Log
from console.store.schema import PROJECTIONS
from console.store.sqlite import Connection, connect
from console.store.tx import Tx

NOW = 1_795_395_600_000  # 2026-11-23 09:00 in Chongqing
MINUTE = 60_000


class Bare:
    """A site in memory: a log, its projections, nothing around them."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.conn: Connection = connect(":memory:")
        migrations.migrate(self.conn)

    def write(self, at: int, act: Any) -> Any:
        """Do ``act(tx)`` in one transaction."""
        self.conn.execute("BEGIN")
        log = Log(self.conn, f"{self.code}.1")
        try:
            result = act(Tx(log, self.code, "1001", at, "org", Ids(Random(f"{self.code}{log.hlc}"))))
            log.flush()
        except BaseException:
            self.conn.execute("ROLLBACK")
            raise
        self.conn.execute("COMMIT")
        return result

    def take(self, changes: list[Change]) -> int:
        """Take in others' changes in the order given; how many were new."""
        self.conn.execute("BEGIN")
        log = Log(self.conn, f"{self.code}.1")
        try:
            new = sum(log.append(change) for change in changes)
            log.flush()
        except BaseException:
            self.conn.execute("ROLLBACK")
            raise
        self.conn.execute("COMMIT")
        return new

    def changes(self) -> list[Change]:
        """The log in the order of hlc."""
        rows = self.conn.execute(f"SELECT {COLUMNS} FROM change ORDER BY hlc, site, scope, seq")
        return [Change(*row) for row in rows]

    def shown(self) -> dict[str, list[Any]]:
        return shown(self.conn)


def shown(conn: Connection) -> dict[str, list[Any]]:
    """Every projection, row by row."""
    return {
        table: conn.execute(f"SELECT * FROM {table} ORDER BY {key}").fetchall()
        for table, key in PROJECTIONS.items()
    }


def opened(case: str, at: int = NOW, **more: Any) -> list[ev.Event]:
    """A case opens with its first step."""
    said: dict[str, Any] = {
        "case": case, "pack": "card", "pack_hash": "h1", "process": "card-appointment-via-cs", "contact": at,
        "customer": "c1", "plate": "渝A12345",
    }  # fmt: skip
    return [
        ev.CaseOpened(at=at, actor="1001", **(said | more)),
        ev.StepOpened(
            at=at, actor="1001", step="accept", roles=(("operator", "centre"),), limit_ms=2 * MINUTE,
            due_at=at + 2 * MINUTE,
        ),
    ]  # fmt: skip


def ended(step: str, after: str, at: int, role: tuple[str, str] = ("operator", "centre")) -> list[ev.Event]:
    """A step ends and the next one opens."""
    return [
        ev.StepDone(at=at, actor="1001", step=step),
        ev.StepOpened(
            at=at, actor="1001", step=after, roles=(role,), limit_ms=2 * MINUTE, due_at=at + 2 * MINUTE
        ),
    ]
