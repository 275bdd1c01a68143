"""Who sits here: staff number and PIN, before the desk of a real database opens. The demo asks nobody."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.message import Message
from textual.screen import Screen

from console.desk.views import FormRow
from console.i18n import _
from screens.cells import Line, cells
from screens.desk_port import DeskPort
from screens.editor import EDITING_KEYS, Editor
from screens.panes.base import BLANK, Pane, Row, content, label
from screens.panes.form_lines import draw_row

if TYPE_CHECKING:
    from screens.app import ConsoleApp

#: Where the card begins, and how wide it may be.
_TOP, _WIDTH = 3, 78


class LoginScreen(Screen[None]):
    """Asks who it is; once that is known it makes way for the desk."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")

    def __init__(self, port: DeskPort) -> None:
        super().__init__()
        self.port = port

    def compose(self) -> ComposeResult:
        login = self.port.login()
        yield LoginPane(login.place, login.staff, id="login")

    def on_login_pane_entered(self, event: LoginPane.Entered) -> None:
        """Both are written: ask the desk."""
        answer = self.port.enter(event.staff, event.pin)
        pane = self.query_one(LoginPane)
        if answer.verdict == "no" or self.port.login().needed:
            pane.refuse(answer.text, answer.where)
            return
        self.dismiss(None)

    def tick(self) -> None:
        """Nothing turns here."""

    def take_scene(self) -> None:
        """Language or look changed."""
        self.query_one(LoginPane).redraw()


class LoginPane(Pane, can_focus=True):
    """Two rows to type in. The PIN is never shown, only how many characters it has."""

    PLANE = "ground"
    help_id = "login"

    class Entered(Message):
        """Staff number and PIN, as typed."""

        def __init__(self, staff: str, pin: str) -> None:
            super().__init__()
            self.staff, self.pin = staff, pin

    def __init__(self, place: str, staff: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.place = place
        self.editors = (Editor(), Editor())
        self.editors[0].load(staff)
        self.row = 1 if staff else 0
        self.problem = ""

    def rows(self, width: int, height: int, now: int) -> list[Row]:
        card = [BLANK, Row(self._title), BLANK]
        card += [
            Row(partial(self._field, index=0)),
            Row(partial(self._field, index=1)),
            BLANK,
            Row(self._foot),
            BLANK,
        ]
        head = [Row(self._top_row, plane="plane"), BLANK, BLANK]
        return head + [Row(partial(self._on_card, row=row)) for row in card]

    def _top_row(self, line: Line, now: int) -> None:
        line.put(2, self.place or "callconsole", "strong", bold=True)
        app: ConsoleApp = self.app  # type: ignore[assignment]
        line.right(line.width - 2, f"{app.keymap.first('language')} {_('中文 / English')}", "quiet")

    def _on_card(self, line: Line, now: int, *, row: Row) -> None:
        part = Line(line.look, min(_WIDTH, line.width), "card")
        if line.look.plain:
            part.put(0, "|")
        if row.draw is not None:
            row.draw(part, now)
        line.paste(0, part)

    def _title(self, line: Line, now: int) -> None:
        line.put(2, _("Who sits here?"), "strong", bold=True)

    def _field(self, line: Line, now: int, *, index: int) -> None:
        editor = self.editors[index]
        shown = Editor(editor.text, editor.caret)
        if index == 1:
            shown.text = "*" * len(editor.text)
        title = _("Staff number") if index == 0 else "PIN"
        row = FormRow(field=str(index), label=title, kind="text", text=shown.text, required=index == 0)
        draw_row(line, now, row=row, editor=shown if index == self.row and self.has_focus else None, field=24)

    def _foot(self, line: Line, now: int) -> None:
        if self.problem:
            line.put(content(), f"✗ {self.problem}", "no", end=line.width - 2)
        else:
            label(line, "")
            line.put(
                content(), _("Enter: sit down; without a PIN leave it empty"), "quiet", end=line.width - 2
            )

    def refuse(self, why: str, where: str = "") -> None:
        """Say why not; the number typed stays, the caret is in the PIN, or in the number when that is nobody's."""
        self.problem = why
        self.row = 0 if where == "staff" else 1
        self.editors[1].load("")
        if self.row == 0:
            self.editors[0].select()
        self.redraw()
        self._place_cursor()

    # keys ---------------------------------------------------------------------------------------------------------

    def focus_changed(self, has_focus: bool) -> None:
        self.redraw()
        self._place_cursor()

    def on_key(self, event: events.Key) -> None:
        editor = self.editors[self.row]
        key = event.key
        if key in ("tab", "down", "shift+tab", "up"):
            event.stop()
            event.prevent_default()
            self.row = 1 - self.row
        elif key == "enter":
            event.stop()
            if self.row == 0:
                self.row = 1
            else:
                self.post_message(self.Entered(self.editors[0].text.strip(), self.editors[1].text))
        elif key in EDITING_KEYS:
            event.stop()
            event.prevent_default()
            editor.key(key)
        elif event.is_printable and event.character:
            event.stop()
            self.problem = ""
            editor.insert(event.character)
        else:
            return
        self.redraw()
        self._place_cursor()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.editors[self.row].insert(event.text.strip())
        self.redraw()
        self._place_cursor()

    def _place_cursor(self) -> None:
        editor = self.editors[self.row]
        before = editor.text[: editor.caret]
        cell = len(before) if self.row == 1 else cells(before)
        self.app.cursor_position = Offset(content() + cell, _TOP + 3 + self.row)
