"""Rule 1: a case has one open step; of a joint step every part is owed, the last part ends it."""

from __future__ import annotations

from engine_packs import DESK, MANAGER, OPERATOR, booking, knots, refused

from console.engine import events as ev
from console.engine.commands import Do

STEPS = [
    "accept",
    "pass-on",
    "store-records",
    "lead-answers",
    "store-answers",
    "call-back",
    "store-notes",
    "lead-notes",
]


def test_one_step_is_open_at_a_time() -> None:
    for name in STEPS:
        play = booking(name)
        assert [s.step for s in play.case.steps if s.state == "open"] == [name]
    assert booking("").case.open_step is None


def test_a_joint_step_ends_with_its_last_part_and_only_then_must_all_be_filled() -> None:
    play = knots(store="03", topic="net", other_store="05")
    play.act("09:01", Do(fields={"urgency": "normal"}))
    joint = play.case.open_step
    assert joint is not None
    assert (joint.step, joint.mode) == ("joint", "all")
    assert joint.parts == ("operator@centre", "front-desk@03", "appointment-lead@03")
    play.act("09:02", Do())
    assert refused(play, "09:03", Do()) == "not-yours"  # the operator's part is done
    play.act("09:03", Do(fields={"reply": "好"}), DESK)
    assert play.case.open_step is not None
    assert play.case.open_step.parts == ("appointment-lead@03",)
    assert refused(play, "09:04", Do(), MANAGER) == "missing-fields"
    play.act("09:04", Do(fields={"result": "行"}), MANAGER)
    assert play.case.open_step is not None and play.case.open_step.step == "work"
    parts = [e for e in play.events if isinstance(e, ev.StepDone) and e.step == "joint"]
    assert [e.part for e in parts] == [True, True, False]


def test_a_part_is_recorded_on_behalf() -> None:
    play = knots(store="03", topic="net", other_store="05")
    play.act("09:01", Do(fields={"urgency": "normal"}))
    play.act("09:02", Do(for_role="front-desk@03"), OPERATOR)
    assert "front-desk@03" not in play.step("joint").parts


def test_of_any_role_the_first_to_act_ends_the_step() -> None:
    for actor in (OPERATOR, DESK):
        play = knots(store="03", topic="tap", other_store="05")
        assert play.step("sort").mode == "any"
        play.act("09:01", Do(fields={"urgency": "normal"}), actor)
        assert play.step("sort").done_by == actor.id
