"""A screen one reads: one sheet, asked for in a thread, narrowed in the prompt, exported with F8; Enter on a line opens its case.

The report, the registers and the replay are such screens. Requests are numbered: what comes after another was asked for is dropped.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, Final

from textual.binding import BindingType
from textual.widget import Widget

from console.desk.views import Key
from console.domain.refusal import Refusal
from console.i18n import _, language
from screens import bindings, keymap
from screens.desk_port import Answer
from screens.panes.base import Pane
from screens.panes.reading import ReadingPane
from screens.panes.search import SearchPane
from screens.plan import Place, around
from screens.planned import SheetScreen

#: After this many seconds what is not there yet is spoken of.
_PATIENCE: Final = 0.3
ALL, DATE, STORE, SERVICE = ("全部", "all"), ("日期", "date"), ("门店", "store"), ("服务", "service")


class ReadingScreen(SheetScreen):
    """The sheet, and what all such screens do. ``slow``: the port may take its time, so it is asked in a thread."""

    BINDINGS: ClassVar[list[BindingType]] = bindings.of_screen(back=True)

    slow = True

    def __init__(self, sheet: ReadingPane) -> None:
        super().__init__()
        self.sheet = sheet
        self._number = self._shown = 0

    @property
    def own_panes(self) -> tuple[Pane, ...]:
        """The sheet."""
        return (self.sheet,)

    @property
    def home(self) -> Widget:
        """The focus goes back to the sheet."""
        return self.sheet

    def on_mount(self) -> None:
        self.take_scene()

    def replan(self) -> None:
        """Strip, prompt, a raised list, the sheet, the keys, one under the other."""
        width, height = self.app.size
        _size, places, top, body = around(width, height, self.raised_rows)
        places[self.sheet.id or ""] = Place(0, top, width, body)
        self.search.bounds(0, width, 2)
        self.settle_places(places)

    # what is shown ----------------------------------------------------------------------------------------------------

    @abstractmethod
    def fetch(self, wanted: Callable[[], bool]) -> Callable[[], object]:
        """Make a function that asks the port for what is wanted now; it runs in a thread, and may stop when *wanted* says no."""

    @abstractmethod
    def take(self, found: object) -> None:
        """Draw what came."""

    def refused(self, no: Refusal) -> None:
        """What was asked for cannot be."""
        self.search.reply("no", "  ".join(w for w in (no.message, no.fix) if w))

    def take_scene(self) -> None:
        """Ask for the sheet as the log tells it now."""
        self._number += 1
        number = self._number
        ask = self.fetch(lambda: number == self._number and self.is_attached)
        if not self.slow:
            self._came(number, _asked(ask))
            return
        self.set_timer(_PATIENCE, partial(self._waiting, number))
        self.run_worker(partial(self._fetch, number, ask), thread=True)

    def _fetch(self, number: int, ask: Callable[[], object]) -> None:
        """In a thread."""
        found = _asked(ask)
        if self.is_attached:
            self.app.call_from_thread(self._came, number, found)

    def _waiting(self, number: int) -> None:
        if number == self._number and number > self._shown:
            self.search.reply("note", _("still counting"))

    def _came(self, number: int, found: object) -> None:
        """What came of a request; only the newest counts."""
        if number != self._number:
            return
        self._shown = number
        if self.search.answer == ("note", _("still counting")):
            self.search.reply("", "")
        if isinstance(found, Refusal):
            self.refused(found)
        else:
            self.take(found)

    def keys_row(self, own: Mapping[str, str], onward: str) -> tuple[Key, ...]:
        """The keys: *own* words by act, the others cannot be used here; *onward* is the act people came for."""
        no = _("not on this screen")
        words = {
            "services": _("Service"), "phrases": _("Words"), "queue": _("Queue"), "park": _("Park"), "finish": _("Export"),
            "behalf": _("For"),
        }  # fmt: skip
        always = {
            "help": _("Help"), "call": _("Call"), "find": _("Find"), "menu": _("Menu"), "palette": _("Palette"),
            "language": "EN" if language() == "zh" else "中文",
        }  # fmt: skip
        shown = always | own
        return tuple(
            Key(
                key=self.desk_app.keymap.first(act.id),
                word=shown.get(act.id) or words[act.id],
                why_not="" if act.id in shown else no,
                next=act.id == onward,
            )
            for act in keymap.ACTS
            if act.id in shown or act.id in words
        )

    def tick(self) -> None:
        """The clock of the prompt."""
        self.search.tick()

    # keys -------------------------------------------------------------------------------------------------------------

    def widen(self) -> bool:
        """Take back what narrows the sheet; whether there was anything."""
        return False

    def action_act_back(self) -> None:
        """Esc: down with the list, out of the prompt, out of what narrows, out of the screen."""
        if self.board.view is not None:
            self.lower_board()
        elif self.search.editor.text:
            self.search.load("")
        elif self.search.has_focus:
            self.set_focus(self.sheet)
        elif not self.widen():
            self.dismiss("")

    def action_act_find(self) -> None:
        """F3: into the prompt."""
        self.set_focus(self.search)

    def action_act_menu(self) -> None:
        """F10: the desk's menu."""
        self.dismiss("menu")

    def action_act_palette(self) -> None:
        """Ctrl+P: the desk's palette."""
        self.dismiss("palette")

    def not_here(self) -> None:
        """A key that does nothing on this screen says so."""
        self.search.reply("no", _("not on this screen"))

    def action_act_services(self) -> None:
        """F4."""
        self.not_here()

    def action_act_phrases(self) -> None:
        """F5."""
        self.not_here()

    def action_act_queue(self) -> None:
        """F6."""
        self.not_here()

    def action_act_park(self) -> None:
        """F7."""
        self.not_here()

    def action_act_finish(self) -> None:
        """F8."""
        self.not_here()

    def action_act_behalf(self) -> None:
        """F9."""
        self.not_here()

    # files ------------------------------------------------------------------------------------------------------------

    def export(self, write: Callable[[], Answer]) -> None:
        """Write files in a thread; what came of it is answered in the prompt."""
        if not self.slow:
            self.exported(write())
            return
        self.search.reply("note", _("writing"))
        self.run_worker(partial(self._export, write), thread=True, group="export")

    def _export(self, write: Callable[[], Answer]) -> None:
        """In a thread."""
        answer = write()
        if self.is_attached:
            self.app.call_from_thread(self.exported, answer)

    def exported(self, answer: Answer) -> None:
        """The files are there, or why not."""
        self.search.reply(answer.verdict, answer.text)

    # lines ------------------------------------------------------------------------------------------------------------

    def on_reading_pane_opened(self, event: ReadingPane.Opened) -> None:
        """Enter on a line: the desk opens its case."""
        self.dismiss(event.case)

    def on_reading_pane_typed(self, event: ReadingPane.Typed) -> None:
        """What is typed anywhere stands in the prompt."""
        self.set_focus(self.search)
        self.search.load(self.search.editor.text + event.character)

    def on_pane_clicked(self, event: Pane.Clicked) -> None:
        """A click does what the keys would."""
        tag = event.tag if isinstance(event.tag, tuple) else ("",)
        if event.pane is self.search:
            self.set_focus(self.search)
        elif tag[0] == "case":
            self.dismiss(str(tag[1]))
        elif tag[0] == "item":
            self.item_clicked(tag[1])

    def on_search_pane_other_way(self, event: SearchPane.OtherWay) -> None:
        """Tab: to the lines."""
        self.set_focus(self.sheet)


def _asked(ask: Callable[[], object]) -> object:
    """The answer; a refusal is one too."""
    try:
        return ask()
    except Refusal as no:
        return no
