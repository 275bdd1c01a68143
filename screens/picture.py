"""A screen as an SVG picture, exact to the cell: every character has its own place, whatever font draws it.

Textual's own export stretches runs to their width, which tears Chinese and Latin apart; this one is also what the README
shows and what the snapshot tests compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from rich.segment import Segment
from rich.style import Style

from console.domain.text import cells

#: Pixels of a cell, and of the margin around the screen.
CELL_WIDTH, CELL_HEIGHT, MARGIN = 11, 24, 10
_FONTS: Final = "'JetBrains Mono','Noto Sans Mono CJK SC','Sarasa Mono SC','Microsoft YaHei Mono',monospace"
_BASELINE: Final = 18
#: 0.6 of this is a cell: the advance of most monospaced fonts. A wide character is spaced out to two cells.
_SIZE: Final = 18.333
_PIECE: Final = re.compile(
    r"[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]+|\s+|[^\s\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]+"
)


def svg(rows: Sequence[Iterable[Segment]], width: int, title: str, ink: str, ground: str) -> str:
    """The rows of a screen *width* cells wide; *ink* and *ground* are the ``#rrggbb`` of cells without colours."""
    styles: dict[tuple[str, bool, bool], str] = {}
    planes: list[str] = []
    words: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for segment in row:
            if segment.control:
                continue
            fore, back = _colours(segment.style, ink, ground)
            size = cells(segment.text)
            if back != ground:
                planes.append(_plane(x, y, size, back))
            text = segment.text
            style = segment.style
            bold, under = bool(style and style.bold), bool(style and style.underline)
            if text.strip() or under:
                name = styles.setdefault((fore, bold, False), f"s{len(styles)}")
                if text.strip():
                    words.append(_words(text, x, y, name))
                if under:
                    top = MARGIN + y * CELL_HEIGHT + 21
                    left = MARGIN + x * CELL_WIDTH
                    planes.append(
                        f'<rect x="{left}" y="{top}" width="{size * CELL_WIDTH}" height="1" fill="{fore}"/>'
                    )
            x += size
    total_width, total_height = 2 * MARGIN + width * CELL_WIDTH, 2 * MARGIN + len(rows) * CELL_HEIGHT
    rules = "".join(
        f".{name}{{fill:{fore}{';font-weight:700' if bold else ''}}}"
        for (fore, bold, _), name in styles.items()
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_width} {total_height}"'
            f' width="{total_width}" height="{total_height}">',
            f"<title>{escape(title)}</title>",
            f"<style>text{{font:{_SIZE}px {_FONTS}}}.w{{letter-spacing:{2 * CELL_WIDTH - _SIZE:.3f}px}}{rules}</style>",
            f'<rect width="{total_width}" height="{total_height}" fill="{ground}"/>',
            *planes,
            *words,
            "</svg>\n",
        ]
    )


def _plane(x: int, y: int, size: int, colour: str) -> str:
    left, top = MARGIN + x * CELL_WIDTH, MARGIN + y * CELL_HEIGHT
    return f'<rect x="{left}" y="{top}" width="{size * CELL_WIDTH}" height="{CELL_HEIGHT}" fill="{colour}"/>'


def _words(text: str, x: int, y: int, name: str) -> str:
    """The words of a run, each at its cell: narrow ones as they are, wide characters spaced to two cells."""
    parts: list[str] = []
    for piece in _PIECE.findall(text):
        size = cells(piece)
        if not piece.isspace():
            wide = size > len(piece)
            left = MARGIN + x * CELL_WIDTH + (2 if wide else 0)
            kind = ' class="w"' if wide else ""
            parts.append(f'<tspan x="{left}"{kind}>{escape(piece, quote=False)}</tspan>')
        x += size
    return f'<text class="{name}" y="{MARGIN + y * CELL_HEIGHT + _BASELINE}">{"".join(parts)}</text>'


def _colours(style: Style | None, ink: str, ground: str) -> tuple[str, str]:
    if style is None:
        return ink, ground
    fore = _hex(style.color, ink)
    back = _hex(style.bgcolor, ground)
    return (ground, "#ffffff") if style.reverse else (fore, back)


def _hex(colour: object, default: str) -> str:
    triplet = getattr(colour, "triplet", None)
    if triplet is not None:
        return str(triplet.hex)
    return {15: "#ffffff", 8: "#808080"}.get(getattr(colour, "number", None) or -1, default)
