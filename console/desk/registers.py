"""The registration forms (登记表) as registers: one line an entry, as the paper book would have it.

Searched and narrowed, shown, exported, printed under the official column titles. What only its own role may read is sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from console.desk.desk import Desk
from console.desk.outputs import comma, paper, sheets
from console.desk.outputs.tables import Column, Table
from console.desk.outputs.whole import whole
from console.desk.registers_read import Wanted, entries, wanted
from console.desk.reports.still import still
from console.domain.moments import iso, local
from console.domain.refusal import Refusal
from console.i18n import _, language

FORMATS: Final = (".xlsx", ".csv", ".pdf")


def list_(desk: Desk) -> list[dict[str, Any]]:
    """Every form of the packs with its official title and how many entries it has."""
    forms = {i: f for pack in desk.library.packs.values() for i, f in pack.forms.items()}
    with desk.reader() as con:
        counts = dict(con.execute("SELECT form, count(*) FROM case_form GROUP BY form").fetchall())
    return [
        {
            "form": i,
            "title": f.title.zh,
            "title_en": f.title.en,
            "fields": list(f.fields),
            "entries": counts.get(i, 0),
        }
        for i, f in forms.items()
    ]


def show(desk: Desk, form: str, since: int | None = None, **narrowed: Any) -> dict[str, Any]:
    """The entries of one form, newest first: case, round, when last written, then its fields as people read them.

    *narrowed* as :func:`console.desk.registers_read.wanted` takes it: ``until store service text``.
    """
    find = wanted(desk, form, since=since, **narrowed)
    names = ["case", "round", "at", *find.form.fields]
    with still(desk) as quiet:
        rows = [
            dict(zip(names, (e.case, e.round, iso(e.at, desk.tz), *e.values), strict=True))
            for e in entries(quiet, find)
        ]
    return {
        "form": find.form.id,
        "title": find.form.title.zh,
        "columns": names,
        "titles": [_("case"), _("round"), _("written"), *_titles(find)],
        "entries": rows,
    }


def _titles(find: Wanted) -> list[str]:
    """The official titles of the columns, in Chinese as they are printed."""
    fields = find.pack.fields
    return [fields[name].title.zh if name in fields else name for name in find.form.fields]


def table(desk: Desk, find: Wanted) -> Table:
    """A register as a table whose rows are read as they are written."""
    return Table(
        key=find.form.id,
        title=find.form.title.zh,
        columns=(
            Column("case", _("case")),
            Column("round", _("round"), "count"),
            Column("at", _("written"), "moment"),
            *(Column(name, title) for name, title in zip(find.form.fields, _titles(find), strict=True)),
        ),
        rows=_rows(desk, find),
        empty=_("no entry"),
    )


def _rows(desk: Desk, find: Wanted) -> Iterator[Sequence[Any]]:
    for entry in entries(desk, find, exact=True):
        yield (entry.case, entry.round, entry.at, *entry.values)


def write(desk: Desk, form: str, to: Path, since: int | None = None, **narrowed: Any) -> int:
    """Write a register to ``.xlsx``, ``.csv`` (UTF-8 with BOM, guarded against formulas) or ``.pdf``; how many entries.

    All lines are of one moment, whatever others do meanwhile, and the file is there whole or not at all.
    """
    return write_all(desk, form, to, since, **narrowed)[0]


def write_all(
    desk: Desk, form: str, to: Path, since: int | None = None, **narrowed: Any
) -> tuple[int, tuple[str, ...]]:
    """:func:`write`, and the characters that no font had (in a PDF they must be written by hand)."""
    kind = to.suffix.lower()
    if kind not in FORMATS:
        raise Refusal(
            "no-such-format",
            _("{file} is none of {formats}", file=to.name, formats=" ".join(FORMATS)),
            "",
            "to",
        )
    find = wanted(desk, form, since=since, **narrowed)
    with still(desk, streaming=True) as quiet, whole(to) as part:
        made = table(quiet, find)
        if kind == ".csv":
            return comma.write(part, made, desk.tz), ()
        if kind == ".xlsx":
            return sheets.write(part, [made], desk.tz, made.title, desk.actor.name)[0], ()
        count, missing = paper.write_table(part, made, desk.tz, under=heading(desk, find))
        return count, tuple(missing)


def heading(desk: Desk, find: Wanted) -> str:
    """What the register was narrowed to, in one line: dates, store, service, words."""
    day = partial(_day, desk)
    parts = []
    if find.since or find.until is not None:
        parts.append(
            f"{day(find.since) if find.since else ''} - {day(find.until - 1) if find.until else ''}".strip()
        )
    if find.store:
        parts.append(desk.unit_title(find.store))
    if find.service:
        parts.append(str(desk.services[find.service].title))
    if find.option:
        parts.append(str(find.pack.fields[find.form.per].options[find.option].title))
    if find.text:
        parts.append(f"「{find.text}」")
    return ("，" if language() == "zh" else ", ").join(parts)


def _day(desk: Desk, ms: int) -> str:
    return local(ms, desk.tz).strftime("%Y-%m-%d")
