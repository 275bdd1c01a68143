"""The tables of the command line are for people: what things are called stands there, ids are for ``--json``."""

from __future__ import annotations

import pytest

from console.cli.main import main
from tests.stories.bookings import with_the_store
from tests.stories.seat import Room


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("queue",), ("店面记录", "前台人员", "南岸店")),
        (("queue", "--by", "role"), ("前台人员  手上 1", "店面记录")),
        (("case", "list"), ("预约服务(客服部)", "保养工时", "南岸店")),
        (("plan", "list"), ("各自的日子", "手工", "每年")),
    ],
)
async def test_titles_not_ids(
    room: Room, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], seen: tuple[str, ...]
) -> None:
    await with_the_store(room)
    now = "2026-11-23T09:03:00+08:00"
    assert main(["--db", str(room.run.db), "--lang", "zh", "--as", "1001", "--now", now, *words]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in seen), shown
    assert not any(
        word in shown for word in ("front-desk", "store-records", "card-appointment", "maintenance", "hand  ")
    )
