"""Reading the word lists of a pack: roles, fields, forms, outcomes, checks, phrases, documents, services.

Each function takes the decoded file and gives a dict of typed entries by id; problems are collected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar, get_args

from console.catalogue.reader import CHECK, HYPHENED, OPTION, PHRASE, UNDERSCORED, Table
from console.catalogue.schema import (
    Check,
    CheckTest,
    Document,
    Field,
    FieldKind,
    Form,
    Option,
    Phrase,
    Problem,
    Role,
    Service,
    Unit,
)
from console.i18n import Label, _

POWERS: Final = ("allow", "excuse", "reassign", "cancel", "reopen")
KINDS: Final = get_args(FieldKind)
TESTS: Final = get_args(CheckTest)
SLOT: Final = re.compile(r"\{([^{}]*)\}")

_NOWHERE: Final = Label("", "")
_T = TypeVar("_T")


def _each(
    file: str, data: dict[str, Any], problems: list[Problem], shape: re.Pattern[str]
) -> Iterator[tuple[str, Table]]:
    top = Table(file, data, problems)
    for name in data:
        table = top.table(name)
        if table is not None:
            table.where, table.path = name, ""
            if table.id_ok(name, shape):
                yield name, table


def read_roles(
    file: str, data: dict[str, Any], problems: list[Problem]
) -> tuple[dict[str, Unit], dict[str, Role]]:
    """``roles.toml``: the kinds of unit under ``units``, and the roles."""
    units: dict[str, Unit] = {}
    for name, table in Table(file, data, problems).entries("units", UNDERSCORED):
        table.where, table.path = f"units.{name}", ""
        units[name] = Unit(
            id=name, title=table.label("title", need=True) or _NOWHERE, calendar=table.text("calendar")
        )
        table.close(("title", "calendar"))
    roles: dict[str, Role] = {}
    for name, table in _each(file, {k: v for k, v in data.items() if k != "units"}, problems, HYPHENED):
        roles[name] = Role(
            id=name,
            title=table.label("title", need=True) or _NOWHERE,
            unit=table.text("unit", "centre"),
            short=table.label("short"),
            external=table.flag("external"),
            may=table.words("may", POWERS),
            recorded_by=table.words("recorded_by"),
        )
        table.close(("title", "unit", "short", "external", "may", "recorded_by"))
    return units, roles


def read_fields(file: str, data: dict[str, Any], problems: list[Problem]) -> dict[str, Field]:
    """``fields.toml``."""
    found: dict[str, Field] = {}
    for name, table in _each(file, data, problems, UNDERSCORED):
        if name in ("contact", "told", "date", "now", "next"):
            table.problem("", _("{name} is a word of the times", name=f'"{name}"'), _("choose another name"))
        if "kind" not in table.data:
            table.missing("kind", ", ".join(KINDS))
        kind = table.one_of("kind", KINDS, "text")
        times = table.take("times")
        if times is not None and (
            isinstance(times, bool) or not isinstance(times, (int, float)) or times <= 0
        ):
            table.problem("times", _("not a number above 0"), _("write {wanted}", wanted="1.15"))
            times = None
        found[name] = Field(
            id=name,
            kind=kind,  # type: ignore[arg-type]
            title=table.label("title", need=True) or _NOWHERE,
            options=_options(table, kind),
            sealed=table.words("sealed"),
            sum=table.words("sum"),
            times=float(times or 1.0),
            hint=table.label("hint"),
            unit=table.text("unit"),
        )
        if kind != "money":
            for key in ("sum", "times"):
                if key in table.data:
                    table.problem(
                        key, _("only a money field is computed"), _('make its kind "money", or leave it out')
                    )
        if "times" in table.data and "sum" not in table.data:
            table.problem("times", _('"times" multiplies a "sum"'), _('add "sum", or leave it out'))
        table.close(("kind", "title", "options", "sealed", "sum", "times", "hint", "unit"))
    return found


def _options(table: Table, kind: str) -> dict[str, Option]:
    if kind == "choice" and not table.data.get("options"):
        table.missing("options", _("a choice needs options"))
    if kind != "choice" and "options" in table.data:
        table.problem(
            "options", _("only a choice has options"), _('make its kind "choice", or leave them out')
        )
    found = {}
    for name, inner in table.entries("options", OPTION):
        if name in ("of", "else"):
            inner.problem(
                "", _("{name} is a word of the choice tables", name=f'"{name}"'), _("choose another name")
            )
        found[name] = Option(id=name, title=inner.own_label() or _NOWHERE, sets=inner.pairs("sets"))
        inner.close(("zh", "en", "sets"))
    return found


def read_forms(file: str, data: dict[str, Any], problems: list[Problem]) -> dict[str, Form]:
    """``forms.toml``."""
    found = {}
    for name, table in _each(file, data, problems, HYPHENED):
        if "fields" not in table.data:
            table.missing("fields")
        found[name] = Form(
            id=name,
            title=table.label("title", need=True) or _NOWHERE,
            fields=table.words("fields"),
            per=table.text("per"),
        )
        table.close(("title", "fields", "per"))
    return found


def read_outcomes(file: str, data: dict[str, Any], problems: list[Problem]) -> dict[str, Label]:
    """``outcomes.toml``: the words for outcomes."""
    found = {}
    for name, table in _each(file, data, problems, HYPHENED):
        found[name] = table.own_label() or _NOWHERE
        table.close(("zh", "en"))
    return found


def read_checks(file: str, data: dict[str, Any], problems: list[Problem]) -> dict[str, Check]:
    """``checks.toml``: what each check variant asks and tests."""
    found = {}
    for name, table in _each(file, data, problems, CHECK):
        if not table.data.get("tests"):
            table.missing("tests", ", ".join(TESTS))
        found[name] = Check(
            id=name,
            title=table.label("title", need=True) or _NOWHERE,
            asks=table.words("asks"),
            tests=table.words("tests", TESTS),  # type: ignore[arg-type]
        )
        table.close(("title", "asks", "tests"))
    return found


def read_phrases(file: str, data: dict[str, Any], problems: list[Problem]) -> dict[str, Phrase]:
    """``phrases.toml``: words to say and messages; the slots of both languages must be the same."""
    found = {}
    for name, table in _each(file, data, problems, PHRASE):
        label = table.own_label() or _NOWHERE
        via = table.one_of("via", ("sms", "mail"), "")
        to = table.text("to")
        if bool(to) != ("via" in table.data):
            table.problem(
                "to" if to else "via", _('a message has both "via" and "to"'), _("write both, or neither")
            )
        hears = table.label("hears")
        if hears and via:
            table.problem(
                "hears", _("a message answers no objection"), _('leave out "hears", or "via" and "to"')
            )
        _same_slots(table, label)
        found[name] = Phrase(
            id=name,
            zh=label.zh,
            en=label.en,
            via=via,  # type: ignore[arg-type]
            to=to,
            if_=table.pairs("if"),
            hears=hears,
        )
        table.close(("zh", "en", "via", "to", "if", "hears"))
    return found


def _same_slots(table: Table, label: Label) -> None:
    for lang, text in (("zh", label.zh), ("en", label.en)):
        if text.count("{") != len(SLOT.findall(text)) or text.count("}") != text.count("{"):
            table.problem(
                lang, _("a brace is not closed"), _("a slot is written {example}", example="{plate}")
            )
    zh, en = set(SLOT.findall(label.zh)), set(SLOT.findall(label.en))
    for lang, missing in (("en", zh - en), ("zh", en - zh)):
        if missing:
            names = ", ".join(f"{{{s}}}" for s in sorted(missing))
            table.problem(
                lang, _("the slots differ: {names}", names=names), _("use the same slots in zh and en")
            )


def read_documents(file: str, data: dict[str, Any], problems: list[Problem]) -> dict[str, Document]:
    """``documents.toml``: papers, their clause and who keeps a copy."""
    found = {}
    for name, table in _each(file, data, problems, HYPHENED):
        found[name] = Document(
            id=name,
            title=table.label("title", need=True) or _NOWHERE,
            fields=table.words("fields"),
            clause=table.label("clause"),
            copies=table.words("copies"),
        )
        table.close(("title", "fields", "clause", "copies"))
    return found


def read_services(file: str, data: dict[str, Any], problems: list[Problem]) -> dict[str, Service]:
    """``services.toml``: the services a card may include."""
    found = {}
    for name, table in _each(file, data, problems, HYPHENED):
        found[name] = Service(
            id=name,
            title=table.label("title", need=True) or _NOWHERE,
            short=table.label("short"),
            verbs=table.words("verbs"),
            process=table.text("process"),
        )
        table.close(("title", "short", "verbs", "process"))
    return found


LISTS: Final[dict[str, Callable[[str, dict[str, Any], list[Problem]], dict[str, Any]]]] = {
    "fields": read_fields,
    "forms": read_forms,
    "outcomes": read_outcomes,
    "checks": read_checks,
    "phrases": read_phrases,
    "documents": read_documents,
    "services": read_services,
}
"""The word lists by file name, except ``roles.toml``, which holds two."""
