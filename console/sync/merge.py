"""Taking a bundle in: in short batches between which others write, each whole in itself, from wherever it stopped.

A batch holds the file about :data:`Pace.budget`, the disk included, then pauses as long as it held it: an operator's save never waits
longer than one batch. A batch ends between two acts, never inside one (``tx``), together with the numbers it reached, so
an import that was killed goes on where it was.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from console.domain.time import Clock
from console.store import cases, identity
from console.store.change import Change
from console.store.open import Store
from console.store.sqlite import Connection
from console.store.tx import Tx
from console.sync import admission, attention, circles, forks, joining, knowledge, problems, reading
from console.sync.admission import Plan, plan
from console.sync.reading import Bundle
from console.sync.receipt import Receipt, keep
from console.sync.vector import Key, nested, vector

LATE_CLOCK_MS = 60_000
"""A change written so much before something its writer already knew is counted as an impossible order."""


EMPTY = 100
"""A file with fewer changes is new: nobody works on it yet, so its first import need not make room."""

LONG = 0.5
"""Seconds of a batch of such an import."""


class Pace(msgspec.Struct, frozen=True):
    """How an import makes room: a batch holds the file for *budget* seconds by *timer*; *pause* waits so many seconds."""

    budget: float = 0.012
    timer: Callable[[], float] = time.perf_counter
    pause: Callable[[float], object] = time.sleep


def _never(_seconds: float) -> None:
    """No pause."""


class _Count(msgspec.Struct):
    """What came of an import so far."""

    new: int = 0
    already: int = 0
    acks: int = 0
    impossible: int = 0
    joined: bool = False
    exceptions: dict[str, int] = {}
    done: list[tuple[str, int]] = []


def take(
    store: Store, path: Path, clock: Clock, *, actor: str = "", pace: Pace | None = None, join: bool = False
) -> Receipt:
    """Take in the bundle at *path* whole, or nothing of it; what came of it.

    Raises :class:`~console.sync.problems.SyncProblem` before the first write, ``OSError`` when the file cannot be read,
    :class:`~console.store.problems.StoreProblem` when this file cannot be written (what was taken in by then stays).
    """
    pace = pace or Pace()
    told: identity.Notice | None = None
    dropped = False
    store.refresh()
    for _ in range(6):
        with store.reader() as conn:
            mine = vector(conn)
            admission.early(conn, store.site, path.name, reading.peek(path))
        if sum(mine.values()) < EMPTY:
            pace = msgspec.structs.replace(
                pace, budget=max(pace.budget, LONG) if pace.budget else 0.0, pause=_never
            )
        with reading.read(path, mine) as bundle:
            with store.reader() as conn:
                found = plan(conn, store.site, bundle, join)
            if found.join:
                joining.join(store, bundle.manifest.org, clock.now(), keep=join)
                with store.reader() as conn:
                    found = plan(conn, store.site, bundle)
            if found.part:
                with store.reader() as conn:
                    firsts = forks.all_scopes(conn, store.site.id, found.part, bundle.manifest.tip)
                told = forks.part(store, store.site.id, firsts, now=clock.now(), why=found.why)
            elif found.drop:
                dropped = True
                with store.write(actor=actor, now=clock.now()) as tx:
                    forks.drop(tx.reader, found.drop)
            else:
                return _apply(store, bundle, found, clock, actor, pace, told, dropped)
    raise problems.two_files(path.name, store.site.code, here=True)


def _apply(
    store: Store, bundle: Bundle, found: Plan, clock: Clock, actor: str, pace: Pace, told: identity.Notice | None,
    dropped: bool,
) -> Receipt:  # fmt: skip
    with store.reader() as conn:
        open_before = attention.fields(conn)
    count = _Count()
    rows = _Rows(bundle.changes())
    _pass_over(store, rows, found, count)
    held, work = 0.0, pace.budget
    while rows:
        if held:
            pace.pause(held)
        with store.write(actor=actor, now=clock.now()) as tx:
            began = pace.timer()  # its turn has come: waiting in line holds up nobody
            while rows:
                _one(tx, rows.take(), found, count)
                if pace.timer() - began >= work and rows.between_acts():
                    break
        held = pace.timer() - began
        work = _next(work, held, pace.budget)
    return _finish(store, bundle, clock, actor, count, open_before, told, dropped)


def _next(work: float, held: float, budget: float) -> float:
    """How long the next batch takes changes in: folding, indexing and the disk come on top, and the whole is to last *budget*."""
    if held > budget:
        return max(budget / 20, work * budget / held)
    return min(budget, work * 1.25)


def _pass_over(store: Store, rows: _Rows, found: Plan, count: _Count) -> None:
    """Pass over what is already here without holding the file."""
    if not rows:
        return
    with store.reader() as conn:
        have = vector(conn)
    while rows and _known(rows.first, have, found):
        _passed(rows.take(), count)


def _known(change: Change, have: dict[Key, int], found: Plan) -> bool:
    key = (change.site, change.scope)
    return change.seq <= have.get(key, 0) or change.seq >= found.skip.get(key, 1 << 62)


def _passed(change: Change, count: _Count) -> None:
    if change.kind != "ack":
        count.already += 1


def _one(tx: Tx, change: Change, found: Plan, count: _Count) -> None:
    """One change inside a batch."""
    key = (change.site, change.scope)
    if change.seq >= found.skip.get(key, 1 << 62):
        return
    if change.tbl == "case_event" and change.pk not in count.exceptions:
        count.exceptions[change.pk] = exceptions(tx.reader, change.pk)
    if change.hlc <= tx.log.tip(*key)[1] and change.seq > tx.log.tip(*key)[0]:
        raise problems.altered(f"{change.site}", f"{change.seq}")
    if not tx.log.append(change, later=True, checked=True):
        _passed(change, count)
    elif change.kind == "ack":
        count.acks += 1
    else:
        count.new += 1
        count.impossible += (change.hlc >> 16) - change.at > LATE_CLOCK_MS
        count.joined = count.joined or (change.tbl == "customer" and '"merged_into"' in change.body)
        if change.tbl == "case_event" and '"step-done"' in change.body:
            count.done.append((change.pk, change.at))


def exceptions(conn: Connection, case_id: str) -> int:
    """How many acts of a case no longer fitted; -1 when there is no such case."""
    row = conn.execute("SELECT exceptions FROM case_head WHERE id=?", (case_id,)).fetchone()
    return int(row[0]) if row else -1


def _learned_late(conn: Connection, count: _Count, now: int) -> int:
    """Steps of cases known here that were done in time and are learned only now that they are overdue."""
    found = 0
    for case_id in {case_id for case_id, _ in count.done if count.exceptions.get(case_id, -1) >= 0}:
        case = cases.load(conn, case_id)
        moments = {at for known, at in count.done if known == case_id}
        for step in case.steps if case else ():
            found += bool(step.due_at and step.done_at in moments and step.done_at <= step.due_at < now)
    return found


def _finish(
    store: Store, bundle: Bundle, clock: Clock, actor: str, count: _Count, open_before: set[str],
    told: identity.Notice | None, dropped: bool,
) -> Receipt:  # fmt: skip
    """Note who knows what, what people must settle, and the receipt, in one last write."""
    manifest = bundle.manifest
    with store.write(actor=actor, now=clock.now()) as tx:
        given_up = forks.held(tx.reader)
        if given_up:
            forks.drop(tx.reader, given_up)
    with store.write(actor=actor, now=clock.now()) as tx:
        conn = tx.reader
        if count.joined:
            circles.undo(tx)
        added = attention.update(conn, store.site.id, all_=bool(told or given_up or dropped))
        open_now = attention.fields(conn)
        ahead = knowledge.Ahead(0, 0)
        if manifest.site != store.site.id:
            ahead = knowledge.note_peer(conn, store.site.id, manifest, tx.at)
        receipt = Receipt(
            bundle=bundle.name, site=manifest.site, code=manifest.code, name=manifest.name, made_at=manifest.at,
            got_at=tx.at, new=count.new, already=count.already, size=bundle.size, acks=count.acks,
            conflicts=len(open_now - open_before) + added, impossible=count.impossible,
            exceptions=sum(max(0, exceptions(conn, case) - max(0, had)) for case, had in count.exceptions.items()),
            learned_late=_learned_late(conn, count, tx.at), ahead_ms=ahead.estimate, suspicious=ahead.suspicious, tip=nested(vector(conn)),
            identity=str(told) if told else "",
        )  # fmt: skip
        if knowledge.owes_ack(conn, store.site.id):
            said = {"from": manifest.site, "bundle": bundle.name, "made": manifest.at, "new": count.new}
            knowledge.ack(tx, store.site.id, said)
        keep(conn, receipt)
        identity.mark(conn, store.path, store.random)
    return receipt


class _Rows:
    """The changes of a bundle with a view of the next ones."""

    def __init__(self, rows: Iterator[Change]) -> None:
        self._rows, self._next = rows, deque[Change]()
        self._last: dict[str, tuple[int, int]] = {}
        self._fill()

    def __bool__(self) -> bool:
        return bool(self._next)

    @property
    def first(self) -> Change:
        """The next change."""
        return self._next[0]

    def take(self) -> Change:
        """The next change, which is then behind."""
        change = self._next.popleft()
        self._last[change.site] = (change.tx, change.hlc)
        if not self._next:
            self._fill()
        return change

    def between_acts(self) -> bool:
        """Whether no act has changes both behind and ahead. The changes of one act have one ``hlc`` after the other."""
        if not self._next:
            return True
        first = self._next[0]
        here = first.hlc
        if self._last.get(first.site, (0, 0))[0] == first.tx:
            return False
        begun = {site: act for site, act in self._last.items() if act[1] >= here - 1}
        self._last = dict(begun)
        until = max((hlc for _, hlc in begun.values()), default=0) + 1
        while self._next[-1].hlc <= until and self._fill():
            pass
        return not any(
            change.site in begun and change.tx == begun[change.site][0]
            for change in self._next
            if change.hlc <= until
        )

    def _fill(self) -> bool:
        change = next(self._rows, None)
        if change is not None:
            self._next.append(change)
        return change is not None
