"""The lead's board: strip, prompt, runway, the list of what to mind first, the chase text, the keys.

The view is made in a thread and drawn when it comes (requests are numbered, late answers are dropped); a tick repaints only
digits. What a key does stands in :mod:`screens.board_acts`.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import ClassVar

from msgspec.structs import replace

from console.desk import alerts
from console.desk.board_views import BoardView
from console.domain.refusal import Refusal
from console.i18n import _, n_
from screens.alert_hint import NAME, alert_hint, keys_with_seen
from screens.board_acts import BoardActs
from screens.board_plan import board_plan
from screens.cells import cut
from screens.plan import size_of

#: After a view was made, others' acts wait this many times as long as it took: a busy centre costs a twentieth of a core.
_REST = 20


class BoardScreen(BoardActs):
    """One lead's board; it closes with the number of a case to open on the desk, or nothing."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#search"

    def on_mount(self) -> None:
        self.search.guide = self.guided
        self.take_scene()

    # what is shown ----------------------------------------------------------------------------------------------------

    def take_scene(self) -> None:
        """Ask for the board as it is now and draw it."""
        try:
            self.take(self.port.view(self.asked))
        except Refusal as no:
            self.search.reply("no", no.message)

    def ask_again(self, **changes: object) -> None:
        """Ask for another board (narrowed, grouped); made beside the screen when the port may take its time."""
        self.asked = replace(self.asked, **changes)
        if self._at_once:
            self.take_scene()
            return
        self._number += 1
        if not self._busy:
            self._busy = True
            self.run_worker(self._fetch, thread=True, exit_on_error=False)

    def _fetch(self) -> None:
        """In a thread: make the view for the newest request, and once more when another came meanwhile."""
        while True:
            number, asked = self._number, self.asked
            began = monotonic()
            try:
                view: BoardView | None = self.port.view(asked)
            except Refusal:
                view = None
            self._rest_until = monotonic() + _REST * (monotonic() - began)
            if number == self._number or not self.is_attached:
                break
        if self.is_attached:
            self.app.call_from_thread(self._came, view, number)

    def _came(self, view: BoardView | None, number: int) -> None:
        self._busy = False
        if view is not None and self.is_attached:
            self.take(view)
        if number != self._number:
            self.ask_again()

    def take(self, view: BoardView) -> None:
        """Draw a view."""
        self.view = view
        if not any(u.id == self.chosen for u in view.units) or view.grouping != self.asked.grouping:
            self.chosen = view.chosen
        self.strip.show(view.strip)
        self.show_card()
        self.mind.show(
            view.rows,
            empty=self._empty(view),
            overdue=view.overdue_only,
            tight=self.mind.tight,
            promised=view.promised,
        )
        self.hint()

    def _empty(self, view: BoardView) -> str:
        if view.filter_words:
            return _("Nothing of that is owed now.")
        return (
            _("Nothing is owed now. {next}", next=view.next_words)
            if view.next_words
            else _("Nothing is owed at present.")
        )

    def show_card(self) -> None:
        """The chase text of the chosen unit, and the places that follow from its length."""
        if self.view.grouping != "unit":
            card = None
        elif self.view.chase is not None and self.view.chase.unit == self.chosen:
            card = replace(self.view.chase, typed=self.asked.typed)
        else:
            card = self.port.chase_card(self.chosen, self.asked.typed)
        self.chase.show(card)
        self.replan()

    def hint(self) -> None:
        """Row 2: what was understood, what rings, or what could be typed; and the keys, whose F7 is about the row."""
        self.keys.show(keys_with_seen(self.view.keys, self.mind.row if self.mind.has_focus else None))
        text = self.search.editor.text
        if self.asking:
            return
        row = self.mind.row if self.mind.has_focus else None
        if row is not None and (row.alert or row.rings):
            self.search.say(alert_hint(row, self.desk_app.now))
        elif text.strip():
            said = self.port.understand(text)
            groups = [(*said, _("Enter: do it"))] if said else [self.view.filter_words or (text,)]
            self.search.say(tuple(tuple(g) for g in groups))
        elif self.view.alerts:
            first = self.view.alerts[0]
            self.search.say(
                (
                    (
                        alerts.rang(first.rings_from, self.desk_app.now),
                        first.plate or first.case,
                        cut(first.name, NAME),
                    ),
                    (n_("{count} alert", "{count} alerts", len(self.view.alerts)), _("F7: seen")),
                )
            )
        else:
            example = (
                (_("store"), "03"), (_("person"), _("Li Min")), (_("case"), "HQ-0231"), (_("chase"), "03"),
                (_("reassign"), f"HQ-0231 {_('Zhou Jie')}"),
            )  # fmt: skip
            self.search.say(tuple((f"{verb} {what}",) for verb, what in example))

    def on_descendant_focus(self) -> None:
        """The hint is about the place of typing, or the row under the cursor."""
        self.hint()

    on_mind_pane_moved = on_descendant_focus

    # where it stands --------------------------------------------------------------------------------------------------

    def replan(self) -> None:
        """Plan again; only what really moved is laid out anew."""
        width, height = self.app.size
        now = self.desk_app.now
        self.lead.view = self.view if not self.lead.is_mounted else self.lead.view
        units = max(1, len(self.view.units))
        side = 60 if width >= 170 else 41
        self.chase.low(size_of(width, height) not in ("medium", "wide"))
        size, places, tight = board_plan(
            width, height, units + 6, units + 2, self.chase.wanted(side, now), self.raised_rows
        )
        self.wear(size)
        self.lead.show(self.view, self.chosen, tight=tight)
        if self.mind.tight != tight:
            self.mind.tight = tight
            self.mind.redraw()
        self.search.bounds(0, width, 5)
        self.settle_places(places)

    # a second has passed ----------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Digits turn; what others did since is fetched."""
        if monotonic() >= self._rest_until and self.port.changed():
            self.ask_again()
        if self.view.alerts:
            self.hint()
        for pane in self.panes:
            pane.tick()
