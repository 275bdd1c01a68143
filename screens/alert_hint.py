"""What the hint says of a row under the cursor whose alert rings, or was seen."""

from __future__ import annotations

from msgspec.structs import replace

from console.desk import alerts
from console.desk.views import Key, QueueRow
from console.i18n import _
from screens.cells import cut

#: Cells of a name in the hint.
NAME = 16


def keys_with_seen(keys: tuple[Key, ...], row: QueueRow | None) -> tuple[Key, ...]:
    """The keys while the cursor is on *row*: F7 says seen where its alert rings."""
    if row is None or not row.rings:
        return keys
    return tuple(replace(k, word=_("Seen"), short="", why_not="") if k.key == "F7" else k for k in keys)


def alert_hint(row: QueueRow, now: int) -> tuple[tuple[str, ...], ...]:
    """What the hint says of a row whose alert rings, or was seen."""
    rang = alerts.rang(row.rings_from, now) if row.rings_from is not None else ""
    words = tuple(w for w in (row.plate or row.case, cut(row.name, NAME), rang, row.alert) if w)
    return (words, (_("F7: seen"),)) if row.rings else (words,)
