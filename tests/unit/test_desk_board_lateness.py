"""Own and inherited minutes: one rule for every step, open or ended, also across a hand-over."""

from __future__ import annotations

from pathlib import Path

import pytest
from board_centre import Centre, ms

from console.desk import cases, lateness
from console.domain.time import MINUTE, SECOND


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def spell(found: list[lateness.Spell], step: str) -> lateness.Spell:
    return next(s for s in found if s.step == step)


def test_the_worked_example(centre: Centre) -> None:
    name = centre.passed_on("09:00")  # T = 09:01:00, the store owes by 09:06:00
    cases.do(centre.at("09:03", "2009"), name, "store-records")
    cases.do(centre.at("09:08", "2010"), name, "lead-answers", fields={"reply": "可以"})
    cases.do(centre.at("09:08:40", "2009"), name, "store-answers")
    found = lateness.spells(centre.at("09:10"), ms("00:00"))
    lead, answer = spell(found, "lead-answers"), spell(found, "store-answers")
    assert (lead.own_ms, lead.inherited_ms, lead.person, lead.role, lead.unit) == (
        2 * MINUTE,
        0,
        "2010",
        "appointment-lead",
        "03",
    )
    assert (answer.own_ms, answer.inherited_ms, answer.breached, answer.timed) == (
        40 * SECOND,
        2 * MINUTE,
        True,
        True,
    )
    assert not lead.timed and not lead.breached, (
        "a covered step's breach counts once, on the step that covers it"
    )
    assert spell(found, "call-back").ended_at is None
    units = {s.key: s for s in lateness.by_unit(found)}
    assert (units["03"].own_ms, units["03"].breaches, units["03"].rate) == (2 * MINUTE + 40 * SECOND, 1, 0.0)
    assert units["centre"].rate == 1.0
    people = {s.key: s.own_ms for s in lateness.by_person(found)}
    assert people["2010"] == 2 * MINUTE and people["1001"] == 0


def test_figures_agree_with_the_case(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    desk = centre.at("09:09", "1010")
    shown = {s["step"]: (s["own_late_s"], s["inherited_late_s"]) for s in cases.as_json(desk, name)["steps"]}
    found = {s.step: (s.own_ms // 1000, s.inherited_ms // 1000) for s in lateness.spells(desk, ms("00:00"))}
    assert found == shown


def test_who_hands_on_keeps_the_minutes_already_lost(centre: Centre) -> None:
    name = centre.book("09:00")
    cases.reassign(centre.at("09:05", "1010"), name, to="1002", reason="换人")
    found = [s for s in lateness.spells(centre.at("09:07"), ms("00:00")) if s.step == "accept"]
    assert [(s.person, s.own_ms, s.inherited_ms, s.handed) for s in found] == [
        ("", 3 * MINUTE, 0, True),
        ("1002", 2 * MINUTE, 3 * MINUTE, False),
    ]
    assert [s.timed for s in found] == [False, False]


def test_recorded_for_the_store_counts_for_the_store(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    cases.do(centre.at("09:07"), name, "store-answers", fields={"reply": "可以"}, for_role="front-desk")
    answer = spell(lateness.spells(centre.at("09:08"), ms("00:00")), "store-answers")
    assert (answer.unit, answer.person, answer.behalf, answer.role) == ("03", "", "1001", "front-desk")


def test_a_day_reads_the_same_whenever_it_is_read(centre: Centre) -> None:
    name = centre.passed_on("09:00")
    before = lateness.spells(centre.at("09:08"), ms("00:00"))
    cases.do(centre.at("09:20"), name, "store-answers", fields={"reply": "可以"}, for_role="front-desk")
    after = lateness.spells(centre.at("09:30"), ms("00:00"), ms("09:08") + 1)
    assert after == before


def test_an_excuse_never_takes_the_breach_away(centre: Centre) -> None:
    name = centre.book("09:00")
    cases.do(centre.at("09:04"), name, "accept")
    cases.excuse(centre.at("09:05", "1010"), name, "accept", "线路故障")
    found = lateness.by_step(lateness.spells(centre.at("09:06"), ms("00:00")))
    accept = next(s for s in found if s.key.endswith("/accept"))
    assert (accept.breaches, accept.excused, accept.own_ms, accept.in_time) == (1, 1, 2 * MINUTE, 0)
