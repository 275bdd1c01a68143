"""Reading a register: its entries one by one, newest first, narrowed by date, store, service and words.

An entry is a case's view on a form in one round, so two forms of one case (预约服务登记表1 and 2) show the same values.
Entries are streamed: a year of them takes no more memory than a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from console.catalogue.schema import Field, Form, Pack
from console.desk import naming
from console.desk.case_json import readable
from console.desk.desk import Desk
from console.desk.understand import Facts
from console.desk.understand import show as shown
from console.desk.world import pack_of
from console.domain import text as words
from console.domain.moments import local
from console.domain.refusal import Refusal
from console.engine.case import Case
from console.engine.case import Entry as Write
from console.engine.definition import form_fields, known
from console.i18n import _
from console.store import cases as stored

_PARTS: Final = "¦"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: of a form, last written in ``[since, until)`` (ms), with a store and a service (ids), containing *text*.

    ``option`` is a value of the choice that the form has one register for each of (``per``).
    """

    pack: Pack
    form: Form
    since: int = 0
    until: int | None = None
    store: str = ""
    service: str = ""
    text: str = ""
    option: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A line of a register: the case, its round, when it was last written (ms), and its fields as people read them."""

    case: str
    round: int
    at: int
    values: tuple[str, ...]


def wanted(
    desk: Desk,
    form: str,
    *,
    since: int | None = None,
    until: int | None = None,
    store: str = "",
    service: str = "",
    text: str = "",
) -> Wanted:
    """What is looked for, forms, stores and services by id or title; ``reminder/生日`` is the register of one option.

    Refused: ``no-form``, ``unknown-unit``, ``no-service``, ``no-register`` for an option the form has none for.
    """
    name, _slash, option = form.partition("/") if not _named(desk, form) else (form, "", "")
    pack, spec = named(desk, name)
    unit = naming.unit(desk, store) if store else ""
    if store and not unit:
        raise Refusal("unknown-unit", _("there is no store 「{text}」", text=store), "", "store")
    kind = naming.one(service, ((s.id, s.title) for s in desk.services.values())) if service else ""
    if service and not kind:
        raise Refusal("no-service", _("there is no service 「{text}」", text=service), "", "service")
    return Wanted(
        pack=pack,
        form=spec,
        since=since or 0,
        until=until,
        store=unit,
        service=kind,
        text=words.fold(text),
        option=_option(pack, spec, option) if option else "",
    )


def named(desk: Desk, name: str) -> tuple[Pack, Form]:
    """The form a person means, with its pack. Refuses (``no-form``) an unknown one, naming all."""
    found = _named(desk, name)
    if found is None:
        titles = "  ".join(
            f"{i} {f.title.zh}" for p in desk.library.packs.values() for i, f in p.forms.items()
        )
        raise Refusal("no-form", _("there is no form 「{name}」", name=name), titles, "form")
    return found


def _named(desk: Desk, name: str) -> tuple[Pack, Form] | None:
    for pack in desk.library.packs.values():
        found = naming.one(name, ((f.id, f.title) for f in pack.forms.values()))
        if found:
            return pack, pack.forms[found]
    return None


def _option(pack: Pack, spec: Form, option: str) -> str:
    field = pack.fields.get(spec.per)
    found = naming.one(option, ((o.id, o.title) for o in field.options.values())) if field else ""
    if not found:
        options = "  ".join(f"{o.id} {o.title}" for o in field.options.values()) if field else ""
        raise Refusal(
            "no-register",
            _("{form} has no register 「{name}」", form=spec.title.zh, name=option),
            options,
            "form",
        )
    return found


def entries(
    desk: Desk, find: Wanted, *, exact: bool = False, needed: Callable[[], bool] = lambda: True
) -> Iterator[Entry]:
    """The entries, newest first. *exact*: moments with their year (for files), else as the screen shows them.

    They end early once *needed* says that nobody waits for more. Give a desk that stands still
    (:func:`console.desk.reports.still.still`): all lines are then of one moment.
    """
    facts = desk.facts()
    prints = _Printing(desk, facts, exact)
    where = " WHERE f.form = ? AND f.last_at >= ? AND f.last_at < ?"
    given: list[Any] = [find.form.id, find.since, find.until if find.until is not None else 1 << 62]
    if find.store:
        where += " AND h.unit = ?"
        given.append(find.store)
    with desk.reader() as con:
        rows = con.execute(
            "SELECT f.case_id, f.round, f.last_at FROM case_form f JOIN case_head h ON h.id = f.case_id"
            f"{where} ORDER BY f.last_at DESC, f.case_id, f.round",
            given,
        )
        for case_id, number, last in rows:
            if not needed():
                return
            case = stored.load(con, case_id)  # type: ignore[arg-type]
            if case is None:
                continue
            pack = pack_of(desk, case)
            values = known(pack, case)
            if find.service and values.get("service", "") != find.service:
                continue
            if find.option and values.get(find.form.per, "") != find.option:
                continue
            cells = tuple(prints.line(pack, case, find.form, number, values))
            if find.text and not _has(find.text, case_id, cells):
                continue
            yield Entry(case_id, number, last, cells)


def _has(text: str, case_id: str, cells: tuple[str, ...]) -> bool:
    # Folded in one go: that costs more than finding. What parts the cells stands in no word that is looked for.
    return text in words.fold(_PARTS.join((case_id, *cells)))


class _Printing:
    """Values as text, with what every line would ask again looked up once."""

    def __init__(self, desk: Desk, facts: Facts, exact: bool) -> None:
        self.desk, self.facts, self.exact = desk, facts, exact
        self._fields: dict[tuple[str, str, str], tuple[tuple[str, Field | None], ...]] = {}

    def line(self, pack: Pack, case: Case, form: Form, number: int, values: dict[str, str]) -> Iterator[str]:
        """The cells of one entry."""
        several = case.round > 1
        for name, field in self._of(pack, case, form):
            value = values.get(name, "")
            if several:
                value = _in_round(case.entries, name, number, value)
            yield self._cell(field, value, case)

    def _of(self, pack: Pack, case: Case, form: Form) -> tuple[tuple[str, Field | None], ...]:
        key = (case.pack_hash, form.id, repr(sorted(case.with_.items())) if case.with_ else "")
        found = self._fields.get(key)
        if found is None:
            # The columns are those of the form today; an older pack may lack some, and a run may have renamed them.
            theirs = (
                dict(zip(pack.forms[form.id].fields, form_fields(pack, case, form.id), strict=False))
                if form.id in pack.forms
                else {}
            )
            names = tuple(theirs.get(name, name) for name in form.fields)
            found = self._fields[key] = tuple((name, pack.fields.get(name)) for name in names)
        return found

    def _cell(self, field: Field | None, value: str, case: Case) -> str:
        if not value:
            return ""
        if field is not None and field.sealed and not readable(self.desk, field, case):
            return _("sealed")
        if self.exact and field is not None and field.kind == "moment" and value.lstrip("-").isdigit():
            return local(int(value), self.desk.tz).strftime("%Y-%m-%d %H:%M")
        return shown(field, value, self.facts)


def _in_round(entries: list[Write], field: str, number: int, now: str) -> str:
    """What the field said at the end of a round: its last entry up to then, else what is known now."""
    found = [e.value for e in entries if e.field == field and e.round <= number and not e.aside]
    return str(found[-1]) if found else now
