"""Rule 5: late when it arrived, and late by one's own doing, are two figures; a breach is for good."""

from __future__ import annotations

from engine_packs import DESK, LEAD, MANAGER, OPERATOR, Play, booking, ms, pack, refused
from hypothesis import given
from hypothesis import strategies as st

from console.domain.time import MINUTE
from console.engine.case import StepState
from console.engine.clocks import breached, breaches, lateness
from console.engine.commands import Actor, Do, Excuse, Open, Reassign, Write


def test_in_time() -> None:
    play = booking("pass-on")
    assert lateness(play.step("accept"), ms("12:00")) == (0, 0)
    assert not breached(play.step("accept"), ms("12:00"))


def test_open_and_past_due_grows_with_the_clock() -> None:
    play = booking("accept")
    assert lateness(play.step("accept"), ms("09:02")) == (0, 0)
    assert lateness(play.step("accept"), ms("09:03")) == (MINUTE, 0)
    assert breached(play.step("accept"), ms("09:02:01"))


def test_what_arrives_late_is_not_the_holders_own() -> None:
    play = booking("accept")
    play.act("09:01", Do(fields={"request": "x", "store": "03"}))
    play.act("09:02", Do())
    play.act("09:10", Do(step="store-answers", for_role="front-desk", fields={"reply": "y"}))
    assert lateness(play.step("store-answers"), 0) == (0, 3 * MINUTE)
    assert lateness(play.step("store-records"), 0) == (3 * MINUTE, 0)


def test_handing_over_makes_the_lateness_until_then_inherited() -> None:
    play = booking("accept")
    play.act("09:05", Reassign(to="1002", reason="换人"), LEAD)
    step = play.step("accept")
    assert (step.assignee, step.since) == ("1002", ms("09:05"))
    assert lateness(step, ms("09:07")) == (2 * MINUTE, 3 * MINUTE)


def test_a_breach_that_happened_stays_when_the_date_moves() -> None:
    play = Play(pack())
    play.act(
        "09:00", Open(case="HQ-5", process="dated", fields={"wanted_at": str(ms("10:00")), "travel": "30min"})
    )
    play.act("09:40", Write(fields={"wanted_at": str(ms("12:00"))}))
    step = play.step("prepare")
    assert step.due_at == ms("11:30")
    assert lateness(step, ms("09:50")) == (0, 0)
    assert breached(step, ms("09:50"))
    assert breaches(play.case, ms("09:50")) == [("prepare", 1)]


def test_an_excuse_is_a_second_signed_fact() -> None:
    play = booking("accept")
    assert refused(play, "09:01", Excuse(step="accept", reason="x"), LEAD) == "not-late"
    assert refused(play, "09:05", Excuse(step="accept", reason="x")) == "not-allowed"
    assert refused(play, "09:05", Excuse(step="accept", reason=" "), LEAD) == "reason-missing"
    assert refused(play, "09:05", Excuse(step="call-back", reason="x"), LEAD) == "unknown-step"
    play.act("09:05", Excuse(step="accept", reason="停电"), LEAD)
    assert play.step("accept").excuses == ((ms("09:05"), LEAD.id, "停电"),)
    assert breached(play.step("accept"), ms("09:05"))


def test_a_moment_nobody_can_be_late_for() -> None:
    step = StepState(step="x", opened_at=0, since=0, due_at=0, expected=True)
    assert (lateness(step, MINUTE), breached(step, MINUTE)) == ((0, 0), False)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_own_and_inherited_together_are_the_whole_lateness(due: int, since: int, held: int) -> None:
    done = since + held
    step = StepState(step="x", state="done", opened_at=0, since=since, due_at=due, done_at=done)
    own, inherited = lateness(step, 0)
    assert own + inherited == max(0, done - due)
    assert own <= held and inherited <= max(0, since - due)


def test_who_may_hand_over() -> None:
    play = booking("store-records")
    assert refused(play, "09:03", Reassign(unit="05", reason="x"), OPERATOR) == "not-allowed"
    assert refused(play, "09:03", Reassign(unit="05", reason="x"), DESK) == "not-allowed"
    assert refused(play, "09:03", Reassign(unit="99", reason="x"), LEAD) == "unknown-unit"
    assert refused(play, "09:03", Reassign(role="nobody", reason="x"), LEAD) == "unknown-role"
    assert refused(play, "09:03", Reassign(unit="03", reason="x"), LEAD) == "nothing-changed"
    assert refused(play, "09:03", Reassign(unit="05"), LEAD) == "reason-missing"
    play.act("09:03", Reassign(unit="05", reason="忙不过来"), MANAGER)  # the manager of this store
    assert play.step("store-records").roles == (("front-desk", "05"),)
    stranger = Actor(id="7001", posts=(("appointment-lead", "07"),))
    assert refused(play, "09:04", Reassign(unit="03", reason="x"), stranger) == "not-allowed"
    play.act("09:04", Reassign(role="operator", reason="代办"), LEAD)
    assert play.step("store-records").roles == (("operator", "centre"),)
