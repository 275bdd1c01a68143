"""The shift lead's board: what is late, what will be late in ten minutes, whose it is, and how today goes.

It reads the same owed things as the queue (:func:`console.desk.owed.owed`) and the same spells as the report
(:mod:`console.desk.lateness`), so that the totals of all three are equal.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from console.desk import (
    accounts,
    alerts,
    board_keys,
    board_lines,
    board_narrow,
    chase,
    history,
    lateness,
    legs,
    marks,
    owed,
    owners,
)
from console.desk.alerts import Alert
from console.desk.board_views import BoardView, Grouping
from console.desk.desk import CENTRE, Desk
from console.desk.owed import Owed
from console.desk.owners import Duty
from console.desk.side import midnight
from console.desk.views import Leg, QueueRow, Strip
from console.desk.world import build
from console.domain.calendar import hours_on
from console.domain.moments import show_time
from console.domain.refusal import Refusal
from console.domain.time import DAY
from console.engine.commands import World
from console.engine.definition import of
from console.i18n import _, n_
from console.store.queries import day as day_queries

ROWS = 60
"""How many rows of the list get a ribbon."""
MOST = 500
"""How many rows the list has at most; the figures count everything."""


class Matter(msgspec.Struct, frozen=True):
    """An owed thing with all a board says of it: who answers for it, the unit, role and process it stands under, its mark."""

    item: Owed
    owner: str
    unit: str
    role: str
    process: str
    kind: str


def matters(desk: Desk, shifts: Duty | None = None) -> list[Matter]:
    """Everything owed now, soonest first; promises whose step is not open yet too (their ``item.state`` is None)."""
    shifts = shifts or owners.duty(desk)
    out = []
    for item in owed.owed(desk):
        process = of(item.pack, item.case)
        out.append(
            Matter(
                item=item,
                owner=owners.owner(item.case, shifts).person,
                unit=item.unit or CENTRE,
                role=item.role,
                process=item.case.process,
                kind=marks.kind(item.pack, process, item.step, item.posts),
            )
        )
    return out


def may_see(desk: Desk) -> bool:
    """Whether the person at this desk has the board: shift leads and managers of the centre (who may reassign)."""
    if desk.actor.machine:
        return True
    return any("reassign" in desk.roles[r].may for r, _u in desk.actor.posts if r in desk.roles)


def view(
    desk: Desk,
    *,
    text: str = "",
    grouping: Grouping = "unit",
    overdue: bool = False,
    chosen: str = "",
    typed: str = "",
    everything: Sequence[Matter] | None = None,
) -> BoardView:
    """The board as it is now. *text* narrows it; *chosen* is the line under the cursor (default: the most urgent one's).

    *typed* are words of one's own for the chase; *everything* is what is owed, when it was read already. Refused: ``not-allowed`` for those whose post has no board.
    """
    if not may_see(desk):
        raise Refusal("not-allowed", _("the board is for shift leads and managers"), "", "board")
    shifts = owners.duty(desk)
    world = build(desk)
    if everything is None:
        everything = matters(desk, shifts)
    found = board_narrow.narrowed(desk, everything, text, shifts)
    shown = [m for m in found if not overdue or (m.item.owed_at is not None and m.item.owed_at < desk.now())]
    start = midnight(desk)
    today = lateness.spells(desk, start)
    key = board_lines.key_of(grouping)
    units = board_lines.lines(desk, found, board_narrow.spells_of(found, everything, today), grouping)
    chosen = chosen if any(u.id == chosen for u in units) else board_lines.most_urgent(found, key)
    with desk.reader() as con:
        day = day_queries.counts(con, start, start + DAY, desk.now())  # type: ignore[arg-type]
    overall = lateness.sums(today, lambda s: "all")
    items = [m.item for m in everything]
    every = alerts.of_items(desk, items, world)
    ringing = [a for a in alerts.reaching(desk, items, every, world) if a.rings]
    late = {(a.case, a.step): a for a in every}
    return BoardView(
        strip=strip(desk, shifts),
        keys=board_keys.keys(desk, bool(ringing), overdue),
        open=sum(m.item.state is not None for m in found),
        due=tuple(sorted(m.item.owed_at for m in found if m.item.owed_at is not None)),
        unowned=sum(owners.unowned(c, shifts) for c in {m.item.case.id: m.item.case for m in found}.values()),
        on_time=board_lines.percent(overall[0]) if overall else None,
        kept=day.kept,
        broken=day.broken,
        calls=day.calls,
        units=units,
        promised=tuple(
            (m.item.owed_at, m.item.warn_ms) for m in found if m.item.promised and m.item.owed_at is not None
        ),
        rows=tuple(
            _row(desk, m, world, n < ROWS, late.get((m.item.case.id, m.item.step)))
            for n, m in enumerate(shown[:MOST])
        ),
        legend=board_lines.legend(units),
        grouping=grouping,
        overdue_only=overdue,
        filter_words=board_narrow.understood(desk, text),
        alerts=tuple(ringing),
        chosen=chosen,
        chase=chase.card(desk, everything, chosen, typed) if grouping == "unit" and chosen else None,
        next_words=_next(desk, found) if not shown else "",
    )


def strip(desk: Desk, shifts: Duty) -> Strip:
    """Row 0: who, where, the hours, how many are here."""
    post, place = accounts.titles(desk, desk.actor)
    calendar = desk.calendars.get(desk.calendar_of(CENTRE))
    hours = hours_on(calendar, desk.today) if calendar is not None else None
    said = [place]
    if hours is not None:
        said.append(" - ".join(f"{m // 60:02d}:{m % 60:02d}" for m in hours))
    if shifts.on:
        said.append(n_("{count} person here", "{count} people here", len(shifts.on)))
    return Strip(
        name=f"{desk.actor.name} {post}".strip(), words=tuple(w for w in said if w), right=(_("all kept"),)
    )


# the list --------------------------------------------------------------------------------------------------------------


def _next(desk: Desk, found: Sequence[Matter]) -> str:
    """What is owed next, in words, when nothing is on the list."""
    first = next((m for m in found if m.item.owed_at is not None), None)
    if first is None or first.item.owed_at is None:
        return ""
    return _(
        "The next one: {time} {name} {what}.",
        time=show_time(first.item.owed_at, desk.tz)[:5],
        name=first.item.name,
        what=about(desk, first.item),
    )


def _row(desk: Desk, m: Matter, world: World, with_legs: bool, alert: Alert | None) -> QueueRow:
    item = m.item
    found: tuple[Leg, ...] = ()
    if with_legs:
        ours = item.state is not None and m.unit == CENTRE
        name = desk.people.get(m.owner, "") if ours else ""
        found = tuple(
            replace(leg, title=name) if leg.state == "open" else leg
            for leg in legs.short(legs.of_case(desk, item.pack, item.case, world=world))
            if leg.state in ("done", "open")
        )
    return QueueRow(
        case=item.case.id,
        step=item.step,
        clock=board_lines.clock_of(item),
        promised=item.promised,
        plate=item.case.plate,
        name=item.name,
        what=desk.unit_title(m.unit),
        service=about(desk, item),
        group=owed.group(item, desk.now()),
        legs=found,
        unit=m.unit,
        customer=item.case.customer,
        rings_from=alert.rings_from if alert is not None and alert.rings else None,
        alert=alerts.said(desk, alert) if alert is not None else "",
    )


def about(desk: Desk, item: Owed) -> str:
    """What a case is about in a few words: 洗车预约."""
    from console.engine.definition import known

    service = known(item.pack, item.case).get("service", "")
    return history.process_words(desk, item.case.pack_hash, item.case.pack, item.case.process, service)
