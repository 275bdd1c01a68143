"""The hits of a search: exact ones, then near matches in a group of their own, with what matched and what differs."""

from __future__ import annotations

from functools import partial
from typing import Final

from console.desk.views import HitRow, HitsView
from console.i18n import _
from screens.cells import Line, cells
from screens.clocks import chip
from screens.panes.base import Row, product
from screens.panes.chips import put_chip

_NAME, _PHONE, _CARD, _LAST, _OPEN = 13, 22, 37, 45, 56
_VERDICTS: Final = {"yes": "✓", "mind": "✓", "no": "✗"}


def hit_rows(
    view: HitsView, cursor: int, *, height: int, start: int, stop: int, tz: str = "", bar: bool = False
) -> list[Row]:
    """The card of hits between the cells *start* and *stop*, in at most *height* rows. ``tag`` is ``("hit", index)``.

    *bar*: the list has the focus, so the bar stands beside the row under the cursor. A clock that is more than an hour away
    shows its time of day in *tz*.
    """

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
        digit = str(index + 1) if view.ring and index < 9 else ""
        draw = partial(draw_caller, digit=digit, bar=bar) if view.ring else draw_hit
        draw = partial(draw, hit=hit, picked=index == cursor, tz=tz)
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


def draw_hit(line: Line, now: int, *, hit: HitRow, picked: bool, tz: str = "") -> None:
    """One hit: plate, name, phone, card and mark, last contact or reason, open case with holder and chip."""
    if picked:
        line.fill(0, line.width, "pick")
        line.put(0, "▸", "ink")
    _marked(line, 2, hit, "plate", hit.plate, "strong" if picked else "ink", _NAME - 1, bold=False)
    _marked(line, _NAME, hit, "name", hit.name, "strong" if picked else "ink", _PHONE - 1, bold=picked)
    _marked(line, _PHONE, hit, "phone", hit.phone, "ink" if picked else "quiet", _CARD - 1, bold=False)
    _card(line, _CARD, hit, picked)
    _since(line, _LAST, _OPEN, hit, picked, now, tz)


def draw_caller(line: Line, now: int, *, hit: HitRow, picked: bool, digit: str, bar: bool, tz: str) -> None:
    """One of those whose number rings, which stands on the strip: digit, plate, name, card, last contact, open case."""
    if picked:
        line.fill(1, line.width, "pick")
        line.put(0, " " if bar else "▸", "ink", plane="focus" if bar else None)
    ink = "strong" if picked else "ink"
    line.put(2, digit, "ink" if picked else "quiet")
    line.put(5, hit.plate, ink, end=15)
    line.put(16, hit.name or hit.phone, ink, bold=picked, end=30)
    _card(line, 31, hit, picked)
    _since(line, 39, 51, hit, picked, now, tz)


def _card(line: Line, at: int, hit: HitRow, picked: bool) -> None:
    """The card and its mark, in eight cells."""
    if not hit.card_verdict:
        line.put(at, hit.card or _("without card"), "ink" if picked else "quiet", end=at + 8)
        return
    _marked(line, at, hit, "card", product(hit.card), "ink", at + 4, bold=False)
    line.put(at + 5, _VERDICTS[hit.card_verdict], hit.card_verdict)


def _since(line: Line, at: int, opened_at: int, hit: HitRow, picked: bool, now: int, tz: str) -> None:
    """Last contact, or why a near match is one; then what is open: promised or not, who holds it, its clock."""
    clock_at = line.width - 9
    end = line.width - 2
    if hit.clock is not None:  # digits that have no fill leave the cells before them to the words
        said, loud = chip(hit.clock, now)
        end = clock_at if loud != "calm" else clock_at + 6 - min(5, cells(said))
    opened = ""
    if hit.promise_today or hit.open_case or hit.open_words:
        mark = _("pr") if hit.promise_today else _("open")
        opened = f"{mark} {hit.open_words}".rstrip()
    words = "reason" if hit.reason else "last"
    ink = "ink" if picked else "quiet"
    _marked(line, at, hit, words, hit.reason or hit.last, ink, opened_at - 1 if opened else end, bold=False)
    line.put(opened_at, opened, "ink", end=end)
    if hit.clock is not None:
        put_chip(line, clock_at, hit.clock, now, tz=tz, faded=not picked)


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
