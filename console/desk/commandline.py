"""The search box as a command line: ``12345 yy 3`` finds the car, checks the card, chooses the store and opens the case.

Words in any script: full-width letters and digits are folded, a verb may be pinyin, English or the Chinese name. What was
understood is said word by word before anything is done; what can mean two things is explained, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from console.desk import calls, cases, customers, entitlement, people, records
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.linewords import Line, opens, rest_of, verb_of, what_of
from console.desk.views import Choice, HitRow, Understood
from console.domain import text as words
from console.domain.refusal import Refusal
from console.engine.children import fields_of
from console.i18n import _


def understand(desk: Desk, text: str, call: Call | None = None) -> Understood:
    """What a line means and what Enter would do with it. A line without a verb is a search."""
    line = read(desk, text, call)
    if line is None:
        return Understood()
    if line.problem:
        return Understood(words=tuple(line.words), problem=line.problem)
    _pack, process = desk.process(line.process)
    does = _("Enter opens {process}", process=str(process.title))
    return Understood(words=(*line.words, *((line.warning,) if line.warning else ())), does=does)


def words_of(desk: Desk, text: str, call: Call | None = None) -> tuple[str, ...]:
    """What a line means, word by word, in the language in force."""
    line = read(desk, text, call)
    return tuple(line.words) if line is not None else ()


def commit(desk: Desk, text: str, call: Call | None = None, given: Mapping[str, str] | None = None) -> str:
    """Open the case a line means, its form filled in (*given*: what was asked for besides); its number.

    Refuses what :func:`understand` calls a problem.
    """
    line = read(desk, text, call)
    if line is None:
        raise Refusal("no-verb", _("what to do is not said"), _("such as 12345 yy 3"), "prompt")
    if line.problem:
        raise Refusal("not-understood", line.problem, "", "prompt")
    line.fields.update(given or {})
    return start_case(desk, line, call, text)


def start_case(desk: Desk, line: Line, call: Call | None, text: str = "") -> str:
    """Open the case of a line that was understood; the call in hand then holds it, and the *text* it was opened with."""
    contact = call.began_at if call is not None else None
    made = cases.open_(
        desk,
        line.process,
        customer=line.customer,
        vehicle=line.vehicle,
        plate=line.plate if not line.vehicle else "",
        service=line.service,
        fields=line.fields,
        contact=contact,
    )
    if call is not None:
        call.customer, call.vehicle = line.customer, line.vehicle or call.vehicle
        call.case, call.service, call.line = made, line.service, text
        call.typed[made] = call.typed.pop("", {})
        calls.save(desk, call)
    return made


def read(desk: Desk, text: str, call: Call | None = None) -> Line | None:
    """The line, or None when it has no verb (a search)."""
    parts = words.narrow(words.clean(text, limit=200)).split()
    at = next((n for n, part in enumerate(parts) if verb_of(desk, part, first=n == 0)), None)
    if at is None:
        return None
    line = Line()
    _whom(desk, " ".join(parts[:at]), call, line)
    what_of(desk, parts[at], line)
    if not line.problem:
        rest_of(desk, parts[at + 1 :], line)
        _look_ahead(desk, line)
    return line


def _whom(desk: Desk, text: str, call: Call | None, line: Line) -> None:
    """Whom the words before the verb mean; without any, the customer in hand."""
    if not text:
        if call is None or not call.customer:
            line.problem = _("whose case it is, is not said: give a plate, a name or a number first")
            return
        with desk.reader() as con:
            car = records.vehicle(con, call.vehicle) if call.vehicle else None
        line.customer, line.vehicle, line.plate = call.customer, call.vehicle, car.plate if car else ""
        line.name = people.name(desk, call.customer)
        line.words.append(line.plate or line.name)
        return
    from console.desk import lookup

    hits = lookup.find(desk, text, 8)
    exact = [row for row in hits.rows if row.exact]
    found = _one(exact)
    if found is None:
        line.words.append(text)
        line.problem = _several(text, exact) if exact else hits.empty or _("{text} is not on file", text=text)
        return
    line.customer, line.vehicle, line.plate, line.name = (
        found.customer,
        found.vehicle,
        found.plate,
        found.name,
    )
    if not line.vehicle:
        with desk.reader() as con:
            line.vehicle = customers.likely_vehicle(desk, con, line.customer)
            car = records.vehicle(con, line.vehicle) if line.vehicle else None
            line.plate = car.plate if car else ""
    line.words.append(line.plate or line.name)


def _one(rows: list[HitRow]) -> HitRow | None:
    """The one row a text means: the only one, or the only one that matches whole."""
    if len(rows) == 1:
        return rows[0]
    whole = [row for row in rows if row.how == "exact"]
    return whole[0] if len(whole) == 1 else None


def _several(text: str, rows: list[HitRow]) -> str:
    some = "  ".join(" ".join(w for w in (row.plate or row.phone, row.name) if w) for row in rows[:3])
    return _("{text} fits {count}: {some}", text=text, count=len(rows), some=some)


def _look_ahead(desk: Desk, line: Line) -> None:
    """Warn of what would meet the operator next: the card does not cover it, or the same matter is open already."""
    if not line.customer or line.problem:
        return
    _pack, process = desk.process(line.process)
    service = line.service or process.service
    warnings = [line.warning] if line.warning else []
    with desk.reader() as con:
        had = con.execute(
            f"SELECT id FROM case_head INDEXED BY case_head_customer WHERE customer IN {records.ONE} AND process = ? AND state = 'open' AND plate = ?"
            " LIMIT 1",
            (line.customer, line.process, line.plate),
        ).fetchone()
        if service:
            rows = entitlement.service_rows(desk, con, line.customer, line.vehicle)
            row = next((r for r in rows if r.service == service), None)
            if row is None or row.why_not:
                warnings.append(row.why_not if row else _("not in the card"))
    if had:
        warnings.append(_("{case} is still open", case=had[0]))
    line.warning = "  ".join(w for w in warnings if w)


def services(desk: Desk, call: Call | None) -> tuple[Choice, ...]:
    """F4: what can be begun for the customer in hand, numbered; greyed with the reason where the card does not give it.

    The id is ``service`` for a service of the card, ``process:id`` for a process that is not about one.
    """
    with desk.reader() as con:
        customer = call.customer if call else ""
        rows = entitlement.service_rows(desk, con, customer, call.vehicle if call else "") if customer else ()
    found = [Choice(id=r.service, digit=r.digit, title=r.title, why_not=r.why_not) for r in rows if r.service]
    for pack in desk.library.packs.values():
        for process in pack.processes.values():
            key = f"process:{process.id}"
            if (
                process.verbs
                and opens(desk, process)
                and "inbound" in process.channels
                and not process.service
                and all(c.id != key for c in found)
            ):
                found.append(Choice(id=key, digit="", title=str(process.title)))
    return tuple(found)


def start(desk: Desk, call: Call, choice: str, given: Mapping[str, str] | None = None) -> str:
    """F4 chosen: the service goes into the case in hand when its first step is open, else a case of it is opened."""
    if choice.startswith("process:"):
        line = Line(process=choice.removeprefix("process:"), fields=dict(given or {}))
        _whom(desk, "", call, line)
        if line.problem:
            raise Refusal("no-customer", line.problem, "", "prompt")
        return start_case(desk, line, call)
    known = desk.services.get(choice)
    booked = call.case if call.case and _takes_service(desk, call.case) else ""
    if booked:
        own = _at_hand(desk, known.process) if known is not None and known.process else ""
        if own and own != cases.read(desk, booked).process:
            return _begun_as(desk, call, own, choice, given)
        cases.set_fields(desk, call.case, {"service": choice})
        call.service = choice
        calls.save(desk, call)
        return call.case
    if known is None or not known.process:
        raise Refusal("no-process", _("nothing is opened by this service here"), "", choice)
    line = Line(process=_at_hand(desk, known.process), service=choice, fields=dict(given or {}))
    _whom(desk, "", call, line)
    if line.problem:
        raise Refusal("no-customer", line.problem, "", "prompt")
    return start_case(desk, line, call)


def _begun_as(desk: Desk, call: Call, process: str, service: str, given: Mapping[str, str] | None) -> str:
    """The booking in hand turns out to be for a service with a process of its own: that one is begun with everything known
    and typed so far, since the same moment, and the booking nobody has worked on is withdrawn.
    """
    booked = cases.read(desk, call.case)
    pack, begun = desk.process(process)
    takes = fields_of(pack, begun, {})
    fields: dict[str, str] = {
        name: booked.shown.get(name) or booked.fields[name]
        for name in ("store", "request", "wanted_at")
        if name in takes and booked.fields.get(name)
    }
    line = Line(process=process, service=service, fields={**fields, **(given or {})})
    _whom(desk, "", call, line)
    if line.problem:
        raise Refusal("no-customer", line.problem, "", "prompt")
    typed = call.typed.get(booked.id, {})
    made = start_case(desk, line, call, call.line)
    cases.cancel(desk, booked.id, _("begun as {process} instead", process=str(begun.title)))
    call.typed.pop(booked.id, None)
    call.typed[made] = {**call.typed.get(made, {}), **{k: v for k, v in typed.items() if k in takes}}
    calls.save(desk, call)
    return made


def _at_hand(desk: Desk, name: str) -> str:
    """The process a service begins for this person: the service's own, else the one beside it that they can open.

    A booking at a store's counter is begun by its front desk: the same check and the same form as through the centre.
    """
    pack, process = desk.process(name)
    if opens(desk, process):
        return name
    for other in pack.processes.values():
        same = other.first.check == process.first.check and list(other.first.writes) == list(
            process.first.writes
        )
        if same and not other.service and opens(desk, other):
            return other.id
    return name


def wants_service(desk: Desk, case_id: str) -> bool:
    """Whether the case was opened without saying which service of the card it is for, and its check asks for one."""
    if not _takes_service(desk, case_id):
        return False
    case = cases.read(desk, case_id)
    process = desk.process(case.process)[1]
    return bool(process.first.check and case.customer and not case.fields.get("service"))


def _takes_service(desk: Desk, case_id: str) -> bool:
    """Whether the case in hand has no service of its own yet and is still at its first step."""
    case = cases.read(desk, case_id)
    _pack, process = desk.process(case.process)
    state = case.open_step
    return (
        case.state == "open" and not process.service and state is not None and state.step == process.first.id
        and not case.with_
    )  # fmt: skip
