"""The desk screen: strip, prompt with hits, the sheet with its card, the queue beside it, the keys.

The screen asks its port for a scene and hands each pane its part; what a key does stands in :mod:`screens.acts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.widget import Widget

from console.desk.views import CaseView, CustomerView, HitRow
from screens.acts import Acts
from screens.commands import Commands
from screens.desk_port import DeskPort
from screens.panes.base import Row
from screens.panes.case import case_rows
from screens.panes.customer import customer_rows
from screens.panes.form_lines import form_rows
from screens.panes.say import say_rows
from screens.panes.side import done_rows
from screens.plan import Place, frame, plan, size_of

#: Rows a form asks for before it scrolls: with room, and where everything is short of it.
_FORM_MOST, _FORM_LEAST = 9, 5
_SIZES = ("-none", "-tiny", "-small", "-medium", "-wide")
_MODES = ("-opening", "-idle", "-call", "-store")


class DeskScreen(Acts, Commands):
    """One seat's desk."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_suffix(".tcss")
    AUTO_FOCUS = "#search"

    def __init__(self, port: DeskPort) -> None:
        super().__init__(port)
        self._had: Widget | None = None
        self._back: Widget | None = None
        self._done: tuple[object, tuple[Row, ...]] = ((), ())
        self._stale = False
        self._resized = False

    def on_mount(self) -> None:
        self.search.find = self.look_up
        self.search.guide = self.guided
        self.take_scene(first=True)

    def begin(self, port: DeskPort) -> None:
        self.port = port
        typed, caret = self.search.editor.text, self.search.editor.caret
        self.take_scene(first=True)
        for pane in self.panes:
            pane.redraw()
        if typed:
            self.search.load(typed, caret)
            self.search.show_hits(self.look_up(typed))
            self._prompted = (typed, caret)
            self.soon()
        else:
            # The first look-up of a file is ten times slower than the next: let nobody wait for it.
            self.set_timer(0.1, lambda: self.port.find("1"))

    def on_resize(self, event: events.Resize) -> None:
        had = self.focused or self._had
        self.replan()
        self._resized = True
        for pane in self.panes:
            pane.redraw()
        # A window too small to type in hides every place of typing, and with it the focus: it comes back with the room.
        tiny = size_of(*self.app.size) == "none"
        self._had = had if tiny else None
        if not tiny and had is not None:
            self._back = had
            self.call_after_refresh(self._focus_back)

    def _focus_back(self) -> None:
        """The focus is where it was before the size changed, unless somebody has put it elsewhere since."""
        back, self._back = self._back, None
        if back is not None:
            self.set_focus(back)

    # what is shown ------------------------------------------------------------------------------------------------

    def take_scene(self, *, first: bool = False) -> None:
        """Ask the desk what there is now and hand every pane its part."""
        scene = self.scene = self.port.scene()
        if scene.prompt is not None:
            self.search.load(*scene.prompt)
            if scene.taken:
                self.search.select()
        self.hand_out()
        if scene.field is not None:
            place = self.form.place_of(scene.field[0])
            if place is not None:
                self.form.at = place
                self.form.editor.load(self.form.forms[place[0]].rows[place[1]].text, scene.field[1])
                self._back = None
                self.set_focus(self.form)
        elif not first and self.focused is self.form and not self.form.forms:
            self.set_focus(self.search)

    @property
    def mode(self) -> str:
        """The layout in force: hits and their customer lie on the sheet as a call's do."""
        if self.search.hits is not None:
            return "call"
        return self.scene.mode

    @property
    def customer_shown(self) -> CustomerView | None:
        """The customer on the sheet: the first hit's while a search goes on."""
        if self.search.hits is not None:
            return self.peek.customer if self.peek is not None else None
        return self.scene.customer

    @property
    def cases_shown(self) -> Sequence[CaseView]:
        """The cases on the sheet."""
        if self.search.hits is not None:
            return self.peek.cases if self.peek is not None else ()
        return self.scene.cases

    def hand_out(self) -> None:
        """Give every pane what it shows, and plan where it stands."""
        scene = self.scene
        self.strip.show(scene.strip)
        variants = self.replan()
        # A pane without a place keeps its variant: drawn in another at its last width it would be cut.
        roomy = variants.get("customer")
        self.customer.show(self.customer_shown, self.customer_variant(roomy) if roomy else None)
        self.say.show(scene.say, variants.get("say"))
        self.case.show(self.cases_shown, variants.get("case"))
        self.form.show(scene.forms, known=variants.get("form") != "bare")
        current = scene.cases[0].id if scene.cases and scene.mode == "store" else ""
        queue = variants.get("queue", "side")
        self.queue.show(
            scene.queue,
            parked=scene.side.parked if queue == "side" else (),
            stores=scene.stores if self.has_class("-wide") else (),
            tail=self.done_tail() if queue == "sheet" and scene.mode == "idle" else (),
            variant=queue,
            current=current,
        )
        self.side.show(scene.side)
        self.show_log()
        # Last: hint and keys may speak of the row under the queue's cursor.
        self.search.say(self.hint_now(), saved_at=scene.saved_at)
        self.keys.show(self.keys_now())

    def show_log(self) -> None:
        """The record under the form: what fits the size."""
        if self.peek is not None:
            self.log_pane.show(None, None if self.has_class("-wide") else self.peek.customer, "contacts")
        else:
            case = self.scene.cases[0] if self.scene.cases else None
            self.log_pane.show(case, None, "wide" if self.has_class("-wide") else "passage")

    def done_tail(self) -> tuple[Row, ...]:
        """What was finished just now, for the foot of an idle sheet."""
        done = self.scene.side.done
        if done == self._done[0]:
            return self._done[1]
        self._done = (done, tuple(done_rows(done, self.port.tz)))
        return self._done[1]

    def on_descendant_focus(self) -> None:
        """The hint and the keys are about the place of typing, or the row under the cursor."""
        self.search.say(self.hint_now(), saved_at=self.scene.saved_at)
        self.keys.show(self.keys_now())

    on_queue_pane_moved = on_descendant_focus

    # where it stands ----------------------------------------------------------------------------------------------

    def shown(self) -> list[str]:
        """The panes that have something to show."""
        names = []
        if self.customer_shown is not None:
            names.append("customer")
        if self.scene.say is not None and self.search.hits is None:
            names.append("say")
        if self.cases_shown:
            names.append("case")
        if self.scene.forms and self.search.hits is None:
            names.append("form")
        case = self.scene.cases[0] if self.scene.cases and self.search.hits is None else None
        wide = size_of(self.app.size.width, self.app.size.height) == "wide"
        if self.peek or (
            case is not None and (case.log or case.why) and (wide or self.scene.mode == "store")
        ):
            names.append("log")
        return names

    def customer_variant(self, variant: str) -> str:
        """The roomy variant of the customer is another one under hits, and where no card follows it."""
        if variant == "column" and self.peek is not None:
            return "look"
        if variant != "full":
            return variant
        return "peek" if self.peek is not None else "full" if self.scene.say is not None else "open"

    def needs(self, pane: str, variant: str, width: int) -> int:
        """How many rows a pane wants."""
        tz = self.port.tz
        if pane == "customer" and self.customer_shown is not None:
            return len(customer_rows(self.customer_shown, self.customer_variant(variant), tz))
        if pane == "say" and self.scene.say is not None:
            return len(say_rows(self.scene.say, variant, width, tz))
        if pane == "case":
            return len(case_rows(self.cases_shown, variant))
        if pane == "form":
            # A reason under a field takes the blank row at the end: nothing above it moves.
            wrong = sum(1 for form in self.scene.forms for row in form.rows if row.problem)
            rows = len(form_rows(self.scene.forms, None, known=variant == "known")) - wrong
            return min(rows + 1, _FORM_MOST) if variant == "known" else min(rows, _FORM_LEAST)
        if pane == "queue":
            return 4 + len(self.scene.queue.rows)
        return 0

    def replan(self) -> dict[str, str]:
        """Plan again; only what really moved is laid out anew. Returns the variants of the panes."""
        width, height = self.app.size
        size = size_of(width, height)
        classes = {c for c in self.classes if c not in (*_SIZES, *_MODES)} | {f"-{size}", f"-{self.mode}"}
        if classes != set(self.classes):
            self.set_classes(classes)
        body = height - 4
        sheet = frame(width, height, self.mode).sheet
        self.search.bounds(sheet.x, sheet.x + sheet.width, max(5, body * 2 // 3))
        card = self.search.tall - 2 if self.search.hits is not None else 0
        board = 0
        if self.board.view is not None:
            card, board = 0, min(self.board.wanted(), max(6, body - 4))
        made = plan(width, height, self.mode, self.shown(), self.needs, card=card or board)
        places = dict(made.places)
        if board:
            places["search"] = places["search"]._replace(height=2)
            places["board"] = Place(sheet.x, 3, sheet.width, board)
        if self.settle_places(places):
            self.call_after_refresh(self.place_cursor)
        return made.variants

    def place_cursor(self) -> None:
        """Put the terminal's own cursor at the caret again: the pane it is in may stand elsewhere now."""
        if self.focused is self.form:
            self.form.place_cursor()
        elif self.focused is self.search:
            self.search.place_cursor()

    # a second has passed ----------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Digits turn; and whatever others did since is brought in. Under another screen that waits until it is seen again."""
        changed = self.port.changed()
        if self.promise_bell.due(self.scene.side.promises, self.desk_app.now):
            self.app.bell()
        if self.app.screen is not self:
            self._stale = self._stale or changed
            return
        if changed or self._stale:
            self._stale = False
            self.take_scene()
        elif self._resized:  # the panes stand at their new places now: each in the variant of its place
            self.hand_out()
        elif self.ringing_row is not None:
            self.search.say(self.hint_now(), saved_at=self.scene.saved_at)
        self._resized = False
        for pane in self.panes:
            pane.tick()

    def on_screen_resume(self) -> None:
        """Seen again: the digits have turned meanwhile."""
        if self._stale:
            self.tick()

    def look_at(self, hit: HitRow | None) -> None:
        """Put a hit's customer on the sheet, or take it away again."""
        self.peek = self.port.peek(hit) if hit is not None else None
        self.hand_out()
