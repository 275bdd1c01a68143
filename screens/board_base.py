"""The panes of the lead's board, and what its parts may ask of one another."""

from __future__ import annotations

from abc import abstractmethod

from console.desk.board_views import BoardView
from screens.board_port import Asked, BoardPort
from screens.panes.base import Pane
from screens.panes.chase_card import ChasePane
from screens.panes.lead import LeadPane
from screens.panes.mind import MindPane
from screens.planned import SheetScreen


class BoardBase(SheetScreen):
    """The panes, and the state the parts share."""

    def __init__(self, port: BoardPort, *, at_once: bool = False) -> None:
        """*at_once*: views are made on the spot, not in a thread (tests, pictures)."""
        super().__init__()
        self.port = port
        self.asked = Asked()
        self.view = BoardView()
        self.chosen = ""
        self._at_once = at_once
        self._number = 0
        self._busy = False
        self._rest_until = 0.0
        self.lead = LeadPane(id="lead")
        self.mind = MindPane(id="mind")
        self.chase = ChasePane(id="chase")

    @property
    def own_panes(self) -> tuple[Pane, ...]:
        """The runway, the list, the chase text."""
        return (self.lead, self.mind, self.chase)

    # what the acts need of the screen ---------------------------------------------------------------------------------

    @abstractmethod
    def take_scene(self) -> None:
        """Ask for the board as it is now and draw it."""

    @abstractmethod
    def ask_again(self, **changes: object) -> None:
        """Ask for another board (narrowed, grouped)."""

    @abstractmethod
    def show_card(self) -> None:
        """The chase text of the chosen unit."""

    @abstractmethod
    def hint(self) -> None:
        """Row 2."""
