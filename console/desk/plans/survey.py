"""What a plan would do on a day: everything it lands on, and for each case whether it opens, waits, is held back or is there.

Nothing is changed here. What a plan opened is known from the cases themselves: each carries ``plan|row|day|process`` as the step
it came from, logged with its first event, so that no row is opened twice for one day, on this machine or another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from console.catalogue.recurrence import When, parse_when
from console.catalogue.schema import Pack, Performer, Plan, Process
from console.desk import records
from console.desk.desk import CENTRE, Desk
from console.desk.plans import dates, rows
from console.desk.plans.rows import Row
from console.domain import calendar as days
from console.domain.calendar import Calendar

State = Literal["due", "waiting", "held", "opened", "withdrawn"]
CATCH_UP = 31
"""Days after which a day nobody ran is let go: the console was away, not asleep."""
_END = "\x7f"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One case of a plan: ``due`` to open now, ``waiting`` for its hour, ``held`` back by the open case ``by``, ``opened`` already,
    or ``withdrawn`` by the plan and wanted again. ``case`` is there for the last two."""

    pack: Pack
    plan: Plan
    process: str
    row: Row
    date: str
    day: str
    at: int
    state: State
    case: str = ""
    by: str = ""

    @property
    def key(self) -> str:
        """What names it for good."""
        return key(self.plan.id, self.row.key, self.row.stamp or self.date, self.process)


def key(plan: str, row: str, stamp: str, process: str) -> str:
    """``plan|row|day|process``."""
    return f"{plan}|{row}|{stamp}|{process}"


def plans_of(desk: Desk) -> Iterator[tuple[Pack, Plan]]:
    """Every plan once, with the pack it belongs to."""
    for pack in desk.library.packs.values():
        for plan in pack.plans.values():
            if plan.pack == pack.id:
                yield pack, plan


def when_of(desk: Desk, plan: Plan) -> When:
    """When it lands: what the site's ``settings.toml`` says, else the plan."""
    return parse_when(desk.settings.get(("plans", plan.id, "when"), plan.when))


def calendar_for(desk: Desk, pack: Pack, plan: Plan) -> Calendar:
    """The opening hours of who does the first step of what the plan opens; of the centre when that is not one kind of unit."""
    kind = CENTRE
    for name in plan.opens:
        process = pack.processes.get(name)
        who = _first(pack, process) if process is not None else None
        if who is not None and who.roles:
            role = pack.roles.get(who.roles[0][0])
            kind = role.unit if role is not None else CENTRE
            break
    found = desk.calendars.get(desk.calendar_of(kind)) or desk.calendars.get(desk.calendar_of(CENTRE))
    return found or Calendar(id="", tz=desk.tz)


def _first(pack: Pack, process: Process) -> Performer | None:
    seen: set[str] = set()
    while process.first.runs and process.first.runs in pack.processes and process.id not in seen:
        seen.add(process.id)
        process = pack.processes[process.first.runs]
    return process.first.by if isinstance(process.first.by, Performer) else None


def ran_until(con: records.Connection, plan: str, on: str) -> str:
    """The last day up to *on* for which the plan was run to its end; the day before *on* when it never was."""
    row = con.execute(
        "SELECT max(pk) FROM change WHERE tbl = 'plan_run' AND pk >= ? AND pk <= ?",
        (f"{plan}|", f"{plan}|{on}"),
    ).fetchone()
    before = days.add_days(on, -1)
    if row is None or not row[0]:
        return before
    return max(min(str(row[0]).rpartition("|")[2], before), days.add_days(on, -CATCH_UP))


def first_run(con: records.Connection, plan: str, on: str) -> str:
    """The first day the plan was ever run for; *on* when it never was."""
    row = con.execute(
        "SELECT min(pk) FROM change WHERE tbl = 'plan_run' AND pk >= ? AND pk < ?",
        (f"{plan}|", f"{plan}|{_END}"),
    ).fetchone()
    return min(str(row[0]).rpartition("|")[2], on) if row is not None and row[0] else on


def settled(con: records.Connection, plan: str, on: str) -> bool:
    """Whether the plan was run to its end for the day *on*."""
    row = con.execute("SELECT 1 FROM change WHERE tbl = 'plan_run' AND pk = ?", (f"{plan}|{on}",)).fetchone()
    return row is not None


def survey(
    desk: Desk, pack: Pack, plan: Plan, on: str, *, by_hand: bool = False, brief: bool = False
) -> list[Item]:
    """Every case the plan has to do with on the day *on*. A plan run by hand lands on *on* only when *by_hand*.

    A case opens when its day has come since the last run. A day that has gone by counts too while the date itself is still
    ahead, if the plan was run by then (the row came, moved or was held back meanwhile); of an appointment while its hour is. *brief*: after
    the run of the day only appointments are looked at, which come and move all day.
    """
    if brief and plan.rows not in rows.APPOINTMENTS:
        with desk.reader() as con:
            if settled(con, plan.id, on):
                return []
    calendar = calendar_for(desk, pack, plan)
    when = when_of(desk, plan)
    found: list[Item] = []
    with desk.reader() as con:
        last = ran_until(con, plan.id, on)
        begun = first_run(con, plan.id, on)
        for row, day in _landed(desk, con, pack, plan, when, on, last, calendar, by_hand):
            kept = plan.rows in rows.APPOINTMENTS
            for process, opens in plan.opens.items():
                at = dates.landing(calendar, day, row.moment, opens, plan.shift, kept=kept)
                if by_hand and when.kind == "hand":
                    at = dates.Landing(date=on, day=on, at=desk.now())
                ahead = row.moment is not None and row.moment >= desk.now()
                late = at.date >= on and (ahead if kept else at.day >= begun)
                if at.day > on or not (at.day > last or late):
                    continue
                item = Item(
                    pack=pack, plan=plan, process=process, row=row, date=at.date, day=at.day, at=at.at, state="due"
                )  # fmt: skip
                found.append(_judged(desk, con, item, on))
    return sorted(found, key=lambda item: (item.at, item.key))


def _landed(
    desk: Desk, con: records.Connection, pack: Pack, plan: Plan, when: When, on: str, last: str,
    calendar: Calendar, by_hand: bool,
) -> Iterator[tuple[Row, str]]:  # fmt: skip
    """Rows with the day they land on before any shift: their own, or one of the plan's rhythm."""
    before, after = dates.reach(plan.opens)
    first, until = days.add_days(last, -after), days.add_days(on, before)
    if when.kind == "row":
        for row in rows.on_their_day(desk, con, pack, plan, list(dates.window(first, until))):
            yield row, row.day
        return
    beats = dates.rhythm(when, first, until)
    if when.kind == "hand":
        beats = [on] if by_hand else []
    for day in beats:
        shifted = dates.shifted(calendar, day, plan.shift)
        for row in rows.all_rows(desk, con, pack, plan, shifted, calendar):
            stamp = "once" if when.kind == "hand" and plan.rows == "file" else day
            yield msgspec.structs.replace(row, day=stamp, moment=None), day


def _judged(desk: Desk, con: records.Connection, item: Item, on: str) -> Item:
    state: State = "due"
    case = by = ""
    made = opened(con, item.plan.id, item.row.key)
    same = next((c for c in made if c.key == item.key), None)
    if same is not None:
        case = same.case
        state = "withdrawn" if same.state == "cancelled" and by_machine(con, case) else "opened"
    else:
        # A row whose day moved while somebody was at it: the case in hand goes on, no second one opens beside it.
        moved = [c for c in made if c.process == item.process and c.state == "open"]
        by_row = when_of(desk, item.plan).kind == "row"
        going = next((c.case for c in moved if by_row and not untouched(con, c.case)), "")
        case = going or _from_booking(con, item)
        state = "opened" if case else "due"
    if state in ("due", "withdrawn"):
        by = _silencing(con, item)
        if by:
            state = "held"
        elif item.at > desk.now() and on <= desk.today:
            state = "waiting"
    return msgspec.structs.replace(item, state=state, case=case, by=by)


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A case a plan opened, and what it is now."""

    key: str
    case: str
    process: str
    state: str
    customer: str = ""


_MADE = "SELECT origin_step, id, process, state, customer FROM case_head WHERE relation = 'plan' AND "


def _made(found: Iterable[tuple[str, str, str, str, str]]) -> list[Made]:
    return [Made(key=k, case=c, process=p, state=s, customer=who) for k, c, p, s, who in found]


def opened(con: records.Connection, plan: str, row: str = "") -> list[Made]:
    """What a plan opened (for one row), oldest number first."""
    begin = f"{plan}|{row}|" if row else f"{plan}|"
    return _made(
        con.execute(
            _MADE + "origin_step >= ? AND origin_step < ? ORDER BY origin_step, number, id",
            (begin, begin + _END),
        ).fetchall()
    )


def standing(con: records.Connection, plan: str) -> list[Made]:
    """The open cases of a plan."""
    return _made(
        con.execute(
            _MADE
            + "state = 'open' AND origin_step >= ? AND origin_step < ? ORDER BY origin_step, number, id",
            (f"{plan}|", f"{plan}|{_END}"),
        ).fetchall()
    )


def untouched(con: records.Connection, case: str) -> bool:
    """Whether nobody has done anything to a case and to those it runs: every event of theirs is the machine's."""
    ids = [
        case,
        *(i for (i,) in con.execute("SELECT id FROM case_head WHERE origin = ?", (case,)).fetchall()),
    ]
    marks = ",".join("?" * len(ids))
    row = con.execute(
        f"SELECT 1 FROM change WHERE tbl = 'case_event' AND pk IN ({marks}) AND actor <> '' LIMIT 1", ids
    ).fetchone()
    return row is None


def by_machine(con: records.Connection, case: str) -> bool:
    """Whether the last thing that happened to a case was done by the machine."""
    row = con.execute(
        "SELECT actor FROM change WHERE tbl = 'case_event' AND pk = ? ORDER BY hlc DESC, site DESC LIMIT 1",
        (case,),
    ).fetchone()
    return row is not None and row[0] == ""


def _from_booking(con: records.Connection, item: Item) -> str:
    """The case of this process that somebody opened for the booking already."""
    if not item.row.origin:
        return ""
    row = con.execute(
        "SELECT id FROM case_head WHERE origin = ? AND process = ? AND state <> 'cancelled' AND relation <> 'plan' LIMIT 1",
        (item.row.origin, item.process),
    ).fetchone()
    return str(row[0]) if row else ""


def _silencing(con: records.Connection, item: Item) -> str:
    """The open case that holds the plan back for this customer."""
    names = item.plan.silent_while
    if not names or not item.row.customer:
        return ""
    row = con.execute(
        f"SELECT id FROM case_head INDEXED BY case_head_customer WHERE customer IN {records.ONE} AND state = 'open'"
        f" AND process IN ({','.join('?' * len(names))})"
        " ORDER BY opened_at LIMIT 1",
        (item.row.customer, *names),
    ).fetchone()
    return str(row[0]) if row else ""
