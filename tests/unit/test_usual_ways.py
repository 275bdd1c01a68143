"""What nearly everybody writes is read by a short way: it says exactly what the long way says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.domain import names, phones, plates, search
from console.domain.problem import Problem

_NEVER = re.compile(r"(?!)")
_FAMILIES = "王李张刘单仇解查区朴翟覃乐缪曾尉万欧司上诸吕侣女"
_GIVEN = "伟芳娜秀绿吕律略虐女行长重乐朝先生士小姐太夫人阳官马〇㐂龘"
_NAMES = st.builds(
    lambda family, given: family + given,
    st.sampled_from([*_FAMILIES, "欧阳", "司马", "诸葛", "尉迟", "买买", "a", ""]),
    st.text(st.sampled_from(_GIVEN), max_size=4),
)
_DIGITS = st.text(st.sampled_from("0123456789"), max_size=12)
_NUMBERS = st.builds(
    "{}{}{}".format, st.sampled_from(["13", "15", "010", "023", "0311", "02", "400", "1", ""]),
    st.sampled_from(["", "-", " "]), _DIGITS,
)  # fmt: skip
_PLATES = st.builds(
    "{}{}{}{}".format, st.sampled_from(plates.PROVINCES + "中A"), st.sampled_from("ABDIOZx"),
    st.text(st.sampled_from("0123456789ADFHOIZ"), min_size=3, max_size=7), st.sampled_from(["", "", "挂", "领", "临"]),
)  # fmt: skip


def _said(parse: Any, *raw: str) -> Any:
    try:
        return parse(*raw)
    except Problem as problem:
        return type(problem), str(problem)


@settings(max_examples=400, deadline=None)
@given(_NAMES)
@example("张先生")
@example("先生")
@example("单丽")
@example("吕律")
def test_names_and_what_they_are_found_by(name: str) -> None:
    short = _said(names.parse, name), search.tokens([name], [], [], [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names, "_USUAL", _NEVER)
        patch.setattr(search, "_USUAL_NAME", _NEVER)
        search._name_tokens.cache_clear()
        assert short == (_said(names.parse, name), search.tokens([name], [], [], []))
    search._name_tokens.cache_clear()


@settings(max_examples=400, deadline=None)
@given(_NUMBERS, st.sampled_from(["", "023"]))
@example("023-66661760", "")
@example("0311-8888777", "")
def test_telephone_numbers(number: str, area: str) -> None:
    short = _said(phones.parse, number, area)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phones, "_USUAL", _NEVER)
        patch.setattr(phones, "parse", _without_first_line(phones.parse))
        assert short == _said(phones.parse, number, area)


def _without_first_line(parse: Any) -> Any:
    """A mobile number reaches the long way with a space at its end, which it takes off."""
    return lambda raw, area: parse(raw + " ", area)


@settings(max_examples=400, deadline=None)
@given(_PLATES)
@example("渝A12345")
@example("渝AD12345")
@example("渝I12345")
@example("渝AABCD1")
def test_plates(plate: str) -> None:
    short = _said(plates.parse, plate)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plates, "_USUAL", _NEVER)
        assert short == _said(plates.parse, plate)
