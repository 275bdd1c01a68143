"""The strip: who is in hand (or who sits here), and the clock nearest to running out."""

from __future__ import annotations

from console.catalogue.times import TimeProblem, parse_length
from console.desk import accounts, callers, calls, cases, history, inbox_strip, people, queue, records
from console.desk.calls import Call
from console.desk.desk import CENTRE, Desk
from console.desk.views import Countdown, Strip
from console.desk.world import build, pack_of
from console.domain.moments import iso_date, show_moment
from console.domain.time import HOUR
from console.engine.case import Case
from console.engine.clocks import lateness, owed_at, warn_default
from console.engine.definition import of
from console.i18n import _, n_


def view(desk: Desk, call: Call | None) -> Strip:
    """What the strip says now: ringing, on call, a case in hand, or who sits here."""
    ringing = calls.ringing(desk)
    if call is None or not (call.began_at or call.customer or call.case):
        return _ringing(desk, ringing) if ringing is not None else _idle(desk)
    with desk.reader() as con:
        person = records.customer(con, call.customer) if call.customer else None
        count, last = history.calls(con, call.customer) if call.customer else (0, None)
        last = _before(con, call) if call.began_at else last
    words = []
    name = person.name if person else ""
    if person is not None:
        words = [w for w in (calls.number(call) or _phone(desk, call.customer),) if w]
        name = people.titled(person)
        if call.began_at and count:
            words.append(_times(desk, count, last))
    elif call.number or call.rang_at is not None:
        name = calls.number(call) or _("number withheld")
        words = [w for w in (call.name, _nobody(desk, call)) if w]
    clock_title, clock = _clock(desk, call)
    return Strip(
        state="call",
        before="" if person is not None or not name else _("Call"),
        name=name,
        words=tuple(words),
        call_since=call.began_at,
        clock_title=clock_title,
        clock=clock,
        right=_beside(desk, call, ringing),
    )


def _beside(desk: Desk, call: Call, ringing: Call | None) -> tuple[str, ...]:
    """Who rings meanwhile; else by when the step is due where that is another day and no clock runs down."""
    if ringing is not None:
        who = people.name(desk, ringing.customer) or _either(desk, ringing) or ringing.name
        if who:
            return (_("{name} rings", name=who),)
        number = calls.number(ringing)
        return (_("{number} rings", number=number) if number else _("a withheld number rings"),)
    case = cases.read(desk, call.case) if call.case else None
    state = case.open_step if case is not None else None
    due = owed_at(case, state) if case is not None and state is not None else None
    if case is None or due is None or state is None or state.expected or not _another_day(desk, due):
        return ()
    return (
        _(
            "{step} by {moment}",
            step=of_case(desk, case)[0],
            moment=show_moment(due, desk.tz, now=desk.now()),
        ),
    )


def _another_day(desk: Desk, due: int) -> bool:
    """Whether a time is so far off that its day says more than the time left."""
    return due - desk.now() > HOUR and iso_date(due, desk.tz) != desk.today


def _number(number: str) -> str:
    from console.domain import phones

    return phones.show(number) if number.startswith("+") else number


def _phone(desk: Desk, customer: str) -> str:
    with desk.reader() as con:
        found = records.phones(con, customer)
    return _number(found[0].e164) if found else ""


def _before(con: records.Connection, call: Call) -> int | None:
    row = con.execute(
        f"SELECT max(began_at) FROM call WHERE customer IN {records.ONE} AND began_at < ?",
        (call.customer, call.began_at),
    ).fetchone()
    return row[0] if row else None


def _times(desk: Desk, count: int, last: int | None) -> str:
    """第 3 次来电，上次 11-08."""
    if last is None:
        return _("first call")
    day = iso_date(last, desk.tz)
    shown = day[5:] if day[:4] == desk.today[:4] else day
    return n_("call {count}, last on {day}", "call {count}, last on {day}", count, day=shown)


def _ringing(desk: Desk, call: Call) -> Strip:
    who = people.name(desk, call.customer) if call.customer else _either(desk, call) or call.name
    return Strip(
        state="ringing",
        before=_("Call"),
        name=calls.number(call) or _("number withheld"),
        words=tuple(w for w in (who, _("F2 answers")) if w),
        ringing_since=call.rang_at,
    )


def _either(desk: Desk, call: Call) -> str:
    """Who it may be, where several people have the number: 张三 或 李梅."""
    found = callers.whose(desk, call.number, call.ext)
    known = callers.names(desk, found)
    return _(" or ").join(known) if len(found) > 1 else ""


def _nobody(desk: Desk, call: Call) -> str:
    """Why nobody is in hand yet: the number is not on file, or is that of several people."""
    if not call.number:
        return ""
    several = len(callers.whose(desk, call.number, call.ext))
    if several:
        return n_("{count} person has this number", "{count} people have this number", several)
    return _("this number is not on file")


def _idle(desk: Desk) -> Strip:
    post, unit = accounts.titles(desk, desk.actor)
    kinds = {desk.units[u].kind for _r, u in desk.actor.posts if u in desk.units}
    if kinds and CENTRE not in kinds:
        return _store(desk, post, unit)
    name = desk.actor.name or desk.actor.id
    return Strip(
        state="idle",
        name=" ".join(w for w in (name, post) if w),
        words=tuple(w for w in (unit, _("waiting for calls")) if w),
        right=(*inbox_strip.words(desk), _("all saved")),
    )


def _store(desk: Desk, post: str, unit: str) -> Strip:
    """A store's desk: the nearest clock of what it holds stands on the strip."""
    world = build(desk)
    mine = [
        i
        for i in queue.owed(desk)
        if i.state is not None and queue.mine(desk, i, world) and i.owed_at is not None
    ]
    name = " ".join(w for w in (desk.actor.name or desk.actor.id, post) if w)
    if not mine:
        return Strip(state="idle", name=name, words=(unit,), right=(*inbox_strip.words(desk), _("all saved")))
    item = mine[0]
    spec = of(item.pack, item.case).steps.get(item.step)
    return Strip(
        state="idle",
        name=name,
        words=(unit,),
        right=(f"{item.case.id} {item.name or item.case.plate}",),
        clock_title=str(spec.title) if spec else item.step,
        clock=Countdown(
            since=item.since, due_at=item.owed_at, limit_ms=item.limit_ms, warn_ms=item.warn_ms,
            inherited_ms=item.inherited_ms,
        ),
    )  # fmt: skip


def _clock(desk: Desk, call: Call) -> tuple[str, Countdown | None]:
    """The clock of the case in hand; before there is one, the reception limit of a booking from when the call began."""
    if call.case:
        return of_case(desk, cases.read(desk, call.case))
    if call.began_at is None:
        return "", None
    for pack in desk.library.packs.values():
        for process in pack.processes.values():
            first = process.first
            if "inbound" not in process.channels or not process.verbs or not isinstance(first.within, str):
                continue
            try:
                limit = parse_length(first.within).ms
            except (TimeProblem, ValueError):
                continue
            return str(first.title), Countdown(
                since=call.began_at, due_at=call.began_at + limit, limit_ms=limit, warn_ms=warn_default(limit)
            )
    return "", None


def of_case(desk: Desk, case: Case) -> tuple[str, Countdown | None]:
    """The open step's title and clock."""
    state = case.open_step
    if state is None:
        return "", None
    process = of(pack_of(desk, case), case)
    title = str(process.steps[state.step].title) if state.step in process.steps else state.step
    due = owed_at(case, state)
    if due is None or state.expected:
        return title, None
    if _another_day(desk, due):
        return title, None
    return title, Countdown(
        since=state.since, due_at=due, limit_ms=state.limit_ms, warn_ms=state.warn_ms or 0,
        inherited_ms=lateness(state, desk.now())[1],
    )  # fmt: skip
