"""CSV that Chinese Excel opens right: UTF-8 with BOM, and no cell it would compute."""

from __future__ import annotations

from pathlib import Path

from console.desk.imports.tables import guard
from console.desk.outputs.tables import Kind, Table, share, words


def write(to: Path, table: Table, tz: str) -> int:
    """Write *table* at *to*; how many rows. Shares are written as whole per cent so that a spreadsheet can count them."""
    import csv

    count = 0
    with to.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([guard(c.title) for c in table.columns])
        kinds = [c.kind for c in table.columns]
        for row in table.rows:
            writer.writerow([_cell(value, kind, tz) for value, kind in zip(row, kinds, strict=True)])
            count += 1
    return count


def _cell(value: object, kind: Kind, tz: str) -> str:
    if kind == "share" and isinstance(value, float | int):
        return f"{share(value)}%"
    text = words(value, kind, tz)
    # A number of ours begins with a minus sign and is meant to be one.
    return text if kind in ("count", "length") else guard(text)
