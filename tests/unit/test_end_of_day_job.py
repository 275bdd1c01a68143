"""``scripts/end-of-day`` as cron runs it: silent when all is well, loud when a store's data is missing, never half a day."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.stories.commands import Commands, call_centre, moment

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "end-of-day"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Commands:
    run = call_centre(tmp_path_factory.mktemp("job"))
    run.ok(
        "case", "open", "card-appointment-via-cs", "--plate", "渝A12345", "--service", "洗车", "--store", "03",
        now=moment("2026-11-23", "09:00:00"),
    )  # fmt: skip
    return run


def job(run: Commands, to: Path, *words: str) -> subprocess.CompletedProcess[str]:
    given = [
        "--now",
        moment("2026-11-23", "17:35:00"),
        "--as",
        "1010",
        "--lang",
        "zh",
        "--format",
        "html,csv",
    ]
    return subprocess.run(
        [str(SCRIPT), str(to), *given, *words],
        capture_output=True,
        text=True,
        env={**os.environ, "CALLCONSOLE_DB": str(run.db)},
        timeout=120,
        check=False,
    )


def test_a_day_is_written_without_a_word_and_again_the_same(run: Commands, tmp_path: Path) -> None:
    for _ in range(2):
        done = job(run, tmp_path, "--date", "今天")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    files = sorted(f.name for f in (tmp_path / "2026-11-23").iterdir())
    assert (
        "report-2026-11-23.html" in files
        and len(files) == 14
        and sorted(f.name for f in tmp_path.iterdir()) == ["2026-11-23", "end-of-day.log"]
    )
    assert (tmp_path / "end-of-day.log").read_text("utf-8").count(" written") == 2


def test_a_store_that_is_missing_stops_it_until_told(run: Commands, tmp_path: Path) -> None:
    from console.desk.desk import open_desk

    desk = open_desk(run.db)
    with desk.store.write(actor="", now=desk.now()) as tx:
        tx.set("member", "WZ.1", {"code": "WZ", "name": "万州店", "created_at": 1})
    desk.store.close()
    done = job(run, tmp_path)
    assert done.returncode == 1 and "万州店" in done.stderr and "--anyway" in done.stderr
    assert not (tmp_path / "2026-11-23").exists() and "万州店" in (tmp_path / "end-of-day.log").read_text(
        "utf-8"
    )
    assert job(run, tmp_path, "--anyway").returncode == 0
    page = (tmp_path / "2026-11-23" / "report-2026-11-23.html").read_text("utf-8")
    assert page.index("万州店") < page.index('class="figures"'), "page one says so before any figure"


def test_without_a_folder_it_says_how(run: Commands, tmp_path: Path) -> None:
    done = subprocess.run([str(SCRIPT)], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2 and "DIR" in done.stderr
