"""Rule 15: the outcome is the last one taken, else ``done``; what never opened is skipped; cancelling needs a reason."""

from __future__ import annotations

from engine_packs import BAD, LEAD, Play, booking, ms, pack, refused

from console.engine.commands import Cancel, Do, Note, Open, Reopen
from console.engine.definition import skipped


def test_the_last_outcome_taken() -> None:
    play = booking("")
    assert (play.case.state, play.case.outcome, play.case.closed_at) == ("closed", "booked", ms("09:10"))


def test_else_done() -> None:
    play = Play(pack())
    play.act(
        "09:00", Open(case="HQ-5", process="dated", fields={"wanted_at": str(ms("12:00")), "travel": "5min"})
    )
    play.act("09:01", Do())
    play.act("09:02", Do())
    assert play.case.outcome == "done"


def test_what_never_opened_is_skipped() -> None:
    play = booking("accept")
    assert skipped(play.pack.processes["via-cs"], play.case) == ()
    play.act("09:01", Do(outcome="not-entitled"), check=BAD)
    assert skipped(play.pack.processes["via-cs"], play.case) == tuple(play.pack.processes["via-cs"].steps)[1:]


def test_cancelling() -> None:
    play = booking("store-records")
    assert refused(play, "09:03", Cancel(reason="x")) == "not-allowed"
    assert refused(play, "09:03", Cancel(reason=""), LEAD) == "reason-missing"
    play.act("09:03", Cancel(reason="重复"), LEAD)
    assert (play.case.state, play.case.outcome, play.case.cancelled_reason) == (
        "cancelled",
        "cancelled",
        "重复",
    )
    assert play.step("store-records").state == "cancelled"
    assert refused(play, "09:04", Cancel(reason="x"), LEAD) == "case-closed"
    assert refused(play, "09:04", Do()) == "case-closed"
    play.act("09:05", Note(text="客户又打来"))
    assert refused(play, "09:05", Note(text=" ")) == "text-missing"


def test_opening_again() -> None:
    play = booking("")
    assert refused(booking("accept"), "09:30", Reopen(reason="x"), LEAD) == "already-open"
    assert refused(play, "09:30", Reopen(reason="x")) == "not-allowed"
    assert refused(play, "09:30", Reopen(reason=""), LEAD) == "reason-missing"
    assert refused(play, "09:30", Reopen(reason="x", step="nonsense"), LEAD) == "unknown-step"
    play.act("09:30", Reopen(reason="结果写错"), LEAD)
    step = play.case.open_step
    assert step is not None and (step.step, step.attempt, play.case.state) == ("lead-notes", 2, "open")
    play.act("09:31", Do(for_role="appointment-lead"))
    assert (play.case.state, play.case.outcome) == ("closed", "booked")


def test_a_cancelled_case_opens_again_without_that_outcome() -> None:
    play = booking("pass-on")
    play.act("09:03", Cancel(reason="x"), LEAD)
    play.act("09:04", Reopen(reason="y"), LEAD)
    assert (play.case.state, play.case.outcome, play.case.cancelled_reason) == ("open", "", "")
    assert play.case.open_step is not None and play.case.open_step.step == "pass-on"
