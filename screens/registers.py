"""The registration forms as books: choose one (F4), type what must stand in a line, narrow by date, store, service; open, export."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from console.desk.views import Strip
from console.domain.refusal import Refusal
from console.domain.text import clean, narrow
from console.i18n import _
from screens.desk_port import Answer
from screens.panes.board import Board, Item, numbered
from screens.panes.register import RegisterPane
from screens.panes.search import SearchPane
from screens.reading import ALL, DATE, SERVICE, STORE, ReadingScreen
from screens.registers_home import Narrowed, Register, RegistersPort

_KINDS = ("xlsx", "csv", "pdf")


class RegistersScreen(ReadingScreen):
    """One register at a time. It closes with the number of a case to open, or with what the desk is to do."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_name("reading.tcss")
    AUTO_FOCUS = "#register"
    TOPIC = "registers"

    def __init__(self, port: RegistersPort) -> None:
        self.register = RegisterPane(id="register")
        super().__init__(self.register)
        self.port = port
        self.slow = port.slow
        #: What is asked for, and what is on show.
        self.asked = self._good = Narrowed()

    def fetch(self, wanted: Callable[[], bool]) -> Callable[[], Register]:
        """Ask for the register that is wanted now."""
        return partial(self.port.view, self.asked, wanted)

    def take(self, found: object) -> None:
        """Draw it."""
        assert isinstance(found, Register)
        self.asked = self._good = self.asked._replace(form=found.form)
        self.strip.show(Strip(name=_("Forms"), words=(found.title,)))
        self.register.show(found)
        self.keys.show(self.keys_row({"services": _("Forms"), "finish": _("Export")}, "services"))
        self.search.say(
            (
                (_("date {date}", date="11-22 11-25"),),
                (_("store {number}", number="03"),),
                (_("service {name}", name=_("car wash")),),
                (_("or what stands in a line"),),
            )
        )
        self.replan()

    def refused(self, no: Refusal) -> None:
        """What is on show stays what is asked for."""
        super().refused(no)
        self.asked = self._good

    # keys -------------------------------------------------------------------------------------------------------------

    def widen(self) -> bool:
        """Take back what narrows the register."""
        whole = Narrowed(form=self.asked.form)
        if self.asked == whole:
            return False
        self._narrow(whole)
        return True

    def action_act_services(self) -> None:
        """F4: the forms, numbered, those with entries first."""
        forms = sorted(self.port.forms(), key=lambda f: -f[2])
        found = numbered(
            [Item(form, "", title, note=str(count) if count else "") for form, title, count in forms]
        )
        self.raise_board(Board("forms", _("Forms"), found), lambda item: self._narrow(Narrowed(form=item.id)))

    def action_act_finish(self) -> None:
        """F8: as a workbook, as CSV, or printed."""
        titles = (_("workbook .xlsx"), _("text for other programs .csv"), _("print .pdf"))
        found = numbered([Item(kind, "", title) for kind, title in zip(_KINDS, titles, strict=True)])

        def write(item: Item) -> None:
            work: Callable[[], Answer] = partial(self.port.export, self.asked, item.id)
            self.export(work)

        self.raise_board(Board("export", _("Export"), found), write)

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter in the prompt: a date or two, a store, a service, or words that must stand in a line."""
        text = narrow(clean(event.text)).strip()
        verb, _space, rest = text.partition(" ")
        verb, rest = verb.casefold(), rest.strip()
        if not text:
            self.set_focus(self.register)
        elif text.casefold() in ALL:
            self._narrow(Narrowed(form=self.asked.form))
        elif verb in DATE and rest:
            since, _gap, until = rest.replace(" - ", " ").replace("到", " ").partition(" ")
            self._narrow(self.asked._replace(since=since, until=until.strip()))
        elif verb in STORE and rest:
            unit = self.port.store(rest)
            if not unit:
                self.search.reply("no", _("there is no store 「{text}」", text=rest))
                return
            self._narrow(self.asked._replace(store=unit))
        elif verb in SERVICE and rest:
            self._narrow(self.asked._replace(service=rest))
        else:
            self._narrow(self.asked._replace(text=text))

    def _narrow(self, asked: Narrowed) -> None:
        self.asked = asked
        self.search.load("")
        self.search.reply("", "")
        self.take_scene()
        if self.search.answer[0] != "no":
            self.set_focus(self.register)
