"""Bugs planted on purpose: each must be found. A check that finds none of them proves nothing."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from network import Templates, play
from sync_helpers import Place, exchange, opened
from test_bundle import forge, lines
from test_identity import twin

from console.store import cases, heads, identity
from console.store.change import Change, parse
from console.store.log import Log
from console.sync import admission, attention, bundle, folder, forks, joining, knowledge, merge, reading
from console.sync.problems import SyncProblem

Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    made = Templates()
    yield made
    shutil.rmtree(made.root, ignore_errors=True)


# -- directed checks, each true of the sound program


def prerequisites(root: Path) -> None:
    a, b, c = (Place(root, code) for code in "ABC")
    b.set("customer", "c1", name="一")
    a.take(b.send())
    b.take(a.send())
    a.set("customer", "c1", name="二")
    with pytest.raises(SyncProblem):
        c.take(a.send(to="B"))


def incremental(root: Path) -> None:
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    hq.set("customer", "c1", name="一")
    exchange(hq, s1)
    hq.set("customer", "c1", name="二")
    made = hq.send(to="S1")
    assert 0 < made.manifest.count < 4
    s1.take(made)
    assert s1.value("customer", "c1", "name") == "二"


def damage(root: Path) -> None:
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    hq.set("customer", "c1", name="张三")
    path = hq.send().path
    rows = lines(path)[:-1]
    rows[2][9]["name"] = "李四"
    bad = forge(root / "bad.bundle", rows, chains=False)
    with pytest.raises(SyncProblem):
        s1.take(bad)


def cut(root: Path) -> None:
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    for n in range(30):
        hq.set("customer", f"c{n}", name=f"张{n * n}")
    path = hq.send().path
    raw = zlib.decompress(path.read_bytes(), 31)
    bad = root / "bad.bundle"
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    bad.write_bytes(packer.compress(raw[: raw.rindex(b'{"sha256"')]) + packer.flush())
    with pytest.raises(SyncProblem):
        s1.take(bad)


def organisation(root: Path) -> None:
    hq, other = Place(root, "HQ"), Place(root, "X1", org="f" * 16)
    for place in (hq, other):
        for n in range(3):
            place.set("customer", f"{place.code}{n}", name="张三")
    with pytest.raises(SyncProblem):
        hq.take(other.send())


def copies(root: Path) -> None:
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    exchange(hq, s1)
    s1.copy_to(root / "copy.db")
    from console.store.open import open_file

    with open_file(root / "copy.db") as copy:
        with copy.write(actor="1", now=s1.clock.at) as tx:
            tx.set("customer", "c1", {"name": "x"})
        assert copy.site.id != s1.store.site.id


def questions(root: Path) -> None:
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    exchange(hq, s1)
    for place in (hq, s1):
        place.set("customer", f"c{place.code}", name="何志明")
        place.set("vehicle", f"v{place.code}", customer=f"c{place.code}", plate="渝A12345")
    assert s1.take(hq.send()).conflicts == 1


def bomb(root: Path) -> None:
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    head = zlib.decompress(hq.send().path.read_bytes(), 31).splitlines()[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    path = root / "bomb.bundle"
    path.write_bytes(packer.compress(head + b"\n" + bytes(48 << 20)) + packer.flush())
    with pytest.raises(SyncProblem) as refused:
        s1.take(path)
    assert refused.value.code == "bundle-too-large"


def joins(root: Path) -> None:
    hq, new = Place(root, "HQ"), Place(root, "S9", org="f" * 16)
    hq.set("customer", "c1", name="张三")
    new.take(hq.send())
    hq.take(new.send())
    assert hq.rows("SELECT code FROM member ORDER BY code") == [("HQ",), ("S9",)]


def restores(root: Path) -> None:
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    exchange(hq, s1)
    s1.store.close()
    old = s1.path.read_bytes()
    s1.open()
    s1.set("customer", "lost", name="一")
    hq.take(s1.send())
    s1.store.close()
    s1.path.write_bytes(old)
    s1.open()
    was = s1.store.site.id
    s1.set("customer", "after", name="二")
    assert s1.store.site.id != was, "noticed with the first write"
    exchange(hq, s1)
    assert {row[0] for row in hq.rows("SELECT name FROM customer")} == {"一", "二"}
    assert hq.digest() == s1.digest()


def third_parties(root: Path) -> None:
    """Each of two clones reached one other site before anybody noticed."""
    a, b, s1 = (Place(root, code) for code in ("A", "B", "S1"))
    exchange(a, b, s1)
    clone = twin(s1, root / "clone", unnoticed=True)
    s1.set("customer", "c1", name="一")
    clone.set("customer", "c2", name="二")
    one, two = s1.send(), clone.send()
    a.take(one)
    b.take(two)
    clone.take(one)
    made = clone.send(whole=True)
    b.take(made)
    a.take(made)
    assert {row[0] for row in b.rows("SELECT name FROM customer")} == {"一", "二"}
    assert a.digest() == b.digest()


def three_files(root: Path) -> None:
    """Two of three files with one identity share what they never sent."""
    hq, s1 = Place(root, "HQ"), Place(root, "S1")
    exchange(hq, s1)
    first = twin(s1, root / "first", unnoticed=True)
    s1.write(lambda tx: tx.events("S1-0001", opened("S1-0001", tx.at)))
    second = twin(s1, root / "second", unnoticed=True)
    first.set("customer", "c3", name="三")
    second.set("customer", "c2", name="二")
    hq.take(first.send())
    s1.take(hq.send())
    hq.take(s1.send())
    second.take(hq.send())
    exchange(hq, s1, first, second, rounds=3)
    for place in (hq, s1, first, second):
        assert place.rows("SELECT count(*) FROM case_head") == [(1,)]
        assert place.rows("SELECT count(*) FROM customer") == [(2,)]


DIRECTED: tuple[Callable[[Path], None], ...] = (
    prerequisites, incremental, damage, cut, organisation, copies, questions, bomb, joins,
    restores, third_parties, three_files,
)  # fmt: skip


@pytest.mark.parametrize("check", DIRECTED, ids=lambda check: check.__name__)
def test_the_sound_program_passes(check: Callable[[Path], None], tmp_path: Path) -> None:
    check(tmp_path)


# -- the bugs


def skipped_prerequisites(patch: Patch) -> None:
    patch.setattr(admission, "prerequisites", lambda *given: None)


def last_writer_wins(patch: Patch) -> None:
    sound = heads.apply

    def apply(conn: Any, change: Change, fresh: bool = False) -> None:
        sound(conn, change, fresh)
        for field in parse(change.body):
            key = (change.tbl, change.pk, field)
            conn.execute(
                "DELETE FROM head WHERE tbl=? AND pk=? AND field=? AND (hlc, site) <"
                " (SELECT hlc, site FROM head WHERE tbl=? AND pk=? AND field=? ORDER BY hlc DESC, site DESC LIMIT 1)",
                (*key, *key),
            )
            conn.execute("DELETE FROM conflict WHERE tbl=? AND pk=? AND field=?", key)

    patch.setattr(heads, "apply", apply)


def last_arrival_wins(patch: Patch) -> None:
    sound = heads.apply

    def apply(conn: Any, change: Change, fresh: bool = False) -> None:
        sound(conn, change, fresh)
        for field, value in parse(change.body).items():
            if change.tbl == "customer" and field in ("name", "note"):
                conn.execute(f"UPDATE customer SET {field}=? WHERE id=?", (value, change.pk))

    patch.setattr(heads, "apply", apply)


def forgotten_causes(patch: Patch) -> None:
    patch.setattr(heads, "heads", lambda conn, tbl, pk, fields: {})


def clocks_are_trusted(patch: Patch) -> None:
    sound = Log.__init__

    def init(self: Log, conn: Any, site: str, **more: Any) -> None:
        sound(self, conn, site, **more)
        row = conn.execute("SELECT max(hlc) FROM vector WHERE site=?", (site,)).fetchone()
        self.hlc = row[0] or 0

    patch.setattr(Log, "__init__", init)


def forks_unseen(patch: Patch) -> None:
    patch.setattr(admission, "_parted", lambda *given: set())


def nothing_noted_outside(patch: Patch) -> None:
    patch.setattr(identity, "note_sent", lambda *given: None)


def copies_unseen(patch: Patch) -> None:
    patch.setattr(identity, "doubtful", lambda *given: "")


def unsent_is_lost(patch: Patch) -> None:
    patch.setattr(forks, "_own", lambda *given: [])


def numbers_given_twice(patch: Patch) -> None:
    patch.setattr(forks, "_new_numbers", lambda *given: {})


def branches_kept(patch: Patch) -> None:
    patch.setattr(forks, "held", lambda conn: {})
    patch.setattr(admission, "_holds", lambda conn, branch: False)


def third_files_keep_what_they_share(patch: Patch) -> None:
    patch.setattr(admission, "_begun_alike", lambda *given: {})


def any_new_identity(patch: Patch) -> None:
    sound = identity.take_new
    patch.setattr(identity, "take_new", lambda *given, like="": sound(*given))


def unchecked(patch: Patch) -> None:
    def examine(bundle_: reading.Bundle, at: Any) -> None:
        for change in bundle_.changes():
            if dict(at).get((change.site, change.scope)) == change.seq:
                bundle_.seen[change.site, change.scope] = change.chain

    patch.setattr(reading, "_examine", examine)


def no_trailer(patch: Patch) -> None:
    sound = reading._lines

    def lines_(name: str, file: Any, most: int) -> Iterator[bytes]:
        from hashlib import sha256

        total, last = sha256(), b""
        for line in sound(name, file, most):
            last = line
            if not line.startswith(b'{"sha256"'):
                total.update(line + b"\n")
            yield line
        if not last.startswith(b'{"sha256"'):
            yield b'{"sha256":"%s"}' % total.hexdigest().encode()

    patch.setattr(reading, "_lines", lines_)


def acts_torn(patch: Patch) -> None:
    patch.setattr(merge._Rows, "between_acts", lambda self: True)


def one_too_many_skipped(patch: Patch) -> None:
    patch.setattr(
        merge,
        "_known",
        lambda change, have, found: change.seq <= have.get((change.site, change.scope), 0) + 1,
    )


def acks_claim_too_much(patch: Patch) -> None:
    patch.setattr(
        knowledge, "known_to", lambda conn, site: {k: v + 1 for k, v in knowledge.vector(conn).items()}
    )


def sorted_by_site(patch: Patch) -> None:
    patch.setattr(bundle, "_order", lambda row: (row[1], row[0], row[2]))


def late_events_folded_last(patch: Patch) -> None:
    def apply(conn: Any, case_id: str, changes: Any) -> None:
        coming = [cases.understood(change.body) for change in changes]
        for change, event in zip(changes, coming, strict=True):
            if type(event).__name__ == "CardUsed":
                cases.facts.card_used(conn, change, event)
        row = conn.execute(
            "SELECT last_hlc, last_site, folded FROM case_head WHERE id=?", (case_id,)
        ).fetchone()
        kept = cases.cached(row[2]) if row and row[2] else None
        cases.write(conn, case_id, cases.advance(kept or cases.Folded(), coming), changes[-1].version)

    patch.setattr(cases, "apply", apply)


def questions_missed(patch: Patch) -> None:
    patch.setattr(attention, "_touched", lambda conn, me: iter(()))


def any_organisation(patch: Patch) -> None:
    sound = admission.plan

    def plan(conn: Any, site: Any, bundle_: Any, join: bool = False) -> Any:
        bundle_.manifest.org = site.org
        return sound(conn, site, bundle_, join)

    patch.setattr(admission, "plan", plan)
    patch.setattr(merge, "plan", plan)


def no_limits(patch: Patch) -> None:
    patch.setattr(reading, "RATIO", 1 << 40)
    patch.setattr(reading, "LONGEST", 1 << 40)
    sound = reading._lines
    patch.setattr(reading, "_lines", lambda name, file, most: sound(name, file, 1 << 32))


def nobody_introduced(patch: Patch) -> None:
    patch.setattr(joining, "introduce", lambda store, tx: None)
    patch.setattr(folder, "introduce", lambda store, tx: None)


def vector_before_the_changes(patch: Patch) -> None:
    """What was reached is written down on its own: a crash between the two loses changes."""
    sound = merge._one

    def one(tx: Any, change: Change, *given: Any) -> None:
        if (
            change.tbl == "customer"
            and change.seq > tx.log.tip(change.site, change.scope)[0]
            and change.seq % 3 == 0
        ):
            tx.log._tips[change.site, change.scope] = (change.seq, change.hlc, change.chain)
            tx.log._moved.add((change.site, change.scope))
            return
        sound(tx, change, *given)

    patch.setattr(merge, "_one", one)


BY_CHECK: dict[Callable[[Patch], None], Callable[[Path], None]] = {
    skipped_prerequisites: prerequisites,
    acks_claim_too_much: incremental,
    unchecked: damage,
    no_trailer: cut,
    any_organisation: organisation,
    copies_unseen: copies,
    questions_missed: questions,
    no_limits: bomb,
    nobody_introduced: joins,
    nothing_noted_outside: restores,
    branches_kept: third_parties,
    third_files_keep_what_they_share: three_files,
    any_new_identity: three_files,
}

BY_WORLD: tuple[Callable[[Patch], None], ...] = (
    last_writer_wins, last_arrival_wins, forgotten_causes, clocks_are_trusted, forks_unseen,
    unsent_is_lost, numbers_given_twice, acts_torn, one_too_many_skipped, sorted_by_site,
    late_events_folded_last, vector_before_the_changes,
)  # fmt: skip

WORLDS = 400
"""So many worlds are tried at most until one shows the bug."""


def test_there_are_enough() -> None:
    assert len(BY_CHECK) + len(BY_WORLD) >= 12


@pytest.mark.parametrize("bug", BY_CHECK, ids=lambda bug: bug.__name__)
def test_a_directed_check_finds(bug: Callable[[Patch], None], tmp_path: Path, monkeypatch: Patch) -> None:
    bug(monkeypatch)
    with pytest.raises((Exception, pytest.fail.Exception)):
        BY_CHECK[bug](tmp_path)


@pytest.mark.parametrize("bug", BY_WORLD, ids=lambda bug: bug.__name__)
def test_the_worlds_find(bug: Callable[[Patch], None], templates: Templates, monkeypatch: Patch) -> None:
    bug(monkeypatch)
    for seed in range(WORLDS):
        try:
            play(seed, templates)
        except Exception:
            return
    raise AssertionError("nobody noticed")
