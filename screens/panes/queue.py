"""The queue: what is owed, soonest first. Beside the sheet, on it (idle), or its nearest rows (small screens)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from console.desk.views import ParkedRow, QueueRow, QueueView, StoreRow
from console.i18n import _, language, n_
from screens import ribbon
from screens.cells import Line, Word, cells
from screens.clocks import digits, second
from screens.panes.base import BLANK, Row, promised, separated
from screens.panes.chips import group_of, put_chip, put_small_chip
from screens.wrap import wrap

#: ``side`` (on the ground beside the sheet), ``sheet`` (wide, a ribbon in every row), ``small`` (two columns of two).
VARIANTS = ("side", "sheet", "small", "nearest")
#: Where a row's columns begin: mark of a promise, plate, name.
_MARK, _PLATE, _NAME = 9, 12, 22
#: On the sheet: the service, and the ribbon after it.
_SERVICE, _RIBBON_AT = 31, {"zh": 37, "en": 41}


def nothing_owed(view: QueueView) -> str:
    """What stands where the queue is empty: that it is, and what comes next."""
    if view.overdue_only:
        return separated(_("Nothing is late."), view.next_words, gap=0 if language() == "zh" else 1)
    if view.besides:
        return separated(_("Nothing else is owed."), view.next_words, gap=0 if language() == "zh" else 1)
    return (
        _("Nothing is owed now. {next}", next=view.next_words)
        if view.next_words
        else _("Nothing is owed at present.")
    )


def groups(rows: Sequence[QueueRow], now: int, *, merge_soon: bool) -> list[str]:
    """The group of each row. Beside the sheet what is soon and what is due within ten minutes stand together."""
    out = [group_of(row.clock, now) for row in rows]
    return ["ten" if g == "soon" and merge_soon else g for g in out]


def head_words(view: QueueView, width: int) -> tuple[str, list[Word]]:
    """The title of the queue, and the counts at its right end. Nothing is counted that is not there."""
    gap = "   " if width >= 60 else "  "
    words: list[Word] = []

    def add(text: str, ink: str) -> None:
        if words:
            words.append((gap, "quiet", False))
        words.append((text, ink, False))

    if view.total is not None:
        add(n_("{count} item", "{count} items", view.total), "ink")
    else:
        if view.late:
            add(_("{count} late", count=view.late), "ink")
        if view.within_ten and not view.overdue_only:
            add(_("{count} due in 10 min", count=view.within_ten), "quiet")
        if view.today and width >= 60 and not view.overdue_only:
            add(_("{count} today", count=view.today), "quiet")
    if view.overdue_only:
        add(_("late only"), "quiet")
    add("F6", "quiet")
    return view.title or _("Queue"), words


def draw_head(line: Line, now: int, *, title: str, words: list[Word]) -> None:
    """The head of a list: its title, and words at the right end."""
    line.words_right(line.width - 2, words)
    line.put(2, title, "quiet")


def list_rows(
    view: QueueView,
    now: int,
    *,
    wide: bool,
    width: int,
    tz: str,
    cursor: int | None,
    current: str = "",
    fresh: int = 0,
) -> list[Row]:
    """Head and rows of the queue. *cursor* is the row under the cursor, *current* the case in hand, *fresh* new rows waiting."""
    title, words = head_words(view, width)
    if fresh:
        words = [(_("new {count}", count=fresh), "ink", False), ("  ", "quiet", False), *words]
    rows = [BLANK, Row(partial(draw_head, title=title, words=words)), BLANK]
    if not view.rows:
        return [*rows, *(Row(partial(_text, text=text)) for text in wrap(nothing_owed(view), width - 4))]
    # A store's own short list is one group.
    merged = (
        [""] * len(view.rows)
        if view.total is not None
        else groups(view.rows, now, merge_soon=not wide and width < 50)
    )
    before = merged[0]
    for index, row in enumerate(view.rows):
        if merged[index] != before:
            rows.append(BLANK)
            before = merged[index]
        draw = partial(
            _wide_row if wide else _side_row,
            row=row,
            tz=tz,
            picked=index == cursor,
            current=row.case == current,
        )
        rows.append(Row(draw, True, tag=("queue", index)))
    return rows


def _text(line: Line, now: int, *, text: str) -> None:
    line.put(2, text, "ink", end=line.width - 1)


def _start(line: Line, now: int, row: QueueRow, tz: str, picked: bool, faded: bool) -> None:
    """What every row begins with: the cursor's bar and plane, the chip, the mark of a promise."""
    if picked:
        line.fill(1, line.width - 1, "pick")
    put_chip(line, 0, row.clock, now, tz=tz, faded=faded and not picked)
    if picked:
        line.put(0, " ", plane="focus")
    if row.promised:
        line.put(_MARK, promised(), "ink")


def _side_row(line: Line, now: int, *, row: QueueRow, tz: str, picked: bool, current: bool) -> None:
    _start(line, now, row, tz, picked, True)
    name = 6 if line.width < 50 else 8
    ink = "ink" if row.own or picked else "quiet"
    line.put(_PLATE, row.plate, ink, end=_NAME, whole=True)
    line.put(_NAME, row.name, ink, end=_NAME + name)
    line.put(_NAME + name + 1, row.what, ink, end=line.width - 1)


def _wide_row(line: Line, now: int, *, row: QueueRow, tz: str, picked: bool, current: bool) -> None:
    _start(line, now, row, tz, picked, False)
    if current and not picked:
        line.put(0, "▸", "ink", plane=None)
    strong = current
    line.put(_PLATE, row.plate, "strong" if strong else "ink", bold=strong, end=_NAME, whole=True)
    line.put(_NAME, row.name, "strong" if strong else "ink", bold=strong, end=_NAME + 8)
    quiet = "ink" if picked else "quiet"
    if not row.legs:
        line.put(_SERVICE + 1, separated(row.what), quiet, end=line.width - 2)
        return
    start = _RIBBON_AT[language()]
    line.put(_SERVICE, row.service, quiet, end=start - 1)
    end = line.width - 2
    # The chip at the head of the row is the promise's clock already.
    legs = [leg for leg in row.legs if leg.state != "promise"]
    made = ribbon.ribbon(legs, now, end - start, shortest=ribbon.LIST, plain=line.look.plain)
    ribbon.draw(line, start, made, end=end)
    if picked:
        line.reink("quiet", "ink", "pick")


# under the list ---------------------------------------------------------------------------------------------------------


def parked_rows(parked: Sequence[ParkedRow], *, name_first: bool = False, name_width: int = 6) -> list[Row]:
    """Parked calls: since when, plate and name (or name and plate), how much was written."""
    if not parked:
        return []
    title = _("Parked call") if len(parked) == 1 else _("Parked calls")
    head = partial(draw_head, title=title, words=[("F7", "quiet", False)])
    rows = [Row(head), BLANK]
    draw = _parked_by_name if name_first else _parked
    return [
        *rows,
        *(Row(partial(draw, row=p, name_width=name_width), True, tag=("parked", p.id)) for p in parked),
    ]


def _since(line: Line, now: int, row: ParkedRow) -> None:
    said = digits(second(now) - second(row.since))
    line.put(7 - cells(said), said)


def _parked(line: Line, now: int, *, row: ParkedRow, name_width: int) -> None:
    _since(line, now, row)
    line.put(_PLATE, row.plate, end=_NAME)
    line.put(_NAME, row.name, end=_NAME + name_width)
    line.put(_NAME + name_width + 1, row.words, "quiet", end=line.width - 2)


def _parked_by_name(line: Line, now: int, *, row: ParkedRow, name_width: int) -> None:
    _since(line, now, row)
    line.put(9, row.name, end=16)
    line.put(17, separated(row.plate, row.words), "quiet", end=line.width - 2)


def store_rows(stores: Sequence[StoreRow]) -> list[Row]:
    """Stores now: how many each holds, and its most urgent clock."""
    if not stores:
        return []
    words: list[Word] = [(_("held  next"), "quiet", False)]
    rows = [Row(partial(draw_head, title=_("Stores now"), words=words)), BLANK]
    return [*rows, *(Row(partial(_store, row=s), s.clock is not None, tag=("store", s.unit)) for s in stores)]


def _store(line: Line, now: int, *, row: StoreRow) -> None:
    line.put(2, row.title, "ink" if row.held else "quiet", end=11)
    chip_at = line.width - 9
    if row.held:
        line.put(12, "▪" * min(row.held, chip_at - 16), "quiet")
        line.right(chip_at - 2, str(row.held))
    if row.clock is not None:
        put_small_chip(line, chip_at, row.clock, now)


def small_rows(view: QueueView, now: int, *, tz: str, cursor: int | None) -> list[Row]:
    """The nearest four, in two columns of two, under one row of ground."""
    rows = [BLANK]
    shown = view.rows if cursor is None else view.rows[cursor // 4 * 4 :]
    offset = 0 if cursor is None else cursor // 4 * 4
    if not view.rows:
        text = nothing_owed(view)
        return [*rows, Row(lambda line, at: line.put(2, text, "quiet", end=line.width - 2))]
    for y in range(2):
        pair = [(offset + 2 * y + x, shown[2 * y + x]) for x in range(2) if 2 * y + x < len(shown)]
        rows.append(Row(partial(_pair, pair=pair, tz=tz, cursor=cursor), True, tag=("queue", offset + 2 * y)))
    return rows


def _pair(line: Line, now: int, *, pair: list[tuple[int, QueueRow]], tz: str, cursor: int | None) -> None:
    half = line.width // 2
    for column, (index, row) in enumerate(pair):
        at, end = column * half, (column + 1) * half
        picked = index == cursor
        if picked:
            line.fill(at + 1, end - 1, "pick")
        put_chip(line, at, row.clock, now, tz=tz, faded=not picked)
        if picked:
            line.put(at, " ", plane="focus")
        ink = "ink" if row.own or picked else "quiet"
        if row.promised:
            line.put(at + _MARK, promised(), "ink")
        line.put(at + _PLATE, row.plate, ink, whole=True)
        line.put(at + _NAME, row.name, ink, end=at + _NAME + 6)
        line.put(at + _NAME + 7, row.what, ink, end=end - 1)


def nearest_row(view: QueueView, *, tz: str) -> list[Row]:
    """The one row that is due next, for screens too small for more."""
    if not view.rows:
        return []
    return [Row(partial(_side_row, row=view.rows[0], tz=tz, picked=False, current=False), True)]


__all__ = ["groups", "list_rows", "nearest_row", "parked_rows", "small_rows", "store_rows"]
