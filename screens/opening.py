"""The desk before its file is open: what can be shown and typed at once, while the rest is still being read.

The first frame needs Textual alone. Opening the file, the packs and the first look at the queue come right after it; what is
typed meanwhile stands in the prompt and is understood then.
"""

from __future__ import annotations

import time

from console.desk.views import HitRow, HitsView, Key, ServiceRow, Strip, Understood
from console.i18n import _, language
from screens.desk_port import Answer, Login, MenuItem, Peek, Saying, Scene


class OpeningDesk:
    """Answers every question of the screens with nothing yet."""

    tz = "Asia/Shanghai"

    def __init__(self, name: str, now: int | None = None) -> None:
        self.name = name
        self._now = now

    def now(self) -> int:
        return time.time_ns() // 1_000_000 if self._now is None else self._now

    def login(self) -> Login:
        return Login()

    def enter(self, staff: str, pin: str) -> Answer:
        return Answer()

    def scene(self) -> Scene:
        words = (
            ("F1", _("Help")), ("F2", _("Call")), ("F3", _("Find")), ("F4", _("Service")), ("F5", _("Words")),
            ("F6", _("Queue")), ("F7", _("Take back")), ("F8", _("Finish")), ("F9", _("On behalf")), ("F10", _("Menu")),
            ("^P", _("Palette")), ("^L", "EN" if language() == "zh" else "中文"),
        )  # fmt: skip
        wait = _("the file is still being opened")
        keys = tuple(
            Key(key=key, word=word, why_not="" if key in ("F3", "^L") else wait) for key, word in words
        )
        return Scene(mode="opening", strip=Strip(name=self.name), keys=keys)

    def changed(self) -> bool:
        return False

    def language(self, lang: str) -> None:
        return None

    def find(self, text: str) -> HitsView | None:
        return None

    def peek(self, hit: HitRow) -> Peek | None:
        return None

    def understand(self, text: str) -> Understood:
        return Understood()

    def typed(self, text: str, caret: int) -> None:
        return None

    def open_hit(self, hit: HitRow) -> Answer:
        return Answer()

    def commit(self, text: str) -> Answer:
        return Answer()

    def open_case(self, case: str) -> Answer:
        return Answer()

    def choose_vehicle(self, vehicle: str) -> Answer:
        return Answer()

    def write(self, form: str, field: str, text: str, caret: int) -> None:
        return None

    def choose(self, form: str, field: str, choice: str) -> Answer:
        return Answer()

    def stands(self, form: str, field: str, caret: int) -> None:
        return None

    def call(self, searching: bool = False, text: str = "") -> Answer:
        return Answer()

    def services(self) -> tuple[ServiceRow, ...]:
        return ()

    def start(self, service: str) -> Answer:
        return Answer()

    def sayings(self) -> tuple[Saying, ...]:
        return ()

    def said(self, phrase: str = "") -> Answer:
        return Answer()

    def overdue_only(self, on: bool) -> None:
        return None

    def seen(self, case: str = "") -> Answer:
        return Answer()

    def park(self) -> Answer:
        return Answer()

    def take_back(self, choice: str = "") -> Answer:
        return Answer()

    def finish(self, choice: str = "", text: str = "") -> Answer:
        return Answer()

    def behalf(self, choice: str = "", text: str = "") -> Answer:
        return Answer()

    def menu(self) -> tuple[MenuItem, ...]:
        return ()

    def act(self, item: str, choice: str = "", text: str = "") -> Answer:
        return Answer()
