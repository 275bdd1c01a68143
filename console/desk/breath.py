"""Spoken words as breath-long pieces: templates with named slots become spans, spans become clauses, clauses lines.

A clause ends at a breath mark 「，。：；」 (in English at a comma, colon, semicolon or full stop before a space) and is never
broken inside; :func:`lines` lays clauses into the fewest lines of a width, as even as they can be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from console.desk.views import Span
from console.domain.text import cells

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BREATH = re.compile(r"[，。：；？！]|[,.:;?](?= |$)")

Spans = tuple[Span, ...]


def slots(template: str) -> tuple[str, ...]:
    """The names of the slots in a template, in the order they are spoken."""
    return tuple(dict.fromkeys(_SLOT.findall(template)))


def fill(template: str, values: Mapping[str, str | Spans]) -> Spans:
    """The template as spans, filled slots marked. A value may itself be spans (a sentence with slots of its own).

    Raises ``KeyError`` with the slot's name when a value is missing; the caller has checked that none is empty.
    """
    out: list[Span] = []
    at = 0
    for match in _SLOT.finditer(template):
        if match.start() > at:
            out.append(Span(text=template[at : match.start()]))
        value = values[match.group(1)]
        if isinstance(value, str):
            out.append(Span(text=value, slot=True))
        else:
            out.extend(value)
        at = match.end()
    if at < len(template):
        out.append(Span(text=template[at:]))
    return merged(out)


def merged(spans: Sequence[Span]) -> Spans:
    """The same words with neighbouring spans of one kind joined and empty ones left out."""
    out: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if out and out[-1].slot == span.slot:
            out[-1] = Span(text=out[-1].text + span.text, slot=span.slot)
        else:
            out.append(span)
    return tuple(out)


def plain(spans: Sequence[Span]) -> str:
    """The words alone."""
    return "".join(span.text for span in spans)


def clauses(spans: Sequence[Span]) -> tuple[Spans, ...]:
    """The words cut after every breath mark of the sentence; marks inside a filled slot do not count."""
    out: list[Spans] = []
    piece: list[Span] = []
    for at, span in enumerate(spans):
        if span.slot:
            piece.append(span)
            continue
        last = at == len(spans) - 1
        start = 0
        for match in _BREATH.finditer(span.text):
            if match.end() == len(span.text) and match.group() in ",.:;?" and not last:
                continue
            piece.append(Span(text=span.text[start : match.end()]))
            out.append(merged(piece))
            piece = []
            start = match.end()
            while span.text[start : start + 1] == " ":
                start += 1
        if start < len(span.text):
            piece.append(Span(text=span.text[start:]))
    if merged(piece):
        out.append(merged(piece))
    return tuple(out)


def lines(pieces: Sequence[Spans], width: int) -> tuple[Spans, ...]:
    """Clauses laid into the fewest lines of at most *width* cells, and among those the most even ones.

    A clause wider than *width* gets a line of its own (the screen cuts it at its edge, never inside this function).
    """
    if not pieces:
        return ()
    sizes = [cells(plain(piece)) for piece in pieces]
    gap = [0 if _tight(piece) else 1 for piece in pieces]
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, len(pieces) + 1):
        options: list[tuple[int, int, int]] = []
        for start in range(end - 1, -1, -1):
            size = sum(sizes[start:end]) + sum(gap[start : end - 1])
            if size > width and start < end - 1:
                break
            count, waste, _ = best[start]
            options.append((count + 1, waste + (width - min(size, width)) ** 2, start))
        best.append(min(options))
    cuts: list[int] = []
    end = len(pieces)
    while end:
        cuts.append(end)
        end = best[end][2]
    out: list[Spans] = []
    start = 0
    for end in reversed(cuts):
        row: list[Span] = []
        for at in range(start, end):
            row.extend(pieces[at])
            if gap[at] and at < end - 1:
                row.append(Span(text=" "))
        out.append(merged(row))
        start = end
    return tuple(out)


def _tight(piece: Spans) -> bool:
    """Whether the next clause follows without a space: after a full-width mark."""
    return bool(piece) and piece[-1].text[-1:] in "，。：；？！"


def joined(pieces: Sequence[Spans]) -> tuple[str, ...]:
    """The clauses as texts to be put together again, with the space an English one needs after it."""
    last = len(pieces) - 1
    return tuple(plain(p) + ("" if _tight(p) or n == last else " ") for n, p in enumerate(pieces))
