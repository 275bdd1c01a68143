"""Why a clock shows what it shows: the arithmetic of each, line by line, from the events alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from console.catalogue.schema import Pack, Process
from console.domain.moments import duration, show_moment, show_time
from console.engine import definition
from console.engine.case import Case, PromiseState, StepState
from console.engine.clocks import lateness, promise_late, promise_state, promises_for
from console.engine.events import Arithmetic
from console.engine.who import role_title
from console.i18n import _, language


class WhyLine(msgspec.Struct, frozen=True, kw_only=True):
    """A moment (ms UTC) or a length (ms), and what it is; ``strong`` for the result of an arithmetic. ``step`` it belongs to."""

    at: int | None = None
    length_ms: int | None = None
    text: str = ""
    strong: bool = False
    step: str = ""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Words for the numbers in events: people by staff number, units by id; ``tz`` for times inside sentences."""

    tz: str = "Asia/Shanghai"
    people: dict[str, str] = {}
    units: dict[str, str] = {}


def why(
    pack: Pack,
    case: Case,
    now: int,
    tz: str = "Asia/Shanghai",
    *,
    people: dict[str, str] | None = None,
    units: dict[str, str] | None = None,
) -> list[WhyLine]:
    """Every clock of the case, oldest first, each with what it promised the customer, then the version of the process.

    For each step: when it opened, what its limit counts from, every term, the calendar, every move, the due time, what is
    left or how late, inherited and own. *people* (by staff number) and *units* (by id) give names to those who acted.
    """
    names = Names(tz=tz, people=people or {}, units=units or {})
    process = definition.of(pack, case)
    lines: list[WhyLine] = []
    for number, state in enumerate(case.steps):
        lines += _step(pack, process, case, state, now, names, first=number == 0)
    for promise in case.promises:
        lines += _promise(process, promise, now)
    lines.append(WhyLine(text=_version(case, process)))
    return lines


def why_step(pack: Pack, case: Case, state: StepState, now: int, names: Names | None = None) -> list[WhyLine]:
    """The lines of one opening alone, with those of the promises it keeps."""
    process = definition.of(pack, case)
    first = bool(case.steps) and case.steps[0] is state
    lines = list(_step(pack, process, case, state, now, names or Names(), first=first))
    for promise in promises_for(case, state.step):
        lines += _promise(process, promise, now)
    return lines


def _version(case: Case, process: Process) -> str:
    return _(
        "{process}, version {version}", process=str(process.title), version=case.pack_hash[:12] or case.pack
    )


def title(process: Process, step: str) -> str:
    """A step's title; its id when the process has no such step (any more)."""
    found = process.steps.get(step)
    return str(found.title) if found else step


def _step(
    pack: Pack, process: Process, case: Case, state: StepState, now: int, names: Names, *, first: bool
) -> Iterator[WhyLine]:
    name = title(process, state.step)
    if first and case.contact < case.opened_at:
        text = _("call answered, {step} begins", step=name)
    elif state.round > 1 or state.attempt > 1:
        text = _(
            "{step} begins, round {round}, attempt {attempt}",
            step=name,
            round=state.round,
            attempt=state.attempt,
        )
    else:
        text = _("{step} begins", step=name)
    yield WhyLine(at=state.opened_at, text=text, step=state.step)
    if state.due_at is None or state.arithmetic is None:
        yield WhyLine(text=_("{step} has no limit", step=name), step=state.step)
    else:
        yield from _limit(pack, process, state, names.tz)
        yield from _result(state, now, names.tz)
    if state.done_at is not None:
        yield WhyLine(at=state.done_at, text=_done(pack, process, state, name, names), step=state.step)
    yield from _late(state, now)
    for at, staff, reason in state.excuses:
        person = names.people.get(staff, staff)
        text = _("excused by {person}: {reason}", person=person, reason=reason)
        yield WhyLine(at=at, text=text, step=state.step)


def _limit(pack: Pack, process: Process, state: StepState, tz: str) -> Iterator[WhyLine]:
    assert state.arithmetic is not None
    if state.chain:
        text = _("shares the limit of {step}", step=title(process, state.chain))
        yield WhyLine(text=text, step=state.step)
    yield from _moves(state, tz)
    yield from _terms(pack, process, state.arithmetic, state.step, state.chain or state.step)


def _moves(state: StepState, tz: str) -> Iterator[WhyLine]:
    for at, before in state.moves:
        was = show_moment(before, tz) if before is not None else ""
        text = _("the due time moved, it was {due}", due=was) if was else _("the due time became known")
        yield WhyLine(at=at, text=text, step=state.step)
    moved = max((at for at, _due in state.moves), default=None)
    if state.since > state.opened_at and state.since != moved:
        yield WhyLine(at=state.since, text=_("handed over, own lateness counts from here"), step=state.step)


def _terms(pack: Pack, process: Process, arithmetic: Arithmetic, step: str, owner: str) -> Iterator[WhyLine]:
    base = _base(pack, process, arithmetic.base)
    if base:
        yield WhyLine(at=arithmetic.base_at, text=base, step=step)
    for term, length in arithmetic.terms:
        yield WhyLine(length_ms=length, text=_term(process, term, owner), step=step)
    if arithmetic.calendar:
        kept = next((u for u in pack.units.values() if u.calendar == arithmetic.calendar), None)
        name = str(kept.title) if kept else arithmetic.calendar
        yield WhyLine(text=_("by the opening hours of {calendar}", calendar=name), step=step)


def _base(pack: Pack, process: Process, base: str) -> str:
    if base == "opened":
        return ""
    if base[:1].isupper():
        marking = next((s for s in process.steps.values() if s.marks == base), None)
        return _("{anchor}: {step} ended", anchor=base, step=str(marking.title)) if marking else base
    if base == "contact":
        return _("the call began")
    if base == "told":
        return _("it was said")
    if base == "now":
        return _("at once")
    if base.startswith("next "):
        return _("the week after: {time}", time=base)
    return str(pack.fields[base].title) if base in pack.fields else base


def _term(process: Process, term: str, owner: str) -> str:
    if term == "closing":
        return _("to the closing hour")
    if term == "minutes":
        return _("rounded up to whole minutes")
    if ":" in term:
        return _("to {time}", time=term)
    order = list(process.steps)
    number = order.index(owner) + 1 if owner in order else 0
    text = _(
        "limit of {step} ({process}, step {number})",
        step=title(process, owner),
        process=str(process.title),
        number=number,
    )
    return text if term.endswith("min") else f"{term}  {text}"


def _result(state: StepState, now: int, tz: str) -> Iterator[WhyLine]:
    assert state.due_at is not None
    if state.expected:
        text = _("expected then, nobody can be late")
    elif state.state != "open":
        text = _("due then")
    elif now <= state.due_at:
        text = _("due; now {now}, {left} left", now=show_time(now, tz), left=duration(state.due_at - now))
    else:
        text = _("due; now {now}, {late} over", now=show_time(now, tz), late=duration(now - state.due_at))
    yield WhyLine(at=state.due_at, text=text, strong=True, step=state.step)


def _done(pack: Pack, process: Process, state: StepState, name: str, names: Names) -> str:
    if state.covered_by:
        return _("{step} ended together with {other}", step=name, other=title(process, state.covered_by))
    if state.on_behalf_of:
        role, _at, unit = state.on_behalf_of.partition("@")
        gap = "" if language() == "zh" else " "
        holder = f"{names.units.get(unit, '')}{gap}{role_title(pack, role)}".strip()
        person = names.people.get(state.done_by, state.done_by)
        return _("{step} ended, recorded by {person} for {holder}", step=name, person=person, holder=holder)
    return _("{step} ended", step=name)


def _late(state: StepState, now: int) -> Iterator[WhyLine]:
    own, inherited = lateness(state, now)
    if inherited:
        yield WhyLine(length_ms=inherited, text=_("late when it arrived"), strong=True, step=state.step)
    if own:
        yield WhyLine(length_ms=own, text=_("own lateness"), strong=True, step=state.step)


def _promise(process: Process, promise: PromiseState, now: int) -> Iterator[WhyLine]:
    name = title(process, promise.kept)
    told = _("promised: {step} within {minutes} min", step=name, minutes=promise.minutes)
    yield WhyLine(
        at=promise.said_at,
        text=told if promise.minutes is not None else _("promised: {step}", step=name),
        step=promise.step,
    )
    if promise.arithmetic is not None and promise.arithmetic.base != "told":
        base, reached = promise.arithmetic.base, promise.arithmetic.base_at
        yield WhyLine(at=reached, text=_("{anchor}, as it was known then", anchor=base), step=promise.step)
        for term, length in promise.arithmetic.terms:
            text = _("rounded up to whole minutes") if term == "minutes" else term
            yield WhyLine(length_ms=length, text=text, step=promise.step)
    if promise.due_at is not None:
        state = promise_state(promise, now)
        text = {
            "running": _("promised until then"),
            "kept": _("promised until then, kept"),
            "withdrawn": _("promised until then, withdrawn"),
            "broken": _("promised until then, broken"),
        }[state]
        yield WhyLine(at=promise.due_at, text=text, strong=True, step=promise.step)
    late = promise_late(promise, now)
    if late:
        yield WhyLine(length_ms=late, text=_("later than promised"), strong=True, step=promise.step)


def exceptions(pack: Pack, case: Case, people: dict[str, str] | None = None) -> list[WhyLine]:
    """The acts that no longer fitted (rule 17), each as a sentence for the person who sorts it out."""
    process = definition.of(pack, case)
    names = people or {}
    lines = []
    for text in case.exceptions:
        kind, step, actor, at = text.split("|", 3)
        who_did = names.get(actor, actor) or _("the machine")
        what = {
            "not-open": _(
                "{person} acted on {step} when it was over; what was written is kept",
                person=who_did,
                step=title(process, step),
            ),
            "claimed-twice": _(
                "{person} took {step} while somebody else had it", person=who_did, step=title(process, step)
            ),
            "written-twice": _(
                "{person} wrote {field} without knowing what somebody else wrote there; the later value stands",
                person=who_did,
                field=str(pack.fields[step].title) if step in pack.fields else step,
            ),
            "opened-twice": _("{person} opened this case a second time", person=who_did),
            "already-open": _("{person} opened the case again while it was open", person=who_did),
        }.get(kind, kind)
        lines.append(WhyLine(at=int(at), text=what, step=step))
    return lines


__all__ = ["WhyLine", "exceptions", "title", "why", "why_step"]
