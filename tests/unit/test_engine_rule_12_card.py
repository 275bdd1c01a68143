"""Rule 12: reserving, using and giving back a use of the card, this case's or that of the case it came from."""

from __future__ import annotations

import msgspec
from engine_packs import DRIVER, GOOD, LEAD, PICKUP, Play, booking, ms, pack, world

from console.engine import events as ev
from console.engine.commands import Cancel, Do, Hold, Open, Reopen
from console.engine.decide import decide
from console.engine.evolve import evolve

CARD = (GOOD.card, GOOD.service)


def of(events: list[ev.Event], kind: type[ev.Event]) -> list[ev.Event]:
    return [e for e in events if isinstance(e, kind)]


def collected() -> Play:
    play = Play(pack())
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345"))
    play.act("14:01", Do(fields={"model": "x", "store": "03", "pickup_at": str(ms("16:00"))}))
    play.act("14:02", Do())
    play.act("14:03", Do(outcome="accepts", fields={"wish": "好"}), PICKUP)
    return play


def test_an_outcome_reserves() -> None:
    play = booking("call-back")
    assert play.case.reserved is None
    play = booking("store-notes")
    assert play.case.reserved == CARD
    assert play.case.used == 0


def test_another_outcome_does_not() -> None:
    play = booking("call-back")
    play.act("09:08", Do(outcome="declined", fields={"result": "不要了"}))
    assert play.case.reserved is None


def test_cancelling_releases() -> None:
    play = booking("store-notes")
    events = play.act("09:20", Cancel(reason="不来了"), LEAD)
    assert [e.service for e in of(events, ev.CardReleased)] == [GOOD.service]  # type: ignore[attr-defined]
    assert play.case.reserved is None


def test_delivery_turns_it_into_a_use() -> None:
    play = collected()
    assert play.case.reserved == CARD
    play.act("16:00", Do(signed=("pickup-slip", "work-order")), DRIVER)
    events = play.act("17:00", Do(signed=("pickup-slip", "work-order")), DRIVER)
    used = of(events, ev.CardUsed)[0]
    assert isinstance(used, ev.CardUsed)
    assert (used.card, used.service, used.uses, used.unit, used.case) == (*CARD, 1, "03", "")
    assert (play.case.reserved, play.case.used) == (None, 1)


def test_the_reservation_of_the_case_it_came_from() -> None:
    hold = Hold(case="HQ-0", card="8850000000", service="洗车")
    play = Play(pack())
    play.act("14:00", Open(case="HQ-4", process="pickup", plate="渝A12345", origin="HQ-0"))
    play.act("14:01", Do(fields={"model": "x", "store": "03", "pickup_at": str(ms("16:00"))}))
    play.act("14:02", Do())
    play.act("14:03", Do(outcome="refuses", fields={"wish": "x"}), PICKUP)
    events = play.act("14:05", Cancel(reason="x"), LEAD, hold=hold)
    released = of(events, ev.CardReleased)[0]
    assert isinstance(released, ev.CardReleased)
    assert (released.card, released.service, released.case) == ("8850000000", "洗车", "HQ-0")


def test_a_use_of_the_origins_reservation_names_it() -> None:
    hold = Hold(case="HQ-0", card=GOOD.card, service=GOOD.service)
    case = msgspec.structs.replace(collected().case, reserved=None)
    signed = Do(signed=("pickup-slip", "work-order"))
    for event in decide(pack(), case, signed, world(DRIVER, hold=hold), ms("16:00")):
        case = evolve(case, event)
    used = of(decide(pack(), case, signed, world(DRIVER, hold=hold), ms("17:00")), ev.CardUsed)[0]
    assert isinstance(used, ev.CardUsed) and used.case == "HQ-0"


def test_reserving_again_in_a_second_round_holds_one() -> None:
    play = booking("call-back")
    wanted = {"result": "x", "wanted_at": str(ms("15:00"))}
    play.act("09:08", Do(outcome="booked", fields=wanted))
    play.act("09:09", Cancel(reason="x"), LEAD)
    play.act("09:10", Reopen(reason="y", step="call-back"), LEAD)
    play.act("09:11", Do(outcome="booked", fields=wanted))
    assert play.case.reserved == CARD
    held = sum(isinstance(e, ev.CardReserved) for e in play.events) - sum(
        isinstance(e, ev.CardReleased) for e in play.events
    )
    assert held == 1


def test_nothing_is_reserved_for_no_service() -> None:
    play = booking("accept")
    none = msgspec.structs.replace(GOOD, service="", card="")
    play.act("09:01", Do(fields={"request": "x", "store": "03"}), check=none)
    play.act("09:02", Do())
    play.act("09:03", Do(step="store-answers", for_role="front-desk", fields={"reply": "y"}))
    play.act("09:04", Do(outcome="booked", fields={"result": "x", "wanted_at": str(ms("15:00"))}))
    assert play.case.reserved is None
