"""Rule 10: what was told starts a clock of its own, which nothing moves and nothing loses."""

from __future__ import annotations

import pytest
from engine_packs import BAD, DESK, LEAD, NOBODY, OPERATOR, Play, booking, ms, pack, refused, world
from hypothesis import given
from hypothesis import strategies as st

from console.domain.time import MINUTE, SECOND
from console.engine import events as ev
from console.engine.clocks import next_promise, owed_at, promise_late, promise_state
from console.engine.commands import Allow, Cancel, Do, Open, Reassign, Tell, Withdraw, Write
from console.engine.promising import offer

TELL = Tell(phrase="appointment.promise", text="我们会在 12 分钟内给您回电。")


def told(at: str = "09:01:20") -> Play:
    play = booking("pass-on")
    play.act(at, TELL)
    return play


@given(st.integers(0, 119))
def test_whole_minutes_never_less_than_what_is_left(second: int) -> None:
    play = booking("pass-on")  # opened 09:01:00, so T counts as 09:03:00 and the answer is due 09:13:00
    now = ms("09:01:00") + second * SECOND
    found = offer(play.pack, play.case, world(OPERATOR), now)
    assert found is not None and found.minutes is not None and found.due_at is not None
    left = ms("09:13:00") - now
    assert 0 <= found.minutes * MINUTE - left < MINUTE
    assert found.due_at == now + found.minutes * MINUTE


def test_it_is_told_on_its_open_step_only() -> None:
    assert refused(booking("accept"), "09:00:30", TELL) == "step-not-open"
    assert refused(booking("call-back"), "09:07", TELL) == "step-not-open"
    assert refused(booking("pass-on"), "09:01:30", TELL, NOBODY) == "not-yours"


def test_once_is_enough() -> None:
    play = told()
    assert refused(play, "09:01:40", TELL) == "already-told"
    assert len(play.case.promises) == 1


def test_it_is_not_given_when_nothing_is_left() -> None:
    play = booking("pass-on")
    assert refused(play, "09:13:00", TELL) == "no-time-left"
    play.act("09:12:59", TELL)
    assert play.case.promises[0].minutes == 1


def test_never_while_the_check_fails() -> None:
    play = Play(pack())
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345"))
    tell = Tell(phrase="pickup.promise", text="…")
    assert refused(play, "14:01", tell, check=BAD) == "check-failed"
    assert refused(play, "14:01", tell, check=None) == "not-checked"
    play.act("14:01:10", Allow(reason="老客户"), LEAD, check=BAD)
    play.act("14:01:20", tell, check=BAD)
    assert (play.case.promises[0].due_at, play.case.promises[0].minutes) == (ms("14:06:20"), 5)


def test_without_a_clock_it_is_still_a_promise() -> None:
    play = Play(pack())
    play.act("09:00", Open(case="HQ-6", process="complaint", customer="c1"))
    play.act("09:00:30", Tell(phrase="plain.promise", text="…"))
    assert play.case.promises[0].due_at is None
    play.act("09:01", Do(fields={"words": "漏油"}))
    play.act("09:02", Do())
    assert owed_at(play.case, play.step("reply")) is None
    play.act("09:03", Do())
    assert (play.case.promises[0].state, play.case.promises[0].kept_at) == ("kept", ms("09:03"))


def test_the_step_that_keeps_it_is_owed_at_the_earlier_time() -> None:
    play = told()
    play.act("09:02:50", Do())
    play.act("09:04", Do(step="store-answers", for_role="front-desk", fields={"reply": "好"}))
    step = play.case.open_step
    assert step is not None
    assert (step.due_at, owed_at(play.case, step)) == (ms("09:12:50"), ms("09:12:50"))
    play = told("09:01:00")
    play.act("09:10", Do())
    play.act("09:11", Do(step="store-answers", for_role="front-desk", fields={"reply": "好"}))
    step = play.case.open_step
    assert step is not None
    assert (step.due_at, owed_at(play.case, step)) == (ms("09:20"), ms("09:13"))


def test_kept_and_broken_are_computed() -> None:
    play = told()  # due 09:13:20
    promise = play.case.promises[0]
    assert promise_state(promise, ms("09:13:20")) == "running"
    assert promise_state(promise, ms("09:13:21")) == "broken"
    assert promise_late(promise, ms("09:14:20")) == MINUTE
    assert next_promise(play.case) == promise


def test_nothing_moves_it() -> None:
    play = told()
    due = play.case.promises[0].due_at
    play.act("09:30", Reassign(to="1002", reason="x"), LEAD)
    play.act("09:31", Do())
    play.act("09:32", Write(fields={"request": "y"}))
    assert play.case.promises[0].due_at == due


def test_cancelling_withdraws_it() -> None:
    play = told()
    events = play.act("09:05", Cancel(reason="打错了"), LEAD)
    assert [type(e) for e in events][-2:] == [ev.PromiseWithdrawn, ev.CaseCancelled]
    assert promise_state(play.case.promises[0], ms("12:00")) == "withdrawn"
    assert promise_late(play.case.promises[0], ms("12:00")) == 0


def test_it_may_be_withdrawn_by_one_who_may_cancel() -> None:
    play = told()
    withdraw = Withdraw(phrase="appointment.promise", reason="客户说不用回")
    assert refused(play, "09:03", withdraw) == "not-allowed"
    assert refused(play, "09:03", Withdraw(phrase="appointment.promise", reason=""), LEAD) == "reason-missing"
    assert refused(play, "09:03", Withdraw(phrase="nothing", reason="x"), LEAD) == "no-promise"
    play.act("09:03", withdraw, LEAD)
    assert play.case.promises[0].state == "withdrawn"


def test_a_case_that_ends_leaves_none_running() -> None:
    play = Play(pack())
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345"))
    play.act("14:01", Tell(phrase="pickup.promise", text="…"))
    events = play.act("14:02", Do(outcome="not-entitled"), check=BAD)
    assert [type(e) for e in events][-2:] == [ev.PromiseWithdrawn, ev.CaseClosed]


def test_a_new_round_may_promise_anew() -> None:
    play = Play(pack())
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345"))
    play.act("14:01", Tell(phrase="pickup.promise", text="…"))
    play.act("14:02", Do(fields={"model": "x", "store": "03", "pickup_at": str(ms("16:00"))}))
    play.act("14:03", Do())
    play.act("14:04", Do(outcome="refuses", for_role="pickup-lead", fields={"wish": "不"}))
    play.act("14:05", Do(outcome="in-contact"))
    play.act("14:06", Tell(phrase="pickup.promise", text="…"))
    assert [(p.state, p.due_at) for p in play.case.promises] == [
        ("kept", ms("14:06")),
        ("running", ms("14:11")),
    ]


def test_plain_words_are_only_recorded() -> None:
    play = booking("accept")
    play.act("09:00:30", Tell(phrase="appointment.verdict", text="卡里有"), DESK)
    assert play.case.promises == []
    assert refused(play, "09:00:40", Tell(phrase="only.urgent", text="加急")) == "not-apt"
    assert refused(play, "09:00:40", Tell(phrase="nothing", text="x")) == "unknown-phrase"


@pytest.mark.parametrize("phrase", ["appointment.promise"])
def test_the_arithmetic_is_kept_with_it(phrase: str) -> None:
    promise = told().case.promises[0]
    assert promise.arithmetic is not None
    assert promise.arithmetic.terms == (("+10min", 10 * MINUTE), ("minutes", 20 * SECOND))
    assert promise.arithmetic.base_at == ms("09:03:00") and promise.phrase == phrase
