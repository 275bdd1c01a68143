"""Steps that contradict themselves or their neighbours: chains, calls, checks, performers of whom all are needed."""

from __future__ import annotations

from collections.abc import Iterator

from console.catalogue.schema import Problem
from console.catalogue.view import View, performers, ways
from console.i18n import _


def chains(view: View) -> Iterator[Problem]:
    """Covered steps stand directly above and have no limit; the covering step has one."""
    names = list(view.steps)
    for step in view.steps.values():
        if not step.covers:
            continue
        at = view.graph.order[step.id]
        above = names[max(0, at - len(step.covers)) : at]
        if set(step.covers) != set(above):
            what = _("covered steps stand directly above the step that covers them")
            fix = _("directly above are: {names}", names=", ".join(above) or "-")
            yield view.at(step, "covers", what, fix)
        if not (step.within or step.due):
            what = _("it shares a limit but has none")
            yield view.at(step, "covers", what, _('add "due" or "within"'))
        for name in step.covers:
            covered = view.steps.get(name)
            for key in ("within", "due", "expected") if covered else ():
                if getattr(covered, key):
                    what = _("{name} shares its limit and has one of its own", name=f'"{step.id}"')
                    yield view.at(name, key, what, _("leave the limit out, or take the step out of covers"))


def warnings(view: View) -> Iterator[Problem]:
    """A step turns yellow before a limit, so it has one."""
    for step in view.steps.values():
        if step.warn and not (step.within or step.due):
            what = _("there is no limit to warn before")
            yield view.at(step, "warn", what, _('add "within" or "due", or leave it out'))


def calls(view: View) -> Iterator[Problem]:
    """A step done by telephone can end unreached, and no other step can."""
    for step in view.steps.values():
        if step.call and "unreached" not in step.outcomes:
            what = _("a call may reach nobody")
            yield view.at(step, "call", what, _("add outcomes.unreached"))
        if not step.call and "unreached" in step.outcomes and not step.runs:
            what = _("only a call can end unreached")
            yield view.at(step, "outcomes.unreached", what, _('add "call", or leave the outcome out'))


def not_entitled(view: View) -> Iterator[Problem]:
    """``not-entitled`` is the outcome of a check; a case about nobody has none to check."""
    for step in view.steps.values():
        if "not-entitled" in step.outcomes and not step.check and not step.runs:
            what = _("nothing is checked here")
            yield view.at(step, "outcomes.not-entitled", what, _('add "check", or leave the outcome out'))
        if step.check and view.process.about == "none":
            what = _("a case about nobody has no card to check")
            yield view.at(step, "check", what, _('leave it out, or leave out about = "none"'))


def all_together(view: View) -> Iterator[Problem]:
    """What several must end has nothing one of them could choose."""
    for step in view.steps.values():
        if any(p.mode == "all" for _key, p in performers(step)):
            for key in ("outcomes", "call", "check"):
                if getattr(step, key) and not (key == "outcomes" and set(step.outcomes) == {"not-entitled"}):
                    what = _("several roles end this step together, so nobody can choose")
                    yield view.at(step, key, what, _('let one role end it, or leave "{key}" out', key=key))


def promises(view: View) -> Iterator[Problem]:
    """A promise is kept by another step than the one that gives it."""
    for step in view.steps.values():
        if step.promise and step.promise.kept == step.id:
            what = _("the step that gives a promise cannot keep it")
            yield view.at(step, "promise.kept", what, _("name the step whose end keeps it"))


def external(view: View) -> Iterator[Problem]:
    """Somebody records for a role that has no seat."""
    for step in view.steps.values():
        for key, performer in performers(step):
            for role_id, _unit in performer.roles:
                role = view.pack.roles.get(role_id)
                if role and role.external and not role.recorded_by:
                    what = _("nobody records for the external role {role}", role=f'"{role_id}"')
                    yield view.at(step, key, what, _("add recorded_by to the role"))


def cards(view: View) -> Iterator[Problem]:
    """An act on the card needs to know the service."""
    if view.process.service or "service" in view.pack.fields or "fields" in view.unsure:
        return
    for step in view.steps.values():
        keys = ["card"] if step.card else []
        keys += [f"{key}.card" for key, way in ways(step) if way.card]
        for key in keys:
            yield view.at(
                step, key, _("no service is known"), _('give the process a "service", or a field "service"')
            )
