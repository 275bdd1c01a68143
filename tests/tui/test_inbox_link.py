"""The inbox over two real files that exchanged bundles: what is decided on the screen holds at both sites."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console.desk import inbox, inbox_strip, strip
from console.desk import sync as exchange
from console.desk.desk import Desk, init, open_desk
from console.domain.refusal import Refusal
from console.domain.time import FixedClock
from screens.app import ConsoleApp
from screens.desk import DeskScreen
from screens.desk_link import DeskLink
from screens.inbox import InboxScreen
from tests.sync.sync_helpers import ended, opened
from tests.unit.board_centre import ms


class Pair:
    """The call centre and a store that joined it through a folder: two desks on two files, one clock.

    张三 has a number and a golden card with two check-ups; 李敏 takes calls, 邱丽杰 sits at the store's front desk.
    """

    def __init__(self, folder: Path) -> None:
        self.share = folder / "share"
        self.share.mkdir()
        self.clock = FixedClock(ms("08:00"))
        made = init(folder / "hq.db", "HQ", "客服部", clock=self.clock)
        with made.store.write(actor="1000", now=self.clock.at) as tx:
            tx.set("unit", "03", {"code": "03", "title": "南岸店", "kind": "store"})
            for number, name, role, unit in (
                ("1001", "李敏", "operator", "centre"), ("1010", "陈刚", "shift-lead", "centre"), ("2009", "邱丽杰", "front-desk", "03")
            ):  # fmt: skip
                tx.set("staff", number, {"name": name, "posts": [[role, unit]]})
            tx.set("product", "gold", {"title": "金卡"})
            tx.set("product_service", "gold-1", {"product": "gold", "service": "车主体检", "allowed": 2})
            tx.set("customer", "z3", {"name": "张三"})
            tx.set("phone", "z3-1", {"customer": "z3", "e164": "+8613812345678", "kind": "mobile"})
            tx.set("card", "k1", {"number": "8850752917", "customer": "z3", "product": "gold"})
        self.hq = open_desk(folder / "hq.db", clock=self.clock, staff="1010")
        exchange.send(self.hq, self.share)
        exchange.take(init(folder / "s1.db", "S1", "南岸店", clock=self.clock), self.share, join=True)
        self.s1 = open_desk(folder / "s1.db", clock=self.clock, staff="2009")
        self.carry(self.s1, self.hq, "08:05")

    def write(self, desk: Desk, act: Callable[[Any], Any], clock: str, actor: str) -> None:
        self.clock.at = ms(clock)
        with desk.store.write(actor=actor, now=self.clock.at) as tx:
            act(tx)

    def carry(self, sender: Desk, reader: Desk, clock: str) -> None:
        self.clock.at = ms(clock)
        exchange.send(sender, self.share)
        exchange.take(reader, self.share)

    def ask(self, desk: Desk, sql: str, *values: Any) -> list[Any]:
        with desk.reader() as con:
            return con.execute(sql, values).fetchall()  # type: ignore[no-any-return]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def two_numbers(pair: Pair) -> str:
    """The number is changed at the store, and at the centre from a call; then the store's bundle comes."""
    phone = "z3-1"
    pair.write(pair.s1, lambda tx: tx.set("phone", phone, {"e164": "+8613812345687"}), "08:20:07", "2009")

    def called(tx: Any) -> None:
        tx.fact("call", "c1", {"number": "+8613812345699", "began_at": ms("08:40"), "staff": "1001"})
        tx.set("phone", phone, {"e164": "+8613812345699"})

    pair.write(pair.hq, called, "08:41:32", "1001")
    pair.carry(pair.s1, pair.hq, "08:58")
    return phone


async def test_a_conflict_of_two_files_is_decided_with_one_key(pair: Pair) -> None:
    phone = two_numbers(pair)
    pair.clock.at = ms("09:04:10")
    app = ConsoleApp(DeskLink(pair.hq), still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.scene.strip.right == ("同步 08:58 收到 1 店", "1 件要人定", "全部已存")
        assert any(i.title == "同步：要人定的" for i in app.screen.palette_items("同步"))
        app.screen.do_item("screen:inbox")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, InboxScreen)
        (item,) = screen.view.items
        assert (item.title, item.head) == ("张三  手机", "张三  手机号码")
        assert item.places == "南岸店 客服部" and "138 1234 5678" in item.remark
        rows = {r.label: [c.text for c in r.cells] for r in item.rows}
        assert rows["号码"] == ["138 1234 5687", "138 1234 5699"]
        assert [c.marks for c in item.rows[0].cells] == [((11, 13),), ((11, 13),)]
        assert rows["谁写的"] == ["邱丽杰 前台", "李敏 话务员"] and rows["怎么来的"] == ["", "来电显示"]
        assert rows["那时知道"] == ["不知道右边这一笔", "不知道左边这一笔"] and rows["之后用过"] == [
            "没有",
            "没有",
        ]
        assert [p.in_force for p in item.picks] == [False, True, False, False]
        await pilot.press("4")
        await pilot.press(*"138", "enter")
        assert screen.asking and screen.search.answer[0] == "no", "a number that cannot be is refused at once"
        await pilot.press("escape", "1", "f8")
        await pilot.pause()
        assert screen.search.answer == ("yes", "定了 1 件，随下一个同步包带走")
        assert screen.view.count == 0 and "现在没有要人定的" in screen.view.empty[0]
        assert [(s.title, s.words) for s in screen.view.settled] == [("张三  电话号码", "用南岸店的")]
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, DeskScreen)
        assert app.screen.scene.strip.right == ("同步 08:58 收到 1 店", "全部已存")
    pair.carry(pair.hq, pair.s1, "09:10")
    for desk in (pair.hq, pair.s1):
        assert pair.ask(desk, "SELECT e164 FROM phone WHERE id=?", phone) == [("+8613812345687",)]
        assert inbox.inbox_view(desk).count == 0
    assert inbox.inbox_view(pair.hq).settled_count == 0, "the bundle took the decision along"
    assert pair.hq.store.verify().digest == pair.s1.store.verify().digest


def test_the_receipt_and_the_sites(pair: Pair) -> None:
    two_numbers(pair)
    pair.clock.at = ms("09:04:10")
    view = inbox.inbox_view(pair.hq)
    assert view.receipt is not None and view.receipt.got_at == ms("08:58")
    rows = dict(view.receipt.rows)
    assert (
        rows["来自"] == "S1 南岸店  11-23 08:58 打包" and rows["新的"].endswith("条") and rows["缺"] == "没有"
    )
    assert rows["要人定的"] == "1" and rows["核对"].startswith("对方还差")
    (site,) = view.sites
    assert (site.title, site.at, site.note) == ("南岸店", ms("08:58"), "")
    pair.clock.at = ms("09:00", "2026-11-26")
    assert inbox.inbox_view(pair.hq).sites[0].note == "3 天没来"
    assert strip.view(pair.hq, None).right == ("1 件要人定", "全部已存"), "nothing came today"


def test_a_choice_is_kept_and_what_was_settled_elsewhere_is_let_go(pair: Pair) -> None:
    two_numbers(pair)
    (item,) = inbox.inbox_view(pair.hq).items
    inbox.pick(pair.hq, item.id, "2")
    assert inbox.inbox_view(pair.hq).items[0].picked == "2"
    inbox.pick(pair.hq, item.id, "2")
    assert inbox.picks(pair.hq) == {}
    with pytest.raises(Refusal):
        inbox.pick(pair.hq, item.id, "new", "12")
    with pytest.raises(Refusal):
        inbox.pick(pair.hq, "0000000000", "1")
    inbox.pick(pair.hq, item.id, "1")
    pair.carry(pair.hq, pair.s1, "09:00")
    (there,) = inbox.inbox_view(pair.s1).items
    assert there.id == item.id and there.picked == "", "a choice belongs to its seat"
    inbox.pick(pair.s1, there.id, "both")
    assert inbox.confirm(pair.s1) == (1, [])
    pair.carry(pair.s1, pair.hq, "09:05")
    assert inbox.confirm(pair.hq) == (0, []) and inbox.picks(pair.hq) == {}
    assert (
        len(pair.ask(pair.hq, "SELECT 1 FROM phone WHERE e164 IN ('+8613812345687', '+8613812345699')")) == 2
    )


def test_the_last_use_spent_twice_and_one_person_twice(pair: Pair) -> None:
    def use(desk: Desk, name: str, clock: str, actor: str) -> None:
        said = {"card": "k1", "service": "车主体检", "at": ms(clock), "ref": name}
        pair.write(desk, lambda tx: tx.fact("card_use", name, said), clock, actor)

    def person(desk: Desk, name: str, clock: str, plate: str) -> None:
        def act(tx: Any) -> None:
            tx.set("customer", name, {"name": "何志明"})
            tx.set("phone", f"p{name}", {"customer": name, "e164": "+8613996142201", "kind": "mobile"})
            tx.set("vehicle", f"v{name}", {"customer": name, "plate": plate})

        pair.write(desk, act, clock, "1001")

    use(pair.hq, "U1", "08:10", "1001")
    pair.carry(pair.hq, pair.s1, "08:20")
    use(pair.hq, "U002210", "08:31", "1001")
    use(pair.s1, "U002198", "08:44", "2009")
    person(pair.hq, "h1", "08:45", "渝AF23916")
    person(pair.s1, "h2", "08:46", "渝B9Q412")
    pair.carry(pair.s1, pair.hq, "08:58")
    over, same = inbox.inbox_view(pair.hq).items
    assert over.kind_title == "超用" and over.title.endswith("车主体检多 1 次")
    assert (over.verdict, over.note) == ("多用 1 次", "两次都算数；谁来补，要有人定。")
    assert over.remark == "最后一次被两家店各用了一次"
    rows = {r.label: [c.text for c in r.cells] for r in over.rows}
    assert rows["用在"] == ["客服部  U002210", "南岸店  U002198"] and rows["那时知道"] == [
        "剩 1 次",
        "剩 1 次",
    ]
    assert [p.title for p in over.picks] == ["客服部来补", "南岸店来补", "都算数"]
    assert same.kind_title == "重复档案" and [p.title for p in same.picks][-1] == "是两个人"
    assert [c.text for c in next(r for r in same.rows if r.label == "车辆").cells] == [
        "渝AF23916",
        "渝B9Q412",
    ]
    inbox.pick(pair.hq, over.id, "2")
    inbox.pick(pair.hq, same.id, "1")
    assert inbox_strip.count(pair.hq) == 2
    assert inbox.confirm(pair.hq) == (2, []) and inbox_strip.count(pair.hq) == 0
    assert {s.words for s in inbox.inbox_view(pair.hq).settled} == {"以客服部的为准", "南岸店来补"}
    assert len(pair.ask(pair.hq, "SELECT 1 FROM card_use WHERE id LIKE 'U%'")) == 3, (
        "every use stays on record"
    )
    assert pair.ask(pair.hq, "SELECT customer FROM vehicle WHERE plate='渝B9Q412'") == [("h1",)]


def test_a_step_done_twice_shows_both(pair: Pair) -> None:
    def put(tx: Any, events: list[Any]) -> None:
        for event in events:
            tx.event("HQ-0198", event)

    pair.write(pair.hq, lambda tx: put(tx, opened("HQ-0198", ms("08:10"))), "08:10", "1001")
    pair.carry(pair.hq, pair.s1, "08:15")
    for desk, clock, who in ((pair.hq, "08:20", "1001"), (pair.s1, "08:22", "2009")):
        done = ended("accept", "answer", ms(clock), actor=who)
        pair.write(desk, lambda tx, done=done: put(tx, done), clock, who)  # type: ignore[misc]
    pair.carry(pair.s1, pair.hq, "08:58")
    (item,) = inbox.inbox_view(pair.hq).items
    assert (item.kind_title, item.title, item.case) == ("办了两遍", "HQ-0198  accept", "HQ-0198")
    assert item.places == "李敏 邱丽杰" and [s.title for s in item.sides] == ["先", "后"]
    assert [c.at for c in next(r for r in item.rows if r.label == "几时").cells] == [ms("08:20"), ms("08:22")]
    inbox.pick(pair.hq, item.id, "seen")
    assert inbox.confirm(pair.hq) == (1, []) and inbox.inbox_view(pair.hq).settled[0].words == "看过了"


def test_english_and_an_empty_file(tmp_path: Path) -> None:
    from console.i18n import set_language

    desk = init(tmp_path / "x.db", "HQ", "客服部", clock=FixedClock(ms("09:00")))
    set_language("en")
    view = inbox.inbox_view(desk)
    assert view.items == () and view.receipt is None and view.sites == ()
    assert view.empty[0] == "Nothing is to be decided now." and "sync in" in view.empty[1]
    assert next(k for k in view.keys if k.key == "F8").why_not
