"""The check of a step: what was found, whether it lets the step go on, who let it pass (rule 11)."""

from __future__ import annotations

from console.catalogue.schema import Pack, Step
from console.engine import events as ev
from console.engine.act import Act
from console.engine.barrier import Barrier
from console.engine.case import Case, CheckState
from console.engine.commands import CheckResult, World
from console.engine.definition import NOT_ENTITLED, outcomes
from console.i18n import _, listed


def result(case: Case, step: Step, world: World) -> CheckResult | None:
    """What is known of the step's check: the desk's answer, else what was recorded at this opening; None when not checked."""
    if world.check is not None and world.check.variant in ("", step.check):
        return world.check
    seen = case.checks.get(step.id)
    if seen is None or not seen.variant:
        return None
    return CheckResult(
        variant=seen.variant,
        verdict=seen.verdict,
        passed=seen.passed,
        card=seen.card,
        service=seen.service,
        reasons=seen.reasons,
    )


def allowed(case: Case, step: Step, found: CheckResult | None) -> bool:
    """Whether somebody let this very check pass: for the same card and service, at this opening."""
    seen = case.checks.get(step.id)
    if seen is None or not seen.allowed_by:
        return False
    return found is None or (seen.card, seen.service) == (found.card, found.service)


def fails(case: Case, step: Step, world: World) -> bool:
    """Whether the step has a check that does not let it go on."""
    if not step.check:
        return False
    found = result(case, step, world)
    return not (found and found.passed) and not allowed(case, step, found)


def in_the_way(pack: Pack, case: Case, step: Step, world: World) -> Barrier | None:
    """Why only ``not-entitled`` is open now, if so."""
    if not fails(case, step, world):
        return None
    found = result(case, step, world)
    if found is None:
        return Barrier(
            code="not-checked",
            message=_("the card has not been checked yet"),
            fix=_("fill in what the check asks for: {asks}", asks=asks(pack, step)),
            where=step.id,
        )
    reasons = "；".join(found.reasons) or found.verdict
    return Barrier(
        code="check-failed",
        message=_("the check does not let this pass: {reasons}", reasons=reasons),
        fix=_("finish as {outcome}, or have it allowed", outcome=outcome_title(pack, NOT_ENTITLED)),
        where=step.id,
    )


def entitled(case: Case, step: Step, world: World) -> Barrier | None:
    """Why ``not-entitled`` may not be chosen, if so: the check passes, or has not been made."""
    if fails(case, step, world):
        return None
    return Barrier(code="entitled", message=_("the check passes"), where=step.id)


def asks(pack: Pack, step: Step) -> str:
    """The titles of what the step's check asks for."""
    check = pack.checks.get(step.check)
    names = check.asks if check else ()
    return listed(str(pack.fields[n].title) if n in pack.fields else n for n in names)


def outcome_title(pack: Pack, outcome: str) -> str:
    """An outcome's title in the language in force, its id when the pack has none."""
    found = pack.outcomes.get(outcome)
    return str(found) if found else outcome


def record(act: Act, step: Step) -> None:
    """Add what was found to the act, when it is new: a check is recorded once for each thing found."""
    found = result(act.case, step, act.world) if step.check else None
    if found is None:
        return
    seen = act.case.checks.get(step.id)
    if seen is not None and _same(seen, found):
        return
    act.emit(
        ev.Checked,
        step=step.id,
        variant=found.variant or step.check,
        verdict=found.verdict,
        passed=found.passed,
        card=found.card,
        service=found.service,
        reasons=found.reasons,
    )


def _same(seen: CheckState, found: CheckResult) -> bool:
    return (seen.verdict, seen.passed, seen.card, seen.service) == (
        found.verdict,
        found.passed,
        found.card,
        found.service,
    )


def has_not_entitled(step: Step) -> bool:
    """Whether the step can end as ``not-entitled``."""
    return NOT_ENTITLED in outcomes(step)
