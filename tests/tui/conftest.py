"""The language is the process's: every test leaves it as it found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.i18n import language, set_language


@pytest.fixture(autouse=True)
def same_language() -> Iterator[None]:
    before = language()
    set_language("zh")
    yield
    set_language(before)
