"""What came of an exchange, kept on this machine so that a person can look at it later."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from console.store.change import canonical
from console.store.sqlite import Connection


class Receipt(msgspec.Struct, kw_only=True):
    """One bundle taken in. Moments in ms; ``new`` and ``already`` count changes without acknowledgements.

    ``conflicts`` are the questions it raised, ``exceptions`` acts that no longer fitted their case, ``impossible`` changes
    written before something their writer already knew, ``learned_late`` steps done in time that were known here only when
    they were overdue. ``size`` is that of the file. ``ahead_ms`` is how far the sender's clock is ahead, ``tip`` what
    is known now, ``identity`` the sentence about a new identity this file had to take.
    """

    bundle: str
    site: str
    code: str
    name: str
    made_at: int
    got_at: int
    new: int
    already: int
    size: int = 0
    acks: int = 0
    conflicts: int = 0
    exceptions: int = 0
    impossible: int = 0
    learned_late: int = 0
    ahead_ms: int = 0
    suspicious: bool = False
    tip: dict[str, dict[str, int]] = {}
    identity: str = ""


KEPT: Final = 2_000
"""So many receipts, and notes of what was sent, are kept."""


def keep(conn: Connection, receipt: Receipt) -> None:
    """Keep a receipt; of bundles that brought nothing only the last."""
    body = canonical(msgspec.to_builtins(msgspec.structs.replace(receipt, tip={})))
    if not receipt.new:
        conn.execute(
            "DELETE FROM receipt WHERE id=(SELECT max(id) FROM receipt WHERE site=?) AND json_extract(body, '$.new')=0",
            (receipt.site,),
        )
    conn.execute(
        "INSERT INTO receipt(site, got_at, body) VALUES(?,?,?)", (receipt.site, receipt.got_at, body)
    )
    conn.execute("DELETE FROM receipt WHERE id <= (SELECT max(id) FROM receipt) - ?", (KEPT,))


def latest(conn: Connection, limit: int = 20, site: str = "") -> list[Receipt]:
    """The last receipts, newest first; of one *site* when named."""
    rows = conn.execute(
        "SELECT body FROM receipt WHERE ?1='' OR site=?1 ORDER BY id DESC LIMIT ?2", (site, limit)
    )
    return [msgspec.json.decode(body, type=Receipt) for (body,) in rows]


def as_json(receipt: Receipt) -> dict[str, Any]:
    """The receipt as plain values."""
    built: dict[str, Any] = msgspec.to_builtins(receipt)
    return built
