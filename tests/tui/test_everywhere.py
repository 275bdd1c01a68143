"""What holds on every screen: exact widths, no character of uncertain width, contrast, nothing cut that must stay whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from console.domain.text import cells
from console.i18n import set_language
from screens.app import ConsoleApp
from screens.cells import Line
from screens.desk_port import Scene
from screens.panes.base import Pane
from screens.theme import contrast, tokens
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk

SIZES = [(80, 24), (120, 36), (130, 29), (170, 40), (200, 50), (66, 16)]
SCENES: dict[str, Callable[[], Scene]] = {
    "call": lambda: sample.call_scene("200x50"),
    "idle": sample.idle_scene,
    "store": sample.store_scene,
}
#: Drawn by the terminal as one cell everywhere, or probed before use.
PROBED = set("▁▂▃▄▅▆▇█")


def check_strips(app: ConsoleApp) -> set[tuple[str, str]]:
    """Look at every strip of every pane; the pairs of ink and plane that are used."""
    pairs: set[tuple[str, str]] = set()
    for pane in app.screen.query(Pane):
        width, height = pane.size
        for y in range(height):
            strip = pane.render_line(y)
            text = "".join(s.text for s in strip)
            assert cells(text) == strip.cell_length == width, (pane.id, y, text)
            for char in text:
                ambiguous = unicodedata.east_asian_width(char) == "A" and char not in PROBED
                assert not ambiguous, (pane.id, y, char, text)
            pairs |= {pair for s in strip if (pair := pair_of(s)) is not None}
    return pairs


def pair_of(segment: Any) -> tuple[str, str] | None:
    style = segment.style
    if not segment.text.strip() or style is None or style.color is None or style.bgcolor is None:
        return None
    return style.color.triplet.hex, style.bgcolor.triplet.hex


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("look", ["dark", "light", "plain"])
@pytest.mark.parametrize("kind", list(SCENES))
async def test_every_strip_fits_and_can_be_read(
    kind: str, look: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_language(lang)
    broken: list[str] = []
    whole = Line.strip

    def noting(line: Line) -> Any:
        broken.extend(line.cut_short)
        return whole(line)

    monkeypatch.setattr(Line, "strip", noting)
    app = ConsoleApp(FakeDesk(SCENES[kind]), look=look, still=True)
    pairs: set[tuple[str, str]] = set()
    async with app.run_test(size=(200, 50)) as pilot:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            pairs |= check_strips(app)
            if kind == "idle" and size[0] in (80, 120):
                await pilot.press("a", "1")
                pairs |= check_strips(app)
                await pilot.press("f10")
                await pilot.pause()
                pairs |= check_strips(app)
                await pilot.press("escape", "ctrl+u", "f6")
                await pilot.pause()
                pairs |= check_strips(app)
                await pilot.press("escape")
    assert broken == []
    faint = tokens()["faint"][look if look != "plain" else "dark"]
    for ink, plane in pairs:
        least = 3.0 if ink == faint else 4.5
        assert contrast(ink, plane) >= least, (ink, plane, contrast(ink, plane))


async def test_too_small_says_so_in_a_sentence() -> None:
    for lang, words in (("zh", "窗口只有 40 列"), ("en", "This window has 40 columns")):
        set_language(lang)
        app = ConsoleApp(FakeDesk(sample.call_scene), still=True)
        async with app.run_test(size=(40, 24)) as pilot:
            await pilot.pause()
            text = "\n".join("".join(s.text for s in app.screen.notice.render_line(y)) for y in range(6))  # type: ignore[attr-defined]
            assert words in text
            await pilot.resize_terminal(120, 36)
            await pilot.pause()
            check_strips(app)
