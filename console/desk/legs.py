"""The baton ribbon as views: who held it how long of how much, who holds it, who will."""

from __future__ import annotations

from collections.abc import Sequence

from console.catalogue.schema import Pack, Process
from console.desk.desk import Desk
from console.desk.views import Countdown, Leg
from console.desk.world import build
from console.engine.case import Case
from console.engine.commands import World
from console.engine.definition import of
from console.engine.ribbon import RibbonLeg, legs, merged
from console.i18n import _


def of_case(
    desk: Desk, pack: Pack, case: Case, *, hand: bool = False, world: World | None = None
) -> tuple[Leg, ...]:
    """The ribbon of a case; with *hand* the open leg names its step too (the case in hand).

    It ends with the last step that has a limit, or with the promise: what is only noted afterwards is left out.
    """
    found = merged(legs(pack, case, desk.now(), world or build(desk)))
    open_step = case.open_step.step if case.open_step else ""
    if found and found[-1].state == "promise" and found[-1].step == open_step:
        found.pop()
    process = of(pack, case)
    while found and found[-1].state == "future" and not _limited(process, found[-1].step):
        found.pop()
    same = [leg.who for leg in found if leg.state == "future"]
    return tuple(_leg(desk, pack, leg, hand, same.count(leg.who) > 1) for leg in found)


def _limited(process: Process, step: str) -> bool:
    spec = process.steps.get(step)
    return spec is not None and bool(spec.within or spec.due or spec.expected or spec.covered_by)


def _leg(desk: Desk, pack: Pack, leg: RibbonLeg, hand: bool, again: bool) -> Leg:
    clock = None
    if leg.state in ("open", "promise"):
        clock = Countdown(
            since=leg.since or leg.opened_at or 0,
            due_at=leg.due_at if not leg.expected else None,
            limit_ms=leg.whole_ms,
            warn_ms=leg.warn_ms,
            inherited_ms=leg.inherited_ms,
        )
    role = pack.roles.get(leg.role)
    ours = role is not None and role.unit == "centre"
    return Leg(
        step=leg.step,
        who=leg.title if leg.state == "future" and (ours or again) else leg.who,
        title=leg.title if leg.state == "open" and hand and leg.mine else "",
        state=leg.state,
        spent_ms=leg.spent_ms,
        limit_ms=leg.limit_ms,
        offset=leg.offset,
        clock=clock,
        own_late_ms=leg.own_late_ms if leg.state != "promise" else 0,
        inherited_ms=leg.inherited_ms,
        behalf=desk.people.get(leg.behalf, leg.behalf),
        outcome=_("sent back") if leg.bounced else "",
        mine=leg.mine,
    )


def short(found: Sequence[Leg], count: int = 8) -> tuple[Leg, ...]:
    """At most *count* legs around the open one, for lists."""
    at = next((n for n, leg in enumerate(found) if leg.state == "open"), 0)
    start = max(0, at - count // 2)
    return tuple(found[start : start + count])
