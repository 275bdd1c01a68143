"""The search box as a command line: ``12345 yy 3`` finds the car, checks the card, chooses the store and opens the case.

Words in any script: full-width letters and digits are folded, a verb may be pinyin, English or the Chinese name. What was
understood is said word by word before anything is done; what can mean two things is explained, never guessed.
"""

from __future__ import annotations

import msgspec

from console.catalogue.schema import Field, Pack, Process
from console.desk import calls, cases, customers, entitlement, people, records
from console.desk.calls import Call
from console.desk.desk import Desk
from console.desk.understand import find_service, find_unit
from console.desk.understand import understand as meaning_of
from console.desk.views import Choice, HitRow, Understood
from console.domain import text as words
from console.domain.refusal import Refusal
from console.i18n import _, language


class Line(msgspec.Struct, kw_only=True):
    """What a line means: whom it is about, which process and service, and the fields it fills. ``problem`` when it does not."""

    customer: str = ""
    vehicle: str = ""
    plate: str = ""
    name: str = ""
    process: str = ""
    service: str = ""
    fields: dict[str, str] = {}
    words: list[str] = []
    problem: str = ""
    warning: str = ""


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


def commit(desk: Desk, text: str, call: Call | None = None) -> str:
    """Open the case a line means, its form filled in; its number. Refuses what :func:`understand` calls a problem."""
    line = read(desk, text, call)
    if line is None:
        raise Refusal("no-verb", _("what to do is not said"), _("such as 12345 yy 3"), "prompt")
    if line.problem:
        raise Refusal("not-understood", line.problem, "", "prompt")
    return start_case(desk, line, call)


def start_case(desk: Desk, line: Line, call: Call | None) -> str:
    """Open the case of a line that was understood; the call in hand then holds it."""
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
        call.case, call.service = made, line.service
        call.typed[made] = call.typed.pop("", {})
        calls.save(desk, call)
    return made


def read(desk: Desk, text: str, call: Call | None = None) -> Line | None:
    """The line, or None when it has no verb (a search)."""
    parts = words.narrow(words.clean(text, limit=200)).split()
    at = next((n for n, part in enumerate(parts) if _verb(desk, part, first=n == 0)), None)
    if at is None:
        return None
    line = Line()
    _whom(desk, " ".join(parts[:at]), call, line)
    _what(desk, parts[at], line)
    if not line.problem:
        _rest(desk, parts[at + 1 :], line)
        _look_ahead(desk, line)
    return line


def _verb(desk: Desk, word: str, first: bool) -> bool:
    """Whether a word is a verb. The first word may be a name or a plate tail, so there only exact verbs count."""
    return bool(_processes(desk, word, loose=not first) or _services(desk, word, loose=not first))


def _processes(desk: Desk, word: str, loose: bool = True) -> list[tuple[Pack, Process]]:
    """The processes a verb can mean: exact verbs first, then (loosely) the beginning of a Chinese title."""
    bare = words.fold(word)
    every = {
        p.id: (pack, p) for pack in desk.library.packs.values() for p in pack.processes.values() if p.verbs
    }
    exact = [
        pp
        for pp in every.values()
        if bare in [words.fold(v) for v in pp[1].verbs] or bare == words.fold(pp[1].id)
    ]
    if exact or not loose or len(bare) < 2 or bare.isascii():
        return exact
    return [pp for pp in every.values() if words.fold(pp[1].title.zh).startswith(bare)]


def _services(desk: Desk, word: str, loose: bool = True) -> list[str]:
    bare = words.fold(word)
    if not bare or bare.isdigit():
        return []
    found = [i for i in find_service(word, desk.services) if desk.services[i].process]
    if loose:
        return found
    exact = {
        i: {words.fold(v) for v in (*s.verbs, s.title.zh, s.title.en, s.short.zh if s.short else "")}
        for i, s in desk.services.items()
    }
    return [i for i in found if bare in exact[i]]


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
    some = "  ".join(" ".join(w for w in (row.plate, row.name) if w) for row in rows[:3])
    return _("{text} fits {count}: {some}", text=text, count=len(rows), some=some)


def _what(desk: Desk, verb: str, line: Line) -> None:
    """Which process (and service) the verb means for the person at this desk."""
    found = _processes(desk, verb)
    if not found:
        service = _services(desk, verb)
        if len(service) > 1:
            line.words.append(verb)
            names = "  ".join(str(desk.services[i].title) for i in service)
            line.problem = _("{verb} can mean {names}", verb=verb, names=names)
            return
        line.service = service[0]
        line.process = desk.services[line.service].process
        line.words.append(str(desk.services[line.service].title))
        return
    mine = [(pack, p) for pack, p in found if _opens(desk, p)] or found
    if len(mine) > 1:
        line.words.append(verb)
        names = "  ".join(f"{p.verbs[0]} {p.title}" for _pack, p in mine)
        line.problem = _("{verb} can mean {names}", verb=verb, names=names)
        return
    process = mine[0][1]
    line.process = process.id
    line.words.append(_short(process))


def _short(process: Process) -> str:
    """What was understood for the verb, in one word: 预约, book."""
    if language() == "zh":
        return process.title.zh.split("(")[0].removesuffix("服务")
    return process.verbs[-1]


def _opens(desk: Desk, process: Process) -> bool:
    """Whether the person may end the first step, so that opening it is theirs."""
    roles = getattr(process.first.by, "roles", ())
    return desk.actor.machine or any(desk.actor.holds(role) for role, _at in roles)


def _rest(desk: Desk, parts: list[str], line: Line) -> None:
    """The words after the verb: service, store, time, and what remains is the request."""
    pack, process = desk.process(line.process)
    fields = _first_fields(pack, process)
    facts = desk.facts()
    left: list[str] = []
    at = 0
    while at < len(parts):
        word = parts[at]
        moment = _moment(desk, fields, parts[at : at + 3], line)
        if moment:
            at += moment
            continue
        at += 1
        service = find_service(word, desk.services) if not line.service and not process.service else []
        if len(service) == 1 and not word.isdigit():
            line.service = service[0]
            line.words.append(str(desk.services[service[0]].title))
            continue
        unit = next((f for f in fields if f.kind == "unit" and f.id not in line.fields), None)
        if unit is not None:
            kind = unit.unit or unit.id
            found = find_unit(word, facts.units, kind)
            if len(found) == 1:
                line.fields[unit.id] = found[0].title
                line.words.append(found[0].title)
                line.warning = meaning_of(unit, found[0].title, facts).warning
                continue
            if word.isdigit():
                some = "  ".join(f"{u.code} {u.title}" for u in facts.units if u.kind == kind)
                line.words.append(word)
                line.problem = _("there is no store {number}: {some}", number=word, some=some)
                return
        left.append(word)
    text = next((f for f in fields if f.kind == "text" and f.id not in line.fields), None)
    if left and text is not None:
        line.fields[text.id] = " ".join(left)
        line.words.append(" ".join(left))
    elif left:
        line.problem = _("「{text}」 was not understood", text=" ".join(left))


def _first_fields(pack: Pack, process: Process) -> list[Field]:
    """The fields the first step writes, those it must first, then the others of its forms."""
    must = [f for fields in process.first.writes.values() for f in fields]
    others = [f for form in process.first.writes for f in pack.forms[form].fields if f not in must]
    return [pack.fields[f] for f in (*must, *others) if f in pack.fields]


def _moment(desk: Desk, fields: list[Field], parts: list[str], line: Line) -> int:
    """How many of the next words are a moment for the first free moment field (``tomorrow 10`` are two)."""
    field = next((f for f in fields if f.kind == "moment" and f.id not in line.fields), None)
    if field is None or parts[0].isdigit():
        return 0
    facts = desk.facts()
    for count in range(min(len(parts), 3), 0, -1):
        typed = " ".join(parts[:count])
        meaning = meaning_of(field, typed, facts)
        if meaning.ok and meaning.value:
            line.fields[field.id] = typed
            line.words.append(meaning.shown)
            return count
    return 0


def _look_ahead(desk: Desk, line: Line) -> None:
    """Warn of what would meet the operator next: the card does not cover it, or the same matter is open already."""
    if not line.customer or line.problem:
        return
    _pack, process = desk.process(line.process)
    service = line.service or process.service
    warnings = [line.warning] if line.warning else []
    with desk.reader() as con:
        had = con.execute(
            "SELECT id FROM case_head WHERE customer = ? AND process = ? AND state = 'open' AND plate = ? LIMIT 1",
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
                and _opens(desk, process)
                and "inbound" in process.channels
                and not process.service
                and all(c.id != key for c in found)
            ):
                found.append(Choice(id=key, digit="", title=str(process.title)))
    return tuple(found)


def start(desk: Desk, call: Call, choice: str) -> str:
    """F4 chosen: the service goes into the case in hand when its first step is open, else a case of it is opened."""
    if choice.startswith("process:"):
        line = Line(process=choice.removeprefix("process:"))
        _whom(desk, "", call, line)
        if line.problem:
            raise Refusal("no-customer", line.problem, "", "prompt")
        return start_case(desk, line, call)
    known = desk.services.get(choice)
    if call.case and _takes_service(desk, call.case):
        cases.set_fields(desk, call.case, {"service": choice})
        call.service = choice
        calls.save(desk, call)
        return call.case
    if known is None or not known.process:
        raise Refusal("no-process", _("nothing is opened by this service here"), "", choice)
    line = Line(process=known.process, service=choice)
    _whom(desk, "", call, line)
    if line.problem:
        raise Refusal("no-customer", line.problem, "", "prompt")
    return start_case(desk, line, call)


def _takes_service(desk: Desk, case_id: str) -> bool:
    """Whether the case in hand has no service of its own yet and is still at its first step."""
    case = cases.read(desk, case_id)
    _pack, process = desk.process(case.process)
    state = case.open_step
    return (
        case.state == "open" and not process.service and state is not None and state.step == process.first.id
        and not case.with_
    )  # fmt: skip
