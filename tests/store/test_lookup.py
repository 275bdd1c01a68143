"""The look-up: what is found, in which order, and that the index never says what the records do not."""

from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lookup_people import SERIAL, People, brute_force, crowd, customers_found, random_name, random_plate

from console.domain import near
from console.store import lookup_index
from console.store.queries.lookup import find

CROWD = 1500


@cache
def many() -> People:
    return crowd(CROWD)


def found(people: People, text: str, limit: int = 20) -> list[tuple[str, str]]:
    return customers_found(people.conn, text, limit)


@pytest.fixture(scope="module")
def few() -> People:
    people = People()
    people.add("张三", ["+8613812345678", "+862367871234"], ["渝A12345"], ["8850752917"])
    people.add("单丽", ["+8613987654321"], ["豫A12345"])
    people.add("买买提·艾力", ["+8615000001111"], ["渝AD12345"])
    people.add("John O'Brien", ["+8615000002222"], ["渝A1213挂"])
    people.add("[bold]李雷", ["+8615000003333"], ["粤ZHDBG澳"])
    people.add("欧阳娜娜", [], ["渝B77ZT8"])
    people.add("", ["+8615000004444"])
    people.add("重庆某某商贸有限公司", ["+862367875500"], ["渝DA12B4"])
    people.add("王磊", [], [])
    return people


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("渝A12345", "张三", "exact"), ("渝 a·123 45", "张三", "exact"), ("渝Ａ１２３４５", "张三", "exact"),
        ("渝A幺2345", "张三", "exact"), ("渝AI2345", "张三", "exact"), ("13812345678", "张三", "exact"),
        ("138 1234 5678", "张三", "exact"), ("+86 138-1234-5678", "张三", "exact"), ("5678", "张三", "suffix"),
        ("023-6787 1234", "张三", "exact"), ("67871234", "张三", "exact"), ("67871234转8012", "张三", "exact"),
        ("00002222", "John O'Brien", "suffix"), ("0086 138 1234 5678", "张三", "exact"),
        ("8850 7529 17", "张三", "exact"), ("2917", "张三", "suffix"), ("zhangsan", "张三", "exact"), ("ZS", "张三", "exact"),
        ("张 123", "张三", "inside"), ("张123", "张三", "inside"), ("zhang12", "张三", "inside"), ("zs 5678", "张三", "suffix"),
        ("张三先生", "张三", "exact"), ("shanli", "单丽", "exact"), ("danli", "单丽", "exact"), ("sl", "单丽", "exact"),
        ("yua12345", None, "exact"), ("yu a1234", None, "prefix"), ("买买提", "买买提·艾力", "exact"), ("艾力", "买买提·艾力", "exact"),
        ("mmt", "买买提·艾力", "exact"), ("o'brien", "John O'Brien", "exact"), ("john ob", "John O'Brien", "prefix"),
        ("[bold]李雷", "[bold]李雷", "exact"), ("李雷", "[bold]李雷", "exact"), ("lilei", "[bold]李雷", "exact"),
        ("娜娜", "欧阳娜娜", "suffix"), ("oynn", "欧阳娜娜", "exact"), ("b77z", "欧阳娜娜", "prefix"), ("商贸", "重庆某某商贸有限公司", "inside"),
        ("1213挂", "John O'Brien", "suffix"), ("粤zhdbg", "[bold]李雷", "prefix"), ("15000004444", "", "exact"),
        ("3812345678", "张三", "suffix"), ("917", "张三", "suffix"), ("850752917", "张三", "suffix"), ("02367871234", "张三", "exact"),
        ("wang lei", "王磊", "exact"), ("lei wang", "王磊", "suffix"), ("王 lei", "王磊", "suffix"),
    ],
)  # fmt: skip
def test_any_fragment(few: People, text: str, name: str | None, how: str) -> None:
    hits = found(few, text)
    assert hits, text
    assert hits[0][1] == how
    if name is None:
        assert {few.people[c]["name"] for c, _ in hits} >= {"张三", "单丽"}
    else:
        assert few.people[hits[0][0]]["name"] == name


@pytest.mark.parametrize(
    ("text", "plate", "kind"),
    [
        ("渝A12S45", "渝A12345", "other"), ("渝A1234S", "渝A12345", "alike"), ("渝B77ZZT8", "渝B77ZT8", "extra"),
        ("渝877ZT8", "渝B77ZT8", "alike"), ("渝B772T8", "渝B77ZT8", "alike"), ("渝D77ZT8", "渝B77ZT8", "sounds"),
        ("B7ZT8", "渝B77ZT8", "missing"), ("渝B7Z7T8", "渝B77ZT8", "swapped"), ("川B77ZT8", "渝B77ZT8", "elsewhere"),
        ("豫B77ZT8", "渝B77ZT8", "province"), ("豫B77Z", "渝B77ZT8", "province"), ("渝B112T8", None, ""),
    ],
)  # fmt: skip
def test_near_plates_say_what_differs(few: People, text: str, plate: str | None, kind: str) -> None:
    hits = [h for h in find(few.conn, text)[1] if h.how == "near"]
    if plate is None:
        assert not hits
    else:
        assert (hits[0].plate, hits[0].difference and hits[0].difference.kind) == (plate, kind)


HOSTILE = [
    "", " ", "\u3000", "%", '"', "'", "*", "NEAR(", "a AND", "OR", "NOT x", "^", "(", ")", "col:x", "a*b", "-", "+", "+86", "--",
    "\x1b[2J", "\x00", "💥", "👩‍👩‍👧", "\u202eabc", "שלום", "ａ", "渝", "渝A", "x" * 5000, "渝A12345" * 600, "1" * 5000,
    "a b c d e f g h", "zhang'", "ｚｈａ ", "';DROP TABLE customer;--", "\ud800", "幺拐", "·", "ǃ", "ﬁ", "0", "00", "0086", "HQ-", "HQ-99999999999",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_anything_is_answered(text: str) -> None:
    hits = found(many(), text)
    assert len(hits) <= 20
    assert hits == brute_force(many(), text)


def _queries() -> st.SearchStrategy[str]:
    """Fragments of what people have, and errors in them."""

    def fragment(seed: int) -> str:
        rng = random.Random(seed)
        person = rng.choice(list(many().people.values()))
        from console.domain import names, phones

        plate = rng.choice(person["plates"])
        texts = [
            plate, plate[1:], plate[2:], plate.lower(), phones.dialled(person["phones"][0]), person["name"],
            rng.choice(sorted(names.pinyin(person["name"]))), rng.choice(sorted(names.initials(person["name"]))),
            *person["cards"],
        ]  # fmt: skip
        text = rng.choice(texts)
        start = rng.randrange(len(text))
        cut = rng.choice([text, text[start:], text[: start + 1], text[start : start + rng.randint(1, 5)]])
        how = rng.random()
        if how < 0.2:
            at = rng.randrange(len(cut))
            return cut[:at] + rng.choice(SERIAL + " ") + cut[at + 1 :]
        if how < 0.4:
            other = rng.choice(texts)
            return cut + rng.choice(["", " "]) + other[: rng.randint(1, len(other))]
        return cut

    return st.integers(0, 10**9).map(fragment) | st.text(st.sampled_from("渝豫A1B8Ozhang张三 5"), max_size=9)


@settings(max_examples=150, deadline=None)
@given(_queries(), st.sampled_from([20, 20, 20, 5, 1]))
@example("1S58", 1)  # numbers of telephones begin like a plate's serial misread
def test_the_same_top_as_brute_force(text: str, limit: int) -> None:
    assert found(many(), text, limit) == brute_force(many(), text, limit)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_no_ghosts_whatever_happens(seed: int) -> None:
    _live(seed, People())


def test_an_older_sqlite_keeps_the_tokens_to_delete_them() -> None:
    import sqlite3

    if sqlite3.sqlite_version_info >= (3, 43, 0):
        pytest.skip("this SQLite deletes without the tokens")
    for seed in range(5):
        _live(seed, People(sqlite3.connect(":memory:", isolation_level=None)))


def _live(seed: int, people: People) -> None:
    """Twenty-five things happen to people; then the index must say what the records say."""
    rng = random.Random(seed)
    for step in range(25):
        ids = list(people.people)
        what = rng.choice(["add", "add", "rename", "plate", "delete", "back", "merge", "undo", "call"])
        if what == "add" or not ids:
            numbers = [f"+86138{rng.randrange(10**8):08d}"] if rng.random() < 0.8 else []
            people.add(random_name(rng), numbers, [random_plate(rng)] if rng.random() < 0.8 else [])
            continue
        one, other = rng.choice(ids), rng.choice(ids)
        if what == "rename":
            people.rename(one, random_name(rng))
        elif what == "plate":
            people.new_plate(one, random_plate(rng))
        elif what in ("delete", "back"):
            people.delete(one, what == "delete")
        elif what == "merge" and one != other:
            people.merge(one, other)
        elif what == "undo":
            people.merge(one, "")
        elif what == "call":
            people.call(one, rng.randrange(10 * step + 1))
    now = lookup_index.digest(people.conn)
    assert now == lookup_index.expected(people.conn)
    assert set(people.order()) == set(people.groups())
    before = people.order()
    lookup_index.rebuild(people.conn)
    assert lookup_index.digest(people.conn) == now
    called = {c: max(p["call"] for p in group) for c, group in people.groups().items()}
    assert [called[c] for c in people.order()] == [
        called[c] for c in before
    ]  # within one second either may stand first
    for person in list(people.people.values())[:6]:
        for text in [person["name"], *person["plates"], *person["phones"]]:
            assert found(people, text) == brute_force(people, text)


def test_the_last_caller_stands_first_and_late_news_moves_nobody_down() -> None:
    people = People()
    first, second, third = (people.add("王伟", [f"+861380000000{n}"]) for n in range(3))
    assert [c for c, _ in found(people, "王伟")] == [third, second, first]
    people.call(first, 100)
    people.call(second, 50)
    assert [c for c, _ in found(people, "王伟")] == [first, second, third]
    people.call(second, 100)
    people.call(second, 70)
    assert [c for c, _ in found(people, "王伟")] == [second, first, third]


def test_a_merge_finds_both_and_can_be_undone() -> None:
    people = People()
    kept = people.add("张三", ["+8613812345678"], ["渝A12345"])
    twin = people.add("张叁", ["+8613900000000"], ["渝B54321"])
    people.merge(twin, kept)
    assert [c for c, _ in found(people, "渝B54321")] == [kept] == [c for c, _ in found(people, "张叁")]
    people.merge(twin, "")
    assert [c for c, _ in found(people, "渝B54321")] == [twin]
    assert [c for c, _ in found(people, "渝A12345")] == [kept]
    assert lookup_index.digest(people.conn) == lookup_index.expected(people.conn)


def test_calls_of_a_shift_leave_the_index_in_few_pieces() -> None:
    people = crowd(300, seed=4)
    while lookup_index.tidy(people.conn, begin=True):
        pass
    for second, customer in enumerate(list(people.people) * 2):  # a transaction each
        people.call(customer, 1000 + second)
        assert lookup_index.pieces(people.conn) <= 10
    assert lookup_index.digest(people.conn) == lookup_index.expected(people.conn)
    assert people.order()[0] == customer == found(people, people.people[customer]["phones"][0])[0][0]


def test_a_tidied_index_finds_the_same() -> None:
    people = crowd(400, seed=6)
    for customer in list(people.people)[:60]:  # a transaction each: many small pieces
        people.rename(customer, people.people[customer]["name"] + "伟")
    before = found(people, "wei", 50)
    assert lookup_index.tidy(people.conn, begin=True)
    for _ in range(1000):
        if not lookup_index.tidy(people.conn):
            break
    else:
        raise AssertionError("it never ends")
    assert found(people, "wei", 50) == before
    assert lookup_index.digest(people.conn) == lookup_index.expected(people.conn)


def test_a_digest_notices_what_is_wrong() -> None:
    people = crowd(20, seed=3)
    assert lookup_index.digest(people.conn) == lookup_index.expected(people.conn)
    people.conn.execute("UPDATE customer SET name='改了' WHERE id=(SELECT min(id) FROM customer)")
    assert lookup_index.digest(people.conn) != lookup_index.expected(people.conn)
    lookup_index.rebuild(people.conn)
    assert lookup_index.digest(people.conn) == lookup_index.expected(people.conn)
    people.conn.execute("INSERT INTO lookup(rowid, tokens) VALUES(999999, 'ghost')")
    assert lookup_index.digest(people.conn) != lookup_index.expected(people.conn)


def _misheard(rng: random.Random, plate: str) -> str:
    """*plate* with one error, as people make them: characters that look or sound alike half of the time."""
    province, body = plate[0], plate[1:]
    at = rng.randrange(len(body))
    kind = rng.choice(["alike", "alike", "other", "missing", "extra", "swapped", "province"])
    if kind == "alike" and (others := near.confusables(body[at])):
        body = body[:at] + rng.choice(others) + body[at + 1 :]
    elif kind == "missing":
        body = body[:at] + body[at + 1 :]
    elif kind == "extra":
        body = body[:at] + rng.choice(SERIAL) + body[at:]
    elif kind == "swapped" and at + 1 < len(body) and body[at] != body[at + 1]:
        body = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    elif kind == "province":
        province = rng.choice("豫津川" if province == "渝" else "渝京")
    else:
        body = body[:at] + rng.choice(SERIAL.replace(body[at], "")) + body[at + 1 :]
    return rng.choice([province, province, ""]) + body


def test_a_plate_with_one_error_is_found() -> None:
    people = many()
    rng = random.Random(11)
    owners = [(c, p) for c, person in people.people.items() for p in person["plates"]]
    tried = in_five = in_twenty = 0
    for customer, plate in rng.sample(owners, 400):
        text = _misheard(rng, plate)
        if plate.endswith(text) or plate[1:] == text:
            continue
        hits = [c for c, _ in found(people, text)]
        tried += 1
        in_twenty += customer in hits
        in_five += customer in hits[:5]
    assert in_twenty / tried >= 0.95
    assert in_five / tried >= 0.85


def test_a_case_number_finds_its_customer() -> None:
    people = crowd(5, seed=2)
    customer = next(iter(people.people))
    people.conn.execute(
        "INSERT INTO case_head(id, prefix, number, customer, last_hlc, last_site, folded) VALUES('HQ-0007','HQ',7,?,0,'',x'')",
        (customer,),
    )
    for text in ("HQ-0007", "hq7", "hq 0007", "ＨＱ-７"):
        assert found(people, text)[0] == (customer, "case")
    assert not found(people, "HQ-0008")
