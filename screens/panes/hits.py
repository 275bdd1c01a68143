"""The hits of a search: exact ones, then near matches in a group of their own, with what matched and what differs."""

from __future__ import annotations

from functools import partial
from typing import Final

from console.desk.views import HitRow, HitsView
from console.i18n import _
from screens.cells import Line
from screens.panes.base import Row, product
from screens.panes.chips import put_chip

_NAME, _PHONE, _CARD, _MARK, _LAST, _OPEN = 13, 22, 37, 42, 45, 56
_VERDICTS: Final = {"yes": "✓", "mind": "✓", "no": "✗"}


def hit_rows(view: HitsView, cursor: int, *, height: int, start: int, stop: int) -> list[Row]:
    """The card of hits between the cells *start* and *stop*, in at most *height* rows. ``tag`` is ``("hit", index)``."""

    def row(draw: object = None, *, live: bool = False, tag: object = None) -> Row:
        return Row(partial(_inside, draw=draw, start=start, stop=stop), live, tag=tag)

    rows = [row()]
    if not view.rows:
        rows += [row(partial(_text, text=view.empty, ink="ink"))]
        if view.new_words or view.other_words:
            rows += [row(), row(partial(_neither, view=view, title=""))]
        return [*rows, row()]
    near_head = any(not r.exact for r in view.rows)
    room = height - 2 - (2 if near_head else 0) - (2 if view.new_words else 0)
    first = max(0, cursor - room + 1)
    before_near = False
    for index, hit in enumerate(view.rows[first : first + max(1, room)], first):
        if not hit.exact and not before_near:
            if index > first:
                rows.append(row())
            rows.append(row(partial(_text, text=_("one character off"), ink="quiet")))
            before_near = True
        draw = partial(draw_hit, hit=hit, picked=index == cursor)
        rows.append(row(draw, live=hit.clock is not None, tag=("hit", index)))
    if view.new_words:
        rows += [row(), row(partial(_neither, view=view, title=_("None of these")))]
    return [*rows, row()]


def _inside(line: Line, now: int, *, draw: object, start: int, stop: int) -> None:
    """Draw a row of the card into its part of a line that is as wide as the screen."""
    inner = Line(line.look, stop - start, "card")
    if callable(draw):
        draw(inner, now)
    line.paste(start, inner)


def _text(line: Line, now: int, *, text: str, ink: str) -> None:
    line.put(2, text, ink, end=line.width - 2)


def _neither(line: Line, now: int, *, view: HitsView, title: str) -> None:
    at = line.put(2, f"{title}    " if title else "", "quiet")
    if view.new_words:
        at = line.put(at, "F2 ", "quiet")
        at = line.put(at, view.new_words, "ink") + 4
    if view.other_words:
        at = line.put(at, "Tab ", "quiet")
        line.put(at, view.other_words, "ink", end=line.width - 1)


def draw_hit(line: Line, now: int, *, hit: HitRow, picked: bool) -> None:
    """One hit: plate, name, phone, card and mark, last contact or reason, open case with holder and chip."""
    quiet, ink = ("ink", "ink") if picked else ("quiet", "ink")
    if picked:
        line.fill(0, line.width, "pick")
        line.put(0, "▸", "ink")
    _marked(line, 2, hit, "plate", hit.plate, "strong" if picked else "ink", _NAME - 1, bold=False)
    _marked(line, _NAME, hit, "name", hit.name, "strong" if picked else "ink", _PHONE - 1, bold=picked)
    _marked(line, _PHONE, hit, "phone", hit.phone, quiet, _CARD - 1, bold=False)
    if hit.card_verdict:
        _marked(line, _CARD, hit, "card", product(hit.card), ink, _MARK - 1, bold=False)
        line.put(_MARK, _VERDICTS[hit.card_verdict], hit.card_verdict)
    else:
        line.put(_CARD, hit.card or _("without card"), quiet, end=_LAST)
    clock_at = line.width - 9
    end = clock_at if hit.clock is not None else line.width - 2
    opened = hit.open_words or ""
    line.put(_LAST, hit.last if hit.exact else hit.reason, quiet, end=_OPEN - 1 if opened else end)
    line.put(_OPEN, opened, ink, end=end)
    if hit.clock is not None:
        put_chip(line, clock_at, hit.clock, now)


def _marked(
    line: Line, at: int, hit: HitRow, field: str, text: str, ink: str, end: int, *, bold: bool
) -> None:
    """*text* with matched characters bold and underlined, differing ones reversed."""
    kinds = [""] * len(text)
    for name, start, stop, kind in hit.marks:
        if name == field:
            kinds[start:stop] = [kind] * max(0, min(stop, len(text)) - start)
    if not any(kinds):
        line.put(at, text, ink, bold=bold, end=end)
        return
    start = 0
    for index in range(1, len(text) + 1):
        if index < len(text) and kinds[index] == kinds[start]:
            continue
        piece, kind = text[start:index], kinds[start]
        if kind == "differs":
            at = line.put(at, piece, "ground", bold=True, plane="focus", end=end)
        elif kind == "match":
            at = line.put(at, piece, "strong", bold=True, under=True, end=end)
        else:
            at = line.put(at, piece, ink, bold=bold, end=end)
        start = index
