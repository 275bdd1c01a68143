"""The scripts a newcomer meets first: from any folder, through a link, twice, without HOME, and what they say when Python is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ("run", "test", "bench", "lock")


def sh(*words: str, cwd: Path, path: str = "/usr/bin:/bin", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(words),
        cwd=cwd,
        env={"PATH": path, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a folder with a space, whose environment is made already and tells what it was asked to run."""
    root = tmp_path / "my checkout"
    (root / ".venv" / "bin").mkdir(parents=True)
    shutil.copytree(ROOT / "scripts", root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, root)
    python = root / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done\n')
    python.chmod(0o755)
    for kind in ("run", "dev"):
        made = sh("sh", "-c", f'here="{root}/scripts"; . "$here/_venv.sh"; stamp_of {kind}', cwd=tmp_path)
        (root / ".venv" / f"callconsole-{kind}.stamp").write_text(made.stdout)
    return root


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_plain_sh(name: str) -> None:
    assert (ROOT / "scripts" / name).read_text().startswith("#!/bin/sh\n")
    assert sh("sh", "-n", str(ROOT / "scripts" / name), cwd=ROOT).returncode == 0


def test_run_from_anywhere_through_links_without_a_home(checkout: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.symlink_to("my checkout/scripts/run")
    second.symlink_to("first")
    for way in (checkout / "scripts" / "run", first, second):
        for _twice in range(2):
            done = sh(str(way), cwd=Path("/"), HOME="")
            assert (done.returncode, done.stdout) == (0, "[-P][-m][console][demo]"), done.stderr
    done = sh(str(second), "lookup", "张 三", "--json", cwd=tmp_path)
    assert done.stdout == "[-P][-m][console][lookup][张 三][--json]"


def test_test_and_bench_pass_their_words_on(checkout: Path) -> None:
    assert (
        sh(str(checkout / "scripts" / "test"), "-k", "a b", cwd=Path("/")).stdout == "[-m][pytest][-k][a b]"
    )
    assert (
        sh(str(checkout / "scripts" / "bench"), "--json", cwd=Path("/")).stdout
        == "[-P][-m][scripts.benchmarks][--json]"
    )


def test_without_a_python_it_says_so(checkout: Path, tmp_path: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "readlink", "cksum", "cat", "rm"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = sh(str(checkout / "scripts" / "run"), cwd=tmp_path, path=str(tools))
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr


def test_a_change_of_the_packages_makes_the_environment_stale(checkout: Path) -> None:
    def stamp() -> str:
        return sh(
            "sh", "-c", f'here="{checkout}/scripts"; . "$here/_venv.sh"; stamp_of run', cwd=checkout
        ).stdout

    before = stamp()
    lock = checkout / "requirements.lock"
    lock.write_text(lock.read_text() + "x==1\n")
    assert stamp() != before
    moved = checkout.with_name("moved")
    checkout.rename(moved)
    there = sh("sh", "-c", f'here="{moved}/scripts"; . "$here/_venv.sh"; stamp_of run', cwd=moved).stdout
    assert there.splitlines()[1:] != before.splitlines()[1:]
    assert there.splitlines()[0] == f"run {moved}"


def test_the_lock_pins_everything_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "//" not in text and "@" not in text
    pinned = {line.partition("==")[0] for line in text.splitlines() if line and not line.startswith("#")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(w for group in project["optional-dependencies"].values() for w in group),
    ]
    for requirement in wanted:
        name = re.split(r"[<>=!~;\[ ]", requirement)[0].lower().replace("_", "-")
        assert name in pinned | {"callconsole"}, name


def test_no_machine_path_in_the_tree() -> None:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    wanted = "/wo" + "rk/"
    for name in done.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix in (".py", ".md", ".toml", ".sh", ".po", ""):
            assert wanted not in path.read_text(encoding="utf-8", errors="replace"), name
