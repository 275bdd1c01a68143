"""Rule 11: while the check fails only ``not-entitled`` is open, until one who may lets it pass with a reason."""

from __future__ import annotations

import msgspec
from engine_packs import BAD, GOOD, LEAD, OPERATOR, booking, ms, refused, world

from console.engine import events as ev
from console.engine.actions import actions
from console.engine.commands import Allow, Do

FILLED = Do(fields={"request": "x", "store": "03"})


def test_only_not_entitled_is_open() -> None:
    play = booking("accept")
    around = world(OPERATOR, check=BAD, draft={"request": "x", "store": "03"})
    endings = {
        a.outcome: a.code for a in actions(play.pack, play.case, around, ms("09:01")) if a.kind == "done"
    }
    assert endings == {"": "check-failed", "not-entitled": ""}
    assert refused(play, "09:01", FILLED, check=BAD) == "check-failed"
    assert refused(play, "09:01", FILLED, check=None) == "not-checked"


def test_and_not_while_it_passes() -> None:
    assert refused(booking("accept"), "09:01", Do(outcome="not-entitled")) == "entitled"


def test_what_was_found_is_recorded() -> None:
    play = booking("accept")
    events = play.act("09:01", Do(outcome="not-entitled"), check=BAD)
    checked = next(e for e in events if isinstance(e, ev.Checked))
    assert (checked.variant, checked.verdict, checked.passed, checked.reasons) == (
        "E1",
        "expired",
        False,
        ("过期",),
    )
    assert (play.case.state, play.case.outcome) == ("closed", "not-entitled")


def test_one_who_may_lets_it_pass_with_a_reason() -> None:
    play = booking("accept")
    assert refused(play, "09:01", Allow(reason="老客户"), check=BAD) == "not-allowed"
    assert refused(play, "09:01", Allow(reason=""), LEAD, check=BAD) == "reason-missing"
    assert refused(play, "09:01", Allow(reason="x"), LEAD, check=GOOD) == "entitled"
    events = play.act("09:01", Allow(reason="老客户"), LEAD, check=BAD)
    assert [type(e) for e in events] == [ev.Checked, ev.Allowed]
    play.act("09:01:30", FILLED, check=BAD)
    assert play.case.checks["accept"].allowed_by == LEAD.id
    assert refused(play, "09:02", Allow(reason="x"), LEAD) == "no-check"


def test_it_passes_for_what_was_looked_at_and_nothing_else() -> None:
    play = booking("accept")
    play.act("09:01", Allow(reason="老客户"), LEAD, check=BAD)
    other = msgspec.structs.replace(BAD, service="打蜡")
    assert refused(play, "09:01:30", FILLED, check=other) == "check-failed"


def test_a_new_round_is_checked_anew() -> None:
    play = booking("accept")
    play.act("09:01", Allow(reason="老客户"), LEAD, check=BAD)
    play.act("09:01:10", FILLED, check=BAD)
    play.act("09:01:20", Do())
    play.act("09:01:30", Do(step="store-answers", for_role="front-desk", fields={"reply": "y"}))
    play.act("09:01:40", Do(outcome="change", fields={"result": "改"}))
    assert refused(play, "09:02", FILLED, check=BAD) == "check-failed"
