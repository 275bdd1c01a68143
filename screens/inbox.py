"""The sync inbox: strip, prompt, the list of what needs a person, the question in hand, the next one, the keys.

The view is made in a thread when others wrote (late answers are dropped); a tick repaints only the time of day. What a key
does stands in :mod:`screens.inbox_acts`.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import ClassVar

from console.desk.inbox_views import InboxView
from console.domain.refusal import Refusal
from console.i18n import _
from screens.inbox_acts import InboxActs
from screens.inbox_plan import inbox_plan, list_width

#: After a view was made, others' acts wait this many times as long as it took.
_REST = 20


class InboxScreen(InboxActs):
    """The inbox; it closes with what is to be done at the desk: ``call``, the number of a case to open, or nothing."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#inbox"

    def on_mount(self) -> None:
        self.take_scene()

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
        size, places, tight = inbox_plan(
            width, height, self.inbox.wanted(), self.card.wanted(column, tight=False),
            self.card.wanted(column, tight=True), self.raised_rows,
        )  # fmt: skip
        self.wear(size)
        self.inbox.show(self.view, tight=side >= width)
        self.card.show(self.card.view, empty=self.card.empty, tight=tight)
        self.search.bounds(0, width, 5)
        self.settle_places(places)

    # a second has passed ----------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Digits turn; what others did since is fetched."""
        if monotonic() >= self._rest_until and self.port.changed():
            self.ask_again()
        for pane in self.panes:
            pane.tick()
