"""The registration forms as books: choose one (F4), type what must stand in a line, narrow by date or store, open, export."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.layout import Layout
from textual.screen import Screen

from console.desk.views import Key, Strip
from console.domain.refusal import Refusal
from console.domain.text import clean, narrow
from console.i18n import _, language
from screens.desk_port import Answer
from screens.help import help_board
from screens.layout import PlannedLayout
from screens.panes.base import Pane
from screens.panes.board import Board, BoardPane, Item, numbered
from screens.panes.keys import KeysPane
from screens.panes.notice import NoticePane
from screens.panes.register import RegisterPane
from screens.panes.search import SearchPane
from screens.panes.strip import StripPane
from screens.plan import Place, size_of
from screens.registers_home import Narrowed, RegistersPort

_ALL, _DATE, _STORE = ("全部", "all"), ("日期", "date"), ("门店", "store")
_KINDS = ("xlsx", "csv", "pdf")


class RegistersScreen(Screen[str]):
    """One register at a time. It closes with the number of a case to open, or with what the desk is to do."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#register"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", show=False),
        Binding("f1", "help", "help", show=False),
        Binding("f2", "leave_for('call')", "call", show=False),
        Binding("f3", "find", "find", show=False),
        Binding("f4", "forms", "forms", show=False),
        Binding("f8", "export", "export", show=False),
        Binding("f10", "leave_for('menu')", "menu", show=False),
        Binding("ctrl+p", "leave_for('palette')", "palette", show=False),
    ]

    def __init__(self, port: RegistersPort) -> None:
        super().__init__()
        self.port = port
        self.asked = Narrowed()
        self.places: dict[str, Place] = {}
        self._planned = PlannedLayout()
        self.strip = StripPane(id="strip")
        self.search = SearchPane(id="search")
        self.board = BoardPane(id="board")
        self.register = RegisterPane(id="register")
        self.keys = KeysPane(id="keys")
        self.notice = NoticePane(id="notice")

    @property
    def layout(self) -> Layout:
        """Panes stand where the plan says."""
        return self._planned

    @property
    def panes(self) -> tuple[Pane, ...]:
        """Every pane, top to bottom."""
        return (self.strip, self.search, self.board, self.register, self.keys, self.notice)

    def compose(self) -> ComposeResult:
        yield from self.panes

    def on_mount(self) -> None:
        self.take_scene()

    def on_resize(self, event: events.Resize) -> None:
        self.replan()
        for pane in self.panes:
            pane.redraw()

    def replan(self) -> None:
        """Strip, prompt, a raised list, the lines, keys."""
        width, height = self.app.size
        places = {"strip": Place(0, 0, width, 1)}
        if size_of(width, height) == "none":
            places["notice"] = Place(0, 1, width, max(0, height - 1))
        else:
            raised = min(self.board.wanted(), max(6, height - 6)) if self.board.view is not None else 0
            places["search"] = Place(0, 1, width, 2)
            if raised:
                places["board"] = Place(0, 3, min(width, 90), raised)
            places["register"] = Place(0, 3 + raised, width, max(0, height - 4 - raised))
            places["keys"] = Place(0, height - 1, width, 1)
        self.search.bounds(0, width, 2)
        if places != self.places:
            self.places = places
            # A child asks for it: that also drops the arrangement the screen remembers.
            self.strip.refresh(repaint=False, layout=True)

    def take_scene(self) -> None:
        """The register as the log tells it now."""
        try:
            view = self.port.view(self.asked)
        except Refusal as no:
            self.search.reply("no", "  ".join(w for w in (no.message, no.fix) if w))
            return
        self.asked = self.asked._replace(form=view.form)
        self.strip.show(Strip(name=_("Forms"), words=(view.title,)))
        self.register.show(view)
        self.keys.show(self._keys())
        self.search.say(
            (
                (_("date {date}", date="11-22"),),
                (_("store {number}", number="03"),),
                (_("or what stands in a line"),),
            )
        )
        self.replan()

    def _keys(self) -> tuple[Key, ...]:
        no = _("not on this screen")
        other = "EN" if language() == "zh" else "中文"
        words = (
            ("F1", _("Help"), ""), ("F2", _("Call"), ""), ("F3", _("Find"), ""), ("F4", _("Forms"), ""),
            ("F5", _("Words"), no), ("F6", _("Queue"), no), ("F7", _("Park"), no), ("F8", _("Export"), ""),
            ("F9", _("For"), no), ("F10", _("Menu"), ""), ("^P", _("Palette"), ""), ("^L", other, ""),
        )  # fmt: skip
        return tuple(Key(key=k, word=w, why_not=why, next=k == "F4") for k, w, why in words)

    def tick(self) -> None:
        """The clock of the prompt."""
        self.search.tick()

    # keys -----------------------------------------------------------------------------------------------------------------

    def _raise(self, board: Board | None) -> None:
        self.board.show(board)
        self.replan()
        self.set_focus(self.board if board is not None else self.register)

    def action_back(self) -> None:
        """Esc: down with the list, out of the prompt, out of what narrows, out of the registers."""
        if self.board.view is not None:
            self._raise(None)
        elif self.search.editor.text:
            self.search.load("")
        elif self.search.has_focus:
            self.set_focus(self.register)
        elif self.asked != Narrowed(form=self.asked.form):
            self._narrow(Narrowed(form=self.asked.form))
        else:
            self.dismiss("")

    def action_leave_for(self, what: str) -> None:
        """Back to the desk, which does it."""
        self.dismiss(what)

    def action_find(self) -> None:
        """F3: into the prompt."""
        self.set_focus(self.search)

    def action_help(self) -> None:
        """F1: what can be done here; again: back."""
        self._raise(help_board("registers", 78) if self.board.view is None else None)

    def action_forms(self) -> None:
        """F4: the forms, numbered, those with entries first."""
        forms = sorted(self.port.forms(), key=lambda f: -f[2])
        found = numbered(
            [Item(form, "", title, note=str(count) if count else "") for form, title, count in forms]
        )
        self._raise(Board("forms", _("Forms"), found))

    def action_export(self) -> None:
        """F8: as a workbook, as CSV, or printed."""
        titles = (_("workbook .xlsx"), _("text for other programs .csv"), _("print .pdf"))
        found = numbered([Item(kind, "", title) for kind, title in zip(_KINDS, titles, strict=True)])
        self._raise(Board("export", _("Export"), found))

    def on_board_pane_chosen(self, event: BoardPane.Chosen) -> None:
        """A form, or the kind of file."""
        self._raise(None)
        if event.board.kind == "forms":
            self._narrow(Narrowed(form=event.item.id))
        elif event.board.kind == "export":
            self.search.reply("note", _("writing"))
            self.run_worker(partial(self._export, self.asked, event.item.id), thread=True, group="export")

    def _export(self, asked: Narrowed, kind: str) -> None:
        """In a thread."""
        answer = self.port.export(asked, kind)
        if self.is_attached:
            self.app.call_from_thread(self._exported, answer)

    def _exported(self, answer: Answer) -> None:
        self.search.reply(answer.verdict, answer.text)

    def on_register_pane_opened(self, event: RegisterPane.Opened) -> None:
        """Enter on a line: the desk opens its case."""
        self.dismiss(event.case)

    def on_register_pane_typed(self, event: RegisterPane.Typed) -> None:
        """What is typed anywhere stands in the prompt."""
        self.set_focus(self.search)
        self.search.load(self.search.editor.text + event.character)

    def on_pane_clicked(self, event: Pane.Clicked) -> None:
        """A click does what the keys would."""
        tag = event.tag
        if event.pane is self.search:
            self.set_focus(self.search)
        elif isinstance(tag, tuple) and tag[0] == "case":
            self.dismiss(str(tag[1]))
        elif isinstance(tag, tuple) and tag[0] == "item" and self.board.view is not None:
            self.on_board_pane_chosen(BoardPane.Chosen(self.board.view, self.board.view.items[tag[1]]))

    def on_keys_pane_pressed(self, event: KeysPane.Pressed) -> None:
        """A word of the keys row was clicked."""
        acts = {
            "F1": "help",
            "F3": "find",
            "F4": "forms",
            "F8": "export",
            "F2": "leave_for('call')",
            "F10": "leave_for('menu')",
        }
        if event.key in acts:
            self.call_later(self.run_action, acts[event.key])

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter in the prompt: a date, a store, or words that must stand in a line."""
        text = narrow(clean(event.text)).strip()
        verb, _space, rest = text.partition(" ")
        if not text:
            self.set_focus(self.register)
        elif text.casefold() in _ALL:
            self._narrow(Narrowed(form=self.asked.form))
        elif verb.casefold() in _DATE and rest:
            self._narrow(self.asked._replace(since=self._year(rest.strip())))
        elif verb.casefold() in _STORE and rest:
            unit = self.port.store(rest.strip())
            if not unit:
                self.search.reply("no", _("there is no store 「{text}」", text=rest.strip()))
                return
            self._narrow(self.asked._replace(store=unit))
        else:
            self._narrow(self.asked._replace(text=text))

    def _year(self, text: str) -> str:
        """``11-22`` is of this year."""
        from screens.clocks import local

        parts = text.split("-")
        now = local(self.app.now, self.app.tz)  # type: ignore[attr-defined]
        return (
            f"{now.year}-{int(parts[0]):02d}-{int(parts[1]):02d}"
            if len(parts) == 2 and "".join(parts).isdigit()
            else text
        )

    def _narrow(self, asked: Narrowed) -> None:
        before, self.asked = self.asked, asked
        self.search.load("")
        self.search.reply("", "")
        self.take_scene()
        if self.search.answer[0] == "no":
            self.asked = before
        else:
            self.set_focus(self.register)
