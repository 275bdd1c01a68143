"""The panes of the sync inbox, and what its parts may ask of one another."""

from __future__ import annotations

from abc import abstractmethod

from console.desk.inbox_views import InboxView
from screens.inbox_port import InboxPort
from screens.panes.base import Pane
from screens.panes.inbox import InboxPane
from screens.panes.inbox_card import CardPane, NextPane
from screens.planned import SheetScreen


class InboxBase(SheetScreen):
    """The panes, and the state the parts share."""

    def __init__(self, port: InboxPort, *, at_once: bool = False) -> None:
        """*at_once*: views are made on the spot, not in a thread (tests, pictures)."""
        super().__init__()
        self.port = port
        self.view = InboxView()
        self._at_once = at_once
        self._number = 0
        self._busy = False
        self._rest_until = 0.0
        self.inbox = InboxPane(id="inbox")
        self.card = CardPane(id="card")
        self.following = NextPane(id="next")

    @property
    def own_panes(self) -> tuple[Pane, ...]:
        """The list, the question in hand, those after it."""
        return (self.inbox, self.card, self.following)

    # what the acts need of the screen ---------------------------------------------------------------------------------

    @abstractmethod
    def take_scene(self) -> None:
        """Ask for the inbox as it is now and draw it."""

    @abstractmethod
    def show_item(self) -> None:
        """The question under the cursor on the card, those after it below."""

    @abstractmethod
    def hint(self) -> None:
        """Row 2."""
