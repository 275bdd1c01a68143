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


def test_the_speed_table_is_one_run_and_says_which_bars_were_missed() -> None:
    """Every row holds a figure and its bar, and none that missed is shown as kept."""
    rows = re.findall(
        r"^\| (.+?) \| ([0-9.,]+) ?(\S*) \| ([<>]=) ([0-9.]+)(, missed)? \|", block("speed"), re.MULTILINE
    )
    assert len(rows) == len(re.findall(r"^\| ", block("speed"), re.MULTILINE)) - 1  # the heading
    for name, measured, _unit, direction, bar, missed in rows:
        value, limit = float(measured.replace(",", "")), float(bar)
        slack = abs(value) * 0.005  # it is shown rounded
        kept = value <= limit + slack if direction == "<=" else value >= limit - slack
        assert kept or missed, name
    named = " ".join(row[0] for row in rows)
    for what in ("B-tree probe", "detail join", "LIKE", "worst", "tenth", "key to paint", "first frame", "insert", "countdowns",
                 "board", "XLSX", "import of customers", "bundle import", "50 seats", "during an import"):  # fmt: skip
        assert what in named, what
