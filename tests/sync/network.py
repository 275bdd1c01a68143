"""A small world of sites in which anything happens in any order, and what must hold in the end.

:class:`Net` does one thing at a time, drawing each choice from *choose*, so that hypothesis, a seeded random driver and
``scripts/soak`` all play the same world. A model beside it knows which edit knew of which; it is the judge.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Protocol

import msgspec
from sync_helpers import MINUTE, NOW, Place, ended, opened

from console.engine import events as ev
from console.store import cases, identity
from console.store.change import parse
from console.store.open import Site, open_file
from console.store.problems import StoreProblem
from console.store.verify import digest
from console.sync import folder, reading
from console.sync.merge import Pace
from console.sync.problems import Missing, SyncProblem

YEAR = 365 * 24 * 60 * MINUTE
MOST = 5
CODES = ("HQ", "S1", "S2")
SCOPES = ("03", "05")


class Choose(Protocol):
    """Where choices come from."""

    def __call__(self, below: int) -> int: ...


class Crash(Exception):
    """The process was killed here."""


class Edit(msgspec.Struct, frozen=True):
    """One edit of the model: which earlier ones its writer knew of the same field."""

    value: str
    place: tuple[str, str]
    knew: frozenset[str]


class Bundle(msgspec.Struct):
    """A bundle somewhere, and what whoever takes it in knows then."""

    path: Path
    known: frozenset[str]


def workshop() -> Path:
    """A folder in memory where there is one: thousands of files are made and thrown away."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="callconsole-", dir=memory if memory.is_dir() else None))


class Templates:
    """A new file per code, made once and copied."""

    def __init__(self) -> None:
        self.root = workshop()
        self.files: dict[str, Path] = {}

    def copy(self, code: str, to: Path) -> None:
        """Put a fresh file of *code* at *to*."""
        if code not in self.files:
            self.files[code] = self.root / f"{code}.db"
            site = Site(code=code, name=f"{code}店", org="0123456789abcdef", id=f"{code}.1", created_at=NOW)
            store = open_file(self.files[code], create=site, random=Random(code))
            if code == CODES[0]:
                with store.write(actor="1", now=NOW) as tx:
                    tx.set("product", "金卡", {"title": "金卡"})
                    tx.set(
                        "product_service", "金卡/洗车", {"product": "金卡", "service": "洗车", "allowed": 2}
                    )
                    tx.set("card", "k1", {"number": "8850752917", "product": "金卡"})
            store.close()
        shutil.copy(self.files[code], to)


class Net:
    """The world. ``reached`` counts what happened, over all worlds."""

    reached: Counter[str] = Counter()

    def __init__(self, choose: Choose, templates: Templates) -> None:
        self.choose, self.root = choose, workshop()
        self.places: list[Place] = []
        self.known: dict[int, set[str]] = {}
        self.edits: dict[str, Edit] = {}
        self.facts: set[str] = set()
        self.scoped: dict[str, str] = {}
        self.histories: Counter[str] = Counter()
        self.may_be_lost: set[str] = set()
        self.outside: set[str] = set()
        self.bundles: list[Bundle] = []
        self.backups: dict[int, tuple[bytes, set[str]]] = {}
        self.parted = False
        self.count = 0
        for code in CODES:
            skew = (0, -YEAR, YEAR, 90_000)[choose(4)]
            place = object.__new__(Place)
            place.root, place.code, place.path, place.count = self.root, code, self.root / f"{code}.db", 0
            place.out = self.root / "out"
            place.out.mkdir(exist_ok=True)
            from console.domain.time import FixedClock

            place.clock = FixedClock(NOW + skew)
            templates.copy(code, place.path)
            place.store = open_file(place.path, random=Random(code))
            self._add(place, set())

    def _add(self, place: Place, known: set[str]) -> None:
        self.known[id(place)] = known
        self.places.append(place)

    def close(self) -> None:
        """Throw the world away."""
        for place in self.places:
            place.store.close()
        shutil.rmtree(self.root, ignore_errors=True)

    # -- acts

    def edit(self) -> None:
        """A field of a customer gets another value."""
        place = self._place()
        self.count += 1
        value, where = f"v{self.count}", (f"c{self.choose(2)}", ("name", "note")[self.choose(2)])
        place.set("customer", where[0], **{where[1]: value})
        mine = self.known[id(place)]
        self.edits[value] = Edit(
            value, where, frozenset(v for v in mine if v in self.edits and self.edits[v].place == where)
        )
        mine.add(value)
        assert place.value("customer", *where) == value, "an own write is seen at once, whatever the clocks"

    def use(self) -> None:
        """The card is used, beside a case."""
        place = self._place()
        self.count += 1
        name = f"u{self.count}"
        place.write(
            lambda tx: tx.fact("card_use", name, {"card": "k1", "service": "洗车", "at": tx.at, "unit": name})
        )
        self._fact(place, name)

    def open(self) -> None:
        """A case is opened with the next number, and the card used in it."""
        place = self._place()
        self.count += 1
        name = f"o{self.count}"

        def act(tx: Any) -> None:
            case = tx.new_case()
            tx.events(case, opened(case, tx.at, name))
            tx.event(case, ev.CardUsed(at=tx.at, actor="1", card="k1", service="洗车", unit=name))

        place.write(act)
        self._fact(place, name)

    def step(self) -> None:
        """Somebody ends the open step of a case."""
        place = self._place()
        with place.store.reader() as conn:
            found = [
                row[0] for row in conn.execute("SELECT id FROM case_head WHERE state='open' ORDER BY id")
            ]
            if not found:
                return
            case_id = found[self.choose(len(found))]
            case = cases.load(conn, case_id)
        assert case is not None
        state = case.open_step
        if state is None:
            return
        place.write(
            lambda tx: tx.events(case_id, ended(state.step, f"{state.step}+", tx.at, place.code, case.events))
        )
        with place.store.reader() as conn:
            after = cases.load(conn, case_id)
        assert after is not None and after.open_step is not None
        assert after.open_step.step == f"{state.step}+", "an own act is seen at once, whatever the clocks"

    def see(self) -> None:
        """Somebody sees an alert, which concerns one store alone."""
        place = self._place()
        self.count += 1
        name, scope = f"a{self.count}", SCOPES[self.choose(len(SCOPES))]
        place.clock.advance(1000)
        with place.store.write(actor="1001", now=place.clock.now(), scope=scope) as tx:
            tx.fact("alert_seen", name, {"case": "HQ-0001"})
        self.scoped[name] = scope
        self.known[id(place)].add(name)

    def send(self) -> None:
        """A bundle for one site or for everybody, every third one without a store."""
        place, other = self._place(), self._place()
        self.count += 1
        whole = self.choose(3) == 0
        without = [SCOPES[self.choose(len(SCOPES))]] if self.choose(3) == 0 else []
        path = self.root / "out" / f"{self.count}.bundle"
        made = folder.send(
            place.store, path, place.clock, to="" if whole else other.store.site.id, without=without
        )
        assert made is not None
        left = [s for s in made.manifest.streams if s.scope in without]
        assert all(s.site == place.store.site.id for s in left), "what was to be left out is in it"
        own = {
            row[0]
            for row in place.rows(
                "SELECT pk FROM change WHERE tbl='alert_seen' AND site=?", made.manifest.site
            )
        }
        self.reached["incremental" if made.manifest.base else "whole"] += 1
        known = frozenset(
            name for name in self.known[id(place)] if self.scoped.get(name) not in without or name in own
        )
        self.reached["store left out"] += len(known) < len(self.known[id(place)])
        self.outside |= known
        self.bundles.append(Bundle(path, known))

    def deliver(self) -> None:
        """Any bundle reaches any site; then once more."""
        if self.bundles:
            bundle, place = self.bundles[self.choose(len(self.bundles))], self._place()
            if self.take(place, bundle):
                before = place.rows("SELECT max(arrival), count(*) FROM change")
                place.take(bundle.path)
                assert place.rows("SELECT max(arrival), count(*) FROM change") == before, "twice is once"

    def crash(self) -> None:
        """The process dies in the middle of an import, between two batches or inside one."""
        if not self.bundles:
            return
        bundle, place, left = self.bundles[self.choose(len(self.bundles))], self._place(), [self.choose(8)]

        def timer() -> float:
            left[0] -= 1
            if left[0] < 0:
                raise Crash
            return float(left[0] * -1)

        try:
            self.take(place, bundle, Pace(budget=0.0, timer=timer, pause=lambda seconds: None))
        except Crash:
            self.reached["crash"] += 1
            place.open()
            self._whole_acts(place)
            self.known[id(place)] |= bundle.known & self._told(place)
        if self.choose(2) and self.take(place, bundle):
            self.reached["resumed"] += 1

    def damage(self) -> None:
        """A bundle is cut or a bit of it flipped."""
        if not self.bundles:
            return
        bundle, place = self.bundles[self.choose(len(self.bundles))], self._place()
        content = bytearray(bundle.path.read_bytes())
        at = self.choose(len(content))
        if self.choose(2):
            content[at] ^= 1 << self.choose(8)
        else:
            del content[at:]
        bad = self.root / "bad.bundle"
        bad.write_bytes(content)
        before = place.rows("SELECT max(arrival), count(*) FROM change")
        try:
            with reading.read(bad) as got:
                said = list(got.changes())
            with reading.read(bundle.path) as got:
                assert said == list(got.changes()), "a damaged bundle was accepted"
        except SyncProblem:
            self.reached["damage refused"] += 1
            try:
                place.take(bad)
            except SyncProblem:
                pass
            else:
                raise AssertionError("a damaged bundle was taken in")
            assert place.rows("SELECT max(arrival), count(*) FROM change") == before or self.parted

    def copy(self) -> None:
        """A file is copied and both go on; every other time as a clone nobody can notice at open."""
        if len(self.places) >= MOST:
            return
        place, unnoticed = self._place(), self.choose(2) == 0
        if not self._branches(place):
            return
        twin = object.__new__(Place)
        twin.__dict__.update(place.__dict__)
        home = self.root / f"copy{len(self.places)}"
        home.mkdir()
        twin.root, twin.path = home, home / "copy.db"
        place.store.close()
        shutil.copy(place.path, twin.path)
        place.open()
        outside = identity._read(place.path)
        if unnoticed and outside:
            inode = twin.path.stat().st_ino
            identity._write(twin.path, msgspec.structs.replace(outside, inode=inode))
            self.reached["clone"] += 1
        twin.clock = type(place.clock)(place.clock.at + 5)
        twin.code = f"{place.code}-{len(self.places)}"
        twin.store = open_file(twin.path, random=Random(f"twin{self.count}{twin.code}"))
        self.reached["third file"] += unnoticed and self._is_shared(place)
        self._add(twin, set(self.known[id(place)]))
        self.reached["copy"] += 1

    def back_up(self) -> None:
        """Somebody keeps the file as it is."""
        place = self._place()
        place.store.close()
        self.backups[id(place)] = (place.path.read_bytes(), set(self.known[id(place)]))
        place.open()

    def restore(self) -> None:
        """An old state is put back over the file."""
        kept = [place for place in self.places if id(place) in self.backups]
        if not kept:
            return
        place = kept[self.choose(len(kept))]
        if not self._branches(place):
            return
        content, known = self.backups[id(place)]
        lost = self.known[id(place)] - known
        elsewhere: set[str] = set()
        for other in self.places:
            if other is not place:
                elsewhere |= self.known[id(other)]
        self.may_be_lost |= lost - elsewhere
        place.store.close()
        place.path.write_bytes(content)
        place.open()
        self.known[id(place)] = set(known)
        self.reached["restore"] += 1

    # -- inside

    def _branches(self, place: Place) -> bool:
        """Whether one more history may begin under the identity of *place*: by a copy or an old state.

        Up to three may go on side by side. With a fourth one pair may part before a change and another pair after it; what
        lies between would be logged again twice.
        """
        root = place.code.partition("-")[0]
        if self.histories[root] == 2:
            return False
        self.histories[root] += 1
        return True

    def _place(self) -> Place:
        return self.places[self.choose(len(self.places))]

    def _told(self, place: Place) -> set[str]:
        """The edits and uses that are in a site's log."""
        rows = place.rows("SELECT body FROM change WHERE tbl='customer' AND kind='set'")
        edits = {value for (body,) in rows for value in parse(body).values() if isinstance(value, str)}
        seen = {row[0] for row in place.rows("SELECT pk FROM change WHERE tbl='alert_seen'")}
        return edits | seen | {row[0] for row in place.rows("SELECT unit FROM card_use")}

    def _is_shared(self, place: Place) -> bool:
        """Whether two files write as this site."""
        ids = {
            id_ for other in self.places if other is not place for (id_,) in other.rows("SELECT id FROM site")
        }
        return place.rows("SELECT id FROM site")[0][0] in ids

    def _fact(self, place: Place, name: str) -> None:
        self.facts.add(name)
        self.known[id(place)].add(name)

    def take(self, place: Place, bundle: Bundle, pace: Pace | None = None) -> bool:
        """Take a bundle in; whether that was possible."""
        try:
            receipt = place.take(bundle.path, pace) if pace else place.take(bundle.path)
        except Missing:
            self.reached["missing"] += 1
            return False
        except SyncProblem as problem:
            assert problem.code == "two-files-one-identity", (problem.code, problem.message)
            self.reached["two files"] += 1
            return False
        except StoreProblem as problem:
            raise AssertionError(problem.message) from problem
        self.known[id(place)] |= bundle.known
        self.reached["taken"] += 1
        self.reached["already"] += bool(receipt.already)
        self.reached["conflict"] += bool(receipt.conflicts)
        self.reached["exception"] += bool(receipt.exceptions)
        self.reached["impossible"] += bool(receipt.impossible)
        self.reached["relay"] += receipt.code != place.code and len(bundle.known) > 0
        if receipt.identity:
            self.parted = True
        return True

    def _whole_acts(self, place: Place) -> None:
        """After a crash no act is there in part."""
        rows = place.rows("SELECT site, tx, count(*) FROM change WHERE kind<>'ack' GROUP BY site, tx")
        for other in self.places:
            if self._is_shared(other):
                continue
            theirs = dict(
                ((s, t), n)
                for s, t, n in other.rows(
                    "SELECT site, tx, count(*) FROM change WHERE kind<>'ack' GROUP BY site, tx"
                )
            )
            for site, tx, count in rows:
                if site.startswith(other.store.site.id) and (site, tx) in theirs:
                    assert count == theirs[site, tx], "an act was torn"

    # -- the end

    def settle(self) -> None:
        """Everybody exchanges with everybody until nothing moves; then all must agree and nothing be lost."""
        for turn in range(4):
            for place in self.places:
                path = self.root / "out" / f"end{turn}-{self.places.index(place)}.bundle"
                folder.send(place.store, path, place.clock, whole=True)
                bundle = Bundle(path, frozenset(self.known[id(place)]))
                for other in self.places:
                    if other is not place:
                        self.take(other, bundle)
            if turn and len({self._digest(place) for place in self.places}) == 1:
                break
        assert len({self._digest(place) for place in self.places}) == 1, "the sites differ"
        assert len({str(sorted((i.kind, i.about) for i in place.items())) for place in self.places}) == 1, (
            "questions differ"
        )
        self._judge(self.places[self.choose(len(self.places))])

    def _digest(self, place: Place) -> str:
        with place.store.reader() as conn:
            return digest(conn)

    def _judge(self, place: Place) -> None:
        report = place.store.verify()
        assert report.ok, report.problems
        used = [row[0] for row in place.rows("SELECT unit FROM card_use ORDER BY unit")]
        assert len(used) == len(set(used)), "a use was counted twice"
        assert set(used) <= self.facts and self.facts - set(used) <= self.may_be_lost, (
            "a use was lost or invented"
        )
        opened_by = [row[0] for row in place.rows("SELECT opened_by FROM case_head")]
        if (
            self.parted
        ):  # what others did under a number that was given out twice stays under it, for a person to see
            opened_by = [name for name in opened_by if name]
        cases_made = {name for name in used if name.startswith("o")}
        assert sorted(opened_by) == sorted(cases_made), "a case was lost or two became one"
        told = self._told(place)
        assert set(self.edits) - told <= self.may_be_lost, "an edit was lost"
        assert set(self.scoped) - told <= self.may_be_lost, "what concerns one store was lost"
        rows = place.rows("SELECT pk, count(*), min(scope) FROM change WHERE tbl='alert_seen' GROUP BY pk")
        assert all(count == 1 and self.scoped[name] == scope for name, count, scope in rows), "logged twice"
        replaced = {v for value in told & set(self.edits) for v in self.edits[value].knew}
        expected: dict[tuple[str, str], set[str]] = {}
        for value in told & set(self.edits):
            if value not in replaced:
                expected.setdefault(self.edits[value].place, set()).add(value)
        for (pk, field), values in expected.items():
            rows = place.rows("SELECT value FROM head WHERE tbl='customer' AND pk=? AND field=?", pk, field)
            standing = {parse(row[0]) for row in rows} or {place.value("customer", pk, field)}
            assert values <= standing, "an edit was overwritten silently"
            assert standing == values or self.parted, "a conflict that is none"
        over = len(used) - 2
        if over > 0 and not self.parted:
            self.reached["overdrawn"] += 1
        self.reached["settled"] += 1


ACTS: tuple[tuple[Callable[[Net], None], int], ...] = (
    (Net.edit, 6), (Net.use, 2), (Net.open, 3), (Net.step, 6), (Net.see, 2), (Net.send, 7), (Net.deliver, 8), (Net.crash, 3),
    (Net.damage, 1), (Net.copy, 2), (Net.back_up, 1), (Net.restore, 1),
)  # fmt: skip
_WEIGHTED = [act for act, weight in ACTS for _ in range(weight)]


def play(seed: int, templates: Templates, steps: int = 30) -> None:
    """One world from a seed, to its end."""
    chance = Random(seed)
    net = Net(chance.randrange, templates)
    try:
        for _ in range(steps):
            chance.choice(_WEIGHTED)(net)
        net.settle()
    finally:
        net.close()
