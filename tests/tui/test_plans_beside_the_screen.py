"""The plans of the day in an open console: found in a thread, opened a few a beat, the screen goes on meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import screens  # noqa: F401  (sets Textual's switches)
from console.desk.plans import daily
from screens.app import ConsoleApp
from screens.desk_link import DeskLink
from screens.run import _plans
from tests.unit.board_centre import Centre


async def test_what_is_due_is_found_in_a_thread_and_opened_by_the_screens_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = Centre(tmp_path)
    desk = centre.at("09:00")
    with desk.store.write(actor="1001", now=desk.now()) as tx:
        who = tx.reader.execute("SELECT id FROM customer WHERE name = '张三' LIMIT 1").fetchone()[0]
        tx.set("customer", who, {"birthday": "1985-11-23", "birthday_calendar": "solar"})
    looked: list[int] = []
    opened: list[int] = []
    run, open_one = daily.run, daily.open_one
    monkeypatch.setattr(daily, "run", lambda *a, **k: (looked.append(threading.get_ident()), run(*a, **k))[1])
    monkeypatch.setattr(daily, "open_one", lambda *a: (opened.append(threading.get_ident()), open_one(*a))[1])
    link = DeskLink(desk)
    app = ConsoleApp(link, still=True)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        beat = _plans(app, link)
        for second in range(1, 12):
            centre.at(f"09:00:{second:02d}")
            beat()
            await app.workers.wait_for_complete()
            await pilot.pause()
    assert looked and threading.get_ident() not in looked, "nobody at the screen waits for the look"
    assert opened and set(opened) == {threading.get_ident()}
    with desk.reader() as con:
        assert con.execute("SELECT count(*) FROM case_head WHERE relation = 'plan'").fetchone()[0] == 1
