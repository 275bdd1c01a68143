"""The invented call centre: whole, honest, the same for one seed, and alive."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk import calls, customers, demo, demo_live, duplicates, entitlement, lookup, queue, side
from console.desk.desk import Desk
from console.domain.time import FixedClock
from console.i18n import speaking
from tests.unit.desk_centre import at


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    clock = FixedClock(at("2026-11-23 09:04:10"))
    return demo.build(tmp_path_factory.mktemp("demo") / "demo.db", 60, 1, clock)


def test_a_newcomer_sees_late_soon_and_running_work(made: Desk) -> None:
    with speaking("zh"):
        rows = queue.view(made).rows
    groups = [r.group for r in rows]
    assert {"late", "soon", "hour", "today", "later"} <= set(groups)
    first = rows[0]
    assert (first.plate, first.name, first.what, first.promised) == ("渝D8K661", "罗玉兰", "回电", True)
    assert [r.what for r in rows if r.plate == "渝B77ZT8"] == ["渝中主管", "回电"]
    assert any("合成一通" in r.what for r in rows)


def test_the_customer_of_the_drawings_is_there(made: Desk) -> None:
    with made.reader() as con:
        (zhang,) = con.execute("SELECT customer FROM vehicle WHERE plate = '渝A12345'").fetchone()
    with speaking("zh"):
        view = customers.view(made, zhang)
        words = {r.title: (r.left, r.word) for r in view.services}
    assert [(v.plate, v.model) for v in view.vehicles] == [
        ("渝A12345", "长安 UNI-V"),
        ("渝B77ZT8", "奥迪 A6L"),
    ]
    assert words["洗车"] == (9, "") and words["打蜡"] == (0, "用完") and words["保养工时"] == (1, "最后一次")
    assert words["接送车辆"] == (4, "") and words["道路救援"] == (None, "限渝B77ZT8")
    assert view.card_number == "8850752917" and view.calls == 2


def test_the_seat_has_a_parked_call_and_a_shift_behind_it(made: Desk) -> None:
    with speaking("zh"):
        seen = side.view(made)
    assert [(p.name, p.words) for p in seen.parked] == [("秦岚", "写了 3 项")]
    assert seen.promises and seen.done and seen.figures
    assert calls.current(made) is None


def test_a_household_rings_and_somebody_stands_twice(made: Desk) -> None:
    with speaking("zh"):
        found = {frozenset(t.name for t in g.customers): g.words for g in duplicates.all_(made)}
        rows = lookup.by_number(made, "13987654321").rows
    assert found == {frozenset({"王强", "陈静"}): "同一个电话", frozenset({"罗玉兰", "罗"}): "同一个电话"}
    assert {row.name for row in rows} == {"王强", "陈静"}


def test_nothing_is_forged(made: Desk) -> None:
    report = made.store.verify()
    assert report.ok and not report.problems
    with made.reader() as con:
        states = dict(con.execute("SELECT state, count(*) FROM case_head GROUP BY state").fetchall())
        assert con.execute("SELECT count(*) FROM case_head WHERE exceptions > 0").fetchone()[0] == 0
    assert states["open"] > 15 and states["closed"] > 10
    assert entitlement.check(made, "渝A12345", "car-wash").used == 15


def test_the_same_seed_makes_the_same_call_centre(tmp_path: Path) -> None:
    def digest(name: str, seed: int) -> str:
        desk = demo.build(tmp_path / name, 45, seed, FixedClock(at("2026-11-23 09:04:10")))
        found = desk.store.verify().digest
        desk.store.close()
        return found

    assert digest("a.db", 3) == digest("b.db", 3) != digest("c.db", 4)


@pytest.mark.parametrize("moment", ["2026-10-03 00:05", "2027-02-28 17:20"])
def test_it_can_begin_at_any_hour_of_any_day(tmp_path: Path, moment: str) -> None:
    desk = demo.build(tmp_path / "demo.db", 45, 1, FixedClock(at(moment)))
    assert {r.group for r in queue.view(desk).rows} >= {"late", "soon", "hour"}
    assert side.view(desk) is not None and desk.now() == at(moment)
    desk.store.close()


def test_it_lives_stores_answer_the_telephone_rings_and_clocks_run_out(tmp_path: Path) -> None:
    clock = FixedClock(at("2026-11-23 09:04:10"))
    desk = demo.build(tmp_path / "demo.db", 60, 1, clock)
    live = demo_live.Live(desk)
    happened: list[demo_live.Happening] = []
    late: set[int] = set()
    for _second in range(150):
        clock.advance(1000)
        happened += live.step()
        late.add(queue.view(desk).late)
    kinds = [h.kind for h in happened]
    assert kinds.count("answer") >= 8 and "ring" in kinds and "opened" in kinds
    assert next(h for h in happened if h.kind == "ring").text == "+8613812345678"
    assert len(late) > 2
    assert desk.store.verify().ok
    with desk.reader() as con:
        mine = con.execute(
            "SELECT count(*) FROM change WHERE actor = '1001' AND at > ?", (at("2026-11-23 09:04:10"),)
        )
        assert all(n <= 2 for n in mine.fetchone())
    desk.store.close()
