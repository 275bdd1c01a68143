"""The colour tokens of every screen, read from one table (``data/themes/tokens.toml``) by strips and ``.tcss`` alike.

Three looks: ``dark`` and ``light`` have colours; ``plain`` is for ``NO_COLOR``, 16 colours and terminals that cannot
show the marks: planes vanish, late and focus are reverse, soon is bold, marks are ASCII.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Final

from rich.color import Color
from rich.style import Style

from console.i18n import data_dir

LOOKS: Final = ("dark", "light", "plain")

#: Marks that are one cell everywhere, and their ASCII forms.
MARKS: Final = {"✓": "v", "✗": "x", "▸": "*", "▪": "#", "▫": "-", "›": ">", "‹": "<", "«": "<"}

#: Planes that mean something even without colours: reverse, or bold.
_PLAIN_REVERSE: Final = frozenset({"late", "focus"})
_PLAIN_BRIGHT: Final = frozenset({"strong", "focus", "mind", "on_soon", "on_late"})


@cache
def tokens() -> dict[str, dict[str, str]]:
    """Token → look → ``#rrggbb``, in the order of the table."""
    return tomllib.loads((data_dir() / "themes" / "tokens.toml").read_text(encoding="utf-8"))


class Look:
    """How things are drawn now: the colours of one theme, and whether marks are ASCII.

    ``plain`` has no colours of its own; its ASCII marks say what the fills would.
    """

    #: Whether the plain look may use the terminal's own white and grey; not under ``NO_COLOR``.
    greys = True

    def __init__(self, name: str = "dark") -> None:
        if name not in LOOKS:
            raise ValueError(name)
        self.name = name
        self.plain = name == "plain"
        self._styles: dict[tuple[str, str, int], Style] = {}

    def mark(self, glyph: str) -> str:
        """*glyph*, or its ASCII form in the plain look; same width in cells."""
        return MARKS.get(glyph, glyph) if self.plain else glyph

    def colour(self, token: str) -> str:
        """The ``#rrggbb`` of a token (the dark one in the plain look, where nothing asks for it)."""
        return tokens()[token]["light" if self.name == "light" else "dark"]

    def variables(self) -> dict[str, str]:
        """The tokens as CSS variables; in the plain look every plane is the terminal's own background."""
        if self.plain:
            return dict.fromkeys(tokens(), "ansi_default")
        return {token: self.colour(token) for token in tokens()}

    def style(self, ink: str, plane: str, flags: int = 0) -> Style:
        """The Rich style of *ink* on *plane*; *flags* are :data:`BOLD` and :data:`UNDERLINE`."""
        key = (ink, plane, flags)
        style = self._styles.get(key)
        if style is None:
            style = self._plain_style(*key) if self.plain else self._colour_style(*key)
            self._styles[key] = style
        return style

    def _colour_style(self, ink: str, plane: str, flags: int) -> Style:
        return Style(
            color=Color.parse(self.colour(ink)),
            bgcolor=Color.parse(self.colour(plane)),
            bold=bool(flags & BOLD),
            underline=bool(flags & UNDERLINE),
        )

    def _plain_style(self, ink: str, plane: str, flags: int) -> Style:
        reverse = plane in _PLAIN_REVERSE
        bright = ink in _PLAIN_BRIGHT or reverse
        colour = "bright_white" if bright else "bright_black" if ink == "faint" else None
        return Style(
            color=None if colour is None or not self.greys else Color.parse(colour),
            bold=bool(flags & BOLD) or plane == "soon",
            underline=bool(flags & UNDERLINE),
            reverse=reverse,
        )


BOLD: Final = 1
UNDERLINE: Final = 2


def contrast(a: str, b: str) -> float:
    """The WCAG 2 contrast ratio of two ``#rrggbb`` colours, 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
