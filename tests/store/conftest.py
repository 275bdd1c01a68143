"""Files and bare logs for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from store_helpers import NOW

from console.store.open import Site, Store, open_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "centre.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_file(path, create=Site(code="HQ", name="客服部", created_at=NOW), random=Random(1)) as opened:
        yield opened
