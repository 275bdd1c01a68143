"""Own and inherited minutes of people, roles and units are one and the same in queue, board, report and the arithmetic of a case."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from board_centre import Centre, ms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_reports_equal import KINDS, WAITS, act

from console.desk import board, case_lists, cases, lateness, queue
from console.desk.desk import CENTRE, Desk
from console.desk.lateness import Spell
from console.desk.reports.day import day
from console.domain.refusal import Refusal
from console.domain.time import HOUR
from console.i18n import speaking

Minutes = dict[str, tuple[int, int]]


def added(rows: Iterable[tuple[str, int, int]]) -> Minutes:
    """Own and inherited seconds by key; keys without any are left out."""
    out: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for key, own, inherited in rows:
        out[key][0] += own
        out[key][1] += inherited
    return {k: (o, i) for k, (o, i) in out.items() if o or i}


def of_spells(spells: Iterable[Spell], by: Callable[[Spell], str]) -> Minutes:
    return added((by(s), s.own_ms // 1000, s.inherited_ms // 1000) for s in spells)


def steps_of(desk: Desk) -> list[dict[str, Any]]:
    """Every step of every case as the case shows it."""
    with desk.reader() as con:
        names = [r[0] for r in con.execute("SELECT id FROM case_head ORDER BY id")]
    found = []
    for name in names:
        shown = cases.as_json(desk, name)
        found += [{**step, "case": name} for step in shown["steps"]]
    return found


def unit_and_role(step: dict[str, Any]) -> tuple[str, str]:
    """Whose minutes a step's are: of whom it was recorded for, else of the post it was in."""
    if step["on_behalf_of"] and step["done_at"] is not None:
        role, _at, unit = step["on_behalf_of"].partition("@")
        return unit or step["unit"] or CENTRE, role
    return step["unit"] or CENTRE, step["by"]


def check(desk: Desk) -> None:
    spells = lateness.spells(desk, 0)
    last = [s for s in spells if not s.handed]
    steps = steps_of(desk)
    runs = {(s["case"], s["step"], s["round"], s["attempt"]) for s in steps}
    kept = [s for s in last if (s.case, s.step, s.round, s.attempt) in runs]
    by_step = {(s.case, s.step, s.round, s.attempt): s for s in kept}
    mine = [s for s in steps if (s["case"], s["step"], s["round"], s["attempt"]) in by_step]

    # the case itself: units and roles
    for place, of_spell in ((0, lambda s: s.unit or CENTRE), (1, lambda s: s.role)):
        told = added(
            (unit_and_role(s)[place], s["own_late_s"] or 0, s["inherited_late_s"] or 0) for s in mine
        )
        assert told == of_spells(kept, of_spell)

    # people: who ended it in their own name, nobody when it was recorded for a store
    for step in mine:
        spell = by_step[step["case"], step["step"], step["round"], step["attempt"]]
        if step["done_at"] is not None and spell.ended_at is not None and step["state"] == "done":
            assert spell.person == ("" if step["on_behalf_of"] else step["done_by"] or "")
            assert spell.behalf == ((step["done_by"] or "") if step["on_behalf_of"] else "")
    people = of_spells(spells, lambda s: s.person)
    listed = {s.key: (s.own_ms, s.inherited_ms) for s in lateness.by_person(spells)}
    assert {k for k, v in listed.items() if v[0] >= 1000 or v[1] >= 1000} >= set(people) - {""}
    nobody = sum(s.own_ms for s in spells if not s.person)
    assert sum(own for own, _inherited in listed.values()) + nobody == sum(s.own_ms for s in spells)

    # the arithmetic of a case
    with speaking("en"):
        for name in {s["case"] for s in steps}:
            lines = case_lists.why(desk, name)["lines"]
            for text, key in (("own lateness", "own_late_s"), ("late when it arrived", "inherited_late_s")):
                said = sum(row["length_s"] for row in lines if row["text"] == text)
                assert said == sum(s[key] or 0 for s in steps if s["case"] == name), (name, text)

    # the queue, by post and by name
    held = [s for s in spells if s.ended_at is None]
    items = queue.items(desk)
    rows = [(i["by"], i["unit"] or CENTRE, i["own_late_s"], i["inherited_late_s"]) for i in items]
    assert added((u, o, n) for _r, u, o, n in rows) == of_spells(held, lambda s: s.unit or CENTRE)
    assert added((r, o, n) for r, _u, o, n in rows) == of_spells(held, lambda s: s.role)
    named = {s.case: desk.people.get(s.person, s.person) for s in held if s.person}
    assert all(i["holder"] == named[i["case"]] for i in items if i["case"] in named)

    # the board's lines, in every grouping
    today = lateness.spells(desk, board.midnight(desk))
    keys: dict[board.Grouping, Callable[[Spell], str]] = {
        "unit": lambda s: s.unit or CENTRE, "role": lambda s: s.role, "process": lambda s: s.process
    }  # fmt: skip
    for grouping, key in keys.items():
        lines_of = {u.id: u for u in board.view(desk, grouping=grouping).units}
        sums = {s.key: s for s in lateness.sums(today, key)}
        assert {k: u.late_today for k, u in lines_of.items() if u.late_today} == {
            k: s.breaches for k, s in sums.items() if s.breaches
        }
        assert {k: u.held for k, u in lines_of.items() if u.held} == {
            k: s.held for k, s in sums.items() if s.held
        }

    # the report of the day
    report = day(desk)
    for by, of_spell in (
        ("role", lambda s: s.role), ("person", lambda s: s.person), ("unit", lambda s: s.unit),
    ):  # fmt: skip
        told = {
            m.key: (m.own_ms, m.inherited_ms)
            for m in report.minutes
            if m.by == by and (m.own_ms or m.inherited_ms)
        }
        counted: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for s in today:
            if of_spell(s):
                counted[of_spell(s)][0] += s.own_ms
                counted[of_spell(s)][1] += s.inherited_ms
        assert told == {k: (o, i) for k, (o, i) in counted.items() if o or i}, by


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 1 << 30), st.integers(25, 70))
def test_people_roles_and_units_have_the_same_minutes_wherever_one_looks(seed: int, acts: int) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        centre = Centre(Path(folder))
        for _ in range(acts):
            centre.clock.at = max(
                ms("08:00"), centre.clock.at + (14 * HOUR if random.random() < 0.02 else random.choice(WAITS))
            )
            with suppress(Refusal):
                act(centre, random.choice(KINDS), random)
        desk = centre.desk("1010")
        check(desk)
        desk.store.close()
