"""What is imported when: proved in fresh processes. And the import contracts, with a planted wrong import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stories.commands import call_centre

ROOT = Path(__file__).resolve().parent.parent.parent
#: Libraries that load only when they are used; ``phonenumbers.geocoder`` (3.9 s, 180 MB) never.
HEAVY = (
    "pendulum",
    "phonenumbers",
    "sqlite_utils",
    "pypinyin",
    "chinese_calendar",
    "python_calamine",
    "xlsxwriter",
    "dateutil",
    "babel",
)


def modules(code: str) -> set[str]:
    """The top-level names and submodules loaded after *code* in a fresh process."""
    script = f"{code}\nimport sys; print('\\n'.join(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True
    )
    return set(done.stdout.splitlines())


def command(*words: str) -> str:
    return (
        "import io, contextlib\nfrom console.cli.main import main\n"
        f"with contextlib.redirect_stdout(io.StringIO()):\n    assert main({list(words)!r}) in (0, 4)"
    )


def test_the_command_line_never_imports_textual(tmp_path: Path) -> None:
    run = call_centre(tmp_path)
    db = ["--db", str(run.db), "--json"]
    for words in (
        ["--help"],
        [*db, "queue"],
        [*db, "check", "渝A12345", "--service", "洗车"],
        [*db, "lookup", "张三"],
    ):
        loaded = modules(command(*words))
        assert "textual" not in loaded, words
        heavy = [name for name in HEAVY if name in loaded]
        assert not heavy, (words, heavy)


def test_a_look_up_loads_nothing_it_does_not_need(tmp_path: Path) -> None:
    run = call_centre(tmp_path)
    loaded = modules(command("--db", str(run.db), "lookup", "a123"))
    assert not loaded & {"console.desk.imports", "console.desk.demo", "console.engine.simulate", "asyncio"}


def test_opening_the_console_does_not_load_click() -> None:
    loaded = modules(
        "import console.cli.main, console.cli.console\nfrom console.cli.opening import read\nassert read(['demo'])"
    )
    assert not {"click", "textual", "json", "platformdirs"} & loaded


def test_nothing_imports_the_geocoder() -> None:
    for path in [*(ROOT / "console").rglob("*.py"), *(ROOT / "screens").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "phonenumbers.geocoder" not in text and "import geocoder" not in text, path


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("console/engine/planted.py", "import console.store.open\n"),
        ("console/domain/planted.py", "from console.desk import views\n"),
        ("console/desk/planted.py", "import textual\n"),
        ("console/cli/planted.py", "import screens\n"),
    ],
)
def test_a_planted_wrong_import_breaks_the_contracts(tmp_path: Path, place: str, line: str) -> None:
    import shutil

    for name in ("console", "screens"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "_data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / place).write_text(line)
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode != 0
    assert "BROKEN" in done.stdout
