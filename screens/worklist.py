"""A screen with lines to work through one by one (a shift, the weekly hand-in): groups of lines, acts on the line or on all.

What is typed narrows the lines; Enter on a line opens its case at the desk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

from console.desk.views import Countdown, Strip
from console.domain import text as words
from console.i18n import _
from screens.desk_port import Answer, MenuItem
from screens.panes.board import Board, Item, numbered
from screens.panes.search import SearchPane
from screens.panes.worklist import WorklistPane
from screens.reading import ReadingScreen


class WorkLine(NamedTuple):
    """A line: its case, clock, whether the customer was promised, plate, name, what it is, what was said of it at the right.

    ``key`` is the group's or line's own name for an act (a store); ``done``: nothing is left to do with it.
    """

    case: str
    clock: Countdown | None = None
    promised: bool = False
    plate: str = ""
    name: str = ""
    what: str = ""
    said: str = ""
    key: str = ""
    done: bool = False
    late: bool = False


class WorkGroup(NamedTuple):
    """Lines that belong together: title, words at the right end of it, the lines; ``id`` names the group whatever its title."""

    title: str
    right: str = ""
    lines: tuple[WorkLine, ...] = ()
    id: str = ""


class WorkView(NamedTuple):
    """All of it: the strip, the groups, what to say when there are none, what the hint says, the line's own words of keys."""

    strip: Strip = Strip()
    groups: tuple[WorkGroup, ...] = ()
    empty: str = ""
    hint: tuple[tuple[str, ...], ...] = ()


class WorkPort(Protocol):
    """What such a screen asks for. ``slow``: :meth:`view` may take its time, so it is asked in a thread."""

    slow: bool

    def view(self) -> WorkView:
        """The lines as they are now; may raise a refusal."""
        ...

    def changed(self) -> bool:
        """Called once a second: whether others changed something."""
        ...

    def acts(self, line: WorkLine | None) -> Sequence[MenuItem]:
        """F4: what can be done with all of it, with the reason for what cannot."""
        ...

    def act(self, item: str, line: WorkLine | None, choice: str = "", text: str = "") -> tuple[Answer, str]:
        """Do it; the answer, and a text for the clipboard (empty: none)."""
        ...


class WorklistScreen(ReadingScreen):
    """The lines and their acts; subclasses say which key does which act."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_name("reading.tcss")
    AUTO_FOCUS = "#worklist"

    #: Words of the keys by act (``finish``, ``park`` ..), and the act people came for.
    WORDS: ClassVar[dict[str, str]] = {}
    ONWARD: ClassVar[str] = "finish"

    def __init__(self, port: WorkPort) -> None:
        self.list = WorklistPane(id="worklist")
        super().__init__(self.list)
        self.port = port
        self.slow = port.slow
        self.view = WorkView()
        self.text = ""
        self._asked: Callable[[str], None] | None = None

    def fetch(self, wanted: Callable[[], bool]) -> Callable[[], WorkView]:
        """Ask for the lines."""
        return self.port.view

    def take(self, found: object) -> None:
        """Draw them, narrowed by what was typed."""
        assert isinstance(found, WorkView)
        self.view = found
        self.strip.show(found.strip)
        self.list.show(narrowed(found.groups, self.text), self.empty)
        self.keys.show(self.keys_row({act: _(word) for act, word in self.WORDS.items()}, self.ONWARD))
        self.hint()
        self.replan()

    @property
    def empty(self) -> str:
        """What stands where no line is."""
        return _("Nothing here has 「{text}」 in it.", text=self.text) if self.text else self.view.empty

    def hint(self) -> None:
        """Row 2: what narrows the lines, else what can be done."""
        if self._asked is None:
            self.search.say(((self.text,), (_("Esc: all of them"),)) if self.text else self.view.hint)

    def tick(self) -> None:
        """Digits turn; what others did is brought in."""
        super().tick()
        if self.port.changed():
            self.take_scene()
        for pane in (self.strip, self.list):
            pane.tick()

    @property
    def line(self) -> WorkLine | None:
        """The line under the cursor."""
        return self.list.line

    # acts -------------------------------------------------------------------------------------------------------------

    def do(self, item: str, choice: str = "", text: str = "") -> None:
        """Do an act on the line, or on all of it; a list or words that it asks for come first."""
        line = self.line
        answer, copied = self.port.act(item, line, choice, text)
        if copied:
            self.app.copy_to_clipboard(copied)
        if answer.pick:
            items = numbered(
                [Item(c.id, c.digit, c.title, note=c.note, why_not=c.why_not) for c in answer.pick]
            )
            self.raise_board(Board("pick", answer.title, items), lambda chosen: self.do(item, chosen.id))
            return
        if answer.ask:
            self._asked = lambda words: self.do(item, choice, words)
            self.search.load("")
            self.search.say(((answer.ask,), (_("Enter: done"), _("Esc: leave it"))))
            self.set_focus(self.search)
            return
        self.take_scene()
        self.search.reply(answer.verdict, answer.text)

    def action_act_services(self) -> None:
        """F4: what can be done with all of it."""
        items = numbered(
            [Item(m.id, "", m.title, note=m.key, why_not=m.why_not) for m in self.port.acts(self.line)]
        )
        self.raise_board(Board("acts", _("What can be done"), items), lambda item: self.do(item.id))

    def action_act_back(self) -> None:
        """Esc leaves a question first."""
        if self._asked is not None:
            self._asked = None
            self.search.load("")
            self.hint()
            self.set_focus(self.list)
        elif self.board.view is None and (self.search.editor.text or self.text):
            self.search.load("")
            self._narrow("")
        else:
            super().action_act_back()

    # the prompt -------------------------------------------------------------------------------------------------------

    def widen(self) -> bool:
        """All lines again."""
        if not self.text:
            return False
        self._narrow("")
        return True

    def on_search_pane_typed(self, event: SearchPane.Typed) -> None:
        """What is typed narrows the lines at once, unless it answers a question."""
        if self._asked is None:
            self._narrow(event.text)

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter: the answer to a question, else into the lines."""
        asked, self._asked = self._asked, None
        if asked is not None:
            self.search.load("")
            self.set_focus(self.list)
            asked(event.text)
        else:
            self.set_focus(self.list)

    def _narrow(self, text: str) -> None:
        self.text = words.clean(text).strip()
        self.list.show(narrowed(self.view.groups, self.text), self.empty)
        self.hint()


def narrowed(groups: Sequence[WorkGroup], text: str) -> tuple[WorkGroup, ...]:
    """The lines in which (or in whose group's title) every word of *text* is found; groups without lines are left out."""
    wanted = [words.fold(w) for w in text.split()]
    if not wanted:
        return tuple(groups)
    out = []
    for group in groups:
        lines = tuple(
            line
            for line in group.lines
            if all(
                any(
                    w in words.fold(part)
                    for part in (group.title, line.case, line.plate, line.name, line.what, line.said)
                )
                for w in wanted
            )
        )
        if lines:
            out.append(group._replace(lines=lines))
    return tuple(out)
