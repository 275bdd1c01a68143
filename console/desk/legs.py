"""The baton ribbon as views: who held it how long of how much, who holds it, who will."""

from __future__ import annotations

from collections.abc import Sequence

from console.catalogue.schema import Pack
from console.desk.desk import Desk
from console.desk.views import Countdown, Leg
from console.desk.world import build
from console.engine.case import Case
from console.engine.commands import World
from console.engine.ribbon import RibbonLeg, legs, merged
from console.i18n import _


def of_case(
    desk: Desk, pack: Pack, case: Case, *, hand: bool = False, world: World | None = None
) -> tuple[Leg, ...]:
    """The ribbon of a case; with *hand* the open leg names its step too (the case in hand)."""
    found = merged(legs(pack, case, desk.now(), world or build(desk)))
    return tuple(_leg(desk, pack, leg, hand) for leg in found)


def _leg(desk: Desk, pack: Pack, leg: RibbonLeg, hand: bool) -> Leg:
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
        who=leg.title if leg.state == "future" and ours else leg.who,
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
