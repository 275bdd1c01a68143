"""Text messages and mails an act would send, rendered before it is decided: one with an empty place refuses the act."""

from __future__ import annotations

from console.catalogue.schema import Pack, Phrase
from console.desk import breath, records, slots
from console.desk.desk import Desk
from console.engine.case import Case
from console.engine.commands import Command, Do, RunEnded
from console.engine.definition import known, of, outcomes
from console.engine.ending import said_now
from console.i18n import language


def rendered(
    desk: Desk, con: records.Connection, pack: Pack, case: Case, command: Command
) -> dict[str, tuple[str, str]]:
    """``(to, text)`` by phrase for everything ending a step may send; the text is empty when a slot is."""
    if not isinstance(command, Do | RunEnded) or case.open_step is None:
        return {}
    process = of(pack, case)
    step = process.steps.get((command.step if isinstance(command, Do) else "") or case.open_step.step)
    if step is None:
        return {}
    names = {*step.sends, *(p for o in outcomes(step).values() for p in o.sends)}
    if not names:
        return {}
    typed = {k: v for k, v in command.fields.items() if v}
    values = {**known(pack, case), **typed}
    said = slots.values(desk, con, pack, case, typed)
    made: dict[str, tuple[str, str]] = {}
    for name in sorted(names):
        phrase = pack.phrases.get(name)
        if phrase is not None and said_now(pack, name, values):
            made[name] = (address(con, pack, phrase, case, values), text(phrase, said))
    return made


def text(phrase: Phrase, said: dict[str, str]) -> str:
    """The message, empty when one of its slots is."""
    template = phrase.in_(language())
    if any(not said.get(name) for name in breath.slots(template)):
        return ""
    return breath.plain(breath.fill(template, said))


def address(con: records.Connection, pack: Pack, phrase: Phrase, case: Case, values: dict[str, str]) -> str:
    """Where a message goes: the customer's mobile, the number in a field, else the role it is for."""
    if phrase.to == "customer":
        return next((p.e164 for p in records.phones(con, case.customer)), "") if case.customer else ""
    field = pack.fields.get(phrase.to)
    return values.get(phrase.to, "") if field is not None else phrase.to
