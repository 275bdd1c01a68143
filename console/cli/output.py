"""Everything the command line prints: JSON with ``--json``, else lines for people, aligned in terminal cells."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from console.cli.session import Session
from console.i18n import N_, _

GAP = "  "

#: The words of the public interface that people see too; JSON keeps them as they are.
WORDS = (
    N_("open"), N_("done"), N_("skipped"), N_("refused"), N_("cancelled"), N_("closed"), N_("running"), N_("kept"),
    N_("broken"), N_("withdrawn"), N_("active"), N_("suspended"), N_("lost"), N_("expired"),
    N_("included"), N_("exhausted"), N_("other_plate"), N_("not_included"), N_("not_holder"),
    N_("plate"), N_("name"), N_("phone"), N_("card"), N_("exact"), N_("prefix"), N_("suffix"), N_("fuzzy"),
    N_("solar"), N_("lunar"),
)  # fmt: skip


def word(value: str | None) -> str:
    """A word of the interface as people read it."""
    if value == "left":  # of staff; a card's remaining uses are ``left`` too
        return _("has left")
    return _(value) if value in WORDS else value or ""


def plain(value: object) -> Any:
    """*value* as JSON knows it; structs become objects."""
    import msgspec

    return msgspec.to_builtins(value)


def show(session: Session, value: object, lines: Callable[[], Iterable[str]]) -> None:
    """Print *value* as JSON with ``--json``, else *lines* (computed only then)."""
    if session.json:
        print(json.dumps(plain(value), ensure_ascii=False, indent=2))
    else:
        for line in lines():
            print(line)
    sys.stdout.flush()


def note(text: str) -> None:
    """A remark beside the result, on stderr, so that pipes stay clean."""
    from console.domain.text import clean

    print(clean(text, lines=True), file=sys.stderr)


def cell(value: object) -> str:
    """One table cell: cleaned, on one line, empty for ``None``."""
    from console.domain.text import clean

    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, list | tuple):
        return " ".join(cell(v) for v in value)
    return clean(str(value))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> Iterable[str]:
    """Lines of a table: columns as wide as their widest cell, *right* aligned ones by index, empty columns left out."""
    from console.domain.text import cells, pad

    body = [[cell(v) for v in row] for row in rows]
    kept = [i for i in range(len(heads)) if any(row[i] for row in body)]
    widths = {i: max(cells(heads[i]), *(cells(row[i]) for row in body)) for i in kept}
    for row in [list(heads), *body]:
        parts = [pad(row[i], widths[i], "right" if i in right else "left") for i in kept]
        yield GAP.join(parts).rstrip()


def pairs(items: Iterable[tuple[str, object]]) -> Iterable[str]:
    """Lines of ``label  value``, labels padded to one width, empty values left out."""
    from console.domain.text import cells, pad

    shown = [(label, cell(value)) for label, value in items if value not in (None, "", [], ())]
    width = max((cells(label) for label, _value in shown), default=0)
    for label, value in shown:
        yield f"{pad(label, width)}{GAP}{value}"


def seconds(value: float | int | None) -> str:
    """A length in seconds as ``m:ss`` (``h:mm:ss`` from 100 minutes on), with its sign."""
    if value is None:
        return ""
    whole = int(abs(value))
    sign = "-" if value < 0 else ""
    if whole < 6000:
        return f"{sign}{whole // 60}:{whole % 60:02d}"
    return f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def clock(iso: str | None) -> str:
    """The time of day of an ISO 8601 moment, with its date in front: ``11-24 10:00:00``."""
    if not iso:
        return ""
    return f"{iso[5:10]} {iso[11:19]}"
