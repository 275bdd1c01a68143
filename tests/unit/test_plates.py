"""Plates: every format accepted and shown right, impossible ones explained, unlikely ones only remarked on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import plates
from console.domain.plates import NEW_ENERGY, PROVINCES, PlateProblem


@pytest.mark.parametrize(
    ("typed", "text", "kind"),
    [
        ("渝A12345", "渝A12345", "ordinary"),
        (" 渝 a·12 345 ", "渝A12345", "ordinary"),
        ("渝Ａ１２３４５", "渝A12345", "ordinary"),
        ("渝A-12345", "渝A12345", "ordinary"),
        ("渝A8O1I2", "渝A80112", "ordinary"),
        ("渝b77zt8", "渝B77ZT8", "ordinary"),
        ("渝AD12345", "渝AD12345", "new-energy"),
        ("渝AFG5587", "渝AFG5587", "new-energy"),
        ("渝A12345D", "渝A12345D", "new-energy"),
        ("渝ADO1234", "渝AD01234", "new-energy"),
        ("渝A1213挂", "渝A1213挂", "trailer"),
        ("川Z5068学", "川Z5068学", "training"),
        ("渝A·0791警", "渝A0791警", "police"),
        ("京O12345", "京O12345", "police"),
        ("京OA1234", "京OA1234", "police"),
        ("粤ZHDBG澳", "粤ZHDBG澳", "hk-macau"),
        ("粤za44d港", "粤ZA44D港", "hk-macau"),
        ("京X1234应急", "京X1234应急", "emergency"),
        ("渝S0007应急", "渝S0007应急", "emergency"),
        ("224578使", "224578使", "embassy"),
        ("使224578", "使224578", "embassy"),
        ("沪22401领", "沪22401领", "consulate"),
        ("沪A0023领", "沪A0023领", "consulate"),
        ("WJ渝1234X", "WJ渝1234X", "armed-police"),
        ("WJ01-12345", "WJ0112345", "armed-police"),
        ("VA 12345", "VA12345", "military"),
        ("渝A12345临", "渝A12345临", "temporary"),
        ("临渝A12345", "渝A12345临", "temporary"),
        ("渝A1234试", "渝A1234试", "temporary"),
        ("LSYTBFPTKEE2WEEEA", "LSYTBFPTKEE2WEEEA", "vin"),
        ("lsytbfptkee2weeea", "LSYTBFPTKEE2WEEEA", "vin"),
        ("无牌", "", "none"),
    ],
)
def test_every_format(typed: str, text: str, kind: str) -> None:
    plate = plates.parse(typed)
    assert (plate.text, plate.kind) == (text, kind)
    assert plates.show(plate.text) == text


@pytest.mark.parametrize(
    ("typed", "problem", "fix"),
    [
        ("渝A1234O7I9X", "序号有 9 位", "写 5 位，新能源车 6 位"),
        ("渝A1234", "序号有 4 位", "写 5 位，新能源车 6 位"),
        (
            "渝AM12345",
            "6 位序号要以 D A B C E F G H J K 之一开头或结尾，其余是数字",
            "例如 渝AD12345，或者写 5 位",
        ),
        ("A12345", "没写省份", "写在前面，例如 渝A12345"),
        ("yua12345", "没写省份", "写 渝A12345 或 豫A12345"),
        ("俞A12345", "「俞」不是省份", "写 渝 或 豫"),
        ("渝12345", "省份后面要跟发牌机关的字母", "例如 渝A12345"),
        ("渝", "省份后面要跟发牌机关的字母", "例如 渝A12345"),
        ("12345", "车牌不全", "写全，例如 渝A12345"),
        ("渝A123挂", "「挂」前面是 4 位，这里有 3 位", "例如 渝A1234挂"),
        ("渝A1234港", "带「港」的号牌以粤Z开头", "例如 粤Z1234港"),
        ("渝A1234应急", "应急号牌是 X 或 S 加 4 位数字", "例如 渝X1234应急"),
        ("渝A12★45", "车牌里没有「★」", "写全，例如 渝A12345"),
        ("", "还没写车牌", "写全，例如 渝A12345"),
        ("💥", "「💥」不是省份", "写全，例如 渝A12345"),
    ],
)
def test_impossible_ones_are_explained(typed: str, problem: str, fix: str) -> None:
    with pytest.raises(PlateProblem) as caught:
        plates.parse(typed)
    assert (caught.value.problem, caught.value.fix) == (problem, fix)
    lenient = plates.lenient(typed)
    assert lenient.kind == "unknown" and lenient.unlikely == f"{problem}，{fix}"


@pytest.mark.parametrize("typed", ["渝Z12345", "渝AABCDE", "使224578", "京O12345", "BD50776"])
def test_unlikely_ones_are_accepted_with_a_remark(typed: str) -> None:
    assert plates.parse(typed).unlikely


SERIAL = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ORDINARY = st.text(st.sampled_from(SERIAL), min_size=5, max_size=5)
DIGITS = st.text(st.sampled_from("0123456789"), min_size=5, max_size=5)
NEW = st.builds(
    lambda a, b, d: a + b + d[:4], st.sampled_from(NEW_ENERGY), st.sampled_from(SERIAL), DIGITS
) | st.builds(lambda d, a: d + a, DIGITS, st.sampled_from(NEW_ENERGY))
FOUR = st.builds(lambda s, x: s[:4] + x, ORDINARY, st.sampled_from("挂学警"))
PLATES = st.builds(
    lambda p, o, s: p + o + s,
    st.sampled_from(PROVINCES),
    st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ"),
    ORDINARY | NEW | FOUR,
)


@settings(max_examples=200)
@given(PLATES, st.data())
def test_any_spelling_gives_the_same_plate(plate: str, data: st.DataObject) -> None:
    assert plates.parse(plate).text == plate
    spelled = ""
    for at, char in enumerate(plate):
        if at >= 2 and char in "01" and data.draw(st.booleans()):
            char = "O" if char == "0" else "I"
        how = data.draw(st.sampled_from(["as is", "lower", "wide", "gap", "dot"]))
        if how == "wide" and char.isascii():
            char = chr(ord(char) + 0xFEE0)
        spelled += {"lower": char.lower(), "gap": char + " ", "dot": char + "·"}.get(how, char)
    assert plates.parse(spelled).text == plate


@settings(max_examples=200)
@given(st.text(st.sampled_from('渝豫俞A1O0I挂港警领使应急临WJ·\x1b[*%"😀\u202e'), max_size=12))
def test_anything_is_a_plate_or_a_problem(typed: str) -> None:
    try:
        plate = plates.parse(typed)
    except PlateProblem as problem:
        assert problem.problem and problem.fix
    else:
        assert plate.kind == "none" or plates.parse(plate.text) == plate
