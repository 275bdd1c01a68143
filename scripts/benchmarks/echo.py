"""The least that typing can cost in Textual: a widget of two lines that shows what was typed. The floor of key to paint."""

from __future__ import annotations

import screens  # noqa: F401  # the same switches of Textual: the floor is a frame as soon as it is ready

# isort: split
from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget


class Echo(Widget, can_focus=True):
    """Shows what was typed, and how much."""

    DEFAULT_CSS = "Echo { height: 2; }"
    typed = ""

    def on_mount(self) -> None:
        """Take the keys."""
        self.focus()

    def on_key(self, event: events.Key) -> None:
        """One more character, or the first again."""
        self.typed = "" if event.key == "escape" else self.typed + (event.character or "")
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The text, or its length."""
        text = self.typed if y == 0 else str(len(self.typed))
        return Strip([Segment(text.ljust(self.size.width))])


class EchoApp(App[None]):
    """Nothing else."""

    def compose(self) -> ComposeResult:
        """The widget."""
        yield Echo()


if __name__ == "__main__":
    EchoApp().run()
