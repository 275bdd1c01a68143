"""Somebody stands twice in the file: the desk says so, a person decides, and whatever was decided can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.stories.bookings import accept
from tests.stories.commands import Commands
from tests.stories.seat import Room, at


def person(room: Room, name: str, *options: str) -> str:
    """Enter somebody; the id."""
    return str(room.ok("customer", "add", name, *options)["customer"])


def of(room: Room, text: str) -> dict[str, Any]:
    """The record the first hit for *text* is."""
    hits = room.ok("lookup", text)["hits"]
    return room.ok("customer", "show", hits[0]["customer"])  # type: ignore[no-any-return]


async def test_the_open_customer_says_who_else_it_probably_is_and_both_are_seen_side_by_side(
    room: Room,
) -> None:
    person(room, "张三丰", "--phone", "13812345678", "--note", "只留过电话")
    async with room.sits("1001") as call:
        await call.type("12345")
        call.sees_not("可能是")
        await call.press("Enter")
        assert (
            call.row("可能是") == "可能是    张三丰  138 1234 5678  同一个电话                     F10 看两份"
        )
        await call.press("F10")
        digit = call.row("可能是同一人").split()[0]
        await call.type(digit)
        call.sees(
            "可能是同一人",
            "1 左边   手上这份",
            "2 右边",
            "渝A12345  渝B77ZT8",
            "只留过电话",
            "并到左边",
            "3 是两个人",
        )
        await call.press("Esc")
        call.sees("可能是    张三丰")
    assert len(room.ok("customer", "duplicates")["duplicates"]) == 1, "looking joins nothing"


async def test_joined_by_a_key_and_taken_apart_by_a_word(room: Room) -> None:
    twin = person(room, "张三丰", "--phone", "13812345678", "--phone", "13300000001", "--plate", "渝C88888")
    mine = of(room, "12345")["customer"]
    async with room.sits("1001") as call:
        await call.type("12345")
        await call.press("Enter")
        await call.type("并档")
        call.answered("张三丰  138 1234 5678  同一个电话", "Enter 看两份档案")
        await call.press("Enter")
        await call.type("1")
        call.answered("✓ 并成一份了，打 拆开 再分开")
        assert call.prompt.startswith("09:")
        call.sees("渝C88888", "133 0000 0001")
        call.sees_not("可能是")
        assert of(room, "c88888")["customer"] == mine
        assert room.ok("customer", "show", twin)["customer"] == mine, (
            "the old record is found under the one that stands"
        )
        await call.type("拆开")
        call.answered("张三丰", "Enter 拆开")
        await call.press("Enter")
        call.answered("✓ 张三丰 又单独一份了")
        call.sees("可能是    张三丰")
        call.sees_not("渝C88888")
    assert of(room, "c88888")["customer"] == twin
    assert room.ok("verify")["ok"]


async def test_who_only_left_a_number_is_joined_from_their_side(room: Room) -> None:
    """The record in hand is the poorer one: the likely choice is the other, Enter takes it, and the call goes on with it."""
    bare = person(room, "张", "--phone", "13812345678")
    async with room.sits("1001") as call:
        room.ring("13812345678")
        await call.press("F2")
        digit = next(row.split()[0] for row in call.screen[4:7] if "无卡" in row)
        await call.type(digit)
        call.sees("可能是    张三  138 1234 5678")
        await call.type("merge")
        await call.press("Enter", "Enter")
        call.answered("并成一份了")
        call.sees("张三 先生", "▸ 渝A12345", "受理还剩")
        await call.type("yy 3 洗车")
        await call.press("Enter")
        call.sees("HQ-0001")
    assert room.case()["customer"] != bare


async def test_two_people_are_not_offered_again_here_nor_by_command(room: Room) -> None:
    wife = person(room, "李梅", "--phone", "13812345678")
    mine = of(room, "12345")["customer"]
    async with room.sits("1001") as call:
        await call.type("12345")
        await call.press("Enter")
        await call.type("并档")
        await call.press("Enter")
        await call.type("3")
        call.answered("✓ 是两个人，以后不再提示")
        call.sees_not("可能是")
        await call.type("并档")
        call.answered("没有别的档案可能是这个人")
        await call.press("Enter")
        call.answered("✗", "没有别的档案可能是这个人")
    assert room.ok("customer", "duplicates")["duplicates"] == []
    assert room.ok("customer", "duplicates", wife)["duplicates"] == []
    assert room.ok("customer", "distinct", wife, mine, "--undo") == {
        "customers": [wife, mine],
        "distinct": False,
    }
    assert len(room.ok("customer", "duplicates", mine)["duplicates"]) == 1
    assert room.ok("customer", "distinct", mine, wife)["distinct"] is True
    assert room.ok("customer", "duplicates")["duplicates"] == []


async def test_the_other_record_has_a_case_a_promise_and_the_call_of_now(room: Room) -> None:
    other = person(room, "张三丰", "--phone", "13812345678", "--plate", "渝C88888")
    mine = of(room, "12345")["customer"]
    async with room.sits("1001") as call:
        await accept(call)
    room.ok(
        "case", "open", "card-appointment-via-cs", "--plate", "渝C88888", "--service", "洗车", "--store", "03"
    )
    async with room.sits("1002") as call:
        await call.at("09:03:00")
        await call.press("F2")
        await call.type("c88888 yy 3 打蜡")
        await call.press("Enter")
        await call.type("内外都要")
        room.ok("customer", "merge", mine, other)
        await call.at("09:03:05")
        call.sees("内外都要", "HQ-0003", "渝A12345", "渝C88888", "HQ-0001")
        await call.type("，快点")
        call.sees("内外都要，快点")
        await call.press("F7", "F7")
        call.sees("内外都要，快点")
    shown = room.ok("customer", "show", other)
    assert shown["customer"] == mine and set(shown["open_cases"]) == {"HQ-0001", "HQ-0002", "HQ-0003"}
    (hit,) = room.ok("lookup", "13812345678")["hits"]
    assert set(hit["open_cases"]) == {"HQ-0001", "HQ-0002", "HQ-0003"} and hit["phones"] == [
        "+8613812345678",
        "+862367871234",
    ]
    assert {item["case"] for item in room.ok("queue")["items"]} >= {"HQ-0001", "HQ-0002", "HQ-0003"}
    room.ok("customer", "unmerge", other)
    assert room.ok("customer", "show", other)["open_cases"] == ["HQ-0002", "HQ-0003"]
    assert room.ok("customer", "show", mine)["open_cases"] == ["HQ-0001"]
    assert room.ok("verify")["ok"]


def test_taken_apart_after_edits_everything_is_where_it_belongs(room: Room) -> None:
    """A chain of three, joined one into the other, edited, and taken apart in either order."""
    third = person(room, "张丰", "--phone", "13300000003", "--plate", "渝C33333")
    second = person(room, "张三丰", "--phone", "13300000002", "--plate", "渝C22222")
    first = of(room, "12345")["customer"]
    room.ok("customer", "merge", second, third)
    room.ok("customer", "merge", first, second)
    whole = room.ok("customer", "show", third)
    assert whole["customer"] == first and len(whole["vehicles"]) == 4 and len(whole["phones"]) == 4
    room.ok("import", "customers", str(edited(room.run.db.parent)), "--overwrite")
    room.ok("customer", "unmerge", third)
    assert [v["plate"] for v in room.ok("customer", "show", third)["vehicles"]] == ["渝C33333"]
    assert {v["plate"] for v in room.ok("customer", "show", second)["vehicles"]} == {
        "渝A12345",
        "渝B77ZT8",
        "渝C22222",
    }
    room.ok("customer", "unmerge", second)
    (car,) = room.ok("customer", "show", second)["vehicles"]
    assert (car["plate"], car["model"]) == ("渝C22222", "特斯拉 Model 3"), (
        "what was changed since stays changed"
    )
    assert len(room.ok("customer", "show", first)["vehicles"]) == 2
    room.ok("customer", "merge", second, third)
    room.ok("customer", "merge", first, second)
    room.ok("customer", "unmerge", second)
    assert {v["plate"] for v in room.ok("customer", "show", second)["vehicles"]} == {"渝C22222", "渝C33333"}
    assert room.ok("customer", "show", third)["customer"] == second
    assert room.run("customer", "unmerge", first).refusal["refused"] == "not-merged"
    assert room.ok("verify")["ok"]


def edited(folder: Path) -> Path:
    """A list that corrects the model of the second car."""
    from tests.stories.commands import write

    return write(
        folder / "edited.csv", "顾客姓名,手机,车牌号,车型\n张三,13812345678,渝C22222,特斯拉 Model 3\n"
    )


async def test_the_same_car_in_both_records_is_shown_once(room: Room) -> None:
    mine = of(room, "12345")["customer"]
    twin = person(room, "张先生", "--phone", "13812345678")
    from console.store.open import open_file

    with open_file(room.run.db) as store, store.write(actor="1001", now=room.wall.clock.now()) as tx:
        tx.set("vehicle", tx.new_id(), {"customer": twin, "plate": "渝A12345", "model": "UNI"})
    (found,) = room.ok("customer", "duplicates", mine)["duplicates"]
    assert found["why"] == ["plate", "phone"]
    room.ok("customer", "merge", mine, twin)
    shown = room.ok("customer", "show", mine)
    assert [v["plate"] for v in shown["vehicles"]] == ["渝A12345", "渝B77ZT8"]
    assert [p["number"] for p in shown["phones"]] == ["+8613812345678", "+862367871234"]
    async with room.sits("1001", size=(80, 24)) as call:
        await call.type("12345")
        await call.press("Enter")
        call.sees("8850 7529 17", "有效到 2027-03-31")
        assert sum("渝A12345" in row for row in call.screen[3:-1]) == 1


async def test_a_store_may_look_but_not_join(room: Room) -> None:
    twin = person(room, "张三丰", "--phone", "13812345678")
    mine = of(room, "12345")["customer"]
    for lang, words in (
        ("zh", "并档和拆档由客服部做"),
        ("en", "records are joined and parted at the centre"),
    ):
        for command in ("merge", "distinct"):
            answer = room.run("customer", command, mine, twin, staff="2009", lang=lang)
            assert answer.code == 1 and answer.refusal["refused"] == "not-yours"
            assert answer.refusal["message"] == words and answer.refusal["fix"]
    async with room.sits("2009") as store:
        await store.type("12345")
        await store.press("Enter")
        store.sees("可能是    张三丰")
        await store.type("并档")
        await store.press("Enter")
        store.answered("✗", "并档和拆档由客服部做")
    assert len(room.ok("customer", "duplicates")["duplicates"]) == 1


async def test_one_record_is_no_pair(room: Room) -> None:
    mine = of(room, "12345")["customer"]
    for command in ("merge", "distinct"):
        assert room.run("customer", command, mine, mine).refusal["refused"] == "same-customer"
        assert room.run("customer", command, mine, "nobody").refusal["refused"] == "no-customer"
    async with room.sits("1001") as call:
        await call.type("并档")
        await call.press("Enter")
        assert call.strip.startswith("李敏"), "without a customer in hand it is a word like any other"


def test_two_people_stay_two_at_every_site(room: Room, tmp_path: Path) -> None:
    wife = person(room, "李梅", "--phone", "13812345678")
    mine = of(room, "12345")["customer"]
    share = tmp_path / "share"
    share.mkdir()
    room.ok("sync", "out", str(share))
    store = Commands(tmp_path / "s1.db", now=at("09:00:05"))
    store.ok("init", str(store.db), "--site", "S1", "--name", "南岸店")
    store.ok("sync", "in", str(share))
    assert len(store.ok("customer", "duplicates")["duplicates"]) == 1
    room.ok("customer", "distinct", mine, wife)
    room.ok("sync", "out", str(share))
    assert store.ok("sync", "in", str(share))["conflicts"] == 0
    assert store.ok("customer", "duplicates")["duplicates"] == []
    assert store.ok("verify")["digest"] == room.ok("verify")["digest"]
