"""Keys by id: remapped, refused, clashing; the sheet of keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.i18n import data_dir, set_language
from screens import keymap
from screens.app import ConsoleApp
from screens.help import key_sheet
from tests.tui import sample_views as sample
from tests.tui.fake_desk import FakeDesk


def test_every_act_has_a_key_and_every_key_an_act() -> None:
    assert set(keymap.shipped()) == {act.id for act in keymap.ACTS}
    assert keymap.clashes(keymap.shipped()) == ()
    assert all(not keymap.unusable(k) for keys in keymap.shipped().values() for k in keys.split(","))


@pytest.mark.parametrize(
    ("own", "part"),
    [
        ({"finish": "x"}, "打字用的"),
        ({"finish": "ctrl+space"}, "输入法"),
        ({"finish": "f5"}, "finish"),
        ({"dance": "f12"}, "dance"),
        ({"finish": 8}, "引号"),
        ({"finish": "??"}, "没有"),
    ],
)
def test_what_cannot_be_is_reported_and_left_as_shipped(own: dict[str, object], part: str) -> None:
    made = keymap.merged(own)
    assert len(made.problems) == 1 and part in made.problems[0]
    if own.get("finish") != "f5":
        assert made.keys == keymap.shipped()


def test_an_own_file_changes_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "keymap.toml"
    path.write_text('[keys]\nfinish = "f12"\n', encoding="utf-8")
    made = keymap.read(path)
    assert made.problems == () and made.first("finish") == "F12" and made.first("park") == "F7"
    path.write_text("[keys\n", encoding="utf-8")
    assert "keymap.toml" in keymap.read(path).problems[0]


async def test_the_remapped_key_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keymap.toml"
    path.write_text('[keys]\nfinish = "f12"\n', encoding="utf-8")
    monkeypatch.setenv("CALLCONSOLE_KEYMAP", str(path))
    desk = FakeDesk(sample.call_scene)
    async with ConsoleApp(desk, still=True).run_test(size=(120, 36)) as pilot:
        await pilot.press("f12")
        assert ("finish", "", "") in desk.calls


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sheet_of_keys_is_fresh(lang: str) -> None:
    set_language(lang)
    kept = (data_dir() / "help" / f"keys.{lang}.md").read_text(encoding="utf-8")
    sheet = key_sheet(keymap.Keymap(dict(keymap.shipped()), ()))
    assert kept.endswith(sheet), "run: python -m screens.help"
