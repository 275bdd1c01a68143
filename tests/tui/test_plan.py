"""Where panes stand: columns keep their widths, the card never loses its promise."""

from __future__ import annotations

import pytest

from screens.plan import LADDER, frame, plan, size_of

NEEDS = {
    "full": 10, "compact": 3, "vehicle": 1, "wide": 13, "airy": 8, "tight": 5, "single": 3, "known": 7, "bare": 5,
}  # fmt: skip
PANES = ["customer", "say", "case", "form"]


def needs(pane: str, variant: str, width: int) -> int:
    if pane == "case":
        return {"full": 7, "compact": 4, "single": 3}[variant]
    return 9 if variant == "sheet" else NEEDS[variant]


@pytest.mark.parametrize(
    ("size", "kind"),
    [((40, 24), "none"), ((60, 12), "tiny"), ((79, 30), "tiny"), ((80, 24), "small"), ((119, 50), "small"),
     ((120, 24), "medium"), ((169, 60), "medium"), ((170, 36), "wide"), ((200, 35), "medium")],
)  # fmt: skip
def test_sizes(size: tuple[int, int], kind: str) -> None:
    assert size_of(*size) == kind


def test_the_sheet_grows_to_ninety_then_the_customer_gets_a_column() -> None:
    assert frame(120, 36, "call").sheet.width == 78
    assert frame(131, 36, "call").sheet.width == 89
    assert frame(160, 36, "call").sheet.width == 90
    wide = frame(200, 50, "call")
    assert wide.column is not None and wide.side is not None
    assert (wide.column.width, wide.sheet.x, wide.sheet.width, wide.side.x, wide.side.width) == (
        60,
        62,
        86,
        149,
        51,
    )


@pytest.mark.parametrize("mode", ["call", "idle", "store"])
@pytest.mark.parametrize("card", [0, 8])
def test_panes_never_overlap_and_stay_inside(mode: str, card: int) -> None:
    for width in range(62, 230, 9):
        for height in range(14, 61, 5):
            made = plan(width, height, mode, PANES, needs, card=min(card, height // 3))
            taken: set[tuple[int, int]] = set()
            for name, place in made.places.items():
                tall = 2 if name == "search" else place.height
                cells = {
                    (x, y)
                    for x in range(place.x, place.x + place.width)
                    for y in range(place.y, place.y + tall)
                }
                assert not cells & taken, (name, made)
                taken |= cells
                assert place.x + place.width <= width and place.y + place.height <= height, (name, made)


def test_the_card_keeps_its_promise_when_room_is_short() -> None:
    for height in range(24, 40):
        made = plan(80, height, "call", PANES, needs)
        assert made.places["say"].height >= needs("say", made.variants["say"], 80)


def test_verdicts_go_before_the_second_ribbon() -> None:
    order = [step.get("customer", "") + "/" + step.get("case", "") for step in LADDER]
    assert order.index("vehicle/compact") < order.index("vehicle/single")
