"""A pane one reads line by line: arrows move a cursor, Enter opens the case of a line, whatever is typed belongs into the prompt."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.message import Message

from screens.panes.base import Pane


class ReadingPane(Pane, can_focus=True):
    """Lines with a cursor. ``_top`` is the first line on show."""

    #: Lines of a page.
    PAGE: ClassVar[int] = 10

    class Opened(Message):
        """Enter on a line that is about a case."""

        def __init__(self, case: str) -> None:
            super().__init__()
            self.case = case

    class Typed(Message):
        """A character was typed: it belongs into the prompt."""

        def __init__(self, character: str) -> None:
            super().__init__()
            self.character = character

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = self._top = 0

    def count(self) -> int:
        """How many lines the cursor may stand on."""
        raise NotImplementedError

    def case_at(self, line: int) -> str:
        """The case of a line; empty when it is about none."""
        raise NotImplementedError

    def sideways(self, by: int) -> None:
        """Left or right."""

    def frame(self, room: int) -> range:
        """The lines on show in *room* rows, the cursor among them."""
        self.cursor = max(0, min(self.cursor, self.count() - 1))
        self._top = max(0, min(max(self._top, self.cursor - room + 1), self.cursor))
        return range(self._top, min(self.count(), self._top + room))

    def picked(self, line: int) -> bool:
        """Whether the cursor stands on a line, and is seen."""
        return line == self.cursor and self.has_focus

    def on_key(self, event: events.Key) -> None:
        step = {
            "up": -1, "down": 1, "pageup": -self.PAGE, "pagedown": self.PAGE, "home": -self.count(), "end": self.count(),
        }.get(event.key)  # fmt: skip
        side = {"left": -1, "right": 1}.get(event.key)
        if step is not None:
            event.stop()
            self.cursor = max(0, min(self.count() - 1, self.cursor + step))
            self.redraw()
        elif side is not None:
            event.stop()
            self.sideways(side)
        elif event.key == "enter":
            event.stop()
            case = self.case_at(self.cursor) if self.count() else ""
            if case:
                self.post_message(self.Opened(case))
        elif event.is_printable and event.character:
            event.stop()
            event.prevent_default()
            self.post_message(self.Typed(event.character))
