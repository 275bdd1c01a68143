"""What would have been late under other limits, over real events."""

from __future__ import annotations

from pathlib import Path

import pytest
from board_centre import Centre

from console.desk import cases, replay
from console.domain.refusal import Refusal
from console.domain.time import DAY, MINUTE


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def answered(centre: Centre, began: str, at: str, **more: str) -> str:
    name = centre.passed_on(began, **more)
    cases.do(centre.at(at), name, "store-answers", fields={"reply": "可以"}, for_role="front-desk")
    return name


def test_a_shorter_and_a_longer_limit(centre: Centre) -> None:
    quick = answered(centre, "09:00", "09:03")  # 2:00 after T
    slow = answered(centre, "09:10", "09:17:30", plate="渝C00010")  # 6:30 after T, due after 5:00
    other = answered(centre, "09:20", "09:25", plate="渝C00011", store="04")  # 4:00
    desk = centre.at("10:00", "1010")
    found = replay.run(desk, {"store-answers": "3min"}, DAY)
    rows = {(r.step, r.unit): r for r in found.rows if r.step == "store-answers"}
    assert (
        rows["store-answers", ""].ran,
        rows["store-answers", ""].late_then,
        rows["store-answers", ""].late_now,
    ) == (3, 1, 2)
    assert (rows["store-answers", "04"].late_then, rows["store-answers", "04"].late_now) == (0, 1)
    assert (found.newly_late, found.no_longer) == ((other,), ())
    longer = replay.run(desk, {"card-appointment-via-cs/店面回复": "T+7min"}, DAY)
    assert (longer.newly_late, longer.no_longer) == ((), (slow,))
    same = replay.run(desk, {"store-answers": "T+5min"}, DAY)
    assert all(r.late_then == r.late_now and r.own_then_ms == r.own_now_ms for r in same.rows)
    assert quick not in same.newly_late


def test_own_minutes_move_with_the_limit(centre: Centre) -> None:
    name = centre.book("09:00")
    cases.do(centre.at("09:03:30"), name, "accept")
    row = replay.run(centre.at("09:30", "1010"), {"accept": "3min"}, DAY).rows[0]
    assert (row.own_then_ms, row.own_now_ms, row.late_then, row.late_now) == (90_000, MINUTE // 2, 1, 1)


def test_an_open_step_counts_as_it_stands(centre: Centre) -> None:
    centre.book("09:00")
    row = replay.run(centre.at("09:01:30", "1010"), {"accept": "1min"}, DAY).rows[0]
    assert (row.ran, row.late_then, row.late_now) == (1, 0, 1)


def test_only_the_last_days(centre: Centre) -> None:
    answered(centre, "09:00", "09:03")
    centre.clock.at += 8 * DAY
    assert [r for r in replay.run(centre.desk("1010"), {"store-answers": "1min"}, 7 * DAY).rows] == []


@pytest.mark.parametrize(
    ("wanted", "code"),
    [({"nothing": "3min"}, "unknown-step"), ({"accept": "soon"}, "no-limit"), ({"accept": "now"}, "no-limit"), ({}, "nothing-to-try")],
)  # fmt: skip
def test_what_cannot_be_tried(centre: Centre, wanted: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as no:
        replay.run(centre.at("10:00", "1010"), wanted, DAY)
    assert no.value.code == code


def test_lengths() -> None:
    assert (replay.length("7d"), replay.length("12h"), replay.length("１周")) == (7 * DAY, DAY // 2, 7 * DAY)
    for text in ("", "week", "0d", "-1d"):
        with pytest.raises(Refusal):
            replay.length(text)
