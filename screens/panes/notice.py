"""A sentence instead of a screen: the terminal is too small."""

from __future__ import annotations

from functools import partial

from console.i18n import _
from screens.cells import Line
from screens.panes.base import BLANK, Pane, Row
from screens.plan import SMALL
from screens.wrap import wrap


class NoticePane(Pane):
    """What to do about a terminal that is too small; nothing typed is lost meanwhile."""

    PLANE = "ground"

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        screen = self.app.size
        text = _(
            "This window has {width} columns and {height} rows; the console needs {most} by {rows}. "
            "Make it larger: everything typed is still there.",
            width=screen.width,
            height=screen.height,
            most=SMALL[0],
            rows=SMALL[1],
        )
        lines = wrap(text, max(4, width - 2))
        return [BLANK, *(Row(partial(_say, words=words)) for words in lines)]


def _say(line: Line, now: int, *, words: str) -> None:
    line.put(1, words)
