"""Opening what is due, giving back what a moved date left behind. Everything goes through the desk's one door."""

from __future__ import annotations

from typing import Any

from console.catalogue.schema import Pack
from console.catalogue.times import TimeProblem, parse
from console.desk import examining, known_fields, records
from console.desk.desk import MACHINE, Desk
from console.desk.perform import act, opened
from console.desk.plans import dates
from console.desk.plans.survey import Item, Made, calendar_for, untouched
from console.desk.world import build, pack_of
from console.domain.calendar import Calendar
from console.engine import commands as c
from console.engine.case import Case
from console.engine.children import HEADERS, fields_of
from console.engine.decide import decide
from console.i18n import _

CHANNEL = "plan"


def open_item(desk: Desk, item: Item) -> str:
    """Open the case of an item, or again the one the plan withdrew; its number. Raises a refusal when it may not be opened.

    Looked at again inside the write: two consoles at one file open it once.
    """
    machine = desk.as_(MACHINE)
    pack, process = item.pack, item.pack.processes[item.process]
    with machine.store.write(actor=MACHINE.id, now=machine.now()) as tx:
        had = tx.reader.execute(
            "SELECT id, state FROM case_head WHERE relation = 'plan' AND origin_step = ? ORDER BY number, id LIMIT 1",
            (item.key,),
        ).fetchone()
        if had is not None:
            case = tx.case(had[0])
            if had[1] != "cancelled" or item.state != "withdrawn" or case is None:
                return str(had[0])
            return act(machine, tx, case, c.Reopen(reason=_("the date is this one again"))).id
        values = fields(machine, tx.reader, item)
        header = Case(
            process=process.id, pack=pack.id, pack_hash=pack.hash, customer=item.row.customer, plate=item.row.plate,
            fields=values, relation="plan",
        )  # fmt: skip
        filled = examining.for_step(machine, tx.reader, pack, header, process.first.id)[1]
        command = c.Open(
            case=tx.new_case(),
            process=process.id,
            customer=item.row.customer,
            plate=item.row.plate or _plate(machine, tx.reader, item),
            fields={**values, **{k: v for k, v in filled.items() if k in pack.fields}},
            origin=item.row.origin,
            origin_step=item.key,
            relation="plan",
            channel=CHANNEL,
        )
        return opened(machine, tx, pack, command).id


def _plate(desk: Desk, con: records.Connection, item: Item) -> str:
    """A person's likely car, so that checks and phrases know one; none when nobody is named."""
    from console.desk import customers

    likely = customers.likely_vehicle(desk, con, item.row.customer) if item.row.customer else ""
    car = records.vehicle(con, likely) if likely else None
    return car.plate if car else ""


def fields(desk: Desk, con: records.Connection, item: Item) -> dict[str, str]:
    """What a case begins with: what the record knows, what its row gives, what the plan sets."""
    pack, process = item.pack, item.pack.processes[item.process]
    wanted = (fields_of(pack, process, {}) | set(process.needs)) & set(pack.fields) - set(HEADERS)
    if process.service:
        wanted -= {"service"}
    if item.plan.rows == "file":
        wanted |= set(item.plan.columns) & set(pack.fields) - set(HEADERS)
    given = {k: v for k, v in item.row.fields.items() if v and k in wanted}
    known = known_fields.of_customer(con, pack, process, item.row.customer, item.row.plate)
    calendar = calendar_for(desk, pack, item.plan)
    return {**known, **given, **{k: value(pack, calendar, k, v, item) for k, v in item.plan.set.items()}}


def value(pack: Pack, calendar: Calendar, name: str, raw: Any, item: Item) -> str:
    """What a plan sets, as a case keeps it: roles joined, days and moments counted from the plan's date."""
    if isinstance(raw, list):
        return ",".join(str(v) for v in raw)
    field = pack.fields.get(name)
    if field is None or field.kind not in ("date", "moment"):
        return str(raw)
    try:
        time = parse(str(raw))
    except TimeProblem:
        return str(raw)
    if time.kind != "date":
        return str(raw)
    if field.kind == "moment":
        return str(dates.landing(calendar, item.date, item.row.moment, str(raw), item.plan.shift).at)
    return dates.counted(calendar, item.date, time)


def withdraw(desk: Desk, made: Made, moved_to: str) -> bool:
    """Take back a case whose row has moved or gone, if nobody has touched it, with those it runs; whether it was."""
    machine = desk.as_(MACHINE)
    if moved_to:
        reason = _("the date has moved to {date}", date=moved_to)
    else:
        reason = _("what the plan opened it for is not there any more")
    with machine.store.write(actor=MACHINE.id, now=machine.now()) as tx:
        if not untouched(tx.reader, made.case):
            return False
        runs = tx.reader.execute(
            "SELECT id FROM case_head WHERE origin = ? AND relation = 'run' AND state = 'open'", (made.case,)
        ).fetchall()
        for case_id in (made.case, *(child for (child,) in runs)):
            case = tx.case(case_id)
            if case is None or case.state != "open":
                continue
            # Not by perform.act: that would give back the booking's reservation, which the moved date still needs.
            happened = decide(
                pack_of(machine, case), case, c.Cancel(reason=reason), build(machine), machine.now()
            )
            tx.events(case_id, happened)
    return True
