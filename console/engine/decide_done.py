"""Ending a step (rule 3), alone, as a part of several, or with the steps it covers (rule 6)."""

from __future__ import annotations

from console.catalogue.schema import Step
from console.domain.refusal import Refusal
from console.engine import card, checking, values
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import stop
from console.engine.commands import Do
from console.engine.decide_fields import standing
from console.engine.definition import NOT_ENTITLED, REASON, form_fields
from console.engine.ending import barrier, messages
from console.engine.follow import moved, onward
from console.engine.opening import posts
from console.engine.who import Post, part
from console.engine.wish import Ending
from console.i18n import _


def do(act: Act, command: Do) -> None:
    """All events of ending a step, in the listed order. Refused with the first reason :mod:`console.engine.ending` finds."""
    state = act.case.open_step
    if not command.step and state is None and act.case.state == "open":
        raise Refusal("step-not-open", _("no step is open"))
    wish = Ending(
        pack=act.pack, case=act.case, world=act.world, now=act.now, step=command.step or (state.step if state else ""),
        outcome=command.outcome, fields=command.fields, for_role=command.for_role, reason=command.reason,
        signed=command.signed,
    )  # fmt: skip
    stop(barrier(wish))
    _check_signed(wish, command)
    end(act, wish, command.shown)


def _check_signed(wish: Ending, command: Do) -> None:
    for document in command.signed:
        if not any(document in step.signs for step in wish.steps):
            raise Refusal(
                "unknown-document", _("{document} is not signed here", document=document), "", document
            )


def end(act: Act, wish: Ending, shown: dict[str, str]) -> None:
    """Write, check, sign, end and follow; *wish* has passed its barrier. What it reads of the case is read first."""
    steps, post, behalf, is_part = wish.steps, wish.post or ("", ""), wish.behalf, wish.is_part
    way, phrases = wish.way, messages(wish)
    reason = wish.given.get(REASON, wish.reason)
    written = write(act, steps, wish.given, shown, behalf)
    for step in steps:
        checking.record(act, step)
    _sign(act, wish.signed, steps)
    _end_steps(act, steps, wish, post, behalf, reason, is_part)
    if is_part:
        moved(act, written)
        return
    anchors(act, steps)
    assert way is not None
    cards = [s.card for s in steps if s.card and wish.outcome != NOT_ENTITLED]
    card.plan(act, [*cards, *([way.card] if way.card else [])], steps[-1].id, post[1])
    finish(act, steps, way.sends, phrases, way.tells)
    onward(
        act,
        way,
        [*(s.starts for s in steps if s.starts), *([way.starts] if way.starts else [])],
        steps[-1].id,
    )


def write(act: Act, steps: list[Step], given: dict[str, str], shown: dict[str, str], behalf: str) -> set[str]:
    """``fields-written`` for each step and form: all it writes that is known, changed or not, and what was typed (rule 4).

    Of a covered step only what it must write; what else was typed belongs to the covering one. What stands in none of the
    forms is an entry of its own: of the outcome when it asked for it, else a correction. Returns the fields whose value changed.
    """
    before = act.known
    ready = values.prepare(act.pack, act.world, before, given)
    changed = {name for name, value in ready.items() if before.get(name, "") != value}
    left = dict(ready)
    for step in steps:
        for form, must in step.writes.items():
            on_form = (*form_fields(act.pack, act.case, form), *must) if step is steps[-1] else must
            entry = {n: ready[n] for n in dict.fromkeys(on_form) if n in ready}
            entry.update({n: act.known[n] for n in must if n not in entry and n in act.known})
            if entry:
                _emit(act, entry, shown, behalf, step=step.id, form=form)
            for name in entry:
                left.pop(name, None)
    asked = {f for step in steps for out in step.outcomes.values() for f in out.needs} | {REASON}
    named = {n: v for n, v in left.items() if n in asked}
    if named:
        _emit(act, named, shown, behalf, step=steps[-1].id)
    rest = {n: v for n, v in left.items() if n not in named and before.get(n, "") != v}
    if rest:
        _emit(act, rest, shown, behalf, step=steps[-1].id, correction=True)
    return changed


def _emit(
    act: Act, entry: dict[str, str], shown: dict[str, str], behalf: str, *, step: str, form: str = "",
    correction: bool = False,
) -> None:  # fmt: skip
    act.emit(
        ev.FieldsWritten,
        values=entry,
        shown={n: shown[n] for n in entry if n in shown},
        form=form,
        step=step,
        round=act.case.round,
        correction=correction,
        on_behalf_of=behalf,
        was=standing(act.case, entry),
    )


def _sign(act: Act, documents: tuple[str, ...], steps: list[Step]) -> None:
    for document in dict.fromkeys(documents):
        step = next((s for s in steps if document in s.signs), steps[-1])
        act.emit(ev.Signed, step=step.id, document=document)


def _end_steps(
    act: Act, steps: list[Step], wish: Ending, post: Post, behalf: str, reason: str, is_part: bool
) -> None:
    covering = steps[-1]
    for step in steps[:-1]:
        state = act.case.open_step
        held = state.roles if state and state.step == step.id else posts(act.pack, act.world, step, act.known)
        role, unit = held[0] if held else ("", "")
        own = not behalf and (role, unit) == post
        act.emit(
            ev.StepDone, step=step.id, role=role, unit=unit, covered_by=covering.id,
            on_behalf_of="" if own else part(role, unit),
        )  # fmt: skip
    act.emit(
        ev.StepDone, step=covering.id, outcome=wish.outcome, role=post[0], unit=post[1], part=is_part,
        on_behalf_of=behalf, reason=reason,
    )  # fmt: skip


def anchors(act: Act, steps: list[Step]) -> None:
    """``anchor-set`` for each step that marks one, the first time in a round (rule 7)."""
    for step in steps:
        if not step.marks or step.marks in act.case.anchors:
            continue
        state = next(s for s in reversed(act.case.steps) if s.step == step.id)
        nominal = act.pack.anchors == "due" and state.due_at is not None
        act.emit(ev.AnchorSet, anchor=step.marks, to=state.due_at if nominal else act.now, step=step.id)


def finish(
    act: Act, steps: list[Step], sends: tuple[str, ...], phrases: tuple[str, ...], tells: tuple[str, ...]
) -> None:
    """``message-queued informed promise-kept``: what is sent, who is told, which promises are kept by these endings."""
    for phrase in phrases:
        step = next((s.id for s in steps if phrase in s.sends), steps[-1].id)
        to, text = act.world.texts.get(phrase, ("", ""))
        found = act.pack.phrases.get(phrase)
        act.emit(
            ev.MessageQueued, phrase=phrase, via=found.via if found else "", to=to or (found.to if found else ""),
            text=text, step=step,
        )  # fmt: skip
    told = roles(act, [*(t for s in steps for t in s.tells), *tells])
    if told:
        act.emit(ev.Informed, roles=told, step=steps[-1].id)
    ended = {step.id for step in steps}
    for promise in [p for p in act.case.promises if p.state == "running" and p.kept in ended]:
        act.emit(ev.PromiseKept, phrase=promise.phrase, said_at=promise.said_at)


def roles(act: Act, tells: list[str]) -> tuple[str, ...]:
    """The roles to inform: those named, and those a field of kind ``roles`` holds."""
    found: list[str] = []
    for name in tells:
        field = act.pack.fields.get(name)
        if field is not None and field.kind == "roles" and name not in act.pack.roles:
            found += (
                act.known.get(name, "").replace("、", ",").replace("，", ",").replace(" ", ",").split(",")
            )
        else:
            found.append(name)
    return tuple(dict.fromkeys(name for name in found if name))
