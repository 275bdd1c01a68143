"""Running plans for a day: withdraw what moved, open what is due, say what waits and what is held back. Twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from console.catalogue.schema import Pack, Plan
from console.desk import people, records
from console.desk.desk import Desk
from console.desk.plans import opening, rows
from console.desk.plans.survey import Item, Made, plans_of, settled, standing, survey, when_of
from console.domain.moments import iso
from console.domain.refusal import Refusal
from console.i18n import _


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A case that could not be opened, and why."""

    item: Item
    why: Refusal


class Ran(msgspec.Struct, kw_only=True):
    """What a run did: cases opened, cases withdrawn, what waits for its hour, what is held back, what could not be opened.

    ``there`` counts what was opened before; ``left`` is due too, but was more than the run was to open.
    """

    on: str
    opened: list[tuple[Item, str]] = []
    withdrawn: list[tuple[Plan, Made]] = []
    waiting: list[Item] = []
    held: list[Item] = []
    failed: list[Failed] = []
    left: list[Item] = []
    there: int = 0


def named(desk: Desk, names: Sequence[str]) -> list[tuple[Pack, Plan]]:
    """The plans people name, by id or title; all of them without a name. Refused: ``no-plan``."""
    from console.desk.naming import one

    known = {plan.id: (pack, plan) for pack, plan in plans_of(desk)}
    if not names:
        return list(known.values())
    found = []
    for name in names:
        plan = one(name, ((p.id, p.title) for _pack, p in known.values()))
        if not plan:
            fix = "  ".join(f"{p.id} {p.title}" for _pack, p in known.values())
            raise Refusal("no-plan", _("there is no plan 「{text}」", text=name), fix, "plan")
        found.append(known[plan])
    return found


def run(desk: Desk, on: str = "", names: Sequence[str] = (), *, limit: int = -1, brief: bool = False) -> Ran:
    """Run all plans (or the *names* given, which is how plans run by hand are run) for the ISO date *on*, today when empty.

    For today a case opens from its hour on; for another day, when somebody asks for it, at once. *limit*: at most so many
    cases, the others are in ``left``. *brief*: see :func:`~console.desk.plans.survey.survey`.
    """
    done = Ran(on=on or desk.today)
    for pack, plan in named(desk, names):
        _withdraw(desk, pack, plan, done)
        _open(desk, pack, plan, done, by_hand=bool(names), limit=limit, brief=brief)
    return done


def _open(desk: Desk, pack: Pack, plan: Plan, done: Ran, *, by_hand: bool, limit: int, brief: bool) -> None:
    """Open what is due of one plan."""
    again = False
    # A plan with a rhythm comes back to what it held; a wish for a day does not come after that day.
    rhythmic = when_of(desk, plan).kind not in ("row", "hand")
    for item in survey(desk, pack, plan, done.on, by_hand=by_hand, brief=brief):
        if item.state == "held":
            done.held.append(item)
            again |= rhythmic
        elif item.state == "waiting":
            done.waiting.append(item)
            again = True
        elif item.state == "opened":
            done.there += 1
        elif 0 <= limit <= len(done.opened):
            done.left.append(item)
            again = True
        else:
            open_one(desk, item, done)
    if not again:
        _mark(desk, plan.id, done.on)


def open_one(desk: Desk, item: Item, done: Ran) -> None:
    """Open one item, or note why it could not be."""
    try:
        done.opened.append((item, opening.open_item(desk, item)))
    except Refusal as why:
        done.failed.append(Failed(item=item, why=why))


def _mark(desk: Desk, plan: str, on: str) -> None:
    """Log that the plan was run to its end for a day: once, whoever does it."""
    with desk.reader() as con:
        known = settled(con, plan, on)
    if not known:
        with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
            tx.fact("plan_run", f"{plan}|{on}", {"plan": plan, "on": on})


def _withdraw(desk: Desk, pack: Pack, plan: Plan, done: Ran) -> None:
    """Take back what was opened for a day its row has no more, or opened twice by two sites that did not know of each other."""
    with desk.reader() as con:
        found = standing(con, plan.id)
        gone = list(_left_behind(desk, con, pack, plan, found)) if when_of(desk, plan).kind == "row" else []
    seen: set[str] = set()
    for made in found:
        if made.key in seen:
            gone.append((made, ""))
        seen.add(made.key)
    for made, moved_to in gone:
        if opening.withdraw(desk, made, moved_to):
            done.withdrawn.append((plan, made))


def _left_behind(
    desk: Desk, con: records.Connection, pack: Pack, plan: Plan, found: Sequence[Made]
) -> list[tuple[Made, str]]:
    """Open cases of a plan whose row has another day now, with that day; empty when the row is not there any more."""
    if not found:
        return []
    stamps = [made.key.split("|")[2] for made in found]
    ordered = sorted({stamp.partition("@")[0] for stamp in stamps})
    here = {(r.key, r.stamp) for r in rows.on_their_day(desk, con, pack, plan, ordered)}
    out = []
    for made, stamp in zip(found, stamps, strict=True):
        row = made.key.split("|")[1]
        if (row, stamp) not in here:
            out.append((made, rows.day_now(desk, con, pack, plan, row)))
    return out


def as_json(desk: Desk, done: Ran) -> dict[str, Any]:
    """A run in the public shape."""
    return {
        "on": done.on,
        "opened": [{**item_json(desk, item), "case": case} for item, case in done.opened],
        "waiting": [item_json(desk, item) for item in done.waiting],
        "held": [{**item_json(desk, item), "held_by": item.by} for item in done.held],
        "withdrawn": [
            {"plan": plan.id, "title": str(plan.title), "case": made.case, "customer": made.customer,
             "name": people.name(desk, made.customer) if made.customer else "", "row": made.key.split("|")[1],
             "day": made.key.split("|")[2].partition("@")[0]}
            for plan, made in done.withdrawn
        ],
        "failed": [
            {**item_json(desk, f.item), "message": f.why.message, "fix": f.why.fix} for f in done.failed
        ],
        "already": done.there,
    }  # fmt: skip


def item_json(desk: Desk, item: Item) -> dict[str, Any]:
    """One case of a plan in the public shape."""
    return {
        "plan": item.plan.id,
        "title": str(item.plan.title),
        "process": item.process,
        "row": item.row.key,
        "customer": item.row.customer,
        "name": people.name(desk, item.row.customer) if item.row.customer else "",
        "plate": item.row.plate,
        "date": item.date,
        "opens_at": iso(item.at, desk.tz),
        "state": item.state,
        "case": item.case or None,
    }
