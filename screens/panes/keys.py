"""The last row: the keys as they are now. The next likely one is bold; one that cannot be used is faint, never hidden."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from console.desk.views import Key
from screens.cells import Line, cells
from screens.panes.base import Pane, Row

#: Keys that work on a small screen but are not shown there.
_NOT_SMALL = frozenset({"F1", "^P", "^L"})


class KeysPane(Pane):
    """The keys row."""

    PLANE = "ground"
    help_id = "keys"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view: tuple[Key, ...] = ()
        self._spans: list[tuple[int, int, str]] = []

    class Pressed(Message):
        """The word of a key was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def show(self, view: tuple[Key, ...]) -> None:
        """Draw other words."""
        if view != self.view:
            self.view = view
            self.redraw()

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        return [Row(self._draw, tag="keys")]

    def _draw(self, line: Line, now: int) -> None:
        self._spans = draw_keys(line, self.view)

    def on_click(self, event: events.Click) -> None:
        """The key whose word stands there."""
        event.stop()
        key = next((key for start, end, key in self._spans if start <= event.x < end), "")
        if key:
            self.post_message(self.Pressed(key))


def draw_keys(line: Line, keys: Sequence[Key]) -> list[tuple[int, int, str]]:
    """Paint *keys*; returns ``(start, end, key)`` of each."""
    small = line.width < 100
    shown = [k for k in keys if not (small and k.key in _NOT_SMALL)]
    words = [(k.short or k.word) if small else k.word for k in shown]
    gap = 2
    room = line.width - 2
    while (
        gap > 1
        and 2 + sum(cells(k.key) + 1 + cells(w) + gap for k, w in zip(shown, words, strict=True)) - gap > room
    ):
        gap -= 1
    if small:
        gap = 1
    spans: list[tuple[int, int, str]] = []
    at = 2
    for key, word in zip(shown, words, strict=True):
        start = at
        if key.why_not:
            at = line.put(at, f"{key.key} {word}", "faint")
        elif key.next:
            at = line.put(at, f"{key.key} {word}", "strong", bold=True)
        else:
            at = line.put(at, f"{key.key} ", "quiet")
            at = line.put(at, word, "ink")
        spans.append((start, at, key.key))
        at += gap
    return spans
