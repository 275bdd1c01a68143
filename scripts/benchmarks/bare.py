"""The least a Textual program can be: what the first frame of the console is measured against."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("READY-TO-READ")


if __name__ == "__main__":
    Bare().run()
