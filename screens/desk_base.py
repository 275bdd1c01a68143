"""The panes of the desk screen and what its parts may ask of one another."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from console.desk.views import HitRow, HitsView
from screens.bell import PromiseBell
from screens.desk_port import Answer, DeskPort, MenuItem, Peek, Scene
from screens.panes.base import Pane
from screens.panes.board import Board, Item
from screens.panes.case import CasePane
from screens.panes.customer import CustomerPane
from screens.panes.form import FormPane
from screens.panes.log import LogPane
from screens.panes.queue_pane import QueuePane
from screens.panes.say import SayPane
from screens.panes.side import SidePane
from screens.planned import PlannedScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    #: An act that may ask back: called again with the choice made, and the words written.
    Asking = Callable[[str, str], Answer]


class DeskBase(PlannedScreen[None]):
    """The panes, and the state the parts share."""

    def __init__(self, port: DeskPort) -> None:
        super().__init__()
        self.port = port
        self.scene = Scene()
        self.peek: Peek | None = None
        self.palette: tuple[str, int] | None = None
        self.promise_bell = PromiseBell()
        self.customer = CustomerPane(id="customer")
        self.say = SayPane(id="say")
        self.case = CasePane(id="case")
        self.form = FormPane(id="form")
        self.log_pane = LogPane(id="log")
        self.queue = QueuePane(id="queue")
        self.side = SidePane(id="side")

    @property
    def own_panes(self) -> tuple[Pane, ...]:
        """The sheet, then what stands beside it."""
        return (self.customer, self.say, self.case, self.form, self.log_pane, self.queue, self.side)

    @abstractmethod
    def begin(self, port: DeskPort) -> None:
        """The real desk is there: show it. What was typed meanwhile stays and is understood now."""

    # what the parts ask of one another --------------------------------------------------------------------------------

    @abstractmethod
    def take_scene(self, *, first: bool = False) -> None:
        """Ask the desk what there is now and hand every pane its part."""

    @abstractmethod
    def hand_out(self) -> None:
        """Give every pane what it shows, and plan where it stands."""

    @abstractmethod
    def replan(self) -> dict[str, str]:
        """Plan again; returns the variants of the panes."""

    @abstractmethod
    def look_at(self, hit: HitRow | None) -> None:
        """Put a hit's customer on the sheet, or take it away again."""

    @abstractmethod
    def answered(self, answer: Answer, act: Asking | None = None, choice: str = "") -> None:
        """Show what came of an act."""

    @abstractmethod
    def open_board(self, board: Board, chosen: Callable[[Item], None] | None = None) -> None:
        """Raise a list."""

    @abstractmethod
    def look_up(self, text: str) -> HitsView | None:
        """The hits for what is typed."""

    @abstractmethod
    def show_palette(self, text: str) -> None:
        """What can be done whose words contain *text*."""

    @abstractmethod
    def leave_palette(self) -> None:
        """Put the palette away."""

    @abstractmethod
    def take_palette(self) -> None:
        """Do what is under the palette's cursor."""

    @abstractmethod
    def do_item(self, item: str) -> None:
        """Do what a menu item stands for."""

    @abstractmethod
    def menu_items(self) -> list[MenuItem]:
        """Everything there is."""
