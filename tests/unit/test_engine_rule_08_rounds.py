"""Rule 8: a round is a new number with new anchors, attempts and units; back is a new attempt in this round."""

from __future__ import annotations

from engine_packs import DESK, ELSEWHERE, LEAD, Play, booking, knots, ms, refused

from console.engine import events as ev
from console.engine.commands import Dial, Do, Reopen


def test_a_round() -> None:
    play = booking("call-back")
    play.act("09:07", Dial(result="no_answer"))
    events = play.act("09:09:30", Do(outcome="change", fields={"result": "改"}))
    begun = next(e for e in events if isinstance(e, ev.RoundBegun))
    assert (begun.step, begun.round, begun.back, begun.unset) == ("accept", 2, False, ("T",))
    assert set(begun.cleared) == {"request", "reply", "result"}
    assert play.case.round == 2 and play.case.anchors == {}
    assert "request" not in play.case.fields and play.case.fields["store"] == "03"
    assert [e.value for e in play.case.entries if e.field == "request"] == ["换机油"] * 2  # history keeps all
    opened = play.case.open_step
    assert opened is not None
    assert (opened.step, opened.round, opened.attempt, opened.due_at) == ("accept", 2, 1, ms("09:11:30"))
    assert opened.dials == ()


def test_another_store_can_hold_it_in_the_next_round() -> None:
    play = booking("call-back")
    play.act("09:08", Do(outcome="change", fields={"result": "换店"}))
    play.act("09:09", Do(fields={"request": "y", "store": "05"}))
    play.act("09:10", Do())
    assert play.step("store-records").roles == (("front-desk", "05"),)
    assert refused(play, "09:11", Do(), DESK) == "not-yours"
    play.act("09:11", Do(), ELSEWHERE)


def test_back_is_a_new_attempt_and_the_limit_begins_anew() -> None:
    play: Play = knots(store="03", topic="tap", other_store="05", urgency="normal")
    play.act("09:01", Do())
    play.act("09:02", Do())
    play.act(
        "09:10", Do(outcome="bounce", for_role="front-desk", reason="没货", fields={"other_store": "05"})
    )
    opened = play.case.open_step
    assert opened is not None
    assert (opened.step, opened.round, opened.attempt, opened.opened_at) == ("dispatch", 1, 2, ms("09:10"))
    assert play.case.round == 1
    assert play.step("work").state == "refused"
    assert "topic" not in play.case.fields
    assert play.case.outcome == "bounce"
    play.act("09:11", Do(fields={"topic": "tap"}))
    assert (play.step("work").attempt, play.step("work").opened_at) == (2, ms("09:11"))


def test_anchors_stay_when_it_goes_back() -> None:
    play = booking("")
    play.act("10:00", Reopen(reason="没记全", step="call-back"), LEAD)
    assert play.case.anchors == {"T": ms("09:02")}
    assert (play.step("call-back").due_at, play.step("call-back").attempt) == (ms("09:12"), 2)
