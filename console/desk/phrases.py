"""What to say now. Sentences come from the packs; a sentence with an empty slot is never shown.

The first two parts of a phrase's id are its family: of a family the first one whose ``if`` holds and whose slots are full
is offered, the rest are stand-ins. A family named after an outcome of the step is said when that outcome is chosen; one
whose second part has ``to-`` is for colleagues; one with ``hears`` answers an objection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from console.catalogue.schema import Pack, Phrase, Step
from console.desk import also, breath, cases, examining, promises, records, slots
from console.desk.desk import Desk
from console.desk.perform import act, no_case
from console.desk.views import Choice, Objection, SayCard
from console.desk.world import build, pack_of
from console.domain.refusal import Refusal
from console.engine import commands as c
from console.engine import events as ev
from console.engine.barrier import stop
from console.engine.case import Case
from console.engine.decide_talk import tell_barrier
from console.engine.definition import known, of, outcomes
from console.engine.ending import said_now
from console.i18n import _, listed
from console.store import cases as stored

GENERIC = frozenset({"salutation", "operator", "name", "number", "centre"})
"""Slots that say nothing about the matter: a phrase with only these gives way to one that does."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to say at a step: the phrase that fits now, or what the family still lacks."""

    family: str
    phrase: Phrase
    missing: tuple[str, ...] = ()
    told: bool = False
    promise: bool = False

    @property
    def colleagues(self) -> bool:
        """Whether it is said to a store or an agency, not to the customer."""
        return "to-" in self.family.partition(".")[2]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be said at the open step: lines in order, answers to objections, the words of each outcome."""

    lines: tuple[Line, ...] = ()
    objections: tuple[Phrase, ...] = ()
    closing: dict[str, Line] = {}
    values: dict[str, str] = {}


def family(phrase: str) -> str:
    """The first two parts of an id."""
    return ".".join(phrase.split(".")[:2])


def offered(desk: Desk, con: records.Connection, case: Case, typed: Mapping[str, str] | None = None) -> Said:
    """What can be said at the open step of a case; *typed* are values of the form not written yet."""
    pack = pack_of(desk, case)
    state = case.open_step
    step = of(pack, case).steps.get(state.step) if state else None
    if state is None or step is None:
        return Said()
    verdict = examining.for_step(desk, con, pack, case, "", typed)[1]
    kept = {**known(pack, case), **verdict, **{k: v for k, v in (typed or {}).items() if v}}
    said = slots.values(desk, con, pack, case, typed)
    said |= promises.slots(desk, pack, case)
    told = {family(e.phrase) for e in _told(con, case) if e.at >= state.opened_at}
    ends = set(outcomes(step))
    lines: list[Line] = []
    objections: list[Phrase] = []
    closing: dict[str, Line] = {}
    for name, group in _families(pack, step):
        answers = [p for p in group if p.hears is not None]
        objections += [p for p in answers if said_now(pack, p.id, kept) and not lacking(p, said)][:1]
        line = _best(pack, name, [p for p in group if p.hears is None], kept, said)
        if line is None:
            continue
        line = msgspec.structs.replace(line, told=name in told, promise=_promises(step, line.phrase))
        second = name.partition(".")[2]
        if second in ends:
            closing[second] = line
        else:
            lines.append(line)
    return Said(lines=tuple(_ordered(lines)), objections=tuple(objections), closing=closing, values=said)


def _promises(step: Step, phrase: Phrase) -> bool:
    return step.promise is not None and step.promise.says == phrase.id


def _families(pack: Pack, step: Step) -> list[tuple[str, list[Phrase]]]:
    names = list(step.says)
    if step.promise is not None and step.promise.says not in names:
        names.append(step.promise.says)
    found: dict[str, list[Phrase]] = {}
    for name in names:
        phrase = pack.phrases.get(name)
        if phrase is not None:
            key = f"{family(name)}{'?' + name if phrase.hears else ''}"
            found.setdefault(key, []).append(phrase)
    return list(found.items())


def lacking(phrase: Phrase, said: Mapping[str, str]) -> tuple[str, ...]:
    """The slots of a phrase that are empty."""
    from console.i18n import language

    return tuple(name for name in breath.slots(phrase.in_(language())) if not said.get(name))


def _best(
    pack: Pack, name: str, group: Sequence[Phrase], kept: Mapping[str, str], said: Mapping[str, str]
) -> Line | None:
    fitting = [p for p in group if said_now(pack, p.id, dict(kept))]
    for phrase in fitting:
        if not lacking(phrase, said):
            return Line(family=name, phrase=phrase)
    if not fitting:
        return None
    first = fitting[0]
    return Line(family=name, phrase=first, missing=tuple(slots.title(pack, s) for s in lacking(first, said)))


def _ordered(lines: Sequence[Line]) -> list[Line]:
    """To the customer first, the promise last among that; then what is said to colleagues."""
    return sorted(lines, key=lambda line: (line.colleagues, line.promise))


def current(said: Said) -> Line | None:
    """The line to say now: the first about the matter that was not said; else the next one; else the last one said."""
    ready = [line for line in said.lines if not line.missing]
    done = [n for n, line in enumerate(ready) if line.told]
    waiting = [line for line in ready if not line.told]
    matter = [line for line in waiting if not set(breath.slots(line.phrase.zh)) <= GENERIC]
    if matter and not (waiting[0].colleagues is False and matter[0].colleagues and not done):
        return matter[0]
    after = [line for n, line in enumerate(ready) if not line.told and (not done or n > done[-1])]
    if after:
        return after[0]
    blocked = [line for line in said.lines if line.missing and not line.told]
    if blocked:
        return blocked[0]
    return ready[done[-1]] if done else None


def speaks(desk: Desk, case: Case) -> bool:
    """Whether the words of the open step are this person's: they hold it, or it is a party's that has no seat here."""
    state = case.open_step
    if state is None or desk.actor.machine:
        return True
    roles = pack_of(desk, case).roles
    return any(desk.actor.holds(r, u) or (r in roles and roles[r].external) for r, u in state.roles)


def _told(con: records.Connection, case: Case) -> list[ev.Told]:
    """Everything that was said in a case, with the moment."""
    return [e for e in stored.events(con, case.id) if isinstance(e, ev.Told)]  # type: ignore[arg-type]


def card(desk: Desk, case_id: str, typed: Mapping[str, str] | None = None, outcome: str = "") -> SayCard:
    """The raised card: the words to say now, the promise that belongs to them, what else this call can settle.

    While somebody else has the baton there is nothing for this person to say; what was promised stays in sight.
    """
    with desk.reader() as con:
        case = cases.read_with(con, case_id)
        pack = pack_of(desk, case)
        said = offered(desk, con, case, typed)
        line = (said.closing.get(outcome) or current(said)) if speaks(desk, case) else None
        promise = promises.view(desk, pack, case, con)
        made = SayCard(
            promise=promise,
            also=also.lines(desk, con, case),
            objections=tuple(
                Objection(hears=str(p.hears), says=breath.plain(_fill(p, said.values)))
                for p in said.objections
            ),
        )
        if line is None:
            return made
        label = _("Pass on") if line.colleagues else ""
        if line.missing:
            return msgspec.structs.replace(
                made, phrase=line.phrase.id, label=label, missing=_missing(line.missing)
            )
        return msgspec.structs.replace(
            made,
            phrase=line.phrase.id,
            label=label,
            clauses=breath.clauses(_fill(line.phrase, said.values)),
            said=line.told,
        )


def _fill(phrase: Phrase, values: Mapping[str, str]) -> breath.Spans:
    from console.i18n import language

    return breath.fill(phrase.in_(language()), dict(values))


def _missing(names: Sequence[str]) -> str:
    return _("{fields} not filled in", fields=listed(dict.fromkeys(names)))


def render(desk: Desk, case_id: str, phrase: str) -> SayCard:
    """One phrase rendered for a case as it is now. Refuses an unknown one, and one with an empty slot, naming the slot."""
    with desk.reader() as con:
        case = cases.read_with(con, case_id)
        pack = pack_of(desk, case)
        spans = _rendered(desk, con, pack, case, phrase)
        view = promises.view(desk, pack, case, con)
        mine = view if view is not None and view.phrase == phrase else None
        return SayCard(phrase=phrase, clauses=breath.clauses(spans), promise=mine)


def _rendered(desk: Desk, con: records.Connection, pack: Pack, case: Case, phrase: str) -> breath.Spans:
    found = pack.phrases.get(phrase)
    if found is None:
        near = [p for p in pack.phrases if p.startswith(phrase.split(".")[0])]
        raise Refusal(
            "unknown-phrase", _("there is no phrase {phrase}", phrase=phrase), "  ".join(near), phrase
        )
    said = slots.values(desk, con, pack, case) | promises.slots(desk, pack, case)
    empty = lacking(found, said)
    if "minutes" in empty:
        stop(tell_barrier(pack, case, build(desk), phrase, desk.now()))
    if empty:
        raise Refusal(
            "slot-empty",
            _missing([slots.title(pack, name) for name in empty]),
            _("fill it in, then it can be said"),
            empty[0],
        )
    return _fill(found, said)


def say(desk: Desk, case_id: str, phrase: str = "") -> dict[str, Any]:
    """The phrase (default: the one on the card) as JSON: the sentence, its clauses, and what promise it would start."""
    if not phrase:
        with desk.reader() as con:
            phrase = _to_say(offered(desk, con, cases.read_with(con, case_id)))
    rendered = render(desk, case_id, phrase)
    promise = rendered.promise
    return {
        "case": cases.read(desk, case_id).id,
        "phrase": phrase,
        "say": "".join(breath.joined(rendered.clauses)),
        "clauses": [breath.plain(clause) for clause in rendered.clauses],
        "promise": promises.as_json(desk, promise) if promise else None,
    }


def _to_say(said: Said) -> str:
    """The phrase on the card; refuses when there is none or something is missing in it."""
    line = current(said)
    if line is None:
        raise Refusal("nothing-to-say", _("nothing is to be said here"))
    if line.missing:
        raise Refusal(
            "slot-empty", _missing(line.missing), _("fill it in, then it can be said"), line.phrase.id
        )
    return line.phrase.id


def told(desk: Desk, case_id: str, phrase: str = "", typed: Mapping[str, str] | None = None) -> Case:
    """Record that a phrase (default: the one on the card) was said; the step's promise starts its clock.

    What the console knows of the check is written with it, so that the record shows on what ground it was said.
    """
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        case = tx.case(cases.read_with(tx.reader, case_id).id)
        if case is None:
            raise no_case(case_id)
        pack = pack_of(desk, case)
        if not phrase:
            phrase = _to_say(offered(desk, tx.reader, case, typed))
        filled = examining.for_step(desk, tx.reader, pack, case)[1]
        changed = {k: v for k, v in filled.items() if case.fields.get(k, "") != v}
        if changed and pack.phrases.get(phrase) is not None and pack.phrases[phrase].if_:
            case = act(desk, tx, case, c.Write(fields=changed))
        text = breath.plain(_rendered(desk, tx.reader, pack, case, phrase))
        return act(desk, tx, case, c.Tell(phrase=phrase, text=text))


def list_(desk: Desk, case_id: str, typed: Mapping[str, str] | None = None) -> tuple[Choice, ...]:
    """All phrases of the open step as a numbered list, a blank where a slot is empty; why one cannot be said yet."""
    with desk.reader() as con:
        case = cases.read_with(con, case_id)
        said = offered(desk, con, case, typed)
    # What speaks of a promise that nobody gave has no place here.
    rows = [
        n
        for n in (*said.lines, *said.closing.values())
        if n.promise or "late" not in lacking(n.phrase, said.values)
    ]
    out = []
    for place, line in enumerate(rows, 1):
        blanks = dict.fromkeys(lacking(line.phrase, said.values), "__")
        words = breath.plain(_fill(line.phrase, {**said.values, **blanks}))
        why = _missing(line.missing) if line.missing else _("said") if line.told else ""
        out.append(
            Choice(id=line.phrase.id, digit=str(place) if place < 10 else "", title=words, why_not=why)
        )
    return tuple(out)
