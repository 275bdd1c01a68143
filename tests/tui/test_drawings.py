"""Every drawing of the design, cell by cell: character, ink, plane, bold, underline."""

from __future__ import annotations

import pytest

from tests.tui.render import DRAWINGS, differences, show

NAMES = sorted(p.stem for p in DRAWINGS.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
async def test_the_screen_is_the_drawing(name: str) -> None:
    shown, _svg = await show(name)
    assert "\n".join(differences(name, shown)) == ""


def test_every_drawing_of_this_part_is_there() -> None:
    assert len(NAMES) >= 19
