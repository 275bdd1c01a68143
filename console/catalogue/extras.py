"""Reading what stands beside the processes: plans, guides and policies, one file each."""

from __future__ import annotations

import re
from typing import Any, Final

from console.catalogue.reader import UNDERSCORED, Table, suggest
from console.catalogue.recurrence import parse_when
from console.catalogue.schema import Guide, GuidePart, Plan, Policy, Problem
from console.catalogue.times import TimeProblem
from console.i18n import Label, _

ROWS: Final = {
    "customers.birthday": ("customer", "birthday"),
    "bookings.wanted_at": ("customer", "plate", "service", "store", "wanted_at"),
    "vehicles.inspection_on": ("customer", "plate", "inspection_on"),
    "vehicles.left_at": ("customer", "plate", "left_at"),
    "cards.service": ("customer", "plate", "card", "service"),
    "file": (),
}
"""Where a plan's rows come from, and the fields each row gives (``file``: its ``columns``)."""

PLAN_KEYS: Final = ("title", "rows", "columns", "when", "shift", "ahead", "opens", "set", "silent_while")
RANGE: Final = re.compile(r"(-?\d+)?\.\.(-?\d+)?")
PERCENT: Final = re.compile(r"\d+(\.\d+)?%")


def read_plan(pack: str, name: str, file: str, data: dict[str, Any], problems: list[Problem]) -> Plan:
    """``plans/*.toml``."""
    top = Table(file, data, problems)
    rows = top.one_of("rows", tuple(ROWS), "")
    columns = top.words("columns")
    if bool(columns) != (rows == "file") and ("columns" in data or rows == "file"):
        top.problem(
            "columns",
            _('"columns" go with rows = "file"'),
            _("name the columns of the file, or leave them out"),
        )
    for column in columns:
        top.id_ok(column, UNDERSCORED, f"columns.{column}")
    opens = top.pairs("opens")
    if not opens:
        top.missing("opens", _('name the process and the day: { card-reminder-other = "date" }'))
    for process, day in opens.items():
        top.time_ok(f"opens.{process}", day, kinds=("date",))
    when = top.text("when", "row")
    try:
        landing = parse_when(when)
        if landing.kind == "row" and not rows:
            top.missing("rows", suggest("", ROWS))
    except TimeProblem as bad:
        top.problem("when", f"{bad.value}: {bad.problem}", bad.fix)
    plan = Plan(
        id=name,
        pack=pack,
        title=top.label("title", need=True) or Label("", ""),
        rows=rows,
        columns=columns,
        when=when,
        shift=top.one_of("shift", ("before", "after"), ""),  # type: ignore[arg-type]
        ahead=top.length("ahead"),
        opens=opens,
        set=_set(top),
        silent_while=top.words("silent_while"),
    )
    top.close(PLAN_KEYS)
    return plan


def _set(top: Table) -> dict[str, Any]:
    table = top.table("set")
    found = {}
    for name in table.data if table else ():
        value = table.take(name) if table else None
        text = isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value))
        if text or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            found[name] = value
        else:
            top.wrong(f"set.{name}", _("a text, a number or a list of roles"), value)
    return found


def read_guide(pack: str, name: str, file: str, data: dict[str, Any], problems: list[Problem]) -> Guide:
    """``guides/*.toml``. Without a ``title`` its first line names it."""
    top = Table(file, data, problems)
    first = top.label("first")
    parts = []
    for table in top.tables("parts"):
        items = table.labels("items")
        if not items:
            table.missing("items")
        parts.append(GuidePart(title=table.label("title", need=True) or Label("", ""), items=items))
        table.close(("title", "items"))
    if not parts:
        top.missing("parts")
    guide = Guide(
        id=name,
        pack=pack,
        title=top.label("title") or first or Label(name, name),
        first=first,
        choose=top.flag("choose"),
        asks=top.text("asks"),
        parts=tuple(parts),
    )
    if guide.choose and len(parts) == 1:
        top.problem("choose", _("there is only one part to choose"), _('leave "choose" out, or add a part'))
    top.close(("title", "first", "choose", "asks", "parts"))
    return guide


def read_policy(pack: str, name: str, file: str, data: dict[str, Any], problems: list[Problem]) -> Policy:
    """``policies/*.toml``: facts computed from fields, and rules that speak when they fit."""
    top = Table(file, data, problems)
    facts = {fact: _fact(table) for fact, table in top.entries("facts", UNDERSCORED)}
    rules = tuple(_rule(rule) for rule in top.tables("rules"))
    if not rules:
        top.missing("rules")
    policy = Policy(
        id=name,
        pack=pack,
        title=top.label("title") or Label(name, name),
        facts=facts,
        rules=rules,
    )
    top.close(("title", "facts", "rules"))
    return policy


def _fact(table: Table) -> dict[str, Any]:
    if ("first" in table.data) == ("days_from" in table.data):
        table.problem(
            "",
            _("a fact is either the first known date or a count of days"),
            _('write "first" or "days_from"'),
        )
    dates = table.words("first")
    sound = [d for at, d in enumerate(dates, 1) if table.time_ok(f"first.{at}", d, kinds=("field",))]
    if "less" in table.data and "days_from" not in table.data:
        table.problem("less", _('"less" is taken off "days_from"'), _('add "days_from", or leave it out'))
    found = {"first": sound, "days_from": table.text("days_from"), "less": table.text("less")}
    table.close(("first", "days_from", "less"))
    return {key: value for key, value in found.items() if value}


def _rule(rule: Table) -> dict[str, Any]:
    found: dict[str, Any] = {"ref": rule.need("ref"), "after": rule.text("after"), "when": rule.pairs("when")}
    for key, value in found["when"].items():
        if ".." in value and not RANGE.fullmatch(value):
            rule.problem(
                f"when.{key}",
                _("{value} is not a range", value=f'"{value}"'),
                _('write "0..7", "8.." or "..7"'),
            )
    found["gives"] = list(rule.words("gives"))
    if not found["gives"]:
        rule.missing("gives")
    amount = rule.table("amount")
    if amount is not None:
        found["amount"] = _amount(amount)
    rule.close(("ref", "after", "when", "gives", "amount"))
    return {key: value for key, value in found.items() if value}


def _amount(amount: Table) -> dict[str, str]:
    found = {"of": amount.need("of"), "less": amount.text("less"), "per_day_of": amount.text("per_day_of")}
    if found["less"] and not PERCENT.fullmatch(found["less"]):
        amount.problem("less", _("{value} is not a share", value=f'"{found["less"]}"'), _('write "0.5%"'))
    if found["per_day_of"] and not found["less"]:
        amount.missing("less")
    amount.close(("of", "less", "per_day_of"))
    return {key: value for key, value in found.items() if value}


FOLDERS: Final = {"plans": read_plan, "guides": read_guide, "policies": read_policy}
"""The folders of a pack beside ``processes``; a file's name is the id."""
