"""The README names every command, key and process, and nothing that is not there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from console.catalogue.loader import load
from console.cli.framework import Group
from console.cli.program import program
from console.desk.imports import KINDS
from console.desk.keys import SHEET

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    match = re.search(rf"<!-- {name}:.*?-->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    assert match, name
    return match[1]


def commands(group: Group, before: str = "") -> set[str]:
    ctx = click.Context(group)
    found: set[str] = set()
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, Group):
            found |= commands(command, f"{before}{name} ")
        else:
            found.add(before + name)
    return found


def test_the_tables_are_those_the_program_gives() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "readme", "--check"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def test_every_command_is_there_and_no_other() -> None:
    there = {
        re.split(r" [A-Z{\[]", row)[0]
        for row in re.findall(r"^\| `([^`]+)`", block("commands"), re.MULTILINE)
    }
    assert there == commands(program)


def test_every_key_is_there_and_no_other() -> None:
    assert set(re.findall(r"^\| `([^`]+)`", block("keys"), re.MULTILINE)) == {key for key, _does in SHEET}


def test_every_process_is_there_and_no_other() -> None:
    there = set(re.findall(r"^\| `([^`]+)`", block("processes"), re.MULTILINE))
    assert there == {process.id for _pack, process in load().processes}


def test_what_the_text_shows_can_be_typed() -> None:
    """Commands in the shell examples and between backticks exist."""
    known = commands(program)
    nouns = {name.split()[0] for name in known}
    for line in re.findall(r"^callconsole (.*?)(?:\s+#.*)?$", README, re.MULTILINE):
        words = re.sub(r"--(db|as|lang|now) \S+", "", line).split()
        if not words:
            continue  # the console itself
        assert words[0] in nouns, line
        assert words[0] in known or " ".join(words[:2]) in known, line
        if words[0] == "import":
            assert words[1] in KINDS, line
    for words in re.findall(r"`((?:case|process|staff|queue|import|catalogue) ?[a-z]*)`", README):
        assert words in known | nouns, words


@pytest.mark.parametrize("name", ["run", "test", "bench", "translations", "lock", "readme"])
def test_the_scripts_are_there(name: str) -> None:
    path = ROOT / "scripts" / name
    assert path.stat().st_mode & 0o111, name
    assert f"scripts/{name}" in README


def test_the_picture_is_there() -> None:
    for link in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / link).exists(), link
