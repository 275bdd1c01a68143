"""Rule 9: a field in an open step's limit changes, the due time moves, as an event; ended steps and promises never do."""

from __future__ import annotations

from engine_packs import LEAD, Play, knots, ms, pack

from console.domain.time import HOUR
from console.engine import events as ev
from console.engine.commands import Do, Open, Reassign, Write


def dated() -> Play:
    play = Play(pack())
    fields = {"wanted_at": str(ms("12:00")), "travel": "40min"}
    play.act("08:00", Open(case="HQ-5", process="dated", customer="c1", fields=fields))
    return play


def test_the_due_time_moves_and_the_old_one_is_kept() -> None:
    play = dated()
    play.act("08:30", Write(fields={"wanted_at": str(ms("13:00"))}))
    step = play.step("prepare")
    assert (step.due_at, step.moves, step.since) == (ms("12:30"), ((ms("08:30"), ms("11:30")),), ms("08:30"))


def test_by_a_length_field_too() -> None:
    play = dated()
    play.act("09:00", Do())
    assert play.step("go").due_at == ms("11:20")
    play.act("09:10", Write(fields={"travel": "1h"}))
    assert play.step("go").due_at == ms("11:00")
    play.act("09:20", Write(fields={"travel": str(2 * HOUR)}))
    assert play.step("go").due_at == ms("10:00")


def test_ended_steps_never_change() -> None:
    play = dated()
    play.act("09:00", Do())
    play.act("09:10", Write(fields={"wanted_at": str(ms("13:00"))}))
    assert play.step("prepare").due_at == ms("11:30")
    assert play.step("go").due_at == ms("12:20")


def test_other_fields_move_nothing() -> None:
    play = dated()
    events = play.act("08:30", Write(fields={"request": "x"}))
    assert not any(isinstance(e, ev.DueMoved) for e in events)


def test_an_emptied_date_leaves_the_due_time_where_it_was() -> None:
    play = dated()
    play.act("08:30", Write(fields={"wanted_at": ""}))
    assert play.step("prepare").due_at == ms("11:30")


def test_a_choice_the_limit_hangs_on() -> None:
    play = knots(store="03", urgency="normal")
    assert play.step("sort").due_at == ms("09:00", "2026-11-30")
    play.act("09:10", Write(fields={"urgency": "urgent"}))
    assert play.step("sort").due_at == ms("10:00")


def test_a_part_of_a_joint_step_may_move_its_limit() -> None:
    play = dated()
    play.act("08:10", Reassign(to="1002", reason="x"), LEAD)
    play.act("08:30", Write(fields={"wanted_at": str(ms("13:00"))}))
    assert play.step("prepare").since == ms("08:30")
