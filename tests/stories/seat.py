"""A seat at the console, as the person in it has it: keys go in, words are seen, the clock on the wall is moved by the story.

The real app on the real desk and a real file, in this process. A story sees what a person sees (the rows of the screen) and
what a script sees (``case show --json``), never the inside of a widget.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from console.domain.text import cells
from console.domain.time import FixedClock
from console.i18n import language, set_language
from screens.app import ConsoleApp
from screens.desk_link import DeskLink
from screens.opening import OpeningDesk
from screens.run import sit_down
from tests.stories.commands import Commands, moment
from tests.tui.render import Cell, screen_cells

MONDAY = "2026-11-23"
_FOCUS = "ffffff"
_KEYS = {
    "Enter": "enter",
    "Tab": "tab",
    "Esc": "escape",
    "Up": "up",
    "Down": "down",
    "Left": "left",
    "Right": "right",
}


def ms(clock: str, day: str = MONDAY) -> int:
    """A time of day as the clock counts it."""
    from datetime import datetime

    return int(datetime.fromisoformat(moment(day, clock)).timestamp() * 1000)


class Wall:
    """The clock on the wall, the same for everybody in the room."""

    def __init__(self, clock: str = "09:00:00") -> None:
        self.clock = FixedClock(ms(clock))
        self.seats: list[Seat] = []

    async def at(self, clock: str, day: str = MONDAY) -> None:
        """It is *clock* now; every console in the room has turned its second."""
        self.clock.at = ms(clock, day)
        for seat in self.seats:
            with seat.app._context():
                seat.app.turn()
            await seat.pilot.pause()


class Seat:
    """One person at one console."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[int], wall: Wall) -> None:
        self.app, self.pilot, self.wall = app, pilot, wall

    # hands ------------------------------------------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys: ``F2``, ``Enter``, ``Tab``, ``Ctrl+L``, ``Esc``."""
        for key in keys:
            await self.pilot.press(_KEYS.get(key, key.lower()))
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type *text*, letter by letter (an input method's full stop and comma too)."""
        for char in text:
            self.app.post_message(events.Key("space" if char == " " else char, char))
            await self.pilot.pause()

    async def rush(self, *words: str) -> None:
        """Keys and words all at once, as a slow line delivers them: nobody looks up between two of them."""
        for word in words:
            named = word in _KEYS or (word[:1] == "F" and word[1:].isdigit())
            for key in [word] if named else word:
                name = _KEYS.get(key, key.lower()) if named else "space" if key == " " else key
                self.app.post_message(events.Key(name, None if named else key))
        for _turn in range(4):
            await self.pilot.pause()

    async def paste(self, text: str) -> None:
        """Paste *text* as a terminal does, at the place of typing."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def at(self, clock: str, day: str = MONDAY) -> None:
        """Time passes."""
        await self.wall.at(clock, day)

    # eyes -------------------------------------------------------------------------------------------------------------

    @property
    def screen(self) -> list[str]:
        """The rows of the screen."""
        return ["".join(cell.char for cell in row) for row in screen_cells(self.app)]

    @property
    def strip(self) -> str:
        """Row 0: who, and the clock."""
        return self.screen[0].strip()

    @property
    def prompt(self) -> str:
        """What stands in the prompt."""
        return self.screen[1].strip().removeprefix("›").strip()

    @property
    def hint(self) -> str:
        """Row 2: what was understood, and the last answer."""
        return self.screen[2].strip()

    @property
    def keys(self) -> str:
        """The last row."""
        return self.screen[-1].strip()

    def sees(self, *words: str) -> None:
        """All of *words* stand on the screen."""
        shown = "\n".join(self.screen)
        missing = [word for word in words if word not in shown]
        assert not missing, f"not on the screen: {missing}\n{shown}"

    def sees_not(self, *words: str) -> None:
        """None of *words* stands on the screen."""
        shown = "\n".join(self.screen)
        there = [word for word in words if word in shown]
        assert not there, f"still on the screen: {there}\n{shown}"

    def answered(self, *words: str) -> None:
        """The last answer (row 2) says *words*."""
        assert all(word in self.hint for word in words), "\n".join(
            [f"the answer is not {words}", *self.screen]
        )

    def row(self, words: str) -> str:
        """The first row of the sheet that holds *words* (the queue beside it is left out)."""
        for row in self.screen[3:-1]:
            if words in row:
                return _upto(row, 78)
        raise AssertionError(f"no row with {words!r}\n" + "\n".join(self.screen))

    @property
    def caret(self) -> tuple[int, str]:
        """Where the caret is: its row, and that row's words. Exactly one place has it."""
        rows: list[list[Cell]] = screen_cells(self.app)
        found = {
            y
            for y, row in enumerate(rows)
            for x, cell in enumerate(row)
            if cell.plane == _FOCUS and (x > 0 or y == 1) and y > 0
        }
        assert len(found) <= 1, f"carets in rows {sorted(found)}\n" + "\n".join(self.screen)
        y = found.pop() if found else 0
        return y, self.screen[y].strip()

    def types_in(self, words: str) -> None:
        """What is typed now goes into the row that begins with *words* (``›`` is the prompt)."""
        y, row = self.caret
        assert row.startswith(words), f"the caret is in row {y}: {row!r}, not {words!r}\n" + "\n".join(
            self.screen
        )


def _upto(row: str, width: int) -> str:
    out = ""
    for char in row:
        if cells(out + char) > width:
            break
        out += char
    return out.strip()


class Room:
    """A call centre's file, its wall clock, and whoever sits down."""

    def __init__(self, run: Commands, wall: Wall) -> None:
        self.run, self.wall = run, wall

    @asynccontextmanager
    async def sits(
        self,
        staff: str = "1001",
        *,
        size: tuple[int, int] = (120, 36),
        lang: str = "zh",
        db: Path | None = None,
        ask: bool = False,
        opening: bool = False,
    ) -> AsyncIterator[Seat]:
        """Somebody sits down at a console on the file (or on *db*). *ask*: the console asks who it is.

        *opening*: the first frame comes before the file is open, as it does at every start.
        """
        set_language(lang)
        named = "" if ask else staff
        desk, asks = sit_down(db or self.run.db, named, self.wall.clock, False)
        link = DeskLink(desk, ask=asks, staff=named)
        first = OpeningDesk("hq", self.wall.clock.now())
        app = ConsoleApp(first if opening else link, still=True, then=(lambda: link) if opening else None)
        try:
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                if opening:
                    await pilot.pause()
                seat = Seat(app, pilot, self.wall)
                self.wall.seats.append(seat)
                try:
                    yield seat
                finally:
                    self.wall.seats.remove(seat)
        finally:
            desk.store.close()

    def ring(self, number: str, name: str = "", seat: int = 0) -> None:
        """The telephone rings at a seat."""
        port = self.wall.seats[seat].app.port
        assert isinstance(port, DeskLink)
        port.rang(number, name)

    def ok(self, *words: str, **options: str) -> Any:
        """A command at the wall's moment, which must succeed; its JSON."""
        from console.domain.moments import iso

        before = language()
        try:
            return self.run.ok(*words, now=iso(self.wall.clock.now(), "Asia/Shanghai"), **options)
        finally:
            set_language(before)

    def case(self, name: str = "HQ-0001") -> dict[str, Any]:
        """``case show --json``."""
        return self.ok("case", "show", name)  # type: ignore[no-any-return]

    def power_cut(self) -> Path:
        """The file as a power cut would leave it now: what is on the disk, and no code ran to put it there."""
        there = self.run.db.parent / f"after-{len(list(self.run.db.parent.glob('after-*')))}"
        there.mkdir()
        for file in self.run.db.parent.glob(f"{self.run.db.name}*"):
            shutil.copy2(file, there / file.name)
        return there / self.run.db.name


def step(case: dict[str, Any], name: str, round_: int = 1) -> dict[str, Any]:
    """The newest opening of a step in a round."""
    found = [s for s in case["steps"] if s["step"] == name and s["round"] == round_]
    assert found, json.dumps(case["steps"], ensure_ascii=False, indent=1)
    return found[-1]


def at(clock: str, day: str = MONDAY) -> str:
    """A time of day as JSON says it."""
    return moment(day, clock)


@contextmanager
def room_from(template: Path, folder: Path) -> Iterator[Room]:
    """A room on a copy of the *template* call centre."""
    for file in template.glob("hq.db*"):
        shutil.copy2(file, folder / file.name)
    run = Commands(folder / "hq.db", staff="1001")
    yield Room(run, Wall())
