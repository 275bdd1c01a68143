"""What every screen of the console is made of: a strip, a prompt, keys, a raised list, and panes that stand where a plan says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.layout import Layout
from textual.screen import Screen
from textual.widget import Widget

from screens import keymap
from screens.layout import PlannedLayout
from screens.panes.base import Pane
from screens.panes.board import Board, BoardPane, Item
from screens.panes.keys import KeysPane
from screens.panes.notice import NoticePane
from screens.panes.search import SearchPane
from screens.panes.strip import StripPane
from screens.plan import Place

if TYPE_CHECKING:
    from screens.app import ConsoleApp

Result = TypeVar("Result")


class PlannedScreen(Screen[Result]):
    """The panes all screens have. ``places`` is the plan in force, read by the layout; :meth:`replan` makes it."""

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, Place] = {}
        self._planned = PlannedLayout()
        self.strip = StripPane(id="strip")
        self.search = SearchPane(id="search")
        self.board = BoardPane(id="board")
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
    def own_panes(self) -> tuple[Pane, ...]:
        """The panes only this screen has, top to bottom."""
        raise NotImplementedError

    @property
    def panes(self) -> tuple[Pane, ...]:
        """Every pane, top to bottom."""
        return (self.strip, self.search, self.board, *self.own_panes, self.keys, self.notice)

    def compose(self) -> ComposeResult:
        yield from self.panes

    def settle_places(self, places: Mapping[str, Place]) -> bool:
        """Put *places* in force; whether anything moved. Only then is the screen laid out anew."""
        if places == self.places:
            return False
        self.places = dict(places)
        # A child asks for it: that also drops the arrangement the screen remembers.
        self.strip.refresh(repaint=False, layout=True)
        return True


class SheetScreen(PlannedScreen[str]):
    """A screen over the desk, with a list that can be raised over its sheet.

    It closes with what is to be done at the desk: the number of a case to open, ``call``, or nothing.
    """

    #: The help text of this screen.
    TOPIC: ClassVar[str] = ""

    _chosen: Callable[[Item], None] | None = None

    @property
    def home(self) -> Widget:
        """Where the focus goes when the raised list is lowered."""
        raise NotImplementedError

    def replan(self) -> None:
        """Plan again; only what really moved is laid out anew."""
        raise NotImplementedError

    def on_resize(self, event: events.Resize) -> None:
        """Another size: plan again, draw everything."""
        self.replan()
        for pane in self.panes:
            pane.redraw()

    @property
    def raised_rows(self) -> int:
        """The rows a raised list takes."""
        if self.board.view is None:
            return 0
        return min(self.board.wanted(), max(6, self.app.size.height - 8))

    def wear(self, size: str) -> None:
        """The size class, for the style sheet."""
        classes = {c for c in self.classes if not c.startswith("-size")} | {f"-size-{size}"}
        if classes != set(self.classes):
            self.set_classes(classes)

    # the raised list --------------------------------------------------------------------------------------------------

    def raise_board(self, board: Board, chosen: Callable[[Item], None] | None = None) -> None:
        """Raise a list; the focus goes there, and back when it is closed."""
        self._chosen = chosen
        self.board.show(board)
        self.replan()
        self.set_focus(self.board)

    def lower_board(self) -> None:
        """Lower the list; the focus goes back."""
        self.board.show(None)
        self.replan()
        self.set_focus(self.home)

    def on_board_pane_chosen(self, event: BoardPane.Chosen) -> None:
        """An item was chosen; one that cannot be says why."""
        if event.item.why_not:
            self.search.reply("no", event.item.why_not)
            return
        chosen = self._chosen
        self.lower_board()
        if chosen is not None:
            chosen(event.item)

    # keys of every sheet ----------------------------------------------------------------------------------------------

    def action_act_call(self) -> None:
        """F2: a call begins; that is done at the desk."""
        self.dismiss("call")

    def action_act_help(self) -> None:
        """F1: help for this screen; again: the key sheet; again: back to it."""
        from screens.help import help_board, keys_board

        if self.board.view is not None and self.board.view.kind == "help":
            self.raise_board(keys_board(self.desk_app.keymap, self.size.width))
        elif self.board.view is not None:
            self.lower_board()
        else:
            self.raise_board(help_board(self.TOPIC, min(90, self.size.width)))

    # the mouse --------------------------------------------------------------------------------------------------------

    def item_clicked(self, index: int) -> None:
        """An item of the raised list was clicked."""
        if self.board.view is not None:
            self.on_board_pane_chosen(BoardPane.Chosen(self.board.view, self.board.view.items[index]))

    def on_keys_pane_pressed(self, event: KeysPane.Pressed) -> None:
        """A word of the keys row was clicked."""
        act = next((a for a in keymap.ACTS if self.desk_app.keymap.first(a.id) == event.key), None)
        if act is not None:
            self.call_later(self.run_action, f"act_{act.id}" if act.id != "language" else "app.language")
