"""Who may do what: posts, units, recording on behalf, powers. Titles of holders for sentences."""

from __future__ import annotations

from console.catalogue.schema import Pack
from console.engine.case import Case, StepState
from console.engine.commands import Actor, World

Post = tuple[str, str]  # role, unit


def part(role: str, unit: str) -> str:
    """``role@unit``, or the role alone when no unit is known."""
    return f"{role}@{unit}" if unit else role


def holds(actor: Actor, roles: tuple[Post, ...]) -> Post | None:
    """The first of *roles* this person holds; a machine holds all."""
    return next((r for r in roles if actor.machine or actor.holds(*r)), None)


def may_record(pack: Pack, actor: Actor, post: Post) -> bool:
    """Whether this person may record for *post*: they hold a role in its ``recorded_by``, at the same unit if the kind is the same."""
    role = pack.roles.get(post[0])
    if role is None:
        return False
    for name in role.recorded_by:
        recorder = pack.roles.get(name)
        same_kind = recorder is not None and recorder.unit == role.unit
        if actor.machine or actor.holds(name, post[1] if same_kind else ""):
            return True
    return False


def recordable(pack: Pack, actor: Actor, roles: tuple[Post, ...]) -> tuple[Post, ...]:
    """The posts of *roles* this person does not hold but may record for."""
    return tuple(r for r in roles if not holds(actor, (r,)) and may_record(pack, actor, r))


def power(pack: Pack, actor: Actor, what: str, case: Case, step: StepState | None) -> bool:
    """Whether a post gives the power *what* over this case: at a single unit over all cases, else over its own unit's."""
    if actor.machine:
        return True
    for name, unit in actor.posts:
        role = pack.roles.get(name)
        if role is None or what not in role.may:
            continue
        if not unit or pack_single(pack, role.unit) or unit == case.fields.get(role.unit):
            return True
        if step is not None and any(unit == u for _, u in step.roles):
            return True
    return False


def pack_single(pack: Pack, kind: str) -> bool:
    """Whether a kind of unit is one no field chooses: ``centre``."""
    return kind == "centre" or kind not in pack.fields


def powerful(pack: Pack, what: str) -> str:
    """The titles of the roles that have the power *what*, for a sentence."""
    titles = [str(role.title) for role in pack.roles.values() if what in role.may]
    return _list(titles)


def role_title(pack: Pack, role: str) -> str:
    """A role's title in the language in force; its id when the pack does not know it."""
    found = pack.roles.get(role)
    return str(found.title) if found else role


def role_short(pack: Pack, role: str) -> str:
    """The short word for a role in ribbons and queues."""
    found = pack.roles.get(role)
    return str(found.short or found.title) if found else role


def holder(pack: Pack, world: World, roles: tuple[Post, ...]) -> str:
    """Who holds a step, for a sentence: unit and role."""
    from console.i18n import language

    gap = "" if language() == "zh" else " "
    names = []
    for role, unit in roles:
        place = "" if unit in world.singles.values() else world.unit_titles.get(unit, unit)
        names.append(f"{place}{gap if place else ''}{role_title(pack, role)}")
    return _list(names)


def person(world: World, staff: str) -> str:
    """A person's name, else their staff number."""
    return world.people.get(staff, staff)


def _list(names: list[str]) -> str:
    from console.i18n import language

    return ("、" if language() == "zh" else ", ").join(dict.fromkeys(names))
