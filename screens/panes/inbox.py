"""The left of the sync inbox: what needs a person, what is decided and waits, what came last, how far every site is here."""

from __future__ import annotations

from functools import partial
from typing import Final

from textual import events
from textual.message import Message

from console.desk.inbox_views import InboxItem, InboxView, Settled, SiteRow
from console.domain.text import narrow
from console.i18n import _, n_
from screens.cells import Line
from screens.clocks import hour_of, local, minute_of
from screens.panes.base import BLANK, Pane, Row, content

#: Questions that stay in sight whatever else there is, and decisions shown at most.
_LEAST, _SETTLED = 6, 4
#: Keys that go through the list, and how far.
_MOVES: Final = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -10_000, "end": 10_000}


class InboxPane(Pane, can_focus=True):
    """The list. Digits choose for the question under the cursor; ``tight`` leaves out all but the questions and one line."""

    PLANE = "ground"
    help_id = "inbox"

    class Moved(Message):
        """The cursor is on another question."""

    class Digit(Message):
        """A digit: the choice of that number."""

        def __init__(self, digit: str) -> None:
            super().__init__()
            self.digit = digit

    class Opened(Message):
        """Enter on a question."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = InboxView()
        self.tight = False
        self.chosen = ""
        self._top = 0

    def show(self, view: InboxView, *, tight: bool) -> None:
        """Another state; the cursor stays on its question, or where it was when that is settled."""
        before = self.cursor
        ids = [i.id for i in view.items]
        same = (view, tight) == (self.view, self.tight)
        self.view, self.tight = view, tight
        if self.chosen not in ids:
            self.chosen = ids[min(before, len(ids) - 1)] if ids else ""
        if not same:
            self.redraw()

    @property
    def cursor(self) -> int:
        """The place of the question under the cursor."""
        return next((n for n, i in enumerate(self.view.items) if i.id == self.chosen), 0)

    @property
    def item(self) -> InboxItem | None:
        """The question under the cursor."""
        return self.view.items[self.cursor] if self.view.items else None

    @property
    def following(self) -> tuple[InboxItem, ...]:
        """The questions after it; those of another kind first, because they are thought about in another way."""
        here = self.item
        after = self.view.items[self.cursor + 1 :]
        return tuple(sorted(after, key=lambda item: here is not None and item.kind == here.kind))

    def wanted(self) -> int:
        """The rows it would take in one column."""
        if not self.view.items:
            return 3 if self.view.receipt is None else 4
        return 1 + len(self.view.items) + (self.view.receipt is not None)

    # drawing ------------------------------------------------------------------------------------------------------

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        if self.tight:
            foot = [Row(self._summary)] if self._says() and height > 4 else []
            return [Row(self._head), *self._items(height - 1 - len(foot)), *foot]
        below = [
            part
            for part in (self._settled(), self._receipt(), self._sites(now))
            if part
        ]  # fmt: skip
        least = min(_LEAST, len(self.view.items)) or 1
        while below and 3 + least + sum(len(part) + 1 for part in below) > height:
            last = below[-1]
            room = height - 3 - least - sum(len(part) + 1 for part in below[:-1]) - 1
            if len(last) > 3 and room > 3:
                below[-1] = last[:room]
                break
            below.pop()
        room = height - 3 - sum(len(part) + 1 for part in below)
        out = [BLANK, Row(self._head), BLANK, *self._items(room)]
        for part in below:
            out += [BLANK, *part]
        return out

    def turned(self, now: int) -> bool:
        return False

    def _head(self, line: Line, now: int) -> None:
        if not self.view.items:
            line.put(2, _("To decide"), "quiet")
            return
        words = n_("{count} thing", "{count} things", self.view.count)
        start = line.right(line.width - 2, words, "ink")
        picked = sum(1 for i in self.view.items if i.picked)
        if picked:
            line.right(start - 2, _("{count} chosen", count=picked), "quiet")
        line.put(2, _("To decide"), "quiet")

    def _items(self, room: int) -> list[Row]:
        items = self.view.items
        if not items:
            words = self.view.empty[0] if self.view.empty else ""
            return [Row(lambda line, at: line.put(2, words, "ink", end=line.width - 2))]
        room = max(1, room)
        self._top = max(0, min(self._top, self.cursor, len(items) - room), self.cursor - room + 1)
        shown = items[self._top : self._top + room]
        return [Row(partial(self._item, item=i), tag=("inbox", i.id)) for i in shown]

    def _item(self, line: Line, now: int, *, item: InboxItem) -> None:
        here = item.id == self.chosen
        if here:
            line.fill(0, line.width, "pick")
            if self.has_focus:
                line.put(0, "▸", "ink")
        words = next((p.title for p in item.picks if p.id == item.picked), "")
        start = line.right(line.width - 2, words or item.places, "ink" if here or words else "quiet")
        at = content()
        line.put(2, item.kind_title, "ink" if here else "quiet", end=at - 1)
        line.put(at, item.title, "strong" if here else "ink", bold=here, end=max(at + 12, start - 2))

    def _settled(self) -> list[Row]:
        if not self.view.settled:
            return []
        words = n_("{count} thing", "{count} things", self.view.settled_count)
        head = Row(partial(_titled, title=_("Decided, to be sent"), right=words))
        return [head, BLANK, *(Row(partial(_decided, row=r)) for r in self.view.settled[:_SETTLED])]

    def _receipt(self) -> list[Row]:
        got = self.view.receipt
        if got is None:
            return []
        head = Row(partial(_titled, title=_("Just received"), at=got.got_at, tz=self.tz))
        return [head, BLANK, *(Row(partial(_figure, row=r, loud=r[0] in got.loud)) for r in got.rows)]

    def _sites(self, now: int) -> list[Row]:
        if not self.view.sites:
            return []
        rows = [Row(partial(_site, row=r, tz=self.tz)) for r in self.view.sites]
        return [Row(partial(_titled, title=_("How far each site is here"))), BLANK, *rows]

    def _says(self) -> bool:
        return self.view.receipt is not None or bool(self.view.settled)

    def _summary(self, line: Line, now: int) -> None:
        """In one column: the last receipt and what waits, in one line."""
        got = self.view.receipt
        at = 2
        if got is not None:
            at = line.put(at, _("Just received"), "quiet") + 1
            at = line.put(at, when(got.got_at, now, self.tz), "ink") + 2
            at = line.put(at, got.rows[0][1] if got.rows else "", "quiet", end=line.width - 2) + 3
        if self.view.settled:
            words = n_("{count} waits to be sent", "{count} wait to be sent", self.view.settled_count)
            line.put(at, words, "quiet", end=line.width - 2)

    # keys ---------------------------------------------------------------------------------------------------------

    def move(self, by: int) -> None:
        """The cursor *by* questions further."""
        items = self.view.items
        if items:
            self.choose(items[max(0, min(len(items) - 1, self.cursor + by))].id)

    def choose(self, item: str) -> None:
        """The cursor on this question."""
        if item != self.chosen:
            self.chosen = item
            self.redraw()
        self.post_message(self.Moved())

    def on_key(self, event: events.Key) -> None:
        if event.key in _MOVES:
            event.stop()
            self.move(_MOVES[event.key])
        elif event.key == "enter":
            event.stop()
            self.post_message(self.Opened())
        elif event.is_printable and event.character and narrow(event.character).isdigit():
            event.stop()
            self.post_message(self.Digit(narrow(event.character)))


def _titled(line: Line, now: int, *, title: str, right: str = "", at: int = 0, tz: str = "") -> None:
    words = when(at, now, tz) if at else right
    if words:
        line.right(line.width - 2, words, "quiet")
    line.put(2, title, "quiet")


def _decided(line: Line, now: int, *, row: Settled) -> None:
    start = line.right(line.width - 2, row.words, "quiet")
    line.put(content(), row.title, "ink", end=max(content() + 8, start - 2))


def _figure(line: Line, now: int, *, row: tuple[str, str], loud: bool) -> None:
    label, words = row
    line.put(2, label, "quiet", end=content() - 1)
    at = line.put(content(), "✗ ", "no") if loud else content()
    line.put(at, words, "no" if loud else "ink", end=line.width - 1)


def _site(line: Line, now: int, *, row: SiteRow, tz: str) -> None:
    line.put(2, row.title, "ink", end=content() - 1)
    at = content()
    if row.at is not None:
        at = line.put(at, when(row.at, now, tz), "quiet") + 3
    line.put(at, row.note, "ink", end=line.width - 1)


def when(at: int, now: int, tz: str) -> str:
    """A moment in a list: the time today, 昨天 and the time, else the date too."""
    days = (local(now, tz).date() - local(at, tz).date()).days
    if days == 0:
        return hour_of(at, tz)
    return _("yesterday {time}", time=hour_of(at, tz)) if days == 1 else minute_of(at, tz)
