"""Rule 3: ending is an act of the role, or on its behalf; time ends nothing; what must be filled is filled."""

from __future__ import annotations

import pytest
from engine_packs import (
    BAD,
    DESK,
    ELSEWHERE,
    LEAD,
    MANAGER,
    NOBODY,
    OPERATOR,
    PICKUP,
    Play,
    booking,
    knots,
    ms,
    pack,
    refused,
    world,
)

from console.domain.refusal import Refusal
from console.engine import events as ev
from console.engine.actions import actions
from console.engine.commands import Do, Open


def test_only_the_role_in_its_own_unit() -> None:
    play = booking("store-records")
    for actor in (ELSEWHERE, NOBODY, LEAD, PICKUP):
        assert refused(play, "09:03", Do(), actor) == "not-yours"
    play.act("09:03", Do(), DESK)
    done = play.step("store-records")
    assert (done.done_by, done.on_behalf_of) == (DESK.id, "")


def test_on_behalf_says_who_typed_for_whom_and_when() -> None:
    play = booking("store-records")
    with pytest.raises(Refusal) as no:
        play.act("09:03", Do())
    assert (no.value.code, "南岸店前台人员" in no.value.fix) == ("not-yours", True)
    play.act("09:03", Do(for_role="front-desk"))
    done = play.step("store-records")
    assert (done.done_by, done.on_behalf_of, done.done_at) == (OPERATOR.id, "front-desk@03", ms("09:03"))
    entry = play.case.entries[-1]
    assert (entry.actor, entry.on_behalf_of) == (OPERATOR.id, "front-desk@03")


def test_on_behalf_of_nobody_else() -> None:
    play = booking("store-records")
    assert refused(play, "09:03", Do(for_role="appointment-lead")) == "not-theirs"
    assert refused(play, "09:03", Do(for_role="front-desk@05")) == "not-theirs"
    assert refused(play, "09:03", Do(for_role="front-desk"), LEAD) == "not-yours"
    play = booking("lead-answers")
    assert (
        refused(play, "09:04", Do(for_role="appointment-lead", fields={"reply": "x"}), ELSEWHERE)
        == "not-yours"
    )
    play.act("09:04", Do(for_role="appointment-lead", fields={"reply": "x"}), DESK)  # same store
    assert play.step("lead-answers").on_behalf_of == "appointment-lead@03"


def test_naming_ones_own_role_is_no_behalf() -> None:
    play = booking("store-records")
    play.act("09:03", Do(for_role="front-desk@03"), DESK)
    assert play.step("store-records").on_behalf_of == ""


def test_time_ends_nothing() -> None:
    play = booking("accept")
    assert [a.kind for a in actions(play.pack, play.case, world(OPERATOR), ms("23:00")) if a.kind == "done"]
    assert play.case.open_step is not None and play.case.open_step.step == "accept"


def test_what_must_be_filled_is_named() -> None:
    play = booking("accept")
    with pytest.raises(Refusal) as no:
        play.act("09:01", Do())
    assert no.value.code == "missing-fields" and "要求" in no.value.message and "门店" in no.value.message


def test_a_known_value_counts() -> None:
    play = booking("store-records")
    play.act("09:03", Do(), DESK)  # `request` was written at reception


def test_when_nobody_could_be_asked_the_forms_stay_empty() -> None:
    play = booking("accept")
    play.act("09:01", Do(outcome="not-entitled"), check=BAD)
    assert (play.case.state, play.case.outcome) == ("closed", "not-entitled")


def test_a_reason_is_typed_anew_in_every_act() -> None:
    play = knots(store="03", topic="tap", other_store="05", urgency="normal")
    play.act("09:01", Do())
    play.act("09:02", Do())
    bounce = Do(outcome="bounce", for_role="front-desk", fields={"other_store": "05"})
    assert refused(play, "09:03", bounce) == "missing-fields"
    play.act(
        "09:03", Do(outcome="bounce", for_role="front-desk", reason="没货", fields={"other_store": "05"})
    )
    assert play.step("work").reason == "没货"
    play.act("09:04", Do(fields={"topic": "tap"}))
    assert refused(play, "09:05", bounce) == "missing-fields"


def test_the_outcome_must_be_one_of_the_step() -> None:
    play = booking("call-back")
    assert refused(play, "09:08", Do()) == "outcome-missing"
    assert refused(play, "09:08", Do(outcome="nonsense")) == "unknown-outcome"
    assert refused(play, "09:08", Do(step="lead-notes")) == "step-not-open"
    assert refused(play, "09:08", Do(step="nonsense")) == "unknown-step"


def test_values_are_checked() -> None:
    play = knots(store="03")
    for fields in (
        {"urgency": "soon"},
        {"wanted_at": "tomorrow"},
        {"price": "many"},
        {"store": "99"},
        {"on_day": "24"},
    ):
        assert refused(play, "09:01", Do(fields=fields)) == "bad-value"
    assert refused(play, "09:01", Do(fields={"nonsense": "x"})) == "unknown-field"


def test_an_option_sets_other_fields_and_money_adds_up() -> None:
    play = knots(store="03", other_store="05")
    play.act("09:01", Do(fields={"urgency": "urgent"}))
    assert play.case.fields["topic"] == "net"
    quote = Play(pack())
    quote.act("09:00", Open(case="HQ-9", process="quote", fields={"store": "03"}), DESK)
    quote.act("09:01", Do(fields={"materials": "100.10", "labour": "50"}), DESK)
    assert quote.case.fields["price"] == "172.62"


def test_nothing_is_done_to_a_case_that_is_over() -> None:
    play = booking("")
    assert play.case.state == "closed"
    assert refused(play, "09:20", Do()) == "case-closed"


def test_the_case_is_never_changed_by_a_refusal() -> None:
    play = booking("lead-answers")
    assert refused(play, "09:04", Do(), MANAGER) == "missing-fields"
    assert not any(isinstance(e, ev.StepDone) and e.step == "lead-answers" for e in play.events)
