"""500 running clocks: one tick that draws only the lines on show, against 500 widgets with a timer each."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator

from scripts.benchmarks.registry import Figure, Place, measure

CLOCKS = 500
TICKS = 40
SIZE = (120, 36)
NOW = 1_795_395_600_000


async def ours() -> float:
    """CPU seconds of one tick of the queue with all clocks in it."""
    from textual.app import App, ComposeResult

    from console.desk.views import Countdown, QueueRow, QueueView
    from screens.panes.queue_pane import QueuePane
    from screens.theme import Look

    class Queue(App[None]):
        """Nothing but the queue."""

        CSS = "QueuePane { height: 100%; }"

        def __init__(self) -> None:
            super().__init__()
            self.look, self.now, self.tz = Look("dark"), NOW, "Asia/Shanghai"

        def compose(self) -> ComposeResult:
            yield QueuePane()

    rows = tuple(
        QueueRow(
            case=f"HQ-{n:04d}",
            step="call-back",
            clock=Countdown(
                since=NOW - 60_000, due_at=NOW + (n - 20) * 7_000, limit_ms=600_000, warn_ms=120_000
            ),
            plate="渝A12345",
            name="张三",
            what="回电",
            group="soon",
        )
        for n in range(CLOCKS)
    )
    app = Queue()
    async with app.run_test(size=SIZE) as pilot:
        pane = app.query_one(QueuePane)
        pane.show(QueueView(rows=rows, late=20))
        await pilot.pause()

        def tick() -> None:
            app.now += 1_000
            pane.tick()

        return await _cost(pilot, tick)


async def timers() -> float:
    """CPU seconds of one second of as many widgets that each show their own digits."""
    from textual.app import App, ComposeResult
    from textual.containers import VerticalScroll
    from textual.widgets import Static

    class Timers(App[None]):
        """A widget for each clock."""

        def compose(self) -> ComposeResult:
            with VerticalScroll():
                for _ in range(CLOCKS):
                    yield Static("0:00")

    app = Timers()
    async with app.run_test(size=SIZE) as pilot:
        widgets = list(app.query(Static))
        left = [600]

        def tick() -> None:
            left[0] -= 1
            for widget in widgets:
                widget.update(f"{left[0] // 60}:{left[0] % 60:02d}")

        return await _cost(pilot, tick)


async def _cost(pilot: object, tick: object) -> float:
    for _ in range(5):
        tick()  # type: ignore[operator]
        await pilot.pause()  # type: ignore[attr-defined]
    began = time.process_time()
    for _ in range(TICKS):
        tick()  # type: ignore[operator]
        await pilot.pause()  # type: ignore[attr-defined]
    return (time.process_time() - began) / TICKS


async def idle() -> float:
    """CPU seconds of the measuring itself: a tick that does nothing."""
    from textual.app import App

    async with App[None]().run_test(size=SIZE) as pilot:
        return await _cost(pilot, lambda: None)


@measure("countdowns")
def countdowns(_place: Place) -> Iterator[Figure]:
    """Share of a core, and how many times cheaper than timers."""
    found = [
        float(
            subprocess.run(
                [sys.executable, "-m", "scripts.benchmarks.countdowns", name],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()[-1]
        )
        for name in ("idle", "ours", "timers")
    ]
    nothing, mine, theirs = found
    one = max(mine - nothing, 1e-6)
    yield Figure(
        "500 live countdowns, share of a core", one * 100, "%", 1.5, note=f"{one * 1000:.1f} ms a tick"
    )
    yield Figure("500 timers ÷ 500 countdowns", (theirs - nothing) / one, "x", 8, at_most=False)


if __name__ == "__main__":
    print(asyncio.run({"idle": idle, "ours": ours, "timers": timers}[sys.argv[1]]()))
