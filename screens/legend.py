"""What the marks mean: every state of strip, verdict, ribbon and chip on one page, with its sentence."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from screens.legend_lines import legend_rows
from screens.panes.base import Pane, Row


class LegendScreen(Screen[None]):
    """The page; any way back leads to where one was."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3,f1,f10,enter", "dismiss", "back", show=False),
    ]

    def compose(self) -> ComposeResult:
        yield LegendPane(id="legend")

    def take_scene(self) -> None:
        """Language or look changed."""
        self.query_one(LegendPane).redraw()


class LegendPane(Pane, can_focus=True):
    """The page as rows; arrows move it where it does not fit."""

    PLANE = "ground"
    help_id = "marks"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._top = 0

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        rows = legend_rows(width, now)
        self._top = max(0, min(self._top, len(rows) - height))
        return rows[self._top :]

    def on_key(self, event: events.Key) -> None:
        by = {"up": -1, "down": 1, "pageup": -12, "pagedown": 12}.get(event.key)
        if by is not None:
            event.stop()
            self._top += by
            self.redraw()
