"""The process a case follows, as this case sees it: roles and fields renamed by ``with``, choices looked up, values known."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from console.catalogue.schema import ByChoice, Outcome, Pack, Performer, Process, Promise, Step
from console.catalogue.times import TimeProblem, parse
from console.engine.case import Case

NOT_ENTITLED = "not-entitled"
UNREACHED = "unreached"
NOBODY_ASKED = (NOT_ENTITLED, UNREACHED)  # outcomes for which the step's forms need not be filled (rule 3)
REASON = "reason"  # the field typed anew in every act (rule 3)


def of(pack: Pack, case: Case) -> Process:
    """The case's process, with the roles and fields its parent renamed. Raises ``KeyError`` for an unknown process."""
    process = pack.processes[case.process]
    return _cached(process, tuple(sorted(case.with_.items()))) if case.with_ else process


class _Same:
    """Wraps a process for the cache: processes hold dicts and cannot be hashed, but they are never changed."""

    def __init__(self, process: Process) -> None:
        self.process = process

    def __hash__(self) -> int:
        return id(self.process)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.process is other.process


def _cached(process: Process, names: tuple[tuple[str, str], ...]) -> Process:
    return _renamed(_Same(process), names)


@lru_cache(maxsize=64)
def _renamed(same: _Same, names: tuple[tuple[str, str], ...]) -> Process:
    swap = dict(names)
    process = same.process
    return msgspec.structs.replace(
        process,
        needs=_words(process.needs, swap),
        steps={name: _step(step, swap) for name, step in process.steps.items()},
    )


def _words(words: tuple[str, ...], swap: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(swap.get(w, w) for w in words))


def _step(step: Step, swap: dict[str, str]) -> Step:
    return msgspec.structs.replace(
        step,
        by=_value(step.by, swap),
        within=_limit(step.within, swap),
        due=_limit(step.due, swap),
        expected=_limit(step.expected, swap),
        promise=_promise(step.promise, swap),
        writes={form: _words(fields, swap) for form, fields in step.writes.items()},
        next=_value(step.next, swap),
        outcomes={name: _outcome(out, swap) for name, out in step.outcomes.items()},
        tells=_words(step.tells, swap),
    )


def _outcome(outcome: Outcome, swap: dict[str, str]) -> Outcome:
    return msgspec.structs.replace(
        outcome,
        needs=_words(outcome.needs, swap),
        clears=_words(outcome.clears, swap),
        tells=_words(outcome.tells, swap),
    )


def _promise(promise: Promise | None, swap: dict[str, str]) -> Promise | None:
    return promise and msgspec.structs.replace(promise, due=_time(promise.due, swap))


def _limit(value: Any, swap: dict[str, str]) -> Any:
    if isinstance(value, ByChoice):
        cases = {option: _limit(v, swap) for option, v in value.cases.items()}
        return ByChoice(swap.get(value.of, value.of), cases, _limit(value.otherwise, swap))
    return _time(value, swap) if isinstance(value, str) else value


def _time(text: str, swap: dict[str, str]) -> str:
    try:
        time = parse(text)
    except TimeProblem:  # a plain length, or nothing
        return text
    if not set(time.fields) & set(swap):
        return text
    return str(
        msgspec.structs.replace(
            time,
            base=swap.get(time.base, time.base) if time.kind == "field" else time.base,
            terms=tuple(msgspec.structs.replace(t, field=swap.get(t.field, t.field)) for t in time.terms),
        )
    )


def _value(value: Any, swap: dict[str, str]) -> Any:
    if isinstance(value, ByChoice):
        cases = {option: _value(v, swap) for option, v in value.cases.items()}
        return ByChoice(swap.get(value.of, value.of), cases, _value(value.otherwise, swap))
    if isinstance(value, Performer):
        return msgspec.structs.replace(
            value, roles=tuple((swap.get(role, role), swap.get(at, at)) for role, at in value.roles)
        )
    if isinstance(value, Outcome):
        return _outcome(value, swap)
    return value


def form_fields(pack: Pack, case: Case, form: str) -> tuple[str, ...]:
    """The fields of a form, under the names this case gives them; empty for an unknown form."""
    found = pack.forms.get(form)
    return _words(found.fields, case.with_) if found and case.with_ else found.fields if found else ()


def known(pack: Pack, case: Case) -> dict[str, str]:
    """Every value the case knows, by field: what was written, and what it was opened about (plate, customer, service).

    Empty values are left out. ``reason`` is left out too: it is typed anew in every act.
    """
    values: dict[str, str] = {}
    process = pack.processes.get(case.process)
    for name, value in (("plate", case.plate), ("customer", case.customer), ("service", _service(process))):
        if value:
            values[name] = value
    values.update((name, value) for name, value in case.fields.items() if value)
    values.pop(REASON, None)
    return values


def _service(process: Process | None) -> str:
    return process.service if process else ""


def chain(process: Process, covering: str) -> tuple[str, ...]:
    """The steps that share one limit, in order: the covered ones, then the covering step itself."""
    order = list(process.steps)
    covered = sorted(process.steps[covering].covers, key=order.index)
    return (*covered, covering)


def ending(process: Process, now_open: str, step: str) -> tuple[str, ...]:
    """The steps one act ends, in order, when *step* is ended while *now_open* holds the baton (rule 6).

    Just *step* when it is open; the rest of the chain when it covers the open one; empty when it may not be ended.
    """
    if step == now_open:
        return (step,)
    if step not in process.steps or now_open not in process.steps[step].covers:
        return ()
    all_of_it = chain(process, step)
    return all_of_it[all_of_it.index(now_open) :]


def outcomes(step: Step) -> dict[str, Outcome]:
    """The outcomes of a step; one with a check always has ``not-entitled``, to the end unless written otherwise (rule 11)."""
    if step.check and NOT_ENTITLED not in step.outcomes:
        return {**step.outcomes, NOT_ENTITLED: Outcome(id=NOT_ENTITLED, to="end")}
    return step.outcomes


def way(step: Step, outcome: str, values: dict[str, str]) -> Outcome | None:
    """Where ending *step* with *outcome* leads: the outcome, else ``next``; None when a choice ``next`` hangs on is open."""
    found = outcomes(step).get(outcome) if outcome else None
    return found or step.follow(values)


def pick(value: Any, values: dict[str, str]) -> Any:
    """A key that may hang on a choice: its value for what the case knows, None when the choice is open."""
    return value.pick(values.get(value.of, "")) if isinstance(value, ByChoice) else value


def skipped(process: Process, case: Case) -> tuple[str, ...]:
    """The steps of a case that is over which never opened (rule 15); empty while it is open."""
    if case.state == "open":
        return ()
    opened = {state.step for state in case.steps}
    return tuple(name for name in process.steps if name not in opened)
