"""May this step be ended now, by this person, with this outcome and these values? The one place that knows (rule 3)."""

from __future__ import annotations

from collections.abc import Callable

from console.catalogue.schema import Outcome, Pack
from console.domain.refusal import Refusal
from console.engine import checking, definition, who
from console.engine.barrier import Barrier
from console.engine.case import Case
from console.engine.clocks import attempts_made
from console.engine.definition import NOBODY_ASKED, NOT_ENTITLED, UNREACHED
from console.engine.opening import lacking
from console.engine.wish import Ending
from console.i18n import _, listed


def barrier(wish: Ending) -> Barrier | None:
    """Why the step may not be ended so, None when it may. The first reason found, the most basic first."""
    for question in _QUESTIONS:
        found = question(wish)
        if found is not None:
            return found
    return None


def _open(wish: Ending) -> Barrier | None:
    if wish.case.state != "open":
        return closed(wish.case)
    if wish.state is not None and wish.ends:
        return None
    known_step = wish.process.steps.get(wish.step)
    if known_step is None:
        return Barrier(
            code="unknown-step",
            message=_("there is no step {step}", step=wish.step),
            fix=listed(wish.process.steps),
            where=wish.step,
        )
    now_open = wish.process.steps.get(wish.state.step) if wish.state else None
    return Barrier(
        code="step-not-open",
        message=_("{step} is not open", step=str(known_step.title)),
        fix=_("{step} is the open step", step=str(now_open.title)) if now_open else "",
        where=wish.step,
    )


def closed(case: Case) -> Barrier:
    """The case is over."""
    over = _("the case was cancelled") if case.state == "cancelled" else _("the case is closed")
    return Barrier(code="case-closed", message=over, fix=_("reopen it, or open a new one"))


def _runs(wish: Ending) -> Barrier | None:
    assert wish.state is not None
    if not wish.state.runs and not wish.last.runs:
        return None
    case = wish.state.run_case
    return Barrier(
        code="waits-for-run",
        message=_("{step} waits for the case it runs", step=str(wish.last.title)),
        fix=_("finish {case}", case=case) if case else "",
        where=wish.step,
    )


def _who(wish: Ending) -> Barrier | None:
    actor, post = wish.world.actor, wish.post
    holder = who.holder(wish.pack, wish.world, wish.posts)
    if wish.for_role and post is None:
        return Barrier(
            code="not-theirs",
            message=_("{step} is done by {holder}", step=str(wish.last.title), holder=holder),
            where=wish.for_role,
        )
    if post is not None and (
        who.holds(actor, (post,)) or (wish.for_role and who.may_record(wish.pack, actor, post))
    ):
        return None
    others = () if wish.for_role else who.recordable(wish.pack, actor, wish.posts)
    return Barrier(
        code="not-yours",
        message=_("{step} is done by {holder}", step=str(wish.last.title), holder=holder),
        fix=_("record it on behalf of {holder}", holder=who.holder(wish.pack, wish.world, others))
        if others
        else "",
        where=wish.step,
    )


def _check(wish: Ending) -> Barrier | None:
    if wish.outcome == NOT_ENTITLED and NOT_ENTITLED in definition.outcomes(wish.last):
        return checking.entitled(wish.case, wish.last, wish.world)
    for step in wish.steps:
        found = checking.in_the_way(wish.pack, wish.case, step, wish.world)
        if found is not None:
            return found
    return None


def _outcome(wish: Ending) -> Barrier | None:
    step = wish.last
    open_ones = definition.outcomes(step)
    if wish.is_part and not wish.outcome:
        return None
    if wish.outcome and wish.outcome not in open_ones:
        return Barrier(
            code="unknown-outcome",
            message=_("{step} cannot end as {outcome}", step=str(step.title), outcome=wish.outcome),
            fix=_("choose one of: {options}", options=_titles(wish.pack, open_ones)),
            where=wish.outcome,
        )
    if not wish.outcome and not step.takes_next:
        return Barrier(
            code="outcome-missing",
            message=_("how {step} ended is not said", step=str(step.title)),
            fix=_("choose one of: {options}", options=_titles(wish.pack, step.choices)),
            where=step.id,
        )
    return _unreached(wish) if wish.outcome == UNREACHED and step.call else None


def _unreached(wish: Ending) -> Barrier | None:
    state = wish.state
    if state is None or state.step != wish.step:
        return None
    allowed = (
        state.attempts if state.attempts is not None else wish.last.call.attempts if wish.last.call else 0
    )
    left = allowed - attempts_made(state)
    if left <= 0:
        return None
    return Barrier(
        code="attempts-left",
        message=_("only {made} of {allowed} calls so far", made=attempts_made(state), allowed=allowed),
        fix=_("call again, or choose what was agreed"),
        where=wish.step,
    )


def _titles(pack: Pack, outcomes: dict[str, Outcome]) -> str:
    return listed(checking.outcome_title(pack, name) for name in outcomes)


def _fields(wish: Ending) -> Barrier | None:
    try:
        after = wish.after
    except Refusal as wrong:
        return Barrier(code=wrong.code, message=wrong.message, fix=wrong.fix, where=wrong.where)
    missing = () if wish.is_part else tuple(f for f in wish.required if not after.get(f))
    return unfilled(wish.pack, str(wish.last.title), missing) if missing else None


def unfilled(pack: Pack, title: str, missing: tuple[str, ...]) -> Barrier:
    """Fields that are still to fill before *title* can be done."""
    names = listed(str(pack.fields[f].title) if f in pack.fields else f for f in missing)
    return Barrier(
        code="missing-fields",
        message=_("{step} cannot be finished: {fields} not filled in", step=title, fields=names),
        fix=_("fill in {fields}", fields=names),
        where=missing[0],
        missing=missing,
    )


def _signatures(wish: Ending) -> Barrier | None:
    if wish.is_part or wish.outcome in NOBODY_ASKED:
        return None
    for step in wish.steps:
        state = wish.state if wish.state and wish.state.step == step.id else None
        have = {*wish.signed, *(state.signed if state else ())}
        for document in step.signs:
            if document not in have:
                return Barrier(
                    code="unsigned",
                    message=_("{document} is not signed", document=document_title(wish.pack, document)),
                    fix=_("have the customer sign, then record it"),
                    where=document,
                )
    return None


def document_title(pack: Pack, document: str) -> str:
    """The title of a document or form."""
    found = pack.documents.get(document) or pack.forms.get(document)
    return str(found.title) if found else document


def _ahead(wish: Ending) -> Barrier | None:
    """Whoever takes the baton next must be known: the unit of the step it leads to, the choice it hangs on."""
    if wish.is_part:
        return None
    way, after = wish.way, wish.after
    if way is None:
        of = getattr(wish.last.next, "of", "")
        return unfilled(wish.pack, str(wish.last.title), (of,))
    if way.target == "end":
        return None
    known = {name: value for name, value in after.items() if name not in way.clears}
    missing = lacking(wish.pack, wish.world, wish.process.steps[way.target], known)
    return unfilled(wish.pack, str(wish.last.title), missing) if missing else None


def _messages(wish: Ending) -> Barrier | None:
    if wish.is_part:
        return None
    for phrase in messages(wish):
        text = wish.world.texts.get(phrase)
        if text is not None and not text[1]:
            return Barrier(
                code="message-incomplete",
                message=_("the message {phrase} has an empty place", phrase=phrase),
                fix=_("fill in what it names"),
                where=phrase,
            )
    return None


def messages(wish: Ending) -> tuple[str, ...]:
    """The messages that would be sent: of every step ended and of the outcome; one with `if` only when that is so."""
    way, after = wish.way, wish.after
    names = [*(s for step in wish.steps for s in step.sends), *(way.sends if way else ())]
    return tuple(n for n in dict.fromkeys(names) if said_now(wish.pack, n, after))


def said_now(pack: Pack, phrase: str, values: dict[str, str]) -> bool:
    """Whether a phrase with an ``if`` is to be said for what the case knows; one without always is."""
    found = pack.phrases.get(phrase)
    return found is None or all(values.get(name, "") == value for name, value in found.if_.items())


_QUESTIONS: tuple[Callable[[Ending], Barrier | None], ...] = (
    _open, _runs, _who, _check, _outcome, _fields, _signatures, _ahead, _messages,
)  # fmt: skip
