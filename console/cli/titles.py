"""What ids are called, for the tables people read; ``--json`` keeps the ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.refusal import Refusal

if TYPE_CHECKING:
    from console.desk.desk import Desk


def process(desk: Desk, name: str) -> str:
    """A process; one of a pack that is no longer there keeps its id."""
    try:
        return str(desk.process(name)[1].title)
    except Refusal:
        return name


def step(desk: Desk, of: str, name: str) -> str:
    """A step of a process."""
    try:
        known = desk.process(of)[1].steps.get(name)
    except Refusal:
        return name
    return str(known.title) if known is not None else name


def role(desk: Desk, name: str) -> str:
    """A role."""
    return str(desk.roles[name].title) if name in desk.roles else name


def unit(desk: Desk, name: str) -> str:
    """A unit; nothing for none."""
    return desk.unit_title(name) if name else ""


def service(desk: Desk, name: str) -> str:
    """A service of the cards; one no pack knows keeps its words."""
    return str(desk.services[name].title) if name in desk.services else name


def outcome(desk: Desk, name: str) -> str:
    """How a case ended."""
    found = next((p.outcomes[name] for p in desk.library.packs.values() if name in p.outcomes), None)
    return str(found) if found is not None else name
