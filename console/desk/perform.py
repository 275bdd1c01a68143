"""Carrying out a command: read the case, let the engine decide, write what happened, and see to the cases it belongs to.

Everything of one act is written in one transaction: the events of the case, the cases it runs or starts, and what goes
back to the case that waited for it. The case is read again inside the transaction, so when two people end the same
step at once, the second is told who was faster and nothing of theirs is lost on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from console.desk import examining, messages, world
from console.desk.desk import Desk
from console.domain.refusal import Refusal
from console.engine import children
from console.engine import events as ev
from console.engine.case import Case
from console.engine.commands import CheckResult, Command, Do, Hold, Open
from console.engine.decide import decide
from console.engine.definition import of
from console.i18n import _

if TYPE_CHECKING:
    from console.catalogue.schema import Pack
    from console.store.tx import Tx

_DEEPEST = 12
"""Cases that run cases that run cases: deeper than this is a pack that goes in a circle."""


def carry_out(
    desk: Desk, case_id: str, make: Command | Callable[[Case], Command], *, before: int = -1
) -> Case:
    """Do *make* (a command, or what makes one from the case as it is now) to a case; the case as it then is.

    With *before* the act is refused when the case has had other events than that many: somebody was faster.
    """
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        case = tx.case(case_id)
        if case is None:
            raise no_case(case_id)
        if 0 <= before != case.events:
            raise faster(desk, case)
        command = make(case) if callable(make) else make
        return act(desk, tx, case, command)


def open_case(desk: Desk, pack: Pack, command: Callable[[Tx], Open]) -> Case:
    """Open a case with a pack; the command is made inside the transaction, where its number is known."""
    with desk.store.write(actor=desk.actor.id, now=desk.now()) as tx:
        return opened(desk, tx, pack, command(tx))


def opened(desk: Desk, tx: Tx, pack: Pack, command: Open, depth: int = 0) -> Case:
    """Open a case inside a transaction, and the cases its first step runs."""
    from console.catalogue.loader import dump

    tx.pack(pack.hash, pack.id, dump(pack))
    happened = decide(pack, None, command, world.build(desk), desk.now())
    return _write(desk, tx, pack, None, command.case, happened, depth)


def act(desk: Desk, tx: Tx, case: Case, command: Command, depth: int = 0) -> Case:
    """One command on one case inside a transaction, and everything that follows from it."""
    pack = world.pack_of(desk, case)
    command, check = _with_check(desk, tx, pack, case, command)
    surroundings = world.build(
        desk,
        check=check,
        texts=messages.rendered(desk, tx.reader, pack, case, command),
        hold=hold_of_origin(tx, case),
    )
    happened = decide(pack, case, command, surroundings, desk.now())
    return _write(desk, tx, pack, case, case.id, happened, depth) if happened else case


def batch(desk: Desk, tx: Tx, pack: Pack, cases: list[Case], command: Do) -> list[Case]:
    """One act on many cases of one pack inside a transaction: all of it, or a refusal that names the case in the way."""
    from console.engine.batch import decide_batch

    worlds = [world.build(desk, texts=messages.rendered(desk, tx.reader, pack, c, command)) for c in cases]
    found = decide_batch(pack, cases, command, worlds, desk.now())
    return [
        _write(desk, tx, pack, case, case.id, happened, 0)
        for case, happened in zip(cases, found, strict=True)
    ]


def implies(pack: Pack, outcome: str, field: str) -> bool:
    """Whether choosing an outcome says what stands in a field: a choice that has an option of the outcome's name."""
    spec = pack.fields.get(field)
    return bool(outcome) and spec is not None and spec.kind == "choice" and outcome in spec.options


def hold_of_origin(tx: Tx, case: Case) -> Hold | None:
    """The live reservation of the case this one came from (rule 12)."""
    if not case.origin:
        return None
    row = tx.reader.execute(
        "SELECT card, service FROM card_hold WHERE case_id = ?", (case.origin,)
    ).fetchone()
    return Hold(case=case.origin, card=row[0], service=row[1]) if row else None


def no_case(case_id: str) -> Refusal:
    """There is no such case."""
    return Refusal("no-case", _("there is no case {case}", case=case_id), _("write it as HQ-0001"), "case")


def faster(desk: Desk, case: Case) -> Refusal:
    """Somebody else acted on the case since it was looked at."""
    who = next((e.actor for e in reversed(case.entries) if e.actor != desk.actor.id), "")
    done = [s for s in case.steps if s.done_by and s.done_at is not None]
    if done:
        who = max(done, key=lambda s: s.done_at or 0).done_by
    name = desk.people.get(who, who)
    return Refusal(
        "faster",
        _("{name} was faster on {case}", name=name, case=case.id)
        if name
        else _("{case} has changed meanwhile", case=case.id),
        _("look at it as it is now; what you typed is kept"),
        "case",
    )


def _write(
    desk: Desk, tx: Tx, pack: Pack, before: Case | None, case_id: str, happened: list[ev.Event], depth: int
) -> Case:
    """Write what happened to a case, open the cases it runs or starts, and give its result to the one that waits."""
    if depth > _DEEPEST:
        raise Refusal("too-deep", _("this process runs itself"), "", case_id)
    settled, opens = children.settle(pack, before, happened, tx.new_case)
    case = tx.events(case_id, settled)
    assert case is not None
    for command in opens:
        opened(desk.as_machine(), tx, pack, command, depth + 1)
    if case.relation == "run" and any(isinstance(e, ev.CaseClosed | ev.CaseCancelled) for e in settled):
        origin = tx.case(case.origin)
        if origin is not None and origin.state == "open":
            act(desk.as_machine(), tx, origin, children.ended(case), depth + 1)
    return tx.case(case_id) or case


def _with_check(
    desk: Desk, tx: Tx, pack: Pack, case: Case, command: Command
) -> tuple[Command, CheckResult | None]:
    """The command with what the console itself fills in, and the answer of the step's check."""
    if not isinstance(command, Do):
        return command, examining.for_step(desk, tx.reader, pack, case)[0]
    result, filled = examining.for_step(desk, tx.reader, pack, case, command.step, command.fields)
    step = of(pack, case).steps.get(command.step or (case.open_step.step if case.open_step else ""))
    wanted = {f for fields in (step.writes.values() if step else ()) for f in fields}
    forms = {f for form in (step.writes if step else ()) for f in pack.forms[form].fields}
    said = {f: command.outcome for f in wanted if implies(pack, command.outcome, f)}
    extra = said | {
        k: v for k, v in filled.items() if k in wanted | forms | {"verdict"} and case.fields.get(k, "") != v
    }
    if extra:
        command = msgspec.structs.replace(command, fields={**extra, **command.fields})
    return command, result
