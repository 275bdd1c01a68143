"""The report of a day: strip, prompt, the sheet, the keys. Typed: a date, a store, ``replay STEP MINUTES``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from console.desk.reports.screen import ReportView
from console.desk.views import Strip
from console.domain.refusal import Refusal
from console.domain.text import clean, fold, narrow
from console.i18n import _
from screens.desk_port import Answer
from screens.panes.base import Pane
from screens.panes.board import Board, Item, numbered
from screens.panes.register import RegisterPane
from screens.panes.report import ReportPane
from screens.panes.search import SearchPane
from screens.reading import ALL, DATE, STORE, ReadingScreen
from screens.registers_home import Register
from screens.replay_home import open_replay
from screens.report_home import ReportPort

_TABLES = ("各表", "tables", "table")


class ReportScreen(ReadingScreen):
    """One day. It closes with the number of a case to open, or with what the desk is to do (``call menu palette replay …``)."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_name("reading.tcss")
    AUTO_FOCUS = "#report"
    TOPIC = "report"

    def __init__(self, port: ReportPort) -> None:
        self.report = ReportPane(id="report")
        self.table = RegisterPane(id="topic")
        super().__init__(self.report)
        self.port = port
        self.slow = port.slow
        self.date = self.store = ""
        #: What is on show; asked for again when another day cannot be told.
        self._good = ("", "")
        self.listing = self.anyway = False
        #: The table on show instead of the figures, by its key.
        self.topic = ""
        self.view = ReportView()

    @property
    def own_panes(self) -> tuple[Pane, ...]:
        """The figures, or one of the tables."""
        return (self.report, self.table)

    # what is shown ----------------------------------------------------------------------------------------------------

    def fetch(self, wanted: Callable[[], bool]) -> Callable[[], ReportView]:
        """Ask for the day that is wanted now."""
        return partial(self.port.view, self.date, self.store)

    def take(self, found: object) -> None:
        """Draw it."""
        assert isinstance(found, ReportView)
        self.view = found
        self._good = (self.date, self.store)
        self.show()

    def refused(self, no: Refusal) -> None:
        """What is on show stays what is asked for."""
        super().refused(no)
        self.date, self.store = self._good

    def show(self) -> None:
        """Hand every pane its part."""
        view = self.view
        self.strip.show(Strip(name=view.title, words=view.words, right=("   ".join(view.right),)))
        self.report.show(view, self.listing)
        table = next((t for t in view.tables if t.key == self.topic), None)
        self.sheet = self.report if table is None else self.table
        if table is not None:
            self.table.show(
                Register(
                    table.key,
                    table.title,
                    table.columns,
                    table.lines,
                    False,
                    table.note,
                    table.cases,
                    table.numbers,
                )
            )
        listed = _("Its figures") if self.listing else _("Those cases")
        self.keys.show(self.keys_row({"queue": listed, "finish": _("Export")}, "finish"))
        self.search.say((view.hint,) if len(view.hint) < 2 else tuple((h,) for h in view.hint))
        self.search.reply("", view.export_words)
        self.replan()

    # keys -------------------------------------------------------------------------------------------------------------

    def widen(self) -> bool:
        """Out of the table, out of the list."""
        if self.topic:
            self.look_at("")
            return True
        if self.listing:
            self.action_act_queue()
            return True
        return False

    def action_act_queue(self) -> None:
        """F6: the cases behind the figures, and back."""
        self.listing = not self.listing
        self.look_at("")

    def look_at(self, topic: str) -> None:
        """A table instead of the figures; none: the figures again."""
        self.topic = topic
        self.show()
        self.set_focus(self.sheet)

    def choose_topic(self) -> None:
        """All tables, numbered."""
        found = numbered([Item(t.key, "", t.title, note=str(len(t.lines) or "")) for t in self.view.tables])
        self.raise_board(Board("topics", _("Tables"), found), lambda item: self.look_at(item.id))

    def action_act_finish(self) -> None:
        """F8: the files. When a site's data is missing, once more does it all the same."""
        self.export(partial(self.port.export, self.date, self.store, self.anyway))

    def exported(self, answer: Answer) -> None:
        """The files are there, or why not."""
        self.anyway = bool(answer.ask)
        super().exported(answer)

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter in the prompt: another day, another store, or what another limit would have meant."""
        words = narrow(clean(event.text)).split()
        verb, rest = (words[0].casefold(), " ".join(words[1:])) if words else ("", "")
        if not words:
            self.set_focus(self.report)
        elif " ".join(words).casefold() in _TABLES:
            self.search.load("")
            self.choose_topic()
        elif topic := self._topic(" ".join(words)):
            self.search.load("")
            self.look_at(topic)
        elif verb == "replay":
            self.search.load("")
            open_replay(self.desk_app, " ".join(words[1:]))
        elif verb in (*DATE, *STORE) and rest:
            self._go(rest, verb in STORE)
        else:
            self._go(" ".join(words), False)

    def _topic(self, text: str) -> str:
        """The table whose title was typed."""
        return next((t.key for t in self.view.tables if fold(text) in (t.key, fold(t.title))), "")

    def _go(self, text: str, store: bool) -> None:
        before = (self.date, self.store)
        if text.casefold() in ALL:
            self.store = ""
        elif (unit := self.port.store(text)) and (store or not _is_date(text)):
            self.store = unit
        elif store:
            self.search.reply("no", _("there is no store 「{text}」", text=text))
            return
        else:
            self.date = text
        if (self.date, self.store) == before:
            return
        self.anyway = False
        self.search.load("")
        self.take_scene()
        self.set_focus(self.report)


def _is_date(text: str) -> bool:
    return any(mark in text for mark in "-/.年月") or len(text) >= 6
