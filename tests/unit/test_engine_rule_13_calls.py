"""Rule 13: the first dial claims, attempts are counted and spaced, and only the last one opens ``unreached``."""

from __future__ import annotations

import pytest
from engine_packs import COLLEAGUE, DESK, LEAD, OPERATOR, Play, booking, ms, refused, world

from console.domain.refusal import Refusal
from console.engine import events as ev
from console.engine.actions import actions
from console.engine.clocks import attempts_made, resting_until
from console.engine.commands import Claim, Dial, Do, Open, Unclaim

NO = Dial(result="no_answer")


def test_the_first_dial_claims_the_step() -> None:
    play = booking("call-back")
    events = play.act("09:07", NO)
    assert [type(e) for e in events] == [ev.Claimed, ev.Dialled]
    assert play.step("call-back").claimant == OPERATOR.id
    assert refused(play, "09:09:30", NO, COLLEAGUE) == "claimed"
    assert [type(e) for e in play.act("09:09:30", NO)] == [ev.Dialled]


def test_one_claimant_at_a_time() -> None:
    play = booking("call-back")
    play.act("09:07", Claim())
    assert refused(play, "09:07", Claim(), COLLEAGUE) == "claimed"
    assert refused(play, "09:07", Unclaim(), COLLEAGUE) == "claimed"
    play.act("09:08", Unclaim(), LEAD)
    assert refused(play, "09:08", Unclaim()) == "not-claimed"
    play.act("09:08", Claim(), COLLEAGUE)
    assert refused(play, "09:08", Claim(), DESK) == "not-yours"


def test_it_rests_until_the_pause_is_over() -> None:
    play = booking("call-back")
    play.act("09:07", NO)
    assert play.step("call-back").rest_until == ms("09:09")
    assert resting_until(play.step("call-back"), ms("09:08")) == ms("09:09")
    with pytest.raises(Refusal, match="1:00") as no:
        play.act("09:08", NO)
    assert no.value.code == "resting"
    assert resting_until(play.step("call-back"), ms("09:09")) is None
    play.act("09:09", Dial(result="busy"))


def test_reached_and_refused_are_no_attempts() -> None:
    play = booking("call-back")
    for result in ("reached", "refused"):
        play.act("09:07", Dial(result=result))
    assert attempts_made(play.step("call-back")) == 0
    assert play.step("call-back").rest_until is None
    assert refused(play, "09:07", Dial(result="maybe")) == "bad-value"


def test_unreached_opens_with_the_last_attempt() -> None:
    play = booking("call-back")
    unreached = Do(outcome="unreached")
    for when, result in (("09:07", "no_answer"), ("09:09", "busy"), ("09:11", "wrong_number")):
        assert refused(play, when, unreached) == "attempts-left"
        play.act(when, Dial(result=result))
    assert refused(play, "09:20", NO) == "no-attempts-left"
    found = {
        a.outcome: a.open
        for a in actions(play.pack, play.case, world(OPERATOR), ms("09:20"))
        if a.kind == "done"
    }
    assert found["unreached"]
    events = play.act("09:20", unreached, texts={"appointment.answer-sms": ("+86138", "未接通")})
    sent = next(e for e in events if isinstance(e, ev.MessageQueued))
    assert (sent.phrase, sent.via, sent.to, sent.text) == (
        "appointment.answer-sms",
        "sms",
        "+86138",
        "未接通",
    )
    assert play.case.open_step is not None and play.case.open_step.step == "store-notes"


def test_a_message_with_an_empty_place_is_not_sent() -> None:
    play = booking("call-back")
    for when in ("09:07", "09:09", "09:11"):
        play.act(when, NO)
    code = refused(play, "09:20", Do(outcome="unreached"), texts={"appointment.answer-sms": ("", "")})
    assert code == "message-incomplete"


def test_where_there_is_nothing_to_dial() -> None:
    play = booking("accept")
    assert refused(play, "09:01", NO) == "no-call"
    play = booking("call-back")
    assert refused(play, "09:07", NO, DESK) == "not-yours"
    assert refused(booking(""), "09:30", NO) == "case-closed"


def test_recorded_for_another_a_dial_claims_nothing() -> None:
    play = Play(booking().pack)
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345"))
    play.act("14:01", Do(fields={"model": "x", "store": "03", "pickup_at": str(ms("16:00"))}))
    play.act("14:02", Do())
    assert [type(e) for e in play.act("14:03", NO)] == [ev.Dialled]
    assert play.step("phone").claimant == ""
