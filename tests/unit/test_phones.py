"""Telephone numbers, card numbers and dates as people and spreadsheets write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import cards, dates, phones
from console.domain.cards import CardProblem
from console.domain.dates import DateProblem
from console.domain.phones import PhoneProblem


@pytest.mark.parametrize(
    ("typed", "e164", "ext", "kind", "shown"),
    [
        ("13812345678", "+8613812345678", "", "mobile", "138 1234 5678"),
        ("+86 138 1234 5678", "+8613812345678", "", "mobile", "138 1234 5678"),
        ("008613812345678", "+8613812345678", "", "mobile", "138 1234 5678"),
        ("138-1234-5678", "+8613812345678", "", "mobile", "138 1234 5678"),
        ("１３８１２３４５６７８", "+8613812345678", "", "mobile", "138 1234 5678"),
        ("013812345678", "+8613812345678", "", "mobile", "138 1234 5678"),
        ("66661760", "+862366661760", "", "landline", "023 6666 1760"),
        ("023-66661760", "+862366661760", "", "landline", "023 6666 1760"),
        ("(023)6666 1760", "+862366661760", "", "landline", "023 6666 1760"),
        ("61864891-805", "+862361864891", "805", "landline", "023 6186 4891 转 805"),
        ("023-65639665-805", "+862365639665", "805", "landline", "023 6563 9665 转 805"),
        ("023-60680382转8012", "+862360680382", "8012", "landline", "023 6068 0382 转 8012"),
        ("67495187转8012", "+862367495187", "8012", "landline", "023 6749 5187 转 8012"),
        ("67495187*8012", "+862367495187", "8012", "landline", "023 6749 5187 转 8012"),
        ("67495187 ext. 12", "+862367495187", "12", "landline", "023 6749 5187 转 12"),
        ("0874-3123456", "+868743123456", "", "landline", "0874 312 3456"),
        ("010 6552 9988", "+861065529988", "", "landline", "010 6552 9988"),
        ("400-812-3456", "+864008123456", "", "service", "400 812 3456"),
        ("95588", "95588", "", "service", "95588"),
        ("110", "110", "", "service", "110"),
        ("+852 2123 4567", "+85221234567", "", "landline", "+852 2123 4567"),
        ("+1 (650) 253-0000", "+16502530000", "", "mobile", "+1 650 253 0000"),
    ],
)
def test_spellings(typed: str, e164: str, ext: str, kind: str, shown: str) -> None:
    phone = phones.parse(typed, "023")
    assert (phone.e164, phone.ext, phone.kind) == (e164, ext, kind)
    assert phones.show(phone.e164, phone.ext) == shown
    assert phones.parse(shown, "023")[:3] == phone[:3]


@pytest.mark.parametrize(
    ("typed", "problem", "fix"),
    [
        ("1381234", "7 位，不成号码", "手机号是 11 位"),
        ("12812345678", "11 位，不成号码", "手机号以 13 到 19 开头"),
        ("66661760", "没写区号", "写在前面，例如 023-66661760"),
        ("023-6666176", "023 的号码是 8 位", "这里有 7 位"),
        ("", "还没写号码", "手机写 11 位，固话写区号和号码"),
        ("打不通", "号码只有数字", "只写数字；分机写在「转」后面"),
        ("+999 123", "没有哪个国家是这样的号码", "写国家代码和号码，例如 +852 2123 4567"),
    ],
)
def test_no_numbers(typed: str, problem: str, fix: str) -> None:
    with pytest.raises(PhoneProblem) as caught:
        phones.parse(typed)
    assert (caught.value.problem, caught.value.fix) == (problem, fix)


@settings(max_examples=200)
@given(
    st.text(st.sampled_from("0123456789+-()转x*# 　８\x1b"), max_size=22),
    st.sampled_from(["", "023", "0874"]),
)
def test_anything_is_a_number_or_a_problem(typed: str, area: str) -> None:
    try:
        phone = phones.parse(typed, area)
    except PhoneProblem as problem:
        assert problem.problem
    else:
        assert phone.e164.lstrip("+").isdigit()
        assert phones.show(phone.e164)


@settings(max_examples=100)
@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["", "转805", "-12", "*8012"]))
def test_mobiles_both_ways(number: int, ext: str) -> None:
    phone = phones.parse(f"{number}{ext}")
    assert phone.e164 == f"+86{number}" and phone.ext == ext.lstrip("转-*")
    assert phones.dialled(phone.e164) == str(number)


def test_cards() -> None:
    assert cards.parse(" 8850 7529 17") == "8850752917"
    assert cards.parse("８８５０７５２９１７") == "8850752917"
    assert cards.show("8850752917") == "8850 7529 17"
    for bad in ("", "12345", "8850A52917", "1" * 20):
        with pytest.raises(CardProblem):
            cards.parse(bad)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2025-10-22", "2025-10-22"), ("2025/9/18", "2025-09-18"), ("2025.01.09", "2025-01-09"),
        ("20251022", "2025-10-22"), ("2026年6月30日", "2026-06-30"), ("45593", "2024-10-28"), ("45593.5", "2024-10-28"),
        ("２０２５－１０－２２", "2025-10-22"), ("2026-11-24 00:00:00", "2026-11-24"), ("29913", "1981-11-23"),
    ],
)  # fmt: skip
def test_dates(typed: str, iso: str) -> None:
    assert dates.parse(typed) == iso


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2026-02-30", "2026 年 2 月有 28 天"), ("2026-13-45", "没有 13 月"), ("11/24/2026", "分不清哪个是日哪个是月"),
        ("26-11-24", "年份只写了两位"), ("2026", "日期不全"), ("", "还没写日期"), ("明天", "这不是日期"), ("11-24", "没写年份"),
    ],
)  # fmt: skip
def test_no_dates(typed: str, problem: str) -> None:
    with pytest.raises(DateProblem) as caught:
        dates.parse(typed)
    assert caught.value.problem == problem and caught.value.fix


def test_lunar_months_have_thirty_days() -> None:
    assert dates.parse("1958-02-30", "lunar") == "1958-02-30"
    with pytest.raises(DateProblem):
        dates.parse("1958-02-31", "lunar")
    assert dates.parse_calendar("农历") == "lunar" and dates.parse_calendar("") == "solar"


@settings(max_examples=100)
@given(
    st.dates(),
    st.sampled_from(
        [
            "{0:%Y}-{0.month}-{0.day}",
            "{0:%Y}/{0.month}/{0.day}",
            "{0:%Y}.{0:%m}.{0:%d}",
            "{0:%Y%m%d}",
            "{0:%Y}年{0.month}月{0.day}日",
        ]
    ),
)
def test_six_notations(day, form: str) -> None:  # type: ignore[no-untyped-def]
    if 1900 <= day.year <= 2199:
        assert dates.parse(form.format(day)) == day.isoformat()
        number = (day - dates.date(1899, 12, 30)).days
        if 10_000 <= number <= 99_999:
            assert dates.parse(str(number)) == day.isoformat()
