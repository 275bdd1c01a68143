"""Several consoles on one file: fair, gapless, and each sees the other's work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from store_helpers import NOW

from console.store import queue
from console.store.open import Store, open_file
from console.store.problems import StoreProblem


def forked(work: Callable[[], None]) -> int:
    """Run *work* in another process."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def ended_well(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


PRELUDE = """
import os, signal, sys
from console.store.open import open_file
from store_helpers import NOW, opened
with open_file(sys.argv[1]) as store:
"""


def elsewhere(path: Path, code: str) -> subprocess.Popen[str]:
    """Run *code* in a console of its own (SQLite must not be carried across a fork)."""
    script = PRELUDE + textwrap.indent(textwrap.dedent(code), "    ")
    here = Path(__file__).parent
    found = os.pathsep.join([str(here), str(here.parents[1])])
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": found},
    )


def test_each_notices_the_others_work(store: Store, path: Path) -> None:
    before = store.data_version()
    assert store.data_version() == before

    other = elsewhere(
        path,
        """
        with store.write(actor="1002", now=NOW) as tx:
            tx.set("customer", "c1", {"name": "张三"})
        """,
    )
    assert other.wait() == 0
    after = store.data_version()
    assert after != before and store.data_version() == after
    with store.reader() as conn:
        assert conn.execute("SELECT name FROM customer").fetchall() == [("张三",)]
    with store.write(actor="1001", now=NOW) as tx:
        tx.set("customer", "c1", {"name": "张三丰"})
    assert store.data_version() != after, "one's own writes count too: two screens of one program"


def test_writers_take_turns(store: Store, path: Path) -> None:
    """Four processes write as fast as they can: nobody is refused, nobody waits for ever, no number is lost."""
    store.close()
    writers, each = 4, 40
    ready, go = os.pipe()

    def work(number: int) -> Callable[[], None]:
        def run() -> None:
            with open_file(path) as mine:
                os.write(go, b"r")
                while not (path.parent / "go").exists():
                    os.sched_yield()
                for n in range(each):
                    with mine.write(actor=str(number), now=NOW + n) as tx:
                        tx.set("customer", f"{number}-{n}", {"name": "张三"})

        return run

    children = [forked(work(number)) for number in range(writers)]
    arrived = 0
    while arrived < writers:
        arrived += len(os.read(ready, writers))
    (path.parent / "go").touch()
    assert [ended_well(child) for child in children] == [True] * writers
    os.close(ready)
    os.close(go)
    with open_file(path) as again:
        with again.reader() as conn:
            rows = conn.execute("SELECT seq, actor FROM change WHERE tbl='customer' ORDER BY seq").fetchall()
        assert len(rows) == writers * each
        assert again.verify().ok
    actors = [actor for _, actor in rows]
    first_done = min(max(i for i, a in enumerate(actors) if a == str(number)) for number in range(writers))
    last_begun = max(actors.index(str(number)) for number in range(writers))
    busy = actors[last_begun : first_done + 1]
    gaps = sorted(busy.index(a, i + 1) - i for i, a in enumerate(busy) if a in busy[i + 1 :])
    # Without a line the same process writes again and again (a gap of one). The machine may put any process aside for
    # a while, so the usual gap is judged and not the longest.
    assert 2 <= gaps[len(gaps) // 2] <= 2 * writers, "writers did not take turns"


def test_a_writer_that_dies_in_line_holds_nobody_up(store: Store, path: Path) -> None:
    dying = elsewhere(
        path,
        """
        with store.write(actor="1", now=NOW) as tx:
            tx.set("customer", "half", {"name": "half"})
            os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    assert dying.wait() == -signal.SIGKILL
    with store.write(actor="2", now=NOW, patience=2) as tx:
        tx.set("customer", "whole", {"name": "whole"})
    with store.reader() as conn:
        assert conn.execute("SELECT id FROM customer").fetchall() == [("whole",)]


def test_a_writer_that_stands_still_is_named_after_a_while(store: Store, path: Path) -> None:
    standing = elsewhere(
        path,
        """
        with store.write(actor="1", now=NOW):
            print("in", flush=True)
            signal.pause()
        """,
    )
    assert standing.stdout is not None and standing.stdout.readline() == "in\n"
    with pytest.raises(StoreProblem) as refused, store.write(actor="2", now=NOW, patience=0.05):
        pass
    assert refused.value.code == "busy"
    with store.reader() as conn:
        assert conn.execute("SELECT count(*) FROM customer").fetchone() == (0,), "reading goes on"
    standing.kill()
    standing.communicate()
    with store.write(actor="2", now=NOW, patience=2) as tx:
        tx.set("customer", "c1", {"name": "x"})


def test_threads_of_one_console_take_turns_too(store: Store) -> None:
    def work(number: int) -> None:
        for n in range(10):
            with store.write(actor=str(number), now=NOW) as tx:
                tx.set("customer", f"{number}-{n}", {"name": "x"})
            with store.reader() as conn:
                conn.execute("SELECT count(*) FROM customer").fetchone()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reader() as conn:
        assert conn.execute("SELECT count(*) FROM customer").fetchone() == (40,)


def test_a_write_inside_a_write_is_a_mistake(store: Store) -> None:
    with store.write(actor="1", now=NOW), pytest.raises(RuntimeError), store.write(actor="1", now=NOW):
        pass
    with store.write(actor="1", now=NOW):
        pass


def test_two_consoles_never_give_one_case_number(store: Store, path: Path) -> None:
    code = """
    with store.write(actor="1002", now=NOW) as tx:
        number = tx.new_case()
        tx.events(number, opened(number))
    """
    others = [elsewhere(path, code) for _ in range(3)]
    assert [other.wait() for other in others] == [0, 0, 0]
    with store.reader() as conn:
        found = conn.execute("SELECT number FROM case_head ORDER BY number").fetchall()
    assert found == [(1,), (2,), (3,)]


def test_tickets_are_in_order(tmp_path: Path) -> None:
    """Whoever took a number first goes first, though a later one asks more often."""
    path = tmp_path / "line"
    served: list[str] = []
    handles = [os.open(path, os.O_RDWR | os.O_CREAT) for _ in range(3)]
    until = time.monotonic() + 1
    numbers = [queue._take_number(handle, until) for handle in handles]
    assert numbers == [1, 2, 3]
    with pytest.raises(queue.TooLong):
        queue._wait(handles[2], numbers[2], time.monotonic() + 0.01)
    for handle, number, name in zip(handles, numbers, "abc", strict=True):
        queue._wait(handle, number, until)
        served.append(name)
        os.close(handle)
    assert served == ["a", "b", "c"]


@pytest.mark.parametrize("missing", ["_BYTES", "fcntl"])
def test_without_byte_locks_there_is_still_one_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(queue, missing, None)
    line = queue.Line(tmp_path / "line")
    with line.turn():
        held = threading.Event()

        def wait() -> None:
            with pytest.raises(queue.TooLong), line.turn(0.01):
                pass
            held.set()

        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
        assert held.is_set()
