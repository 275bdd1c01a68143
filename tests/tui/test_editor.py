"""The line of text with a caret."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.text import cells
from screens.editor import EDITING_KEYS, LIMIT, Editor


def test_typing_pasting_and_folding() -> None:
    editor = Editor()
    editor.insert("１２３４５ ＹＹ")
    assert (editor.text, editor.caret) == ("12345 YY", 8)
    editor.load("换机油", 1)
    editor.insert("一\n二\x1b[31m三\x00")
    assert editor.text == "换一 二三机油"


def test_keys() -> None:
    editor = Editor("渝A12345 yy 3", 8)
    assert editor.key("ctrl+w")
    assert editor.text == "yy 3"
    editor.key("end")
    editor.key("backspace")
    editor.key("home")
    editor.key("delete")
    assert (editor.text, editor.caret) == ("y ", 0)
    assert not editor.key("left")
    assert not editor.key("f5")


def test_the_window_keeps_the_caret_in_sight() -> None:
    editor = Editor("换机油机滤，右前门异响看一下", 14)
    shown, caret = editor.window(10)
    assert cells(shown) <= 10 and caret < 10


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(sorted(EDITING_KEYS)), st.text(max_size=4)), max_size=30),
    st.integers(4, 40),
)
def test_the_caret_is_always_in_the_text_and_in_the_window(keys: list[str], width: int) -> None:
    editor = Editor()
    for key in keys:
        if key in EDITING_KEYS:
            editor.key(key)
        else:
            editor.insert(key)
        assert 0 <= editor.caret <= len(editor.text) <= LIMIT
        shown, caret = editor.window(width)
        assert cells(shown) <= width
        assert 0 <= caret <= width
