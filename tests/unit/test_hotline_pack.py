"""The hotline pack says what Part 5 of reference/processes.md prints: who does what, in which order, by when, and the loops."""

from __future__ import annotations

import pytest

from console.catalogue.loader import load
from console.catalogue.schema import ByChoice, Pack, Performer


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The hotline pack as shipped."""
    return load().packs["hotline"]


# process: steps in order with who ends them
PRINTED = {
    "travel-inbound": [
        ("answer", "agent"), ("opening", "agent"), ("search", "agent"), ("propose", "agent"), ("solve", "agent"),
        ("ask-help", "agent"), ("assist", "supervisor"), ("call-back", "agent"), ("register", "agent"), ("archive", "agent"),
    ],
    "hotline-consult": [
        ("answer", "agent"), ("dispatch", "hotline-staff"), ("resolve", "work-area"), ("call-back", "hotline-staff"),
        ("archive", "hotline-staff"),
    ],
    "hotline-complaint": [
        ("identify", "agent"), ("register", "agent"), ("dispatch", "agent|hotline-staff"), ("handle", "work-area"),
        ("call-back", "hotline-staff"), ("archive", "hotline-staff"),
    ],
    "it-repair-campus": [
        ("receive", "agent"), ("assign", "agent"), ("diagnose", "technician"), ("mend", "technician"),
        ("accept", "technician"), ("record", "technician"), ("call-back", "agent"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_steps_and_performers(pack: Pack, name: str) -> None:
    found = []
    for step in pack.processes[name].steps.values():
        assert isinstance(step.by, Performer)
        found.append((step.id, "|".join(role for role, _ in step.by.roles)))
    assert found == PRINTED[name]
    assert pack.processes[name].source == "003_934b21bbf28ebee0.txt"


def test_only_printed_limits(pack: Pack) -> None:
    """D43 to D45 are the only limits of these processes, D51 the only promise; both begin where the source says."""
    diagnose = pack.processes["it-repair-campus"].steps["diagnose"].due
    assert isinstance(diagnose, ByChoice) and diagnose.of == "urgency"
    assert diagnose.cases == {"urgent": "R+1h", "normal": "R+24h", "complex": "R+168h"}
    assert pack.processes["it-repair-campus"].steps["receive"].marks == "R"
    limited = {
        (process.id, step.id)
        for process in pack.processes.values()
        for step in process.steps.values()
        if step.within or step.due
    }
    assert limited == {
        ("it-repair-campus", "diagnose"),
        ("travel-inbound", "assist"),
        ("travel-inbound", "call-back"),
    }


def test_thirty_days_back(pack: Pack) -> None:
    """D57: the same complaint within 30 days chases the first one, which is scheduled again with the new words."""
    found = pack.processes["hotline-complaint"].duplicates
    assert found is not None
    assert (found.within, found.adds, found.back) == ("30d", "appended", "dispatch")


def test_whoever_is_not_satisfied_is_dispatched_again(pack: Pack) -> None:
    for name, back in (("hotline-consult", "dispatch"), ("hotline-complaint", "dispatch")):
        again = pack.processes[name].steps["call-back"].outcomes["not-satisfied"]
        assert again.round == back
        assert pack.processes[name].steps["call-back"].outcomes["satisfied"].to == "archive"
    assert pack.processes["it-repair-campus"].steps["accept"].outcomes["not-working"].back == "mend"


def test_registers_hold_what_is_confirmed_with_the_user(pack: Pack) -> None:
    assert pack.forms["complaint-register"].title.zh == "投诉登记单"
    assert {"user_number", "address", "arrears", "phone"} == set(
        pack.processes["hotline-complaint"].steps["identify"].writes["complaint-register"]
    )
    assert pack.phrases["complaint.arrears"].if_ == {"arrears": "yes"}
    assert (
        pack.forms["consult-record"].title.zh == "咨询单"
        and pack.forms["consult-order"].title.zh == "咨询工单"
    )
