"""Correcting a field outside its step, as an entry of its own (rule 4); limits that hang on it move (rule 9)."""

from __future__ import annotations

from collections.abc import Iterable

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.engine import definition, values, who
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier, stop
from console.engine.case import Case
from console.engine.commands import World, Write
from console.engine.follow import moved
from console.engine.opening import posts
from console.i18n import _, listed


def write(act: Act, command: Write) -> None:
    """``fields-written due-moved``. Refused: ``not-yours unknown-field bad-value sealed nothing-changed``."""
    stop(barrier(act.pack, act.case, act.world))
    ready = values.prepare(act.pack, act.world, act.known, command.fields)
    for name in ready:
        stop(sealed(act.pack, act.world, name))
    changed = {n: v for n, v in ready.items() if act.known.get(n, "") != v}
    if not changed:
        raise Refusal("nothing-changed", _("that is what stands there already"))
    act.emit(
        ev.FieldsWritten,
        values=changed,
        shown={n: s for n, s in command.shown.items() if n in changed},
        round=act.case.round,
        correction=True,
        was=standing(act.case, changed),
    )
    if command.reason:
        act.emit(ev.Noted, text=command.reason)
    moved(act, set(changed))


def standing(case: Case, names: Iterable[str]) -> dict[str, str]:
    """What stands in the fields *names* now, as :attr:`~console.engine.events.FieldsWritten.was` keeps it."""
    return {name: case.fields[name] for name in names if case.fields.get(name)}


def barrier(pack: Pack, case: Case, world: World) -> Barrier | None:
    """Who has no part in the case may not correct it: one must hold, or record for, one of its steps, or lead."""
    known = definition.known(pack, case)
    process = definition.of(pack, case)
    for step in process.steps.values():
        roles = posts(pack, world, step, known)
        if who.holds(world.actor, roles) or who.recordable(pack, world.actor, roles):
            return None
    if any(r in pack.roles and pack.roles[r].may for r in world.actor.roles) or world.actor.machine:
        return None
    return Barrier(code="not-yours", message=_("you have no part in this case"), where=case.id)


def sealed(pack: Pack, world: World, name: str) -> Barrier | None:
    """A sealed field is corrected only by those who may read it."""
    field = pack.fields[name]
    if not field.sealed or world.actor.machine or set(world.actor.roles) & set(field.sealed):
        return None
    titles = listed(who.role_title(pack, r) for r in field.sealed)
    return Barrier(
        code="sealed",
        message=_("{field} is sealed, {holder} may read it", field=str(field.title), holder=titles),
        where=name,
    )
