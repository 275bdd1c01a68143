"""Work on a disk that fails at the n-th write, sync or truncation: what is refused, what is left, what goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import faulty_disk
from power_story import FILE, HQ, NOW, _act

from console.domain.refusal import Refusal
from console.store.open import Store, open_file

#: Which acts fail, and with what answer.
KINDS = {
    "write": (("write",), faulty_disk.IOERR_WRITE),
    "full": (("write", "cut"), faulty_disk.FULL),
    "sync": (("sync",), faulty_disk.IOERR_FSYNC),
    "cut": (("cut",), faulty_disk.IOERR_TRUNCATE),
    "open": (("open",), faulty_disk.CANTOPEN),
}

CODES = {"disk-full", "disk-trouble", "read-only"}


class Countdown:
    """The *n*-th act of a kind fails; from then on all do (``stays``) until :meth:`heal`."""

    def __init__(self, kind: str, n: int, stays: bool) -> None:
        self._acts, self._code = KINDS[kind]
        self._left, self._stays, self.failed = n, stays, 0

    def __call__(self, act: str, name: str) -> int:
        if act not in self._acts or name.endswith("-line"):
            return faulty_disk.OK
        self._left -= 1
        if self._left == 0 or (self._left < 0 and self._stays):
            self.failed += 1
            return self._code
        return faulty_disk.OK

    def heal(self) -> None:
        """From now on everything works."""
        self._acts = ()


class Went(NamedTuple):
    """How one run went: whether the disk failed in it, and what was refused (codes, in order)."""

    failed: bool
    refused: list[str]


def at_nth(
    disk: faulty_disk.Disk, base: Path, countdown: Countdown, work: Callable[[Path, Countdown], list[str]]
) -> Went:
    """Do *work* on a fresh copy of *base* while *countdown* runs."""
    for path in disk.folder.iterdir():
        path.unlink()
    disk.forget()
    for path in base.iterdir():
        shutil.copyfile(path, disk.folder / path.name)
    disk.fail = countdown
    try:
        refused = work(disk.folder / FILE, countdown)
    finally:
        disk.fail = lambda act, name: faulty_disk.OK
    return Went(countdown.failed > 0, refused)


def shift(path: Path, countdown: Countdown, acts: int = 2) -> list[str]:
    """An operator's acts and drafts. Each is there or was refused; refused ones are done again after the disk is well."""
    refused: list[str] = []
    store = opened(path, countdown, refused)
    try:
        for number in range(1, acts + 1):
            if not tried(lambda n=number: _act(store, n), refused):  # type: ignore[misc]
                countdown.heal()
                _as_before(store, number - 1)
                _act(store, number)
            if not tried(lambda n=number: _as_before(store, n), refused):  # type: ignore[misc]
                countdown.heal()
                _as_before(store, number)
            draft = {"n": number}
            if not tried(lambda d=draft: store.drafts.save("seat", "form", d, NOW), refused):  # type: ignore[misc]
                countdown.heal()
                assert store.drafts.get("seat", "form") in ({"n": number - 1} if number > 1 else None, draft)
                store.drafts.save("seat", "form", draft, NOW)
            assert store.drafts.get("seat", "form") == draft
    finally:
        store.close()
    countdown.heal()
    with open_file(path) as store:
        _as_before(store, acts)
        assert store.drafts.get("seat", "form") == {"n": acts}
        assert store.verify().ok
    return refused


def make(path: Path, countdown: Countdown) -> list[str]:
    """A file is made, or there is none; then it is made."""
    refused: list[str] = []
    if not tried(lambda: open_file(path, create=HQ).close(), refused) and not path.exists():
        countdown.heal()
        open_file(path, create=HQ).close()
    countdown.heal()
    left = {p.name for p in path.parent.iterdir()}
    assert left <= {FILE, f"{FILE}-line", f"{FILE}-wal", f"{FILE}-shm"}, left
    with open_file(path) as store:
        assert store.verify().ok
    return refused


def copy(path: Path, countdown: Countdown) -> list[str]:
    """A backup is whole or absent, and the next one works."""
    refused: list[str] = []
    to = path.with_name("copy.db")
    with opened(path, countdown, refused) as store:
        if not tried(lambda: store.backup(to), refused) and not to.exists():
            countdown.heal()
            store.backup(to)
        countdown.heal()
        _act(store, 1)
        _as_before(store, 1)
    with open_file(to) as store:
        assert store.verify().ok
    return refused


def opened(path: Path, countdown: Countdown, refused: list[str]) -> Store:
    try:
        return open_file(path)
    except Refusal as problem:
        _clear(problem, refused)
        countdown.heal()
        return open_file(path)


def tried(act: Callable[[], object], refused: list[str]) -> bool:
    try:
        act()
    except Refusal as problem:
        _clear(problem, refused)
        return False
    return True


def _clear(problem: Refusal, refused: list[str]) -> None:
    """A refusal a person understands."""
    assert problem.code in CODES, problem.code
    assert problem.message and problem.fix
    refused.append(problem.code)


def _as_before(store: Store, acts: int) -> None:
    """The first *acts* acts are there, whole, and nothing else."""
    with store.reader() as conn:
        for table in ("phone", "card_use", "case_head", "case_clock"):
            assert conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == acts, table
        count, last = conn.execute("SELECT count(*), max(seq) FROM change").fetchone()
        assert count == last == conn.execute("SELECT seq FROM vector").fetchone()[0]
