"""The clock at the head of a row: a 7-cell chip from cell 1, late from cell 0, digits ending at cell 6."""

from __future__ import annotations

from typing import Final

from console.desk.views import Countdown
from screens.cells import Line, cells
from screens.clocks import beyond_an_hour, chip, hour_of, left_ms

#: Cells from the row's first to behind the chip.
WIDTH: Final = 8
_INKS: Final = {"late": ("late", "on_late"), "held": ("held", "on_held"), "soon": ("soon", "on_soon")}


def put_chip(
    line: Line, at: int, clock: Countdown, now: int, *, tz: str = "", ink: str = "ink", faded: bool = False
) -> str:
    """Paint the chip of *clock* for a row that begins at cell *at*; returns how loud it is.

    With *tz* a clock more than an hour away shows its time of day (*faded*: quiet).
    """
    said, loud = chip(clock, now)
    if tz and clock.due_at is not None and beyond_an_hour(clock, now):
        line.put(at + 7 - 5, hour_of(clock.due_at, tz), "quiet" if faded else ink, whole=True)
        return loud
    if loud not in _INKS:
        line.put(at + 7 - cells(said), said, ink, whole=True)
        return loud
    plane, on = _INKS[loud]
    start = at if loud == "late" else at + 1
    line.put(start, " " * (at + WIDTH - start), on, plane=plane)
    if line.look.plain:
        said = f"[{said}]" if loud != "soon" else f"({said})"
        line.put(max(start, at + WIDTH - cells(said)), said, on, bold=True, whole=True)
    else:
        line.put(max(start, at + 7 - cells(said)), said, on, bold=True, whole=True)
    return loud


def put_small_chip(line: Line, at: int, clock: Countdown, now: int) -> None:
    """The chip inside a table: 7 cells from *at*, digits ending at the sixth, whatever its loudness."""
    said, loud = chip(clock, now)
    if loud not in _INKS:
        line.put(at + 6 - cells(said), said, whole=True)
        return
    plane, on = _INKS[loud]
    ends = ("[]" if loud != "soon" else "()") if line.look.plain else "  "
    line.put(
        at, " " * (6 - cells(said) - 1) + ends[0] + said + ends[1], on, bold=True, plane=plane, whole=True
    )


def group_of(clock: Countdown, now: int) -> str:
    """The group of rows a clock stands in: ``late soon ten hour later``; groups are parted by a blank row."""
    left = left_ms(clock, now)
    if left is None:
        return "later"
    if left < 0:
        return "late"
    loud = chip(clock, now)[1]
    if loud == "soon":
        return "soon"
    if left <= 600_000:
        return "ten"
    return "hour" if left <= 3_600_000 else "later"
