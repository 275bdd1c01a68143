"""The small world of :mod:`network`, played by hypothesis (which shrinks) and from seeds (which reach everything)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from network import ACTS, Net, Templates, play

RUNS = int(os.environ.get("CALLCONSOLE_NETWORK_RUNS", "200"))
EXAMPLES = int(os.environ.get("CALLCONSOLE_NETWORK_EXAMPLES", "200"))

REACHED = (
    "whole", "incremental", "taken", "already", "relay", "missing", "conflict", "exception", "impossible", "overdrawn",
    "crash", "resumed", "damage refused", "store left out", "copy", "clone", "third file", "restore", "two files", "settled",
)  # fmt: skip
"""What a run must have come across to prove anything."""


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    made = Templates()
    yield made
    shutil.rmtree(made.root, ignore_errors=True)


def test_worlds_from_seeds_end_in_one_truth(templates: Templates) -> None:
    Net.reached.clear()
    for seed in range(RUNS):
        try:
            play(seed, templates)
        except Exception as error:
            raise AssertionError(f"scripts/soak --seed {seed} --runs 1 shows it again") from error
    assert Net.reached["settled"] == RUNS
    missed = [name for name in REACHED if not Net.reached[name]]
    assert not missed, f"never reached: {missed}"


def test_any_world_hypothesis_thinks_of_ends_in_one_truth(templates: Templates) -> None:
    class World(RuleBasedStateMachine):
        net: Net

        @initialize(data=st.data())
        def begin(self, data: Any) -> None:
            self.net = Net(_drawing(data), templates)

        def teardown(self) -> None:
            if hasattr(self, "net"):
                try:
                    self.net.choose = lambda below: 0
                    self.net.settle()
                finally:
                    self.net.close()

    for act, _weight in ACTS:
        setattr(World, f"act_{act.__name__}", rule(data=st.data())(_rule(act)))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        World,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=25, deadline=None, database=None, print_blob=False,
            suppress_health_check=list(HealthCheck), derandomize=True,
        ),
    )  # fmt: skip


def _drawing(data: Any) -> Callable[[int], int]:
    return lambda below: int(data.draw(st.integers(0, below - 1)))


def _rule(act: Callable[[Net], None]) -> Callable[..., None]:
    def run(self: Any, data: Any) -> None:
        self.net.choose = _drawing(data)
        act(self.net)

    run.__name__ = act.__name__
    return run
