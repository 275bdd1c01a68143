"""Rule 4: fields belong to the case, a form is a view; ending records all it writes; a correction is an entry of its own."""

from __future__ import annotations

from engine_packs import DESK, MANAGER, NOBODY, Play, booking, ms, pack, refused

from console.engine import events as ev
from console.engine.commands import Do, Open, Write


def test_one_value_on_two_forms() -> None:
    play = booking("call-back")
    reply = [(e.form, e.step, e.actor, e.value) for e in play.case.entries if e.field == "reply"]
    assert reply == [
        ("appointment-2", "lead-answers", MANAGER.id, "好"),
        ("appointment-1", "store-answers", DESK.id, "好"),
    ]
    assert play.case.fields["reply"] == "好"


def test_ending_records_what_it_writes_changed_or_not() -> None:
    play = booking("store-records")
    play.act("09:03", Do(), DESK)
    entry = play.case.entries[-1]
    assert (entry.field, entry.step, entry.actor, entry.round) == ("request", "store-records", DESK.id, 1)


def test_other_fields_of_the_form_may_be_filled_too() -> None:
    play = booking("accept")
    play.act(
        "09:01",
        Do(
            fields={"request": "x", "store": "03", "wanted_at": str(ms("15:00"))},
            shown={"wanted_at": "下午三点"},
        ),
    )
    written = [e for e in play.events if isinstance(e, ev.FieldsWritten)][-1]
    assert set(written.values) == {"request", "store", "wanted_at"}
    assert (written.form, written.correction) == ("appointment-1", False)
    assert play.case.shown == {"wanted_at": "下午三点"}


def test_what_stands_on_no_form_of_the_step_is_an_entry_of_its_own() -> None:
    play = booking("accept")
    play.act("09:01", Do(fields={"request": "x", "store": "03", "model": "长安"}))
    entry = next(e for e in play.case.entries if e.field == "model")
    assert entry.correction and entry.form == ""


def test_a_correction_outside_the_step() -> None:
    play = booking("call-back")
    play.act("09:07", Write(fields={"request": "换机滤"}, shown={"request": "机滤"}, reason="听错了"))
    entry = play.case.entries[-1]
    assert (entry.field, entry.value, entry.correction, entry.shown) == ("request", "换机滤", True, "机滤")
    assert play.case.notes[-1][2] == "听错了"
    assert refused(play, "09:07:30", Write(fields={"request": "换机滤"})) == "nothing-changed"
    assert refused(play, "09:08", Write(fields={"request": "y"}), NOBODY) == "not-yours"
    assert refused(play, "09:08", Write(fields={"nonsense": "y"})) == "unknown-field"


def test_the_plate_and_the_customer_are_the_cases_own() -> None:
    play = booking("accept")
    play.act("09:01", Write(fields={"plate": "渝B77ZT8", "customer": "c2"}))
    assert (play.case.plate, play.case.customer) == ("渝B77ZT8", "c2")


def test_a_sealed_field_is_corrected_by_those_who_may_read_it() -> None:
    play = Play(pack())
    play.act("09:00", Open(case="HQ-9", process="quote", fields={"store": "03"}), DESK)
    assert refused(play, "09:01", Write(fields={"secret": "x"}), DESK) == "sealed"
    play.act("09:01", Write(fields={"secret": "x"}), MANAGER)
    assert play.case.fields["secret"] == "x"


def test_an_emptied_field_is_empty() -> None:
    play = booking("call-back")
    play.act("09:07", Write(fields={"request": ""}))
    assert play.case.fields["request"] == ""
