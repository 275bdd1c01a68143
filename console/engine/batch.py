"""One act for many cases: last week's slips handed in at once. All of it happens, or none."""

from __future__ import annotations

from collections.abc import Sequence

from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.engine import definition
from console.engine.case import Case
from console.engine.commands import Do, World
from console.engine.decide import decide
from console.engine.events import Event, MessageQueued
from console.i18n import _


def decide_batch(
    pack: Pack, cases: Sequence[Case], command: Do, worlds: Sequence[World], now: int
) -> list[list[Event]]:
    """The events of each case, in order. A message is queued once, with the first case: its text lists all (``world.texts``).

    Every case must have the same step open, a ``batch`` one. Refused: ``nothing-to-do not-a-batch``, and whatever refuses one
    of the cases, with its number in front.
    """
    if not cases:
        raise Refusal("nothing-to-do", _("there is no case to do this for"))
    found: list[list[Event]] = []
    sent: set[tuple[str, str]] = set()
    for case, world in zip(cases, worlds, strict=True):
        _same_step(pack, case, command)
        try:
            events = decide(pack, case, command, world, now)
        except Refusal as refused:
            raise Refusal(refused.code, f"{case.id}: {refused.message}", refused.fix, refused.where) from None
        kept: list[Event] = []
        for event in events:
            if isinstance(event, MessageQueued):
                if (event.phrase, event.to) in sent:
                    continue
                sent.add((event.phrase, event.to))
            kept.append(event)
        found.append(kept)
    return found


def _same_step(pack: Pack, case: Case, command: Do) -> None:
    name = command.step or (case.open_step.step if case.open_step else "")
    step = definition.of(pack, case).steps.get(name)
    if step is not None and not step.batch:
        raise Refusal("not-a-batch", _("{step} is done case by case", step=str(step.title)), "", name)
