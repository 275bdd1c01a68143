"""The registration forms (登记表) as registers: one line an entry, as the paper book would have it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console.catalogue.schema import Form, Pack
from console.desk import cases, naming
from console.desk.case_json import readable
from console.desk.desk import Desk
from console.desk.understand import show as shown
from console.desk.world import pack_of
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.engine.definition import form_fields, known
from console.i18n import _
from console.store.queries import cases as queries

LIMIT = 100_000


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


def _form(desk: Desk, name: str) -> tuple[Pack, Form]:
    for pack in desk.library.packs.values():
        found = naming.one(name, ((f.id, f.title) for f in pack.forms.values()))
        if found:
            return pack, pack.forms[found]
    titles = "  ".join(f"{i} {f.title.zh}" for p in desk.library.packs.values() for i, f in p.forms.items())
    raise Refusal("no-form", _("there is no form 「{name}」", name=name), titles, "form")


def show(desk: Desk, form: str, since: int | None = None) -> dict[str, Any]:
    """The entries of one form, newest first: case, round, when last written, then its fields as people read them."""
    pack, spec = _form(desk, form)
    columns = ["case", "round", "at", *spec.fields]
    facts = desk.facts()
    entries = []
    with desk.reader() as con:
        rows = queries.register(con, spec.id, since or 0, LIMIT)  # type: ignore[arg-type]
        for case_id, number, last in rows:
            case = cases.read_with(con, case_id)
            own = pack_of(desk, case)
            values = known(own, case)
            entry: dict[str, Any] = {"case": case_id, "round": number, "at": iso(last, desk.tz)}
            for name, printed in zip(spec.fields, form_fields(own, case, spec.id), strict=False):
                value = _in_round(case.entries, printed, number, values.get(printed, ""))
                field = own.fields.get(printed)
                hidden = field is not None and value and not readable(desk, field, case)
                entry[name] = _("sealed") if hidden else shown(field, value, facts)
            entries.append(entry)
    titles = [
        _("case"),
        _("round"),
        _("written"),
        *(pack.fields[f].title.zh if f in pack.fields else f for f in spec.fields),
    ]
    return {"form": spec.id, "title": spec.title.zh, "columns": columns, "titles": titles, "entries": entries}


def _in_round(entries: list[Any], field: str, number: int, now: str) -> str:
    """What the field said at the end of a round: its last entry up to then, else what is known now."""
    found = [e.value for e in entries if e.field == field and e.round <= number and not e.aside]
    return str(found[-1]) if found else now


def write(desk: Desk, form: str, to: Path, since: int | None = None) -> int:
    """Write a register to ``.csv`` (UTF-8 with BOM, cells that look like formulas guarded) or ``.xlsx``; how many entries."""
    made = show(desk, form, since)
    rows = [[str(entry.get(c, "")) for c in made["columns"]] for entry in made["entries"]]
    kind = to.suffix.lower()
    if kind == ".csv":
        _csv(to, made["titles"], rows)
    elif kind == ".xlsx":
        _xlsx(to, made["title"], made["titles"], rows)
    else:
        raise Refusal("no-such-format", _("{file} is neither .xlsx nor .csv", file=to.name), "", "to")
    return len(rows)


def _csv(to: Path, titles: list[str], rows: list[list[str]]) -> None:
    import csv

    from console.desk.imports.tables import guard

    with to.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(titles)
        writer.writerows([guard(cell) for cell in row] for row in rows)


def _xlsx(to: Path, title: str, titles: list[str], rows: list[list[str]]) -> None:
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise Refusal(
            "no-xlsx", _("this machine cannot write .xlsx"), _("write .csv, Excel opens it"), "to"
        ) from None
    book = xlsxwriter.Workbook(
        str(to), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(title[:31].translate({ord(c): "-" for c in "[]:*?/\\"}))
    for n, row in enumerate([titles, *rows]):
        for m, cell in enumerate(row):
            sheet.write_string(n, m, cell)
    book.close()
