"""``worked-examples.md``, number by number, to the second."""

from __future__ import annotations

import pytest
from engine_packs import DESK, DRIVER, MANAGER, OPERATOR, PICKUP, Play, ms, pack

from console.domain.refusal import Refusal
from console.domain.time import MINUTE, SECOND
from console.engine import events as ev
from console.engine.clocks import breaches, lateness, owed_at, promise_late, promise_state
from console.engine.commands import Do, Open, Tell, Write


def opened(anchors: str = "done") -> Play:
    play = Play(pack(anchors))
    play.act(
        "09:00:20",
        Open(case="HQ-1", process="via-cs", customer="c1", plate="渝A12345", contact=ms("09:00:00")),
    )
    play.act("09:01:30", Do(fields={"request": "换机油", "store": "03"}))
    return play


def late(play: Play, step: str) -> tuple[int, int]:
    return lateness(play.step(step), 0)


def test_one_booking_through_the_centre() -> None:
    play = opened()
    assert play.step("accept").due_at == ms("09:02:00")
    told = play.act("09:01:40", Tell(phrase="appointment.promise", text="…"))[0]
    assert isinstance(told, ev.Told)
    assert (told.minutes, told.due_at) == (12, ms("09:13:40"))
    assert play.step("pass-on").due_at == ms("09:03:30")
    play.act("09:04:00", Do())
    assert play.case.anchors == {"T": ms("09:04:00")}
    assert play.step("store-records").due_at == ms("09:09:00")
    play.act("09:06:00", Do(), DESK)
    play.act("09:11:00", Do(fields={"reply": "明天十点"}), MANAGER)
    play.act("09:11:40", Do(), DESK)
    assert [play.step(s).due_at for s in ("lead-answers", "store-answers")] == [ms("09:09:00")] * 2
    assert late(play, "lead-answers") == (2 * MINUTE, 0)
    assert late(play, "store-answers") == (40 * SECOND, 2 * MINUTE)
    call_back = play.case.open_step
    assert call_back is not None
    assert call_back.due_at == ms("09:14:00")
    assert owed_at(play.case, call_back) == ms("09:13:40")
    with pytest.raises(Refusal, match="预约时间") as refused:
        play.act("09:12:30", Do(outcome="booked", fields={"result": "好"}))
    assert refused.value.code == "missing-fields"
    play.act(
        "09:13:00", Do(outcome="booked", fields={"result": "好", "wanted_at": str(ms("10:00", "2026-11-24"))})
    )
    assert play.case.promises[0].kept_at == ms("09:13:00")
    assert promise_state(play.case.promises[0], ms("10:00")) == "kept"
    assert breaches(play.case, ms("09:13:00")) == [("pass-on", 1), ("store-answers", 1)]


def test_one_with_anchors_at_the_due_time() -> None:
    play = opened("due")
    play.act("09:04:00", Do())
    assert play.case.anchors == {"T": ms("09:03:30")}
    assert play.step("store-records").due_at == ms("09:08:30")
    play.act("09:05:00", Do(step="store-answers", fields={"reply": "好"}), DESK)
    assert play.case.open_step is not None
    assert play.case.open_step.due_at == ms("09:13:30")


def test_two_on_behalf() -> None:
    play = opened()
    play.act("09:01:41", Do())
    play.act("09:05:00", Do(step="store-answers", for_role="front-desk@03", fields={"reply": "明天十点可以"}))
    for name in ("store-records", "lead-answers", "store-answers"):
        step = play.step(name)
        assert (step.state, step.done_at, step.done_by) == ("done", ms("09:05:00"), OPERATOR.id)
    assert play.step("store-answers").on_behalf_of == "front-desk@03"
    assert play.step("lead-answers").on_behalf_of == "appointment-lead@03"
    assert {play.step(n).covered_by for n in ("store-records", "lead-answers")} == {"store-answers"}
    assert play.case.open_step is not None
    assert (play.case.open_step.step, play.case.open_step.due_at) == ("call-back", ms("09:11:41"))


def test_three_a_change_loop() -> None:
    play = Play(pack())
    play.act("09:59:00", Open(case="HQ-3", process="agreed", customer="c1", fields={"store": "03"}))

    def change(at: str, done: str) -> None:
        play.act(at, Do())
        play.act(done, Do(step="store-adjusts", for_role="front-desk", fields={"adjustment": "改到十一点"}))

    change("10:00", "10:04")
    opinion = play.case.open_step
    assert opinion is not None and opinion.due_at == ms("10:15")
    play.act("10:14", Do(outcome="disagrees", fields={"opinion": "还是不行"}))
    assert (play.case.round, play.case.anchors) == (2, {})
    assert not play.case.fields.get("adjustment")
    change("10:20", "10:24")
    assert play.case.anchors == {"T": ms("10:20")}
    assert play.step("store-adjusts").due_at == ms("10:25")
    opinion = play.case.open_step
    assert opinion is not None and (opinion.due_at, opinion.round) == (ms("10:35"), 2)
    play.act("10:36", Do(outcome="agreed", fields={"opinion": "行"}))
    assert late(play, "opinion") == (MINUTE, 0)
    assert play.step("store-opinion").due_at == ms("10:40")
    play.act("10:37", Do(for_role="front-desk"))
    play.act("10:38", Do(for_role="department-lead"))
    assert (play.case.state, play.case.outcome) == ("closed", "agreed")


def test_four_pick_up() -> None:
    play = Play(pack())
    play.act("14:00:00", Open(case="HQ-4", process="pickup", customer="c1", plate="渝A12345"))
    told = play.act("14:01:20", Tell(phrase="pickup.promise", text="…"))[0]
    assert isinstance(told, ev.Told) and (told.minutes, told.due_at) == (5, ms("14:06:20"))
    play.act("14:01:30", Do(fields={"model": "长安", "store": "03", "pickup_at": str(ms("16:00"))}))
    assert play.step("pass-on").due_at == ms("14:04:30")
    play.act("14:05:00", Do())
    phone = play.case.open_step
    assert phone is not None
    assert (phone.due_at, owed_at(play.case, phone)) == (ms("14:07:00"), ms("14:06:20"))
    play.act("14:06:40", Do(outcome="refuses", fields={"wish": "换一家"}), PICKUP)
    assert late(play, "phone") == (0, 0)
    promise = play.case.promises[0]
    assert promise_state(promise, ms("14:10")) == "broken"
    assert promise_late(promise, ms("14:10")) == 20 * SECOND
    play.act("14:30:00", Do(outcome="in-contact"))
    accept = play.case.open_step
    assert accept is not None
    assert (accept.step, accept.round, accept.due_at) == ("accept", 2, ms("14:32:00"))
    assert "store" not in play.case.fields
    assert play.case.fields["model"] == "长安"
    assert DRIVER.holds("pickup-driver", "03")


def test_five_a_moved_date() -> None:
    play = Play(pack())
    fields = {"wanted_at": str(ms("10:00")), "travel": "30min"}
    play.act("07:30", Open(case="HQ-5", process="dated", customer="c1", fields=fields))
    assert play.step("prepare").due_at == ms("09:30")
    play.act("08:00", Write(fields={"wanted_at": str(ms("11:00"))}))
    assert play.step("prepare").due_at == ms("10:30")
    play.act("08:05", Write(fields={"wanted_at": str(ms("08:20"))}))
    assert play.step("prepare").due_at == ms("07:50")
    play.act("08:10", Do())
    assert late(play, "prepare") == (5 * MINUTE, 15 * MINUTE)
    assert sum(isinstance(e, ev.DueMoved) for e in play.events) == 2
