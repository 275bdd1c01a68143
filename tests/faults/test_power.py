"""The power fails at any instant: what was promised is there, and what was not is whole or absent.

The same harness sees the losses of a store that syncs less, so it would see ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import faulty_disk
import power_story
import pytest

from console.store import place

pytestmark = pytest.mark.skipif(
    faulty_disk.library() is None, reason="SQLite's functions cannot be reached here"
)


def test_nothing_promised_is_lost() -> None:
    found = power_story.soak(1000, seed=20261123)
    assert found.harm == {}, found.first
    assert found.points >= 1000
    assert all(count >= 100 for count in found.ways.values()) and len(found.ways) == 5
    assert found.reached == {"made", "stored", "typed", "sent", "closed", "copied", "restored", "anew"}


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_losses_are_seen(synchronous: str) -> None:
    """Without the syncs acknowledged writes are lost; numbers already sent are given out again."""
    found = power_story.soak(60, seed=1, days=1, synchronous=synchronous)
    assert sum(found.harm.values()) > 30
    if synchronous == "NORMAL":
        assert found.harm["lost"] > 30 and found.harm["reused"] > 0


def test_a_name_that_was_not_synced_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without syncing the folder a new file, a backup or a restoring can vanish although it was reported."""

    def forgetful(path: object) -> None:
        pass

    monkeypatch.setattr(place, "sync", forgetful)
    found = power_story.soak(20, seed=3, days=1)
    assert found.harm.get("lost", 0) > 0, found.first


def test_half_an_act_is_seen() -> None:
    """A store that commits an act in two parts is caught."""
    with _two_commits():
        found = power_story.soak(60, seed=5, days=1)
    assert found.harm.get("broken", 0) > 0, found.first


@contextmanager
def _two_commits() -> Iterator[None]:
    from console.store.tx import Tx

    whole = Tx.fact

    def halved(self: Tx, tbl: str, pk: str, body: dict[str, object]) -> bool:
        self.log.flush()
        self.reader.execute("COMMIT")
        self.reader.execute("BEGIN IMMEDIATE")
        return whole(self, tbl, pk, body)

    Tx.fact = halved  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Tx.fact = whole  # type: ignore[method-assign]
