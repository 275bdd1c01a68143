"""Verdicts: digit for F4, mark, service, then what is left or why not. Three columns, or one with the last use."""

from __future__ import annotations

from collections.abc import Sequence

from console.desk.views import ServiceRow
from console.i18n import _, language
from screens.cells import Line, cells
from screens.panes.base import spoken

_MARK = {"yes": "✓", "mind": "✓", "no": "✗"}


def columns(compact: bool) -> tuple[int, int, int]:
    """The cells at which the three columns of verdicts begin."""
    if not compact:
        return 2, 28, 52
    return (2, 29, 55) if language() == "zh" else (2, 28, 55)


def draw_verdict(
    line: Line,
    at: int,
    row: ServiceRow,
    end: int,
    *,
    chosen_to: int | None = None,
    chosen_from: int | None = None,
) -> None:
    """One verdict from cell *at* to before cell *end*; the chosen one lies on the ``sel`` plane."""
    if row.chosen:
        line.fill(at if chosen_from is None else chosen_from, end if chosen_to is None else chosen_to, "sel")
    title_at = at + 4
    left_at = at + (13 if language() == "zh" else 16)
    if row.digit:
        line.put(at, row.digit, "quiet")
    line.put(at + 2, _MARK[row.verdict], row.verdict)
    if row.verdict == "no" and left_at + cells(row.word) > end:
        # A long reason begins earlier rather than being cut, as far as the title lets it.
        left_at = min(left_at, max(title_at + cells(row.title) + 1, end - cells(row.word)))
    if row.digit or row.title:
        stop = left_at - 1 if row.service else end
        line.put(title_at, row.title, "strong" if row.chosen else "ink", bold=row.chosen, end=stop)
    draw_left(line, left_at if row.digit or row.title else title_at, row, end)


def draw_left(line: Line, at: int, row: ServiceRow, end: int) -> None:
    """What is left of a service, or the word for why not. Never cut: the verdict is what is read aloud."""
    if row.verdict == "no":
        line.put(at, row.word, "no", end=end, whole=True)
    elif row.verdict == "mind" and row.word and (cells(row.word) <= end - at or row.left is None):
        line.put(at, row.word, "mind", bold=True, end=end, whole=True)
    elif row.left is not None and row.allowed is not None:
        ink = "mind" if row.verdict == "mind" else "yes"
        words = spoken(
            _("{left} of {allowed}"), "quiet", bold={"left": ink}, left=row.left, allowed=row.allowed
        )
        line.words(at, _unpadded(words), end=end)
    else:
        line.put(at, row.word, "quiet", end=end)


def _unpadded(words: Sequence[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    """The padding of a right-aligned figure belongs to the words before it, so that only digits are bold."""
    out: list[tuple[str, str, bool]] = []
    for text, ink, bold in words:
        if bold and text.startswith(" "):
            bare = text.lstrip()
            out.append((" " * (len(text) - len(bare)), "quiet", False))
            text = bare
        out.append((text, ink, bold))
    return out


def in_columns(rows: Sequence[ServiceRow], height: int) -> list[tuple[ServiceRow | None, ...]]:
    """*rows* laid down three columns of *height* rows, as printed rows."""
    picked = list(rows[: 3 * height])
    return [
        tuple(picked[col * height + y] if col * height + y < len(picked) else None for col in range(3))
        for y in range(height)
    ]


def nearest(rows: Sequence[ServiceRow], height: int) -> list[tuple[ServiceRow | None, ...]]:
    """The verdicts that matter most in *height* rows of three: the chosen one, refusals under it, then what is included."""
    chosen = [r for r in rows if r.chosen]
    refused = [r for r in rows if r.verdict == "no" and not r.chosen]
    granted = [r for r in rows if r.verdict != "no" and not r.chosen]
    if height <= 1:
        return [_row([*chosen, *granted, *refused])]
    first = [*chosen, *granted[: 3 - len(chosen)]]
    rest = granted[3 - len(chosen) :]
    table = [_row(first)]
    lower = [*refused, *rest]
    for y in range(1, height):
        table.append(_row(lower[3 * (y - 1) : 3 * y]))
    return table


def _row(rows: Sequence[ServiceRow]) -> tuple[ServiceRow | None, ...]:
    three: list[ServiceRow | None] = list(rows[:3])
    return tuple(three + [None] * (3 - len(three)))
