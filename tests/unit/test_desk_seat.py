"""Who sits at the desk and what the keys can do now: accounts, PINs, function keys, the ring, registers, customers' records."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import (
    accounts,
    calls,
    cases,
    customers,
    finish,
    keys,
    merging,
    phrases,
    pins,
    registers,
    ring,
    side,
)
from console.domain.refusal import Refusal
from console.i18n import speaking
from tests.unit.desk_centre import Centre, centre


@pytest.fixture
def hq(tmp_path: Path) -> Iterator[Centre]:
    with centre(tmp_path) as made, speaking("zh"):
        yield made


def booking(hq: Centre, **fields: str) -> str:
    return cases.open_(
        hq.desk("1001"), "card-appointment-via-cs", plate="渝A12345", service="保养工时", store="3",
        fields={"request": "换机油", **fields},
    )  # fmt: skip


def test_a_pin_is_kept_as_a_hash_and_asked_for(hq: Centre) -> None:
    desk = hq.desk("1001")
    assert accounts.log_in(desk, "1001").name == "李敏"
    accounts.pin(desk, "1001", "２４６８")
    assert accounts.needs_pin(desk, "1001")
    with desk.reader() as con:
        kept = con.execute("SELECT pin FROM staff WHERE id = '1001'").fetchone()[0]
    assert kept.startswith("scrypt$") and "2468" not in kept and pins.fits("2468", kept)
    assert accounts.log_in(desk, "1001", "2468").posts == (("operator", "centre"),)
    with pytest.raises(Refusal) as needed:
        accounts.log_in(desk, "1001")
    assert needed.value.code == "pin-needed"


def test_wrong_pins_are_counted_not_slept_over(hq: Centre) -> None:
    desk = hq.desk("1001")
    accounts.pin(desk, "1001", "2468")
    for _try in range(4):
        with pytest.raises(Refusal) as wrong:
            accounts.log_in(desk, "1001", "0000")
        assert wrong.value.code == "wrong-pin"
    with pytest.raises(Refusal) as wait:
        accounts.log_in(desk, "1001", "2468")
    assert (wait.value.code, wait.value.fix) == ("pin-wait", "2 秒后再输")
    hq.pass_time(seconds=3)
    assert accounts.log_in(desk, "1001", "2468").id == "1001"
    assert accounts.log_in(desk, "1001", "2468").id == "1001"


def test_a_clock_set_back_shuts_nobody_out_for_longer(hq: Centre) -> None:
    with pytest.raises(Refusal):
        pins.guard(5, 10_000, 10_000)
    with pytest.raises(Refusal) as back:
        pins.guard(5, 10_000_000, 0)
    assert back.value.fix == "4 秒后再输"


def test_accounts_are_opened_by_the_administrator_only(hq: Centre) -> None:
    with pytest.raises(Refusal) as no:
        accounts.add(hq.desk("1001"), "1099", "新人", ["话务员@客服部"])
    assert no.value.code == "not-yours" and "客服主管" in no.value.message
    manager = hq.desk("1000")
    made = accounts.add(manager, "1099", "新人", ["话务员@客服部", "专员@南岸店", "专员@客服部"])
    assert made.posts == (("operator", "centre"), ("pickup-driver", "03"), ("specialist", "centre"))
    accounts.leave(manager, "1099")
    with pytest.raises(Refusal) as left:
        accounts.log_in(manager, "1099")
    assert left.value.code == "left"
    with pytest.raises(Refusal) as taken:
        accounts.add(manager, "1099", "别人", ["话务员@客服部"])
    assert taken.value.code == "number-taken"
    with pytest.raises(Refusal) as last:
        accounts.leave(manager, "1000")
    assert last.value.code == "last-administrator"


def at_key(desk: object, call: object, name: str) -> keys.Key:
    return next(k for k in keys.keys(desk, call) if k.key == name)  # type: ignore[arg-type]


def test_keys_say_why_they_cannot_act(hq: Centre) -> None:
    desk = hq.desk("1001")
    idle = {k.key: k for k in keys.keys(desk, None)}
    assert [k.word for k in idle.values()] == [
        "帮助", "来电", "查找", "服务", "话术", "队列", "取回暂存", "完成", "代办", "菜单", "命令", "EN",
    ]  # fmt: skip
    assert idle["F2"].next and not idle["F2"].why_not
    assert idle["F4"].why_not == "手上没有客户" and idle["F8"].why_not == "手上没有单"
    call = calls.begin(desk, "13812345678")
    call.case = booking(hq)
    calls.save(desk, call)
    taken = {k.key: k for k in keys.keys(desk, call)}
    assert taken["F2"].why_not == "手上有来电" and not taken["F4"].why_not
    assert (taken["F7"].word, taken["F8"].word, taken["F8"].next) == ("暂存", "完成受理", True)
    assert taken["F9"].why_not
    finish.finish(desk, call.case, {})
    phrases.told(desk, call.case)
    finish.finish(desk, call.case, {})
    later = {k.key: k for k in keys.keys(desk, call)}
    assert (
        later["F8"].why_not == "店面记录由南岸店前台人员办" and not later["F9"].why_not and later["F9"].next
    )
    call.behalf = finish.behalf(desk, call.case)[0].id
    assert at_key(desk, call, "F8").word == "代记店面回复"


def test_the_idle_side_sums_up_the_shift(hq: Centre) -> None:
    desk = hq.desk("1001")
    call = calls.begin(desk, "13812345678")
    call.case = booking(hq)
    calls.save(desk, call)
    finish.finish(desk, call.case, {})
    phrases.told(desk, call.case)
    finish.finish(desk, call.case, {})
    hq.pass_time(seconds=5)
    calls.end(desk, call)
    seen = side.view(desk)
    assert [(p.name, p.what) for p in seen.promises] == [("张三", "保养预约")]
    assert seen.shift == "08:30 - 17:30"
    assert [(f.label, f.value) for f in seen.figures] == [
        ("接听", "1 通"), ("受理准时", "1 / 1"), ("上一通", "09:00:05  张三"),
    ]  # fmt: skip
    assert [(s.title, s.held) for s in side.stores(desk)] == [("南岸店", 1), ("沙坪坝店", 0)]


def test_a_store_sees_who_comes_today(hq: Centre) -> None:
    hq.until("2026-11-22 10:00")
    desk = hq.desk("1001")
    case = booking(hq, wanted_at="明天10点")
    finish.finish(desk, case, {})
    finish.finish(desk, case, {})
    finish.finish(desk, case, {"reply": "可以"}, behalf="store-answers|front-desk@03")
    finish.finish(desk, case, {}, outcome="booked")
    hq.until("2026-11-23 09:00")
    rows = side.view(hq.desk("2001")).arrivals
    assert [(r.plate, r.name, r.service, r.verdict) for r in rows] == [("渝A12345", "张三", "保养", "yes")]
    with hq.store.write(actor="1000", now=hq.clock.now()) as tx:
        tx.set("card", "k1", {"state": "suspended"})
    assert [(r.verdict, r.word) for r in side.view(hq.desk("2001")).arrivals] == [("no", "卡停用")]


def test_a_ring_reaches_every_running_console(
    hq: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    heard: list[ring.Ring] = []
    came = threading.Event()

    def hear(call: ring.Ring) -> None:
        heard.append(call)
        came.set()

    assert ring.send(hq.store.path, "13812345678") == 0
    ear = ring.Listener(hq.store.path, hear)
    assert ear.start()
    assert ring.send(hq.store.path, "138\x1b[2J12345678", "张三\n") == 1
    assert came.wait(5)
    ear.stop()
    assert heard == [ring.Ring(number="13812345678", name="张三")]
    assert ring.send(hq.store.path, "1") == 0


def test_forms_are_registers_and_guard_against_formulas(hq: Centre, tmp_path: Path) -> None:
    desk = hq.desk("1001")
    case = booking(hq)
    finish.finish(desk, case, {"request": "=1+1"})
    listed = {row["form"]: row["entries"] for row in registers.list_(desk)}
    assert listed["appointment-1"] == 1 and listed["medical"] == 0
    shown = registers.show(desk, "预约服务登记表1")
    assert shown["entries"][0]["request"] == "=1+1" and shown["entries"][0]["store"] == "南岸店"
    to = tmp_path / "register.csv"
    assert registers.write(desk, "appointment-1", to) == 1
    rows = list(csv.reader(to.open(encoding="utf-8-sig")))
    assert rows[0][:4] == ["单号", "轮次", "登记时间", "车牌"] and "'=1+1" in rows[1]
    assert registers.write(desk, "appointment-1", tmp_path / "register.xlsx") == 1
    with pytest.raises(Refusal):
        registers.write(desk, "appointment-1", tmp_path / "register.doc")


def test_customers_are_entered_joined_and_parted_again(hq: Centre) -> None:
    desk = hq.desk("1001")
    new = customers.add(desk, "陈海芳女士", phones=["13900001111"], plate="渝F66666", model="五菱")
    assert customers.show(desk, new)["honorific"] == "女士"
    with pytest.raises(Refusal) as known:
        customers.add(desk, "别人", plate="渝A12345")
    assert known.value.code == "plate-known" and "张三" in known.value.message
    merging.merge(desk, "c1", new)
    merged = customers.show(desk, "c1")
    assert "渝F66666" in [v["plate"] for v in merged["vehicles"]] and len(merged["phones"]) == 2
    assert customers.show(desk, new)["customer"] == "c1"
    merging.unmerge(desk, new)
    assert [v["plate"] for v in customers.show(desk, new)["vehicles"]] == ["渝F66666"]
    assert "渝F66666" not in [v["plate"] for v in customers.show(desk, "c1")["vehicles"]]


def test_a_person_is_erased_only_when_nothing_is_owed(hq: Centre) -> None:
    case = booking(hq)
    with pytest.raises(Refusal):
        customers.erase(hq.desk("1001"), "c1")
    with pytest.raises(Refusal) as owed:
        customers.erase(hq.desk("1000"), "c1")
    assert owed.value.code == "still-open"
    cases.cancel(hq.desk("1001"), case, "客户取消")
    assert customers.erase(hq.desk("1000"), "c1") > 0
    with pytest.raises(Refusal):
        customers.view(hq.desk("1001"), "c1")
