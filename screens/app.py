"""The app: one port, one look, one clock that turns every pane on the second."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen

from console.domain.time import SECOND
from console.i18n import LANGUAGES, _, language, set_language
from screens import bindings, habits, keymap, probe
from screens.clocks import second
from screens.desk_base import DeskBase
from screens.desk_port import DeskPort
from screens.panes.base import Pane
from screens.theme import LOOKS, Look

if TYPE_CHECKING:
    from textual.timer import Timer

    from screens.rescue import Rescue

#: Most turns of the loop a key waits for the one before it: far more than any act takes, and an end when one never settles.
_TURNS: Final = 200


class ConsoleApp(App[int]):
    """The console for one seat. ``now`` is the moment on show; ``look`` colours and marks; ``tz`` the site's time zone."""

    ENABLE_COMMAND_PALETTE = False
    DEFAULT_MODE = "console"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keymap.shipped()[act.id], act.id, act.title, id=act.id, priority=True)
        for act in keymap.ACTS
        if act.id in bindings.OF_APP
    ]

    def __init__(
        self,
        port: DeskPort,
        *,
        look: str = "",
        still: bool = False,
        then: Callable[[], DeskPort] | None = None,
        rescue: Callable[[Exception], Rescue | None] | None = None,
    ) -> None:
        """*still*: the clock does not run by itself (pictures, tests). *then* opens the real desk after the first frame;
        *rescue* says what can be offered when it cannot.
        """
        self.port = port
        self.look = Look(look if look in LOOKS else "dark")
        self.failure: Exception | None = None
        self._then = then
        self._rescue = rescue
        self.tz = port.tz
        self.now = second(port.now())
        self.keymap = keymap.read()
        self._still = still
        self._beat: Timer | None = None
        self._in_text = False
        #: Whether the terminal draws the blocks of a sparkline one cell wide; until it has said so there are digits.
        self.told_narrow = False
        super().__init__(ansi_color=self.look.plain)
        self.add_mode("console", self.first_screen)
        self.title = "callconsole"

    # setting up -------------------------------------------------------------------------------------------------------

    def first_screen(self) -> Screen[Any]:
        """The desk; behind the log-in it is empty, so that nobody sees what is not for them."""
        from screens.desk import DeskScreen

        if self.port.login().needed:
            from screens.opening import OpeningDesk

            return DeskScreen(OpeningDesk("", self.port.now() if self._still else None))
        return DeskScreen(self.port)

    def get_css_variables(self) -> dict[str, str]:
        """The tokens of the look in force, beside Textual's own variables."""
        return {**super().get_css_variables(), **self.look.variables()}

    def on_mount(self) -> None:
        self.set_keymap(
            {act: keys for act, keys in self.keymap.keys.items() if keys != keymap.shipped()[act]}
        )
        self.call_after_refresh(self._collect_again)
        if not self.is_headless and probe.can_ask():
            self.call_after_refresh(self._ask_width)
        if self._then is not None:
            self.call_after_refresh(self._open)
        elif self.port.login().needed:
            self.begin()
        if not self._still:
            self._wait_for_second()

    async def on_event(self, event: events.Event) -> None:
        """One key after the other: what is typed ahead goes where the key before it put the cursor."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            text = (event.character if isinstance(event, events.Key) and event.is_printable else "") or ""
            if not (text and self._in_text):
                await self._caught_up()
            # Letters behind letters need not wait: they change the text of a line and nothing else.
            self._in_text = bool(text) and isinstance(self.focused, Pane) and self.focused.only_text(text)
        await super().on_event(event)

    async def _caught_up(self) -> None:
        """Wait until the key before was dealt with: by the pane it went to, and by the screen that pane told of it."""
        for _turn in range(_TURNS):
            pumps = [pump for pump in (self.focused or self.screen).ancestors_with_self if pump is not self]
            if not any(pump.message_queue_size or pump._pending_message for pump in pumps):
                return
            await asyncio.sleep(0)

    def _open(self) -> None:
        """The first frame is on the screen: open the desk, and show it or the log-in."""
        assert self._then is not None
        try:
            self.port = self._then()
        except Exception as error:
            self._cannot_open(error)
            return
        self.tz = self.port.tz
        self.now = second(self.port.now())
        self.begin()

    def _cannot_open(self, error: Exception) -> None:
        """Offer the newest good backup of a damaged file; anything else is told on the command line, the terminal given back."""
        self.failure = error
        offer = self._rescue(error) if self._rescue is not None else None
        if offer is None:
            self.exit(1)
            return
        from screens.rescue import RescueScreen

        def chosen(restored: bool | None) -> None:
            if restored:
                self.failure = None
                self._open()
            else:
                self.exit(1)

        self.push_screen(RescueScreen(offer), chosen)

    def begin(self) -> None:
        """Show the desk, or first ask who sits down."""
        base = self.screen_stack[0]
        if self.port.login().needed:
            from screens.login import LoginScreen

            self.push_screen(LoginScreen(self.port), lambda _done: self.begin())
        elif isinstance(base, DeskBase):
            from screens.board_home import open_home

            base.begin(self.port)
            open_home(self)

    def _ask_width(self) -> None:
        """Ask how wide a block is; the corner it was printed in is drawn again at once."""
        if self._driver is not None:
            self._driver.write(probe.QUESTION)
            self.screen.refresh()

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """The terminal's answer."""
        self.told_narrow = probe.narrow(event.x)
        for pane in self.panes:
            pane.redraw()

    @property
    def narrow_blocks(self) -> bool:
        """Whether sparklines may be drawn with blocks."""
        return self.told_narrow and not self.look.plain

    def _collect_again(self) -> None:
        """The first frame is there: what was made until now stays, from here on garbage is collected (see ``run``)."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def _wait_for_second(self) -> None:
        """One beat a second, on the second, however long the last one took."""
        rest = SECOND - self.port.now() % SECOND
        self._beat = self.set_timer(rest / SECOND, self._second)

    def _second(self) -> None:
        self._wait_for_second()
        self.turn()

    def turn(self) -> None:
        """Show the moment it is now."""
        self.now = second(self.port.now())
        for screen in self.screen_stack:
            tick = getattr(screen, "tick", None)
            if tick is not None:
                tick()

    # language and look ------------------------------------------------------------------------------------------------

    @property
    def panes(self) -> Iterable[Pane]:
        """Every pane of every screen."""
        return (pane for screen in self.screen_stack for pane in screen.query(Pane))

    def action_language(self) -> None:
        """The other language, at once: cached lines are dropped, nothing else."""
        to = LANGUAGES[1 - LANGUAGES.index(language())]
        set_language(to)
        self.port.language(to)
        self._renew()

    def action_look(self) -> None:
        """Dark, light, plain."""
        self.set_look(LOOKS[(LOOKS.index(self.look.name) + 1) % len(LOOKS)])
        habits.keep("look", self.look.name)

    def set_look(self, name: str) -> None:
        """Draw everything in another look."""
        self.look = Look(name)
        self.ansi_color = self.look.plain
        self.refresh_css(animate=False)
        self._renew()

    def _renew(self) -> None:
        for search in self.screen.query("#search"):
            search.reply("", "")  # type: ignore[attr-defined]
        for pane in self.panes:
            pane.forget()
        for screen in self.screen_stack:
            take = getattr(screen, "take_scene", None)
            if take is not None:
                take()

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """The screen as an SVG picture, exact to the cell (see :mod:`screens.picture`)."""
        from screens.picture import svg

        ink, ground = (
            ("#c8c8c8", "#000000")
            if self.look.plain
            else (self.look.colour("ink"), self.look.colour("ground"))
        )
        rows = self.screen._compositor.render_strips()
        return svg(rows, self.size.width, title or self.title, ink, ground)

    # leaving ------------------------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Leave; everything typed is kept."""
        settle = getattr(self.screen, "settle", None)
        if settle is not None:
            settle()
        self.exit(0)

    def action_help_quit(self) -> None:
        """Ctrl+C ends nothing: say what does. There are no floating messages."""
        search = next(iter(self.screen.query("#search")), None)
        reply = getattr(search, "reply", None)
        if reply is not None:
            reply("note", _("{key} leaves; everything typed is kept", key=self.keymap.first("leave")))

    def _fatal_error(self) -> None:
        """A mistake of the console itself: told in a sentence on the command line, once the terminal is given back."""
        if isinstance(self._exception, Exception) and not os.environ.get("CALLCONSOLE_DEBUG"):
            self.failure = self._exception
            self._close_messages_no_wait()
        else:
            super()._fatal_error()

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: Any) -> None:
        """Keys that do two things are found when the keymap is read; the shipped one wins."""
