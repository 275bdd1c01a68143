"""A pane: one line-API widget made of rows; only rows that changed are sent to the terminal.

A row is a small drawing, called with a blank :class:`Line` and the moment on show. Rows with digits are ``live``: a tick
draws them again and compares, and nothing else is touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from console.i18n import _, language
from screens.cells import Line, Word
from screens.theme import Look

#: Draws into a blank line at a moment; what it returns does not matter.
Draw = Callable[[Line, int], object]

_SLOTS = re.compile(r"(\{[a-z_]+(?::[^{}]*)?\})")


class Row(NamedTuple):
    """One row of a pane: how it is drawn (``None``: blank), whether its digits turn, its plane, what a click on it means."""

    draw: Draw | None = None
    live: bool = False
    plane: str | None = None
    tag: Any = None


BLANK = Row()


def content() -> int:
    """The cell at which content begins under the labels: 12 in Chinese, 14 in English."""
    return 12 if language() == "zh" else 14


def label(line: Line, text: str, *, focused: bool = False) -> None:
    """A label at cell 2; the focused row has it bold, and the bar in the margin."""
    line.put(2, text, "strong" if focused else "quiet", bold=focused, end=content() - 1)
    if focused:
        line.put(0, " ", plane="focus")


def spoken(
    template: str,
    ink: str,
    /,
    *,
    bold: dict[str, str] | None = None,
    plain: dict[str, str] | None = None,
    **slots: object,
) -> list[Word]:
    """A sentence as words: its own text in *ink*; slots named in *bold* or *plain* in the ink given there, others in *ink*."""
    out: list[Word] = []
    for part in _SLOTS.split(template):
        if not part:
            continue
        if part[0] == "{":
            name = part[1:-1].partition(":")[0]
            strong = (bold or {}).get(name)
            out.append((part.format(**slots), strong or (plain or {}).get(name, ink), strong is not None))
        else:
            out.append((part, ink, False))
    return out


class Pane(Widget):
    """A plane of rows. Subclasses say what the rows are; :meth:`show` gives them something new to draw.

    ``help_id`` names the help text of this pane (``data/help``).
    """

    DEFAULT_CSS = "Pane { width: 100%; height: auto; }"
    ALLOW_SELECT = False
    #: The token of the pane's own background.
    PLANE: str = "plane"
    help_id: ClassVar[str] = "desk"

    class Clicked(Message):
        """A row was clicked: ``tag`` is what it is about."""

        def __init__(self, pane: Pane, tag: Any) -> None:
            super().__init__()
            self.pane = pane
            self.tag = tag

        @property
        def control(self) -> Pane:
            """The pane that was clicked."""
            return self.pane

    class Written(Message):
        """Words were typed or pasted in a pane that holds none: they belong to the place of typing."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: list[Row] = []
        self._strips: dict[int, Strip] = {}
        self._drawn_for = (0, 0)

    # what subclasses say ------------------------------------------------------------------------------------------

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        """The rows for a pane of that size. Called when what is shown, the size, the language or the theme changes."""
        raise NotImplementedError

    def turned(self, now: int) -> bool:
        """Whether the moment changes which rows there are (a clock crossed into another group), not only their digits."""
        return False

    # drawing ------------------------------------------------------------------------------------------------------

    @property
    def look(self) -> Look:
        """Colours and marks in force."""
        look: Look = self.app.look  # type: ignore[attr-defined]
        return look

    @property
    def now(self) -> int:
        """The moment on show: whole seconds, in milliseconds UTC."""
        now: int = self.app.now  # type: ignore[attr-defined]
        return now

    @property
    def tz(self) -> str:
        """The time zone of everything shown."""
        tz: str = self.app.tz  # type: ignore[attr-defined]
        return tz

    @property
    def narrow_blocks(self) -> bool:
        """Whether the terminal has said that a sparkline's blocks are one cell wide."""
        narrow: bool = self.app.narrow_blocks  # type: ignore[attr-defined]
        return narrow

    def paint(self, row: Row, width: int) -> Line:
        """One row, drawn."""
        line = Line(self.look, width, row.plane or self.PLANE)
        if row.draw is not None:
            row.draw(line, self.now)
        return line

    def _strip(self, y: int, width: int) -> Strip:
        if y < len(self._rows):
            return self.paint(self._rows[y], width).strip()
        return self.blank(width)

    def blank(self, width: int) -> Strip:
        """A row of nothing but the pane's plane."""
        return Strip([Segment(" " * width, self.look.style("ink", self.PLANE))], width)

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        if (width, height) != self._drawn_for:
            self._drawn_for = (width, height)
            self._rows = self.rows(width, height, self.now)
            self._strips.clear()
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._strip(y, width)
        return strip

    def redraw(self) -> None:
        """Draw again what may have changed; only lines that differ are sent."""
        if not self.is_mounted or not self.size.width:
            self._drawn_for = (0, 0)
            return
        width, height = self._drawn_for = self.size.width, self.size.height
        self._rows = self.rows(width, height, self.now)
        self._refresh_lines(range(height), width)

    def tick(self) -> None:
        """A second has passed: draw again the rows with digits."""
        if not self._rows or not self.display:
            return
        if self.turned(self.now):
            self.redraw()
            return
        height = self._drawn_for[1]
        self._refresh_lines([y for y, row in enumerate(self._rows[:height]) if row.live], self._drawn_for[0])

    def _refresh_lines(self, lines: Sequence[int], width: int) -> None:
        changed: list[Region] = []
        for y in lines:
            new = self._strip(y, width)
            if self._strips.get(y) != new:
                self._strips[y] = new
                changed.append(self.region_of(y, width))
        if changed:
            self.refresh(*changed)

    def region_of(self, y: int, width: int) -> Region:
        """What a change of row *y* touches."""
        return Region(0, y, width, 1)

    def forget(self) -> None:
        """Drop every cached line: theme or language changed."""
        self._drawn_for = (0, 0)
        self._strips.clear()
        self._rows = []
        self.refresh()

    def only_text(self, character: str) -> bool:
        """Whether a character typed here becomes text and does nothing else."""
        return False

    # focus --------------------------------------------------------------------------------------------------------

    def watch_has_focus(self, has_focus: bool) -> None:
        """Bar and caret come and go with the focus."""
        super().watch_has_focus(has_focus)
        self.focus_changed(has_focus)

    def focus_changed(self, has_focus: bool) -> None:
        """The focus came or went."""
        if self.can_focus:
            self.redraw()

    # mouse --------------------------------------------------------------------------------------------------------

    def on_click(self, event: Any) -> None:
        """Tell the screen which row was clicked; nothing needs the mouse, but it may click anything."""
        if 0 <= event.y < len(self._rows) and self._rows[event.y].tag is not None:
            self.post_message(self.Clicked(self, self._rows[event.y].tag))


def separated(*words: str, gap: int = 2) -> str:
    """Words parted by *gap* spaces, empty ones left out."""
    return (" " * gap).join(w for w in words if w)


def fitting(words: Sequence[str], width: int, gap: int = 2) -> str:
    """As many of *words* as fit in *width* cells, left out from the end; the first is always there."""
    from screens.cells import cells

    kept = [w for w in words if w]
    while len(kept) > 1 and cells(separated(*kept, gap=gap)) > width:
        kept.pop()
    return separated(*kept, gap=gap)


def product(name: str, room: int = 4) -> str:
    """A card's product where there is room for *room* cells: 体检卡 loses its 卡 before it loses its sense."""
    from screens.cells import cells

    return name.removesuffix("卡") if cells(name) > room else name


def promised() -> str:
    """The mark of what the customer was promised: 诺, in English ``pr``."""
    return _("pr")
