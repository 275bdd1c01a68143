"""Opening a case (rule 2): by whoever may end its first step, by a plan, or as another case's run or start."""

from __future__ import annotations

from console.catalogue.schema import Pack, Process, Step
from console.domain.refusal import Refusal
from console.domain.time import MINUTE
from console.engine import definition, values, who
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier, stop
from console.engine.case import Case
from console.engine.commands import Open, World
from console.engine.ending import unfilled
from console.engine.follow import begin
from console.engine.opening import lacking, performer, posts, unit_field
from console.i18n import _

# Relations whose case opens by itself: nobody has to hold its first step.
UNASKED = ("run", "started", "plan")
SLACK = MINUTE  # a telephone system's clock may run this far ahead of ours


def open_case(act: Act, command: Open) -> None:
    """``case-opened fields-written … step-opened``. Refused: ``unknown-process not-yours missing-fields contact-ahead``."""
    pack, world = act.pack, act.world
    if command.process not in pack.processes:
        raise Refusal("unknown-process", _("there is no process {process}", process=command.process))
    contact = act.now if command.contact is None else command.contact
    if contact > act.now + SLACK:
        raise Refusal(
            "contact-ahead",
            _("the call cannot have begun in the future"),
            _("leave it out, or write when it began"),
        )
    contact = min(contact, act.now)
    seed = Case(
        process=command.process, with_=dict(command.with_), plate=command.plate, customer=command.customer
    )
    process = definition.of(pack, seed)
    given = _given(pack, world, seed, process, command)
    seed.fields = given
    stop(barrier(pack, seed, world, command.relation))
    act.emit(
        ev.CaseOpened,
        case=command.case,
        pack=pack.id,
        pack_hash=pack.hash,
        process=command.process,
        contact=contact,
        customer=command.customer,
        plate=command.plate,
        origin=command.origin,
        origin_step=command.origin_step,
        relation=command.relation,
        with_=dict(command.with_),
        channel=command.channel,
    )
    if given:
        act.emit(ev.FieldsWritten, values=given, shown={n: s for n, s in command.shown.items() if n in given})
    begin(act, process.first.id, opened_at=contact)


def _given(pack: Pack, world: World, seed: Case, process: Process, command: Open) -> dict[str, str]:
    """The fields it opens with; the unit of whoever opens their own first step is known without asking."""
    given = values.prepare(pack, world, definition.known(pack, seed), command.fields)
    unit = _own_unit(pack, world, process.first, given)
    return {**unit, **given}


def _own_unit(pack: Pack, world: World, first: Step, given: dict[str, str]) -> dict[str, str]:
    who_ends = performer(first, given)
    for role, at in who_ends.roles if who_ends else ():
        field = unit_field(pack, world, role, at)
        unit = next((u for r, u in world.actor.posts if r == role and u), "")
        if field and unit and not given.get(field) and field in pack.fields:
            return {field: unit}
    return {}


def barrier(pack: Pack, seed: Case, world: World, relation: str = "") -> Barrier | None:
    """Why a case with the process, fields, plate and customer of *seed* may not be opened now; None when it may."""
    process = definition.of(pack, seed)
    known = definition.known(pack, seed)
    title = str(process.title)
    if relation not in UNASKED:
        first = next((s for s in process.steps.values() if not s.runs), process.first)  # nobody ends a run
        roles = posts(pack, world, first, known)
        if not who.holds(world.actor, roles) and not who.recordable(pack, world.actor, roles):
            return Barrier(
                code="not-yours",
                message=_(
                    "{process} is opened by {holder}", process=title, holder=who.holder(pack, world, roles)
                ),
                where=first.id,
            )
    missing = tuple(f for f in process.needs if not known.get(f))
    missing += tuple(f for f in lacking(pack, world, process.first, known) if f not in missing)
    return unfilled(pack, title, missing) if missing else None
