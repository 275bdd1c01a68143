"""Lines painted by cells, texts with every kind of character, and the fills under them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from console.desk.views import ServiceRow
from console.domain.text import cells
from screens.cells import Line, shape
from screens.panes.verdicts import draw_verdict
from screens.theme import Look, contrast

LOOK = Look("dark")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), st.integers(0, 40), st.integers(1, 40))
def test_a_line_is_always_as_wide_as_its_pane(text: str, at: int, width: int) -> None:
    line = Line(LOOK, width)
    line.put(at, text)
    line.fill(at, at + 3, "run")
    line.right(width, text)
    strip = line.strip()
    assert cells("".join(s.text for s in strip)) == width == strip.cell_length


def test_words_are_cut_by_cells_and_never_inside_a_wide_character() -> None:
    line = Line(LOOK, 7)
    assert line.put(0, "欧阳建国") == 6
    assert line.text == "欧阳.. "


def test_what_must_stay_whole_is_noted_when_it_does_not_fit() -> None:
    line = Line(LOOK, 8)
    line.put(0, "渝A12345", whole=True)
    assert line.cut_short == []
    line.put(2, "渝A12345", whole=True)
    assert line.cut_short == ["渝A12345"]


def test_a_fill_that_would_cut_a_wide_character_stops_before_it() -> None:
    line = Line(LOOK, 6)
    line.put(1, "话务")
    assert line.fill(0, 2, "run") == 1
    assert line.fill(0, 3, "run") == 3


def test_uncertain_characters_are_replaced_and_controls_vanish() -> None:
    line = Line(LOOK, 30)
    line.put(0, "买买提·艾力…“好”→\x1b[2J\x00\u202e")
    assert line.text.rstrip() == "买买提.艾力..「好」>[2J"
    assert shape("\x1b") == ("", 0)


def test_plain_marks_take_the_same_cells() -> None:
    line = Line(Look("plain"), 12)
    line.put(0, "✓ ✗ ▸ › « ‹")
    assert line.text == "v x * > < < "


def test_contrast_is_measured_as_wcag_does() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_reason_of_a_refused_service_begins_earlier_rather_than_being_cut() -> None:
    row = ServiceRow(
        digit="6", service="wax", title="Waxing", short="wax", verdict="no", code="other", word="other car"
    )
    line = Line(Look("dark"), 78)
    draw_verdict(line, 28, row, 51)
    assert "Waxing" in line.text and "other car" in line.text
    assert not line.cut_short
