"""What the engine must be told about the world outside a case: calendars, units, people, the check's answer, messages."""

from __future__ import annotations

from collections.abc import Mapping

from console.catalogue.schema import Pack
from console.desk.desk import CENTRE, Desk
from console.engine.case import Case
from console.engine.commands import CheckResult, Hold, World


def build(
    desk: Desk,
    *,
    draft: Mapping[str, str] | None = None,
    check: CheckResult | None = None,
    texts: Mapping[str, tuple[str, str]] | None = None,
    hold: Hold | None = None,
    new_case: str = "",
) -> World:
    """The world as it is now. Values a step's check or a message needs are handed in."""
    units = desk.units
    kinds = {unit.id: unit.kind for unit in units.values()}
    titles = {unit.id: unit.title for unit in units.values()}
    if CENTRE not in kinds:
        kinds[CENTRE] = CENTRE
        titles[CENTRE] = desk.unit_title(CENTRE)
    return World(
        actor=desk.actor,
        calendars=desk.calendars,
        unit_calendar={unit: desk.calendar_of(unit) for unit in kinds},
        unit_kinds=kinds,
        unit_titles=titles,
        singles={kind: unit for unit, kind in kinds.items() if kind == CENTRE},
        settings=desk.settings,
        check=check,
        texts=dict(texts or {}),
        draft=dict(draft or {}),
        hold=hold,
        people=desk.people,
        new_case=new_case,
    )


def pack_of(desk: Desk, case: Case) -> Pack:
    """The pack version a case was opened with."""
    return desk.pack(case.pack_hash, case.pack)
