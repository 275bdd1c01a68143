"""The baton between shifts: nothing a customer was promised is left without an owner, and all views count the same cases."""

from __future__ import annotations

from pathlib import Path

import pytest
from board_centre import PLATES, Centre, ms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.desk import alerts, board, cases, lateness, queue, shift_sheet, shifts
from console.domain.refusal import Refusal
from console.domain.time import MINUTE


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def refused(act: object, *args: object, **more: object) -> Refusal:
    with pytest.raises(Refusal) as no:
        act(*args, **more)  # type: ignore[operator]
    return no.value


def test_a_shift_cannot_close_over_a_promise(centre: Centre) -> None:
    shifts.open_(centre.at("08:30"))
    shifts.open_(centre.at("08:31", "1002"))
    name = centre.passed_on("09:00")
    no = refused(shifts.close, centre.at("09:05"))
    assert (no.code, name in no.message) == ("promise-unowned", True)
    assert shifts.handover(centre.desk(), "周洁") == [name]
    assert refused(shifts.close, centre.desk()).code == "promise-unowned", "an offer is not an acceptance"
    assert shifts.accept(centre.at("09:06", "1002")) == [name]
    assert shifts.close(centre.at("09:07"))["left"] == []
    assert [i.case for i in shift_sheet.view(centre.desk("1002")).items] == [name]
    assert board.view(centre.desk("1010")).unowned == 0
    assert refused(shifts.close, centre.desk()).code == "shift-not-open"


def test_item_by_item_and_what_is_not_accepted_stays(centre: Centre) -> None:
    shifts.open_(centre.at("08:30"))
    first, second = centre.book("09:00"), centre.book("09:01", plate="渝C00010")
    shifts.handover(centre.at("09:02"), "1002")
    assert shifts.accept(centre.at("09:03", "1002"), [first]) == [first]
    assert cases.read(centre.desk(), first).open_step.assignee == "1002"  # type: ignore[union-attr]
    found = shift_sheet.view(centre.at("09:03"))
    assert ([i.case for i in found.items], [i.case for i in found.handed]) == ([second], [first])
    assert (found.items[0].offered_to, found.handed[0].accepted_by) == ("周洁", "周洁")
    closed = shifts.close(centre.at("09:04"))
    assert closed["left"] == [second], "unaccepted, and no promise: it stays with the old name"
    assert shifts.by_owner(centre.desk("1010")) == {"1001": 1, "1002": 1}


def test_lateness_goes_along_as_inherited(centre: Centre) -> None:
    name = centre.book("09:00")
    shifts.handover(centre.at("09:03"), "1002")
    shifts.accept(centre.at("09:05", "1002"), [name])
    found = [s for s in lateness.spells(centre.at("09:06", "1002"), ms("00:00")) if s.step == "accept"]
    assert [(s.own_ms, s.inherited_ms) for s in found] == [(3 * MINUTE, 0), (MINUTE, 3 * MINUTE)]


def test_only_what_was_offered_can_be_accepted(centre: Centre) -> None:
    name = centre.book("09:00")
    assert refused(shifts.accept, centre.at("09:01", "1002"), [name]).code == "not-offered"
    assert refused(shifts.accept, centre.desk("1002")).code == "nothing-offered"
    assert refused(shifts.handover, centre.at("09:01", "1002"), "1001").code == "nothing-to-hand-over"
    assert refused(shifts.handover, centre.at("09:01"), "1001").code == "already-yours"
    assert refused(shifts.handover, centre.at("09:01"), "2009").code == "not-here"
    assert refused(shifts.handover, centre.at("09:01", "1002"), "1001", [name]).code == "not-yours"
    shifts.handover(centre.at("09:01"), "1010")
    assert refused(shifts.accept, centre.at("09:02", "1002"), [name]).code == "not-offered"
    assert shifts.accept(centre.desk("1010")) == [name]
    assert refused(shifts.accept, centre.desk("1010"), [name]).code == "not-offered"


def test_a_lead_answers_for_what_nobody_does(centre: Centre) -> None:
    shifts.open_(centre.at("08:30", "1010"))
    name = centre.passed_on("09:00")
    with centre.desk().store.write(actor="1000", now=centre.clock.now()) as tx:
        tx.set("staff", "1001", {"state": "left"})
    assert refused(shifts.close, centre.at("09:02", "1010")).code == "promise-unowned"
    assert shifts.handover(centre.desk("1010"), "1002") == [name]
    assert shifts.accept(centre.at("09:03", "1002")) == [name]
    assert shifts.close(centre.at("09:04", "1010"))["left"] == []


def test_the_sheet_reads(centre: Centre) -> None:
    shifts.open_(centre.at("08:30"))
    name = centre.passed_on("09:00")
    shifts.handover(centre.at("09:05"), "1002")
    lines = shift_sheet.sheet(centre.desk(), shift_sheet.view(centre.desk()))
    assert lines[0] == "交接单  李敏  11-23 周一  09:05:00"
    assert "还在我名下  1" in lines
    assert (
        lines[-1]
        == f"    1:00  {name}  渝A12345  张三  洗车预约  店面记录  南岸前台  答应 09:13 前  交给 周洁，还没接"
    )


ACTS = (
    "book",
    "accept",
    "pass",
    "answer",
    "call",
    "chase",
    "reassign",
    "offer",
    "take",
    "seen",
    "on",
    "off",
    "cancel",
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    story=st.lists(
        st.tuples(
            st.sampled_from(ACTS),
            st.integers(0, 6),
            st.sampled_from(("1001", "1002", "1010")),
            st.integers(5, 300),
        ),
        max_size=25,
    )
)
def test_board_queue_shift_and_lateness_count_the_same(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[str, int, str, int]]
) -> None:
    centre = Centre(tmp_path_factory.mktemp("story"))
    names: list[str] = []
    for act, pick, staff, wait in story:
        centre.clock.at += wait * 1000
        desk = centre.desk(staff)
        case = names[pick % len(names)] if names else ""
        try:
            if act == "book":
                names.append(
                    cases.open_(
                        desk, "card-appointment-via-cs", plate=PLATES[pick], service="洗车", store=("03", "04")[pick % 2],
                        fields={"request": "洗车"}, contact=centre.clock.at - 20_000,
                    )
                )  # fmt: skip
            elif act in ("on", "off"):
                (shifts.open_ if act == "on" else shifts.close)(desk)
            elif act == "offer":
                shifts.handover(desk, ("1001", "1002", "")[pick % 3])
            elif act == "take":
                shifts.accept(desk)
            elif case:
                _on_case(centre, act, case, staff)
        except Refusal:
            continue
    lead = centre.desk("1010")
    now = centre.clock.now()
    view, items = board.view(lead), queue.items(lead)
    spells = lateness.spells(lead, 0)
    held = [s for s in spells if s.ended_at is None]
    assert view.open == sum(u.held for u in view.units) == len(items) == len(held)
    assert sum(d < now for d in view.due) == queue.view(lead).late
    owners = shifts.by_owner(lead)
    assert sum(owners.values()) == len({i["case"] for i in items})
    assert sum(len(shift_sheet.view(lead, p).items) for p in owners if p and not p.startswith("@")) == sum(
        n for p, n in owners.items() if p and not p.startswith("@")
    )
    shown = {i["case"]: (i["own_late_s"], i["inherited_late_s"]) for i in items}
    counted = {s.case: (s.own_ms / 1000, s.inherited_ms / 1000) for s in held}
    assert shown == counted
    for by in (lateness.by_unit, lateness.by_role, lateness.by_step):
        sums = by(spells)
        assert sum(s.own_ms for s in sums) == sum(s.own_ms for s in spells)
        assert sum(s.breaches for s in sums) == sum(s.breached for s in spells)
    assert {u.id: u.late_today for u in view.units if u.late_today} == {
        s.key: s.breaches for s in lateness.by_unit(spells) if s.breaches
    }
    assert view.unowned == len(shifts.unowned(lead))


def _on_case(centre: Centre, act: str, case: str, staff: str) -> None:
    desk = centre.desk(staff)
    if act == "accept":
        cases.do(desk, case, "accept")
    elif act == "pass":
        cases.told(desk, case, "appointment.promise")
        cases.do(desk, case, "pass-on")
    elif act == "answer":
        cases.do(desk, case, "store-answers", fields={"reply": "可以"}, for_role="front-desk")
    elif act == "call":
        cases.do(desk, case, "call-back", outcome="declined", fields={"result": "declined"})
    elif act == "chase":
        cases.chase(desk, case)
    elif act == "reassign":
        cases.reassign(desk, case, to="1002", reason="换人")
    elif act == "seen":
        alerts.acknowledge(desk, case)
    else:
        cases.cancel(desk, case, "客户不要了")
