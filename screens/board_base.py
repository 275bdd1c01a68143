"""The panes of the lead's board, and what its parts may ask of one another."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.layout import Layout
from textual.screen import Screen

from console.desk.board_views import BoardView
from screens.board_port import Asked, BoardPort
from screens.layout import PlannedLayout
from screens.panes.base import Pane
from screens.panes.board import BoardPane
from screens.panes.chase_card import ChasePane
from screens.panes.keys import KeysPane
from screens.panes.lead import LeadPane
from screens.panes.mind import MindPane
from screens.panes.notice import NoticePane
from screens.panes.search import SearchPane
from screens.panes.strip import StripPane
from screens.plan import Place

if TYPE_CHECKING:
    from screens.app import ConsoleApp


class BoardBase(Screen[str]):
    """The panes, and the state the parts share. ``places`` is the plan in force, read by the layout."""

    def __init__(self, port: BoardPort, *, at_once: bool = False) -> None:
        """*at_once*: views are made on the spot, not in a thread (tests, pictures)."""
        super().__init__()
        self.port = port
        self.asked = Asked()
        self.view = BoardView()
        self.chosen = ""
        self.places: dict[str, Place] = {}
        self._planned = PlannedLayout()
        self._at_once = at_once
        self._number = 0
        self._busy = False
        self._rest_until = 0.0
        self.strip = StripPane(id="strip")
        self.search = SearchPane(id="search")
        self.board = BoardPane(id="board")
        self.lead = LeadPane(id="lead")
        self.mind = MindPane(id="mind")
        self.chase = ChasePane(id="chase")
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
            self.strip,
            self.search,
            self.board,
            self.lead,
            self.mind,
            self.chase,
            self.keys,
            self.notice,
        )

    def compose(self) -> ComposeResult:
        yield from self.panes

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

    @abstractmethod
    def replan(self) -> None:
        """Plan again."""
