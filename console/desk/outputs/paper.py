"""PDF: pages of a table under its official title, and the parts slips are made of. reportlab is loaded when one is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from console.desk.outputs import fonts
from console.desk.outputs.fonts import Fonts
from console.desk.outputs.tables import Table, words
from console.domain.refusal import Refusal
from console.domain.text import cells
from console.i18n import _

MOST: Final = 3_000
"""Lines that are laid out as pages; a longer list is a workbook's affair."""
_SIZE: Final = 8
_WIDEST_SHARE: Final = 34


def write_table(to: Path, table: Table, tz: str, under: str = "") -> tuple[int, dict[str, None]]:
    """Write *table* at *to*, A4 across, its header on every page; how many rows, and the characters no font had.

    Refuses (``too-long``) more than :data:`MOST` rows.
    """
    letters = fonts.load()
    rows: list[list[str]] = []
    for row in table.rows:
        if len(rows) == MOST:
            raise Refusal(
                "too-long",
                _("more than {count} lines are too many to print", count=MOST),
                _("narrow it by date or store, or write .xlsx"),
                "to",
            )
        rows.append([words(v, c.kind, tz) for v, c in zip(row, table.columns, strict=True)])
    heads = [c.title for c in table.columns]
    _lay_out(to, letters, table.title, under, heads, rows, table.empty)
    return len(rows), letters.missing


def _lay_out(
    to: Path,
    letters: Fonts,
    title: str,
    under: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    empty: str,
) -> None:
    from reportlab.lib import colors  # type: ignore[import-untyped]
    from reportlab.lib.pagesizes import A4, landscape  # type: ignore[import-untyped]
    from reportlab.lib.units import mm  # type: ignore[import-untyped]
    from reportlab.platypus import LongTable, SimpleDocTemplate, Spacer, TableStyle  # type: ignore[import-untyped]

    style = partial(paragraph, letters)
    document = SimpleDocTemplate(
        str(to), pagesize=landscape(A4), leftMargin=12 * mm, rightMargin=12 * mm, topMargin=14 * mm, bottomMargin=14 * mm,
        title=title, author="", creator="callconsole", invariant=1, initialFontName=letters.main,
    )  # fmt: skip
    story: list[Any] = [style(title, 14), Spacer(1, 2 * mm)]
    if under:
        story += [style(under, 9), Spacer(1, 2 * mm)]
    body = [[style(cell, _SIZE) for cell in row] for row in [heads, *rows]]
    widths = _widths(heads, rows, document.width)
    table = LongTable(body, colWidths=widths, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), letters.main),
                ("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#8a949d")),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e9edf0")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    story.append(table)
    if not rows and empty:
        story += [Spacer(1, 3 * mm), style(empty, 9)]
    if letters.missing:
        story += [Spacer(1, 3 * mm), style(by_hand(letters), 8)]
    foot = partial(_foot, letters, title)
    document.build(story, onFirstPage=foot, onLaterPages=foot)


def by_hand(letters: Fonts) -> str:
    """The line that says which characters are to be written by hand."""
    codes = "  ".join(f"U+{ord(char):04X}" for char in letters.missing)
    return _(
        "{mark} stands for a character no font here has, write it by hand: {codes}",
        mark=fonts.STAND_IN,
        codes=codes,
    )


def _foot(letters: Fonts, title: str, canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(letters.main, 8)
    width = document.pagesize[0]
    text = "".join(
        run for _face, run in letters.runs(_("{title}  page {number}", title=title, number=document.page))
    )
    canvas.drawRightString(width - document.rightMargin, 20, text)
    canvas.restoreState()


def paragraph(
    letters: Fonts, text: str, size: float = 10, *, centred: bool = False, leading: float = 1.35
) -> Any:
    """Words that wrap between any two Chinese characters."""
    from reportlab.lib.enums import TA_CENTER, TA_LEFT  # type: ignore[import-untyped]
    from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        f"s{size}{centred}", fontName=letters.main, fontSize=size, leading=size * leading, wordWrap="CJK",
        alignment=TA_CENTER if centred else TA_LEFT,
    )  # fmt: skip
    return Paragraph(letters.markup(text), style)


def _widths(heads: Sequence[str], rows: Iterable[Sequence[str]], width: float) -> list[float]:
    """Column widths by what stands in them: narrow columns keep what they need, wide ones share the rest evenly."""
    wanted = [max(4, min(cells(h), 8)) for h in heads]
    for row in rows:
        wanted = [max(w, min(cells(cell), _WIDEST_SHARE)) for w, cell in zip(wanted, row, strict=True)]
    needed = [w * _SIZE * 0.56 + 7 for w in wanted]
    if sum(needed) <= width:
        return [n * width / sum(needed) for n in needed]
    left, cap = width, 0.0
    for place, need in enumerate(sorted(needed)):
        cap = left / (len(needed) - place)
        if need > cap:
            break
        left -= need
    return [min(n, cap) for n in needed]
