"""``queue``: what is owed, soonest first, own and inherited lateness apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from console.cli import titles
from console.cli.framework import command, option
from console.cli.output import clock, seconds, show, table
from console.cli.session import Session
from console.i18n import N_, _

if TYPE_CHECKING:
    from console.desk.desk import Desk

_LENGTH = re.compile(r"([0-9]+)\s*(s|min|h|)")
_UNITS = {"s": 1_000, "min": 60_000, "": 60_000, "h": 3_600_000}


@command("queue", help=N_("What is owed, soonest first."))
@option("--role", default="", metavar="R", help=N_("Of one role."))
@option("--unit", default="", metavar="U", help=N_("Of one store or unit."))
@option("--overdue", is_flag=True, help=N_("Only what is late."))
@option(
    "--within", default="", metavar="LENGTH", help=N_("Only what is late or due within this, such as 10min.")
)
@option(
    "--by",
    type=click.Choice(["unit", "role", "process", "holder"]),
    default=None,
    help=N_("Grouped, with what each has in hand and late."),
)
def queue(session: Session, role: str, unit: str, overdue: bool, within: str, by: str | None) -> None:
    """What is owed."""
    from console.desk import queue as queues
    from console.domain.moments import iso

    desk = session.desk
    items = queues.items(
        desk, role=role, unit=unit, overdue=overdue, within=length(within) if within else None
    )
    value: dict[str, Any] = {"now": iso(desk.now(), desk.tz), "items": items}
    if by:
        value["groups"] = grouped(desk, items, by)

    def lines() -> Iterator[str]:
        if not items:
            yield _("Nothing is owed now.")
            return
        heads = (
            _("left"),
            _("due"),
            _("case"),
            _("plate"),
            _("customer"),
            _("step"),
            _("by"),
            _("unit"),
            _("holder"),
            _("own"),
            _("arrived late"),
        )
        for group in value.get("groups", ()):
            yield "  ".join((group["title"], _("{count} in hand", count=group["held"]), *_late(group)))
            yield from table(heads, (_row(desk, item) for item in group["items"]), right=(0, 9, 10))
            yield ""
        if not by:
            yield from table(heads, (_row(desk, item) for item in items), right=(0, 9, 10))

    show(session, value, lines)


def _late(group: dict[str, Any]) -> tuple[str, ...]:
    return (_("{count} late", count=group["late"]),) if group["late"] else ()


def grouped(desk: Desk, items: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    """The items of a queue by unit, role, process or holder, the group with the soonest item first."""
    found: dict[str, dict[str, Any]] = {}
    field = {"role": "by"}.get(by, by)
    for item in items:
        key = item[field]
        group = found.setdefault(
            key, {"key": key, "title": _title(desk, by, key), "held": 0, "late": 0, "items": []}
        )
        group["held"] += 1
        group["late"] += item["late"]
        group["items"].append(item)
    return list(found.values())


def _title(desk: Desk, by: str, key: str) -> str:
    named = {"unit": titles.unit, "role": titles.role, "process": titles.process}
    return named[by](desk, key) if by in named else key


def _row(desk: Desk, item: dict[str, Any]) -> tuple[object, ...]:
    left = item["left_s"]
    return (
        "" if left is None else f"+{seconds(-left)}" if left < 0 else seconds(left),
        clock(item["due_at"]),
        item["case"],
        item["plate"],
        item["name"],
        titles.step(desk, item["process"], item["step"]),
        titles.role(desk, item["by"]),
        titles.unit(desk, item["unit"]),
        item["holder"],
        f"+{seconds(item['own_late_s'])}" if item["own_late_s"] else "",
        f"+{seconds(item['inherited_late_s'])}" if item["inherited_late_s"] else "",
    )


def length(text: str) -> int:
    """``10min``, ``90s``, ``2h`` or plain minutes, in milliseconds."""
    match = _LENGTH.fullmatch(text.strip())
    if not match:
        raise click.BadParameter(
            _("「{text}」 is no length; such as 10min", text=text), param_hint="--within"
        )
    return int(match[1]) * _UNITS[match[2]]
