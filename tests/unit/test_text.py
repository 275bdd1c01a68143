"""The text helper: what is removed, what is kept, how wide things are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import text


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("渝Ａ１２３４５", "渝A12345"),
        ("你好，世界！（一）", "你好，世界！（一）"),
        ("张三\x1b[2J\x1b[31m李四", "张三李四"),
        ("\x1b]0;title\x07王五", "王五"),
        ("\x1b]52;c;ZXZpbA==\x1b\\王五", "王五"),
        ("\x9b31m赵六", "赵六"),
        ("\x1b", ""),
        ("\x1b]never closed", "]never closed"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("a\u202eb\u200bc\ufeffd\u2066e", "abcde"),
        ("a\tb\u3000c\u00a0d", "a b c d"),
        ("一\r\n二\n三\u2028四", "一 二 三 四"),
        ("e\u0301", "é"),
        ("[bold]李雷", "[bold]李雷"),
        ("[/]韩梅", "[/]韩梅"),
        ("=1+1", "=1+1"),
        ("\ud800x", "x"),
        ("𠮷田俊", "𠮷田俊"),
        ("葛\U000e0100", "葛"),
        ("", ""),
    ],
)
def test_clean(given_: str, kept: str) -> None:
    assert text.clean(given_) == kept


def test_lines_are_kept_when_asked() -> None:
    assert text.clean("一\r\n二\n三", lines=True) == "一\n二\n三"


def test_limit() -> None:
    assert text.clean("长" * 20_000) == "长" * 10_000
    assert text.clean("ａ" * 50, limit=7) == "a" * 7


@settings(max_examples=200)
@given(st.text(st.characters(), max_size=60), st.booleans())
def test_clean_twice_changes_nothing_and_leaves_no_control(raw: str, lines: bool) -> None:
    once = text.clean(raw, lines=lines)
    assert text.clean(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)
    for char in once:
        assert unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or (lines and char == "\n")


@settings(max_examples=200)
@given(st.text(st.sampled_from("ab渝张，.é𠮷 1😀"), max_size=30), st.integers(0, 30))
def test_cut_and_pad(raw: str, width: int) -> None:
    assert text.cells(text.cut(raw, width)) <= width
    assert text.cells(text.pad(raw, width)) == width
    assert text.cells(text.pad(raw, width, "right")) == width
    if text.cells(raw) <= width:
        assert text.cut(raw, width) == raw


def test_cut_says_so() -> None:
    assert text.cut("重庆某某商贸有限公司", 9) == "重庆某.."
    assert text.cut("abcdef", 5) == "abc.."
    assert text.cut("abcdef", 1) == "."
    assert text.pad("7", 3, "right") == "  7"


def test_fold_compares_what_people_mean() -> None:
    assert text.fold("渝A·123 45") == text.fold("渝ａ12345")
    assert text.fold("John O’Brien") == text.fold("john o'brien")
    assert text.fold("买买提·艾力") == text.fold("买买提艾力")
