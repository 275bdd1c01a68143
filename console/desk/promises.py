"""What is promised to the customer: what the open step may promise now, and what is running."""

from __future__ import annotations

from typing import Any

from console.catalogue.schema import Pack
from console.desk import examining, records
from console.desk.desk import Desk
from console.desk.views import PromiseView
from console.desk.world import build
from console.domain.moments import iso, local
from console.domain.time import MINUTE
from console.engine import clocks
from console.engine.case import Case
from console.engine.promising import offer


def view(desk: Desk, pack: Pack, case: Case, con: records.Connection) -> PromiseView | None:
    """The promise on the card: the one that runs, else the one the open step may give (with the reason when it may not)."""
    now = desk.now()
    check = examining.for_step(desk, con, pack, case)[0]
    found = offer(pack, case, build(desk, check=check), now) if case.state == "open" else None
    if found is not None and found.running is None:
        if found.barrier is not None:
            return PromiseView(phrase=found.phrase, state="blocked", why_not=found.barrier.message)
        return PromiseView(
            phrase=found.phrase,
            length_ms=found.minutes * MINUTE if found.minutes is not None else None,
            due_at=found.due_at,
            state="offered",
        )
    running = clocks.next_promise(case)
    if running is None:
        return None
    state = clocks.promise_state(running, now)
    return PromiseView(
        phrase=running.phrase,
        said_at=running.said_at,
        due_at=running.due_at,
        length_ms=running.due_at - running.said_at if running.due_at is not None else None,
        state="broken" if state == "broken" else "running",
    )


def slots(desk: Desk, pack: Pack, case: Case) -> dict[str, str]:
    """``{minutes}`` of the promise that may be given, ``{due}`` and ``{late}`` of the one that runs."""
    now = desk.now()
    found: dict[str, str] = {}
    given = offer(pack, case, build(desk), now) if case.state == "open" else None
    if given is not None and given.minutes is not None:
        found["minutes"] = str(given.minutes)
    running = clocks.next_promise(case)
    if running is not None and running.due_at is not None:
        found["due"] = local(running.due_at, desk.tz).strftime("%H:%M")
        late = clocks.promise_late(running, now)
        if late > 0:
            found["late"] = str(-(-late // MINUTE))
    return found


def as_json(desk: Desk, promise: PromiseView) -> dict[str, Any]:
    """The promise of a phrase for programs."""
    return {
        "minutes": promise.length_ms // MINUTE if promise.length_ms is not None else None,
        "due_at": iso(promise.due_at, desk.tz) if promise.due_at is not None else None,
        "state": promise.state,
        "why_not": promise.why_not,
    }
