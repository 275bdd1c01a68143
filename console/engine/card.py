"""What a step does to the card: hold a use, take it, give it back; on this case's reservation or its origin's (rule 12)."""

from __future__ import annotations

from console.engine import events as ev
from console.engine.act import Act
from console.engine.case import Case
from console.engine.commands import World


def in_hand(case: Case) -> tuple[str, str]:
    """The card and service the case's last check found, or empty: nothing to reserve when no card or no service is meant."""
    checks = sorted(case.checks.values(), key=lambda c: c.at)
    found = next((c for c in reversed(checks) if c.card and c.service), None)
    return (found.card, found.service) if found else ("", "")


def reservation(case: Case, world: World) -> tuple[str, str, str]:
    """``(card, service, case)`` of the live reservation: this case's (``case`` empty), else its origin's; empty for none."""
    if case.reserved is not None:
        return (*case.reserved, "")
    if world.hold is not None and world.hold.case != case.id:
        return world.hold.card, world.hold.service, world.hold.case
    return "", "", ""


def plan(act: Act, wanted: list[str], step: str, unit: str) -> None:
    """Add what the acts *wanted* (``reserve use release``, in the order of the steps) come to, in the order of events."""
    for kind in dict.fromkeys(wanted):
        if kind == "reserve":
            _reserve(act, step)
        elif kind == "use":
            _use(act, step, unit)
        else:
            release(act, step)


def _reserve(act: Act, step: str) -> None:
    card, service = in_hand(act.case)
    held = reservation(act.case, act.world)
    if not card or held[:2] == (card, service):
        return
    if act.case.reserved is not None:
        release(act, step)
    act.emit(ev.CardReserved, card=card, service=service, step=step)


def _use(act: Act, step: str, unit: str) -> None:
    card, service, holder = reservation(act.case, act.world)
    if not card:
        card, service = in_hand(act.case)
    if card:
        act.emit(ev.CardUsed, card=card, service=service, unit=unit, step=step, case=holder)


def release(act: Act, step: str) -> None:
    """Give the reservation back, whoever holds it; nothing when there is none."""
    card, service, holder = reservation(act.case, act.world)
    if card:
        act.emit(ev.CardReleased, card=card, service=service, step=step, case=holder)
