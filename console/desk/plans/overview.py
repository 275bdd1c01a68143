"""The plans as a list: what each would open today, what it opened, when it lands next."""

from __future__ import annotations

from datetime import date
from typing import Any

from console.catalogue.schema import Pack, Plan
from console.desk.desk import Desk
from console.desk.plans import dates
from console.desk.plans.run import item_json, named
from console.desk.plans.survey import calendar_for, opened, standing, survey, when_of
from console.domain import calendar as days
from console.domain.moments import iso_date

AHEAD = 400
"""How many days ahead the next day of a rhythm is looked for."""


def list_(desk: Desk, on: str = "") -> list[dict[str, Any]]:
    """Every plan: what it would open on *on* (today when empty), what it has opened, what still stands, when it lands next."""
    return [_one(desk, pack, plan, on or desk.today) for pack, plan in named(desk, ())]


def _one(desk: Desk, pack: Pack, plan: Plan, on: str) -> dict[str, Any]:
    items = survey(desk, pack, plan, on, by_hand=False)
    with desk.reader() as con:
        made = opened(con, plan.id)
        left = standing(con, plan.id)
        last = con.execute(
            "SELECT max(opened_at) FROM case_head WHERE relation = 'plan' AND origin_step >= ? AND origin_step < ?",
            (f"{plan.id}|", f"{plan.id}|\x7f"),
        ).fetchone()[0]
    return {
        "plan": plan.id,
        "title": str(plan.title),
        "rows": plan.rows,
        "when": desk.settings.get(("plans", plan.id, "when"), plan.when),
        "shift": plan.shift,
        "opens": [{"process": p, "title": str(pack.processes[p].title), "at": t} for p, t in plan.opens.items()],
        "next": _next(desk, pack, plan, on),
        "on": on,
        "would_open": [item_json(desk, i) for i in items if i.state in ("due", "withdrawn", "waiting")],
        "held": [{**item_json(desk, i), "held_by": i.by} for i in items if i.state == "held"],
        "opened": len(made),
        "open": len(left),
        "last_on": iso_date(last, desk.tz) if last is not None else None,
    }  # fmt: skip


def _next(desk: Desk, pack: Pack, plan: Plan, on: str) -> str | None:
    """The next date of a rhythm, shifted; none for plans that go by their rows or by hand."""
    until = days.add_days(date.fromisoformat(on).isoformat(), AHEAD)
    found = dates.rhythm(when_of(desk, plan), on, until)
    calendar = calendar_for(desk, pack, plan)
    return next((d for d in (dates.shifted(calendar, day, plan.shift) for day in found) if d >= on), None)
