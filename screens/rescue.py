"""The file is damaged, and a good backup is there: offered before the desk opens. Nothing is touched until somebody chooses."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType

from console.desk.views import Strip
from console.domain.refusal import Refusal
from console.i18n import _
from screens.cells import Line
from screens.panes.base import Pane, Row
from screens.panes.board import Board, BoardPane, Item, numbered
from screens.plan import Place, size_of
from screens.planned import PlannedScreen
from screens.wrap import wrap

#: Cells of the card at most.
_WIDTH = 90


class Rescue(NamedTuple):
    """What can be done about a file that does not open: the trouble in words, the backup to offer, and the file."""

    problem: str
    database: Path
    backup: Path
    day: str
    size: int
    command: str

    def put_in_place(self) -> Path | None:
        """The backup takes the file's place; where the damaged file is kept. Raises ``Refusal``."""
        from console.store.backup import restore

        return restore(self.backup, self.database)


def rescue_for(database: Path, error: Exception) -> Rescue | None:
    """What to offer for an error at opening: the newest good backup of a damaged file, or nothing."""
    from console.desk import backups

    if getattr(error, "code", "") not in ("damaged", "not-a-console-file") or not isinstance(error, Refusal):
        return None
    found = backups.offer(database)
    if found is None:
        return None
    return Rescue(error.message, database, found.path, found.day, found.size, found.command)


class WordsPane(Pane, can_focus=False):
    """What is wrong, and what the backup shows, in as many lines as it takes."""

    PLANE = "ground"
    help_id = "strip"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.said: tuple[str, ...] = ()

    def show(self, *said: str) -> None:
        """Other sentences, each a paragraph."""
        if said != self.said:
            self.said = said
            self.redraw()

    def wanted(self, width: int) -> int:
        """The rows it takes."""
        return sum(len(wrap(words, width - 4)) for words in self.said)

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        lines = [line for words in self.said for line in wrap(words, width - 4)]
        return [Row(partial(_say, words=line)) for line in lines]


def _say(line: Line, now: int, *, words: str) -> None:
    line.put(2, words, "ink", end=line.width - 1)


class RescueScreen(PlannedScreen[bool]):
    """Says what is wrong and what the backup shows; closes with whether the backup was put in place."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#board"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    def __init__(self, rescue: Rescue) -> None:
        super().__init__()
        self.rescue = rescue
        self.words = WordsPane(id="words")
        self._no = ""

    @property
    def own_panes(self) -> tuple[Pane, ...]:
        """The sentences."""
        return (self.words,)

    def on_mount(self) -> None:
        self.take_scene()

    def on_resize(self, event: events.Resize) -> None:
        self.replan()
        for pane in self.panes:
            pane.redraw()

    def take_scene(self) -> None:
        """Draw it in the language in force."""
        rescue = self.rescue
        self.strip.show(
            Strip(
                state="fault",
                name=_("{file} is damaged.", file=rescue.database.name),
                words=(_("Nothing was changed."),),
            )
        )
        self.words.show(
            self._no or rescue.problem.replace(str(rescue.database), rescue.database.name),
            _(
                "The newest good backup is of {day}, {size} MB. What was written after it is not in it.",
                day=rescue.day,
                size=f"{rescue.size / 1_000_000:.1f}",
            ),
        )
        items = (
            Item("restore", "", _("Open with the backup"), note=_("the damaged file is kept beside it")),
            Item("leave", "", _("Leave"), note=_("nothing is touched")),
        )
        self.board.show(Board("rescue", _("What can be done"), numbered(items), right=_("Esc leaves")))
        self.replan()

    def replan(self) -> None:
        """Strip, what is wrong, the choices."""
        width, height = self.app.size
        places = {"strip": Place(0, 0, width, 1)}
        if size_of(width, height) == "none":
            places["notice"] = Place(0, 1, width, max(0, height - 1))
        else:
            wide = min(width, _WIDTH)
            rows = max(1, min(self.words.wanted(wide), height - 2 - self.board.wanted()))
            places["words"] = Place(0, 2, wide, rows)
            places["board"] = Place(0, 3 + rows, wide, min(height - 3 - rows, self.board.wanted()))
        self.settle_places(places)

    def on_board_pane_chosen(self, event: BoardPane.Chosen) -> None:
        """Put the backup in place and open it, or leave."""
        if event.item.id == "leave":
            self.dismiss(False)
            return
        try:
            self.rescue.put_in_place()
        except Refusal as no:
            self._no = "  ".join(w for w in (no.message, no.fix) if w)
            self.take_scene()
            return
        self.dismiss(True)

    def on_pane_clicked(self, event: Pane.Clicked) -> None:
        """A click chooses."""
        if isinstance(event.tag, tuple) and event.tag[0] == "item" and self.board.view is not None:
            self.on_board_pane_chosen(BoardPane.Chosen(self.board.view, self.board.view.items[event.tag[1]]))

    def action_leave(self) -> None:
        """Esc: leave, nothing is touched."""
        self.dismiss(False)

    def tick(self) -> None:
        """Nothing turns here."""
