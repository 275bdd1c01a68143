"""The room of the stories: one call centre is made once, every story works on a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.i18n import language, set_language
from tests.stories.commands import call_centre
from tests.stories.seat import Room, room_from


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the file of a small call centre."""
    before = language()
    folder = tmp_path_factory.mktemp("centre")
    call_centre(folder)
    set_language(before)
    return folder


@pytest.fixture
def room(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """The room on Monday at nine. Nobody's habits and keys but those a story makes."""
    monkeypatch.setenv("CALLCONSOLE_HABITS", str(tmp_path / "habits.json"))
    monkeypatch.setenv("CALLCONSOLE_KEYMAP", str(tmp_path / "none.toml"))
    before = language()
    with room_from(template, tmp_path) as made:
        yield made
    set_language(before)
