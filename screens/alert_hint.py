"""What the hint says of a row under the cursor whose alert rings, or was seen."""

from __future__ import annotations

from console.desk import alerts
from console.desk.views import QueueRow
from console.i18n import _
from screens.cells import cut

#: Cells of a name in the hint.
NAME = 16


def alert_hint(row: QueueRow, now: int) -> tuple[tuple[str, ...], ...]:
    """What the hint says of a row whose alert rings, or was seen."""
    rang = alerts.rang(row.rings_from, now) if row.rings_from is not None else ""
    words = tuple(w for w in (row.plate or row.case, cut(row.name, NAME), rang, row.alert) if w)
    return (words, (_("F7: seen"),)) if row.rings else (words,)
