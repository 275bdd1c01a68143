"""Letting a failed check pass, signatures, and papers."""

from __future__ import annotations

from console.catalogue.schema import Pack, Step
from console.engine import checking, definition, who
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier, stop
from console.engine.case import Case
from console.engine.commands import Allow, Print, Sign, World
from console.engine.decide_talk import powerless, reasonless
from console.engine.ending import closed, document_title
from console.i18n import _


def _step(pack: Pack, case: Case) -> Step | None:
    state = case.open_step
    return definition.of(pack, case).steps.get(state.step) if state else None


def allow(act: Act, command: Allow) -> None:
    """``checked allowed``: what was found, and who let it pass all the same. Refused as :func:`allow_barrier` says."""
    stop(allow_barrier(act.pack, act.case, act.world))
    stop(reasonless(command.reason))
    step = _step(act.pack, act.case)
    assert step is not None
    checking.record(act, step)
    act.emit(ev.Allowed, step=step.id, reason=command.reason)


def allow_barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Why nothing may be allowed now: no check, not checked, it passes, or this person may not."""
    if case.state != "open":
        return closed(case)
    step = _step(pack, case)
    if step is None or not step.check:
        return Barrier(code="no-check", message=_("nothing is checked here"))
    if checking.result(case, step, world) is None:
        return checking.in_the_way(pack, case, step, world)
    if not checking.fails(case, step, world):
        return Barrier(code="entitled", message=_("the check passes"), where=step.id)
    return powerless(pack, case, world, "allow")


def sign(act: Act, command: Sign) -> None:
    """``signed``. Refused as :func:`sign_barrier` says."""
    stop(sign_barrier(act.pack, act.case, act.world, command.document))
    state = act.case.open_step
    assert state is not None
    act.emit(ev.Signed, step=state.step, document=command.document)


def sign_barrier(pack: Pack, case: Case, world: World, document: str) -> Barrier | None:
    """Why a signature may not be recorded: not asked for here, there already, or not by this person."""
    state, step = case.open_step, _step(pack, case)
    if state is None or step is None:
        return closed(case)
    title = document_title(pack, document)
    if document not in step.signs:
        return Barrier(
            code="unknown-document",
            message=_("{document} is not signed here", document=title),
            where=document,
        )
    if document in state.signed:
        return Barrier(code="signed", message=_("{document} is signed", document=title), where=document)
    if who.holds(world.actor, state.roles) or who.recordable(pack, world.actor, state.roles):
        return None
    holder = who.holder(pack, world, state.roles)
    return Barrier(
        code="not-yours",
        message=_("{step} is done by {holder}", step=str(step.title), holder=holder),
        where=document,
    )


def print_(act: Act, command: Print) -> None:
    """``printed``. Refused: ``unknown-document`` for a paper no step so far prints."""
    stop(print_barrier(act.pack, act.case, act.world, command.document))
    act.emit(ev.Printed, step=_printing(act.pack, act.case, command.document), document=command.document)


def print_barrier(pack: Pack, case: Case, world: World, document: str) -> Barrier | None:
    """A paper may be printed from the step on that prints it, and again later."""
    if _printing(pack, case, document):
        return None
    title = document_title(pack, document)
    return Barrier(
        code="unknown-document", message=_("{document} is not printed here", document=title), where=document
    )


def _printing(pack: Pack, case: Case, document: str) -> str:
    """The latest opened step that prints *document*."""
    steps = definition.of(pack, case).steps
    for state in reversed(case.steps):
        if state.step in steps and document in steps[state.step].prints:
            return state.step
    return ""
