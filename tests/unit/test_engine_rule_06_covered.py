"""Rule 6: covered steps share the chain's due time; the breach counts once; the covering step may be ended early."""

from __future__ import annotations

from engine_packs import DESK, MANAGER, OPERATOR, booking, ms, refused, world

from console.domain.time import MINUTE
from console.engine import events as ev
from console.engine.actions import actions
from console.engine.clocks import breached, breaches, lateness
from console.engine.commands import Do


def test_all_three_show_the_chains_due_time() -> None:
    play = booking("call-back")
    assert {play.step(n).due_at for n in ("store-records", "lead-answers", "store-answers")} == {ms("09:07")}
    assert [play.step(n).chain for n in ("store-records", "lead-answers", "store-answers")] == [
        "store-answers"
    ] * 2 + [""]


def test_each_shows_its_holders_own_lateness_and_the_breach_counts_once() -> None:
    play = booking("store-records")
    play.act("09:08", Do(), DESK)
    play.act("09:10", Do(fields={"reply": "x"}), MANAGER)
    play.act("09:13", Do(), DESK)
    assert [lateness(play.step(n), 0) for n in ("store-records", "lead-answers", "store-answers")] == [
        (MINUTE, 0),
        (2 * MINUTE, MINUTE),
        (3 * MINUTE, 3 * MINUTE),
    ]
    assert [breached(play.step(n), 0) for n in ("store-records", "lead-answers", "store-answers")] == [
        False,
        False,
        True,
    ]
    assert breaches(play.case, ms("09:12")) == [
        ("store-answers", 1)
    ]  # at 09:13 the call-back is late as well


def test_a_chain_that_is_late_now_is_one_breach_before_its_last_step_opens() -> None:
    play = booking("lead-answers")
    assert breaches(play.case, ms("09:07")) == []
    assert breaches(play.case, ms("09:08")) == [("store-answers", 1)]


def test_the_front_desk_ends_it_while_the_manager_still_has_it() -> None:
    play = booking("lead-answers")
    assert refused(play, "09:04", Do(step="store-answers"), DESK) == "missing-fields"  # the reply
    events = play.act("09:04", Do(step="store-answers", fields={"reply": "好"}), DESK)
    done = [e for e in events if isinstance(e, ev.StepDone)]
    assert [(e.step, e.covered_by, e.on_behalf_of) for e in done] == [
        ("lead-answers", "store-answers", "appointment-lead@03"),
        ("store-answers", "", ""),
    ]
    assert play.step("store-answers").roles == (("front-desk", "03"),)
    assert play.case.open_step is not None and play.case.open_step.step == "call-back"


def test_what_the_covered_steps_write_is_recorded_with_them() -> None:
    play = booking("store-records")
    play.act("09:04", Do(step="store-answers", for_role="front-desk", fields={"reply": "好"}))
    recorded = [(e.step, e.form, e.field) for e in play.case.entries if e.at == ms("09:04")]
    assert recorded == [
        ("store-records", "appointment-1", "request"),
        ("lead-answers", "appointment-2", "reply"),
        ("store-answers", "appointment-1", "reply"),
    ]


def test_only_a_covering_step_is_reached_so() -> None:
    play = booking("store-records")
    assert refused(play, "09:04", Do(step="lead-answers", for_role="appointment-lead")) == "step-not-open"
    play = booking("pass-on")
    assert refused(play, "09:02", Do(step="store-answers", for_role="front-desk")) == "step-not-open"


def test_it_stands_in_the_list_of_actions() -> None:
    play = booking("lead-answers")
    found = actions(play.pack, play.case, world(OPERATOR, draft={"reply": "好"}), ms("09:04"))
    assert [(a.step, a.for_role) for a in found if a.kind == "behalf" and a.open] == [
        ("lead-answers", "appointment-lead@03"),
        ("store-answers", "front-desk@03"),
    ]


def test_in_a_second_round_too() -> None:
    play = booking("call-back")
    play.act("09:08", Do(outcome="change", fields={"result": "换时间"}))
    play.act("09:09", Do(fields={"request": "改到下午"}))
    play.act("09:10", Do())
    play.act("09:11", Do(step="store-answers", for_role="front-desk", fields={"reply": "行"}))
    rounds = [
        (s.step, s.round, s.attempt) for s in play.case.steps if s.step in ("lead-answers", "store-answers")
    ]
    assert rounds == [
        ("lead-answers", 1, 1),
        ("store-answers", 1, 1),
        ("lead-answers", 2, 1),
        ("store-answers", 2, 1),
    ]
    assert not play.case.exceptions
