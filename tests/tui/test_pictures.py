"""Pictures of the desk, compared with the ones kept in ``__snapshots__``; the README shows the same files.

``pytest tests/tui/test_pictures.py --snapshot-update`` takes them anew.
"""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from screens.board import BoardScreen
from tests.tui.render import app_for
from tests.tui.sample_board import FakeBoard

NAMES = [
    *(f"desk-call-{size}-{lang}-dark" for size in ("80x24", "120x36", "200x50") for lang in ("zh", "en")),
    *(f"desk-idle-{size}-{lang}-dark" for size in ("80x24", "120x36", "200x50") for lang in ("zh", "en")),
    *(f"search-{size}-{lang}-dark" for size in ("80x24", "120x36", "200x50") for lang in ("zh", "en")),
    *(f"store-desk-{size}-zh-dark" for size in ("80x24", "120x36", "200x50")),
    *(f"lead-board-{size}-{lang}-dark" for size in ("80x24", "120x36", "200x50") for lang in ("zh", "en")),
    "desk-call-120x36-zh-light",
    "desk-call-80x24-zh-plain",
    "states-120x36-en-dark",
]


@pytest.mark.parametrize("picture", NAMES)
def test_picture(picture: str, snap_compare: Any) -> None:
    app, size, keys = app_for(picture)

    async def before(pilot: Pilot[int]) -> None:
        await pilot.pause()
        if keys == ["marks"]:
            pilot.app.screen._own("marks")  # type: ignore[attr-defined]
        elif keys == ["board"]:
            await pilot.app.push_screen(BoardScreen(FakeBoard(), at_once=True))
        else:
            await pilot.press(*keys)
        await pilot.pause()

    app.title = picture
    assert snap_compare(app, terminal_size=size, run_before=before)
