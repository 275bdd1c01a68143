"""Who answers for a case now: a person of the centre, a unit outside it, or nobody.

At the centre that is who has taken the open step or was given it, else who promised the customer something that still
runs, else who last worked on the case; whoever accepted it at a change of shift takes their place. With a store nobody at
the centre answers for it, unless a promise to the customer runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from console.desk import factlog, records
from console.desk.desk import CENTRE, Desk
from console.domain.time import DAY
from console.engine.case import Case
from console.engine.clocks import next_promise

MEMORY = 40 * DAY
"""How far back shifts are read: nothing stays open at a shift longer than this."""


class Given(NamedTuple):
    """A case was accepted: when, from whom, by whom (staff numbers)."""

    at: int
    giver: str
    taker: str


class Owner(NamedTuple):
    """Who answers for a case: ``person`` (staff number) of the centre, or a ``unit`` outside it; both empty: nobody."""

    person: str
    unit: str


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """What the log of shifts says: acceptances by case, and for each person who ever opened a shift when the last change was."""

    given: Mapping[str, Sequence[Given]] = {}
    on: Mapping[str, int] = {}
    off: Mapping[str, int] = {}
    left: frozenset[str] = frozenset()

    def here(self, person: str) -> bool:
        """Whether somebody can be reached: who never kept a shift counts as here, who closed theirs or left does not."""
        return bool(person) and person not in self.off and person not in self.left


def duty(desk: Desk, at: int | None = None) -> Duty:
    """Shifts and acceptances as the log has them, of now or as they stood at the moment *at* (ms)."""
    with desk.reader() as con:
        facts = factlog.read(con, "shift_event", (desk.now() if at is None else at) - MEMORY)
        left = _left(con, at)
    given: dict[str, list[Given]] = {}
    on: dict[str, int] = {}
    off: dict[str, int] = {}
    for fact in facts:
        if at is not None and fact.at > at:
            continue
        body, what = fact.body, fact.body.get("what")
        if what == "accepted":
            given.setdefault(body["case"], []).append(Given(fact.at, body["from"], body["staff"]))
        elif what == "opened":
            on[body["staff"]] = fact.at
            off.pop(body["staff"], None)
        elif what == "closed":
            off[body["staff"]] = fact.at
            on.pop(body["staff"], None)
    return Duty(given=given, on=on, off=off, left=left)


def _left(con: records.Connection, at: int | None) -> frozenset[str]:
    """Who no longer works here, now or at the moment *at*."""
    if at is None:
        rows = con.execute("SELECT id FROM staff WHERE state = 'left' OR deleted_at IS NOT NULL").fetchall()
        return frozenset(row[0] for row in rows)
    told = con.execute(
        "SELECT pk, body FROM change WHERE tbl = 'staff' AND at <= ? AND (instr(body, '\"state\"') OR instr(body, '\"deleted_at\"'))"
        " ORDER BY hlc, site",
        (at,),
    ).fetchall()
    last: dict[str, dict[str, Any]] = {}
    for name, body in told:
        last.setdefault(name, {}).update(msgspec.json.decode(body))
    return frozenset(
        n for n, known in last.items() if known.get("state") == "left" or known.get("deleted_at")
    )


def owner(case: Case, shifts: Duty) -> Owner:
    """Who answers for an open case; nobody answers for one that is over."""
    state = case.open_step
    if state is None:
        return Owner("", "")
    units = [unit for _role, unit in state.roles]
    ours = CENTRE in units or not units
    promise = next_promise(case)
    if not ours and promise is None:
        return Owner("", units[0])
    named = (state.claimant or state.assignee) if ours else ""
    if named:
        since, person = state.since, named
    elif promise is not None:
        since, person = promise.said_at, promise.by
    else:
        since, person = _last_hand(case)
    for given in shifts.given.get(case.id, ()):
        if given.at >= since:
            since, person = given.at, given.taker
    return Owner(person, "")


def _last_hand(case: Case) -> tuple[int, str]:
    """Who last ended a step at the centre in their own name, else who opened the case, and when."""
    for state in reversed(case.steps):
        if state.done_by and state.done_at is not None and any(u == CENTRE for _r, u in state.roles):
            return state.done_at, state.done_by
    return case.opened_at, case.opened_by


def unowned(case: Case, shifts: Duty) -> bool:
    """Whether a promise to the customer runs that nobody who is here answers for."""
    promise = next_promise(case)
    return promise is not None and case.state == "open" and not shifts.here(owner(case, shifts).person)
