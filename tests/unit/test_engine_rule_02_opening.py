"""Rule 2: a step opens when the one before ends, the first at contact; what it is due by stands in the event for good."""

from __future__ import annotations

import msgspec
from engine_packs import (
    COLLEAGUE,
    DESK,
    ELSEWHERE,
    MACHINE,
    NOBODY,
    STORE,
    Play,
    booking,
    ms,
    pack,
    refused,
    world,
)

from console.domain.time import MINUTE, SECOND
from console.engine import events as ev
from console.engine.commands import Do, Open

BOOKING = Open(case="HQ-1", process="via-cs", customer="c1", plate="渝A12345")


def test_the_first_step_opens_when_the_call_began() -> None:
    play = Play(pack())
    play.act("09:01", msgspec.structs.replace(BOOKING, contact=ms("09:00:10")))
    step = play.step("accept")
    assert (step.opened_at, step.due_at, play.case.opened_at) == (ms("09:00:10"), ms("09:02:10"), ms("09:01"))


def test_else_when_the_case_was_opened() -> None:
    play = Play(pack())
    play.act("09:01", BOOKING)
    assert play.step("accept").opened_at == ms("09:01")


def test_a_call_cannot_have_begun_in_the_future() -> None:
    ahead = msgspec.structs.replace(BOOKING, contact=ms("09:05"))
    assert refused(Play(pack()), "09:00", ahead) == "contact-ahead"
    play = Play(pack())
    play.act("09:00", msgspec.structs.replace(BOOKING, contact=ms("09:00:20")))  # a telephone system's clock
    assert play.case.contact == ms("09:00")


def test_whoever_may_end_the_first_step_opens_a_case() -> None:
    for actor in (DESK, NOBODY):
        assert refused(Play(pack()), "09:00", BOOKING, actor) == "not-yours"
    Play(pack()).act("09:00", BOOKING, COLLEAGUE)
    planned = Open(
        case="HQ-1", process="agreed", customer="c1", fields={"store": "03"}, relation="plan", channel="plan"
    )
    Play(pack()).act("09:00", planned, MACHINE)


def test_a_store_opens_its_own_cases_at_its_own_store() -> None:
    play = Play(pack())
    play.act("09:00", Open(case="S3-1", process="quote", customer="c1"), DESK)
    assert play.case.fields["store"] == "03"
    assert (
        refused(Play(pack()), "09:00", Open(case="S5-1", process="quote", fields={"store": "03"}), ELSEWHERE)
        == "not-yours"
    )


def test_it_cannot_open_without_what_it_needs() -> None:
    assert refused(Play(pack()), "09:00", Open(case="HQ-1", process="agreed")) == "missing-fields"
    assert refused(Play(pack()), "09:00", Open(case="HQ-1", process="nonsense")) == "unknown-process"
    assert (
        refused(Play(pack()), "09:00", Open(case="HQ-1", process="agreed", fields={"store": "99"}))
        == "bad-value"
    )


def test_role_unit_due_time_and_arithmetic_are_in_the_event() -> None:
    play = booking("store-records")
    opened = [e for e in play.events if isinstance(e, ev.StepOpened)][-1]
    assert opened.roles == (("front-desk", "03"),)
    assert (opened.due_at, opened.limit_ms, opened.warn_ms) == (ms("09:07"), 5 * MINUTE, 75 * SECOND)
    assert opened.chain == "store-answers"
    assert opened.arithmetic == ev.Arithmetic(
        base="T", base_at=ms("09:02"), terms=(("+5min", 5 * MINUTE),), result=ms("09:07")
    )


def test_later_settings_and_calendars_change_nothing_that_is_open() -> None:
    settings = {("via-cs", "accept", "within"): "3min"}
    play = Play(pack())
    play.act("09:00", BOOKING, settings=settings)
    assert play.step("accept").due_at == ms("09:03")
    play.act("09:01", Do(fields={"request": "x", "store": "03"}), settings={})
    assert play.step("accept").due_at == ms("09:03")
    assert world().calendars["store"] is STORE


def test_settings_override_limits_warnings_and_attempts() -> None:
    settings = {
        ("via-cs", "pass-on", "within"): "4min",
        ("via-cs", "pass-on", "warn"): "1min",
        ("via-cs", "call-back", "attempts"): "5",
        ("via-cs", "call-back", "due"): "T+20min",
    }
    play = booking("accept")
    play.act("09:01", Do(fields={"request": "x", "store": "03"}), settings=settings)
    step = play.step("pass-on")
    assert (step.due_at, step.warn_ms) == (ms("09:05"), MINUTE)
    play.act("09:02", Do())
    play.act(
        "09:03", Do(step="store-answers", for_role="front-desk", fields={"reply": "好"}), settings=settings
    )
    step = play.step("call-back")
    assert (step.attempts, step.due_at) == (5, ms("09:22"))


def test_a_step_whose_unit_nobody_knows_cannot_be_reached() -> None:
    play = booking("accept")
    assert refused(play, "09:01", Do(fields={"request": "x"})) == "missing-fields"
    assert play.case.open_step is not None
