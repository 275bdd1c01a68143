"""What is owed, soonest first: for the desk of an operator, a store or a lead, and for the command line.

Own and inherited lateness stand apart. A promise whose step is not open yet stands beside the step that holds the baton:
the customer waits for the answer, whoever has it now.
"""

from __future__ import annotations

from typing import Any

import msgspec

from console.catalogue.schema import Pack
from console.desk import legs
from console.desk.desk import CENTRE, Desk
from console.desk.naming import unit as unit_named
from console.desk.views import Countdown, QueueRow, QueueView
from console.desk.world import build
from console.domain.moments import iso, iso_date, show_time
from console.domain.refusal import Refusal
from console.domain.text import cells
from console.domain.time import HOUR, MINUTE
from console.engine import clocks
from console.engine.case import Case, StepState
from console.engine.commands import World
from console.engine.definition import known, of
from console.engine.opening import posts
from console.engine.who import role_short
from console.i18n import _, language
from console.store import cases as stored

HOLDER = 10
"""Cells of a holder's word in the queue."""
LIMIT = 200
"""How many rows a queue shows at most."""


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """One owed thing, before it is drawn: an open step, or a running promise whose step is still to come (``step_state`` None)."""

    case: Case
    pack: Pack
    name: str
    step: str
    state: StepState | None
    owed_at: int | None
    due_at: int | None
    since: int
    warn_ms: int
    limit_ms: int | None
    promised: bool
    role: str
    unit: str
    own_ms: int
    inherited_ms: int
    posts: tuple[tuple[str, str], ...] = ()


def owed(desk: Desk) -> list[Owed]:
    """Everything that is owed in this file now, soonest first; without a due time last."""
    now = desk.now()
    out: list[Owed] = []
    with desk.reader() as con:
        rows = con.execute(
            "SELECT h.id, coalesce(c.name, '') FROM case_head h LEFT JOIN customer c ON c.id = h.customer"
            " WHERE h.state = 'open'"
        ).fetchall()
        found = [(stored.load(con, case_id), name) for case_id, name in rows]  # type: ignore[arg-type]
    for case, name in found:
        if case is None:
            continue
        pack = desk.pack(case.pack_hash, case.pack)
        out.extend(_of_case(desk, pack, case, name, now))
    return sorted(
        out, key=lambda o: (o.owed_at is None, o.owed_at or 0, o.case.opened_at, o.case.id, o.promised)
    )


def _of_case(desk: Desk, pack: Pack, case: Case, name: str, now: int) -> list[Owed]:
    state = case.open_step
    if state is None or state.runs:
        return []
    out: list[Owed] = []
    own, inherited = clocks.lateness(state, now)
    at = None if state.expected else clocks.owed_at(case, state)
    promised = clocks.promises_for(case, state.step)
    urgent = promised[0] if promised and promised[0].due_at is not None and promised[0].due_at == at else None
    role, unit = state.roles[0] if state.roles else ("", "")
    out.append(
        Owed(
            case=case, pack=pack, name=name, step=state.step, state=state, owed_at=at, due_at=state.due_at,
            since=state.since, warn_ms=state.warn_ms or clocks.warn_default(state.limit_ms), limit_ms=state.limit_ms,
            promised=urgent is not None or bool(promised), role=role, unit=unit, own_ms=own, inherited_ms=inherited,
            posts=state.roles,
        )
    )  # fmt: skip
    process = of(pack, case)
    for promise in case.promises:
        if promise.state != "running" or promise.kept == state.step or promise.due_at is None:
            continue
        if not _presses(promise.due_at, at, now, clocks.warn_default(promise.due_at - promise.said_at)):
            continue
        spec = process.steps.get(promise.kept)
        held = posts(pack, build(desk), spec, known(pack, case)) if spec else ()
        late = clocks.promise_late(promise, now)
        out.append(
            Owed(
                case=case, pack=pack, name=name, step=promise.kept, state=None, owed_at=promise.due_at,
                due_at=promise.due_at, since=promise.said_at, warn_ms=clocks.warn_default(promise.due_at - promise.said_at),
                limit_ms=promise.due_at - promise.said_at, promised=True, role=held[0][0] if held else "",
                unit=held[0][1] if held else "", own_ms=late, inherited_ms=0, posts=held,
            )
        )  # fmt: skip
    return out


def _presses(promised: int, owed_at: int | None, now: int, warn_ms: int) -> bool:
    """Whether a promise stands beside the step that holds the baton: it runs out soon, or the holder is late already."""
    return promised - now <= warn_ms or owed_at is None or owed_at < now


def mine(desk: Desk, item: Owed, world: World) -> bool:
    """Whether the reader may do it in one of their own posts."""
    return any(desk.actor.holds(role, unit) for role, unit in item.posts)


def seen(desk: Desk, item: Owed, world: World) -> bool:
    """Whether it belongs in the reader's queue: everything at the centre, a store's own and what has escalated to a post."""
    units = {unit for _role, unit in desk.actor.posts}
    if desk.actor.machine or not units or CENTRE in units:
        return True
    if any(unit in units for _role, unit in item.posts):
        return True
    return any(desk.actor.holds(role) for role in escalated(item, world, desk.now()))


def escalated(item: Owed, world: World, now: int) -> tuple[str, ...]:
    """The roles in whose queue the step stands too, because it has been late for long enough."""
    if item.state is None:
        return ()
    found = clocks.escalations(item.pack, of(item.pack, item.case), item.case, item.state, world)
    return tuple(role for role, at in found if at <= now)


def view(desk: Desk, overdue: bool = False, with_legs: bool = False, limit: int = LIMIT) -> QueueView:
    """The queue of the person at this desk. *with_legs*: with a ribbon in every row (idle screen, store desk)."""
    world = build(desk)
    now = desk.now()
    everything = [item for item in owed(desk) if seen(desk, item, world)]
    late = sum(item.owed_at is not None and item.owed_at < now for item in everything)
    soon = sum(item.owed_at is not None and now <= item.owed_at <= now + 10 * MINUTE for item in everything)
    today = sum(
        item.owed_at is not None and iso_date(item.owed_at, desk.tz) <= desk.today for item in everything
    )
    shown = [i for i in everything if not overdue or (i.owed_at is not None and i.owed_at < now)][:limit]
    at_store = _at_store(desk)
    return QueueView(
        rows=_joined(tuple(_row(desk, item, world, with_legs) for item in shown), shown),
        late=late,
        within_ten=soon,
        today=today,
        overdue_only=overdue,
        next_words=_next(desk, everything) if not shown else "",
        title=_("Handed to the store") if at_store else "",
        total=len(everything) if at_store else None,
    )


def _joined(rows: tuple[QueueRow, ...], shown: list[Owed]) -> tuple[QueueRow, ...]:
    """Several calls that plans ask for to one customer are one row: one call, all reasons."""
    first: dict[str, int] = {}
    out: list[QueueRow] = []
    for row, item in zip(rows, shown, strict=True):
        if not row.own or item.state is None or not _planned(item):
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


def _planned(item: Owed) -> bool:
    """Whether the step is a call that a plan asks for."""
    spec = of(item.pack, item.case).steps.get(item.step)
    return item.case.channel in ("plan", "outbound") and spec is not None and spec.call is not None


def _at_store(desk: Desk) -> bool:
    """Whether the reader sits in a store."""
    kinds = {desk.units[unit].kind for _role, unit in desk.actor.posts if unit in desk.units}
    return bool(kinds) and CENTRE not in kinds


def _next(desk: Desk, everything: list[Owed]) -> str:
    first = next((i for i in everything if i.owed_at is not None), None)
    if first is None or first.owed_at is None:
        return ""
    what = _title(first)
    return _(
        "The next one: {time} {name} {what}.",
        time=show_time(first.owed_at, desk.tz)[:5],
        name=first.name,
        what=what,
    )


def _row(desk: Desk, item: Owed, world: World, with_legs: bool) -> QueueRow:
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
        what=_title(item) if own or item.state is None else holder(desk, item.pack, item.role, item.unit),
        service=str(service.short or service.title) if service else "",
        own=own,
        group=group(item, desk.now()),
        legs=legs.short(legs.of_case(desk, item.pack, item.case, world=world))
        if with_legs and not _alone(item)
        else (),
        unit=item.unit,
        customer=item.case.customer,
    )


def _alone(item: Owed) -> bool:
    """Whether the case has never left the centre: a planned call needs words, not a ribbon."""
    roles = {role for step in item.case.steps for role, _unit in step.roles}
    ours = {i for i, role in item.pack.roles.items() if role.unit == CENTRE}
    return _planned(item) and roles <= ours


def _title(item: Owed) -> str:
    """What is owed: the step's title; for a planned call what it is about (生日提醒)."""
    spec = of(item.pack, item.case).steps.get(item.step)
    if spec is not None and _planned(item):
        for form in spec.writes:
            field = item.pack.fields.get(item.pack.forms[form].per)
            option = field.options.get(item.case.fields.get(field.id, "")) if field else None
            if option is not None:
                return _("{kind} reminder", kind=str(option.title))
    return str(spec.title) if spec else item.step


def holder(desk: Desk, pack: Pack, role: str, unit: str) -> str:
    """Who holds it, in one word of ten cells: 渝中主管; a role of the centre alone, an agency by its name."""
    word = role_short(pack, role) if role else ""
    info = desk.units.get(unit)
    if info is None or info.kind == CENTRE:
        return word
    if info.kind != "store":
        return info.title
    gap = "" if language() == "zh" else " "
    whole = f"{info.short}{gap}{word}"
    if cells(whole) > HOLDER:
        whole = f"{info.short}{gap}{word.removesuffix('主管').removesuffix(' lead') or word}"
    return whole


def group(item: Owed, now: int) -> str:
    """``late soon hour today later``: past, about to be, within ten minutes, within the hour, after that."""
    if item.owed_at is None:
        return "later"
    left = item.owed_at - now
    if left < 0:
        return "late"
    if left <= item.warn_ms:
        return "soon"
    return "hour" if left < 10 * MINUTE else "today" if left < HOUR else "later"


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
    for item in owed(desk):
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
        out.append(_as_json(desk, item, left))
    return out


def _as_json(desk: Desk, item: Owed, left: int | None) -> dict[str, Any]:
    from console.desk.case_json import seconds

    state = item.state
    who = (state.claimant or state.assignee) if state else ""
    return {
        "case": item.case.id,
        "process": item.case.process,
        "step": item.step,
        "title": _title(item),
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
    }
