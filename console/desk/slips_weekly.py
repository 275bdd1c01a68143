"""The weekly hand-in of slips (Monday 17:30): which slips each store owes, which are in, and one sign-off for many.

A slip is owed from the moment the step opens that hands it in; that step's own clock is the plan's. What was not handed in
on its Monday stays on the list until it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Date
from datetime import timedelta
from typing import Any, Final

import msgspec

from console.catalogue.schema import Performer, Step
from console.desk import perform
from console.desk.desk import Desk
from console.desk.reports.span import wanted as date_wanted
from console.desk.slips import documents
from console.desk.views import View
from console.desk.world import pack_of
from console.domain.moments import iso, iso_date
from console.domain.refusal import Refusal
from console.domain.time import DAY
from console.engine.case import Case
from console.engine.commands import Do
from console.engine.definition import of
from console.i18n import _
from console.store import cases as stored

_HALF_YEAR: Final = 182
_MEMORY = 70 * DAY
"""Cases that ended longer ago than this have had their Monday."""


class Slip(View, frozen=True):
    """A slip and its Monday. ``handed_at`` None while it is missing; ``late`` once its time is past."""

    case: str
    plate: str
    name: str
    step: str
    returned_at: int
    due_at: int | None
    handed_at: int | None
    handed_by: str
    late: bool


class StoreSlips(View, frozen=True):
    """A store's slips of a week: those still missing, and those that are in."""

    unit: str
    title: str
    missing: tuple[Slip, ...]
    handed: tuple[Slip, ...]


class Week(View, frozen=True):
    """A hand-in: its Monday, and each store that has slips, the one that owes most first. ``due_at`` is its clock (ms): when
    the slips of that Monday are due by the process they belong to."""

    monday: str
    stores: tuple[StoreSlips, ...]
    due_at: int | None = None

    @property
    def missing(self) -> int:
        """How many slips are missing in all."""
        return sum(len(s.missing) for s in self.stores)


def week(desk: Desk, date: str = "", store: str = "") -> Week:
    """The hand-in of the Monday on or after *date* (empty: today), of all stores or of one (a unit id)."""
    monday = monday_of(_near(desk, date))
    found: dict[str, list[Slip]] = {}
    for case, step in _owing(desk):
        unit = case.fields.get("store", "")
        if store and unit != store:
            continue
        slip = _slip(desk, case, step, monday)
        if slip is not None:
            found.setdefault(unit, []).append(slip)
    rows = [
        StoreSlips(
            unit=unit,
            title=desk.unit_title(unit),
            missing=tuple(s for s in slips if s.handed_at is None),
            handed=tuple(s for s in slips if s.handed_at is not None),
        )
        for unit, slips in found.items()
    ]
    due = [s.due_at for slips in found.values() for s in slips if s.due_at is not None]
    of_monday = [at for at in due if iso_date(at, desk.tz) == monday]
    return Week(
        monday=monday,
        stores=tuple(sorted(rows, key=lambda r: (-len(r.missing), r.unit))),
        due_at=max(of_monday, default=None),
    )


def _near(desk: Desk, date: str) -> str:
    """The ISO date that is meant; a month and day alone mean the nearest such day, past or to come."""
    day = date_wanted(desk, date)
    if not date.strip() or re.search(r"\d{4}", date):
        return day
    found, today = Date.fromisoformat(day), Date.fromisoformat(desk.today)
    if (today - found).days <= _HALF_YEAR or (found.month == 2 and found.day == 29):
        return day
    return found.replace(year=found.year + 1).isoformat()


def monday_of(day: str) -> str:
    """The Monday on or after an ISO date."""
    on = Date.fromisoformat(day)
    return (on + timedelta(days=(7 - on.weekday()) % 7)).isoformat()


def _owing(desk: Desk) -> list[tuple[Case, Step]]:
    """Cases that have come to the step at which their slip is handed in."""
    steps = {
        process.id: step.id
        for pack, process in desk.library.processes
        for step in process.steps.values()
        if step.batch and documents(pack, process)
    }
    found: list[tuple[Case, Step]] = []
    with desk.reader() as con:
        marks = ",".join("?" * len(steps))
        rows = con.execute(
            f"SELECT id FROM case_head WHERE process IN ({marks}) AND (state = 'open' OR closed_at >= ?)"
            " ORDER BY opened_at, id",
            (*steps, desk.now() - _MEMORY),
        ).fetchall()
        for (name,) in rows:
            case = stored.load(con, name)  # type: ignore[arg-type]
            if case is None:
                continue
            step = of(pack_of(desk, case), case).steps.get(steps[case.process])
            if step is not None and any(s.step == step.id for s in case.steps):
                found.append((case, step))
    return found


def _slip(desk: Desk, case: Case, step: Step, monday: str) -> Slip | None:
    state = next(s for s in reversed(case.steps) if s.step == step.id)
    due = iso_date(state.due_at, desk.tz) if state.due_at is not None else monday
    missing = state.state == "open"
    if due > monday or (due < monday and not missing) or state.state not in ("open", "done"):
        return None
    with desk.reader() as con:
        row = con.execute("SELECT name FROM customer WHERE id = ?", (case.customer,)).fetchone()
    return Slip(
        case=case.id,
        plate=case.plate,
        name=row[0] if row else "",
        step=step.id,
        returned_at=state.opened_at,
        due_at=state.due_at,
        handed_at=None if missing else state.done_at,
        handed_by="" if missing else desk.people.get(state.done_by, state.done_by),
        late=missing and state.due_at is not None and state.due_at < desk.now(),
    )


def rhythms(desk: Desk) -> list[dict[str, Any]]:
    """The weekly hand-ins the packs ask for, each with its own clock: process and step, its due time as the pack writes it,
    the next Monday with the moment its slips are due (ISO 8601, null when none is owed), and how many are missing.
    """
    found = []
    for pack, process in desk.library.processes:
        for step in process.steps.values():
            if not step.batch or not documents(pack, process) or not isinstance(step.due, str):
                continue
            coming = week(desk)
            found.append(
                {
                    "process": process.id,
                    "title": str(process.title),
                    "step": step.id,
                    "step_title": str(step.title),
                    "due": step.due,
                    "next": coming.monday,
                    "due_at": iso(coming.due_at, desk.tz) if coming.due_at is not None else None,
                    "missing": coming.missing,
                }
            )
    return found


def sign_off(desk: Desk, store: str, names: Sequence[str] = (), date: str = "") -> tuple[str, ...]:
    """Hand in a store's missing slips, all of them or the cases *names*, in one act; the numbers of the cases.

    Who is not the store's own records it on behalf. Refused: ``nothing-to-do`` when none is missing, ``no-such-slip`` for a
    case that owes none, and whatever refuses one of them, with its number: then none is handed in.
    """
    found = week(desk, date, store)
    owed = {s.case: s for row in found.stores for s in row.missing}
    chosen = [name.strip().upper() for name in names] or list(owed)
    unknown = [name for name in chosen if name not in owed]
    if unknown:
        raise Refusal(
            "no-such-slip",
            _("{case} owes no slip here", case=unknown[0]),
            _("missing: {cases}", cases="  ".join(owed) or _("none")),
            "case",
        )
    if not chosen:
        raise Refusal("nothing-to-do", _("{store} owes no slip", store=desk.unit_title(store)), "", "store")
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        groups: dict[str, list[Case]] = {}
        for name in chosen:
            case = tx.case(name)
            assert case is not None
            groups.setdefault(case.pack_hash, []).append(case)
        for cases in groups.values():
            pack = pack_of(desk, cases[0])
            step = of(pack, cases[0]).steps[owed[cases[0].id].step]
            perform.batch(desk, tx, pack, cases, Do(step=step.id, for_role=_for(desk, step, store)))
    return tuple(chosen)


def _for(desk: Desk, step: Step, store: str) -> str:
    """On whose behalf it is recorded: nobody's when the person holds the role there."""
    role = step.by.roles[0][0] if isinstance(step.by, Performer) else ""
    return "" if not role or desk.actor.holds(role, store) else f"{role}@{store}"


def as_json(desk: Desk, found: Week) -> dict[str, object]:
    """A week for programs."""

    def slip(s: Slip) -> dict[str, object]:
        built = msgspec.to_builtins(s)
        for key in ("returned_at", "due_at", "handed_at"):
            built[key] = iso(built[key], desk.tz) if built[key] is not None else None
        return built  # type: ignore[no-any-return]

    return {
        "monday": found.monday,
        "due_at": iso(found.due_at, desk.tz) if found.due_at is not None else None,
        "missing": found.missing,
        "stores": [
            {
                "unit": row.unit,
                "title": row.title,
                "missing": [slip(s) for s in row.missing],
                "handed": [slip(s) for s in row.handed],
            }
            for row in found.stores
        ],
    }
