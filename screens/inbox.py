"""The sync inbox: strip, prompt, the list of what needs a person, the question in hand, the next one, the keys.

The view is made in a thread when others wrote (late answers are dropped); a tick repaints only the time of day. What a key
does stands in :mod:`screens.inbox_acts`.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.layout import Layout
from textual.screen import Screen

from console.desk.inbox_views import InboxView
from console.domain.refusal import Refusal
from console.i18n import _
from screens.inbox_acts import InboxActs
from screens.inbox_plan import inbox_plan, list_width
from screens.inbox_port import InboxPort
from screens.layout import PlannedLayout
from screens.panes.base import Pane
from screens.panes.board import BoardPane
from screens.panes.inbox import InboxPane
from screens.panes.inbox_card import CardPane, NextPane
from screens.panes.keys import KeysPane
from screens.panes.notice import NoticePane
from screens.panes.search import SearchPane
from screens.panes.strip import StripPane
from screens.plan import Place

if TYPE_CHECKING:
    from screens.app import ConsoleApp

#: After a view was made, others' acts wait this many times as long as it took.
_REST = 20


class InboxScreen(InboxActs, Screen[str]):
    """The inbox; it closes with what is to be done at the desk: ``call``, the number of a case to open, or nothing."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#inbox"
    #: Textual reads bindings from widgets' own classes only, not from what is mixed in.
    BINDINGS: ClassVar[list[BindingType]] = InboxActs.BINDINGS

    def __init__(self, port: InboxPort, *, at_once: bool = False) -> None:
        """*at_once*: views are made on the spot, not in a thread (tests, pictures)."""
        super().__init__()
        self.port = port
        self.view = InboxView()
        self.places: dict[str, Place] = {}
        self._planned = PlannedLayout()
        self._at_once = at_once
        self._number = 0
        self._busy = False
        self._rest_until = 0.0
        self.strip = StripPane(id="strip")
        self.search = SearchPane(id="search")
        self.board = BoardPane(id="board")
        self.inbox = InboxPane(id="inbox")
        self.card = CardPane(id="card")
        self.following = NextPane(id="next")
        self.keys = KeysPane(id="keys")
        self.notice = NoticePane(id="notice")

    @property
    def layout(self) -> Layout:
        """Panes stand where the plan says."""
        return self._planned

    @property
    def desk_app(self) -> ConsoleApp:
        """The app, typed."""
        from screens.app import ConsoleApp

        assert isinstance(self.app, ConsoleApp)
        return self.app

    @property
    def panes(self) -> tuple[Pane, ...]:
        """Every pane, top to bottom."""
        return (
            self.strip, self.search, self.board, self.inbox, self.card, self.following, self.keys, self.notice
        )  # fmt: skip

    def compose(self) -> ComposeResult:
        yield from self.panes

    def on_mount(self) -> None:
        self.take_scene()

    def on_resize(self, event: events.Resize) -> None:
        self.replan()
        for pane in self.panes:
            pane.redraw()

    # what is shown ----------------------------------------------------------------------------------------------------

    def take_scene(self) -> None:
        """Ask for the inbox as it is now and draw it."""
        self._number += 1
        try:
            self.take(self.port.view())
        except Refusal as no:
            self.search.reply("no", no.message)

    def ask_again(self) -> None:
        """Others wrote: make the view anew, beside the screen when the port may take its time."""
        if self._at_once:
            self.take_scene()
        elif not self._busy:
            self._busy = True
            self.run_worker(self._fetch, thread=True, exit_on_error=False)

    def _fetch(self) -> None:
        """In a thread: make the view; what was done here meanwhile makes it out of date."""
        number, began = self._number, monotonic()
        try:
            view: InboxView | None = self.port.view()
        except Refusal:
            view = None
        self._rest_until = monotonic() + _REST * (monotonic() - began)
        if self.is_attached:
            self.app.call_from_thread(self._came, view, number)

    def _came(self, view: InboxView | None, number: int) -> None:
        self._busy = False
        if view is not None and number == self._number and self.is_attached:
            self.take(view)

    def take(self, view: InboxView) -> None:
        """Draw a view."""
        self.view = view
        self.strip.show(view.strip)
        self.keys.show(view.keys)
        self.inbox.show(view, tight=self.inbox.tight)
        self.hint()
        self.show_item()

    def show_item(self) -> None:
        """The question under the cursor on the card, those after it below."""
        self.card.show(self.inbox.item, empty=self.view.empty, tight=self.card.tight)
        self.following.show(self.inbox.following)
        self.replan()

    def hint(self) -> None:
        """Row 2: what can be done here."""
        if self.asking:
            return
        if self.view.items:
            self.search.say(((_("Digits choose, Up and Down for another one, F8 confirms all"),),))
        else:
            self.search.say(((_("Esc: back to the desk"),),))

    # where it stands --------------------------------------------------------------------------------------------------

    def replan(self) -> None:
        """Plan again; only what really moved is laid out anew."""
        width, height = self.app.size
        side = list_width(width, height)
        column = width - side if side < width else width
        raised = min(self.board.wanted(), max(6, height - 8)) if self.board.view is not None else 0
        size, places, tight = inbox_plan(
            width, height, self.inbox.wanted(), self.card.wanted(column, tight=False),
            self.card.wanted(column, tight=True), raised,
        )  # fmt: skip
        classes = {c for c in self.classes if not c.startswith("-size")} | {f"-size-{size}"}
        if classes != set(self.classes):
            self.set_classes(classes)
        self.inbox.show(self.view, tight=side >= width)
        self.card.show(self.card.view, empty=self.card.empty, tight=tight)
        self.search.bounds(0, width, 5)
        if places != self.places:
            self.places = places
            # A child asks for it: that also drops the arrangement the screen remembers.
            self.strip.refresh(repaint=False, layout=True)

    # a second has passed ----------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Digits turn; what others did since is fetched."""
        if monotonic() >= self._rest_until and self.port.changed():
            self.ask_again()
        for pane in self.panes:
            pane.tick()
