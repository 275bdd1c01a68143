"""Rule 14: a run is waited for and gives back its outcome and what it wrote; a started case nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator

from engine_packs import LEAD, MACHINE, OPERATOR, Play, ms, pack, refused, world

from console.engine import children
from console.engine import events as ev
from console.engine.case import Case
from console.engine.commands import Cancel, Do, Open, RunEnded
from console.engine.decide import decide
from console.engine.evolve import evolve, fold


def numbers() -> Iterator[str]:
    return (f"HQ-{n}" for n in range(50, 99))


def lawyer() -> tuple[Play, list[Open]]:
    """A lawyer's booking just passed on to the run; the commands that open the two new cases."""
    play = Play(pack())
    play.act(
        "09:00", Open(case="HQ-7", process="law", customer="c1", plate="渝A12345", fields={"agency": "A1"})
    )
    before, begun = play.case, numbers()
    events = decide(
        play.pack, before, Do(fields={"request": "合同", "topic": "net"}), world(OPERATOR), ms("09:01")
    )
    settled, opens = children.settle(play.pack, before, events, lambda: next(begun))
    case: Case | None = before
    for event in settled:
        case = evolve(case, event)
    play = Play(play.pack, case)
    play.events = []
    return play, opens


def run(case: Case | None, *commands: object) -> Case:
    for when, command, actor in commands:  # type: ignore[misc]
        for event in decide(pack(), case, command, world(actor), ms(when)):
            case = evolve(case, event)
    assert case is not None
    return case


def test_both_new_cases_are_linked_and_opened_with_what_they_share() -> None:
    play, opens = lawyer()
    started, booking = opens
    assert (started.case, started.process, started.relation, started.with_) == (
        "HQ-50",
        "dated-child",
        "started",
        {},
    )
    assert (booking.case, booking.process, booking.relation, booking.origin, booking.origin_step) == (
        "HQ-51", "via-cs", "run", "HQ-7", "book",
    )  # fmt: skip
    assert booking.fields == {"request": "合同", "agency": "A1", "topic": "net"}
    assert (booking.customer, booking.plate) == ("c1", "渝A12345")
    assert play.step("book").run_case == "HQ-51"
    assert play.case.links == [("HQ-50", "started", "accept"), ("HQ-51", "run", "book")]


def test_the_step_waits() -> None:
    play, _opens = lawyer()
    step = play.case.open_step
    assert step is not None and (step.step, step.runs, step.roles) == ("book", "via-cs", ())
    try:
        decide(play.pack, play.case, Do(), world(MACHINE), ms("09:05"))
    except Exception as no:
        assert getattr(no, "code", "") == "waits-for-run"


def test_roles_and_fields_are_renamed_in_the_run() -> None:
    _play, opens = lawyer()
    case = run(
        None,
        ("09:01", opens[1], MACHINE),
        ("09:02", Do(), OPERATOR),
        ("09:03", Do(), OPERATOR),
    )
    step = case.open_step
    assert step is not None and (step.step, step.roles) == ("store-records", (("law-institution", "A1"),))
    case = run(
        case,
        ("09:04", Do(step="store-answers", for_role="law-institution", fields={"reply": "周三"}), OPERATOR),
    )
    assert case.open_step is not None and case.open_step.step == "call-back"
    assert {s.roles for s in case.steps if s.step == "lead-answers"} == {(("law-institution", "A1"),)}


def test_what_it_wrote_comes_back_and_its_outcome_leads_on() -> None:
    play, opens = lawyer()
    case = run(
        None,
        ("09:01", opens[1], MACHINE),
        ("09:02", Do(), OPERATOR),
        ("09:03", Do(), OPERATOR),
        ("09:04", Do(step="store-answers", for_role="law-institution", fields={"reply": "周三"}), OPERATOR),
        ("09:05", Do(outcome="declined", fields={"result": "不约了"}), OPERATOR),
        ("09:06", Do(for_role="law-institution"), OPERATOR),
        ("09:07", Do(for_role="law-institution"), OPERATOR),
    )
    assert case.state == "closed"
    back = children.ended(case)
    assert (back.case, back.outcome) == ("HQ-51", "declined")
    assert back.fields["reply"] == "周三" and back.fields["result"] == "不约了"
    events = decide(play.pack, play.case, back, world(OPERATOR), ms("09:07"))
    parent = play.case
    for event in events:
        parent = evolve(parent, event)
    assert parent.fields["result"] == "不约了"
    assert parent.open_step is not None and parent.open_step.step == "after"
    linked = next(e for e in events if isinstance(e, ev.CaseLinked))
    assert (linked.case, linked.outcome) == ("HQ-51", "declined")


def test_a_cancelled_run_comes_back_as_cancelled() -> None:
    play, opens = lawyer()
    case = run(None, ("09:01", opens[1], MACHINE), ("09:02", Cancel(reason="打错"), LEAD))
    back = children.ended(case)
    assert back.outcome == "cancelled"
    parent = fold([])
    parent = play.case
    for event in decide(play.pack, parent, back, world(OPERATOR), ms("09:03")):
        parent = evolve(parent, event)
    assert (parent.state, parent.outcome) == ("closed", "cancelled")


def test_anything_else_it_returns_takes_next() -> None:
    play, _opens = lawyer()
    parent = play.case
    for event in decide(
        play.pack, parent, RunEnded(case="HQ-51", outcome="booked"), world(OPERATOR), ms("09:03")
    ):
        parent = evolve(parent, event)
    assert parent.open_step is not None and parent.open_step.step == "after"
    assert parent.outcome == ""


def test_only_the_case_it_waits_for() -> None:
    play, _opens = lawyer()
    play.events = []
    for command in (RunEnded(case="HQ-99", outcome="done"),):
        try:
            decide(play.pack, play.case, command, world(OPERATOR), ms("09:03"))
        except Exception as no:
            assert getattr(no, "code", "") == "step-not-open"
        else:
            raise AssertionError
    closed = Play(pack())
    closed.act("09:00", Open(case="HQ-1", process="via-cs", plate="渝A1"))
    assert refused(closed, "09:01", RunEnded(case="x", outcome="")) == "step-not-open"
