"""The report of a day: strip, prompt, the sheet, the keys. Typed: a date, a store, ``replay STEP MINUTES``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.layout import Layout
from textual.screen import Screen

from console.desk.reports.screen import ReportView
from console.desk.views import Key, Strip
from console.domain.refusal import Refusal
from console.domain.text import clean, narrow
from console.i18n import _, language
from screens.desk_port import Answer
from screens.help import help_board
from screens.layout import PlannedLayout
from screens.panes.base import Pane
from screens.panes.board import BoardPane
from screens.panes.keys import KeysPane
from screens.panes.notice import NoticePane
from screens.panes.report import ReportPane
from screens.panes.search import SearchPane
from screens.panes.strip import StripPane
from screens.plan import Place, size_of
from screens.report_home import ReportPort

#: After this many seconds a day that is not there yet is spoken of.
_PATIENCE = 0.3
_ALL = ("全部", "all")
_DATE = ("日期", "date")
_STORE = ("门店", "store")


class ReportScreen(Screen[str]):
    """One day. It closes with the number of a case to open, or with what the desk is to do (``call menu palette``)."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#report"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", show=False),
        Binding("f1", "help", "help", show=False),
        Binding("f2", "leave_for('call')", "call", show=False),
        Binding("f3", "find", "find", show=False),
        Binding("f6", "list", "cases", show=False),
        Binding("f8", "export", "export", show=False),
        Binding("f10", "leave_for('menu')", "menu", show=False),
        Binding("ctrl+p", "leave_for('palette')", "palette", show=False),
    ]

    def __init__(self, port: ReportPort) -> None:
        super().__init__()
        self.port = port
        self.date = self.store = ""
        self.listing = self.anyway = False
        #: Requests are numbered: a day that comes after another was asked for is dropped.
        self._number = self._shown = 0
        self.view = ReportView()
        self.places: dict[str, Place] = {}
        self._planned = PlannedLayout()
        self.strip = StripPane(id="strip")
        self.search = SearchPane(id="search")
        self.report = ReportPane(id="report")
        self.board = BoardPane(id="board")
        self.keys = KeysPane(id="keys")
        self.notice = NoticePane(id="notice")

    @property
    def layout(self) -> Layout:
        """Panes stand where the plan says."""
        return self._planned

    @property
    def panes(self) -> tuple[Pane, ...]:
        """Every pane, top to bottom."""
        return (self.strip, self.search, self.board, self.report, self.keys, self.notice)

    def compose(self) -> ComposeResult:
        yield from self.panes

    def on_mount(self) -> None:
        self.take_scene()

    def on_resize(self, event: events.Resize) -> None:
        self.replan()
        for pane in self.panes:
            pane.redraw()

    def replan(self) -> None:
        """Strip, prompt, sheet, keys, one under the other."""
        width, height = self.app.size
        if size_of(width, height) == "none":
            places = {"strip": Place(0, 0, width, 1), "notice": Place(0, 1, width, max(0, height - 1))}
        else:
            raised = min(self.board.wanted(), max(6, height - 6)) if self.board.view is not None else 0
            places = {
                "strip": Place(0, 0, width, 1),
                "search": Place(0, 1, width, 2),
                "report": Place(0, 3 + raised, width, max(0, height - 4 - raised)),
                "keys": Place(0, height - 1, width, 1),
            }
            if raised:
                places["board"] = Place(0, 3, min(width, 90), raised)
        self.search.bounds(0, width, 2)
        if places != self.places:
            self.places = places
            # A child asks for it: that also drops the arrangement the screen remembers.
            self.strip.refresh(repaint=False, layout=True)

    # what is shown --------------------------------------------------------------------------------------------------------

    def take_scene(self) -> None:
        """Ask for the day as the log tells it now; a port that may take its time is asked in a thread."""
        self._number += 1
        if not self.port.slow:
            self._came(self._number, self._ask(self.date, self.store))
            return
        self.set_timer(_PATIENCE, partial(self._waiting, self._number))
        self.run_worker(partial(self._fetch, self._number, self.date, self.store), thread=True)

    def _ask(self, date: str, store: str) -> ReportView | Refusal:
        try:
            return self.port.view(date, store)
        except Refusal as no:
            return no

    def _fetch(self, number: int, date: str, store: str) -> None:
        """In a thread."""
        found = self._ask(date, store)
        if self.is_attached:
            self.app.call_from_thread(self._came, number, found)

    def _waiting(self, number: int) -> None:
        if number == self._number and number > self._shown:
            self.search.reply("note", _("still counting"))

    def _came(self, number: int, found: ReportView | Refusal) -> None:
        """What came of a request; only the newest counts."""
        if number != self._number:
            return
        self._shown = number
        if isinstance(found, Refusal):
            self.date = self.view.date
            self.search.reply("no", "  ".join(w for w in (found.message, found.fix) if w))
            return
        self.view = found
        self.show()

    def show(self) -> None:
        """Hand every pane its part."""
        view = self.view
        self.strip.show(Strip(name=view.title, words=view.words, right=("   ".join(view.right),)))
        self.report.show(view, self.listing)
        self.keys.show(self._keys())
        self.search.say((view.hint,) if len(view.hint) < 2 else tuple((h,) for h in view.hint))
        self.search.reply("", view.export_words)
        self.replan()

    def _keys(self) -> tuple[Key, ...]:
        no = _("not on this screen")
        other = "EN" if language() == "zh" else "中文"
        listed = _("Its figures") if self.listing else _("Those cases")
        words = (
            ("F1", _("Help"), ""), ("F2", _("Call"), ""), ("F3", _("Find"), ""), ("F4", _("Service"), no),
            ("F5", _("Words"), no), ("F6", listed, ""), ("F7", _("Park"), no), ("F8", _("Export"), ""),
            ("F9", _("For"), no), ("F10", _("Menu"), ""), ("^P", _("Palette"), ""), ("^L", other, ""),
        )  # fmt: skip
        return tuple(Key(key=k, word=w, why_not=why, next=k == "F8") for k, w, why in words)

    def tick(self) -> None:
        """The clock of the prompt."""
        self.search.tick()

    # keys -----------------------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Esc: out of the prompt, out of the list, out of the report."""
        if self.board.view is not None:
            self.action_help()
        elif self.search.editor.text:
            self.search.load("")
        elif self.search.has_focus:
            self.set_focus(self.report)
        elif self.listing:
            self.action_list()
        else:
            self.dismiss("")

    def action_help(self) -> None:
        """F1: what the sheet says; again: back to it."""
        self.board.show(help_board("report", 78) if self.board.view is None else None)
        self.replan()
        self.set_focus(self.board if self.board.view is not None else self.report)

    def action_leave_for(self, what: str) -> None:
        """Back to the desk, which does it."""
        self.dismiss(what)

    def action_find(self) -> None:
        """F3: into the prompt."""
        self.set_focus(self.search)

    def action_list(self) -> None:
        """F6: the cases behind the figures, and back."""
        self.listing = not self.listing
        self.show()
        self.set_focus(self.report)

    def action_export(self) -> None:
        """F8: the files. When a site's data is missing, once more does it all the same."""
        if not self.port.slow:
            self._exported(self.port.export(self.date, self.store, self.anyway))
            return
        self.search.reply("note", _("writing"))
        self.run_worker(
            partial(self._export, self.date, self.store, self.anyway), thread=True, group="export"
        )

    def _export(self, date: str, store: str, anyway: bool) -> None:
        """In a thread."""
        answer = self.port.export(date, store, anyway)
        if self.is_attached:
            self.app.call_from_thread(self._exported, answer)

    def _exported(self, answer: Answer) -> None:
        self.anyway = bool(answer.ask)
        self.search.reply(answer.verdict, answer.text)

    def on_report_pane_opened(self, event: ReportPane.Opened) -> None:
        """Enter on a case: the desk opens it."""
        self.dismiss(event.case)

    def on_report_pane_typed(self, event: ReportPane.Typed) -> None:
        """What is typed anywhere stands in the prompt."""
        self.set_focus(self.search)
        self.search.load(self.search.editor.text + event.character)

    def on_pane_clicked(self, event: Pane.Clicked) -> None:
        """A click does what the keys would."""
        if event.pane is self.search:
            self.set_focus(self.search)
        elif isinstance(event.tag, tuple) and event.tag[0] == "case":
            self.dismiss(str(event.tag[1]))

    def on_keys_pane_pressed(self, event: KeysPane.Pressed) -> None:
        """A word of the keys row was clicked."""
        acts = {
            "F1": "help",
            "F2": "leave_for('call')",
            "F3": "find",
            "F6": "list",
            "F8": "export",
            "F10": "leave_for('menu')",
        }
        if event.key in acts:
            self.call_later(self.run_action, acts[event.key])

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter in the prompt: another day, another store, or what another limit would have meant."""
        words = narrow(clean(event.text)).split()
        if not words:
            self.set_focus(self.report)
            return
        if words[0].casefold() == "replay":
            self._replay(words[1:])
            return
        verb, rest = words[0].casefold(), " ".join(words[1:])
        text = rest if verb in (*_DATE, *_STORE) and rest else " ".join(words)
        self._go(text, verb in _STORE and bool(rest))

    def _replay(self, words: list[str]) -> None:
        if len(words) < 2:
            self.search.reply("no", _("write replay, the step, the minutes"))
            return
        answer = self.port.replay(" ".join(words[:-1]), words[-1])
        self.search.reply(answer.verdict, answer.text)

    def _go(self, text: str, store: bool) -> None:
        before = (self.date, self.store)
        if text.casefold() in _ALL:
            self.store = ""
        elif (unit := self.port.store(text)) and (store or not _is_date(text)):
            self.store = unit
        elif store:
            self.search.reply("no", _("there is no store 「{text}」", text=text))
            return
        else:
            self.date = _with_year(text, self.view.date)
        if (self.date, self.store) == before:
            return
        self.anyway = False
        self.search.load("")
        self.take_scene()
        self.set_focus(self.report)


def _is_date(text: str) -> bool:
    return any(mark in text for mark in "-/.年月") or len(text) >= 6


def _with_year(text: str, shown: str) -> str:
    """``11-22`` in the year that is on show; what is complete stays as it is."""
    parts = text.replace("/", "-").replace(".", "-").replace("月", "-").rstrip("日号").split("-")
    if len(parts) == 2 and all(p.isdigit() for p in parts) and len(parts[0]) <= 2:
        year = int(shown[:4]) if shown[:4].isdigit() else 0
        date = f"{year:04d}-{int(parts[0]):02d}-{int(parts[1]):02d}"
        return (
            date
            if date <= shown or not shown
            else f"{year - 1:04d}{date[4:]}"
            if parts[0] > shown[5:7]
            else date
        )
    return text
