"""Rule 18: a case keeps the version of the pack it was opened with."""

from __future__ import annotations

import msgspec
from engine_packs import Play, booking, ms, pack

from console.engine import events as ev
from console.engine.commands import Do
from console.engine.evolve import fold
from console.engine.why import why
from console.i18n import speaking


def test_the_hash_is_in_the_first_event_and_in_the_arithmetic() -> None:
    play = booking("pass-on")
    opened = play.events[0]
    assert isinstance(opened, ev.CaseOpened) and opened.pack_hash == pack().hash != ""
    with speaking("en"):
        lines = why(play.pack, play.case, ms("09:01:30"))
    assert pack().hash[:12] in lines[-1].text


def test_a_new_pack_changes_nothing_that_happened() -> None:
    play = booking("pass-on")
    before = play.case.steps
    newer = msgspec.structs.replace(pack(), processes={})
    assert fold(play.events).steps == before and newer.processes == {}


def test_events_survive_the_log() -> None:
    play: Play = booking("")
    bodies = [msgspec.json.encode(ev.encode(e)) for e in play.events]
    assert [ev.decode(b) for b in bodies] == play.events
    assert all(b'"act"' in b for b in bodies[1:])
    assert Do() is not None
