"""Rule 7: the first ending of its step in a round sets an anchor; offsets count from it, never from each other."""

from __future__ import annotations

from engine_packs import DESK, MANAGER, Play, booking, ms, pack

from console.engine.commands import Do, Open


def test_offsets_count_from_the_anchor() -> None:
    play = booking("store-answers")
    play.act("09:30", Do(), DESK)
    assert play.step("store-answers").due_at == ms("09:07")
    assert play.step("call-back").due_at == ms("09:12")


def test_a_late_anchor_moves_what_counts_from_it() -> None:
    play = booking("pass-on")
    play.act("09:20", Do())
    assert play.case.anchors == {"T": ms("09:20")}
    assert play.step("store-records").due_at == ms("09:25")


def test_at_the_due_time_where_the_pack_says_so() -> None:
    play = Play(pack("due"))
    play.act("09:00", Open(case="HQ-1", process="via-cs", plate="渝A12345"))
    play.act("09:01", Do(fields={"request": "x", "store": "03"}))
    play.act("09:20", Do())
    assert play.case.anchors == {"T": ms("09:03")}


def test_at_the_ending_where_the_step_has_no_due_time() -> None:
    play = Play(pack("due"))
    play.act("10:00", Open(case="HQ-1", process="agreed", fields={"store": "03"}))
    play.act("10:01", Do())
    assert play.case.anchors == {"T": ms("10:01")}


def test_it_is_set_once_in_a_round_and_anew_in_the_next() -> None:
    play = booking("call-back")
    play.act("09:08", Do(outcome="change", fields={"result": "改"}))
    assert play.case.anchors == {}
    play.act("09:09", Do(fields={"request": "y"}))
    play.act("09:11", Do())
    assert play.case.anchors == {"T": ms("09:11")}
    assert MANAGER.holds("appointment-lead", "03")
