"""Rule 16: the same matter again: the words go to the older case, it goes back, the newer one ends as ``chase``."""

from __future__ import annotations

from engine_packs import NOBODY, Play, booking, ms, pack, refused, world

from console.engine import events as ev
from console.engine.commands import Chase, Do, EndAsChase, MergeDuplicate, Open
from console.engine.duplicates import since


def complaint(case: str = "HQ-6") -> Play:
    play = Play(pack())
    play.act("09:00", Open(case=case, process="complaint", customer="c1"))
    return play


def test_how_far_back() -> None:
    found = since(pack(), pack().processes["complaint"], world(), ms("11:00"))
    assert found == ms("00:00", "2026-10-24")
    assert since(pack(), pack().processes["via-cs"], world(), ms("11:00")) is None


def test_an_open_case_goes_back_and_the_count_rises() -> None:
    play = complaint()
    play.act("09:01", Do(fields={"words": "漏油"}))
    play.act("09:10", Do())
    assert play.case.open_step is not None and play.case.open_step.step == "reply"
    events = play.act("10:00", MergeDuplicate(words="又漏了", new_case="HQ-8"))
    assert [type(e) for e in events] == [ev.FieldsWritten, ev.CaseLinked, ev.RoundBegun, ev.StepOpened]
    assert play.case.fields["words"] == "漏油\n又漏了"
    assert len(play.case.chases) == 1
    step = play.case.open_step
    assert step is not None and (step.step, step.attempt, step.due_at) == ("handle", 2, ms("10:30"))


def test_calling_again_gains_nobody_time() -> None:
    play = complaint()
    play.act("09:01", Do(fields={"words": "漏油"}))
    play.act("09:20", MergeDuplicate(words="快点", new_case="HQ-8"))
    step = play.case.open_step
    assert step is not None and (step.step, step.attempt, step.due_at) == ("handle", 1, ms("09:31"))


def test_a_closed_case_is_linked() -> None:
    play = complaint()
    for when in ("09:01", "09:02", "09:03"):
        play.act(when, Do(fields={"words": "漏油"}))
    assert play.case.state == "closed"
    play.act("10:00", MergeDuplicate(words="又漏了", new_case="HQ-8"))
    assert (play.case.state, play.case.links) == ("closed", [("HQ-8", "duplicate", "")])
    assert play.case.fields["words"] == "漏油"


def test_the_newer_one_ends_as_chase() -> None:
    play = complaint("HQ-8")
    assert refused(play, "09:00:30", EndAsChase(of="")) == "no-case"
    assert refused(play, "09:00:30", EndAsChase(of="HQ-6"), NOBODY) == "not-yours"
    play.act("09:01", EndAsChase(of="HQ-6"))
    assert (play.case.state, play.case.outcome) == ("closed", "chase")
    assert play.case.chases == [] and play.case.links == [("HQ-6", "duplicate", "accept")]
    assert play.case.entries == []


def test_only_at_the_first_step_and_where_the_process_says_so() -> None:
    play = complaint("HQ-8")
    play.act("09:01", Do(fields={"words": "x"}))
    assert refused(play, "09:02", EndAsChase(of="HQ-6")) == "step-not-open"
    assert refused(booking("accept"), "09:01", EndAsChase(of="HQ-6")) == "no-duplicates"
    assert refused(booking("accept"), "09:01", MergeDuplicate(words="x", new_case="HQ-9")) == "no-duplicates"


def test_chasing_the_holder() -> None:
    play = booking("store-records")
    play.act("09:05", Chase(text="答复快到时间了"))
    assert play.case.chases[0][2] == "答复快到时间了"
    assert refused(play, "09:05", Chase(text="")) == "text-missing"
    assert refused(booking(""), "10:00", Chase(text="x")) == "case-closed"
