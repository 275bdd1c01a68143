"""What a disk may hold after the power went: everything synced, and any part of what was not.

Unsynced writes are dropped, torn (at 512-byte sectors, sometimes inside one), reordered or replaced by garbage where a
file had just grown; names that were not synced with their folder are dropped from the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

SECTOR: Final = 512
WAYS: Final = ("nothing", "all", "some", "shuffled", "garbage")
"""How much of the unsynced survives: none of it, all, some sectors, some in another order, some with rubbish between."""


class Medium:
    """The disk while a tape plays: what is safe, and what is only on its way."""

    def __init__(self) -> None:
        self._safe: dict[int, bytearray] = {}
        self._coming: dict[int, list[tuple[Any, ...]]] = {}
        self._names: dict[str, int] = {}
        self._renaming: list[tuple[Any, ...]] = []
        self._fresh: set[int] = set()  # journals whose first sync also syncs the folder (SQLite does so)

    def play(self, act: tuple[Any, ...]) -> None:
        """Let one act of the tape happen."""
        match act:
            case ("open", number, name, journal):
                self._safe.setdefault(number, bytearray())
                self._renaming.append(("name", number, name))
                if journal:
                    self._fresh.add(number)
            case ("write" | "cut", number, *_):
                self._safe.setdefault(number, bytearray())
                self._coming.setdefault(number, []).append(act)
            case ("sync", number):
                for waiting in self._coming.pop(number, []):
                    _apply(self._safe[number], waiting)
                if number in self._fresh:
                    self._fresh.discard(number)
                    self._settle(len(self._renaming))
            case ("name", *_) | ("gone", *_):
                self._renaming.append(act)
            case ("dirsync",):
                self._settle(len(self._renaming))

    def _settle(self, count: int) -> None:
        _rename(self._names, self._renaming[:count])
        del self._renaming[:count]

    def crash(self, draw: Random, way: str) -> dict[str, bytes]:
        """The files a person finds when the power is back."""
        names = dict(self._names)
        count = {"nothing": 0, "all": len(self._renaming)}.get(way, draw.randint(0, len(self._renaming)))
        _rename(names, self._renaming[:count])
        return {name: self._survivor(number, draw, way) for name, number in names.items()}

    def _survivor(self, number: int, draw: Random, way: str) -> bytes:
        waiting = self._coming.get(number, [])
        if way == "nothing" or not waiting:
            return bytes(self._safe[number])
        data = bytearray(self._safe[number])
        safe = len(data)
        kept: list[tuple[Any, ...]] = []
        for act in waiting:
            for part in (act,) if way == "all" or act[0] == "cut" else _sectors(act):
                if way == "all" or draw.random() < 0.5:
                    kept.append(part)
                elif way == "garbage" and part[0] == "write" and part[2] >= safe:
                    kept.append((*part[:3], draw.randbytes(len(part[3]))))
        if way == "shuffled":
            draw.shuffle(kept)
        if kept and way != "all" and draw.random() < 0.3:  # the last sector was being written
            act = kept[-1]
            if act[0] == "write":
                kept[-1] = (*act[:3], act[3][: draw.randrange(len(act[3]) + 1)])
        for act in kept:
            _apply(data, act)
        return bytes(data)


def _sectors(act: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    _, number, offset, data = act
    at = 0
    while at < len(data):
        size = SECTOR - (offset + at) % SECTOR
        yield ("write", number, offset + at, data[at : at + size])
        at += size


def _apply(data: bytearray, act: tuple[Any, ...]) -> None:
    if act[0] == "cut":
        size = act[2]
        del data[size:]
        data.extend(bytes(size - len(data)))
        return
    _, _, offset, new = act
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(new)] = new


def _rename(names: dict[str, int], acts: Iterable[tuple[Any, ...]]) -> None:
    for act in acts:
        if act[0] == "name":
            names[act[2]] = act[1]
        else:
            names.pop(act[1], None)


Crash = tuple[int, str, dict[str, bytes], list[tuple[Any, ...]]]
"""``(position on the tape, way, files, marks made before)``."""


def crashes(tape: list[tuple[Any, ...]], points: int, seed: int) -> Iterator[Crash]:
    """*points* random crashes of *tape*, in the order of position.

    Half of them fall anywhere, half right before or after something else than a write, where the order matters.
    """
    draw = Random(seed)
    turns = [at for at, act in enumerate(tape) if act[0] != "write"] or [0]
    near = (min(draw.choice(turns) + draw.randint(0, 2), len(tape)) for _ in range(points // 2))
    anywhere = (draw.randint(0, len(tape)) for _ in range(points - points // 2))
    yield from _at(tape, [(position, draw.choice(WAYS)) for position in sorted((*near, *anywhere))], draw)


def broken_promises(tape: list[tuple[Any, ...]], seed: int) -> Iterator[Crash]:
    """The power fails right after each promise, and nothing that was not synced survives."""
    after = [(at + 1, "nothing") for at, act in enumerate(tape) if act[0] == "mark"]
    yield from _at(tape, after, Random(seed))


def _at(tape: list[tuple[Any, ...]], chosen: list[tuple[int, str]], draw: Random) -> Iterator[Crash]:
    medium, at = Medium(), 0
    marks: list[tuple[Any, ...]] = []
    for position, way in chosen:
        for act in tape[at:position]:
            if act[0] == "mark":
                marks.append(act[1:])
            else:
                medium.play(act)
        at = position
        yield position, way, medium.crash(draw, way), marks


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write *files* into the empty *folder*."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
