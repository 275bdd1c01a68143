"""The language is the process's: every test leaves it as it found it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.i18n import language, set_language


@pytest.fixture(autouse=True)
def same_language() -> Iterator[None]:
    before = language()
    set_language("zh")
    yield
    set_language(before)


@pytest.fixture(autouse=True)
def own_habits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's habits and keys but those a test writes."""
    monkeypatch.setenv("CALLCONSOLE_HABITS", str(tmp_path / "habits.json"))
    monkeypatch.setenv("CALLCONSOLE_KEYMAP", str(tmp_path / "none.toml"))
