"""What is owed: every open step, and running promises beside them, with whose it is and how late.

Own and inherited lateness stand apart. A promise whose step is not open yet is owed too: the customer waits for the answer,
whoever has the baton now.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import msgspec

from console.catalogue.schema import Pack
from console.desk.desk import CENTRE, Desk
from console.desk.world import build
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

if TYPE_CHECKING:
    from console.store.open import Store

HOLDER = 10
"""Cells of a holder's word in the queue."""


#: The open cases of a file as they were read last: hundreds are shown again every few seconds, and few have changed. An erasure
#: changes the length of what is kept of a case, everything else its last moment.
_kept: WeakKeyDictionary[Store, dict[str, tuple[tuple[int, int], Case | None]]] = WeakKeyDictionary()


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
            "SELECT h.id, h.last_hlc, length(h.folded), coalesce(c.name, '') FROM case_head h LEFT JOIN lookup_merge m ON m.customer = h.customer"
            " LEFT JOIN customer c ON c.id = coalesce(m.target, h.customer)"
            " WHERE h.state = 'open'"
        ).fetchall()
        had, kept = _kept.get(desk.store, {}), {}
        for case_id, hlc, size, _name in rows:
            one = had.get(case_id)
            kept[case_id] = one if one and one[0] == (hlc, size) else ((hlc, size), stored.load(con, case_id))  # type: ignore[arg-type]
    _kept[desk.store] = kept
    world = cache(lambda: build(desk))
    for case_id, _hlc, _size, name in rows:
        case = kept[case_id][1]
        if case is None:
            continue
        pack = desk.pack(case.pack_hash, case.pack)
        out.extend(_of_case(world, pack, case, name, now))
    return sorted(
        out, key=lambda o: (o.owed_at is None, o.owed_at or 0, o.case.opened_at, o.case.id, o.promised)
    )


def _of_case(world: Callable[[], World], pack: Pack, case: Case, name: str, now: int) -> list[Owed]:
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
        held = posts(pack, world(), spec, known(pack, case)) if spec else ()
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


def planned(item: Owed) -> bool:
    """Whether the step is a call that a plan asks for."""
    spec = of(item.pack, item.case).steps.get(item.step)
    return item.case.channel in ("plan", "outbound") and spec is not None and spec.call is not None


def alone(item: Owed) -> bool:
    """Whether the case has never left the centre: a planned call needs words, not a ribbon."""
    roles = {role for step in item.case.steps for role, _unit in step.roles}
    ours = {i for i, role in item.pack.roles.items() if role.unit == CENTRE}
    return planned(item) and roles <= ours


def title_of(item: Owed) -> str:
    """What is owed: the step's title; for a planned call what it is about (生日提醒)."""
    spec = of(item.pack, item.case).steps.get(item.step)
    if spec is not None and planned(item):
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
