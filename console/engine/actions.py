"""The keystone: everything that may be done with a case now by this person, and the reason for each thing that may not.

Footer, palette, forms and command line grey, list, explain and refuse by this one list. It asks the same questions
``decide`` asks, so an open action is never refused and a closed one is refused with the same code (given that the words a
command needs, such as a reason, are there).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from console.catalogue.schema import Pack, Step
from console.engine import (
    checking,
    decide_case,
    decide_fields,
    decide_hand,
    decide_paper,
    decide_talk,
    definition,
    duplicates,
    ending,
    who,
)
from console.engine import commands as c
from console.engine.barrier import Barrier
from console.engine.case import Case
from console.engine.commands import Action, World
from console.engine.wish import Ending
from console.i18n import _


def actions(pack: Pack, case: Case, world: World, now: int) -> list[Action]:
    """Every action, open or closed, the endings of the open step first. What is typed but not written counts: ``world.draft``."""
    return [
        *_endings(pack, case, world, now),
        *_says(pack, case, world, now),
        *_calls(pack, case, world, now),
        *_papers(pack, case, world),
        *_hands(pack, case, world, now),
        *_whole(pack, case, world),
    ]


def _action(
    kind: str, title: str, found: Barrier | None, *, step: str = "", outcome: str = "", phrase: str = "",
    document: str = "", for_role: str = "",
) -> Action:  # fmt: skip
    plain = Action(
        kind=kind,
        step=step,
        outcome=outcome,
        phrase=phrase,
        document=document,
        for_role=for_role,
        title=title,
    )
    if found is None:
        return plain
    return replace(plain, why_not=found.message, code=found.code, fix=found.fix, missing=found.missing)


def _endings(pack: Pack, case: Case, world: World, now: int) -> Iterator[Action]:
    """``done`` in one's own post and ``behalf`` for others, for the open step and the step that covers it, by outcome."""
    process = definition.of(pack, case)
    state = case.open_step
    names = [state.step] if state else [case.steps[-1].step] if case.steps else []
    if state is not None and state.chain:
        names.append(state.chain)
    for name in names:
        step = process.steps.get(name)
        if step is None:
            continue
        wish = Ending(pack=pack, case=case, world=world, now=now, step=name, fields=_typed(pack, world))
        yield from _outcomes(wish, step, "done", "")
        for post in who.recordable(pack, world.actor, wish.posts) if state else ():
            yield from _outcomes(wish, step, "behalf", who.part(*post))


def _typed(pack: Pack, world: World) -> dict[str, str]:
    return {name: value for name, value in world.draft.items() if name in pack.fields}


def _outcomes(wish: Ending, step: Step, kind: str, for_role: str) -> Iterator[Action]:
    outcomes = list(definition.outcomes(step)) if not step.runs else []
    if step.takes_next:
        outcomes.insert(0, "")
    for outcome in outcomes:
        wish.outcome, wish.for_role = outcome, for_role
        title = checking.outcome_title(wish.pack, outcome) if outcome else str(step.title)
        yield _action(kind, title, ending.barrier(wish), step=step.id, outcome=outcome, for_role=for_role)


def _says(pack: Pack, case: Case, world: World, now: int) -> Iterator[Action]:
    state = case.open_step
    step = definition.of(pack, case).steps.get(state.step) if state else None
    phrases = (*(step.says if step else ()), *((step.promise.says,) if step and step.promise else ()))
    for phrase in dict.fromkeys(phrases):
        found = decide_talk.tell_barrier(pack, case, world, phrase, now)
        yield _action("say", phrase, found, step=state.step if state else "", phrase=phrase)
    for phrase in dict.fromkeys(p.phrase for p in case.promises if p.state == "running"):
        yield _action(
            "withdraw", phrase, decide_talk.withdraw_barrier(pack, case, world, phrase), phrase=phrase
        )


def _calls(pack: Pack, case: Case, world: World, now: int) -> Iterator[Action]:
    state = case.open_step
    yield _action(
        "dial", _("call"), decide_talk.dial_barrier(pack, case, world, now), step=state.step if state else ""
    )


def _papers(pack: Pack, case: Case, world: World) -> Iterator[Action]:
    state = case.open_step
    steps = definition.of(pack, case).steps
    name = state.step if state else ""
    yield _action("allow", _("let it pass"), decide_paper.allow_barrier(pack, case, world), step=name)
    for document in steps[name].signs if name in steps else ():
        found = decide_paper.sign_barrier(pack, case, world, document)
        yield _action("sign", ending.document_title(pack, document), found, step=name, document=document)
    prints = [d for s in case.steps if s.step in steps for d in steps[s.step].prints]
    for document in dict.fromkeys(prints):
        found = decide_paper.print_barrier(pack, case, world, document)
        yield _action("print", ending.document_title(pack, document), found, step=name, document=document)


def _hands(pack: Pack, case: Case, world: World, now: int) -> Iterator[Action]:
    state = case.open_step
    step = state.step if state else ""
    yield _action("claim", _("take it"), decide_hand.claim_barrier(pack, case, world), step=step)
    yield _action("unclaim", _("give it up"), decide_hand.unclaim_barrier(pack, case, world), step=step)
    yield _action("reassign", _("hand it over"), decide_hand.reassign_barrier(pack, case, world), step=step)
    yield _action("chase", _("chase"), decide_hand.chase_barrier(pack, case, world), step=step)
    for name in dict.fromkeys(s.step for s in case.steps):
        found = decide_hand.excuse_barrier(pack, case, world, name, now)
        if found is None or found.code != "not-late":
            yield _action("excuse", _("excuse the lateness"), found, step=name)


def _whole(pack: Pack, case: Case, world: World) -> Iterator[Action]:
    yield _action("write", _("correct a field"), decide_fields.barrier(pack, case, world))
    yield _action("note", _("note"), None)
    if definition.of(pack, case).duplicates is not None:
        yield _action("same", _("the same matter as before"), duplicates.barrier(pack, case, world))
    yield _action("cancel", _("cancel the case"), decide_case.cancel_barrier(pack, case, world))
    yield _action("reopen", _("open it again"), decide_case.reopen_barrier(pack, case, world))


def command(
    action: Action, *, text: str = "", fields: dict[str, str] | None = None, more: str = ""
) -> c.Command:
    """The command an action stands for. *text* is the reason or the words it needs, *fields* what is written.

    *more* is the rest one action needs: a dial's result, the person a step is handed to, the older case of ``same``.
    """
    kind = action.kind
    if kind in ("done", "behalf"):
        return c.Do(
            step=action.step,
            outcome=action.outcome,
            fields=fields or {},
            for_role=action.for_role,
            reason=text,
        )
    made: dict[str, c.Command] = {
        "say": c.Tell(phrase=action.phrase, text=text),
        "withdraw": c.Withdraw(phrase=action.phrase, reason=text),
        "dial": c.Dial(result=more or "no_answer"),
        "write": c.Write(fields=fields or {}, reason=text),
        "allow": c.Allow(reason=text),
        "sign": c.Sign(document=action.document),
        "print": c.Print(document=action.document),
        "claim": c.Claim(),
        "unclaim": c.Unclaim(),
        "reassign": c.Reassign(to=more, reason=text),
        "chase": c.Chase(text=text),
        "note": c.Note(text=text),
        "excuse": c.Excuse(step=action.step, reason=text),
        "same": c.EndAsChase(of=more),
        "cancel": c.Cancel(reason=text),
        "reopen": c.Reopen(reason=text),
    }
    return made[kind]
