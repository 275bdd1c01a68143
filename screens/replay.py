"""Other limits over the real events of the last days: strip, prompt, the sheet, the keys. Typed: a step or post and its minutes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from console.desk.views import Strip
from console.domain.refusal import Refusal
from console.domain.text import clean, narrow
from console.i18n import _
from screens.panes.replay import ReplayPane
from screens.panes.search import SearchPane
from screens.reading import ALL, ReadingScreen
from screens.replay_home import ReplayPort, ReplaySheet, Tried, example, understand


class ReplayScreen(ReadingScreen):
    """What would have been. It closes with the number of a case to open, or with what the desk is to do."""

    CSS_PATH: ClassVar[str | Path] = Path(__file__).with_name("reading.tcss")
    AUTO_FOCUS = "#replay"
    TOPIC = "replay"

    def __init__(self, port: ReplayPort, text: str = "") -> None:
        """*text* is tried at once, as if it had been typed."""
        self.replay = ReplayPane(id="replay")
        super().__init__(self.replay)
        self.port = port
        self.slow = port.slow
        self._text = text
        #: What is asked for, and what is on show.
        self._good = Tried()
        self.tried = understand(text, self._good) or self._good

    def fetch(self, wanted: Callable[[], bool]) -> Callable[[], ReplaySheet]:
        """Ask what would have been."""
        return partial(self.port.view, self.tried)

    def take(self, found: object) -> None:
        """Draw it."""
        assert isinstance(found, ReplaySheet)
        self._good = self.tried
        self._head()
        self.replay.show(found)
        self.replan()

    def _head(self) -> None:
        self.strip.show(Strip(name=_("Replay"), words=(_("other limits over what really happened"),)))
        self.keys.show(self.keys_row({}, ""))
        self.search.say(example())

    def refused(self, no: Refusal) -> None:
        """What is on show stays what is tried; what was typed comes back to be mended."""
        super().refused(no)
        if self.tried != self._good:
            self.search.load(self._text)
            self.set_focus(self.search)
        self.tried = self._good
        self._head()

    def widen(self) -> bool:
        """Nothing tried any more."""
        if not self.tried.limits:
            return False
        self._try(Tried(last=self.tried.last), "")
        return True

    def on_search_pane_entered(self, event: SearchPane.Entered) -> None:
        """Enter in the prompt: another limit, another stretch of time."""
        text = narrow(clean(event.text)).strip()
        if not text:
            self.set_focus(self.replay)
        elif text.casefold() in ALL:
            self._try(Tried(), "")
        elif (tried := understand(text, self.tried)) is None:
            self.search.reply("no", _("write the step or the post, then the minutes"))
        else:
            self._try(tried, text)

    def _try(self, tried: Tried, text: str) -> None:
        self.tried, self._text = tried, text
        self.search.load("")
        self.search.reply("", "")
        self.set_focus(self.replay)
        self.take_scene()
