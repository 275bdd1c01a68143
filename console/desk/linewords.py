"""The words of the command line: which are verbs, which process and service they mean, and what the words after them fill."""

from __future__ import annotations

import msgspec

from console.catalogue.schema import Field, Pack, Process
from console.desk.desk import Desk
from console.desk.finding import find_service, find_unit
from console.desk.understand import Facts
from console.desk.understand import understand as meaning_of
from console.domain import text as words
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


def verb_of(desk: Desk, word: str, first: bool) -> bool:
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


def what_of(desk: Desk, verb: str, line: Line) -> None:
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
    mine = [(pack, p) for pack, p in found if opens(desk, p)] or found
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


def opens(desk: Desk, process: Process) -> bool:
    """Whether the person may end the first step, so that opening it is theirs."""
    roles = getattr(process.first.by, "roles", ())
    return desk.actor.machine or any(desk.actor.holds(role) for role, _at in roles)


def rest_of(desk: Desk, parts: list[str], line: Line) -> None:
    """The words after the verb: service, store, time, and what remains is the request."""
    pack, process = desk.process(line.process)
    fields = _first_fields(pack, process)
    facts = desk.facts()
    left: list[str] = []
    at = 0
    while at < len(parts):
        word = parts[at]
        moment = _moment(desk, fields, parts[at : at + 3], line)
        if line.problem:
            return
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
    """How many of the next words are a moment for the first free moment field (``tomorrow 10`` are two).

    A moment that has passed is the line's problem: it is no part of what the customer wants done.
    """
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
    for count in range(min(len(parts), 3), 0, -1):
        typed = " ".join(parts[:count])
        if _passed(typed, facts):
            meaning = meaning_of(field, typed, facts)
            line.words.append(typed)
            gap = "，" if language() == "zh" else ", "
            line.problem = gap.join(w for w in (meaning.problem, meaning.fix) if w)
            return 0
    return 0


def _passed(typed: str, facts: Facts) -> bool:
    """Whether the words are a moment, but one behind us."""
    from console.domain import moments

    try:
        return moments.understand(typed, facts.now, facts.tz, past=True).at_ms <= facts.now
    except moments.MomentProblem:
        return False
