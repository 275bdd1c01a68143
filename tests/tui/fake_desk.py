"""A desk of cardboard: hands out one scene, keeps what is typed, remembers what was asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from console.desk.views import FormRow, HitRow, HitsView, ServiceRow, Understood
from screens.desk_port import Answer, Login, MenuItem, Peek, Saying, Scene
from tests.tui import sample_views as sample


class FakeDesk:
    """Implements :class:`screens.desk_port.DeskPort` over a function that makes the scene."""

    tz = sample.TZ

    def __init__(
        self, make: Callable[[], Scene], *, now: int = sample.NOW, hits: HitsView | None = None
    ) -> None:
        self.make = make
        self.at = now
        self.hits = hits
        self.calls: list[tuple[object, ...]] = []
        self.texts: dict[str, str] = {}
        self.dirty = False
        self.answer = Answer()
        self.needs_login = False
        self.once = True

    def now(self) -> int:
        return self.at

    def login(self) -> Login:
        return Login(needed=self.needs_login, place="南岸店")

    def enter(self, staff: str, pin: str) -> Answer:
        self.calls.append(("enter", staff, pin))
        if pin == "1234":
            self.needs_login = False
            return Answer(verdict="yes")
        return Answer(verdict="no", text="PIN 不对")

    def scene(self) -> Scene:
        scene = self.make()
        forms = tuple(
            msgspec.structs.replace(f, rows=tuple(self._row(r) for r in f.rows)) for f in scene.forms
        )
        missing = sum(1 for f in forms for r in f.rows if r.required and not r.filled)
        forms = tuple(msgspec.structs.replace(f, missing=missing if f.missing else 0) for f in forms)
        if not self.once:
            scene = msgspec.structs.replace(scene, prompt=None, field=None)
        self.once = False
        return msgspec.structs.replace(scene, forms=forms)

    def _row(self, row: FormRow) -> FormRow:
        if row.field not in self.texts:
            return row
        text = self.texts[row.field]
        problem = "没有 25 点，写 10 点" if "25" in text else ""
        return msgspec.structs.replace(
            row, text=text, filled=bool(text) and not problem, note="", problem=problem
        )

    def changed(self) -> bool:
        dirty, self.dirty = self.dirty, False
        return dirty

    def language(self, lang: str) -> None:
        self.calls.append(("language", lang))

    def find(self, text: str) -> HitsView | None:
        self.calls.append(("find", text))
        return (self.hits or sample.hits()) if len(text) > 1 else None

    def peek(self, hit: HitRow) -> Peek | None:
        return sample.peek()

    def understand(self, text: str) -> Understood:
        if text == "12345 yy 3":
            return Understood(words=("渝A12345", "预约", "南岸店"), does="Enter 建单")
        return Understood()

    def typed(self, text: str, caret: int) -> None:
        self.calls.append(("typed", text, caret))

    def open_hit(self, hit: HitRow) -> Answer:
        self.calls.append(("open_hit", hit.plate))
        self.make = sample.call_scene
        return self.answer

    def commit(self, text: str) -> Answer:
        self.calls.append(("commit", text))
        return self.answer

    def open_case(self, case: str) -> Answer:
        self.calls.append(("open_case", case))
        return self.answer

    def choose_vehicle(self, vehicle: str) -> Answer:
        self.calls.append(("vehicle", vehicle))
        return self.answer

    def write(self, form: str, field: str, text: str, caret: int) -> None:
        self.calls.append(("write", field, text, caret))
        self.texts[field] = text

    def choose(self, form: str, field: str, choice: str) -> Answer:
        self.calls.append(("choose", field, choice))
        self.texts[field] = choice
        return self.answer

    def stands(self, form: str, field: str, caret: int) -> None:
        self.calls.append(("stands", field, caret))

    def call(self, searching: bool = False, text: str = "") -> Answer:
        self.calls.append(("call", searching, text))
        return self.answer

    def services(self) -> Sequence[ServiceRow]:
        return [
            msgspec.structs.replace(s, why_not=s.word if s.verdict == "no" else "") for s in sample.services()
        ]

    def start(self, service: str) -> Answer:
        self.calls.append(("start", service))
        return self.answer

    def sayings(self) -> Sequence[Saying]:
        return [Saying(phrase="appointment.promise", text="我们会在 10 分钟内给您回电。", note="10:00")]

    def said(self, phrase: str = "") -> Answer:
        self.calls.append(("said", phrase))
        return Answer(verdict="yes", text="说过了")

    def overdue_only(self, on: bool) -> None:
        self.calls.append(("overdue_only", on))

    def seen(self, case: str = "") -> Answer:
        self.calls.append(("seen", case))
        return self.answer

    def park(self) -> Answer:
        self.calls.append(("park",))
        return self.answer

    def take_back(self, choice: str = "") -> Answer:
        self.calls.append(("take_back", choice))
        return self.answer

    def finish(self, choice: str = "", text: str = "") -> Answer:
        self.calls.append(("finish", choice, text))
        return Answer() if choice else self.answer

    def behalf(self, choice: str = "", text: str = "") -> Answer:
        self.calls.append(("behalf", choice, text))
        return Answer() if choice else self.answer

    def menu(self) -> Sequence[MenuItem]:
        return [MenuItem(id="board", title="班长看板", why_not="班长才能看")]

    def act(self, item: str, choice: str = "", text: str = "") -> Answer:
        self.calls.append(("act", item, choice, text))
        return self.answer
