"""Sites for the tests of the exchange."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sync_helpers import Place


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """``site("HQ")``: a new site of the organisation."""
    made: list[Place] = []

    def make(code: str, **more: Any) -> Place:
        made.append(Place(tmp_path, code, **more))
        return made[-1]

    yield make
    for place in made:
        place.store.close()
