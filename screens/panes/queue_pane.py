"""The queue as a widget: with its cursor the order stands still, and new rows wait behind a word in the head."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from console.desk.views import ParkedRow, QueueRow, QueueView, StoreRow
from screens.panes.base import BLANK, Pane, Row
from screens.panes.chips import group_of
from screens.panes.queue import list_rows, nearest_row, parked_rows, small_rows, store_rows


class QueuePane(Pane, can_focus=True):
    """The queue, and what stands under it: parked calls, stores."""

    PLANE = "ground"
    help_id = "queue"

    class Opened(Message):
        """Enter on a row: open its case."""

        def __init__(self, row: QueueRow) -> None:
            super().__init__()
            self.row = row

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = QueueView()
        self.parked: tuple[ParkedRow, ...] = ()
        self.stores: tuple[StoreRow, ...] = ()
        self.tail: tuple[Row, ...] = ()
        self.variant = "side"
        self.current = ""
        self.cursor = 0
        self._waiting: QueueView | None = None
        self._seen: tuple[str, ...] = ()
        self._top = 0

    # what is shown ------------------------------------------------------------------------------------------------

    def show(
        self,
        view: QueueView,
        *,
        parked: Sequence[ParkedRow] = (),
        stores: Sequence[StoreRow] = (),
        tail: Sequence[Row] = (),
        variant: str | None = None,
        current: str = "",
    ) -> None:
        """Draw the queue as it now is. While the cursor is in it only what is known already is brought up to date."""
        before = (self.view, self._waiting, self.parked, self.stores, self.tail, self.variant, self.current)
        if self.has_focus and self.view.rows and view.overdue_only == self.view.overdue_only:
            self.view, self._waiting = _frozen(self.view, view), view
        else:
            self.view, self._waiting = view, None
        self.parked, self.stores, self.tail = tuple(parked), tuple(stores), tuple(tail)
        self.variant, self.current = variant or self.variant, current
        self.PLANE = "plane" if self.variant == "sheet" else "ground"
        self.cursor = max(0, min(self.cursor, len(self.view.rows) - 1))
        if before != (
            self.view,
            self._waiting,
            self.parked,
            self.stores,
            self.tail,
            self.variant,
            self.current,
        ):
            self.redraw()

    @property
    def fresh(self) -> int:
        """How many rows wait until the next key."""
        if self._waiting is None:
            return 0
        known = {(r.case, r.step) for r in self.view.rows}
        return sum(1 for r in self._waiting.rows if (r.case, r.step) not in known)

    def join(self) -> None:
        """Let waiting rows in; the cursor stays on its row."""
        if self._waiting is None:
            return
        here = self.row
        self.view, self._waiting = self._waiting, None
        if here is not None:
            keys = [(r.case, r.step) for r in self.view.rows]
            key = (here.case, here.step)
            self.cursor = keys.index(key) if key in keys else min(self.cursor, max(0, len(keys) - 1))

    @property
    def row(self) -> QueueRow | None:
        """The row under the cursor."""
        return self.view.rows[self.cursor] if self.cursor < len(self.view.rows) else None

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        self._seen = self._groups(now)
        cursor = self.cursor if self.has_focus else None
        if self.variant == "nearest":
            return nearest_row(self.view, tz=self.tz)
        if self.variant == "small":
            return small_rows(self.view, now, tz=self.tz, cursor=cursor)
        rows = list_rows(
            self.view,
            now,
            wide=self.variant == "sheet",
            width=width,
            tz=self.tz,
            cursor=cursor,
            current=self.current,
            fresh=self.fresh,
        )
        under: list[Row] = []
        for part in (
            parked_rows(self.parked, name_width=6 if width < 50 else 8) if self.variant == "side" else [],
            store_rows(self.stores) if self.variant == "side" else [],
        ):
            if part:
                under += [BLANK, *part]
        if self.tail and len(rows) + 1 + len(self.tail) <= height:
            under += [BLANK, *self.tail]
        return self._fitted(rows, under, height)

    def _fitted(self, rows: list[Row], under: list[Row], height: int) -> list[Row]:
        """List and what stands under it in *height* rows: parked calls and stores stay, the list gives way."""
        room = max(height - len(under), min(height, 10))
        if len(rows) <= room:
            self._top = 0
            return rows + under
        head, body = rows[:3], rows[3:]
        room = max(1, room - len(head))
        if self.has_focus:
            here = next((i for i, row in enumerate(body) if row.tag == ("queue", self.cursor)), 0)
            self._top = max(min(self._top, here), here - room + 1, 0)
        else:
            self._top = 0
        return head + body[self._top : self._top + room] + under

    def _groups(self, now: int) -> tuple[str, ...]:
        return tuple(group_of(r.clock, now) for r in self.view.rows)

    def turned(self, now: int) -> bool:
        return self._groups(now) != self._seen

    # keys ---------------------------------------------------------------------------------------------------------

    def focus_changed(self, has_focus: bool) -> None:
        if not has_focus:
            self.join()
            self._top = 0
        self.redraw()

    def on_key(self, event: events.Key) -> None:
        moves = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -10_000, "end": 10_000}
        if self.variant == "small":
            moves |= {"left": -1, "right": 1, "up": -2, "down": 2}
        if event.key in moves:
            event.stop()
            self.join()
            self.cursor = max(0, min(len(self.view.rows) - 1, self.cursor + moves[event.key]))
            self.redraw()
            self.post_message(self.Moved())
        elif event.key == "enter" and self.row is not None:
            event.stop()
            self.post_message(self.Opened(self.row))
        elif event.is_printable and event.character and event.character.strip():
            event.stop()
            self.post_message(self.Written(event.character))

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.post_message(self.Written(event.text))


def _frozen(shown: QueueView, new: QueueView) -> QueueView:
    """*shown* in its order with what is known of *new*: counts and clocks; rows that are gone stay until the next key."""
    import msgspec

    latest = {(r.case, r.step): r for r in new.rows}
    rows = tuple(latest.get((r.case, r.step), r) for r in shown.rows)
    return msgspec.structs.replace(new, rows=rows)
