"""The weekly hand-in of pick-up slips: what each store owes by its Monday, signed off slip by slip, the rest chased."""

from __future__ import annotations

from typing import ClassVar

from console.domain.text import clean, narrow
from console.i18n import N_
from screens.handin_home import HandInLink
from screens.panes.search import SearchPane
from screens.reading import ALL, DATE
from screens.worklist import WorklistScreen


class HandInScreen(WorklistScreen):
    """F8: the slip of the line is in; F5 chases its store; F6 shows only what is missing; F4 acts on a whole store."""

    TOPIC = "handin"
    WORDS: ClassVar[dict[str, str]] = {
        "services": N_("Stores"),
        "phrases": N_("Chase"),
        "queue": N_("Only missing"),
        "finish": N_("Is in"),
    }

    port: HandInLink

    def action_act_finish(self) -> None:
        """F8: the slip of the line was handed in."""
        self.do("in")

    def action_act_phrases(self) -> None:
        """F5: chase the store of the line."""
        self.do("chase")

    def action_act_queue(self) -> None:
        """F6: only what is missing, and back."""
        self.port.missing_only = not self.port.missing_only
        self.take_scene()

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter on a date: the Monday on or after it."""
        verb, _space, rest = narrow(clean(event.text)).strip().partition(" ")
        if verb.casefold() in (*DATE, *ALL):
            self.port.date = rest.strip() if verb.casefold() in DATE else ""
            self.search.load("")
            self._narrow("")
            self.take_scene()
            self.set_focus(self.list)
        else:
            super().on_search_pane_entered(event)
