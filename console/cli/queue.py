"""``queue``: what is owed, soonest first, own and inherited lateness apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import click

from console.cli.framework import command, option
from console.cli.output import clock, seconds, show, table
from console.cli.session import Session
from console.i18n import N_, _

_LENGTH = re.compile(r"([0-9]+)\s*(s|min|h|)")
_UNITS = {"s": 1_000, "min": 60_000, "": 60_000, "h": 3_600_000}


@command("queue", help=N_("What is owed, soonest first."))
@option("--role", default="", metavar="R", help=N_("Of one role."))
@option("--unit", default="", metavar="U", help=N_("Of one store or unit."))
@option("--overdue", is_flag=True, help=N_("Only what is late."))
@option(
    "--within", default="", metavar="LENGTH", help=N_("Only what is late or due within this, such as 10min.")
)
def queue(session: Session, role: str, unit: str, overdue: bool, within: str) -> None:
    """What is owed."""
    from console.desk import queue as queues
    from console.domain.moments import iso

    desk = session.desk
    items = queues.items(
        desk, role=role, unit=unit, overdue=overdue, within=length(within) if within else None
    )
    value = {"now": iso(desk.now(), desk.tz), "items": items}

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
        yield from table(heads, map(_row, items), right=(0, 9, 10))

    show(session, value, lines)


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    left = item["left_s"]
    return (
        "" if left is None else f"+{seconds(-left)}" if left < 0 else seconds(left),
        clock(item["due_at"]),
        item["case"],
        item["plate"],
        item["name"],
        item["step"],
        item["by"],
        item["unit"],
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
