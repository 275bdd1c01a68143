"""``worked-examples.md`` once more, with the ``card`` pack that is shipped."""

from __future__ import annotations

from functools import cache

import pytest
from engine_packs import DESK, GOOD, MANAGER, NOBODY, PICKUP, Play, ms, refused
from msgspec.structs import replace

from console.catalogue.loader import load
from console.catalogue.schema import Pack
from console.domain.refusal import Refusal
from console.domain.time import MINUTE, SECOND
from console.engine import events as ev
from console.engine.clocks import breached, lateness, owed_at, promise_late, promise_state
from console.engine.commands import Do, Open, Tell


@cache
def card() -> Pack:
    library = load()
    assert "card" in library.packs, library.problems
    return library.packs["card"]


BOOKED = {"result": "booked", "wanted_at": str(ms("10:00", "2026-11-24"))}


def opened() -> Play:
    play = Play(card())
    wish = Open(
        case="HQ-1",
        process="card-appointment-via-cs",
        customer="c1",
        plate="渝A12345",
        contact=ms("09:00:00"),
    )
    play.act("09:00:20", wish)
    play.act("09:01:30", Do(fields={"request": "换机油", "store": "03"}))
    return play


def test_one_booking_through_the_centre() -> None:
    play = opened()
    told = play.act("09:01:40", Tell(phrase="appointment.promise", text="…"))[0]
    assert isinstance(told, ev.Told) and (told.minutes, told.due_at) == (12, ms("09:13:40"))
    assert play.step("pass-on").due_at == ms("09:03:30")
    play.act("09:04:00", Do())
    play.act("09:06:00", Do(), DESK)
    play.act("09:11:00", Do(fields={"reply": "明天十点"}), MANAGER)
    play.act("09:11:40", Do(), DESK)
    assert play.step("lead-answers").due_at == play.step("store-answers").due_at == ms("09:09:00")
    assert lateness(play.step("lead-answers"), 0) == (2 * MINUTE, 0)
    assert lateness(play.step("store-answers"), 0) == (40 * SECOND, 2 * MINUTE)
    assert [breached(play.step(s), 0) for s in ("store-records", "lead-answers", "store-answers")] == [
        False,
        False,
        True,
    ]
    step = play.case.open_step
    assert step is not None and (step.due_at, owed_at(play.case, step)) == (ms("09:14:00"), ms("09:13:40"))
    with pytest.raises(Refusal) as no:
        play.act("09:13", Do(outcome="booked", fields={"result": "booked"}))
    assert (no.value.code, no.value.where) == ("missing-fields", "wanted_at")
    play.act("09:13", Do(outcome="booked", fields=BOOKED))
    assert play.case.reserved == (GOOD.card, GOOD.service)
    play.act("09:14", Do(), DESK)
    play.act("09:15", Do(), MANAGER)
    assert (play.case.state, play.case.outcome) == ("closed", "booked")


def test_two_on_behalf() -> None:
    play = opened()
    play.act("09:01:41", Do())
    play.act("09:05:00", Do(step="store-answers", for_role="front-desk@03", fields={"reply": "可以"}))
    assert {play.step(n).done_at for n in ("store-records", "lead-answers", "store-answers")} == {
        ms("09:05:00")
    }
    step = play.case.open_step
    assert step is not None and (step.step, step.due_at) == ("call-back", ms("09:11:41"))


def test_three_a_change_loop() -> None:
    play = Play(card())
    needs = {"service": "保养工时", "store": "03", "wanted_at": str(ms("15:00"))}
    play.act(
        "09:50",
        Open(
            case="HQ-3", process="card-reminder-agreed-service", customer="c1", plate="渝A12345", fields=needs
        ),
    )
    play.act("09:51", Do())
    play.act("09:52", Do(outcome="matches"))
    play.act(
        "09:55", Do(outcome="change", fields={"feedback": "换个时间"}), check=replace(GOOD, variant="E3")
    )
    play.act("10:00", Do())

    def answer(when: str) -> None:
        play.act(when, Do(step="store-adjusts", for_role="front-desk", fields={"adjustment": "改到四点"}))

    answer("10:04")
    step = play.case.open_step
    assert step is not None and step.due_at == ms("10:15")
    play.act("10:14", Do(outcome="disagrees", fields={"opinion": "还是不行"}))
    assert (play.case.round, play.case.anchors, play.case.fields.get("adjustment")) == (2, {}, None)
    play.act("10:20", Do())
    assert play.step("store-feedback").due_at == ms("10:25")
    answer("10:24")
    step = play.case.open_step
    assert step is not None and step.due_at == ms("10:35")
    play.act("10:36", Do(outcome="agreed", fields={"opinion": "行"}))
    assert lateness(play.step("opinion"), 0) == (MINUTE, 0)
    assert play.step("store-opinion").due_at == ms("10:40")
    play.act("10:37", Do(for_role="front-desk"))
    play.act("10:38", Do(for_role="department-lead"))
    assert (play.case.state, play.case.outcome) == ("closed", "agreed")


def test_four_pick_up() -> None:
    play = Play(card())
    play.act("14:00", Open(case="HQ-4", process="card-vehicle-pickup", customer="c1", plate="渝A12345"))
    play.act("14:01:20", Tell(phrase="pickup.promise", text="…"))
    wanted = {
        "model": "长安",
        "store": "03",
        "pickup_at": str(ms("16:00")),
        "pickup_place": "南坪",
        "work": "洗车",
    }
    play.act("14:01:30", Do(fields=wanted))
    assert play.step("pass-on").due_at == ms("14:04:30")
    play.act("14:05:00", Do())
    step = play.case.open_step
    assert step is not None and (step.due_at, owed_at(play.case, step)) == (ms("14:07:00"), ms("14:06:20"))
    play.act("14:06:40", Do(outcome="refuses", fields={"wish": "换一家"}), PICKUP)
    promise = play.case.promises[0]
    assert lateness(play.step("phone"), 0) == (0, 0)
    assert (promise_state(promise, 0), promise_late(promise, 0)) == ("broken", 20 * SECOND)
    play.act("14:30:00", Do(outcome="in-contact"))
    step = play.case.open_step
    assert step is not None and (step.step, step.round, step.due_at) == ("accept", 2, ms("14:32:00"))
    assert "store" not in play.case.fields and play.case.fields["model"] == "长安"


def test_a_case_that_begins_with_a_run_is_opened_by_whoever_takes_over_after_it() -> None:
    wish = Open(
        case="HQ-9",
        process="card-appointment-delivery",
        plate="渝A12345",
        fields={"service": "保养工时", "store": "03", "wanted_at": str(ms("15:00"))},
    )
    assert refused(Play(card()), "09:00", wish, NOBODY) == "not-yours"
    play = Play(card())
    events = play.act("09:00", wish, DESK)
    assert [type(e) for e in events] == [ev.CaseOpened, ev.FieldsWritten, ev.CaseLinked, ev.StepOpened]
