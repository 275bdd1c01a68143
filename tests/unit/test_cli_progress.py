"""Progress of a long import: in words, and on a real terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from console.cli.imports import line
from console.desk.imports import Progress
from console.i18n import speaking
from scripts.benchmarks.people import write_csv
from scripts.benchmarks.terminal import Terminal
from tests.stories.commands import call_centre


def test_rows_rate_and_time_left() -> None:
    with speaking("en"):
        assert (
            line(Progress(rows=2_000, done=250, size=1_000), 10) == "2,000 rows  200 rows/s  25 %  0:30 left"
        )
        assert line(Progress(rows=0, done=0, size=0), 0) == "0 rows  0 rows/s"
    with speaking("zh"):
        assert (
            line(Progress(rows=2_000, done=500, size=1_000), 100) == "2,000 行  每秒 20 行  50 %  还要 1:40"
        )


def test_on_a_terminal_one_line_is_written_again_and_again(tmp_path: Path) -> None:
    run = call_centre(tmp_path)
    people = write_csv(tmp_path / "people.csv", 3_000)
    command = [
        sys.executable,
        "-m",
        "console",
        "--db",
        str(run.db),
        "--lang",
        "en",
        "import",
        "customers",
        str(people),
    ]
    with Terminal(command, env=dict(os.environ)) as terminal:
        terminal.until_gone(120)
        terminal.until_quiet(0.2)
        shown = terminal.output.decode()
    assert "rows/s" in shown and " left" in shown
    assert "\r\x1b[K3,000 rows:" in shown  # the line is gone when the counts stand there
