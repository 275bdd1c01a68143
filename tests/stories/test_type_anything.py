"""Whatever the caller gives: the row says why it is there, near matches say what differs, the screen and the command agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.desk import lookup
from console.desk.desk import Desk, open_desk
from console.domain.search_query import read
from tests.stories.seat import Room, Seat, at
from tests.tui.render import screen_cells

PEOPLE = (
    ("买买提·吐尔逊", "13300000001", "新A11111"), ("Ann Wang", "13300000002", "京B22222"), ("王蕾", "13300000003", "渝A12346"),
    ("张飞", "13300008888", "豫C66345"), ("单田芳", "13300000005", "渝F54321"), ("欧阳娜", "13300000006", "渝D8K661"),
)  # fmt: skip


@pytest.fixture
def full(room: Room) -> Room:
    """The room with more people on file, some of whom called."""
    for name, phone, plate in PEOPLE:
        room.ok("customer", "add", name, "--phone", phone, "--plate", plate)
    return room


def listed(seat: Seat) -> list[str]:
    """The plates of the hits on the screen, top to bottom."""
    rows = seat.screen[3:]
    end = next(n for n, row in enumerate(rows) if "先看一眼" in row)
    return [
        word
        for row in rows[:end]
        for word in row.replace("▸", " ").split()[:1]
        if any(c.isdigit() for c in word) and len(word) > 6
    ]


def marked(seat: Seat) -> str:
    """The characters of the first hit that are bold and underlined: why it is there."""
    row = next(row for row in screen_cells(seat.app)[4:] if any(cell.under for cell in row[:78]))
    return "".join(cell.char for cell in row[:78] if cell.under and cell.bold)


@pytest.mark.parametrize(
    ("typed", "first", "why"),
    [
        ("zhang3", "渝A12345", "3张"), ("张 123", "渝A12345", "123张"), ("zs 5678", "渝A12345", "张三5678"),
        ("ZS", "渝A12345", "张三"), ("yua123", "渝A12345", "渝A123"), ("yu a123", "渝A12345", "渝A123"),
        ("ＹＵＡ１２３４５", "渝A12345", "渝A12345"), ("A12345", "渝A12345", "A12345"), ("maimaiti", "新A11111", "买买提"),
        ("买买提", "新A11111", "买买提"), ("wang lei", "渝A12346", "王蕾"), ("ann wang", "京B22222", "Ann Wang"), ("shan", "渝F54321", "单"), ("dan", "渝F54321", "单"),
        ("+86 138 1234 5678", "渝A12345", "138 1234 5678"), ("0138-1234-5678", "渝A12345", "138 1234 5678"), ("67871234", "渝A12345", "6787 1234"),
        ("5678", "渝A12345", "5678"), ("8850752917", "渝A12345", "8850752917"), ("752917", "渝A12345", "752917"), ("2917", "渝A12345", "2917"),
    ],
)  # fmt: skip
async def test_the_row_says_why_it_is_there(full: Room, typed: str, first: str, why: str) -> None:
    async with full.sits("1001") as call:
        await call.press("F2")
        await call.type("12345")
        await call.press("Enter", "F8")  # 张三 called last of all
        await call.type(typed)
        assert listed(call)[:1] == [first]
        assert marked(call) == why
        shown, told = listed(call), full.ok("lookup", typed)["hits"]
    assert len(shown) == len(told)
    for plate, hit in zip(shown, told, strict=True):
        assert plate in [vehicle["plate"] for vehicle in hit["vehicles"]]


async def test_near_matches_stand_below_and_show_what_differs(full: Room) -> None:
    full.ok("customer", "add", "宋涛", "--phone", "13300000009", "--plate", "豫A12345")
    async with full.sits("1001") as call:
        await call.type("渝a12345")
        call.sees("差一个字", "渝 豫 同音")
        rows = call.screen
        near = next(n for n, row in enumerate(rows) if row.strip().startswith("差一个字"))
        assert any("渝A12345" in row for row in rows[3:near]) and not any(
            "豫A12345" in row for row in rows[3:near]
        )
        assert any("豫A12345" in row for row in rows[near:])
        for plate, differs in (("豫A12345", "豫"), ("渝A12346", "6")):
            cells = next(row for row in screen_cells(call.app)[4:] if plate in "".join(c.char for c in row))
            assert "".join(c.char for c in cells[:12] if c.plane == "ffffff") == differs


async def test_open_cases_and_promises_are_marked_and_who_called_last_comes_first(full: Room) -> None:
    full.ok(
        "case",
        "open",
        "card-appointment-via-cs",
        "--plate",
        "渝A12345",
        "--service",
        "洗车",
        "--store",
        "03",
        "--field",
        "request=洗车",
    )
    async with full.sits("1001") as call:
        await call.type("zh")
        assert "未结 我要受理" in call.row("张三") and "未结" not in call.row("张飞")
        full.ok("case", "do", "HQ-0001", "accept")
        await call.press("Ctrl+U", "F2")
        await call.type("张飞")
        await call.press("Enter", "F8")
        await call.at("09:01:00")
        await call.type("zhang")
        assert listed(call)[:2] == ["豫C66345", "渝A12345"]
        assert "09:00" in call.row("张飞")
    hits = full.ok("lookup", "zhang")["hits"]
    assert [h["name"] for h in hits[:2]] == ["张飞", "张三"]


async def test_a_promise_of_today_is_marked_with_its_sign(full: Room) -> None:
    from tests.stories.bookings import with_the_store

    await with_the_store(full)
    for lang, sign in (("zh", "诺 南岸前台"), ("en", "pr ")):
        async with full.sits("1002", lang=lang) as call:
            await call.press("Ctrl+U")
            await call.type("zs")
            assert sign in call.row("张三")


async def test_a_new_customer_with_half_a_plate_is_asked_for_the_rest(full: Room) -> None:
    async with full.sits("1001") as call:
        await call.press("F2")
        await call.type("c77k8")
        call.sees("F2 新客户 C77K8")
        await call.press("F2")
        call.answered("客户叫什么")
        await call.type("魏东")
        await call.press("Enter")
        call.answered("车牌写全，没有写 0", "✗")
        await call.type("渝C77K89")
        await call.press("Enter")
        call.answered("建好了 魏东")
        call.sees("渝C77K89")
    (hit,) = full.ok("lookup", "渝C77K89")["hits"]
    assert hit["name"] == "魏东"


async def test_without_the_plate_or_left_alone_nothing_is_lost(full: Room) -> None:
    async with full.sits("1001") as call:
        await call.type("c77k8")
        await call.press("F2")
        await call.type("魏东")
        await call.press("Enter", "Esc")
        assert call.prompt.startswith("c77k8")
        await call.press("Ctrl+U")
        await call.type("c77k8")
        await call.press("F2")
        call.answered("客户叫什么")
        await call.type("魏东")
        await call.press("Enter")
        await call.type("0")
        await call.press("Enter")
        call.answered("建好了 魏东")
    (hit,) = full.ok("lookup", "魏东")["hits"]
    assert hit["vehicles"] == []


def test_a_name_with_digits_is_no_plate(full: Room) -> None:
    desk = open_desk(full.run.db, staff="1001")
    try:
        assert lookup.find(desk, "zhang9").new is None
        assert lookup.find(desk, "渝c77k8").new is not None
    finally:
        desk.store.close()


@pytest.fixture(scope="module")
def asked(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A desk of its own for many questions."""
    import shutil

    from console.domain.moments import parse_iso
    from console.domain.time import FixedClock
    from tests.stories.commands import Commands

    folder = tmp_path_factory.mktemp("asked")
    for file in template.glob("hq.db*"):
        shutil.copy2(file, folder / file.name)
    run = Commands(folder / "hq.db", staff="1001", now=at("09:00:00"))
    for name, phone, plate in PEOPLE:
        run.ok("customer", "add", name, "--phone", phone, "--plate", plate)
    desk = open_desk(
        folder / "hq.db", clock=FixedClock(parse_iso(at("09:00:00"), "Asia/Shanghai")), staff="1001"
    )
    yield desk
    desk.store.close()


WORDS = ("张三", "zhang", "zs", "渝A12345", "yua123", "A123", "345", "13812345678", "5678", "8850752917", "2917", "王", "wang lei",
         "买买提", "maimaiti", "单", "dan", "ouyang", "渝", "66", "B77ZT8", "877ZT8", "%", '"', "NEAR(", "️", "hq1", " ")  # fmt: skip


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Words a person may type: whole, cut, spoilt by one character, in any case and width, one or two of them."""
    out = []
    for word in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2)):
        start = draw(st.integers(0, max(0, len(word) - 2)))
        piece = word[start : draw(st.integers(start + 1, len(word)))]
        if draw(st.booleans()) and len(piece) > 3:
            place = draw(st.integers(0, len(piece) - 1))
            piece = piece[:place] + draw(st.sampled_from("8BD0O1I豫")) + piece[place + 1 :]
        piece = draw(st.sampled_from((piece, piece.upper(), piece.lower(), wide(piece))))
        out.append(piece)
    return draw(st.sampled_from(("", " "))).join(out)


def wide(text: str) -> str:
    """The same in full-width characters, as an input method leaves them."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=queries(), limit=st.integers(1, 20))
def test_the_command_lists_what_the_screen_shows_in_the_same_order(
    asked: Desk, text: str, limit: int
) -> None:
    shown, told = lookup.find(asked, text, limit), lookup.as_json(asked, text, limit)
    assert [h["customer"] for h in told["hits"]] == [row.customer for row in shown.rows]
    assert [(h["matched"]["how"], h["matched"]["field"]) for h in told["hits"]] == [
        (r.how, r.field) for r in shown.rows
    ]
    assert len(shown.rows) <= limit
    ranks = [["exact", "prefix", "suffix", "fuzzy"].index(row.how) for row in shown.rows]
    assert [row.exact for row in shown.rows] == [rank < 3 for rank in ranks]
    true = [rank for rank in ranks if rank < 3]
    assert ranks[: len(true)] == true, "a near match stands above a true one"
    if len(read(text).words) == 1:  # of several words those come first who match them in one piece
        assert sorted(ranks) == ranks, "a worse class stands above a better one"
    for row in shown.rows:
        assert row.exact or row.reason, "a near match says what differs"
        texts = {"plate": row.plate, "name": row.name, "phone": row.phone, "reason": row.reason}
        assert all(0 <= a < b <= len(texts[field]) for field, a, b, _kind in row.marks)
        assert row.marks or row.field == "case", "nobody is listed without a reason that is drawn"
