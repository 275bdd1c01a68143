"""A case as screens draw it: head line, ribbon, record, and the arithmetic of the clock that runs."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.desk import alerts, calls, caselog, cases, legs, records
from console.desk.desk import Desk
from console.desk.views import CaseView, LogRow, WhyRow
from console.desk.world import pack_of
from console.domain.moments import show_due
from console.engine.case import Case
from console.engine.clocks import next_promise
from console.engine.definition import known, of
from console.engine.why import Names, why_step
from console.i18n import _
from console.store import cases as stored

OTHERS = 4
"""At most this many other open cases of a customer are shown."""


def view(desk: Desk, case_id: str, hand: bool = True) -> CaseView:
    """One case; *hand* when it is the one being worked on (then with record and arithmetic)."""
    with desk.reader() as con:
        case = cases.read_with(con, case_id)
        return _view(desk, con, case, hand)


def others(desk: Desk, customer: str, case_id: str = "") -> tuple[CaseView, ...]:
    """The other open cases of a customer, the one owed soonest first."""
    if not customer:
        return ()
    with desk.reader() as con:
        rows = con.execute(
            "SELECT h.id FROM case_head h INDEXED BY case_head_customer LEFT JOIN case_clock k ON k.case_id = h.id"
            f" WHERE h.customer IN {records.ONE} AND h.id <> ?"
            " AND h.state = 'open' GROUP BY h.id ORDER BY min(k.owed_at) IS NULL, min(k.owed_at), h.id LIMIT ?",
            (customer, case_id, OTHERS),
        ).fetchall()
        return tuple(_view(desk, con, cases.read_with(con, row[0]), False) for row in rows)


def _view(desk: Desk, con: records.Connection, case: Case, hand: bool) -> CaseView:
    pack = pack_of(desk, case)
    process = of(pack, case)
    title = str(process.title)
    if not hand:
        title = _("also {name}, still open", name=_name(con, case))
    return CaseView(
        id=case.id,
        title=title,
        words=_words(desk, pack, case, hand),
        round=case.round,
        right=_right(desk, case, hand),
        legs=legs.of_case(desk, pack, case, hand=hand),
        other=not hand,
        state=case.state,
        log=_log(desk, con, pack, case) if hand else (),
        why=_why(desk, pack, case) if hand else (),
    )


def _name(con: records.Connection, case: Case) -> str:
    person = records.customer(con, case.customer) if case.customer else None
    return person.name if person else case.plate


def _words(desk: Desk, pack: Pack, case: Case, hand: bool) -> tuple[str, ...]:
    values = known(pack, case)
    service = desk.services.get(values.get("service", ""))
    store = values.get("store", "")
    place = desk.unit_title(store) if store else ""
    title = str(service.title) if service else values.get("service", "")
    if hand:
        return tuple(w for w in (title, place) if w)
    from console.desk.history import process_words

    about = process_words(desk, case.pack_hash, case.pack, case.process, values.get("service", ""))
    return tuple(w for w in (about, case.plate, place) if w)


def _right(desk: Desk, case: Case, hand: bool) -> str:
    if hand:
        return _("round {number}", number=case.round)
    promise = next_promise(case)
    if promise is None or promise.due_at is None:
        return _("round {number}", number=case.round) if case.round > 1 else ""
    return _("promised by {time}", time=show_due(promise.due_at, desk.tz, desk.now()))


def _log(desk: Desk, con: records.Connection, pack: Pack, case: Case) -> tuple[LogRow, ...]:
    """The record of the case with who has seen its alerts, and the call it began with in front."""
    rows = caselog.rows(desk, pack, case, stored.events(con, case.id))  # type: ignore[arg-type]
    seen = alerts.log_rows(desk, con, case)
    if seen:
        rows = tuple(sorted((*rows, *seen), key=lambda row: row.at))
    call = calls.current(desk)
    if call is None or call.case != case.id or call.began_at is None:
        return rows
    who = desk.people.get(desk.actor.id, desk.actor.id)
    number = _number(call.number)
    text = (
        _("{number} rang, {name} answered", number=number, name=who)
        if number
        else _("{name} began a call", name=who)
    )
    return tuple(sorted((LogRow(at=call.began_at, text=text, who=who), *rows), key=lambda row: row.at))


def _number(number: str) -> str:
    from console.domain import phones

    return phones.show(number) if number.startswith("+") else number


def _why(desk: Desk, pack: Pack, case: Case) -> tuple[WhyRow, ...]:
    state = case.open_step
    if state is None:
        return ()
    titles = {unit.id: unit.title for unit in desk.units.values()}
    lines = why_step(pack, case, state, desk.now(), Names(tz=desk.tz, people=desk.people, units=titles))
    return tuple(
        WhyRow(at=line.at, length_ms=line.length_ms, text=line.text, strong=line.strong) for line in lines
    )
