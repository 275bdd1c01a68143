"""What to mind first: everything late and soon late with its ribbon, for the whole centre."""

from __future__ import annotations

from functools import partial

from textual import events
from textual.message import Message

from console.desk.views import QueueRow
from console.i18n import _
from screens import ribbon
from screens.cells import Line, cells
from screens.clocks import second
from screens.panes.base import BLANK, Pane, Row, promised, spoken
from screens.panes.chips import group_of, put_chip

#: Where a row's columns begin: mark of a promise, plate, name, unit, ribbon.
_MARK, _PLATE, _NAME, _UNIT, _RIBBON = 9, 12, 22, 31, 40


class MindPane(Pane, can_focus=True):
    """The list. While the cursor is in it the order stands still."""

    PLANE = "plane"
    help_id = "lead"

    class Opened(Message):
        """Enter on a row."""

        def __init__(self, row: QueueRow) -> None:
            super().__init__()
            self.row = row

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shown: tuple[QueueRow, ...] = ()
        self.empty = ""
        self.overdue = False
        self.promised: tuple[tuple[int, int], ...] = ()
        self.tight = False
        self.cursor = 0
        self._waiting: tuple[QueueRow, ...] | None = None
        self._seen: tuple[str, ...] = ()
        self._top = 0

    def show(
        self,
        rows: tuple[QueueRow, ...],
        *,
        empty: str = "",
        overdue: bool = False,
        tight: bool = False,
        promised: tuple[tuple[int, int], ...] = (),
    ) -> None:
        """Draw other rows; with the cursor in the list only what is known already is brought up to date."""
        before = (self.shown, self.empty, self.overdue, self.tight, self.promised)
        self.promised = promised
        kept = rows
        self._waiting = None
        if self.has_focus and self.shown and overdue == self.overdue:
            latest = {(r.case, r.step): r for r in rows}
            kept = tuple(latest.get((r.case, r.step), r) for r in self.shown)
            self._waiting = rows
        self.shown, self.empty, self.overdue, self.tight = kept, empty, overdue, tight
        self.cursor = max(0, min(self.cursor, len(kept) - 1))
        if before != (self.shown, self.empty, self.overdue, self.tight, self.promised):
            self.redraw()

    @property
    def fresh(self) -> int:
        """How many rows wait until the next key."""
        known = {(r.case, r.step) for r in self.shown}
        return sum((r.case, r.step) not in known for r in self._waiting or ())

    def join(self) -> None:
        """Let waiting rows in; the cursor stays on its row."""
        if self._waiting is None:
            return
        here = self.row
        self.shown, self._waiting = self._waiting, None
        keys = [(r.case, r.step) for r in self.shown]
        if here is not None and (here.case, here.step) in keys:
            self.cursor = keys.index((here.case, here.step))
        self.cursor = max(0, min(self.cursor, len(keys) - 1))

    @property
    def row(self) -> QueueRow | None:
        """The row under the cursor."""
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        self._seen = tuple(group_of(r.clock, now) for r in self.shown[:80])
        first = Row(self._head, bool(self.promised))
        head: list[Row] = [first] if self.tight else [BLANK, first, BLANK]
        if not self.shown:
            return [*head, Row(lambda line, at: line.put(2, self.empty, "ink", end=line.width - 2))]
        room = max(1, height - len(head) - (0 if self.tight else 1))
        body: list[Row] = []
        groups = [_part(group_of(r.clock, now)) for r in self.shown]
        for index, row in enumerate(self.shown):
            if index and groups[index] != groups[index - 1]:
                body.append(BLANK)
            picked = self.has_focus and index == self.cursor
            draw = partial(draw_row, row=row, tz=self.tz, picked=picked)
            body.append(Row(draw, True, tag=("mind", index)))
            if len(body) > room and index >= self.cursor + room:
                break
        here = next((i for i, row in enumerate(body) if row.tag == ("mind", self.cursor)), 0)
        self._top = max(min(self._top, here), here - room + 1, 0) if self.has_focus else 0
        return head + body[self._top : self._top + room]

    def turned(self, now: int) -> bool:
        return tuple(group_of(r.clock, now) for r in self.shown[:80]) != self._seen

    def _head(self, line: Line, now: int) -> None:
        title = _("Late only") if self.overdue else _("Mind these first")
        at = line.put(2, title, "quiet")
        for said, count in zip(
            (_("promises broken {count}"), _("at risk {count}")), promises(self.promised, now), strict=True
        ):
            if count:
                at = line.words(at + 3, spoken(said, "quiet", bold={"count": "strong"}, count=count))
        if self.fresh:
            line.put(at + 2, _("new {count}", count=self.fresh), "ink")
        words = _("late on arrival")
        end = line.width - 2
        ends = "[]" if line.look.plain else "  "
        start = line.right(end, words, "on_held", plane="held")
        own = _("late here")
        if line.look.plain:
            own = ends[0] + own + ends[1]
        line.put(start - 2 - cells(own), own, "on_late", plane="late")

    # keys ---------------------------------------------------------------------------------------------------------

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.join()
        self.redraw()

    def on_key(self, event: events.Key) -> None:
        moves = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -10_000, "end": 10_000}
        if event.key in moves:
            event.stop()
            self.join()
            self.cursor = max(0, min(len(self.shown) - 1, self.cursor + moves[event.key]))
            self.redraw()
            self.post_message(self.Moved())
        elif event.key == "enter" and self.row is not None:
            event.stop()
            self.post_message(self.Opened(self.row))


def promises(found: tuple[tuple[int, int], ...], now: int) -> tuple[int, int]:
    """Of the promises to customers (due, and how long before that they are soon): how many are broken, how many at risk."""
    at = second(now)
    broken = sum(due < at for due, _warn in found)
    return broken, sum(at <= due <= at + warn for due, warn in found)


def _part(group: str) -> str:
    """Groups parted by a blank row: late, soon, the rest of ten minutes, after that."""
    return group if group in ("late", "soon", "ten") else "after"


def draw_row(line: Line, now: int, *, row: QueueRow, tz: str, picked: bool) -> None:
    """One row: clock, promise, plate, name, unit, ribbon."""
    if picked:
        line.fill(1, line.width - 1, "pick")
    put_chip(line, 0, row.clock, now, tz=tz, faded=not picked)
    if picked:
        line.put(0, " ", plane="focus")
    if row.promised:
        line.put(_MARK, promised(), "ink")
    line.put(_PLATE, row.plate, "ink", end=_NAME, whole=True)
    line.put(_NAME, row.name, "ink", end=_NAME + 8)
    line.put(_UNIT, row.what, "ink" if picked else "quiet", end=_RIBBON)
    end = line.width - 2
    if row.legs:
        made = ribbon.ribbon(row.legs, now, end - _RIBBON, shortest=ribbon.LIST, plain=line.look.plain)
        ribbon.draw(line, _RIBBON, made, end=end)
    else:
        line.put(_RIBBON + 1, row.service, "quiet", end=end)
