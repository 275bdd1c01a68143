"""The ribbon: what is left out first when there is too little room, and what never is."""

from __future__ import annotations

import pytest

from console.desk.views import Leg
from console.i18n import set_language
from screens import ribbon
from screens.cells import Line
from screens.theme import Look
from tests.tui import sample_views as sample


def drawn(legs: tuple[Leg, ...], width: int, *, shortest: int = 0, look: str = "dark") -> str:
    line = Line(Look(look), 120)
    made = ribbon.ribbon(legs, sample.NOW, width, shortest=shortest, plain=look == "plain")
    stop = ribbon.draw(line, 0, made)
    assert stop == ribbon.size(made)
    return line.text.rstrip()


@pytest.mark.parametrize(
    ("width", "wanted"),
    [
        (82, " 话务员 0:41/2:00 ✓ › 前台 6:10/5:00  +1:10 › ▸主管 2:20  到手晚 1:10 › 回电 1:30"),
        (81, " 话务员 0:41 ✓ › 前台 6:10  +1:10 › ▸主管 2:20  到手晚 1:10 › 回电 1:30"),
        (71, " 话务员 0:41 ✓ › 前台 6:10  +1:10 › ▸主管 2:20  «1:10 › 回电 1:30"),
        (65, " 话务员 ✓ › 前台  +1:10 › ▸主管 2:20  «1:10 › 回电 1:30"),
        (55, "‹ 前台  +1:10 › ▸主管 2:20  «1:10 › 回电 1:30"),
        (40, "‹ ▸主管 2:20  «1:10 › 回电 1:30"),
    ],
)
def test_shortened_in_order(width: int, wanted: str) -> None:
    set_language("zh")
    assert drawn(sample.cases()[1].legs, width) == wanted


def test_limits_ahead_go_before_legs_ahead() -> None:
    set_language("zh")
    legs = sample.cases()[0].legs
    full = " ▸话务员 受理 1:12/2:00 › 传递 2:00 › 前台 T+5 › 主管 › 回电 T+10"
    assert drawn(legs, 80) == full
    assert drawn(legs, 60) == " ▸话务员 受理 1:12/2:00 › 传递 › 前台 › 主管 › 回电"
    assert drawn(legs, 40) == " ▸话务员 受理 1:12/2:00 › 传递 › 前台"
    assert drawn(legs, 30) == " ▸话务员 受理 1:12/2:00"


def test_lists_begin_at_the_third_shortening_and_do_not_repeat_the_chip() -> None:
    set_language("zh")
    row = sample.queue_rows()[0]
    assert drawn(row.legs, 60, shortest=ribbon.LIST) == " 话务员 ✓ › 前台 ✓ › ▸话务员 9:05"


def test_plain_says_in_brackets_what_fills_say() -> None:
    set_language("zh")
    legs = sample.cases()[1].legs
    assert drawn(legs, 67, shortest=2, look="plain") == (
        " 话务员 0:41 v > 前台 6:10 [+1:10]> *主管 2:20  <1:10 >(回电 1:30)"
    )


def test_a_late_holder_shows_the_limit_used_up_and_the_rest_as_a_chip() -> None:
    set_language("zh")
    leg = Leg(step="", who="前台", state="open", clock=sample.running("5:35", "5:00"), limit_ms=300_000)
    assert drawn((leg,), 60) == " ▸前台 5:00/5:00  +0:35"
