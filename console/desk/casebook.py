"""The cases of a stretch of time, each folded once and kept while nobody writes to it.

Board, shift, replay and report are views of the same cases, so they all read them here. A case that was handed from one
person or unit to another is kept with every holding of its steps, so that nobody's minutes are lost when the baton moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import msgspec

from console.desk import records
from console.desk.desk import Desk
from console.engine.case import Case, StepState
from console.engine.events import Event, Reassigned
from console.engine.evolve import evolve
from console.store import cases as stored

if TYPE_CHECKING:
    from console.store.open import Store


class Holding(msgspec.Struct, frozen=True):
    """One opening of a step in one pair of hands. ``handed_at`` when it went on to others (``state`` is as it was just before)."""

    state: StepState
    handed_at: int | None = None


class Page(msgspec.Struct, frozen=True):
    """A case, the customer's name, and every holding of its steps in the order they began."""

    case: Case
    name: str
    holdings: tuple[Holding, ...]


_kept: WeakKeyDictionary[Store, dict[str, tuple[tuple[int, str], Page]]] = WeakKeyDictionary()


def pages(desk: Desk, since: int | None = None, until: int | None = None) -> list[Page]:
    """The cases that were open at any time in ``[since, until)`` (ms), oldest first; without bounds those open now."""
    if since is None and until is None:
        where, given = "h.state = 'open'", ()
    else:
        where = "h.opened_at < ? AND (h.closed_at IS NULL OR h.closed_at >= ?)"
        given = (until if until is not None else 1 << 62, since or 0)  # type: ignore[assignment]
    with desk.reader() as con:
        rows = con.execute(
            "SELECT h.id, h.last_hlc, h.last_site, coalesce(c.name, '') FROM case_head h"
            f" LEFT JOIN customer c ON c.id = h.customer WHERE {where} ORDER BY h.opened_at, h.id",
            given,
        ).fetchall()
        kept = _kept.setdefault(desk.store, {})
        out = []
        for case_id, hlc, site, name in rows:
            had = kept.get(case_id)
            if had is None or had[0] != (hlc, site) or had[1].name != name:
                read = _read(con, case_id, name)
                if read is None:
                    continue
                had = kept[case_id] = ((hlc, site), read)
            out.append(had[1])
    return out


def page(desk: Desk, case_id: str) -> Page | None:
    """One case by its number; ``None`` when there is none."""
    with desk.reader() as con:
        row = con.execute(
            "SELECT coalesce(c.name, '') FROM case_head h LEFT JOIN customer c ON c.id = h.customer WHERE h.id = ?",
            (case_id,),
        ).fetchone()
        return _read(con, case_id, row[0]) if row else None


def _read(con: records.Connection, case_id: str, name: str) -> Page | None:
    case: Case | None = None
    handed: list[tuple[int, StepState, int]] = []
    for event in stored.events(con, case_id):  # type: ignore[arg-type]
        if event is None:
            continue
        if case is not None and isinstance(event, Reassigned):
            _hand_on(case, event, handed)
        case = evolve(case, event)
    if case is None:
        return None
    return Page(case=case, name=name, holdings=tuple(_holdings(case, handed)))


def _hand_on(case: Case, event: Event, handed: list[tuple[int, StepState, int]]) -> None:
    """Remember who had the open step until now: its place among the steps, and how it stood."""
    state = case.open_step
    if state is None or not isinstance(event, Reassigned) or state.step != event.step:
        return
    at = next(i for i in range(len(case.steps) - 1, -1, -1) if case.steps[i] is state)
    handed.append((at, state, event.at))


def _holdings(case: Case, handed: list[tuple[int, StepState, int]]) -> list[Holding]:
    out = []
    for at, state in enumerate(case.steps):
        out += [Holding(before, when) for place, before, when in handed if place == at]
        out.append(Holding(state))
    return out
