"""Beside the queue when nobody is on the line: my promises, parked calls, today's calls, the shift; or a store's day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from console.catalogue.schema import Pack
from console.desk import arrivals, calls, queue, records
from console.desk.desk import CENTRE, Desk
from console.desk.history import matter_words, outcome_title, process_words
from console.desk.views import Countdown, DoneRow, Figure, QueueRow, SideView, StoreRow
from console.domain.calendar import hours_on
from console.domain.moments import duration, instant, iso_date, show_moment, show_time
from console.domain.time import DAY
from console.engine import clocks
from console.engine.case import Case
from console.engine.definition import known, of
from console.i18n import _, language, n_
from console.store import cases as stored
from console.store.queries import day as day_queries

CALLS = 4
"""How many of today's calls are listed by name."""
DONE = 3
"""How many finished cases are listed."""


def view(desk: Desk) -> SideView:
    """The side of the idle screen for the person at this desk."""
    store = _store(desk)
    return _of_store(desk, store) if store else _of_centre(desk)


def _store(desk: Desk) -> str:
    """The store the person sits in, empty at the centre."""
    units = [u for _r, u in desk.actor.posts if u in desk.units]
    kinds = {desk.units[u].kind for u in units}
    return units[0] if units and CENTRE not in kinds else ""


def midnight(desk: Desk) -> int:
    """When today began where the site is, ms."""
    return instant(datetime.fromisoformat(f"{desk.today}T00:00:00"), desk.tz)


def _of_centre(desk: Desk) -> SideView:
    start = midnight(desk)
    with desk.reader() as con:
        today = [c for (i,) in _opened_since(con, start) if (c := stored.load(con, i)) is not None]  # type: ignore[arg-type]
        counts = day_queries.counts(con, start, start + DAY, desk.now(), desk.actor.id)  # type: ignore[arg-type]
        last = con.execute(
            "SELECT k.ended_at, c.name FROM call k LEFT JOIN customer c ON c.id = k.customer WHERE k.staff = ?"
            " AND k.ended_at IS NOT NULL AND k.began_at >= ? ORDER BY k.ended_at DESC LIMIT 1",
            (desk.actor.id, start),
        ).fetchone()
        promised = _promises(desk, con)
        done = _done(desk, con, start)
    mine = [c for c in today if c.opened_by == desk.actor.id and c.steps]
    in_time, ended = _first_steps(mine, desk.now())
    figures = []
    if counts.calls:
        figures.append(Figure(label=_("calls"), value=n_("{count} call", "{count} calls", counts.calls)))
    if ended:
        figures.append(Figure(label=_("accepted in time"), value=f"{in_time} / {ended}"))
    if counts.kept + counts.broken:
        figures.append(
            Figure(label=_("promises kept"), value=f"{counts.kept} / {counts.kept + counts.broken}")
        )
    if last is not None:
        figures.append(
            Figure(
                label=_("last call"),
                value="  ".join(w for w in (show_time(last[0], desk.tz), last[1] or "") if w),
            )
        )
    people, more, why, count = to_call(desk)
    return SideView(
        promises=promised,
        parked=calls.parked(desk),
        to_call=people,
        to_call_more=more,
        to_call_more_why=why,
        to_call_count=count,
        shift=_hours(desk, CENTRE),
        figures=tuple(figures),
        done=done,
    )


def _opened_since(con: records.Connection, start: int) -> list[Any]:
    found: list[Any] = con.execute(
        "SELECT id FROM case_head WHERE opened_at >= ? ORDER BY opened_at", (start,)
    ).fetchall()
    return found


def _first_steps(found: list[Case], now: int) -> tuple[int, int]:
    """Of the cases' first steps that ended: how many in time, and how many."""
    ended = [c.steps[0] for c in found if c.steps[0].done_at is not None]
    return sum(not clocks.breached(step, now) for step in ended), len(ended)


def _hours(desk: Desk, unit: str) -> str:
    """08:30 - 17:30, today's hours of a unit."""
    calendar = desk.calendars.get(desk.calendar_of(unit))
    hours = hours_on(calendar, desk.today) if calendar is not None else None
    if hours is None:
        return ""
    return " - ".join(f"{m // 60:02d}:{m % 60:02d}" for m in hours)


def _promises(desk: Desk, con: records.Connection) -> tuple[QueueRow, ...]:
    """What the person at this desk promised and what still runs, soonest first."""
    rows = con.execute(
        "SELECT p.case_id, p.kept, p.due_at, p.said_at, h.plate, coalesce(c.name, ''), h.pack_hash, h.pack, h.process,"
        " h.service, h.customer FROM promise p JOIN case_head h ON h.id = p.case_id LEFT JOIN customer c ON c.id = h.customer"
        " WHERE p.state = 'running' AND h.state = 'open' AND p.by = ? AND p.due_at IS NOT NULL ORDER BY p.due_at LIMIT 8",
        (desk.actor.id,),
    ).fetchall()
    out = []
    for case, kept, due, said, plate, name, pack_hash, pack, process, service, customer in rows:
        out.append(
            QueueRow(
                case=case,
                step=kept,
                clock=Countdown(
                    since=said, due_at=due, limit_ms=due - said, warn_ms=clocks.warn_default(due - said)
                ),
                promised=True,
                plate=plate,
                name=name,
                # A process's English title has no room beside a name; its service says enough.
                what=(process_words if language() == "zh" else matter_words)(
                    desk, pack_hash, pack, process, service
                ),
                own=True,
                customer=customer,
            )
        )
    return tuple(out)


def _done(desk: Desk, con: records.Connection, start: int) -> tuple[DoneRow, ...]:
    """What was finished just now, newest first."""
    rows = con.execute(
        "SELECT id FROM case_head WHERE closed_at >= ? AND relation <> 'run' ORDER BY closed_at DESC LIMIT ?",
        (start, DONE),
    ).fetchall()
    out = []
    for (case_id,) in rows:
        case = stored.load(con, case_id)  # type: ignore[arg-type]
        if case is None or case.closed_at is None:
            continue
        person = records.customer(con, case.customer) if case.customer else None
        pack = desk.pack(case.pack_hash, case.pack)
        out.append(
            DoneRow(
                at=case.closed_at,
                plate=case.plate,
                name=person.name if person else "",
                words=_ending(desk, pack, case),
                ok=case.state == "closed"
                and case.outcome not in ("unreached", "cannot-serve", "not-entitled"),
            )
        )
    return tuple(out)


def _ending(desk: Desk, pack: Pack, case: Case) -> str:
    """How it ended in a line: 洗车预约 已预约 明天 09:00 渝北店."""
    values = known(pack, case)
    wanted = next((v for f, v in values.items() if f in pack.fields and pack.fields[f].kind == "moment"), "")
    place = desk.unit_title(values["store"]) if values.get("store") else ""
    parts = [
        process_words(desk, case.pack_hash, case.pack, case.process, values.get("service", "")),
        outcome_title(desk, case.pack_hash, case.pack, case.outcome, case.state)
        if case.outcome != "done"
        else "",
        show_moment(int(wanted), desk.tz)
        if wanted.isdigit() and case.outcome not in ("declined", "unreached", "not-entitled")
        else "",
        place,
    ]
    return "  ".join(p for p in parts if p)


def to_call(desk: Desk) -> tuple[tuple[tuple[str, str, str], ...], str, str, int]:
    """Today's calls: people with every reason, several joined into one call; the rest counted; how many people."""
    people: dict[str, tuple[str, list[str]]] = {}
    for item in queue.owed(desk):
        spec = of(item.pack, item.case).steps.get(item.step) if item.state else None
        if spec is None or spec.call is None or item.case.channel not in ("plan", "outbound"):
            continue
        reasons = people.setdefault(item.case.customer, (item.name, []))[1]
        why = reason(item.pack, item.case)
        if why not in reasons:
            reasons.append(why)
    ordered = _rested_last(desk, sorted(people.items(), key=lambda entry: -len(entry[1][1])))
    rows = tuple(
        (name, " ".join(reasons), rests or (_("one call for all") if len(reasons) > 1 else ""))
        for name, reasons, rests in ordered[:CALLS]
    )
    rest = ordered[CALLS:]
    more = n_("{count} more person", "{count} more people", len(rest)) if rest else ""
    whys = [r for _n, reasons, _rests in rest for r in reasons]
    why = max(set(whys), key=whys.count) if whys else ""
    return rows, more, why, len(ordered)


def _rested_last(
    desk: Desk, people: list[tuple[str, tuple[str, list[str]]]]
) -> list[tuple[str, list[str], str]]:
    """People with why they are called; who was reached often enough lately last, with until when they are left in peace.

    Only as many are looked up as are shown: the others are counted.
    """
    from console.desk import one_call

    fresh: list[tuple[str, list[str], str]] = []
    rested: list[tuple[str, list[str], str]] = []
    with desk.reader() as con:
        for customer, (name, reasons) in people:
            until = None
            if len(fresh) < CALLS and customer:
                until = one_call.rests_until(one_call.reached(con, customer, desk.now()))
            if until is None:
                fresh.append((name, reasons, ""))
            else:
                rested.append((name, reasons, _("from {date}", date=iso_date(until, desk.tz)[5:])))
    return fresh + rested


def reason(pack: Pack, case: Case) -> str:
    """Why somebody is called, in a word: 生日, 年检, 约定提醒."""
    field = pack.fields.get("reminder_type")
    value = case.fields.get("reminder_type", "")
    if field is not None and value in field.options:
        return str(field.options[value].title)
    title = str(of(pack, case).title)
    return title.split("(")[0].removeprefix("提醒") if language() == "zh" else title


def _of_store(desk: Desk, store: str) -> SideView:
    start = midnight(desk)
    with desk.reader() as con:
        rows = con.execute(
            "SELECT id FROM case_head WHERE unit = ? AND last_at >= ? ORDER BY last_at", (store, start)
        ).fetchall()
        found = [c for (i,) in rows if (c := stored.load(con, i)) is not None]  # type: ignore[arg-type]
        come = arrivals.today(desk, con, store)
    answered = [
        s for c in found for s in c.steps
        if s.done_at is not None and s.done_at >= start and s.due_at is not None and not s.chain and not s.expected
        and any(unit == store for _role, unit in s.roles)
    ]  # fmt: skip
    in_time = sum(not clocks.breached(s, desk.now()) for s in answered)
    came_late = [clocks.lateness(s, desk.now())[1] for s in answered]
    late = [ms for ms in came_late if ms]
    checked = [k for c in found for k in c.checks.values() if k.variant == "E2" and k.at >= start]
    figures = []
    if answered:
        figures.append(Figure(label=_("answered in time"), value=f"{in_time} / {len(answered)}"))
    if late:
        words = n_(
            "{count} item, {time} in all", "{count} items, {time} in all", len(late), time=duration(sum(late))
        )
        figures.append(Figure(label=_("came late"), value=words))
    if checked:
        passed = sum(k.passed for k in checked)
        figures.append(Figure(label=_("cards checked"), value=f"{passed} / {len(checked)}"))
    return SideView(
        parked=calls.parked(desk),
        arrivals=come,
        shift=_hours(desk, store),
        shift_title=_("The store today"),
        figures=tuple(figures),
    )


def stores(desk: Desk) -> tuple[StoreRow, ...]:
    """Every store now: how many steps it holds and the most urgent clock."""
    held: dict[str, list[queue.Owed]] = {}
    for item in queue.owed(desk):
        if item.state is not None and item.unit:
            held.setdefault(item.unit, []).append(item)
    out = []
    for unit in desk.units.values():
        if unit.kind != "store":
            continue
        mine = held.get(unit.id, [])
        first = next((i for i in mine if i.owed_at is not None), None)
        clock = None
        if first is not None:
            clock = Countdown(
                since=first.since, due_at=first.owed_at, limit_ms=first.limit_ms, warn_ms=first.warn_ms,
                inherited_ms=first.inherited_ms,
            )  # fmt: skip
        out.append(StoreRow(unit=unit.id, title=unit.title, held=len(mine), clock=clock))
    return tuple(out)
