"""Sites with files of their own, a clock each, and the everyday things people do at them."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

from console.domain.time import FixedClock
from console.engine import events as ev
from console.store.open import Site, Store, open_file
from console.sync import folder, merge
from console.sync.attention import Item, standing
from console.sync.bundle import Made
from console.sync.merge import Pace
from console.sync.receipt import Receipt

NOW = 1_795_395_600_000  # 2026-11-23 09:00 in Chongqing
MINUTE = 60_000
ORG = "0123456789abcdef"
SWIFT = Pace(pause=lambda seconds: None)
"""An import that never waits."""


class Place:
    """One site: its file, its clock (``skew`` ms beside the true one), and a folder for what it sends."""

    def __init__(
        self, root: Path, code: str, *, skew: int = 0, org: str = ORG, at: int = NOW, seed: int = 1
    ) -> None:
        self.root, self.code = root, code
        self.clock = FixedClock(at + skew)
        self.path = root / f"{code}.db"
        self.out = root / f"{code}-out"
        self.out.mkdir(exist_ok=True)
        site = Site(code=code, name=f"{code}店", org=org, id=f"{code}.1", created_at=self.clock.at)
        self.store: Store = open_file(self.path, create=site, random=Random(f"{code}{seed}"))
        self.count = 0

    def open(self, seed: int = 2) -> None:
        """Close the file and open it again, as after a restart."""
        self.store.close()
        self.store = open_file(self.path, random=Random(f"{self.code}{seed}{self.count}"))

    def write(self, act: Any, actor: str = "1001") -> Any:
        """Do ``act(tx)`` a second later."""
        self.clock.advance(1000)
        with self.store.write(actor=actor, now=self.clock.now()) as tx:
            return act(tx)

    def set(self, tbl: str, pk: str, **values: Any) -> None:
        """Edit a record."""
        self.write(lambda tx: tx.set(tbl, pk, values))

    def use(self, card: str = "k1", service: str = "洗车") -> str:
        """One use of a card, beside any case; its id."""
        self.count += 1
        use = f"{self.store.site.id}-{self.count}"
        self.write(lambda tx: tx.fact("card_use", use, {"card": card, "service": service, "at": tx.at}))
        return use

    def see(self, name: str, scope: str) -> None:
        """An alert is seen, which concerns the store *scope* alone."""
        self.clock.advance(1000)
        with self.store.write(actor="2009", now=self.clock.now(), scope=scope) as tx:
            tx.fact("alert_seen", name, {"case": "HQ-0001", "step": "answer", "level": 1})

    def send(self, to: str = "", whole: bool = False, name: str = "", without: tuple[str, ...] = ()) -> Made:
        """A bundle for *to*, or for everybody; *without* what concerns these stores alone."""
        self.count += 1
        made = folder.send(
            self.store, self.out / (name or f"{self.code}{self.count}.bundle"), self.clock, to=to, whole=whole,
            without=without,
        )  # fmt: skip
        assert made is not None
        return made

    def take(self, path: Path | Made, pace: Pace = SWIFT) -> Receipt:
        """Take in a bundle a second later."""
        self.clock.advance(1000)
        return merge.take(self.store, path.path if isinstance(path, Made) else path, self.clock, pace=pace)

    def value(self, tbl: str, pk: str, field: str) -> Any:
        """What stands there."""
        with self.store.reader() as conn:
            row = conn.execute(f"SELECT {field} FROM {tbl} WHERE id=?", (pk,)).fetchone()
        return row[0] if row else None

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Any question."""
        with self.store.reader() as conn:
            return conn.execute(sql, values).fetchall()

    def conflicts(self) -> list[tuple[str, str, str]]:
        """The fields with two values."""
        return self.rows("SELECT tbl, pk, field FROM conflict ORDER BY 1, 2, 3")

    def items(self) -> list[Item]:
        """What else a person must settle."""
        with self.store.reader() as conn:
            return standing(conn)

    def digest(self) -> str:
        """The digest of the site; everything must agree."""
        report = self.store.verify()
        assert report.ok, report.problems
        return report.digest

    def copy_to(self, path: Path) -> None:
        """Copy the file as people do: the database alone, nobody writing."""
        self.store.close()
        shutil.copy(self.path, path)
        self.open()


def exchange(*places: Place, rounds: int = 2) -> None:
    """Everybody sends all to everybody, so often."""
    for _ in range(rounds):
        for one in places:
            made = one.send(whole=True)
            for other in places:
                if other is not one:
                    other.take(made)


def opened(case: str, at: int, actor: str = "1001") -> list[ev.Event]:
    """A case opens with its first step, due in two minutes."""
    return [
        ev.CaseOpened(
            at=at, actor=actor, case=case, pack="card", pack_hash="h1", process="p", contact=at, customer="c1",
            plate="渝A12345", act=f"::0:{at}",
        ),
        ev.StepOpened(
            at=at, actor=actor, step="accept", roles=(("operator", "centre"),), limit_ms=2 * MINUTE,
            due_at=at + 2 * MINUTE, act=f"::0:{at}",
        ),
    ]  # fmt: skip


def ended(step: str, after: str, at: int, actor: str = "1001", known: int = 2) -> list[ev.Event]:
    """A step ends and the next one opens; *known* events of the case were known to who did it."""
    act = f"{step}:1:1:{known}"
    return [
        ev.StepDone(at=at, actor=actor, step=step, act=act),
        ev.StepOpened(
            at=at, actor=actor, step=after, roles=(("front-desk", "03"),), limit_ms=2 * MINUTE,
            due_at=at + 2 * MINUTE, act=act,
        ),
    ]  # fmt: skip
