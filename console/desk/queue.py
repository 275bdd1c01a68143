"""What is owed, soonest first: for the desk of an operator, a store or a lead, and for the command line.

Own and inherited lateness stand apart. A promise whose step is not open yet stands beside the step that holds the baton:
the customer waits for the answer, whoever has it now.
"""

from __future__ import annotations

from typing import Any

import msgspec

from console.desk import alerts, calls, legs
from console.desk.alerts import Alert
from console.desk.desk import CENTRE, Desk
from console.desk.naming import unit as unit_named
from console.desk.owed import Owed, alone, escalated, group, holder, mine, owed, planned, seen, title_of
from console.desk.views import Countdown, QueueRow, QueueView
from console.desk.world import build
from console.domain.moments import iso, iso_date, show_clock, show_moment
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.engine.commands import World
from console.engine.definition import known
from console.i18n import _

__all__ = ["Owed", "escalated", "group", "holder", "items", "mine", "owed", "seen", "view"]

LIMIT = 200
"""How many rows a queue shows at most."""


def view(desk: Desk, overdue: bool = False, with_legs: bool = False, limit: int = LIMIT) -> QueueView:
    """The queue of the person at this desk. *with_legs*: with a ribbon in every row (idle screen, store desk).

    The step in hand is counted but has no row: its clock is the strip.
    """
    world = build(desk)
    now = desk.now()
    everything = [item for item in owed(desk) if seen(desk, item, world)]
    late = sum(item.owed_at is not None and item.owed_at < now for item in everything)
    soon = sum(item.owed_at is not None and now <= item.owed_at <= now + 10 * MINUTE for item in everything)
    today = sum(
        item.owed_at is not None and iso_date(item.owed_at, desk.tz) <= desk.today for item in everything
    )
    call = calls.current(desk)
    hand = call.case if call is not None else ""
    rest = [i for i in everything if not (i.case.id == hand and i.state is not None and mine(desk, i, world))]
    shown = [i for i in rest if not overdue or (i.owed_at is not None and i.owed_at < now)][:limit]
    at_store = _at_store(desk)
    every = alerts.of_items(desk, everything, world)
    heard = {(a.case, a.step): a for a in alerts.reaching(desk, everything, every, world)}
    made = tuple(_row(desk, item, world, with_legs, heard.get((item.case.id, item.step))) for item in shown)
    return QueueView(
        rows=_joined(made, shown),
        late=late,
        within_ten=soon,
        today=today,
        overdue_only=overdue,
        next_words=_next(desk, rest) if not shown else "",
        besides=len(rest) < len(everything),
        title=_("Handed to the store") if at_store else "",
        total=len(everything) if at_store else None,
        ringing=sum(a.rings for a in heard.values()),
        next_ring=alerts.next_turn(desk, everything, every, world),
    )


def _joined(rows: tuple[QueueRow, ...], shown: list[Owed]) -> tuple[QueueRow, ...]:
    """Several calls that plans ask for to one customer are one row: one call, all reasons."""
    first: dict[str, int] = {}
    out: list[QueueRow] = []
    for row, item in zip(rows, shown, strict=True):
        if not row.own or item.state is None or not planned(item):
            out.append(row)
            continue
        if row.customer not in first:
            first[row.customer] = len(out)
            out.append(row)
            continue
        had = out[first[row.customer]]
        words = had.what.removesuffix(_(", one call for all"))
        what = f"{words} + {row.what}" + _(", one call for all")
        out[first[row.customer]] = msgspec.structs.replace(had, what=what, legs=())
    return tuple(out)


def _at_store(desk: Desk) -> bool:
    """Whether the reader sits in a store."""
    kinds = {desk.units[unit].kind for _role, unit in desk.actor.posts if unit in desk.units}
    return bool(kinds) and CENTRE not in kinds


def _next(desk: Desk, everything: list[Owed]) -> str:
    first = next((i for i in everything if i.owed_at is not None), None)
    if first is None or first.owed_at is None:
        return ""
    what = title_of(first)
    return _(
        "The next one: {time} {name} {what}.",
        time=show_clock(first.owed_at, desk.tz)
        if iso_date(first.owed_at, desk.tz) == desk.today
        else show_moment(first.owed_at, desk.tz),
        name=first.name,
        what=what,
    )


def _row(desk: Desk, item: Owed, world: World, with_legs: bool, alert: Alert | None) -> QueueRow:
    own = mine(desk, item, world)
    service = desk.services.get(known(item.pack, item.case).get("service", ""))
    return QueueRow(
        case=item.case.id,
        step=item.step,
        clock=Countdown(
            since=item.since,
            due_at=item.owed_at,
            limit_ms=item.limit_ms,
            warn_ms=item.warn_ms,
            inherited_ms=item.inherited_ms,
        ),
        promised=item.promised,
        plate=item.case.plate,
        name=item.name,
        what=title_of(item) if own or item.state is None else holder(desk, item.pack, item.role, item.unit),
        service=str(service.short or service.title) if service else "",
        own=own,
        group=group(item, desk.now()),
        legs=legs.short(legs.of_case(desk, item.pack, item.case, world=world))
        if with_legs and not alone(item)
        else (),
        unit=item.unit,
        customer=item.case.customer,
        rings_from=alert.rings_from if alert is not None and alert.rings else None,
        alert=alerts.said(desk, alert) if alert is not None else "",
    )


def items(
    desk: Desk, role: str = "", unit: str = "", overdue: bool = False, within: int | None = None
) -> list[dict[str, Any]]:
    """The queue as JSON, soonest first. *within* in ms: what is late or due in that time."""
    from console.desk.naming import post as post_named

    now = desk.now()
    world = build(desk)
    pack = next(iter(p for p in desk.library.packs.values() if p.roles), None)
    wanted_role = post_named(desk, pack, role) if role and pack is not None else role
    wanted_unit = unit_named(desk, unit) if unit else ""
    if unit and not wanted_unit:
        raise Refusal("unknown-unit", _("there is no store 「{text}」", text=unit), "", "unit")
    out = []
    everything = owed(desk)
    late = {(a.case, a.step): a for a in alerts.of_items(desk, everything, world)}
    for item in everything:
        if item.state is None:
            continue
        roles = {r for r, _u in item.posts} | set(escalated(item, world, now))
        if wanted_role and wanted_role not in roles:
            continue
        if wanted_unit and wanted_unit not in {u for _r, u in item.posts}:
            continue
        left = None if item.owed_at is None else item.owed_at - now
        if overdue and (left is None or left >= 0):
            continue
        if within is not None and (left is None or left > within):
            continue
        out.append(_as_json(desk, item, left, late.get((item.case.id, item.step))))
    return out


def _as_json(desk: Desk, item: Owed, left: int | None, alert: Alert | None) -> dict[str, Any]:
    from console.desk.case_json import seconds

    state = item.state
    who = (state.claimant or state.assignee) if state else ""
    return {
        "case": item.case.id,
        "process": item.case.process,
        "step": item.step,
        "title": title_of(item),
        "by": item.role,
        "unit": item.unit,
        "round": item.case.round,
        "opened_at": iso(item.since, desk.tz),
        "due_at": iso(item.owed_at, desk.tz) if item.owed_at is not None else None,
        "left_s": seconds(left),
        "late": left is not None and left < 0,
        "own_late_s": seconds(item.own_ms),
        "inherited_late_s": seconds(item.inherited_ms),
        "promised": item.promised,
        "customer": item.case.customer,
        "name": item.name,
        "plate": item.case.plate,
        "holder": desk.people.get(who, who) or holder(desk, item.pack, item.role, item.unit),
        "alert": alerts.as_json(desk, alert) if alert is not None else None,
    }
