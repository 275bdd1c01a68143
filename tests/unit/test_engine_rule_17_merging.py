"""Rule 17: the fold never fails; an act that no longer fits keeps its entries and becomes an exception for a person."""

from __future__ import annotations

import pytest
from engine_packs import COLLEAGUE, DESK, LEAD, MANAGER, OPERATOR, Play, booking, knots, ms, pack, world

from console.engine import events as ev
from console.engine.case import Case
from console.engine.commands import Actor, Cancel, Claim, Command, Dial, Do, Reopen, Tell, Write
from console.engine.decide import decide
from console.engine.evolve import evolve, fold
from console.engine.why import exceptions


def at_site(play: Play, *acts: tuple[str, Command, Actor]) -> list[ev.Event]:
    """What a site adds that knows of nothing but the beginning."""
    case: Case = play.case
    added: list[ev.Event] = []
    for when, command, actor in acts:
        for event in decide(play.pack, case, command, world(actor), ms(when)):
            case = evolve(case, event)
            added.append(event)
    return added


def test_a_second_completion_keeps_its_work() -> None:
    play = booking("store-records")
    here = at_site(
        play, ("09:05", Do(step="store-answers", for_role="front-desk", fields={"reply": "十点"}), OPERATOR)
    )
    there = at_site(
        play, ("09:04", Do(), DESK), ("09:06", Do(step="store-answers", fields={"reply": "十一点"}), DESK)
    )
    case = fold([*play.events, *here, *there])
    assert case.open_step is not None and case.open_step.step == "call-back"
    assert case.fields["reply"] == "十点"
    assert [e.value for e in case.entries if e.field == "reply" and e.aside] == ["十一点"] * 2
    assert case.anchors == {"T": ms("09:02")}
    assert len(case.exceptions) == 2
    sentences = exceptions(pack(), case, {DESK.id: "陈静"})
    assert all("陈静" in line.text for line in sentences)
    other = fold([*play.events, *there, *here])
    assert other.fields["reply"] == "十一点"
    assert [e.value for e in other.entries if e.aside] and other.open_step is not None


def test_two_outcomes_of_one_step() -> None:
    play = booking("call-back")
    booked = at_site(
        play,
        ("09:08", Do(outcome="booked", fields={"result": "约", "wanted_at": str(ms("15:00"))}), OPERATOR),
    )
    changed = at_site(play, ("09:08:30", Do(outcome="change", fields={"result": "改"}), COLLEAGUE))
    case = fold([*play.events, *booked, *changed])
    assert (case.round, case.outcome) == (1, "booked")
    assert case.open_step is not None and case.open_step.step == "store-notes"
    assert case.fields["request"] == "换机油" and case.reserved is not None
    case = fold([*play.events, *changed, *booked])
    assert (case.round, case.reserved) == (2, None)
    assert case.open_step is not None and case.open_step.step == "accept"


def test_the_same_acts_interleaved_event_by_event() -> None:
    play = booking("call-back")
    booked = at_site(
        play,
        ("09:08", Do(outcome="booked", fields={"result": "约", "wanted_at": str(ms("15:00"))}), OPERATOR),
    )
    declined = at_site(play, ("09:08", Do(outcome="declined", fields={"result": "不要"}), COLLEAGUE))
    mixed = [e for pair in zip(booked, declined, strict=False) for e in pair] + booked[len(declined) :]
    case = fold([*play.events, *mixed])
    assert case.open_step is not None and case.open_step.step == "store-notes"
    assert case.outcome == "booked" and case.reserved is not None
    assert sum(s.step == "store-notes" for s in case.steps) == 1


def test_what_goes_on_at_both_sites_goes_on() -> None:
    play = booking("call-back")
    here = at_site(play, ("09:08", Do(outcome="declined", fields={"result": "不要"}), OPERATOR))
    there = at_site(
        play,
        ("09:09", Do(outcome="declined", fields={"result": "算了"}), COLLEAGUE),
        ("09:10", Do(), DESK),
    )
    case = fold([*play.events, *here, *there])
    assert case.open_step is not None and case.open_step.step == "lead-notes"
    assert len(case.exceptions) == 1


def test_cancelled_here_and_ended_there() -> None:
    play = booking("lead-answers")
    cancelled = at_site(play, ("09:06", Cancel(reason="x"), LEAD))
    ended = at_site(play, ("09:05", Do(for_role="appointment-lead", fields={"reply": "好"}), OPERATOR))
    late = fold([*play.events, *cancelled, *ended])
    assert late.state == "cancelled" and late.exceptions
    assert late.fields["reply"] == "好"  # it was empty: nothing is lost
    early = fold([*play.events, *ended, *cancelled])
    assert early.state == "cancelled" and not early.exceptions


def test_two_claims_and_two_dials() -> None:
    play = booking("call-back")
    here = at_site(play, ("09:07", Dial(result="no_answer"), OPERATOR))
    there = at_site(play, ("09:07:10", Dial(result="busy"), COLLEAGUE))
    case = fold([*play.events, *here, *there])
    step = case.open_step
    assert step is not None and step.claimant == OPERATOR.id
    assert [r for _, r in step.dials] == ["no_answer", "busy"]
    assert case.exceptions == [f"claimed-twice|call-back|{COLLEAGUE.id}|{ms('09:07:10')}"]
    again = fold(
        [
            *play.events,
            *at_site(play, ("09:07", Claim(), OPERATOR)),
            *at_site(play, ("09:08", Claim(), COLLEAGUE)),
        ]
    )
    assert exceptions(pack(), again)


def test_a_promise_told_where_the_step_was_over_is_not_lost() -> None:
    play = booking("pass-on")
    ended = at_site(play, ("09:01:30", Do(), OPERATOR))
    told = at_site(play, ("09:01:40", Tell(phrase="appointment.promise", text="…"), COLLEAGUE))
    case = fold([*play.events, *ended, *told])
    assert [p.state for p in case.promises] == ["running"]


def test_opened_again_twice() -> None:
    play = booking("")
    one = at_site(play, ("10:00", Reopen(reason="x"), LEAD))
    two = at_site(play, ("10:01", Reopen(reason="y"), LEAD))
    case = fold([*play.events, *one, *two])
    assert case.state == "open" and sum(s.state == "open" for s in case.steps) == 1
    assert case.exceptions == [f"already-open||{LEAD.id}|{ms('10:01')}"] or case.exceptions[0].startswith(
        "already-open"
    )


def test_two_parts_ended_apart_leave_it_to_the_next_who_looks() -> None:
    play = knots(store="03", topic="net", other_store="05")
    play.act("09:01", Do(fields={"urgency": "normal"}))
    play.act("09:02", Do())
    desk = at_site(play, ("09:03", Do(fields={"reply": "好"}), DESK))
    lead = at_site(play, ("09:04", Do(fields={"result": "行"}), MANAGER))
    case = fold([*play.events, *desk, *lead])
    assert case.open_step is not None and case.open_step.parts == () and not case.exceptions
    events = decide(play.pack, case, Do(), world(OPERATOR), ms("09:05"))
    after = fold([*play.events, *desk, *lead, *events])
    assert after.open_step is not None and after.open_step.step == "work"


def test_events_without_an_act_fold_too() -> None:
    events: list[ev.Event] = [
        ev.CaseOpened(at=1, case="HQ-1", pack="card", pack_hash="h", process="via-cs", contact=1),
        ev.StepOpened(at=1, step="accept", roles=(("operator", "centre"),), due_at=120),
        ev.FieldsWritten(at=5, values={"request": "x"}, step="accept"),
        ev.StepDone(at=6, step="accept", role="operator"),
        ev.StepOpened(at=6, step="pass-on"),
        ev.StepDone(at=9, step="accept"),
        ev.StepDone(at=9, step="pass-on"),
        ev.CaseClosed(at=9, outcome="done"),
    ]
    case = fold(events)
    assert (case.state, [s.state for s in case.steps]) == ("closed", ["done", "done"])
    assert len(case.exceptions) == 1


@pytest.mark.parametrize("first", [0, 1])
def test_the_second_case_opened_is_told(first: int) -> None:
    opened = [e for e in booking().events if isinstance(e, ev.CaseOpened)] * 2
    case = fold(opened)
    assert case.id == "HQ-1" and len(case.exceptions) == 1 and first in (0, 1)


def test_one_field_corrected_at_two_sites_is_told() -> None:
    play = booking("call-back")
    here = at_site(play, ("09:05", Write(fields={"request": "补胎"}), OPERATOR))
    there = at_site(play, ("09:06", Write(fields={"request": "洗车"}), COLLEAGUE))
    case = fold([*play.events, *here, *there])
    assert case.fields["request"] == "洗车"
    assert [e.value for e in case.entries if e.field == "request"][-2:] == ["补胎", "洗车"]
    assert case.exceptions == [f"written-twice|request|{COLLEAGUE.id}|{ms('09:06')}"]
    (line,) = exceptions(pack(), case, {COLLEAGUE.id: "何静"})
    assert "何静" in line.text


def test_a_form_written_again_unchanged_takes_no_correction_back() -> None:
    play = booking("call-back")
    here = at_site(play, ("09:05", Write(fields={"request": "补胎"}), OPERATOR))
    there = play.case
    for event in here:
        there = evolve(there, event)
    stale = ev.FieldsWritten(
        at=ms("09:06"),
        actor=COLLEAGUE.id,
        values={"request": "换机油"},
        was={"request": "换机油"},
        correction=True,
    )
    after = evolve(there, stale)
    assert after.fields["request"] == "补胎" and not after.exceptions
    assert after.entries[-1].aside and after.entries[-1].value == "换机油"


def test_one_field_corrected_one_after_the_other_is_no_exception() -> None:
    play = booking("call-back")
    acts = [
        ("09:05", Write(fields={"request": "补胎"}), OPERATOR),
        ("09:06", Write(fields={"request": "洗车"}), COLLEAGUE),
    ]
    assert fold([*play.events, *at_site(play, *acts)]).exceptions == []
    same = [at_site(play, (when, Write(fields={"request": "补胎"}), who)) for when, _write, who in acts]
    assert fold([*play.events, *same[0], *same[1]]).exceptions == []
